// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the engine says to people: errors, warnings, notes, reasons. The English words stand once, at their place, and
// are the key under which a translation is found, as in gettext and Qt; the terminal prints them as they are, the
// window translates them (widgets/words/sentence_text.h).
#pragma once

#include "engine/base/shown_text.h"

#include <nlohmann/json_fwd.hpp>

#include <concepts>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ndogo {

/// An English sentence with %1 to %9 for what is put in: names and numbers, which are the same in every language, or
/// other sentences ("The file %1, line %2: %3"). Put whole sentences in, never parts of one: another language orders
/// and bends its words differently.
struct Sentence {
    std::string source; ///< English
    std::vector<Sentence> arguments {};
    bool verbatim = false; ///< `source` is a name, a number or the system's own words, never translated

    Sentence() = default; ///< no aggregate, so that no raw text becomes one unseen

#if 0 // lupdate reads this too, and then files what it finds in Sentence::tr() under this context
    Q_DECLARE_TR_FUNCTIONS(Sentence)
#endif

    /// Sentence::tr("The file %1 ends at byte %2. Get it again.", path, offset). lupdate collects `english`, which thus
    /// has to be a literal. Arguments are texts, whole numbers, paths and sentences; a literal is none, since lupdate
    /// would take it for a comment, and since it would never be translated. A sentence that is made in place must not
    /// come first among the arguments (lupdate loses its context): give it a name before.
    template <typename... Arguments> static Sentence tr(const char* english, Arguments&&... arguments)
    {
        static_assert(sizeof...(arguments) <= 9);
        static_assert(!(std::is_array_v<std::remove_reference_t<Arguments>> || ...), "put the words into the sentence");
        Sentence sentence;
        sentence.source = english;
        sentence.arguments.reserve(sizeof...(arguments));
        (sentence.arguments.push_back(argument(std::forward<Arguments>(arguments))), ...);
        return sentence;
    }

    /// Words that stand as they are in every language: those of the system, of an old journal.
    static Sentence inWords(std::string words)
    {
        Sentence sentence;
        sentence.source = std::move(words);
        sentence.verbatim = true;
        return sentence;
    }

    bool empty() const
    {
        return source.empty();
    }
    bool operator==(const Sentence& other) const;

private:
    template <typename T> static Sentence argument(T&& value)
    {
        using Plain = std::remove_cvref_t<T>;
        if constexpr (std::same_as<Plain, Sentence>)
            return std::forward<T>(value);
        else if constexpr (std::same_as<Plain, std::filesystem::path>)
            return inWords(shown(value.string()));
        else if constexpr (std::integral<Plain> && !std::same_as<Plain, bool> && !std::same_as<Plain, char>)
            return inWords(std::to_string(value));
        else
            return inWords(std::string(std::forward<T>(value)));
    }
};

std::string inEnglish(const Sentence& sentence);

/// The sentence with its arguments in it, all of them through `translate` first, which gets a source and gives the same
/// in another language. What an argument says is put in as it is, a "%1" of its own included.
std::string translated(
    const Sentence& sentence, const std::function<std::string(const std::string& source)>& translate);

/// {"source": ..., "arguments": [...]}; of a sentence in words alone, as most arguments are, its text.
nlohmann::json toJson(const Sentence& sentence);
/// Throws nlohmann's exceptions where `json` is neither. What is nested too deep is left out.
Sentence sentenceFromJson(const nlohmann::json& json);

/// How results and events hold a sentence: `key` is its English text, null when it is empty, and where that can be
/// translated `key`_sentence is the toJson() of it.
void putSentence(nlohmann::json& fields, const std::string& key, const Sentence& sentence);
/// What putSentence() wrote; the English text alone, as older versions wrote it, becomes a sentence in words.
Sentence sentenceAt(const nlohmann::json& fields, const std::string& key);
/// The same of a list: `key` holds the English texts, `key`_sentences their toJson().
void putSentences(nlohmann::json& fields, const std::string& key, const std::vector<Sentence>& sentences);
/// What putSentences() wrote; of older versions, which wrote the English texts alone, sentences in words.
std::vector<Sentence> sentencesAt(const nlohmann::json& fields, const std::string& key);

} // namespace ndogo
