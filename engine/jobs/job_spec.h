// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: job_spec.cpp, command_line.cpp, job_spec_json.cpp.
//
// What can be asked of the engine. The GUI and ndogo-cli submit the same values, and their JSON is
// what recipes, journals and "Copy as command" hold.
#pragma once

#include "engine/values/data_ref.h"
#include "engine/values/model_ref.h"
#include "engine/values/train_recipe.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ndogo {

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

/// Robustness: the entities of the test sentences are replaced by others of the same type, and the model is
/// scored again (entity mention replacement, Dai & Adel 2020; on test data: Ogueji et al. 2022;
/// docs/methods.md, Robustness).
struct EntityReplacement {
    enum class Pool {
        Language, ///< mentions of the sentence's own language
        Script, ///< of all languages of the data that share its script
        Family, ///< of all languages of the data that share its family
    };
    Pool pool = Pool::Language;
    std::string split = "test"; ///< where the mentions come from
    double probability = 1; ///< that a mention is replaced
    int draws = 3; ///< whose scores are averaged
    std::uint64_t seed = 1;
    bool operator==(const EntityReplacement&) const = default;
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
    std::optional<EntityReplacement> replaceEntities {}; ///< NER only
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

/// A new checkpoint: randomly initialised in a preset's shape (docs/methods.md, Models and presets), or, with
/// `encoder`, that checkpoint's encoder under a fresh head (docs/methods.md, Heads).
struct NewModelSpec {
    std::string preset = "demo"; ///< ignored when `encoder` is set
    std::vector<std::string> labels; ///< empty: MasakhaNER's nine
    std::string tokenizer; ///< folder or file to take sentencepiece.bpe.model from; may be empty
    std::string output;
    std::uint64_t seed = 1;
    bool force = false;
    std::string encoder {}; ///< checkpoint folder whose encoder and tokenizer are taken, or empty
    /// Kind of head: "token-classification", "sequence-classification" or (presets only) "masked-lm".
    std::string task = "token-classification";
};

/// Fine-tunes and saves a new checkpoint folder: events TrainingStep, Trained, and ModelOpened for it; or
/// TrainingStopped, where it does not come to its end and a state is left. A model without a classifier gets a fresh
/// head with the labels of the data.
struct TrainSpec {
    std::string model;
    DataRef data; ///< its split is the one to train on, "train" by default
    std::string devSplit = "dev"; ///< scored after each epoch; empty: never
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    TrainRecipe recipe;
    /// With an amount, the model is pruned first, its fresh head included, and the zeros are held ("before
    /// fine-tuning", Awobade et al. 2024, section 2.1). For recipe.pruneDuring: which weights it prunes.
    PruneRecipe prune;
    double saveEvery = 300; ///< seconds between saved states
    bool resume = false; ///< go on from the saved state, if there is one
    bool force = false; ///< replace an existing folder, and forget a saved state
    /// Sentences a language to train on, a stratified choice that follows from recipe.seed (few-shot); 0: all.
    std::int64_t sample = 0;
    bool finish = false; ///< with `resume`: save the best of what was trained, and train no further
    std::string device = "cpu"; ///< or "cuda"
};

/// Hyper-parameters of a pre-training: AfriBERTa's (docs/methods.md, Pre-training) where a laptop can follow.
inline TrainRecipe pretrainDefaults()
{
    TrainRecipe recipe;
    recipe.epochs = 1;
    recipe.steps = 1000;
    recipe.batch = 32;
    recipe.learningRate = 1e-4;
    recipe.warmup = 0.1;
    return recipe;
}

/// Masked-language-model training on plain text, one language a batch, and saves a new checkpoint folder:
/// events as TrainSpec. The score of a TrainingPoint is the share of masked pieces that are guessed right.
struct PretrainSpec {
    std::string model;
    std::vector<std::string> corpus; ///< files or folders of plain text, one sentence a line, by language
    std::vector<std::string> devCorpus; ///< the same, scored now and then; empty: never
    std::vector<std::string> languages; ///< empty: all that are there
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    TrainRecipe recipe = pretrainDefaults();
    double maskShare = 0.15; ///< of the pieces; 80 % of them masked, 10 % random, 10 % left (BERT, 3.1)
    std::int64_t maxLength = 128; ///< ids a block of text, specials included
    std::int64_t evaluateEvery = 0; ///< updates between two dev scores; 0: a tenth of the training
    double saveEvery = 300; ///< seconds between saved states
    bool resume = false; ///< go on from the saved state, if there is one
    bool force = false; ///< replace an existing folder, and forget a saved state
    bool finish = false; ///< with `resume`: save the best of what was trained, and train no further
    std::string device = "cpu"; ///< or "cuda"
};

/// Quantizes and saves a new checkpoint folder: event Quantized, and ModelOpened for it.
struct QuantizeSpec {
    ModelRef model; ///< its own `quantize` is what is done; pruned first when it says so
    std::string output;
    std::string name; ///< shown in the tree; empty: the folder's name
    bool force = false; ///< replace an existing folder
};

/// What each layer costs when it alone is quantized, and the smallest set of layers to leave alone so that no
/// language loses more than `tolerance`: event SensitivityFound.
struct SensitivitySpec {
    ModelRef model; ///< its `quantize` is the recipe whose layers are tried one by one
    DataRef data;
    std::int64_t sample = 100; ///< sentences a language; 0: all
    double tolerance = 0.01; ///< 0-1: 0.01 is one point of F1
    std::uint64_t seed = 1;
};

/// Where a quantization errs, before it is kept: event LayersCompared. Runs the model's `quantize` layer by layer
/// beside fp32, on the sentences of a sample.
struct CompareLayersSpec {
    ModelRef model; ///< its `quantize` is the recipe
    DataRef data;
    std::int64_t sample = 20; ///< sentences a language; 0: all
    std::uint64_t seed = 1;
};

/// Runs a sweep file (engine/project/sweep_plan.h) in a project folder: trainings and evaluations, each of which is
/// recorded in the project's journal as if it had been asked for alone. Events SweepRunFinished for each result,
/// those found in the journal included, and SweepFinished.
struct SweepSpec {
    std::string file; ///< JSON
    std::string project; ///< folder; made when missing
    std::string model; ///< in place of the file's; empty: the file's
    std::string data; ///< in place of the file's; empty: the file's
    bool resume = false; ///< go on where the project's journal ends; without it a journal with results is refused
};

/// Writes a folder that Hugging Face transformers loads: event Exported.
struct ExportSpec {
    std::string model;
    std::string format = "safetensors"; ///< or "pytorch"
    std::string output;
    bool pad = false; ///< fill layers up with zeros where Hugging Face's classes need equal widths
    bool force = false; ///< replace an existing folder
    bool operator==(const ExportSpec&) const = default;
};

/// Opens (or makes) a project folder: an event RunRestored for each of its results, then TrainingStopped for each
/// fine-tuning whose state lies among its models, and from then on the engine appends what it finishes to that
/// folder's journal.
struct OpenProjectSpec {
    std::string folder;
};

/// Removes the saved state of the training that would have written `output`.
struct DiscardTrainingSpec {
    std::string output;
};

using JobSpec = std::variant<OpenSpec, ScanDataSpec, EvaluateSpec, BenchmarkSpec, PruneSpec, NewModelSpec, TrainSpec,
    PretrainSpec, QuantizeSpec, SensitivitySpec, CompareLayersSpec, SweepSpec, ExportSpec, OpenProjectSpec,
    DiscardTrainingSpec>;

/// "open", "scan-data", "evaluate", "benchmark", "prune", "new", "train", "pretrain", "quantize", "sensitivity",
/// "compare-layers", "sweep", "export", "open-project", "discard-training".
std::string jobKind(const JobSpec& spec);

/// Throws Failure(Usage) naming the field when a value cannot be (amount outside 0-1, ...).
void validate(const JobSpec& spec);

/// {"job": "evaluate", ...}; fields at their default are written too, so that a recipe is whole.
nlohmann::json toJson(const JobSpec& spec);
nlohmann::json toJson(const PruneRecipe& recipe);
nlohmann::json toJson(const QuantizeRecipe& recipe);
nlohmann::json toJson(const TrainRecipe& recipe);
nlohmann::json toJson(const EntityReplacement& replacement);
nlohmann::json toJson(const DataRef& data);

/// Throws Failure(Usage) naming the field. Unknown fields are refused: a recipe must not be half understood.
JobSpec jobSpecFromJson(const nlohmann::json& json);
PruneRecipe pruneRecipeFromJson(const nlohmann::json& json);

/// The ndogo-cli call that does the same, quoted for a shell ("Copy as command"); empty when there is
/// none: for open-project and discard-training, for a random pruning whose seed is not the job's, and for a
/// benchmark with derived models other than one, the last, made of the first (`--prune-amount`).
std::string toCommandLine(const JobSpec& spec);

} // namespace ndogo
