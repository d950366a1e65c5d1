// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A model's pieces in plain text and in labelled data: what trimming a vocabulary begins with, and a job of its own.
#pragma once

#include "engine/eval/test_set.h"
#include "engine/jobs/job_queue.h"
#include "engine/jobs/job_spec.h"
#include "engine/network/model.h"
#include "engine/study/vocabulary_index.h"
#include "engine/text/trimmed_tokenizer.h"
#include "engine/train/text_corpus.h"

#include <memory>
#include <optional>
#include <span>

namespace ndogo {

/// A model's tokenizer and its files, which tell how its pieces can be spelt and which must stay.
struct PieceSource {
    TokenizerRules rules;
    std::shared_ptr<const Tokenizer> tokenizer;
    TokenizerTrimmer trimmer;
};
/// `data` may ask for rules of its own. Throws Failure for a quantized model, one without a tokenizer, or with one
/// whose pieces cannot be listed.
PieceSource pieceSource(const Model& model, const DataRef& data);

/// The text that a job names: files of plain text, and labelled data where some is given.
struct PieceText {
    std::vector<TextFile> files;
    std::optional<TestData> labelled;
};
/// Reads the data and looks for the files. Throws Failure naming what is missing.
PieceText findPieceText(const std::vector<std::string>& corpus, const OptionalData& data, JobContext& context);

/// What words of text are cut into by `tokenizer`, which must outlive it.
CutWord cutterOf(const Tokenizer& tokenizer);

/// Reads and counts; Progress in bytes. Throws Failure for a language without text.
PieceCounts countPieces(std::span<const TextFile> files, const Tokenizer& tokenizer, JobContext& context);
/// Of the words of labelled data; polls the token.
PieceCounts countPieces(const TestData& data, const Tokenizer& tokenizer, const CancelToken& token);

/// The order in which pieces are kept, with what stays besides.
PieceOrder pieceOrder(const PieceCounts& counts, const VocabularyRecipe& recipe, const TokenizerTrimmer& trimmer);

/// The body of a count-pieces job.
VocabularyIndex indexVocabulary(const Model& model, const CountPiecesSpec& spec, JobContext& context);

} // namespace ndogo
