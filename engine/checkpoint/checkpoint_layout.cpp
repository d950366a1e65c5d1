// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/checkpoint_layout.h"

#include "engine/checkpoint/foreign_parts.h"
#include "engine/checkpoint/name_prefixes.h"
#include "engine/checkpoint/quantized_layout.h"
#include "engine/checkpoint/weight_names.h"
#include "engine/io/file_message.h"
#include "engine/values/label_words.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

namespace ndogo {
namespace {

/// Buffers that old versions of transformers saved and that hold nothing learned.
bool isBuffer(std::string_view name)
{
    return name.ends_with("position_ids") || name.ends_with("embeddings.token_type_ids");
}

bool sameBytes(const StoredTensor& a, const StoredTensor& b)
{
    return a.dtype == b.dtype && a.shape == b.shape
        && (a.bytes.data() == b.bytes.data() || std::memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) == 0);
}

/// Tags of words, as against classes of texts: IOB tags, or the 17 of Universal Dependencies.
bool areWordTags(const std::vector<std::string>& labels)
{
    static const std::set<std::string_view> kUniversalTags { "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN",
        "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X" };
    const auto isEntityTag
        = [](std::string_view label) { return label == "O" || label.starts_with("B-") || label.starts_with("I-"); };
    return std::ranges::any_of(labels, isEntityTag)
        || (!labels.empty()
            && std::ranges::all_of(labels, [](const std::string& label) { return kUniversalTags.count(label) > 0; }));
}

class LayoutBuilder {
public:
    LayoutBuilder(const Checkpoint& checkpoint, ModelConfig& config)
        : m_config(config)
        , m_family(familyOf(config))
    {
        for (const StoredTensor& stored : checkpoint.tensors) {
            if (isBuffer(stored.name))
                continue;
            m_prefixed = m_prefixed || stored.name.starts_with(m_family.prefix);
            const std::string name = canonicalName(m_family, stored.name);
            if (!m_found.emplace(name, &stored).second) {
                const std::string text = shown(name, 200);
                throw Failure(ErrorCode::TensorUnexpected,
                    Sentence::tr("Tensor %1 is in the checkpoint twice, with and without its prefix or under an old "
                                 "name. Remove one.",
                        text),
                    { { "tensor", text } });
            }
        }
    }

    CheckpointLayout build()
    {
        requireLayers();
        m_layout.task = chooseTask();
        m_config.plainNames = m_layout.task == ModelTask::Encoder && !m_prefixed;
        m_names = headNames(m_family, m_layout.task);
        adoptLabels();
        if (m_layout.task == ModelTask::MaskedLm)
            adoptDecoder();
        adoptWidths();
        takeExpected();
        takePooler();
        leaveAside();
        return std::move(m_layout);
    }

private:
    const StoredTensor* find(const std::string& name) const
    {
        const auto found = m_found.find(name);
        return found == m_found.end() ? nullptr : found->second;
    }

    void note(Sentence sentence) { m_layout.notes.push_back(std::move(sentence)); }

    /// Layers are numbered from 0 without gaps, as many as config.json says.
    void requireLayers() const
    {
        std::set<int> layers;
        std::string beyond;
        for (const auto& [name, stored] : m_found) {
            const int layer = layerOfName(name);
            if (layer >= 0)
                layers.insert(layer);
            if (layer >= m_config.layers && beyond.empty())
                beyond = shown(name, 200);
        }
        const auto count = static_cast<int>(layers.size());
        const bool gaps = !layers.empty() && *layers.rbegin() >= count;
        if (!beyond.empty() && gaps) {
            std::string numbers;
            for (const int layer : layers)
                numbers += (numbers.empty() ? "" : ", ") + std::to_string(layer);
            throw Failure(ErrorCode::TensorUnexpected,
                Sentence::tr("The checkpoint's layers are numbered %1. Where layers were dropped, rename the rest to 0 "
                             "to %2 and set num_hidden_layers to %3.",
                    shown(numbers, 100), count - 1, count),
                { { "tensor", beyond } });
        }
        if (!beyond.empty())
            throw Failure(ErrorCode::TensorUnexpected,
                Sentence::tr("Tensor %1 belongs to layer %2, but config.json has num_hidden_layers %3. Correct "
                             "config.json, or choose another checkpoint.",
                    beyond, layerOfName(beyond), m_config.layers),
                { { "tensor", beyond } });
        if (!layers.empty() && !gaps && count < m_config.layers)
            throw Failure(ErrorCode::TensorMissing,
                Sentence::tr("config.json has num_hidden_layers %1, but the checkpoint holds only the first %2. Choose "
                             "a complete checkpoint or, if layers were dropped, set num_hidden_layers to %2.",
                    m_config.layers, count),
                { { "tensor", layerPrefix(m_family, count) + "attention.self.query.weight" } });
    }

    /// The tensors decide what a model is. `architectures` is heard where they allow several
    /// answers.
    ModelTask chooseTask()
    {
        const std::string named = m_config.architectures.empty() ? "" : m_config.architectures.front();
        const std::optional<ModelTask> claimed = taskOfArchitecture(named);
        const std::vector<ModelTask> possible = possibleTasks(named, claimed);
        if (possible.empty()) {
            if (claimed && claimed != ModelTask::Encoder)
                missHead(named, *claimed);
            return ModelTask::Encoder;
        }
        if (std::ranges::find(possible, claimed) != possible.end())
            return *claimed;
        if (!named.empty() && claimed != ModelTask::Encoder)
            note(Sentence::tr("config.json calls this model %1; by its tensors it is %2, which is how it is opened.",
                inQuotes(named), architectureName(m_family, possible.front())));
        return possible.front();
    }

    std::vector<ModelTask> possibleTasks(const std::string& named, std::optional<ModelTask> claimed)
    {
        std::vector<ModelTask> tasks;
        if (find("classifier.weight") != nullptr && !named.ends_with("ForMultipleChoice"))
            tasks = m_family.isBert ? bertClassifier(claimed) : std::vector { ModelTask::TokenClassification };
        if (!m_family.isBert && find("classifier.out_proj.weight") != nullptr)
            tasks.push_back(ModelTask::SequenceClassification);
        if (find(headNames(m_family, ModelTask::MaskedLm).maskedDense + ".weight") != nullptr)
            tasks.push_back(ModelTask::MaskedLm);
        return tasks;
    }

    /// BERT's two classifiers have the same name and shape; only the one of texts needs the pooler,
    /// but files of the other may have kept one from pre-training.
    std::vector<ModelTask> bertClassifier(std::optional<ModelTask> claimed)
    {
        if (claimed == ModelTask::SequenceClassification || claimed == ModelTask::TokenClassification)
            return { *claimed };
        if (find(poolerName(m_family) + ".weight") == nullptr)
            return { ModelTask::TokenClassification };
        const bool words = areWordTags(m_config.labels);
        note(words
                ? Sentence::tr("Neither config.json nor the tensors say whether classifier.weight is for words or for "
                               "texts; going by the labels, it is taken to be for words.")
                : Sentence::tr("Neither config.json nor the tensors say whether classifier.weight is for words or for "
                               "texts; going by the labels, it is taken to be for texts."));
        return { words ? ModelTask::TokenClassification : ModelTask::SequenceClassification };
    }

    void missHead(const std::string& named, ModelTask task)
    {
        for (const auto& weight : expectedWeights(m_config, task)) {
            if (!weight.name.starts_with(m_family.prefix) && find(weight.name) == nullptr)
                m_layout.missing.push_back(weight.name);
        }
        note(Sentence::tr("config.json calls this model %1, but the checkpoint has no such head: it is opened as an "
                          "encoder. \"ndogo-cli new --encoder\" gives it a fresh head.",
            inQuotes(named)));
    }

    void adoptLabels()
    {
        if (m_names.classifier.empty())
            return;
        const std::string name = m_names.classifier + ".weight";
        const StoredTensor* weight = find(name);
        if (weight == nullptr)
            return;
        const std::int64_t rows = weight->shape.empty() ? 0 : weight->shape.front();
        if (const auto named = static_cast<std::int64_t>(m_config.otherLabels.size()); named > 0 && named == rows) {
            nameLabels(m_config, m_config.otherLabels);
            note(Sentence::tr(
                "config.json does not name the classes; their names are taken from %1.", m_config.otherLabelFile));
        }
        auto& labels = m_config.labels;
        const bool isUnnamed = areUnnamed(labels) && rows != static_cast<std::int64_t>(labels.size());
        if (labels.empty() || isUnnamed) {
            labels.clear();
            for (std::int64_t id = 0; id < rows; ++id)
                labels.push_back("LABEL_" + std::to_string(id));
            note(isUnnamed
                    ? Sentence::tr("config.json names other classes than the checkpoint has, and none by a word: "
                                   "the labels are named LABEL_0, LABEL_1, and so on.")
                    : Sentence::tr("config.json has no id2label: the labels are named LABEL_0, LABEL_1, and so on."));
        }
        if (rows != static_cast<std::int64_t>(labels.size()))
            throw Failure(ErrorCode::TensorShape,
                Sentence::tr("Tensor %1 has %2 rows, but config.json names %3 labels in id2label. Correct id2label, or "
                             "choose another checkpoint.",
                    name, rows, labels.size()),
                { { "tensor", name } });
        if (rows == 1 && m_layout.task == ModelTask::SequenceClassification)
            m_config.problem = ProblemType::Regression; // as transformers takes it
    }

    /// A decoder is the word embedding under a second name, or a matrix of its own. transformers 5
    /// also lets the tensors decide, and takes the bias of the decoder layer where there are two.
    void adoptDecoder()
    {
        const std::string words = embeddingsPrefix(m_family) + "word_embeddings.weight";
        if (const StoredTensor* bias = find(m_names.maskedDecoder + ".bias")) {
            m_found[m_names.maskedBias] = bias;
            m_found.erase(m_names.maskedDecoder + ".bias");
        }
        const StoredTensor* decoder = find(m_names.maskedDecoder + ".weight");
        if (decoder != nullptr)
            m_found.emplace(words, decoder); // files of tied tensors keep either name
        const bool tied = decoder == nullptr || sameBytes(*decoder, *find(words));
        if (decoder == nullptr && !m_config.tiedDecoder)
            note(Sentence::tr("config.json has tie_word_embeddings false, but the checkpoint has no %1.weight: the "
                              "word embedding is used in its place.",
                m_names.maskedDecoder));
        if (!tied && m_config.tiedDecoder)
            note(Sentence::tr("config.json ties the decoder to the word embedding, but the checkpoint has a decoder of "
                              "its own, which is used."));
        // A copy that config.json calls untied stays one: transformers would miss it.
        m_config.tiedDecoder = tied && (m_config.tiedDecoder || decoder == nullptr);
        if (m_config.tiedDecoder)
            m_found.erase(m_names.maskedDecoder + ".weight");
    }

    /// Rows of a matrix with as many columns as the hidden size, or 0.
    std::int64_t rowsOf(const std::string& name) const
    {
        const StoredTensor* weight = find(name);
        const bool fits = weight != nullptr && weight->shape.size() == 2 && weight->shape[1] == m_config.hiddenSize;
        return fits ? weight->shape[0] : 0;
    }

    /// Heads and FFN units may have been removed by a program that wrote nothing down about it. The
    /// head size is then taken to be what config.json says.
    void adoptWidths()
    {
        if (m_config.widthsGiven)
            return;
        std::string layers;
        for (int layer = 0; layer < m_config.layers; ++layer) {
            const auto at = static_cast<std::size_t>(layer);
            const std::string prefix = layerPrefix(m_family, layer);
            const auto rows = rowsOf(prefix + "attention.self.query.weight");
            const auto units = rowsOf(prefix + "intermediate.dense.weight");
            const auto heads = rows % m_config.headSize[at] == 0 ? rows / m_config.headSize[at] : 0;
            const bool otherHeads = heads > 0 && heads != m_config.heads[at];
            const bool otherUnits = units > 0 && units != m_config.ffn[at];
            if (otherHeads)
                m_config.heads[at] = heads;
            if (otherUnits)
                m_config.ffn[at] = units;
            if (otherHeads || otherUnits)
                layers += (layers.empty() ? "" : ", ") + std::to_string(layer);
        }
        if (!layers.empty())
            note(Sentence::tr("The tensors of the layers %1 have other numbers of heads or feed-forward units than "
                              "config.json says; the tensors are believed, with heads of %2 values each.",
                shown(layers, 200), m_config.headSize.front()));
    }

    void takeExpected()
    {
        const ExpectedWeight* missing = nullptr;
        std::size_t missed = 0;
        const auto expected = expectedWeights(m_config, m_layout.task);
        for (const auto& weight : expected) {
            const StoredTensor* stored = find(weight.name);
            if (stored == nullptr) {
                missing = missed++ == 0 ? &weight : missing;
                continue;
            }
            if (isQuantized(weight, *stored))
                takeScales(weight, *stored);
            else
                requireShape(weight.name, weight.shape, *stored);
            m_layout.tensors.emplace(weight.name, stored);
            m_found.erase(weight.name);
        }
        if (missing != nullptr)
            throw missingTensor(*missing, missed - 1);
    }

    /// What is left over: named where it was trained, and foreign where it would change the answers.
    void leaveAside()
    {
        const bool hasHead = !m_names.classifier.empty();
        std::vector<std::string> foreign, otherHeads;
        for (const auto& [name, stored] : m_found) {
            m_layout.unexpected.push_back(shown(stored->name, 200));
            if (isHarmless(m_family, name, *stored) || isCopy(name, *stored))
                continue;
            const bool isOfEncoder = name.starts_with(m_family.prefix) || encoderPartOf(name) != std::string::npos;
            (hasHead || isOfEncoder ? foreign : otherHeads).push_back(stored->name);
        }
        m_layout.foreignParts = partsInWords(foreign);
        if (!foreign.empty())
            note(Sentence::tr("The checkpoint has trained parts that take no part in what is computed or saved here: "
                              "%1.",
                m_layout.foreignParts));
        if (!otherHeads.empty())
            note(Sentence::tr("The checkpoint has a head that Ndogo does not compute, which is left aside: %1.",
                partsInWords(otherHeads)));
    }

    /// The same numbers as the tensor of the model that the name ends with, as where a program holds its encoder, or
    /// all of it, under two names.
    bool isCopy(const std::string& name, const StoredTensor& stored) const
    {
        const auto isOwn = [&](const std::string& own) {
            const auto found = m_layout.tensors.find(own);
            return found != m_layout.tensors.end() && sameBytes(*found->second, stored);
        };
        if (const std::size_t at = encoderPartOf(name); at != std::string::npos)
            return isOwn(std::string(m_family.prefix) + name.substr(at));
        for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1))
            if (isOwn(name.substr(dot + 1)))
                return true;
        return false;
    }

    Failure missingTensor(const ExpectedWeight& missing, std::size_t others) const
    {
        if (auto reason = reasonForMissing(missing.name, m_found))
            return { ErrorCode::TensorMissing, std::move(*reason), { { "tensor", missing.name } } };
        const std::string &name = missing.name, shape = shapeText(missing.shape);
        return { ErrorCode::TensorMissing,
            others == 0 ? Sentence::tr("Tensor %1, which the configuration asks for (%2), is missing from the "
                                       "checkpoint. Choose a complete checkpoint, or correct config.json.",
                name, shape)
                : others == 1
                ? Sentence::tr("Tensor %1, which the configuration asks for (%2), is missing from the checkpoint, with "
                               "1 other. Choose a complete checkpoint, or correct config.json.",
                    name, shape)
                : Sentence::tr("Tensor %1, which the configuration asks for (%2), is missing from the checkpoint, with "
                               "%3 others. Choose a complete checkpoint, or correct config.json.",
                    name, shape, others),
            { { "tensor", name } } };
    }

    /// Whether the file holds this weight as the recipe's integers; a layer that was left out is as
    /// it was. Integers without a recipe are refused where they are read, as in any other place.
    bool isQuantized(const ExpectedWeight& weight, const StoredTensor& stored) const
    {
        return m_config.quantize && isInteger(m_config.quantize->method)
            && isLinearWeight(weight.name, weight.shape.size()) && stored.dtype == integerType(*m_config.quantize);
    }

    /// The scales of a quantized weight, and the mark of its layout that bitsandbytes leaves.
    void takeScales(const ExpectedWeight& weight, const StoredTensor& stored)
    {
        const QuantizeRecipe& recipe = *m_config.quantize;
        requireShape(weight.name, integerShape(recipe, weight.shape), stored);
        const std::string name = scaleName(recipe, weight.name);
        const StoredTensor* scales = find(name);
        const std::string method(nameOf(recipe.method));
        if (scales == nullptr)
            throw Failure(ErrorCode::TensorMissing,
                Sentence::tr("Tensor %1, the scales of %2, is missing from the checkpoint, which is quantized (%3): "
                             "without them the weights are no numbers. Choose a complete checkpoint.",
                    name, weight.name, method),
                { { "tensor", name } });
        requireShape(name, scaleShape(recipe, weight.shape), *scales);
        if (scales->dtype != scaleType(recipe))
            throw Failure(ErrorCode::FileFormat,
                Sentence::tr("Tensor %1 is stored as %2, but the scales of %3 are %4. Choose another checkpoint.", name,
                    dtypeName(scales->dtype), method, dtypeName(scaleType(recipe))),
                { { "tensor", name } });
        m_layout.scales.emplace(weight.name, scales);
        m_found.erase(name);
        if (const std::string format = formatName(recipe, weight.name); !format.empty())
            takeFormat(format);
    }

    /// bitsandbytes wrote other orders of the bytes for the tensor cores of older GPUs.
    void takeFormat(const std::string& name)
    {
        const StoredTensor* format = find(name);
        if (format == nullptr)
            return; // versions before 0.37 knew the plain order only
        if (format->dtype != DType::U8 || format->size() != 1 || format->bytes[0] != std::byte(0))
            throw Failure(ErrorCode::FileFormat,
                Sentence::tr("Tensor %1 says that the int8 weights lie in an order made for one kind of GPU; only the "
                             "plain order (a single uint8 of 0) can be read. Save the model with a newer bitsandbytes.",
                    name),
                { { "tensor", name } });
        m_found.erase(name);
    }

    static void requireShape(
        const std::string& name, const std::vector<std::int64_t>& expected, const StoredTensor& stored)
    {
        if (stored.shape == expected)
            return;
        const std::string shape = shown(shapeText(stored.shape), 200);
        throw Failure(ErrorCode::TensorShape,
            Sentence::tr(
                "Tensor %1 is %2, the configuration says %3. Choose another checkpoint, or correct config.json.", name,
                shape, shapeText(expected)),
            { { "tensor", name }, { "shape", shape }, { "expected", shapeText(expected) } });
    }

    /// An encoder alone keeps its pooler; where a head leaves it unused it is remembered for the
    /// next.
    void takePooler()
    {
        const bool encoder = m_layout.task == ModelTask::Encoder;
        const auto hidden = m_config.hiddenSize;
        const std::string name = poolerName(m_family);
        const ExpectedWeight pooler[] { { name + ".weight", { hidden, hidden } }, { name + ".bias", { hidden } } };
        const auto isThere = [&](const ExpectedWeight& weight) { return find(weight.name) != nullptr; };
        if (!std::ranges::all_of(pooler, isThere)) {
            if (encoder)
                m_layout.missing.insert(m_layout.missing.end(), { pooler[0].name, pooler[1].name });
            return;
        }
        for (const auto& weight : pooler) {
            const StoredTensor* stored = find(weight.name);
            if (encoder) {
                if (isQuantized(weight, *stored))
                    takeScales(weight, *stored);
                else
                    requireShape(weight.name, weight.shape, *stored);
                m_layout.tensors.emplace(weight.name, stored);
                m_found.erase(weight.name);
            } else if (stored->shape == weight.shape) {
                m_layout.pooler.emplace(weight.name, stored);
            }
        }
    }

    ModelConfig& m_config;
    const Family& m_family;
    HeadNames m_names;
    std::map<std::string, const StoredTensor*> m_found; ///< by canonical name; in the end, what is left over
    bool m_prefixed = false;
    CheckpointLayout m_layout;
};

} // namespace

CheckpointLayout layOut(const Checkpoint& checkpoint, ModelConfig& config)
{
    return LayoutBuilder(checkpoint, config).build();
}

} // namespace ndogo
