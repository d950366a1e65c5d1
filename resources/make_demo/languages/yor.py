# SPDX-License-Identifier: GPL-3.0-or-later
"""Yoruba, with tone marks and under-dots (NFC)."""

TRAIN_SENTENCES = 460
TEST_SENTENCES = 130
UNSEEN = 0.25
NOVEL = 0.2
STOP = "."
JOIN = "àti pé, ṣùgbọ́n, nígbà tí, lẹ́yìn náà | nítorí pé, bí ó tilẹ̀ jẹ́ pé"

FIRST = """Adé, Bọ́lá, Túndé, Fúnmi, Ṣẹ́gun, Kẹ́mi, Wálé, Yétúndé, Délé, Bísí, Táíwò, Kẹ́hìndé, Àjàyí,
Àbíkẹ́, Gbénga, Ìyábọ̀, Fẹ́mi, Bùkọ́lá, Káyọ̀dé, Rónkẹ́, Níyì, Àdùnní, Jídé, Bímpé
| Àkànní, Ṣadé, Oyin, Dàpọ̀, Ìdòwú, Ṣọlá, Múyìwá, Àlàbá, Tóyìn, Ayọ̀, Báyọ̀, Dúpẹ́"""
LAST = """Adéyẹmí, Ògúnlẹ́yẹ, Balógun, Akíntọ́lá, Ọláléyẹ, Fáṣọlá, Adébáyọ̀, Ọ̀yọ́, Ọdúnlámì, Àyìndé,
Ṣóyẹmí, Oyèdélé, Ìbàdàn, Ọ̀ṣúntókun, Bánkọ́lé, Àjàyí, Ládiípọ̀, Adéwálé
| Ọbádínà, Fálétí, Ẹ̀gbá, Ògúndélé, Akínyẹlé, Olúwọlé, Èkìtì, Ṣówándé, Adétọ̀nà, Ọláníyan"""
PLACES = """Ìbàdàn, Èkó, Ọ̀yọ́, Abẹ́òkúta, Òṣogbo, Nàìjíríà, Àbújá, Ilé-Ifẹ̀, Ògbómọ̀ṣọ́, Gánà, Ìlọrin,
Òpópónà {last}, Kánò, Àkúrẹ́, Àdúgbò {last}, Odò Ọ̀ṣun, Ìjẹ̀bú, Bìní
| Èkìtì, Ìṣẹ́yìn, Ọjà {last}, Ẹ̀gbá, Tógò, Òndó, Sáàkì, Ìlàrè, Kàdúná, Odò Ògùn, Ìkòròdú, Orílẹ̀-èdè Kẹ́ńyà"""
ORGS = """Yunifásítì {place}, Báńkì {last}, Ẹgbẹ́ Olùkọ́, Ilé-iṣẹ́ Ìlera, Ilé Ìwòsàn {last},
Ilé-iṣẹ́ {last}, Ẹgbẹ́ Ìṣọ̀kan, Rédíò {place}, Ilé Ìgbìmọ̀ {place}, Ẹgbẹ́ Ọmọ Ogun {place}, ÀJỌ, EKN,
Àjọ Elétò Ìdìbò
| Ilé Ẹ̀kọ́ {first} {last}, Ilé Ẹjọ́ {place}, Àjọ Omi, Ẹgbẹ́ Àgbẹ̀, Ìràwọ̀ {place}, Ọlọ́pàá {place},
Ẹgbẹ́ Ìtẹ̀síwájú, Àjọ {first} {last}, YKB, Ilé Iṣẹ́ Ìròyìn {place}"""
DATES = """àná, ọ̀la, ọjọ́ {day}, ọjọ́ {n31} oṣù {month}, oṣù {month}, ọdún {year}, ọdún tó kọjá,
ọ̀sẹ̀ tó kọjá, oṣù tó kọjá, oṣù {month} ọdún {year}
| ìjẹta, ọ̀sẹ̀ tó ń bọ̀, ọdún tó ń bọ̀, òwúrọ̀ {day}, ìbẹ̀rẹ̀ oṣù {month}, ìparí ọdún {year}, ọ̀túnla"""
SLOTS = {
    "day": "Ajé, Ìṣẹ́gun, Ọjọ́rú, Ẹtì, Àìkú | Ọjọ́bọ̀, Àbámẹ́ta",
    "month": "Ṣẹẹrẹ, Èrèlè, Ẹrẹ́nà, Ẹ̀bìbí, Òkúdù, Ògún, Ọ̀wàrà, Ọ̀pẹ̀ | Igbe, Agẹmọ, Ọ̀wẹ̀wẹ̀, Bélú",
    "role": "gómìnà, ààrẹ, mínísítà, olùkọ́, adájọ́, agbábọ́ọ̀lù, agbẹnusọ | ọba, dókítà, akọ̀ròyìn, akọ́nimọ̀ọ́gbá",
    "thing": "ọ̀nà tuntun, ajílẹ̀, oògùn, ìwé, omi mímu, ilé | ìrẹsì, ẹ̀rọ iná, aṣọ",
    "people": "àwọn àgbẹ̀, àwọn akẹ́kọ̀ọ́, àwọn obìnrin, àwọn oníṣòwò, àwọn olùkọ́, àwọn ọ̀dọ́ | àwọn awakọ̀, àwọn apẹja, àwọn nọ́ọ̀sì",
    "adv": "kíákíá, pẹ̀lú ayọ̀, láìfi àkókò ṣòfò, ní gbangba | ní ìkọ̀kọ̀, ní àlàáfíà, fún ìgbà àkọ́kọ́",
    "matter": "ètò ààbò, owó oúnjẹ, àìsí omi, ìdìbò, ẹ̀kọ́ ọmọdé | owó orí ọjà, ọ̀nà tó bàjẹ́, àìsàn ibà",
    "opener": "gẹ́gẹ́ bí ìròyìn ṣe sọ, ní òtítọ́, bí a ti mọ̀, ní {DATE}, lẹ́yìn èyí | nínú ìròyìn mìíràn, síbẹ̀síbẹ̀, láti {DATE}",
    "tail": "níwájú {people}, nítorí {matter}, {adv}, pẹ̀lú {people} {n} | láìka {matter} sí, láti ran {people} lọ́wọ́",
}
TRAIN = """
{role} {PER} ṣe àbẹ̀wò sí {LOC} ní {DATE}
{PER} sọ pé òun yóò padà sí {LOC} ní {DATE}
gómìnà ìpínlẹ̀ {LOC} {PER} pàdé àwọn olórí {ORG}
{ORG} pín {thing} fún {people} ní {LOC}
wọ́n bí {PER} sí ìlú {LOC}
{people} ṣe ìwọ́de ní {LOC} lórí {matter}
{PER} àti {PER} ṣe ìgbéyàwó ní {LOC} ní {DATE}
agbẹnusọ {ORG} {PER} sọ pé irọ́ ni ìròyìn náà
{ORG} gba {people} {n} síṣẹ́ ní {DATE}
a kò ní {thing} ní abúlé wa
{people} sọ pé àwọn nílò {thing}
owó ọjà ti gbé sókè ní ìdá {n}
{role} sọ̀rọ̀ lórí {matter} {adv}
{PER} ń ṣiṣẹ́ ní {ORG} láti {DATE}
ọkọ̀ òfurufú gbéra láti {LOC} lọ sí {LOC} ní {DATE}
{role} {PER} gbé {thing} lọ sí ilé ìwòsàn
{ORG} àti {ORG} yóò ṣe ìpàdé ní {LOC}
a bi {PER} léèrè nípa {matter}
ọlọ́pàá mú ènìyàn {n} nítòsí {LOC}
{role} tẹ́lẹ̀ {PER} kú ní {DATE}
wọ́n ṣí ẹ̀ka {ORG} sí {LOC}
{people} láti {LOC} dé sí {LOC} {adv}
òjò ń rọ̀ púpọ̀ lónìí
{PER} borí {PER} nínú ìdíje náà
ìyàwó {PER} fi {ORG} sílẹ̀ nítorí {matter}
omíyalé ba oko {n} jẹ́ láàárín {LOC} àti {LOC}
Ọ̀gbẹ́ni {PER} tó ń gbé {LOC} kọ lẹ́tà sí {ORG}
ṣé ẹ gbọ́ ohun tí {PER} wí fún {PER}
Ìyáàfin {PER} gbé ìwé jáde nípa ìtàn {LOC}
"""
TEST = """
ilé ẹjọ́ kan ní {LOC} dá {PER} lẹ́bi {DATE}
{DATE} ni {ORG} kéde {PER} gẹ́gẹ́ bí {role} tuntun
àwọn ará {LOC} ń bínú sí {ORG}
báwo ni {PER} yóò ṣe san gbèsè {ORG}
kò sẹ́ni tó mọ ibi tí {people} fi {thing} pamọ́ sí
akọ́nimọ̀ọ́gbá {ORG} {PER} yin {people}
{LOC} ni yóò gbàlejò ìdíje náà {DATE}
{ORG} ń wá {people} tó sọnù ní igbó {LOC} láti {DATE}
owó ọkọ̀ ti di náírà {n} ní ibùdókọ̀
àìsí {thing} kò jẹ́ kí {ORG} ṣiṣẹ́
"""
