// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/languages.h"

#include <algorithm>
#include <iterator>

namespace ndogo {
namespace {

constexpr Pretraining kNone {};
constexpr Pretraining kAfriberta { true, false, false };
constexpr Pretraining kXlmr { false, true, false };
constexpr Pretraining kAfribertaXlmr { true, true, false };
constexpr Pretraining kAfribertaMbert { true, false, true };
constexpr Pretraining kXlmrMbert { false, true, true };
constexpr Pretraining kAllThree { true, true, true };

// Where the columns come from:
// names      the papers of the corpora; own names, where those have none, Unicode CLDR
// script     Unicode CLDR, likely subtags
// family     African languages: Adelani et al. 2022 (MasakhaNER 2.0), Table 1; Amharic: Awobade et
//            al. 2024, Table 7; those of AfriSenti and MasakhaNEWS alone: Ojo et al. 2023,
//            "Languages evaluated". All others: XTREME (Hu et al. 2020), Semitic as in Ojo et al.
// region     African languages: as the family; others: UN M49; none for those of many regions
// seen       as said at Pretraining
// AfriBERTa  Awobade et al. 2024, Table 5. Its tokens and sizes are left out: the first do not add
//            up, and both are out of proportion in places (Amharic's tokens, Tigrinya's size)
// WikiAnn    Ogueji et al. 2022, Table 1
// clang-format off
constexpr Language kLanguages[] {
    { "afr", "af", "Afrikaans", "Afrikaans", "Latin", "Indo-European", "Germanic", "Southern Africa", kXlmrMbert, {}, 5000 },
    { "amh", "am", "Amharic", "አማርኛ", "Ethiopic", "Afro-Asiatic", "Ethio-Semitic", "East Africa", kAfribertaXlmr, 525'024, {} },
    { "ara", "ar", "Arabic", "العربية", "Arabic", "Afro-Asiatic", "Semitic", "", kXlmrMbert, {}, 20000 },
    { "arq", "", "Algerian Arabic", "", "Arabic", "Afro-Asiatic", "Semitic", "North Africa", kNone, {}, {} },
    { "ary", "", "Moroccan Arabic", "", "Arabic", "Afro-Asiatic", "Semitic", "North Africa", kNone, {}, {} },
    { "bam", "bm", "Bambara", "Bamanakan", "Latin", "Niger-Congo", "Mande", "West Africa", kNone, {}, {} },
    { "bbj", "", "Ghomálá’", "Ghomálá’", "Latin", "Niger-Congo", "Grassfields", "Central Africa", kNone, {}, {} },
    { "ben", "bn", "Bengali", "বাংলা", "Bengali", "Indo-European", "Indo-Aryan", "Southern Asia", kXlmrMbert, {}, 10000 },
    { "bul", "bg", "Bulgarian", "български", "Cyrillic", "Indo-European", "Slavic", "Europe", kXlmrMbert, {}, 20000 },
    { "deu", "de", "German", "Deutsch", "Latin", "Indo-European", "Germanic", "Europe", kXlmrMbert, {}, 20000 },
    { "ell", "el", "Greek", "Ελληνικά", "Greek", "Indo-European", "Greek", "Europe", kXlmrMbert, {}, 20000 },
    { "eng", "en", "English", "English", "Latin", "Indo-European", "Germanic", "", kXlmrMbert, {}, 20000 },
    { "est", "et", "Estonian", "eesti", "Latin", "Uralic", "", "Europe", kXlmrMbert, {}, 15000 },
    { "eus", "eu", "Basque", "euskara", "Latin", "Basque", "", "Europe", kXlmrMbert, {}, 10000 },
    { "ewe", "ee", "Ewe", "Eʋegbe", "Latin", "Niger-Congo", "Kwa", "West Africa", kNone, {}, {} },
    { "fas", "fa", "Persian", "فارسی", "Arabic", "Indo-European", "Iranian", "Southern Asia", kXlmrMbert, {}, 20000 },
    { "fin", "fi", "Finnish", "suomi", "Latin", "Uralic", "", "Europe", kXlmrMbert, {}, 20000 },
    { "fon", "", "Fon", "", "Latin", "Niger-Congo", "Volta-Niger", "West Africa", kNone, {}, {} },
    { "fra", "fr", "French", "français", "Latin", "Indo-European", "Romance", "", kXlmrMbert, {}, 20000 },
    { "hau", "ha", "Hausa", "Hausa", "Latin", "Afro-Asiatic", "Chadic", "West Africa", kAfribertaXlmr, 1'282'996, {} },
    { "heb", "he", "Hebrew", "עברית", "Hebrew", "Afro-Asiatic", "Semitic", "Western Asia", kXlmrMbert, {}, 20000 },
    { "hin", "hi", "Hindi", "हिन्दी", "Devanagari", "Indo-European", "Indo-Aryan", "Southern Asia", kXlmrMbert, {}, 5000 },
    { "hun", "hu", "Hungarian", "magyar", "Latin", "Uralic", "", "Europe", kXlmrMbert, {}, 20000 },
    { "ibo", "ig", "Igbo", "Igbo", "Latin", "Niger-Congo", "Volta-Niger", "West Africa", kAfriberta, 337'081, {} },
    { "ind", "id", "Indonesian", "Bahasa Indonesia", "Latin", "Austronesian", "", "South-East Asia", kXlmrMbert, {}, 20000 },
    { "ita", "it", "Italian", "italiano", "Latin", "Indo-European", "Romance", "Europe", kXlmrMbert, {}, 20000 },
    { "jav", "jv", "Javanese", "Basa Jawa", "Latin", "Austronesian", "", "South-East Asia", kXlmrMbert, {}, 100 },
    { "jpn", "ja", "Japanese", "日本語", "Japanese", "Japonic", "", "East Asia", kXlmrMbert, {}, 20000 },
    { "kat", "ka", "Georgian", "ქართული", "Georgian", "Kartvelian", "", "Western Asia", kXlmrMbert, {}, 10000 },
    { "kaz", "kk", "Kazakh", "қазақ тілі", "Cyrillic", "Turkic", "", "Central Asia", kXlmrMbert, {}, 1000 },
    { "kin", "rw", "Kinyarwanda", "Ikinyarwanda", "Latin", "Niger-Congo", "Bantu", "East Africa", kAfriberta, 131'952, {} },
    { "kor", "ko", "Korean", "한국어", "Korean", "Koreanic", "", "East Asia", kXlmrMbert, {}, 20000 },
    { "lin", "ln", "Lingala", "Lingála", "Latin", "Niger-Congo", "Bantu", "Central Africa", kNone, {}, {} },
    { "lug", "lg", "Luganda", "Oluganda", "Latin", "Niger-Congo", "Bantu", "East Africa", kNone, {}, {} },
    { "luo", "", "Luo", "Dholuo", "Latin", "Nilo-Saharan", "", "East Africa", kNone, {}, {} },
    { "mal", "ml", "Malayalam", "മലയാളം", "Malayalam", "Dravidian", "", "Southern Asia", kXlmrMbert, {}, 10000 },
    { "mar", "mr", "Marathi", "मराठी", "Devanagari", "Indo-European", "Indo-Aryan", "Southern Asia", kXlmrMbert, {}, 5000 },
    { "mos", "", "Mossi", "", "Latin", "Niger-Congo", "Gur", "West Africa", kNone, {}, {} },
    { "msa", "ms", "Malay", "Bahasa Melayu", "Latin", "Austronesian", "", "South-East Asia", kXlmrMbert, {}, 20000 },
    { "mya", "my", "Burmese", "မြန်မာ", "Myanmar", "Sino-Tibetan", "", "South-East Asia", kXlmrMbert, {}, 100 },
    { "nld", "nl", "Dutch", "Nederlands", "Latin", "Indo-European", "Germanic", "Europe", kXlmrMbert, {}, 20000 },
    { "nya", "ny", "Chichewa", "Chichewa", "Latin", "Niger-Congo", "Bantu", "South-East Africa", kNone, {}, {} },
    { "orm", "om", "Oromo", "Oromoo", "Latin", "Afro-Asiatic", "Cushitic", "East Africa", kAfribertaXlmr, 410'840, {} },
    { "pcm", "", "Naija", "Naijá", "Latin", "English Creole", "", "West Africa", kAfriberta, 161'842, {} },
    { "por", "pt", "Portuguese", "português", "Latin", "Indo-European", "Romance", "", kXlmrMbert, {}, 20000 },
    { "run", "rn", "Kirundi", "Ikirundi", "Latin", "Niger-Congo", "Bantu", "East Africa", kAfriberta, 131'952, {} },
    { "rus", "ru", "Russian", "русский", "Cyrillic", "Indo-European", "Slavic", "Europe", kXlmrMbert, {}, 20000 },
    { "sna", "sn", "Shona", "chiShona", "Latin", "Niger-Congo", "Bantu", "Southern Africa", kNone, {}, {} },
    { "som", "so", "Somali", "Soomaali", "Latin", "Afro-Asiatic", "Cushitic", "East Africa", kAfribertaXlmr, 995'043, {} },
    { "spa", "es", "Spanish", "español", "Latin", "Indo-European", "Romance", "", kXlmrMbert, {}, 20000 },
    { "swa", "sw", "Swahili", "Kiswahili", "Latin", "Niger-Congo", "Bantu", "East and Central Africa", kAllThree, 1'442'911, 1000 },
    { "tam", "ta", "Tamil", "தமிழ்", "Tamil", "Dravidian", "", "Southern Asia", kXlmrMbert, {}, 15000 },
    { "tel", "te", "Telugu", "తెలుగు", "Telugu", "Dravidian", "", "Southern Asia", kXlmrMbert, {}, 1000 },
    { "tgl", "tl", "Tagalog", "Tagalog", "Latin", "Austronesian", "", "South-East Asia", kXlmrMbert, {}, 10000 },
    { "tha", "th", "Thai", "ไทย", "Thai", "Kra-Dai", "", "South-East Asia", kXlmrMbert, {}, 20000 },
    { "tir", "ti", "Tigrinya", "ትግርኛ", "Ethiopic", "Afro-Asiatic", "Ethio-Semitic", "East Africa", kAfriberta, 12075, {} },
    { "tsn", "tn", "Setswana", "Setswana", "Latin", "Niger-Congo", "Bantu", "Southern Africa", kNone, {}, {} },
    { "tso", "ts", "Xitsonga", "Xitsonga", "Latin", "Niger-Congo", "Bantu", "Southern Africa", kNone, {}, {} },
    { "tur", "tr", "Turkish", "Türkçe", "Latin", "Turkic", "", "Western Asia", kXlmrMbert, {}, 20000 },
    { "twi", "tw", "Twi", "", "Latin", "Niger-Congo", "Kwa", "West Africa", kNone, {}, {} },
    { "urd", "ur", "Urdu", "اردو", "Arabic", "Indo-European", "Indo-Aryan", "Southern Asia", kXlmrMbert, {}, 20000 },
    { "vie", "vi", "Vietnamese", "Tiếng Việt", "Latin", "Austro-Asiatic", "", "South-East Asia", kXlmrMbert, {}, 20000 },
    { "wol", "wo", "Wolof", "Wolof", "Latin", "Niger-Congo", "Senegambia", "West Africa", kNone, {}, {} },
    { "xho", "xh", "Xhosa", "isiXhosa", "Latin", "Niger-Congo", "Bantu", "Southern Africa", kXlmr, {}, {} },
    { "yor", "yo", "Yorùbá", "Yorùbá", "Latin", "Niger-Congo", "Volta-Niger", "West Africa", kAfribertaMbert, 149'147, 100 },
    { "zho", "zh", "Chinese", "中文", "Chinese", "Sino-Tibetan", "", "East Asia", kXlmrMbert, {}, 20000 },
    { "zul", "zu", "Zulu", "isiZulu", "Latin", "Niger-Congo", "Bantu", "Southern Africa", kNone, {}, {} },
};
// clang-format on

} // namespace

std::span<const Language> languages()
{
    return kLanguages;
}

const Language* findLanguage(std::string_view code)
{
    code = code.substr(0, code.find_first_of("_-"));
    if (code.empty())
        return nullptr;
    const auto* found = std::ranges::find_if(
        kLanguages, [&](const Language& language) { return language.code == code || language.shortCode == code; });
    return found != std::end(kLanguages) ? found : nullptr;
}

} // namespace ndogo
