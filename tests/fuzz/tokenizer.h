// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/text/tokenizer.h"
#include "tests/fuzz/fuzz.h"

namespace ndogo::fuzz {

/// Opens a tokenizer and, when it is accepted, splits a few texts with it.
template <typename Open> void requireSoundTokenizer(Open&& open)
{
    std::unique_ptr<Tokenizer> tokenizer;
    if (!accepts([&] { tokenizer = open(); }))
        return;
    for (const std::string_view text : { "", "a", "Ọjọ́ Ẹtì", "abcabcab ab", "ሰላም 1 你好", "\xff\xc3(",
             "\xe2\x96\x81\xe2\x80\x8b", "<s>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</s>" })
        accepts([&] {
            const auto known = [&](std::int64_t id) { return id >= 0 && id < tokenizer->vocabSize(); };
            for (const std::int64_t id : tokenizer->encode(text))
                require(known(id), "ids lie in the vocabulary");
            for (const Tokenizer::Piece& piece : tokenizer->encodePieces(text))
                require(known(piece.id), "ids of pieces lie in the vocabulary");
            const EncodedSentence sentence = encodeText(*tokenizer, text, 8);
            require(sentence.ids.size() <= 8, "a text is cut");
            for (const std::int64_t id : sentence.ids)
                require(known(id), "ids of a sentence lie in the vocabulary");
        });
}

} // namespace ndogo::fuzz
