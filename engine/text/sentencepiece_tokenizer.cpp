// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"
#include "engine/text/sentencepiece_model.h"
#include "engine/text/tokenizer.h"

#include <sentencepiece_processor.h>

#include <utility>

namespace ndogo {
namespace {

// fairseq put <pad> and its own order of the specials before sentencepiece's pieces.
constexpr std::int64_t kBos = 0, kPad = 1, kEos = 2, kUnknown = 3;
constexpr std::int64_t kOffset = 1;

class SentencePieceTokenizer final : public Tokenizer {
public:
    explicit SentencePieceTokenizer(std::filesystem::path file)
        : m_file(std::move(file))
    {
        const std::string model = readTextFile(m_file);
        if (!isSoundSentencePieceModel(model) || !m_processor.LoadFromSerializedProto(model).ok())
            throw fileFailure(ErrorCode::FileFormat, m_file,
                "is not a SentencePiece model or is damaged; copy or download it again.");
        // The order <unk>, <s>, </s> is what the offset of XLM-RoBERTa is built on.
        if (m_processor.GetPieceSize() < 4 || m_processor.unk_id() != 0 || m_processor.bos_id() != 1
            || m_processor.eos_id() != 2)
            throw fileFailure(ErrorCode::FileFormat, m_file,
                "does not begin with <unk>, <s>, </s> as the tokenizers of XLM-RoBERTa do; choose "
                "the "
                "model's own sentencepiece.bpe.model.");
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

    std::int64_t vocabSize() const override { return m_processor.GetPieceSize() + 2; }
    std::int64_t bosId() const override { return kBos; }
    std::int64_t eosId() const override { return kEos; }
    std::int64_t padId() const override { return kPad; }
    std::int64_t unknownId() const override { return kUnknown; }

    std::string specialPiece(std::int64_t id) const override
    {
        switch (id) {
        case kBos:
            return "<s>";
        case kPad:
            return "<pad>";
        case kEos:
            return "</s>";
        case kUnknown:
            return "<unk>";
        default:
            return id == vocabSize() - 1 ? "<mask>" : "";
        }
    }

    std::string type() const override { return "sentencepiece"; }
    std::vector<std::filesystem::path> files() const override { return { m_file }; }

private:
    static std::int64_t toId(int piece) { return piece == 0 ? kUnknown : piece + kOffset; }

    void require(const sentencepiece::util::Status& status) const
    {
        if (!status.ok())
            throw fileFailure(ErrorCode::FileFormat, m_file,
                "cannot split text (" + shown(status.ToString(), 200) + "); get it again.");
    }

    std::filesystem::path m_file;
    sentencepiece::SentencePieceProcessor m_processor; ///< its const methods are thread-safe
};

}

std::unique_ptr<Tokenizer> openSentencePieceTokenizer(const std::filesystem::path& modelFile)
{
    std::error_code error;
    if (!std::filesystem::exists(modelFile, error)) {
        throw fileFailure(ErrorCode::TokenizerMissing, modelFile,
            "does not exist; it holds the model's tokenizer. Add it.");
    }
    return std::make_unique<SentencePieceTokenizer>(modelFile);
}

} // namespace ndogo
