// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What jobs produce: plain values, immutable once published. Counts are kept raw (tp, fp, fn and
// nanoseconds), so that every average and interval can be recomputed; formatting belongs to the
// GUI and the command line.
#pragma once

#include "engine/base/named.h"
#include "engine/base/sentence.h"
#include "engine/values/adapter_recipe.h"
#include "engine/values/data_ref.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

// --- models ---------------------------------------------------------------------------------

/// One stored tensor.
struct TensorInfo {
    std::string name; ///< as in the file
    std::vector<std::int64_t> shape;
    std::string dtype; ///< "fp32", "fp16", "bf16", "int64", ...
    std::int64_t size = 0; ///< number of elements
    std::int64_t zeros = 0;
    std::string part; ///< embeddings, attention, ffn, head, other
    int layer = -1; ///< encoder layer, or -1
    bool prunable = false; ///< a Linear weight
};

/// Parameters by part of the network. All numbers count scalars, not bytes.
struct ParameterReport {
    std::int64_t total = 0;
    std::int64_t embeddings = 0; ///< word, position and token type embeddings and their LayerNorm
    std::int64_t attention = 0; ///< query, key, value, output projection and the LayerNorm after it
    std::int64_t ffn = 0; ///< both feed-forward matrices and the LayerNorm after them
    std::int64_t head = 0;
    std::int64_t other = 0;
    std::int64_t prunable = 0; ///< all Linear weights, the head's included (Awobade et al. 2024)
    std::int64_t prunableZeros = 0;
    std::int64_t nonzero = 0; ///< over all parameters
    std::map<std::string, std::int64_t> zerosByPart; ///< keys as TensorInfo::part

    /// Parameters that still take part: total minus the zeros of prunable weights.
    std::int64_t effective() const { return total - prunableZeros; }
};

/// Three sizes that people confuse; see sparseBytes() for what the last one means.
struct SizeReport {
    std::int64_t file = 0; ///< weight files on disk
    std::int64_t dense = 0; ///< all tensors in their stored type, without headers
    std::int64_t sparse = 0; ///< if each Linear weight were stored dense or sparse, the smaller
};

/// Bytes of a matrix stored as values and a bitmap (one bit an entry, one value a non-zero), or
/// dense when that is smaller. This is the smallest simple form at the sparsities of pruning.
std::int64_t sparseBytes(std::int64_t entries, std::int64_t zeros, int bytesPerValue);

/// The data type of one Linear layer of a quantized model.
struct LayerPrecision {
    std::string name; ///< the layer's, without ".weight"
    std::string requested; ///< "int8", "bf16", ...: what the recipe asks for
    std::string effective; ///< what it is computed in on this machine
    Sentence reason {}; ///< why they differ, or empty
    bool operator==(const LayerPrecision&) const = default;
};

/// The different `effective` types with commas between them; "fp32" for an unquantized model's empty list.
std::string productsText(const std::vector<LayerPrecision>& layers);

/// What a model's head is for.
enum class ModelTask { TokenClassification, SequenceClassification, MaskedLm, Encoder };
template <>
inline constexpr NameList<ModelTask, 4> kNames<ModelTask> {
    { { ModelTask::TokenClassification, "token-classification" },
        { ModelTask::SequenceClassification, "sequence-classification" }, { ModelTask::MaskedLm, "masked-lm" },
        { ModelTask::Encoder, "encoder" } }
};

/// What a classifier's outputs are: transformers' problem_type.
enum class ProblemType { OneClass, SeveralClasses, Regression };
template <>
inline constexpr NameList<ProblemType, 3> kNames<ProblemType> {
    { { ProblemType::OneClass, "single_label_classification" },
        { ProblemType::SeveralClasses, "multi_label_classification" }, { ProblemType::Regression, "regression" } }
};

/// Of a model that is an adapter beside the model that it was trained on.
struct AdapterInfo {
    AdapterKind kind = AdapterKind::Lora;
    std::string base; ///< the folder of that model
    std::int64_t parameters = 0; ///< in the adapter's files, the head's included
    std::int64_t bytes = 0; ///< of those files; SizeReport::file counts both
    bool operator==(const AdapterInfo&) const = default;
};

struct ModelInfo {
    std::string path; ///< the folder
    std::string name; ///< its last component, or the name recorded by the recipe
    std::string architecture; ///< e.g. XLMRobertaForTokenClassification
    std::string modelType; ///< e.g. xlm-roberta
    ModelTask task = ModelTask::Encoder;
    ProblemType problem = ProblemType::OneClass;
    std::vector<std::string> labels; ///< by id
    /// sentencepiece, wordpiece, or tokenizer.json's unigram or wordpiece.
    std::string tokenizerType;
    std::int64_t vocabSize = 0;
    int layers = 0;
    std::int64_t hiddenSize = 0;
    std::vector<std::int64_t> heads; ///< one number a layer
    std::vector<std::int64_t> ffn; ///< one number a layer
    std::int64_t maxTokens = 0; ///< ids that fit, specials included
    std::string dtype; ///< of most weights
    ParameterReport parameters;
    SizeReport sizes;
    std::string parent; ///< name or path of the model this was made from, or empty
    std::string recipe; ///< JSON of the JobSpec that made it, or empty
    std::vector<Sentence> recipeNotes {}; ///< what was assumed or left aside when it was made
    std::vector<TensorInfo> tensors;
    std::string tokenizerFile; ///< name of the file that it was read from, e.g. vocab.txt
    std::vector<std::string> missing; ///< tensors that the file lacks and the model can do without
    std::vector<std::string> unexpected; ///< tensors of the file that take no part
    std::vector<Sentence> notes; ///< what was assumed or left aside while opening
    /// Which of its trained parts Ndogo does not compute, or empty: without being asked (ModelReading::ignoreParts)
    /// such a model is shown only.
    Sentence foreignParts {};
    std::vector<LayerPrecision> precisions {}; ///< of a quantized model: one a Linear layer; else empty
    std::optional<AdapterInfo> adapter {}; ///< nothing for a whole model
};

/// What an export wrote.
struct ExportReport {
    std::string path; ///< the folder
    std::vector<std::string> files; ///< names in it
    std::vector<Sentence> notes; ///< what was changed to fit Hugging Face's classes
};

// --- pruning --------------------------------------------------------------------------------

/// What a pruning did.
struct PruneReport {
    /// Weights chosen: prunedCount(amount, prunable), or their sum over matrices.
    std::int64_t pruned = 0;
    std::int64_t prunable = 0; ///< weights that could be chosen
    double threshold = 0; ///< global magnitude: largest |w| that was removed; else 0
    struct Matrix {
        std::string name;
        std::int64_t zeros = 0, size = 0;
    };
    std::vector<Matrix> matrices; ///< all that could be pruned, by name

    double sparsity() const { return prunable ? double(pruned) / double(prunable) : 0; }
};

// --- quantization -----------------------------------------------------------------------------

/// What a quantization did.
struct QuantizeReport {
    std::int64_t bytesBefore = 0, bytesAfter = 0; ///< of the weight files
    struct Layer {
        LayerPrecision precision;
        double error = 0; ///< ‖W − Ŵ‖ / ‖W‖ of the weight
    };
    std::vector<Layer> layers; ///< all Linear layers, in the order of the network

    double reduction() const { return bytesBefore ? 1 - double(bytesAfter) / double(bytesBefore) : 0; }
};

/// What quantizing one layer alone costs.
struct LayerSensitivity {
    std::string layer;
    std::map<std::string, double> change; ///< of the score, by language; negative: lost
    std::string worstLanguage;
    double worstChange = 0;
};

struct SensitivityReport {
    std::vector<LayerSensitivity> layers; ///< the costliest first
    /// To leave as they are, so that no language loses more than the tolerance.
    std::vector<std::string> exclude;
    std::map<std::string, double> changeAll; ///< by language with every layer quantized
    std::map<std::string, double> changeExcluded; ///< and with `exclude` left as they are
    double tolerance = 0;
    bool withinTolerance = false; ///< whether `exclude` achieves it
};

/// Numbers counted in bins of equal width from -limit to limit; what lies beyond is in none.
struct Histogram {
    double limit = 0;
    std::vector<std::int64_t> counts;
};

/// A column of a layer's input that holds a value of QuantizeRecipe::outlierThreshold or more (Dettmers et al. 2022,
/// section 3.2: what LLM.int8 keeps apart).
struct OutlierColumn {
    std::int64_t column = 0;
    double largest = 0; ///< |value|
    /// Share of a language's tokens whose value is so large; languages without one are left out.
    std::map<std::string, double> share;
};

/// One Linear layer under a quantization, fed with what it gets in fp32.
struct LayerError {
    LayerPrecision precision;
    double error = 0; ///< ‖Y − Ŷ‖ / ‖Y‖ of the output, the bias included, over all tokens
    std::map<std::string, double> errorByLanguage;
    Histogram weights, quantized; ///< up to the same limit, below which 99.5 % of |w| are
    double largestWeight = 0;
    /// How many of the `steps` integers those 99.5 % share; both 0 where weights are no integers.
    std::int64_t stepsUsed = 0, steps = 0;
    std::int64_t inputs = 0; ///< columns
    std::vector<OutlierColumn> outliers; ///< the largest first
};

struct LayerErrorReport {
    std::vector<LayerError> layers; ///< in the order of the network, those alone that are quantized
    std::map<std::string, std::int64_t> tokens; ///< seen, by language
    double outlierThreshold = 0;
};

// --- data -----------------------------------------------------------------------------------

/// One language of a data folder.
struct LanguageData {
    std::string language; ///< ISO 639-3, the folder's name
    std::map<std::string, std::int64_t> sentences; ///< by split; texts of classification data
    std::int64_t words = 0; ///< in the chosen split, as all below
    std::int64_t entities = 0;
    std::map<std::string, std::int64_t> entitiesByType;
    std::map<std::string, std::int64_t> labels; ///< how often each class or POS tag stands
    double piecesPerWord = 0; ///< with the model's tokenizer; 0 without a model
    double unknownRate = 0; ///< share of pieces that are <unk>
};

/// A place in a data file that was mended or looks odd, or that stops the job.
struct DataProblem {
    std::string file;
    std::int64_t line = 0;
    Sentence message;
};

struct DataReport {
    std::string path;
    std::string split;
    DataTask task = DataTask::Ner; ///< recognised or asked for
    DataFormat format = DataFormat::Conll;
    std::vector<std::string> textColumns; ///< of a TSV
    std::string labelColumn;
    std::string wordColumn, tagColumn; ///< of words, where these were chosen: a number from 1 or a name
    std::vector<Sentence> assumed; ///< how task and format were recognised
    std::vector<LanguageData> languages;
    std::vector<DataProblem> problems;
    std::string notice; ///< text of notice.txt, e.g. that the data is generated; or empty
};

// --- evaluation -----------------------------------------------------------------------------

/// Where an entity begins and ends: seqeval's default mode, and its strict mode under two schemes.
enum class EntityMode {
    Default, ///< conlleval's rules: an I- after O or after another type begins an entity
    Strict, ///< IOB2: an entity begins with B- only
    StrictIobes, ///< IOBES: an entity is S-, or B- to E-, of one type
};
template <>
inline constexpr NameList<EntityMode, 3> kNames<EntityMode> { { { EntityMode::Default, "default" },
    { EntityMode::Strict, "strict" }, { EntityMode::StrictIobes, "strict-iobes" } } };

/// Entity counts: true positives, false positives, false negatives.
struct EntityCounts {
    std::int64_t tp = 0, fp = 0, fn = 0;

    EntityCounts& operator+=(const EntityCounts& other)
    {
        tp += other.tp;
        fp += other.fp;
        fn += other.fn;
        return *this;
    }
    bool operator==(const EntityCounts&) const = default;

    double precision() const { return tp + fp ? double(tp) / double(tp + fp) : 0.0; }
    double recall() const { return tp + fn ? double(tp) / double(tp + fn) : 0.0; }
    double f1() const { return 2 * tp + fp + fn ? 2.0 * double(tp) / double(2 * tp + fp + fn) : 0.0; }
    std::int64_t support() const { return tp + fn; }
};

/// What a score counts.
enum class Metric {
    EntityF1, ///< NER: micro F1 over entities, as seqeval
    TokenAccuracy, ///< POS: share of words with the right tag
    Accuracy, ///< classification: share of texts with the right class
};
std::string_view metricName(Metric metric); ///< "entity_f1", "token_accuracy", "accuracy"

struct Interval {
    double low = 0, high = 0;
    bool operator==(const Interval&) const = default;
};

/// The counts of one sentence, with its index in the file, so that two runs can be compared
/// sentence by sentence (paired bootstrap).
struct SentenceCounts {
    std::int32_t sentence = 0;
    std::int32_t tp = 0, fp = 0, fn = 0;
    bool operator==(const SentenceCounts&) const = default;
};

/// The score of one language. In tasks with one label a unit (word or text), every wrong answer is
/// one false positive and one false negative, so that micro F1 is accuracy: all metrics are
/// counts.f1().
struct LanguageScore {
    std::string language;
    Metric metric = Metric::EntityF1;
    std::int64_t sentences = 0; ///< evaluated so far
    std::int64_t sentencesTotal = 0; ///< in the split
    std::int64_t words = 0;
    std::int64_t wordsCut = 0; ///< without a piece or beyond the length limit
    std::int64_t tokens = 0; ///< ids fed to the model, specials included
    EntityCounts counts;
    std::map<std::string, EntityCounts> byType; ///< by entity type, tag or class
    /// POS only: what seqeval makes of the tags, the "F1" of the literature (docs/methods.md, Scores).
    std::optional<EntityCounts> chunks;
    Interval f1Interval; ///< 95 %, bootstrap over sentences
    std::vector<SentenceCounts> perSentence; ///< by rising sentence index

    bool complete() const { return sentences == sentencesTotal; }
};

/// A language scored on sentences whose entities were replaced (EntityReplacement).
struct ReplacedScore {
    std::string language;
    std::vector<EntityCounts> draws; ///< one a draw
    std::int64_t mentions = 0; ///< in the sentences
    std::int64_t pool = 0; ///< different mentions to choose from, over all types
    std::vector<std::string> poolLanguages; ///< whose mentions they are

    double meanF1() const; ///< over draws
};

struct Predictions; // values/predictions.h

struct EvaluationResult {
    EntityMode mode = EntityMode::Default;
    std::string split;
    std::vector<LanguageScore> languages;
    double seconds = 0;
    Metric metric = Metric::EntityF1;
    /// As applied, what was mapped by itself included.
    std::map<std::string, std::string> labelMap {};
    std::vector<ReplacedScore> replaced {}; ///< parallel to languages when entities were replaced; else empty
    /// What the Linear layers were multiplied in: "fp32", "int8", "fp32, int8", ...; empty in old records. Only bf16
    /// and fp16 make the answers depend on the processor.
    std::string products {};
    std::shared_ptr<const Predictions> predictions {}; ///< of every sentence; null in results that were read back
};

/// Unweighted mean of the metric over languages; 0 without languages.
double meanF1(const EvaluationResult& result);

// --- time -----------------------------------------------------------------------------------

/// Raw repeats of one model: nanoseconds for the same work set each time.
struct TimingSamples {
    std::string model;
    std::vector<std::int64_t> nanoseconds;
    std::int64_t sentences = 0; ///< in the work set
    std::int64_t tokens = 0;
    std::int64_t peakRss = 0; ///< bytes, of the process
};

struct MachineInfo {
    std::string cpu;
    int cores = 0;
    int threads = 0; ///< used by the engine
    std::int64_t memory = 0; ///< bytes
    std::string kernels {}; ///< what our kernels use of it: "avx2,vnni,avx512", or "plain"
};

struct TimingResult {
    MachineInfo machine;
    std::vector<TimingSamples> models; ///< sample i of every model was taken in the same round
};

} // namespace ndogo
