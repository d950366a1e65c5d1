// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The steps before the model of a `tokenizers` pipeline (normalizers/ and pre_tokenizers/ of
// huggingface/tokenizers). All text is valid UTF-8.
#pragma once

#include "engine/text/unicode.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

using Normalizer = std::function<void(std::string& text)>;

namespace normalizers {

struct BertSettings {
    bool cleansText = true;
    bool spacesChinese = true;
    bool stripsAccents = false;
    bool lowers = false;
};

Normalizer precompiled(std::string_view characterMap); ///< sound and not empty
Normalizer nmt();
Normalizer form(unicode::Form form);
Normalizer lowercase();
Normalizer stripAccents();
Normalizer strip(bool left, bool right);
Normalizer replace(std::string pattern, std::string content); ///< pattern not empty
Normalizer replaceBlanks(std::string content); ///< runs of two or more blanks: " {2,}"
Normalizer prepend(std::string content);
Normalizer bert(BertSettings settings);

} // namespace normalizers

/// Fragments of a text, one behind the other in one buffer. `isStart`: it begins where the whole
/// input begins, which is all that Metaspace's scheme "first" asks for.
class Fragments {
public:
    struct Fragment {
        std::size_t begin = 0, end = 0;
        bool isStart = false;
    };

    void add(std::string_view text, bool isStart); ///< nothing when `text` is empty
    void clear();
    std::string_view textOf(const Fragment& fragment) const
    {
        return std::string_view(m_text).substr(fragment.begin, fragment.end - fragment.begin);
    }
    const std::vector<Fragment>& all() const { return m_fragments; }

private:
    std::string m_text;
    std::vector<Fragment> m_fragments;
};

/// Adds the parts of one fragment to `out`.
using PreTokenizer = std::function<void(std::string_view fragment, bool isStart, Fragments& out)>;

namespace pre_tokenizers {

enum class Prepend { Always, First, Never };

PreTokenizer whitespaceSplit();
PreTokenizer whitespace(); ///< \w+|[^\w\s]+
PreTokenizer metaspace(std::string replacement, Prepend scheme, bool splits);
PreTokenizer punctuation(); ///< each mark alone
PreTokenizer bert();

} // namespace pre_tokenizers

} // namespace ndogo
