// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/checkpoint_layout.h"

#include "engine/checkpoint/quantized_layout.h"
#include "engine/checkpoint/weight_names.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

namespace ndogo {
namespace {

constexpr std::size_t kNamesShown = 3;

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

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i)
        text += (i > 0 ? ", " : "") + shown(names[i], 200);
    if (names.size() > kNamesShown)
        text += " and " + std::to_string(names.size() - kNamesShown) + " more";
    return text;
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
                    "Tensor " + text
                        + " is in the checkpoint twice, with and without its prefix or under an "
                          "old name. "
                          "Remove one.",
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
        for (const auto& [name, stored] : m_found)
            m_layout.unexpected.push_back(shown(stored->name, 200));
        if (!m_layout.unexpected.empty())
            note("The checkpoint has tensors that take no part in this model and are left aside: "
                + listed(m_layout.unexpected) + ".");
        return std::move(m_layout);
    }

private:
    const StoredTensor* find(const std::string& name) const
    {
        const auto found = m_found.find(name);
        return found == m_found.end() ? nullptr : found->second;
    }

    void note(std::string sentence) { m_layout.notes.push_back(std::move(sentence)); }

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
        const std::string asked = "config.json has num_hidden_layers " + std::to_string(m_config.layers);
        const auto count = static_cast<int>(layers.size());
        const bool gaps = !layers.empty() && *layers.rbegin() >= count;
        if (!beyond.empty() && gaps) {
            std::string numbers;
            for (const int layer : layers)
                numbers += (numbers.empty() ? "" : ", ") + std::to_string(layer);
            throw Failure(ErrorCode::TensorUnexpected,
                "The checkpoint's layers are numbered " + shown(numbers, 100)
                    + ". Where layers were dropped, rename the rest to 0 to " + std::to_string(count - 1)
                    + " and set num_hidden_layers to " + std::to_string(count) + ".",
                { { "tensor", beyond } });
        }
        if (!beyond.empty())
            throw Failure(ErrorCode::TensorUnexpected,
                "Tensor " + beyond + " belongs to layer " + std::to_string(layerOfName(beyond)) + ", but " + asked
                    + ". Correct config.json, or choose another checkpoint.",
                { { "tensor", beyond } });
        if (!layers.empty() && !gaps && count < m_config.layers)
            throw Failure(ErrorCode::TensorMissing,
                asked + ", but the checkpoint holds only the first " + std::to_string(count)
                    + ". Choose a complete checkpoint or, if layers were dropped, set "
                      "num_hidden_layers to "
                    + std::to_string(count) + ".",
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
            note("config.json calls this model " + inQuotes(named) + "; by its tensors it is "
                + architectureName(m_family, possible.front()) + ", which is how it is opened.");
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
        note(std::string("Neither config.json nor the tensors say whether classifier.weight is for "
                         "words or for "
                         "texts; going by the labels, it is taken to be for ")
            + (words ? "words." : "texts."));
        return { words ? ModelTask::TokenClassification : ModelTask::SequenceClassification };
    }

    void missHead(const std::string& named, ModelTask task)
    {
        for (const auto& weight : expectedWeights(m_config, task)) {
            if (!weight.name.starts_with(m_family.prefix) && find(weight.name) == nullptr)
                m_layout.missing.push_back(weight.name);
        }
        note("config.json calls this model " + inQuotes(named)
            + ", but the checkpoint has no such head: it is opened as an encoder. \"ndogo-cli new "
              "--encoder\" gives it a fresh head.");
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
        auto& labels = m_config.labels;
        if (labels.empty()) {
            for (std::int64_t id = 0; id < rows; ++id)
                labels.push_back("LABEL_" + std::to_string(id));
            note("config.json has no id2label: the labels are named LABEL_0, LABEL_1, and so on.");
        }
        if (rows != static_cast<std::int64_t>(labels.size()))
            throw Failure(ErrorCode::TensorShape,
                "Tensor " + name + " has " + std::to_string(rows) + " rows, but config.json names "
                    + std::to_string(labels.size())
                    + " labels in id2label. Correct id2label, or choose another checkpoint.",
                { { "tensor", name } });
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
            note("config.json has tie_word_embeddings false, but the checkpoint has no " + m_names.maskedDecoder
                + ".weight: the word embedding is used in its place.");
        if (!tied && m_config.tiedDecoder)
            note("config.json ties the decoder to the word embedding, but the checkpoint has a "
                 "decoder of its "
                 "own, which is used.");
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
            note("The tensors of the layers " + shown(layers, 200)
                + " have other numbers of heads or feed-forward units than config.json says; the "
                  "tensors are "
                  "believed, with heads of "
                + std::to_string(m_config.headSize.front()) + " values each.");
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
            throw Failure(ErrorCode::TensorMissing,
                "Tensor " + missing->name + ", which the configuration asks for (" + shapeText(missing->shape)
                    + "), is missing from the checkpoint"
                    + (missed > 1 ? ", with " + std::to_string(missed - 1) + (missed > 2 ? " others" : " other") : "")
                    + ". Choose a complete checkpoint, or correct config.json.",
                { { "tensor", missing->name } });
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
                "Tensor " + name + ", the scales of " + weight.name
                    + ", is missing from the checkpoint, which is quantized (" + method
                    + "): without them the weights are no numbers. Choose a complete checkpoint.",
                { { "tensor", name } });
        requireShape(name, scaleShape(recipe, weight.shape), *scales);
        if (scales->dtype != scaleType(recipe))
            throw Failure(ErrorCode::FileFormat,
                "Tensor " + name + " is stored as " + std::string(dtypeName(scales->dtype)) + ", but the scales of "
                    + method + " are " + std::string(dtypeName(scaleType(recipe))) + ". Choose another checkpoint.",
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
                "Tensor " + name
                    + " says that the int8 weights lie in an order made for one kind of GPU; only the "
                      "plain order (a single uint8 of 0) can be read. Save the model with a newer bitsandbytes.",
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
            "Tensor " + name + " is " + shape + ", the configuration says " + shapeText(expected)
                + ". Choose another checkpoint, or correct config.json.",
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
