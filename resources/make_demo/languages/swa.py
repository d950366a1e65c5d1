# SPDX-License-Identifier: GPL-3.0-or-later
"""Swahili: well supplied, and its test names are mostly unseen."""

TRAIN_SENTENCES = 650
TEST_SENTENCES = 140
UNSEEN = 0.22
NOVEL = 0.15
STOP = "."
JOIN = "na, lakini, huku, kisha | ingawa, kwa sababu"

FIRST = """Juma, Asha, Hamisi, Neema, Baraka, Rehema, Salim, Mwanaidi, Joseph, Grace, Omari, Zawadi,
Daudi, Subira, Rashidi, Upendo, Elia, Tatu, Peter, Saida, Khamis, Furaha, Issa, Pendo, Said, Bahati
| Makame, Zuhura, Athumani, Mwajuma, Kombo, Sikudhani, Ramadhani, Faraja, Yohana, Chausiku, Heri, Imani"""
LAST = """Mwinyi, Kamau, Mushi, Otieno, Mrisho, Kimaro, Wanjiru, Massawe, Juma, Mombasa, Kiprono, Shayo,
Mwakalinga, Njoroge, Lema, Abdalla, Mtoro, Kilonzo, Swai, Tanga
| Mkwawa, Macha, Mutua, Chuwa, Songea, Kazungu, Nyambura, Mbwana, Lyimo, Arusha"""
PLACES = """Nairobi, Dodoma, Mombasa, Arusha, Tanga, Kenya, Tanzania, Uganda, Zanzibar, Kisumu, Moshi,
Mwanza, Ziwa Viktoria, Mlima Kenya, Mtaa wa {last}, Kigoma, Rwanda, Misri, Morogoro, Afrika, Lamu
| Songea, Eldoret, Mtwara, Burundi, Nakuru, Iringa, Bagamoyo, Malawi, Mto Rufiji, Barabara ya {last},
Kisiwa cha Pemba, Msumbiji, Kitui, Ethiopia"""
ORGS = """Chuo Kikuu cha {place}, Benki ya {place}, Chama cha Walimu, Wizara ya Afya, Hospitali ya {last},
Kampuni ya {last}, Chama cha Umoja, Redio {place}, Bunge la {place}, Jeshi la {place}, KTM, UWK,
Wizara ya Elimu, Shirika la Reli
| Shule ya {first} {last}, Mahakama ya {place}, Tume ya Maji, Chama cha Wakulima, {place} United,
Kiwanda cha Sukari cha {place}, Benki ya Akiba, Taasisi ya {first} {last}, TBZ, Baraza la {place}"""
DATES = """jana, kesho, {day}, siku ya {day}, tarehe {n31} {month}, mwezi wa {month}, mwaka {year},
mwaka jana, wiki iliyopita, {month} {year}, {n31} {month} {year}
| juzi, wiki ijayo, mwaka ujao, asubuhi ya {day}, mwanzoni mwa {month}, mwishoni mwa mwaka {year}, mtondo"""
SLOTS = {
    "day": "Jumatatu, Jumanne, Jumatano, Ijumaa, Jumapili | Alhamisi, Jumamosi",
    "month": "Januari, Februari, Machi, Mei, Juni, Agosti, Oktoba, Desemba | Aprili, Julai, Septemba, Novemba",
    "role": "rais, waziri, mwalimu, daktari, mbunge, msemaji, kocha | jaji, gavana, mhandisi, mwandishi",
    "thing": "vitabu, dawa, mbegu, maji safi, barabara mpya, chakula | mitumbwi, nguo, matrekta",
    "people": "wakulima, wanafunzi, wanawake, wafanyabiashara, wazee, vijana | madereva, wavuvi, wauguzi",
    "adv": "haraka, kwa furaha, bila kuchelewa, hadharani | kimya kimya, kwa amani, kwa mara ya kwanza",
    "matter": "usalama, bei ya chakula, ukame, uchaguzi, elimu ya watoto | kodi ya soko, ujenzi wa shule, malaria",
    "opener": "kwa mujibu wa ripoti, kwa kweli, kama inavyojulikana, {DATE}, baada ya hapo | katika habari nyingine, hata hivyo, tangu {DATE}",
    "tail": "mbele ya {people}, kwa sababu ya {matter}, {adv}, pamoja na {people} {n} | licha ya {matter}, ili kusaidia {people}",
}
TRAIN = """
{role} {PER} alitembelea {LOC} {DATE}
{PER} alisema atarudi {LOC} {DATE}
gavana wa {LOC} {PER} alikutana na viongozi wa {ORG}
{ORG} iligawa {thing} kwa {people} huko {LOC}
{PER} alizaliwa katika mji wa {LOC}
{people} waliandamana mjini {LOC} kuhusu {matter}
{PER} na {PER} walioana {LOC} {DATE}
msemaji wa {ORG} {PER} alikanusha habari hizo
{ORG} iliajiri {people} {n} {DATE}
hatuna {thing} kijijini kwetu
{people} walisema wanahitaji {thing}
bei ya bidhaa imepanda kwa asilimia {n}
{role} alizungumza kuhusu {matter} {adv}
{PER} anafanya kazi {ORG} tangu {DATE}
ndege iliondoka {LOC} kwenda {LOC} {DATE}
{role} {PER} alipeleka {thing} hospitalini
{ORG} na {ORG} watafanya mkutano {LOC}
tulimuuliza {PER} kuhusu {matter}
polisi walikamata watu {n} karibu na {LOC}
aliyekuwa {role} {PER} alifariki {DATE}
tawi la {ORG} lilifunguliwa {LOC}
{people} kutoka {LOC} waliwasili {LOC} {adv}
leo mvua inanyesha sana
{PER} alimshinda {PER} katika mashindano
mke wa {PER} aliondoka {ORG} kutokana na {matter}
mafuriko yaliharibu mashamba {n} kati ya {LOC} na {LOC}
Bwana {PER} mkazi wa {LOC} aliiandikia {ORG} barua
mmesikia alichosema {PER} kumwambia {PER}
Bibi {PER} alizindua kitabu kuhusu historia ya {LOC}
"""
TEST = """
mahakama moja {LOC} ilimhukumu {PER} {DATE}
ni {DATE} ambapo {ORG} ilimtangaza {PER} kuwa {role} mpya
wakazi wa {LOC} waliilaumu {ORG} kwa uonevu
je , {PER} atalipa vipi deni la {ORG}
hakuna anayejua {people} walikoficha {thing}
kocha wa {ORG} {PER} aliwapongeza {people}
{LOC} itakuwa mwenyeji wa michuano {DATE}
{ORG} inawatafuta {people} waliopotea msitu wa {LOC} tangu {DATE}
nauli ya basi imefika shilingi {n} sokoni
ukosefu wa {thing} uliizuia {ORG} kufanya kazi
"""
