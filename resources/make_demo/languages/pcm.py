# SPDX-License-Identifier: GPL-3.0-or-later
"""Nigerian Pidgin: middling amount of text, names shared with its neighbours."""

TRAIN_SENTENCES = 380
TEST_SENTENCES = 130
UNSEEN = 0.25
NOVEL = 0.2
STOP = "."
JOIN = "and, but, so, as | because, even though"

FIRST = """Emeka, Blessing, Tunde, Ngozi, Musa, Joy, Chidi, Funke, Sunday, Amina, Victor, Kemi, Godwin,
Bisi, Ibrahim, Patience, Efe, Ebere, Osas, Mercy, Monday, Ejiro, Ada, Segun
| Tega, Comfort, Obinna, Yetunde, Friday, Onome, Sani, Peace, Nnamdi, Gift, Ovie, Lolade"""
LAST = """Okafor, Adeyemi, Bello, Okon, Eze, Balogun, Effiong, Abubakar, Ogbonna, Edet, Igwe, Ojo,
Lagos, Akpan, Osagie, Sule, Ibadan, Uche
| Nwosu, Adewale, Warri, Etim, Danjuma, Oghene, Afolabi, Udoh, Benin, Chukwu"""
PLACES = """Lagos, Abuja, Warri, Port Harcourt, Kano, Nigeria, Ibadan, Benin, Ghana, Enugu, Calabar,
Aba, {last} Street, Jos, Cameroon, Asaba, Delta State, America
| Sapele, Yenagoa, Owerri, {last} Market, Uyo, Togo, Ekiti State, Onitsha, Ilorin, London, River Ethiope"""
ORGS = """{place} University, {last} Bank, Teachers Union, Ministry of Health, {last} Hospital,
{last} Company, Unity Party, Radio {place}, {place} Assembly, Nigerian Army, NPB, EFK, Ministry of Education
| {first} {last} School, {place} High Court, Water Board, Farmers Union, {place} Stars, {place} Police,
Action Party, {first} {last} Foundation, NWC, {place} Refinery"""
DATES = """yesterday, tomorrow, {day}, on {day}, {month} {n31}, {month}, {year}, last year, last week,
{month} {year}, {n31} {month} {year}, last month
| next tomorrow, next week, next year, {day} morning, early {month}, end of {year}, {day} night"""
SLOTS = {
    "day": "Monday, Tuesday, Wednesday, Friday, Sunday | Thursday, Saturday",
    "month": "January, February, March, May, June, August, October, December | April, July, September, November",
    "role": "govnor, president, minister, teacher, judge, player, tok-tok pesin | king, doctor, coach, reporter",
    "thing": "new road, fertilizer, medicine, books, clean water, houses | rice, generator, clothes",
    "people": "farmers, students, women, traders, teachers, youths | drivers, fishermen, nurses",
    "adv": "sharp sharp, with joy, without delay, for open | for secret, with peace, for di first time",
    "matter": "security wahala, price of food, light palava, election, school fees | market tax, bad road, malaria",
    "opener": "as dem tok am, true true, as everibody sabi, {DATE}, after dat | for anoda mata, even so, since {DATE}",
    "tail": "for front of {people}, sake of {matter}, {adv}, with {n} {people} | no mata {matter}, to help {people}",
}
TRAIN = """
{role} {PER} visit {LOC} {DATE}
{PER} say e go return to {LOC} {DATE}
govnor of {LOC} {PER} don meet di oga dem of {ORG}
{ORG} share {thing} give {people} for {LOC}
dem born {PER} for {LOC}
{people} dey protest for {LOC} ontop {matter}
{PER} and {PER} marry for {LOC} {DATE}
tok-tok pesin for {ORG} {PER} say di tori no be true
{ORG} don employ {n} {people} {DATE}
we no get {thing} for our village
{people} say dem need {thing}
price of market don go up by {n} percent
{role} tok about {matter} {adv}
{PER} dey work with {ORG} since {DATE}
plane comot from {LOC} go {LOC} {DATE}
{role} {PER} carry {thing} go hospital
{ORG} and {ORG} go do meeting for {LOC}
we ask {PER} about {matter}
police arrest {n} pipo near {LOC}
former {role} {PER} don die {DATE}
dem open branch of {ORG} for {LOC}
{people} wey come from {LOC} don reach {LOC} {adv}
today rain dey fall well well
{PER} beat {PER} for di competition
di wife of {PER} comot from {ORG} sake of {matter}
flood spoil {n} farm between {LOC} and {LOC}
Oga {PER} wey dey stay {LOC} write letter give {ORG}
una hear wetin {PER} tell {PER}
Madam {PER} launch book about {LOC} history
"""
TEST = """
one court for {LOC} don sentence {PER} {DATE}
na {DATE} {ORG} announce {PER} as di new {role}
pipo wey dey live for {LOC} dey vex with {ORG}
how {PER} wan take pay wetin e owe {ORG}
nobody sabi where {people} hide {thing}
coach of {ORG} {PER} hail {people}
{LOC} go host di cup {DATE}
{ORG} dey find {people} wey loss for {LOC} bush since {DATE}
bus money don reach {n} naira for motor park
as {thing} no dey , {ORG} no fit work
"""
