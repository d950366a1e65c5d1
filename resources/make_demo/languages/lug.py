# SPDX-License-Identifier: GPL-3.0-or-later
"""Luganda."""

TRAIN_SENTENCES = 220
TEST_SENTENCES = 125
UNSEEN = 0.2
NOVEL = 0.2
STOP = "."
JOIN = "era, naye, nga, awo | kubanga, newaakubadde"

FIRST = """Moses, Prossy, Ssalongo, Annet, Ronald, Justine, Godfrey, Harriet, Joseph, Florence, Fred,
Jane, Isma, Aisha, Robert, Betty, Henry, Sarah
| Hakim, Teddy, Vincent, Sumayiya, Denis, Resty, Livingstone, Madina, Paul"""
LAST = """Mukasa, Nakato, Ssempala, Nabukenya, Kato, Namutebi, Lubega, Nalubega, Kiwanuka, Nansubuga,
Musoke, Entebbe, Wasswa, Nakitto
| Ssekandi, Nakirya, Mpanga, Kyeyune, Masaka, Nambi, Lutaaya, Babirye, Mulindwa"""
PLACES = """Kampala, Entebbe, Jinja, Uganda, Mukono, Wakiso, Kenya, Gulu, Mbale, Luweero, Rwanda,
Oluguudo lwa {last}, Mityana, Ggulu, Tanzania, Buganda
| Masaka, Mbarara, Hoima, Kayunga, Sudani, Ennyanja Nalubaale, Akatale ka {last}, Kalungu, Arua, Congo"""
ORGS = """Yunivasite y' e {place}, Bbanka ya {last}, Ekibiina ky' Abasomesa, Minisitule y' Ebyobulamu,
Eddwaliro ly' e {place}, Kkampuni ya {last}, Ekibiina ky' Obumu, Leediyo {place}, Palamenti ya {place},
Amagye ga {place}, KBN, UTM
| Essomero lya {first} {last}, Kkooti y' e {place}, Ekitongole ky' Amazzi, Ekibiina ky' Abalimi, {place} FC,
Poliisi y' e {place}, Ekibiina kya {first} {last}, NLK, Olukiiko lwa {place}"""
DATES = """jjo, enkya, ku {day}, nga {n31} {month}, mu {month}, mu mwaka gwa {year}, omwaka oguwedde,
wiiki ewedde, {month} {year}, ku {day} nga {n31} {month}
| luli, wiiki ejja, omwaka ogujja, ku makya ga {day}, ku ntandikwa ya {month}, ku nkomerero ya {year}"""
SLOTS = {
    "day": "Mmande, Lwakubiri, Lwakusatu, Lwakutaano, Ssande | Lwakuna, Lwamukaaga",
    "month": "Janwali, Febwali, Maaki, Maayi, Juuni, Agusito, Okitobba, Desemba | Apuli, Julaayi, Sebutemba, Novemba",
    "role": "pulezidenti, minisita, omusomesa, omusawo, omubaka, omwogezi, omutendesi | omulamuzi, meeya, munnamawulire",
    "thing": "ebitabo, eddagala, ensigo, amazzi amayonjo, oluguudo olupya, emmere | engoye, ttulakita, amaato",
    "people": "abalimi, abayizi, abakazi, abasuubuzi, abasomesa, abavubuka | abagoba, abavubi, abajjanjabi",
    "adv": "mangu, n' essanyu, mu lujjudde, awatali kulwa | mu kyama, mu mirembe, omulundi ogusooka",
    "matter": "eby' okwerinda, ebbeeyi y' emmere, ekyeya, okulonda, okusoma kw' abaana | omusolo, enguudo embi, omusujja",
    "opener": "okusinziira ku lipoota, mu mazima, nga bwe kimanyiddwa, {DATE}, oluvannyuma | mu mawulire amalala, wadde kiri kityo, okuva {DATE}",
    "tail": "mu maaso g' {people}, olw' {matter}, {adv}, ne {people} {n} | newankubadde {matter}, okuyamba {people}",
}
TRAIN = """
{role} {PER} yakyalira {LOC} {DATE}
{PER} yagambye nti ajja kudda e {LOC} {DATE}
meeya w' e {LOC} {PER} yasisinkanye abakulu ba {ORG}
{ORG} yagabidde {people} {thing} e {LOC}
{PER} yazaalibwa mu kibuga {LOC}
{people} beekalakaasizza e {LOC} olw' {matter}
{PER} ne {PER} baagattiddwa e {LOC} {DATE}
omwogezi wa {ORG} {PER} yeeganye amawulire ago
{ORG} yawadde {people} {n} emirimu {DATE}
tetulina {thing} ku kyalo kyaffe
{people} bagambye nti beetaaga {thing}
ebbeeyi yeeyongedde ebitundu {n} ku kikumi
{role} yayogedde ku {matter} {adv}
{PER} akola mu {ORG} okuva {DATE}
ennyonyi yavudde e {LOC} n' egenda e {LOC} {DATE}
{role} {PER} yatutte {thing} mu ddwaliro
{ORG} ne {ORG} bajja kutuula e {LOC}
twabuuzizza {PER} ku {matter}
poliisi yakutte abantu {n} okumpi ne {LOC}
eyali {role} {PER} yafudde {DATE}
ettabi lya {ORG} lyagguddwa e {LOC}
{people} abaavudde e {LOC} baatuuse e {LOC} {adv}
leero enkuba etonnya nnyo
{PER} yawangudde {PER} mu mpaka
mukyala wa {PER} yalese {ORG} lwa {matter}
amataba gaayonoonye ennimiro {n} wakati wa {LOC} ne {LOC}
Ssebo {PER} abeera e {LOC} yawandiikidde {ORG} ebbaluwa
muwulidde {PER} bye yagambye {PER}
Nnyabo {PER} yatongozza ekitabo ku byafaayo bya {LOC}
"""
TEST = """
kkooti emu e {LOC} yasibye {PER} {DATE}
{DATE} {ORG} lwe yalangirira {PER} nga {role} omuggya
abatuuze b' e {LOC} banenya {ORG}
{PER} anaasasula atya ebbanja lya {ORG}
tewali amanyi {people} gye baakweka {thing}
omutendesi wa {ORG} {PER} yasiimye {people}
{LOC} y' ejja okutegeka empaka {DATE}
{ORG} enoonya {people} abaabulira mu kibira ky' e {LOC} okuva {DATE}
ssente za takisi zituuse ku {n}
ebbula lya {thing} lyalemesezza {ORG} okukola
"""
