// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/io/file_message.h"
#include "engine/io/json_text.h"
#include "engine/text/piece_tokenizer.h"
#include "engine/text/tokenizer_json_steps.h"
#include "engine/text/tokenizer_readers.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace ndogo {
namespace {

using nlohmann::json;

constexpr std::int32_t kHighestId = 1 << 30;

/// One tokenizer.json on its way to a Pipeline.
class TokenizerJsonReader {
public:
    TokenizerJsonReader(json root, const TokenizerSettings& settings, std::filesystem::path file)
        : m_root(std::move(root))
        , m_settings(settings)
        , m_file(std::move(file))
    {
    }

    std::unique_ptr<Tokenizer> read()
    {
        m_pipeline.model = readModel();
        m_pipeline.normalizers = readNormalizers(part("normalizer"), m_file);
        m_pipeline.preTokenizers = readPreTokenizers(part("pre_tokenizer"), part("normalizer"), m_file);
        std::vector<AddedToken> added = readAddedTokens();
        m_facts.vocabSize = m_pipeline.model->size();
        for (const AddedToken& token : added) {
            m_ids[token.content] = token.id;
            m_facts.vocabSize = std::max<std::int64_t>(m_facts.vocabSize, token.id + 1);
        }
        addTokens(m_pipeline, std::move(added));
        readSpecials();
        m_facts.files = tokenizerFiles(m_file);
        return makePipelineTokenizer(std::move(m_pipeline), std::move(m_facts));
    }

private:
    /// `sentence` names the file.
    [[noreturn]] void refuse(Sentence sentence) const
    {
        throw fileFailure(ErrorCode::FileFormat, m_file, std::move(sentence));
    }

    [[noreturn]] void damaged(const Sentence& what) const
    {
        refuse(Sentence::tr("The file %1 is damaged: %2; get it again.", m_file, what));
    }

    const json& part(const char* key) const
    {
        static const json kNothing;
        return m_root.contains(key) ? m_root[key] : kNothing;
    }

    std::unique_ptr<const PieceModel> readModel()
    {
        const json& model = part("model");
        if (!model.is_object() || !model.contains("vocab"))
            damaged(Sentence::tr("it has no model with a vocab"));
        // Files of old versions do not say their type.
        const std::string type = textField(model, "type")
                                     .value_or(model.contains("unk_id") ? "Unigram"
                                             : model.contains("merges") ? "BPE"
                                                                        : "WordPiece");
        if (type == "Unigram")
            return readUnigram(model);
        if (type == "WordPiece")
            return readWordPiece(model);
        refuse(
            Sentence::tr("The file %1 holds a %2 model; of tokenizer.json only Unigram and WordPiece models are read "
                         "(XLM-RoBERTa, BERT): add sentencepiece.bpe.model if the model has one, or choose another "
                         "model.",
                m_file, shown(type, 40)));
    }

    std::unique_ptr<const PieceModel> readUnigram(const json& model)
    {
        std::vector<std::pair<std::string, double>> pieces;
        const json& vocab = model["vocab"];
        if (!vocab.is_array())
            damaged(Sentence::tr("its vocab is not a list"));
        pieces.reserve(vocab.size());
        for (const json& entry : vocab) {
            if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_number()
                || !std::isfinite(entry[1].get<double>()))
                damaged(Sentence::tr("entry %1 of its vocab is not a piece with a number", pieces.size() + 1));
            pieces.emplace_back(entry[0].get_ref<const std::string&>(), entry[1].get<double>());
        }
        const json unknown = model.value("unk_id", json());
        if (!unknown.is_number_unsigned() || unknown.get<std::uint64_t>() >= pieces.size())
            refuse(Sentence::tr(
                "The file %1 names no unknown piece of its Unigram model (unk_id); get it again.", m_file));
        m_facts.type = "unigram";
        m_facts.unknown = unknown.get<std::int64_t>();
        m_facts.names[m_facts.unknown] = pieces[unknown.get<std::size_t>()].first;
        return std::make_unique<UnigramModel>(
            pieces, unknown.get<std::int32_t>(), boolField(model, "byte_fallback").value_or(false));
    }

    std::unique_ptr<const PieceModel> readWordPiece(const json& model)
    {
        const json& vocab = model["vocab"];
        if (!vocab.is_object())
            damaged(Sentence::tr("its vocab is not an object"));
        std::vector<PieceTrie::Entry> pieces;
        pieces.reserve(vocab.size());
        for (const auto& [piece, id] : vocab.items()) {
            if (!id.is_number_unsigned() || id.get<std::uint64_t>() > kHighestId)
                damaged(Sentence::tr("the piece %1 of its vocab has no proper id", inQuotes(piece)));
            pieces.emplace_back(piece, id.get<std::int32_t>());
        }
        WordPieceModel::Settings settings;
        settings.unknown = textField(model, "unk_token").value_or(settings.unknown);
        settings.prefix = textField(model, "continuing_subword_prefix").value_or(settings.prefix);
        const json most = model.value("max_input_chars_per_word", json());
        if (most.is_number_unsigned())
            settings.mostCharacters = most.get<std::size_t>();
        const std::string unknown = settings.unknown;
        auto result = std::make_unique<WordPieceModel>(pieces, std::move(settings));
        if (result->find(unknown) == PieceTrie::kNone)
            refuse(
                Sentence::tr("The file %1 lacks its own unknown piece %2; get it again.", m_file, inQuotes(unknown)));
        m_facts.type = "wordpiece";
        m_facts.unknown = result->unknownId();
        m_facts.names[m_facts.unknown] = unknown;
        return result;
    }

    /// Behind those of the file come those that only the files beside it list.
    std::vector<AddedToken> readAddedTokens() const
    {
        const json& list = part("added_tokens");
        if (!list.is_null() && !list.is_array())
            damaged(Sentence::tr("its added_tokens are not a list"));
        std::vector<AddedToken> listed;
        for (const json& entry : list) {
            const auto content = textField(entry, "content");
            if (!content)
                damaged(Sentence::tr("an entry of its added_tokens has no content"));
            listed.push_back(addedToken(*content, PieceTrie::kNone, entry));
        }
        std::vector<AddedToken> others = m_settings.added;
        std::ranges::stable_sort(others, {}, &AddedToken::id);
        const auto isListed = [&](const AddedToken& token) {
            return std::ranges::find(listed, token.content, &AddedToken::content) != listed.end();
        };
        std::erase_if(others, isListed);
        listed.insert(listed.end(), others.begin(), others.end());
        return numbered(listed, *m_pipeline.model);
    }

    std::int64_t idOf(const std::string& piece) const
    {
        const auto added = m_ids.find(piece);
        return added != m_ids.end() ? added->second : m_pipeline.model->find(piece);
    }

    /// The first of `names` that is a piece; -1 when none is.
    std::int64_t special(std::initializer_list<std::string> names)
    {
        for (const std::string& name : names) {
            const std::int64_t id = idOf(name);
            if (id < 0)
                continue;
            m_facts.names.emplace(id, name);
            return id;
        }
        return -1;
    }

    void readSpecials()
    {
        readEnds(part("post_processor"));
        if (m_begin.empty() || m_end.empty()) {
            m_begin = m_settings.special("cls_token", idOf("[CLS]") >= 0 ? "[CLS]" : "<s>");
            m_end = m_settings.special("sep_token", idOf("[SEP]") >= 0 ? "[SEP]" : "</s>");
        }
        m_facts.bos = special({ m_begin });
        m_facts.eos = special({ m_end });
        m_facts.pad = special({ m_settings.special("pad_token", "<pad>"), "[PAD]" });
        m_facts.mask = special({ m_settings.special("mask_token", "<mask>"), "[MASK]" });
        if (m_facts.bos < 0 || m_facts.eos < 0 || m_facts.pad < 0)
            refuse(
                Sentence::tr("The file %1 does not say which tokens begin, end and pad a sentence; get it again, with "
                             "its tokenizer_config.json.",
                    m_file));
    }

    /// What a post-processor puts around one text.
    void readEnds(const json& processor)
    {
        const std::string type = textField(processor, "type").value_or("");
        if (type == "BertProcessing" || type == "RobertaProcessing") {
            m_begin = nameOfPair(processor, "cls");
            m_end = nameOfPair(processor, "sep");
        } else if (type == "Sequence" && processor.contains("processors")) {
            for (const json& own : processor["processors"])
                readEnds(own);
        } else if (type == "TemplateProcessing") {
            readTemplate(processor);
        } else if (!processor.is_null() && type != "ByteLevel") {
            refuse(Sentence::tr("The file %1 has a post_processor %2, which is not supported; choose another model.",
                m_file, inQuotes(type)));
        }
    }

    void readTemplate(const json& processor)
    {
        std::vector<std::string> before;
        std::vector<std::string> after;
        bool isBehindText = false;
        for (const json& piece : processor.value("single", json::array())) {
            if (piece.is_object() && piece.contains("SpecialToken"))
                (isBehindText ? after : before).push_back(textField(piece["SpecialToken"], "id").value_or(""));
            else
                isBehindText = true;
        }
        if (before.size() > 1 || after.size() > 1)
            refuse(
                Sentence::tr("The file %1 puts several tokens at one end of a sentence (post_processor), which is not "
                             "supported; choose another model.",
                    m_file));
        m_begin = before.empty() ? "" : before.front();
        m_end = after.empty() ? "" : after.front();
    }

    std::string nameOfPair(const json& processor, const char* key) const
    {
        const json pair = processor.value(key, json());
        if (!pair.is_array() || pair.empty() || !pair[0].is_string())
            damaged(Sentence::tr("its post_processor has no token %1", inQuotes(key)));
        return pair[0].get<std::string>();
    }

    json m_root;
    const TokenizerSettings& m_settings;
    std::filesystem::path m_file;
    Pipeline m_pipeline;
    TokenizerFacts m_facts;
    std::map<std::string, std::int32_t> m_ids; ///< of the added tokens
    std::string m_begin, m_end;
};

}

std::unique_ptr<Tokenizer> readTokenizerJson(
    std::string_view text, const TokenizerSettings& settings, const std::filesystem::path& file)
{
    return TokenizerJsonReader(parseJsonObject(text, file, ErrorCode::FileFormat), settings, file).read();
}

} // namespace ndogo
