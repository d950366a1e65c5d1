// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/unicode.h"

#include "engine/base/error.h"
#include "engine/io/file_message.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace ndogo::unicode {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

UChar32 icu(char32_t character)
{
    return static_cast<UChar32>(character);
}

bool hasCategory(char32_t character, std::uint32_t mask)
{
    return (U_GET_GC_MASK(icu(character)) & mask) != 0;
}

/// Whether the character was there in Unicode `version`.
bool isOfVersion(char32_t character, std::uint8_t version)
{
    UVersionInfo age;
    u_charAge(icu(character), age);
    return age[0] != 0 && age[0] <= version;
}

constexpr std::uint8_t kCategoriesVersion = 8; // of the crate unicode_categories
constexpr std::uint8_t kNormalisationVersion = 9; // of unicode-normalization-alignments

[[noreturn]] void failWithoutData()
{
    throw Failure(ErrorCode::JobFailed, Sentence::tr("The Unicode library ICU has no data; install it again."));
}

const icu::Normalizer2& normaliser(Form form)
{
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* result = nullptr;
    switch (form) {
    case Form::C:
        result = icu::Normalizer2::getNFCInstance(error);
        break;
    case Form::D:
        result = icu::Normalizer2::getNFDInstance(error);
        break;
    case Form::KC:
        result = icu::Normalizer2::getNFKCInstance(error);
        break;
    case Form::KD:
        result = icu::Normalizer2::getNFKDInstance(error);
        break;
    }
    if (U_FAILURE(error) != 0 || result == nullptr)
        failWithoutData();
    return *result;
}

const icu::UnicodeSet& backendCharacters()
{
    static const icu::UnicodeSet kSet = [] {
        UErrorCode error = U_ZERO_ERROR;
        icu::UnicodeSet set(u"[:age=9.0:]", error);
        if (U_FAILURE(error) != 0)
            failWithoutData();
        set.freeze();
        return set;
    }();
    return kSet;
}

int breakProperty(char32_t character)
{
    return u_getIntPropertyValue(icu(character), UCHAR_GRAPHEME_CLUSTER_BREAK);
}

bool isPictographic(char32_t character)
{
    return character > 0x7F && u_hasBinaryProperty(icu(character), UCHAR_EXTENDED_PICTOGRAPHIC) != 0;
}

/// Whether two neighbours belong together by their own properties alone (GB3 to GB9b).
bool clings(int left, int right)
{
    if (left == U_GCB_CR || left == U_GCB_LF || left == U_GCB_CONTROL)
        return left == U_GCB_CR && right == U_GCB_LF;
    if (right == U_GCB_EXTEND || right == U_GCB_ZWJ || right == U_GCB_SPACING_MARK)
        return true;
    if (right == U_GCB_CR || right == U_GCB_LF || right == U_GCB_CONTROL)
        return false;
    if (left == U_GCB_PREPEND)
        return true;
    if (left == U_GCB_L)
        return right == U_GCB_L || right == U_GCB_V || right == U_GCB_LV || right == U_GCB_LVT;
    if (left == U_GCB_LV || left == U_GCB_V)
        return right == U_GCB_V || right == U_GCB_T;
    return (left == U_GCB_LVT || left == U_GCB_T) && right == U_GCB_T;
}

}

char32_t next(std::string_view text, std::size_t& at)
{
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) {
        ++at;
        return first;
    }
    const std::size_t size = utf8CharacterSize(text.substr(at));
    if (size == 0) {
        ++at;
        return kReplacement;
    }
    char32_t character = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i)
        character = character << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    at += size;
    return character;
}

void append(std::string& text, char32_t character)
{
    const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (character < 0x80) {
        put(character);
    } else if (character < 0x800) {
        put(0xC0U | character >> 6U);
        put(0x80U | (character & 0x3FU));
    } else if (character < 0x10000) {
        put(0xE0U | character >> 12U);
        put(0x80U | (character >> 6U & 0x3FU));
        put(0x80U | (character & 0x3FU));
    } else {
        put(0xF0U | character >> 18U);
        put(0x80U | (character >> 12U & 0x3FU));
        put(0x80U | (character >> 6U & 0x3FU));
        put(0x80U | (character & 0x3FU));
    }
}

bool isValidUtf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const std::size_t size = utf8CharacterSize(text.substr(at));
        if (size == 0)
            return false;
        at += size;
    }
    return true;
}

std::string toValidUtf8(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t at = 0; at < text.size();)
        append(result, next(text, at));
    return result;
}

std::size_t countCharacters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::string normalised(std::string_view text, Form form, Tables tables)
{
    // What lies below U+0300 (C) or in ASCII (all forms) is normal as it is.
    const unsigned char limit = form == Form::C ? 0xCC : 0x80;
    if (std::ranges::all_of(text, [&](char byte) { return static_cast<unsigned char>(byte) < limit; }))
        return std::string(text);
    std::string result;
    icu::StringByteSink<std::string> sink(&result);
    UErrorCode error = U_ZERO_ERROR;
    const icu::StringPiece piece(text.data(), static_cast<std::int32_t>(text.size()));
    if (tables == Tables::Icu)
        normaliser(form).normalizeUTF8(0, piece, sink, nullptr, error);
    else
        icu::FilteredNormalizer2(normaliser(form), backendCharacters()).normalizeUTF8(0, piece, sink, nullptr, error);
    if (U_FAILURE(error) != 0)
        throw Failure(ErrorCode::OutOfMemory, Sentence::tr("A text is too long to be normalised; split it."));
    return result;
}

void appendLower(std::string& text, char32_t character)
{
    constexpr char32_t kCapitalIWithDot = 0x130; // the one character whose lower case is two
    if (character == kCapitalIWithDot)
        text += "i\xcc\x87";
    else
        append(text, static_cast<char32_t>(u_tolower(icu(character))));
}

bool isWhiteSpace(char32_t character)
{
    return u_isUWhiteSpace(icu(character)) != 0;
}

bool isPythonSpace(char32_t character)
{
    return isWhiteSpace(character) || (character >= 0x1C && character <= 0x1F);
}

bool isWordCharacter(char32_t character)
{
    return hasCategory(character, U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)
        || u_hasBinaryProperty(icu(character), UCHAR_ALPHABETIC) != 0
        || u_hasBinaryProperty(icu(character), UCHAR_JOIN_CONTROL) != 0;
}

bool isCombiningMark(char32_t character)
{
    switch (character) { // those whose category changed after Unicode 9
    case 0x1CF2:
    case 0x1CF3:
        return true;
    case 0x111C9:
        return false;
    default:
        return hasCategory(character, U_GC_M_MASK) && isOfVersion(character, kNormalisationVersion);
    }
}

bool isAsciiPunctuation(char32_t c)
{
    return (c >= 0x21 && c <= 0x2F) || (c >= 0x3A && c <= 0x40) || (c >= 0x5B && c <= 0x60) || (c >= 0x7B && c <= 0x7E);
}

bool isChinese(char32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

bool PythonCategories::isOther(char32_t character)
{
    return hasCategory(character, U_GC_C_MASK);
}

bool PythonCategories::isSpaceSeparator(char32_t character)
{
    return hasCategory(character, U_GC_ZS_MASK);
}

bool PythonCategories::isNonspacingMark(char32_t character)
{
    return hasCategory(character, U_GC_MN_MASK);
}

bool PythonCategories::isPunctuation(char32_t character)
{
    return hasCategory(character, U_GC_P_MASK);
}

bool BackendCategories::isOther(char32_t character)
{
    return hasCategory(character, U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK | U_GC_CS_MASK)
        && isOfVersion(character, kCategoriesVersion);
}

bool BackendCategories::isNonspacingMark(char32_t character)
{
    switch (character) { // those whose category changed after Unicode 8
    case 0x1734:
        return true;
    case 0x1885:
    case 0x1886:
    case 0xA9BD:
    case 0x111C9:
        return false;
    default:
        return hasCategory(character, U_GC_MN_MASK) && isOfVersion(character, kCategoriesVersion);
    }
}

bool BackendCategories::isPunctuation(char32_t character)
{
    if (character == 0x166D || character == 0x111C9) // likewise
        return true;
    return hasCategory(character, U_GC_P_MASK) && isOfVersion(character, kCategoriesVersion);
}

std::size_t graphemeSize(std::string_view text)
{
    if (text.empty())
        return 0;
    std::size_t size = 0;
    char32_t character = next(text, size);
    int left = breakProperty(character);
    bool isPicture = isPictographic(character); // an emoji, marks of any number behind it
    bool isJoined = false; // ... and a joiner behind these
    bool isHalfFlag = left == U_GCB_REGIONAL_INDICATOR;
    while (size < text.size()) {
        std::size_t after = size;
        character = next(text, after);
        const int right = breakProperty(character);
        const bool isSecondPicture = isJoined && isPictographic(character);
        const bool isFlag = isHalfFlag && right == U_GCB_REGIONAL_INDICATOR;
        if (!isSecondPicture && !isFlag && !clings(left, right))
            break;
        isJoined = isPicture && right == U_GCB_ZWJ;
        isPicture = isSecondPicture || (isPicture && right == U_GCB_EXTEND);
        isHalfFlag = false;
        left = right;
        size = after;
    }
    return size;
}

} // namespace ndogo::unicode
