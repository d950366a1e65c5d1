// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/text/sentencepiece_model.h"
#include "engine/text/tokenizer.h"
#include "engine/text/tokenizer_settings.h"

#include <sentencepiece_processor.h>

#include <exception>
#include <utility>

namespace ndogo {
namespace {

/// fairseq put <pad> and specials of its own before sentencepiece's pieces.
struct FairseqIds {
    std::int64_t bos, pad, eos, unknown;
    std::int64_t offset; ///< from a piece's number to its id
};
constexpr FairseqIds kXlmRoberta { 0, 1, 2, 3, 1 };
/// CamembertTokenizer: 0 is <s>NOTUSED, 2 </s>NOTUSED, 4 <unk>NOTUSED; <s> and </s> are pieces like
/// all others.
constexpr FairseqIds kCamembert { 5, 1, 6, 3, 4 };

class SentencePieceTokenizer final : public Tokenizer {
public:
    SentencePieceTokenizer(std::filesystem::path file, const FairseqIds& ids)
        : m_file(std::move(file))
        , m_ids(ids)
    {
        const std::string model = readTextFile(m_file);
        if (!isSoundSentencePieceModel(model) || !loads(model))
            throw fileFailure(ErrorCode::FileFormat, m_file,
                Sentence::tr(
                    "The file %1 is not a SentencePiece model or is damaged; copy or download it again.", m_file));
        // The order <unk>, <s>, </s> is what the offset of XLM-RoBERTa is built on.
        if (m_processor.GetPieceSize() < 4 || m_processor.unk_id() != 0 || m_processor.bos_id() != 1
            || m_processor.eos_id() != 2)
            throw fileFailure(ErrorCode::FileFormat, m_file,
                Sentence::tr("The file %1 does not begin with <unk>, <s>, </s> as the tokenizers of XLM-RoBERTa do; "
                             "choose the model's own sentencepiece.bpe.model.",
                    m_file));
    }

    std::vector<std::int64_t> encode(std::string_view text) const override
    {
        std::vector<int> pieces;
        require(m_processor.Encode({ text.data(), text.size() }, &pieces));
        std::vector<std::int64_t> ids;
        ids.reserve(pieces.size());
        for (const int piece : pieces)
            ids.push_back(toId(piece));
        return ids;
    }

    std::vector<Piece> encodePieces(std::string_view text) const override
    {
        std::vector<std::string> pieces;
        require(m_processor.Encode({ text.data(), text.size() }, &pieces));
        std::vector<Piece> result;
        result.reserve(pieces.size());
        for (std::string& piece : pieces) {
            const int id = m_processor.PieceToId(piece);
            result.push_back({ std::move(piece), toId(id) });
        }
        return result;
    }

    std::int64_t vocabSize() const override { return m_processor.GetPieceSize() + m_ids.offset + 1; }
    std::int64_t bosId() const override { return m_ids.bos; }
    std::int64_t eosId() const override { return m_ids.eos; }
    std::int64_t padId() const override { return m_ids.pad; }
    std::int64_t unknownId() const override { return m_ids.unknown; }
    std::int64_t maskId() const override { return vocabSize() - 1; }

    std::string specialPiece(std::int64_t id) const override
    {
        return id == m_ids.bos    ? "<s>"
            : id == m_ids.pad     ? "<pad>"
            : id == m_ids.eos     ? "</s>"
            : id == m_ids.unknown ? "<unk>"
            : id == maskId()      ? "<mask>"
                                  : "";
    }

    std::string type() const override { return "sentencepiece"; }
    std::vector<std::filesystem::path> files() const override { return tokenizerFiles(m_file); }

private:
    /// The library reports most of what it does not like, and throws the rest.
    bool loads(const std::string& model)
    {
        try {
            return m_processor.LoadFromSerializedProto(model).ok();
        } catch (const std::exception&) {
            return false;
        }
    }

    std::int64_t toId(int piece) const { return piece == 0 ? m_ids.unknown : piece + m_ids.offset; }

    void require(const sentencepiece::util::Status& status) const
    {
        if (!status.ok())
            throw fileFailure(ErrorCode::FileFormat, m_file,
                Sentence::tr(
                    "The file %1 cannot split text (%2); get it again.", m_file, shown(status.ToString(), 200)));
    }

    std::filesystem::path m_file;
    FairseqIds m_ids;
    sentencepiece::SentencePieceProcessor m_processor; ///< its const methods are thread-safe
};

}

std::unique_ptr<Tokenizer> openSentencePieceTokenizer(
    const std::filesystem::path& modelFile, const std::string& modelType)
{
    std::error_code error;
    if (!std::filesystem::exists(modelFile, error)) {
        throw fileFailure(ErrorCode::TokenizerMissing, modelFile,
            Sentence::tr("The file %1 does not exist; it holds the model's tokenizer. Add it.", modelFile));
    }
    return std::make_unique<SentencePieceTokenizer>(modelFile, modelType == "camembert" ? kCamembert : kXlmRoberta);
}

} // namespace ndogo
