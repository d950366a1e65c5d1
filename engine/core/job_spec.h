// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be asked of the engine. The GUI and ndogo-cli submit the same values, and their JSON is
// what recipes, journals and "Copy as command" hold.
#pragma once

#include "engine/core/train_spec.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace ndogo {

enum class PruneMethod { Magnitude, Random };
enum class PruneScope { Global, Layer };

/// Zeroes weights: the smallest |w| (torch.nn.utils.prune semantics) or a random choice of the
/// same number. procedures: Awobade et al. 2024, section 2.1; counts as in their Tables 8 and 9.
struct PruneRecipe {
    PruneMethod method = PruneMethod::Magnitude;
    PruneScope scope = PruneScope::Global; ///< one threshold for all weights, or one a matrix
    double amount = 0; ///< share of the prunable weights that become zero, 0-1
    bool includeEmbeddings = false; ///< also the word embedding
    std::vector<std::string> exclude; ///< tensors whose name contains one of these stay untouched
    std::uint64_t seed = 1; ///< for random pruning
    bool operator==(const PruneRecipe&) const = default;
};

/// A checkpoint folder, and what is done to it in memory before use (nothing when amount is 0).
struct ModelRef {
    std::string path;
    PruneRecipe prune;

    bool derived() const { return prune.amount > 0; }
    bool operator==(const ModelRef&) const = default;
};

/// How text becomes ids in the few cases where programs disagree.
enum class TokenizerRules {
    Original, ///< as the models were trained: sentencepiece itself, the WordPiece of BERT's authors
    Transformers5, ///< as the `tokenizers` backend of Hugging Face transformers 5
};

/// Test data: a folder with one folder a language, and how to read and cut it.
struct DataRef {
    std::string path;
    std::vector<std::string> languages; ///< empty: all that are there
    std::string split = "test";
    std::int64_t maxLength = 0; ///< ids a sentence, specials included; 0: what the model can hold
    std::string task {}; ///< "ner", "pos", "classification" or "text"; empty: recognised from the labels
    std::string format {}; ///< "conll", "wikiann", "tsv" or "text"; empty: recognised from the files
    std::vector<std::string> textColumns {}; ///< of a TSV, joined by a blank; empty: recognised from its header
    std::string labelColumn {}; ///< of a TSV; empty: recognised
    /// What a label counts as, applied to the data and to the model's answers alike. NER: entity types,
    /// "O" for none ({"MISC", "O"}, {"LOC", "PLACE"}); otherwise whole labels.
    std::map<std::string, std::string> labelMap {};
    TokenizerRules tokenizerRules = TokenizerRules::Original;
    bool operator==(const DataRef&) const = default;
};

/// Reads a checkpoint: events ModelOpened, and WeightsIndexed when `index` is set.
struct OpenSpec {
    std::string model;
    bool index = false;
};

/// Reads a data folder: event DataScanned. `model` (optional) gives pieces per word.
struct ScanDataSpec {
    DataRef data;
    std::string model;
};

/// Entity F1 by language. With `progressive` the first `sample` sentences of each language come
/// first, then the sample doubles until all are in; a LanguageScored event after each step.
struct EvaluateSpec {
    ModelRef model;
    DataRef data;
    std::string mode = "default"; ///< seqeval: "default" or "strict"
    bool ignoreTruncated = false; ///< leave words without a piece out instead of counting them as O
    std::int64_t sample = 0; ///< sentences a language; 0: all
    bool progressive = false;
    std::uint64_t seed = 1; ///< of the sample and of the bootstrap
    std::string predictions; ///< folder for "token gold pred" files, or empty
};

/// Inference time of models on the same sentences, interleaved: event Timed. Runs alone.
struct BenchmarkSpec {
    std::vector<ModelRef> models;
    DataRef data;
    std::int64_t sentencesPerLanguage = 20;
    int repeat = 10;
    std::int64_t batchTokens = 512;
};

/// Prunes and saves a new checkpoint folder: event ModelOpened for it.
struct PruneSpec {
    std::string model;
    PruneRecipe prune;
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    bool force = false; ///< replace an existing folder
};

/// A new checkpoint: randomly initialised in a preset's shape (procedures.md 1.1, 1.5), or, with
/// `encoder`, that checkpoint's encoder under a fresh head (procedures.md 1.4).
struct NewModelSpec {
    std::string preset = "demo"; ///< ignored when `encoder` is set
    std::vector<std::string> labels; ///< empty: MasakhaNER's nine
    std::string tokenizer; ///< folder or file to take sentencepiece.bpe.model from; may be empty
    std::string output;
    std::uint64_t seed = 1;
    bool force = false;
    std::string encoder {}; ///< checkpoint folder whose encoder and tokenizer are taken, or empty
    std::string task = "token-classification"; ///< or "sequence-classification": kind of head
};

/// Fine-tunes and saves a new checkpoint folder: events TrainingStep, Trained, and ModelOpened for it. A
/// model without a classifier gets a fresh head with the labels of the data.
struct TrainSpec {
    std::string model;
    DataRef data; ///< its split is the one to train on, "train" by default
    std::string devSplit = "dev"; ///< scored after each epoch; empty: never
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    TrainRecipe recipe;
    PruneRecipe prune; ///< which weights recipe.pruneDuring prunes; its amount is ignored
    double saveEvery = 300; ///< seconds between saved states
    bool resume = false; ///< go on from the saved state, if there is one
    bool force = false; ///< replace an existing folder, and forget a saved state
};

/// Writes a folder that Hugging Face transformers loads: event Exported.
struct ExportSpec {
    std::string model;
    std::string format = "safetensors"; ///< or "pytorch"
    std::string output;
    bool pad = false; ///< fill layers up with zeros where Hugging Face's classes need equal widths
    bool force = false; ///< replace an existing folder
};

/// Opens (or makes) a project folder: an event RunRestored for each of its results, and from then on
/// the engine appends what it finishes to that folder's journal.
struct OpenProjectSpec {
    std::string folder;
};

using JobSpec = std::variant<OpenSpec, ScanDataSpec, EvaluateSpec, BenchmarkSpec, PruneSpec, NewModelSpec,
    TrainSpec, ExportSpec, OpenProjectSpec>;

/// "open", "scan-data", "evaluate", "benchmark", "prune", "new", "train", "export", "open-project".
std::string jobKind(const JobSpec& spec);

/// Throws Failure(Usage) naming the field when a value cannot be (amount outside 0-1, ...).
void validate(const JobSpec& spec);

/// {"job": "evaluate", ...}; fields at their default are written too, so that a recipe is whole.
nlohmann::json toJson(const JobSpec& spec);
nlohmann::json toJson(const PruneRecipe& recipe);

/// Throws Failure(Usage) naming the field. Unknown fields are refused: a recipe must not be half understood.
JobSpec jobSpecFromJson(const nlohmann::json& json);
PruneRecipe pruneRecipeFromJson(const nlohmann::json& json);

/// The ndogo-cli call that does the same, quoted for a shell ("Copy as command"); empty when there is
/// none: for open-project, for a random pruning whose seed is not the job's, and for a
/// benchmark with derived models other than one, the last, made of the first (`--prune-amount`).
std::string toCommandLine(const JobSpec& spec);

} // namespace ndogo
