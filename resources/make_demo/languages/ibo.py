# SPDX-License-Identifier: GPL-3.0-or-later
"""Igbo, with sub-dots (NFC)."""

TRAIN_SENTENCES = 420
TEST_SENTENCES = 130
UNSEEN = 0.25
NOVEL = 0.18
STOP = "."
JOIN = "ma, mana, ebe, mgbe | n'ihi na, ọ bụ ezie na"

FIRST = """Chidi, Ngọzi, Emeka, Adaeze, Obinna, Ifeọma, Uche, Nkechi, Ikenna, Chioma, Okechukwu, Amaka,
Ebuka, Nneka, Kelechi, Ogechi, Chukwudi, Ebere, Nnamdi, Uju, Azubuike, Chinwe, Onyeka, Ada
| Kenechi, Obioma, Ugochi, Somto, Ekene, Njideka, Maazi, Olaedo, Tobe, Nwakaego, Chibuzọ, Ezinne"""
LAST = """Okafọ, Eze, Nwosu, Okeke, Igwe, Onyeama, Mba, Nwankwọ, Ọkọye, Ụzọ, Anambra, Ndukwe, Obi,
Chukwuma, Ibe, Nnaji, Udeh, Agbo
| Ọnwụka, Enugwu, Ikechukwu, Mbah, Agụ, Ezeala, Nsụka, Okonkwọ, Ilo, Amadi"""
PLACES = """Enugwu, Ọka, Ọnịcha, Naịjirịa, Abụja, Legọs, Owere, Aba, Ụmụahịa, Abakaliki, Gana, Anambra,
Ahịa {last}, Okporo Ụzọ {last}, Imo, Kalaba, Afrịka, Mmiri Naịja
| Nsụka, Nnewi, Ọrụ, Abịa, Togo, Ebonyi, Ogige {last}, Pọtakọt, Asaba, Kenịa, Osimiri Idemili, Okigwe"""
ORGS = """Mahadum {place}, Ụlọ Akụ {last}, Otu Ndị Nkụzi, Ministri Ahụike, Ụlọ Ọgwụ {last},
Ụlọ Ọrụ {last}, Otu Ịdị n'Otu, Redio {place}, Ụlọ Omeiwu {place}, Ndị Agha {place}, ỤNK, OBN, Otu Ntuli Aka
| Ụlọ Akwụkwọ {first} {last}, Ụlọ Ikpe {place}, Ụlọ Ọrụ Mmiri, Otu Ndị Ọrụ Ugbo, Kpakpando {place},
Ndị Uwe Ojii {place}, Otu Ọganihu, Ntọala {first} {last}, NKA, Ụlọ Nta Akụkọ {place}"""
DATES = """ụnyaahụ, echi, {day}, ụbọchị {day}, {n31} {month}, ọnwa {month}, afọ {year}, afọ gara aga,
izu ụka gara aga, {month} {year}, ụbọchị {n31} nke ọnwa {month}
| nwanne echi, izu na-abịa, afọ na-abịa, ụtụtụ {day}, mmalite {month}, ngwụcha afọ {year}, abalị {day}"""
SLOTS = {
    "day": "Mọnde, Tuzde, Wenezde, Fraịde, Sọnde | Tọzde, Satọde",
    "month": "Jenụwarị, Febụwarị, Maachị, Mee, Juun, Ọgọst, Ọktoba, Disemba | Epreel, Julaị, Septemba, Novemba",
    "role": "gọvanọ, onyeisi ala, mịnịsta, onye nkuzi, ọkaikpe, onye egwuregwu, ọnụ na-ekwuru | igwe, dọkịta, onye nta akụkọ, onye nchịkwa",
    "thing": "ụzọ ọhụrụ, fatịlaịza, ọgwụ, akwụkwọ, mmiri ọñụñụ, ụlọ | osikapa, igwe ọkụ, uwe",
    "people": "ndị ọrụ ugbo, ụmụ akwụkwọ, ụmụ nwaanyị, ndị ahịa, ndị nkuzi, ndị ntorobịa | ndị ọkwọ ụgbọ, ndị ọkụ azụ, ndị nọọsụ",
    "adv": "ngwa ngwa, na ọñụ, na-egbughị oge, n'ihu ọha | na nzuzo, n'udo, na nke mbụ ya",
    "matter": "nchekwa, ọnụ ahịa nri, ụkọ mmiri, ntuli aka, agụmakwụkwọ ụmụaka | ụtụ ahịa, ụzọ mebiri emebi, ịba",
    "opener": "dị ka akụkọ siri kwuo, n'eziokwu, dị ka e si mara, na {DATE}, mgbe nke a gachara | n'akụkọ ọzọ, otu o dị, kemgbe {DATE}",
    "tail": "n'ihu {people}, maka {matter}, {adv}, ya na {people} {n} | n'agbanyeghị {matter}, iji nyere {people} aka",
}
TRAIN = """
{role} {PER} gara {LOC} na {DATE}
{PER} kwuru na ọ ga-alaghachi {LOC} {DATE}
gọvanọ steeti {LOC} {PER} zutere ndị isi {ORG}
{ORG} kesara {people} {thing} na {LOC}
a mụrụ {PER} n'obodo {LOC}
{people} mere ngagharị iwe na {LOC} maka {matter}
{PER} na {PER} gbara akwụkwọ na {LOC} {DATE}
ọnụ na-ekwuru {ORG} {PER} gọrọ akụkọ ahụ
{ORG} were {people} {n} n'ọrụ {DATE}
anyị enweghị {thing} n'ime obodo anyị
{people} sịrị na ha chọrọ {thing}
ọnụ ahịa arịala elu pasent {n}
{role} kwuru okwu banyere {matter} {adv}
{PER} na-arụ ọrụ na {ORG} kemgbe {DATE}
ụgbọ elu siri {LOC} gaa {LOC} {DATE}
{role} {PER} bugara {thing} n'ụlọ ọgwụ
{ORG} na {ORG} ga-enwe nzukọ na {LOC}
anyị jụrụ {PER} gbasara {matter}
ndị uwe ojii jidere mmadụ {n} nso {LOC}
onye bụbu {role} {PER} nwụrụ {DATE}
e meghere alaka {ORG} na {LOC}
{people} si {LOC} rutere {LOC} {adv}
mmiri na-ezo nke ukwuu taa
{PER} meriri {PER} n'asọmpi ahụ
nwunye {PER} hapụrụ {ORG} n'ihi {matter}
idei mmiri mebiri ubi {n} n'etiti {LOC} na {LOC}
Mazị {PER} nke bi {LOC} degaara {ORG} akwụkwọ ozi
unu nụrụ ihe {PER} gwara {PER}
Odozi-aku {PER} wepụtara akwụkwọ gbasara akụkọ ihe mere eme {LOC}
"""
TEST = """
otu ụlọ ikpe dị na {LOC} mara {PER} ikpe {DATE}
ọ bụ {DATE} ka {ORG} kpọpụtara {PER} ka {role} ọhụrụ
ndị bi na {LOC} na-ewesa {ORG} iwe
kedu ka {PER} ga-esi akwụ {ORG} ụgwọ
ọ dịghị onye ma ebe {people} zoro {thing}
onye nchịkwa {ORG} {PER} toro {people}
{LOC} ga-anabata asọmpi ahụ {DATE}
{ORG} na-achọ {people} furu efu n'ọhịa {LOC} kemgbe {DATE}
ego ụgbọ ala eruola naịra {n}
enweghị {thing} mere ka {ORG} kwụsị ọrụ
"""
