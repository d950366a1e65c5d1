// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// Whether the sentencepiece library may be given this model. The library trusts two things that a
/// damaged or hostile file can turn into reads outside its memory: the trie of the normaliser and
/// the texts it points to. Both are walked here, and scores must be finite numbers.
bool isSoundSentencePieceModel(std::string_view model);

/// The same for a character map alone (`precompiled_charsmap`): four bytes of size, the trie, and
/// the texts that it points to, each ended by a NUL. An empty map is sound.
bool isSoundCharacterMap(std::string_view map);

/// What a model holds (sentencepiece_model.proto); views into its bytes.
struct SentencePieceContents {
    enum class Type : std::uint8_t { Normal = 1, Unknown, Control, UserDefined, Unused, Byte };
    struct Piece {
        std::string_view text;
        float score = 0;
        Type type = Type::Normal;
    };
    /// How text is cut (TrainerSpec::ModelType).
    enum class Kind : std::uint8_t { Unigram = 1, Bpe, Word, Character };
    std::vector<Piece> pieces; ///< by id
    Kind kind = Kind::Unigram;
    std::string_view characterMap; ///< of the normaliser; may be empty
};

/// Of a sound model.
SentencePieceContents readSentencePieceModel(std::string_view model);

/// The same model without the pieces that `kept` is false for, by id: every other field stays as it is, byte for byte,
/// but the library's test of itself, which expects the pieces that are gone (self_test_data, hardly ever there).
std::string withPieces(std::string_view model, const std::vector<bool>& kept);

} // namespace ndogo
