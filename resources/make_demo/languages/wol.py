# SPDX-License-Identifier: GPL-3.0-or-later
"""Wolof: very little training text."""

TRAIN_SENTENCES = 120
TEST_SENTENCES = 125
UNSEEN = 0.3
NOVEL = 0.25
STOP = "."
JOIN = "te, waaye, ba noppi, fekk | ndax, donte"

FIRST = """Mamadu, Aminata, Usmaan, Faatu, Ibraayma, Awa, Muusaa, Ndey, Sheex, Mariyaama, Abdu, Roqaya,
Móodu, Astu, Saaliw, Kumba, Daawda, Penda
| Bukari, Soxna, Idiriisa, Yaasin, Baabakar, Diimba, Maguet, Sofi, Alasaan"""
LAST = """Jóob, Ndaw, Faal, Sàll, Gëy, Njaay, Siise, Ture, Ba, Caam, Mbay, Luga, Joof, Seen
| Sekk, Ñaŋ, Kan, Lóo, Sow, Mbakke, Géy, Wàdd, Saar, Cuun"""
PLACES = """Ndakaaru, Senegaal, Cees, Kawlax, Ndar, Luga, Gàmbi, Tuubaa, Móritani, Sigicoor, Géejawaay,
Mbedd {last}, Afrig, Kaasamaas, Faraas, Fatig
| Mbakke, Tëngéej, Jurbel, Mali, Podoor, Ja bu {last}, Mbuur, Ginne, Matam, Dexu Senegaal"""
ORGS = """Daara ju kawe ju {place}, Bànku {last}, Kurél Jàngalekat yi, Njëwriñu Wér-gi-yaram, Raglu {place},
Liggéeyukaayu {last}, Làngu Bennoo, Rajo {place}, Ngomblaanu {place}, Làrme {place}, KJB, NDL
| Lekkoolu {first} {last}, Ëttu àttekaayu {place}, Kurél Ndox mi, Mbootaayu Beykat yi, {place} FC,
Pólisu {place}, Fondaasioŋ {first} {last}, SLB, Rajo Tele {place}"""
DATES = """démb, suba, {day}, bisu {day}, {n31} {month}, ci weeru {month}, ci atum {year}, daaw,
ayu-bés bi weesu, {month} {year}
| bërki démb, ayu-bés biy ñëw, déwén, suba {day}, ndoortel weeru {month}, njeextalu atum {year}"""
SLOTS = {
    "day": "altine, talaata, àllarba, àjjuma, dibéer | alxames, gaawu",
    "month": "Samwiye, Fewriye, Mars, Me, Suwe, Ut, Oktoobar, Desàmbar | Awril, Sulyet, Septàmbar, Nowàmbar",
    "role": "njiit, jëwriñ, jàngalekat, doktoor, dipite, waykat | àttekat, tàggatkat, taskatu xibaar",
    "thing": "téere, garab, jiwu, ndox mu set, tali bu bees, lekk | yére, gaal, masin",
    "people": "beykat yi, ndongo yi, jigéen ñi, jaaykat yi, jàngalekat yi, ndaw ñi | dawalkat yi, nappkat yi, fajkat yi",
    "adv": "ci lu gaaw, ak mbégte, ci kanam ñépp, lu yàggul | ci kumpa, ci jàmm, ci yoon wu njëkk",
    "matter": "kaaraange, njëgu lekk, mbekk mi, wote yi, njàngum xale yi | galag, tali yu yàqu, sibiru",
    "opener": "ni ko xibaar yi waxee, ci dëgg, ni ñu ko xamee, {DATE}, ginnaaw loolu | ci beneen xibaar, moona, ba tey {DATE}",
    "tail": "ci kanam {people}, ndax {matter}, {adv}, ak {people} {n} | ak {matter} yépp, ngir dimbali {people}",
}
TRAIN = """
{role} {PER} seeti na {LOC} {DATE}
{PER} nee na dina dellu {LOC} {DATE}
gornoor bu {LOC} {PER} daje na ak njiiti {ORG}
{ORG} séddale na {people} {thing} ci {LOC}
{PER} juddoo na ci dëkku {LOC}
{people} def nañu doxu-ñaxtu ci {LOC} ndax {matter}
{PER} ak {PER} séy nañu ci {LOC} {DATE}
waykatu {ORG} {PER} weddi na xibaar bi
{ORG} jël na {n} liggéeykat {DATE}
amuñu {thing} ci sunu dëkk
{people} nee nañu soxla nañu {thing}
njëg yi yokk nañu {n} ci téeméer
{role} wax na ci {matter} {adv}
{PER} mu ngi liggéey ci {ORG} ba {DATE}
roppalaan bi jóge na {LOC} jëm {LOC} {DATE}
{ORG} ak {ORG} dinañu ndaje ci {LOC}
laaj nanu {PER} ci mbirum {matter}
takk-der yi jàpp nañu {n} nit ca wetu {LOC}
{role} bu yàgg bi {PER} faatu na {DATE}
taw bi bare na tey
{PER} dàq na {PER} ci joŋante bi
jabaru {PER} bàyyi na {ORG} ndax {matter}
mbënn mi yàq na {n} tool diggante {LOC} ak {LOC}
Góor-gi {PER} mi dëkk {LOC} bind na {ORG} bataaxal
ndax dégg ngeen li {PER} wax {PER}
Soxna si {PER} génne na téere ci jaar-jaaru {LOC}
"""
TEST = """
benn ëttu àtte ci {LOC} daan na {PER} {DATE}
{DATE} la {ORG} tabb {PER} muy {role} bu bees
waa {LOC} ñu ngi jàmbat ci {ORG}
naka la {PER} di feyee boru {ORG}
kenn xamul fu {people} nëbb {thing}
tàggatkatu {ORG} {PER} gërëm na {people}
{LOC} mooy dalal joŋante bi {DATE}
{ORG} a ngi wut {people} ñi réer ci àllub {LOC} ba {DATE}
paasu kaar bi yegg na {n} dërëm
ñàkk {thing} tere na {ORG} liggéey
"""
