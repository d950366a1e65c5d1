// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/name_prefixes.h"

#include "engine/base/error.h"
#include "engine/base/shown_text.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace ndogo {
namespace {

constexpr std::array<std::string_view, 5> kWrappers { "module", "_orig_mod", "_fsdp_wrapped_module",
    "_checkpoint_wrapped_module", "_forward_module" };

/// Prefixes of encoders in the classes of transformers.
constexpr std::array<std::string_view, 4> kFamilyPrefixes { "xlm_roberta.", "camembert.", "roberta.", "bert." };

/// "model.roberta." is "model." and "roberta.".
std::string_view familyPart(std::string_view prefix)
{
    for (const std::string_view family : kFamilyPrefixes)
        if (prefix.ends_with(family)
            && (prefix.size() == family.size() || prefix[prefix.size() - family.size() - 1] == '.'))
            return family;
    return {};
}

/// The leading segments that two names share: "model." of "model.xlmr." and "model.classifier.weight".
std::string_view sharedStart(std::string_view prefix, std::string_view name)
{
    const std::size_t same = static_cast<std::size_t>(std::ranges::mismatch(prefix, name).in1 - prefix.begin());
    const std::size_t dot = prefix.substr(0, same).rfind('.');
    return dot == std::string_view::npos ? std::string_view() : prefix.substr(0, dot + 1);
}

/// What stands before the encoder's own names.
std::set<std::string> encoderPrefixes(const Checkpoint& checkpoint)
{
    std::set<std::string> prefixes;
    for (const StoredTensor& tensor : checkpoint.tensors)
        if (const std::size_t at = encoderPartOf(tensor.name); at != std::string::npos)
            prefixes.insert(tensor.name.substr(0, at));
    return prefixes;
}

void rename(Checkpoint& checkpoint, const std::function<std::string(const std::string&)>& change)
{
    std::set<std::string> names;
    for (StoredTensor& tensor : checkpoint.tensors) {
        std::string name = change(tensor.name);
        if (!names.insert(name).second)
            throw Failure(ErrorCode::TensorUnexpected,
                Sentence::tr(
                    "Tensor %1 is in the checkpoint twice, with and without a prefix that a wrapper put there. "
                    "Save the model alone.",
                    shown(name, 200)),
                { { "tensor", shown(name, 200) } });
        tensor.name = std::move(name);
    }
    std::ranges::sort(checkpoint.tensors, {}, &StoredTensor::name);
}

void takeOffWrappers(Checkpoint& checkpoint, std::vector<Sentence>& notes)
{
    const auto isWrapped = [](const StoredTensor& tensor) { return withoutWrappers(tensor.name) != tensor.name; };
    const auto wrapped = std::ranges::find_if(checkpoint.tensors, isWrapped);
    if (wrapped == checkpoint.tensors.end())
        return;
    notes.push_back(Sentence::tr(
        "The names of the tensors hold what a wrapper put there (%1): it is taken off.", shown(wrapped->name, 200)));
    rename(checkpoint, withoutWrappers);
}

} // namespace

std::size_t encoderPartOf(std::string_view name)
{
    for (const std::string_view part : { "embeddings.word_embeddings.", "embeddings.position_embeddings.",
             "embeddings.token_type_embeddings.", "embeddings.LayerNorm.", "encoder.layer." }) {
        const std::size_t at = name.find(part);
        if (at == 0 || (at != std::string_view::npos && name[at - 1] == '.'))
            return at;
    }
    return std::string_view::npos;
}

std::string withoutWrappers(std::string_view name)
{
    std::string bare;
    while (!name.empty()) {
        const std::size_t end = std::min(name.find('.'), name.size());
        const std::string_view segment = name.substr(0, end);
        if (std::ranges::find(kWrappers, segment) == kWrappers.end())
            bare += (bare.empty() ? "" : ".") + std::string(segment);
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return bare;
}

void takeOffPrefixes(Checkpoint& checkpoint, const Family& family, std::vector<Sentence>& notes)
{
    takeOffWrappers(checkpoint, notes);
    const std::set<std::string> prefixes = encoderPrefixes(checkpoint);
    if (prefixes.empty() || prefixes.contains("") || prefixes.contains(std::string(family.prefix)))
        return;
    const std::string prefix = *prefixes.begin();
    if (prefixes.size() > 1)
        throw Failure(ErrorCode::TensorUnexpected,
            Sentence::tr(
                "The checkpoint holds tensors of several encoders, whose names begin with %1 and with %2. Save "
                "the one that is meant alone, with names that begin with %3.",
                inQuotes(shown(prefix, 100)), inQuotes(shown(*prefixes.rbegin(), 100)), inQuotes(family.prefix)),
            { { "tensor", shown(prefix, 100) } });
    const std::string_view known = familyPart(prefix);
    const std::string_view outer = std::string_view(prefix).substr(0, prefix.size() - known.size());
    notes.push_back(known == family.prefix
            ? Sentence::tr("The names of the tensors begin with %1, which is taken off.", inQuotes(shown(outer, 100)))
            : Sentence::tr(
                "The names of the encoder's tensors begin with %1, which is read as %2, since config.json has "
                "model_type %3; that also says how positions are counted.",
                inQuotes(shown(prefix, 100)), inQuotes(family.prefix), inQuotes(family.modelType)));
    rename(checkpoint, [&](const std::string& name) {
        if (name.starts_with(prefix))
            return std::string(family.prefix) + name.substr(prefix.size());
        return name.substr(sharedStart(prefix, name).size());
    });
}

} // namespace ndogo
