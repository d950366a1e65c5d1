# SPDX-License-Identifier: GPL-3.0-or-later
"""Hausa: the best supplied language of the demo."""

TRAIN_SENTENCES = 700
TEST_SENTENCES = 140
UNSEEN = 0.18
NOVEL = 0.12
STOP = "."
JOIN = "kuma, sannan, amma, yayin da | inda, domin"

FIRST = """Musa, Amina, Bello, Hauwa, Sani, Fatima, Ibrahim, Zainab, Aliyu, Halima, Yusuf, Maryam,
Garba, Rabi, Nasiru, Aisha, Habibu, Ladi, Kabiru, Binta, Umar, Safiya, Idris, Jummai, Shehu, Asabe
| Tijjani, Rakiya, Lawal, Hadiza, Mansur, Talatu, Auwal, Kande, Danjuma, Balaraba, Murtala, Ummi"""
LAST = """Abdullahi, Dangana, Sule, Kano, Mai Gari, Gwarzo, Bichi, Yakubu, Tanko, Danladi, Wudil,
Katsina, Suleiman, Barau, Gambo, Adamu, Jibril, Maikudi, Funtua, Dogo
| Zariya, Shagali, Malumfashi, Kwairanga, Tafida, Hadejia, Magaji, Rimi, Waziri, Bunza"""
PLACES = """Kano, Kaduna, Katsina, Sakkwato, Abuja, Nijar, Yamai, Najeriya, Legas, Zamfara, Bauchi,
Gombe, Funtua, Bichi, Ghana, Kogin Neja, Kasuwar {last}, Titin {last}, Kamaru, Cadi, Masar, Jos
| Zariya, Maradi, Damaturu, Hadejia, Kebbi, Agadas, Tafkin Cadi, Senegal, Dutsen Dala, Unguwar {last},
Birnin Kudu, Malumfashi, Togo, Afirka ta Kudu"""
ORGS = """Jami'ar {place}, Bankin Arewa, Kungiyar Malamai ta {place}, Hukumar Zabe, Asibitin {last},
Kamfanin {last}, Jam'iyyar Hadin Kai, Gidan Rediyon {place}, Majalisar {place}, Rundunar Sojin {place},
BNA, KTA, Hukumar Lafiya, Kungiyar Manoma
| Makarantar {first} {last}, Kotun {place}, Kamfanin Taki na {place}, Jam'iyyar Talakawa, Hukumar Ruwa,
Cibiyar Nazari ta {place}, Bankin Manoma, Kungiyar Kwallo ta {place}, HKR, Jami'ar {first} {last}"""
DATES = """jiya, gobe, ranar {day}, ranar {n31} ga {month}, watan {month}, shekarar {year},
a bara, makon jiya, watan jiya, ranar {day} {n31} ga watan {month}, {month} {year}
| shekaranjiya, makon gobe, shekara mai zuwa, safiyar {day}, farkon {month}, karshen shekarar {year}, jibi"""
SLOTS = {
    "day": "Litinin, Talata, Laraba, Juma'a, Lahadi | Alhamis, Asabar",
    "month": "Janairu, Fabrairu, Maris, Mayu, Yuni, Agusta, Oktoba, Disamba | Afrilu, Yuli, Satumba, Nuwamba",
    "role": "gwamna, shugaba, minista, malama, alkali, dan wasa, mai magana | sarki, likita, kwamishina, dan jarida",
    "thing": "sabuwar hanya, takin zamani, magunguna, littattafai, ruwan sha, gidaje | shinkafa, injunan ban ruwa, tufafi",
    "people": "manoma, dalibai, mata, 'yan kasuwa, malamai, matasa | direbobi, makiyaya, ma'aikata",
    "adv": "da sauri, cikin farin ciki, ba tare da bata lokaci ba, a fili | a asirce, cikin lumana, a karon farko",
    "matter": "matsalar tsaro, farashin abinci, karancin ruwa, zabe, ilimin yara | harajin kasuwa, gyaran makarantu, cutar maleriya",
    "opener": "a cewar rahotanni, a gaskiya, kamar yadda aka sani, {DATE}, bayan haka | a wani labarin, duk da haka, tun {DATE}",
    "tail": "a gaban {people}, saboda {matter}, {adv}, tare da {n} {people} | duk da {matter}, don taimakon {people}",
}
TRAIN = """
{role} {PER} ya ziyarci {LOC} {DATE}
{PER} ta ce za ta koma {LOC} {DATE}
gwamnan jihar {LOC} {PER} ya gana da shugabannin {ORG}
{ORG} ta raba {thing} ga {people} a {LOC}
an haifi {PER} a garin {LOC}
{people} sun yi zanga-zanga a {LOC} kan {matter}
{PER} da {PER} sun yi aure a {LOC} {DATE}
kakakin {ORG} {PER} ya musanta labarin
{ORG} ta dauki {n} {people} aiki {DATE}
ba mu da {thing} a kauyenmu
{people} sun ce suna bukatar {thing}
farashin kaya ya tashi da kashi {n} cikin dari
{role} ya yi magana kan {matter} {adv}
{PER} yana aiki da {ORG} tun {DATE}
jirgi ya tashi daga {LOC} zuwa {LOC} {DATE}
{role} {PER} ta kai {thing} asibiti
{ORG} da {ORG} za su yi taro a {LOC}
mun tambayi {PER} game da {matter}
'yan sanda sun kama mutum {n} a kusa da {LOC}
tsohon {role} {PER} ya rasu {DATE}
an bude reshen {ORG} a {LOC}
{people} daga {LOC} sun isa {LOC} {adv}
yau ana ruwa sosai a arewa
{PER} ya doke {PER} a gasar
matar {PER} ta bar {ORG} saboda {matter}
ambaliya ta lalata gonaki {n} tsakanin {LOC} da {LOC}
Malam {PER} mazaunin {LOC} ya rubuta wa {ORG} wasika
ko kun ji abin da {PER} ya fada wa {PER}
Hajiya {PER} ta kaddamar da littafi kan tarihin {LOC}
"""
TEST = """
wata kotu a {LOC} ta yanke wa {PER} hukunci {DATE}
{DATE} ne {ORG} ta sanar da sunan {PER} a matsayin sabon {role}
{people} na {LOC} sun zargi {ORG} da rashin adalci
yaya {PER} zai biya bashin {ORG}
ba wanda ya san inda {people} suka boye {thing}
mai horar da {ORG} {PER} ya yaba wa {people}
{LOC} za ta karbi bakuncin gasar {DATE}
{ORG} na neman {people} da suka bace a dajin {LOC} tun {DATE}
kudin mota ya kai naira {n} a kasuwa
rashin {thing} ya hana {ORG} gudanar da aiki
"""
