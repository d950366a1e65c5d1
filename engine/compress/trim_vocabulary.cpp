// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compress/trim_vocabulary.h"

#include "engine/checkpoint/weight_names.h"
#include "engine/network/network.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace ndogo {
namespace {

using nlohmann::json;

/// Ids that a config.json may hold besides those that are read.
constexpr const char* kOtherIds[]
    = { "cls_token_id", "sep_token_id", "unk_token_id", "mask_token_id", "decoder_start_token_id" };

std::int64_t newId(std::span<const std::int64_t> kept, std::int64_t old, const char* field)
{
    if (old < 0)
        return old;
    const auto place = std::ranges::lower_bound(kept, old);
    if (place == kept.end() || *place != old)
        throw Failure(ErrorCode::ConfigInvalid,
            Sentence::tr("config.json names the id %1 as its %2, which the tokenizer does not know. Correct it.", old,
                std::string(field)),
            { { "file", "config.json" }, { "field", field } });
    return place - kept.begin();
}

std::string renumberedSource(const std::string& source, std::span<const std::int64_t> kept)
{
    json fields = json::parse(source);
    for (const char* field : kOtherIds) {
        if (fields.contains(field) && fields[field].is_number_integer())
            fields[field] = newId(kept, fields[field].get<std::int64_t>(), field);
    }
    return fields.dump();
}

/// Rows of the position embedding before the first that is used: positions begin behind the padding's id.
std::int64_t positionsAhead(const ModelConfig& before, const ModelConfig& after)
{
    return before.countsFromPadding() ? before.padId - after.padId : 0;
}

NamedWeight sliced(const NamedWeight& weight, at::Tensor value)
{
    return makeWeight(weight.name, std::move(value), weight.stored);
}

}

ModelConfig withVocabulary(ModelConfig config, std::span<const std::int64_t> kept)
{
    const ModelConfig before = config;
    config.vocabSize = static_cast<std::int64_t>(kept.size());
    config.padId = newId(kept, before.padId, "pad_token_id");
    config.bosId = newId(kept, before.bosId, "bos_token_id");
    config.eosId = newId(kept, before.eosId, "eos_token_id");
    config.maxPositions -= positionsAhead(before, config);
    if (!config.source.empty())
        config.source = renumberedSource(config.source, kept);
    return config;
}

std::shared_ptr<const Model> keepRows(
    const Model& parent, std::span<const std::int64_t> kept, std::shared_ptr<const Tokenizer> tokenizer)
{
    parent.requireChangeable(Sentence::tr("a quantized model's vocabulary cannot be trimmed"));
    const ModelConfig& before = parent.config();
    ModelConfig config = withVocabulary(before, kept);
    const Family& family = familyOf(before);
    const auto heads = headNames(family, parent.info().task);
    const auto rows = at::tensor(at::ArrayRef<std::int64_t>(kept.data(), kept.size()));
    const auto ahead = positionsAhead(before, config);
    std::vector<NamedWeight> weights = parent.network().weights;
    for (auto& weight : weights) {
        const bool hasRows = weight.name == embeddingsPrefix(family) + "word_embeddings.weight"
            || (parent.info().task == ModelTask::MaskedLm
                && (weight.name == heads.maskedBias || weight.name == heads.maskedDecoder + ".weight"));
        if (hasRows)
            weight = sliced(weight, weight.value.index_select(0, rows));
        else if (ahead != 0 && weight.name == embeddingsPrefix(family) + "position_embeddings.weight")
            weight = sliced(weight, weight.value.narrow(0, ahead, config.maxPositions).contiguous());
    }
    return parent.with(std::move(config), std::move(weights), std::move(tokenizer));
}

} // namespace ndogo
