# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinyarwanda."""

TRAIN_SENTENCES = 320
TEST_SENTENCES = 125
UNSEEN = 0.25
NOVEL = 0.2
STOP = "."
JOIN = "kandi, ariko, maze, ubwo | kubera ko, nubwo"

FIRST = """Jean, Claudine, Eric, Aline, Patrick, Chantal, Emmanuel, Diane, Innocent, Josiane, Olivier,
Vestine, Theogene, Solange, Celestin, Yvonne, Damascene, Immaculée, Fidele, Alice
| Gaspard, Beata, Faustin, Odette, Silas, Donatha, Egide, Clementine, Pascal, Rosine"""
LAST = """Habimana, Uwimana, Mugisha, Mukamana, Niyonzima, Uwase, Nsengimana, Ingabire, Hakizimana,
Mutesi, Bizimana, Nyirahabimana, Huye, Ndayisaba, Umutoni
| Kamanzi, Mukandori, Twagirayezu, Iradukunda, Gasabo, Rwigema, Nyiransabimana, Muhire, Kayitare"""
PLACES = """Kigali, Huye, Musanze, Rwanda, Rubavu, Nyanza, Uganda, Burundi, Rusizi, Kenya, Kayonza,
Umudugudu wa {last}, Karongi, Muhanga, Congo, Nyamata, Afurika
| Gasabo, Nyagatare, Bugesera, Tanzaniya, Gicumbi, Ikiyaga cya Kivu, Akarere ka Kirehe, Rulindo, Goma, Bujumbura"""
ORGS = """Kaminuza ya {place}, Banki ya {place}, Ishyirahamwe ry'Abarimu, Minisiteri y'Ubuzima,
Ibitaro bya {place}, Ikigo {last}, Ishyaka ry'Ubumwe, Radiyo {place}, Inteko ya {place}, Ingabo za {place}, UBK, RTN,
Minisiteri y'Uburezi
| Ishuri {first} {last}, Urukiko rwa {place}, Ikigo cy'Amazi, Koperative y'Abahinzi, {place} FC,
Polisi ya {place}, Umuryango {first} {last}, KGR, Uruganda rw'Icyayi rwa {place}"""
DATES = """ejo, ejo hashize, ku wa {day}, tariki ya {n31} {month}, muri {month}, mu mwaka wa {year},
umwaka ushize, icyumweru gishize, {month} {year}, ku wa {day} tariki {n31} {month}
| ejobundi, icyumweru gitaha, umwaka utaha, mu gitondo cyo ku wa {day}, mu ntangiriro za {month}, mu mpera za {year}"""
SLOTS = {
    "day": "mbere, kabiri, gatatu, gatanu, cyumweru | kane, gatandatu",
    "month": "Mutarama, Gashyantare, Werurwe, Gicurasi, Kamena, Kanama, Ukwakira, Ukuboza | Mata, Nyakanga, Nzeri, Ugushyingo",
    "role": "perezida, minisitiri, mwarimu, muganga, depite, umuvugizi, umutoza | umucamanza, guverineri, umunyamakuru",
    "thing": "ibitabo, imiti, imbuto, amazi meza, umuhanda mushya, ibiribwa | imyenda, imashini, ifumbire",
    "people": "abahinzi, abanyeshuri, abagore, abacuruzi, abarimu, urubyiruko | abashoferi, abarobyi, abaforomo",
    "adv": "vuba, mu byishimo, bidatinze, ku mugaragaro | mu ibanga, mu mahoro, bwa mbere",
    "matter": "umutekano, ibiciro by'ibiribwa, amapfa, amatora, uburezi bw'abana | imisoro, imihanda mibi, malariya",
    "opener": "nk'uko raporo ibivuga, mu by'ukuri, nk'uko bizwi, {DATE}, nyuma yaho | mu yandi makuru, icyakora, kuva {DATE}",
    "tail": "imbere y' {people}, kubera {matter}, {adv}, hamwe n' {people} {n} | n'ubwo hari {matter}, kugira ngo afashe {people}",
}
TRAIN = """
{role} {PER} yasuye {LOC} {DATE}
{PER} yavuze ko azasubira i {LOC} {DATE}
guverineri wa {LOC} {PER} yahuye n' abayobozi ba {ORG}
{ORG} yahaye {people} {thing} i {LOC}
{PER} yavukiye mu mujyi wa {LOC}
{people} bigaragambije i {LOC} kubera {matter}
{PER} na {PER} bashyingiranywe i {LOC} {DATE}
umuvugizi wa {ORG} {PER} yahakanye ayo makuru
{ORG} yahaye akazi {people} {n} {DATE}
nta {thing} dufite mu mudugudu wacu
{people} bavuze ko bakeneye {thing}
ibiciro byazamutseho {n} ku ijana
{role} yavuze kuri {matter} {adv}
{PER} akora muri {ORG} kuva {DATE}
indege yavuye i {LOC} ijya i {LOC} {DATE}
{role} {PER} yajyanye {thing} ku bitaro
{ORG} na {ORG} bazakorera inama i {LOC}
twabajije {PER} ibya {matter}
polisi yafashe abantu {n} hafi ya {LOC}
uwahoze ari {role} {PER} yapfuye {DATE}
ishami rya {ORG} ryafunguwe i {LOC}
{people} baturutse {LOC} bageze {LOC} {adv}
uyu munsi imvura iragwa cyane
{PER} yatsinze {PER} mu irushanwa
umugore wa {PER} yavuye muri {ORG} kubera {matter}
umwuzure wangije imirima {n} hagati ya {LOC} na {LOC}
Bwana {PER} utuye {LOC} yandikiye {ORG} ibaruwa
mwumvise ibyo {PER} yabwiye {PER}
Madamu {PER} yamuritse igitabo ku mateka ya {LOC}
"""
TEST = """
urukiko rumwe rw' i {LOC} rwahanishije {PER} igifungo {DATE}
ni {DATE} {ORG} yatangaje ko {PER} ari {role} mushya
abatuye {LOC} barashinja {ORG} akarengane
ese {PER} azishyura ate umwenda wa {ORG}
nta muntu uzi aho {people} bahishe {thing}
umutoza wa {ORG} {PER} yashimye {people}
{LOC} izakira irushanwa {DATE}
{ORG} irashaka {people} baburiye mu ishyamba rya {LOC} kuva {DATE}
itike ya bisi igeze ku mafaranga {n}
kubura {thing} byabujije {ORG} gukora
"""
