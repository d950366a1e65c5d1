# SPDX-License-Identifier: GPL-3.0-or-later
"""Dholuo: deliberately the least supplied language."""

TRAIN_SENTENCES = 80
TEST_SENTENCES = 125
UNSEEN = 0.3
NOVEL = 0.25
STOP = "."
JOIN = "kendo, to, ka, bang'e | nikech, kata obedo ni"

FIRST = """Otieno, Achieng', Odhiambo, Akinyi, Onyango, Atieno, Peter, Mary, Omondi, Adhiambo, John,
Rose, Okoth, Awuor, Dan, Anyango
| Ochieng', Apiyo, Owino, Akoth, Tom, Jane, Oduor, Auma, Ouma"""
LAST = """Oduol, Okello, Ogola, Owuor, Wasonga, Ojwang', Ogutu, Oloo, Siaya, Ondiek, Nyamweya, Osewe
| Okumu, Abuya, Ong'ele, Migori, Ayieko, Odera, Ogot, Ochola"""
PLACES = """Kisumu, Siaya, Nairobi, Kenya, Homa Bay, Bondo, Uganda, Ugenya, Ahero, Mombasa, Nam Lolwe,
Yawo {last}, Tanzania, Luanda, Busia
| Migori, Nyando, Rongo, Muhoroni, Gem, Chiro {last}, Nakuru, Awasi, Sudan, Rusinga"""
ORGS = """Mbalariany mar {place}, Bank mar {place}, Riwruok mar Jopuonj, Migawo mar Thieth, Osiptal mar {place},
Kampuni mar {last}, Chama mar Winjruok, Redio {place}, Bunge mar {place}, Jolweny mag {place}, KLB, NLT
| Skul mar {first} {last}, Kot mar {place}, Riwruok mar Jopur, Migawo mar Pi, {place} FC, Polis mag {place},
Riwruok mar {first} {last}, JKB"""
DATES = """nyoro, kiny, chieng' {day}, tarik {n31} dwe mar {month}, dwe mar {month}, higa mar {year},
higa mokalo, juma mokalo, {month} {year}
| nyocha, juma mabiro, higa mabiro, okinyi mar {day}, chak dwe mar {month}, giko higa mar {year}"""
SLOTS = {
    "day": "wuok tich, ariyo, adek, abich, odira | ang'wen, ngeso",
    "month": "Januar, Februar, Mach, Mei, Jun, Agosti, Oktoba, Desemba | April, Julai, Septemba, Novemba",
    "role": "ruoth, jatelo, japuonj, jathieth, jawuo, jangad bura | migosi, jatiegi, jandiko",
    "thing": "buge, yedhe, kodhi, pi maler, yo manyien, chiemo | lewni, yiedhi, tektek",
    "people": "jopur, jopuonjre, mine, jo-ohala, jopuonj, rowere | jo-riemb mtoka, jolupo, jothieth",
    "adv": "piyo, gi mor, e lela, ka ok odeko | lingling', gi kwe, mar mokwongo",
    "matter": "arita, nengo chiemo, oro, yiero, puonj mar nyithindo | osuru mar chiro, yore maricho, malaria",
    "opener": "kaluwore gi ripot, adier, kaka ong'ere, {DATE}, bang' mano | e weche mamoko, kata kamano, chakre {DATE}",
    "tail": "e nyim {people}, nikech {matter}, {adv}, gi {people} {n} | kata ka nitie {matter}, mondo okony {people}",
}
TRAIN = """
{role} {PER} ne olimo {LOC} {DATE}
{PER} nowacho ni obiro dok {LOC} {DATE}
gavana mar {LOC} {PER} noromo gi jotend {ORG}
{ORG} nopogo {thing} ne {people} e {LOC}
nonyuol {PER} e dala mar {LOC}
{people} nowuotho e {LOC} nikech {matter}
{PER} gi {PER} nokendore e {LOC} {DATE}
jawuo mar {ORG} {PER} nodagi wachno
{ORG} nondiko {people} {n} e tich {DATE}
waonge gi {thing} e gwengwa
{people} nowacho ni gidwaro {thing}
nengo gik moko omedore gi {n}
{role} nowuoyo kuom {matter} {adv}
{PER} tiyo gi {ORG} chakre {DATE}
ndege nowuok {LOC} kadhi {LOC} {DATE}
{ORG} gi {ORG} biro bedo gi bura e {LOC}
wapenjo {PER} kuom {matter}
polis nomako ji {n} machiegni gi {LOC}
{role} machon {PER} notho {DATE}
koth chwe ahinya kawuono
{PER} noloyo {PER} e piem
chi {PER} noweyo {ORG} nikech {matter}
ataro noketho puothe {n} e kind {LOC} gi {LOC}
Jaduong' {PER} modak {LOC} nondiko ne {ORG} barua
bende usewinjo gima {PER} nowachone {PER}
Mikayi {PER} nogolo buk kuom histori mar {LOC}
"""
TEST = """
kot moro e {LOC} nong'ado ne {PER} bura {DATE}
ne en {DATE} ma {ORG} nolando {PER} kaka {role} manyien
jo modak {LOC} ng'ur gi {ORG}
ere kaka {PER} biro chulo gop {ORG}
onge ng'ama ong'eyo kama {people} nopandoe {thing}
jatiegi mar {ORG} {PER} nopako {people}
{LOC} biro rwako piem {DATE}
{ORG} manyo {people} molal e bungu mar {LOC} chakre {DATE}
chudo mar mtoka ochopo siling {n}
onge mar {thing} nomono {ORG} tiyo
"""
