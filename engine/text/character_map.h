// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// The normaliser inside a SentencePiece model, applied as the crate spm_precompiled of Hugging
/// Face does: by grapheme cluster, each replaced by the *shortest* entry that it begins with. A
/// cluster of a letter and marks whose letter alone is an entry so loses its marks; sentencepiece
/// itself takes the longest entry and loses none. Immutable.
class CharacterMap {
public:
    /// `bytes` must be sound (isSoundCharacterMap) and not empty.
    explicit CharacterMap(std::string_view bytes);
    CharacterMap(const CharacterMap&) = delete;
    CharacterMap& operator=(const CharacterMap&) = delete;

    std::string normalised(std::string_view text) const;

private:
    std::optional<std::string_view> find(std::string_view chunk) const;

    std::vector<std::uint32_t> m_units;
    std::string m_texts;
    std::array<std::optional<std::string_view>, 128> m_ascii; ///< into m_texts
};

} // namespace ndogo
