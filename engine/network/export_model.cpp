// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/export_model.h"

#include "engine/checkpoint/quantized_layout.h"
#include "engine/checkpoint/weight_names.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/io/json_text.h"
#include "engine/network/equal_widths.h"
#include "engine/network/model_files.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ndogo {
namespace {

namespace fs = std::filesystem;

constexpr auto kTokenizerConfig = "tokenizer_config.json";

/// The class that splits text as the tokenizer does. One that came as tokenizer.json alone follows
/// its own file, whatever the family.
std::string tokenizerClass(const Model& model)
{
    if (model.info().tokenizerFile == "tokenizer.json")
        return "PreTrainedTokenizerFast";
    if (model.info().tokenizerType == "wordpiece")
        return "BertTokenizer";
    return model.config().modelType == "camembert" ? "CamembertTokenizer" : "XLMRobertaTokenizer";
}

/// What AutoTokenizer needs to know; fields that the file has already stay as they are.
void completeTokenizerConfig(const Model& model, const fs::path& file, bool isThere)
{
    const Tokenizer& tokenizer = model.tokenizer();
    auto json = isThere ? parseJsonObject(readTextFile(file), file, ErrorCode::FileFormat) : nlohmann::json::object();
    const auto add = [&](const char* field, const nlohmann::json& value) {
        if (!json.contains(field))
            json[field] = value;
    };
    add("tokenizer_class", tokenizerClass(model));
    add("model_max_length", model.info().maxTokens);
    add("cls_token", tokenizer.specialPiece(tokenizer.bosId()));
    add("sep_token", tokenizer.specialPiece(tokenizer.eosId()));
    if (model.config().countsFromPadding()) {
        add("bos_token", tokenizer.specialPiece(tokenizer.bosId()));
        add("eos_token", tokenizer.specialPiece(tokenizer.eosId()));
    }
    add("pad_token", tokenizer.specialPiece(tokenizer.padId()));
    add("unk_token", tokenizer.specialPiece(tokenizer.unknownId()));
    if (tokenizer.maskId() >= 0)
        add("mask_token", tokenizer.specialPiece(tokenizer.maskId()));
    writeTextFile(file, json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

void requireEqualWidths(const Model& model, bool pad)
{
    const Sentence unequal = unequalWidths(model.config());
    if (!unequal.empty() && pad)
        model.requireUnquantized(Sentence::tr("a quantized model cannot be filled up with zeros"));
    const Sentence problem = unequal.empty() ? Sentence() : paddingProblem(model.config());
    if (unequal.empty() || (pad && problem.empty()))
        return;
    const std::string path = shown(model.info().path);
    throw Failure(ErrorCode::ConfigInvalid,
        problem.empty()
            ? Sentence::tr("Hugging Face's classes hold layers of one width only, but in %1 %2. Export with --pad to "
                           "fill them up with zeros (the same logits, but no smaller than before), or use the folder "
                           "as Ndogo saved it.",
                path, unequal)
            : Sentence::tr("Hugging Face's classes hold layers of one width only, but in %1 %2. Zeros cannot fill them "
                           "up, for %3: use the folder as Ndogo saved it.",
                path, unequal, problem),
        { { "file", path }, { "layers", inEnglish(unequal) } });
}

/// transformers reads half precision, and LLM.int8 through bitsandbytes; nobody else reads the rest.
void requireKnownElsewhere(const Model& model)
{
    const auto& recipe = model.config().quantize;
    if (!recipe || !isInteger(recipe->method) || recipe->method == QuantizeMethod::LlmInt8)
        return;
    const std::string path = shown(model.info().path);
    throw Failure(ErrorCode::ConfigInvalid,
        Sentence::tr("%1 is quantized (%2), which Hugging Face transformers cannot read: export the model that it was "
                     "made from, or one quantized by llm-int8, bf16 or fp16.",
            path, nameOf(recipe->method)),
        { { "file", path } });
}

/// What somebody who loads the folder should know.
std::vector<Sentence> notesFor(const Model& original, const Model& written)
{
    std::vector<Sentence> notes;
    if (const auto unequal = unequalWidths(original.config()); !unequal.empty())
        notes.push_back(Sentence::tr(
            "Filled up with zeros, because Hugging Face's classes need layers of one width: %1.", unequal));
    const bool lacksPooler = std::ranges::any_of(
        written.info().missing, [](const std::string& name) { return name.find("pooler") != std::string::npos; });
    if (written.info().task == ModelTask::Encoder && lacksPooler)
        notes.push_back(Sentence::tr("The encoder has no pooler: load it with %1.from_pretrained(..., "
                                     "add_pooling_layer=False), or transformers makes up a random one.",
            written.info().architecture));
    if (const auto& recipe = written.config().quantize; recipe && isInteger(recipe->method))
        notes.push_back(Sentence::tr("The Linear layers are int8: transformers needs bitsandbytes to read them."));
    if (!written.hasTokenizer())
        notes.push_back(Sentence::tr("The model has no tokenizer, so none is in the folder."));
    return notes;
}

} // namespace

ExportReport exportModel(const Model& model, const ExportSpec& spec, const CancelToken& token)
{
    AtomicFolder output(spec.output, spec.force);
    return exportModel(model, spec, output, token);
}

ExportReport exportModel(const Model& model, const ExportSpec& spec, AtomicFolder& output, const CancelToken& token)
{
    if (model.config().adapter)
        model.requireChangeable({});
    requireKnownElsewhere(model);
    requireEqualWidths(model, spec.pad);
    const auto padded = unequalWidths(model.config()).empty() ? nullptr : padWidths(model);
    const Model& written = padded ? *padded : model;

    ExportReport report { spec.output, { "config.json" }, notesFor(model, written) };
    writeTextFile(output.path() / "config.json", configText(written, written.config()));
    const StoredWeights weights(written);
    if (spec.format == ExportFormat::Pytorch) {
        report.files.push_back("pytorch_model.bin");
        writePytorchFile(output.path() / report.files.back(), weights.tensors(), token);
    } else {
        report.files.push_back("model.safetensors");
        writeSafetensors(output.path() / report.files.back(), weights.tensors(), { { "format", "pt" } }, token);
    }
    const auto copied = copyTokenizerFiles(written, output.path());
    report.files.insert(report.files.end(), copied.begin(), copied.end());
    if (written.hasTokenizer()) {
        const bool isThere = std::ranges::find(copied, kTokenizerConfig) != copied.end();
        completeTokenizerConfig(written, output.path() / kTokenizerConfig, isThere);
        if (!isThere)
            report.files.push_back(kTokenizerConfig);
    }
    token.throwIfRequested();
    model.requireUnchanged();
    output.commit();
    return report;
}

} // namespace ndogo
