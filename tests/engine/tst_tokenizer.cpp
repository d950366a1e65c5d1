// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/sentencepiece_model.h"
#include "engine/text/tokenizer.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <map>
#include <thread>

using namespace ndogo;
using nlohmann::json;
using test::Folder;

namespace {

/// Holds ids, first pieces and piece texts against a golden.json; empty when all agree.
std::string differences(const std::filesystem::path& folder, std::int64_t maxLength)
{
    const auto tokenizer = openTokenizer(folder);
    const json golden = readJson(folder / "golden.json");
    std::string result;
    for (const json& sentence : golden["sentences"]) {
        if (sentence["name"] == "edge: special tokens as words")
            continue; // what SentencePiece alone does; transformers 4 takes them out of the text first
        const auto words = sentence["words"].get<std::vector<std::string>>();
        const EncodedSentence encoded = encodeWords(*tokenizer, words, maxLength);
        json first = json::array();
        json pieces = json::array();
        std::int64_t cut = 0;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::int32_t at = encoded.firstPiece[i];
            first.push_back(at < 0 ? json() : json(at));
            cut += at < 0 ? 1 : 0;
            json texts = json::array();
            std::vector<std::int64_t> ids;
            for (const Tokenizer::Piece& piece : tokenizer->encodePieces(words[i])) {
                texts.push_back(piece.text);
                ids.push_back(piece.id);
            }
            pieces.push_back(texts);
            if (ids != tokenizer->encode(words[i]))
                result += "encode and encodePieces differ on " + words[i] + "; ";
        }
        if (json(encoded.ids) != sentence["input_ids"] || first != sentence["first_subword"]
            || pieces != sentence["pieces"] || cut != encoded.wordsCut)
            result += sentence["name"].get<std::string>() + "; ";
    }
    return golden["sentences"].empty() ? "no sentences" : result;
}

}

class TestTokenizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithThePythonTokenizer();
    void agreesOnTheFixtures();
    void knowsTheSpecials();
    void takesSpecialsOutOfTheText();
    void takesAddedTokensOutOfTheText();
    void cutsAtTheLimit();
    void countsUnknownPieces();
    void isThreadSafe();
    void refusesBadModels();
    void survivesDamagedModels();
    void survivesDamagedCharacterMaps();
};

void TestTokenizer::agreesWithThePythonTokenizer()
{
    QCOMPARE(differences(NDOGO_TEST_DATA "/tiny", 32), std::string());
}

void TestTokenizer::agreesOnTheFixtures()
{
    NDOGO_NEEDS_SHARED();
    QCOMPARE(differences(sharedFolder() / "fixtures/tiny-xlmr-ner", 128), std::string());
}

void TestTokenizer::knowsTheSpecials()
{
    const auto tokenizer = openTokenizer(NDOGO_TEST_DATA "/tiny");
    QCOMPARE(tokenizer->type(), std::string("sentencepiece"));
    QCOMPARE(tokenizer->vocabSize(), 242); // as config.json has it
    QCOMPARE(tokenizer->specialPiece(tokenizer->bosId()), std::string("<s>"));
    QCOMPARE(tokenizer->specialPiece(tokenizer->eosId()), std::string("</s>"));
    QCOMPARE(tokenizer->specialPiece(tokenizer->padId()), std::string("<pad>"));
    QCOMPARE(tokenizer->specialPiece(tokenizer->unknownId()), std::string("<unk>"));
    QCOMPARE(tokenizer->specialPiece(241), std::string("<mask>"));
    QCOMPARE(tokenizer->specialPiece(100), std::string());
    QCOMPARE(tokenizer->files().size(), std::size_t(1));
    QVERIFY(std::filesystem::exists(tokenizer->files().front()));
}

/// As XLMRobertaTokenizer of transformers 4.57.1.
void TestTokenizer::takesSpecialsOutOfTheText()
{
    const auto tokenizer = openTokenizer(NDOGO_TEST_DATA "/tiny");
    const auto juma = tokenizer->encode("Juma");
    for (const auto& [text, id] : std::map<std::string, std::int64_t> {
             { "<s>", 0 }, { "<pad>", 1 }, { "</s>", 2 }, { "<unk>", 3 }, { "<mask>", 241 } })
        QCOMPARE(tokenizer->encode(text), std::vector { id });
    std::vector<std::int64_t> ids { 241 };
    ids.insert(ids.end(), juma.begin(), juma.end());
    QCOMPARE(tokenizer->encode(" <mask>Juma"), ids); // which takes the blank before it
    QCOMPARE(tokenizer->encodePieces("<mask>Juma").front().text, std::string("<mask>"));
}

/// As transformers 4.57.1 and 5.24: under every rule, whichever file lists them.
void TestTokenizer::takesAddedTokensOutOfTheText()
{
    const std::string listed
        = R"({"added_tokens": [{"id": 242, "content": "@user", "special": false, "normalized": true},
        {"id": 243, "content": "<ent>", "special": true}]})";
    const std::map<std::string, std::pair<std::string, std::vector<TokenizerRules>>> files {
        { "added_tokens.json",
            { R"({"@user": 242, "<ent>": 243})", { TokenizerRules::Original, TokenizerRules::Transformers5 } } },
        { "tokenizer_config.json",
            { R"({"added_tokens_decoder": {"242": {"content": "@user"}, "243": {"content": "<ent>", "special": true}}})",
                { TokenizerRules::Original, TokenizerRules::Transformers5 } } },
        { "special_tokens_map.json",
            { R"({"additional_special_tokens": ["@user", "<ent>"]})",
                { TokenizerRules::Original, TokenizerRules::Transformers5 } } },
        { "tokenizer.json", { listed, { TokenizerRules::Original } } },
    };
    for (const auto& [name, file] : files) {
        Folder folder;
        std::filesystem::copy(NDOGO_TEST_DATA "/tiny/sentencepiece.bpe.model", folder.path());
        folder.write(name, file.first);
        for (const TokenizerRules rules : file.second) {
            const auto tokenizer = openTokenizer(folder.path(), rules);
            QCOMPARE(tokenizer->encode("@user"), std::vector<std::int64_t> { 242 });
            QCOMPARE(tokenizer->encode("<ent>@user"), (std::vector<std::int64_t> { 243, 242 }));
            QCOMPARE(tokenizer->vocabSize(), 244);
            QCOMPARE(tokenizer->maskId(), 241);
        }
    }
}

void TestTokenizer::cutsAtTheLimit()
{
    const auto tokenizer = openTokenizer(NDOGO_TEST_DATA "/tiny");
    const std::vector<std::string> words { "Juma", "alinunua", "", "kitabu" }; // 1, 5, 0 and 3 pieces
    const EncodedSentence whole = encodeWords(*tokenizer, words, 32);
    QCOMPARE(whole.ids.size(), std::size_t(11));
    QCOMPARE(whole.wordsCut, 1);
    const EncodedSentence cut = encodeWords(*tokenizer, words, 5); // the second word loses its tail
    QCOMPARE(cut.ids.size(), std::size_t(5));
    QCOMPARE(cut.ids.back(), 2);
    QCOMPARE(cut.firstPiece, (std::vector<std::int32_t> { 1, 2, -1, -1 }));
    QCOMPARE(cut.wordsCut, 2);
    QCOMPARE(encodeWords(*tokenizer, words, 0).ids, (std::vector<std::int64_t> { 0, 2 }));
    QCOMPARE(encodeWords(*tokenizer, {}, 32).ids, (std::vector<std::int64_t> { 0, 2 }));
}

void TestTokenizer::countsUnknownPieces()
{
    const auto tokenizer = openTokenizer(NDOGO_TEST_DATA "/tiny");
    const std::vector<std::string> words { "漢字", "Juma", "漢a字" };
    QCOMPARE(encodeWords(*tokenizer, words, 32).unknownPieces, 3);
    // Bytes that are not UTF-8 and a NUL are text too; they must not stop the tokenizer.
    QVERIFY(!tokenizer->encode("\xff\xfe").empty());
    tokenizer->encode(std::string_view("a\0b", 3));
}

void TestTokenizer::isThreadSafe()
{
    const auto tokenizer = openTokenizer(NDOGO_TEST_DATA "/tiny");
    const std::string text = "Mwalimu anasoma kitabu shuleni kila asubuhi";
    const auto expected = tokenizer->encode(text);
    std::atomic<int> wrong = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int repeat = 0; repeat < 200; ++repeat)
                    wrong += tokenizer->encode(text) != expected ? 1 : 0;
            });
    }
    QCOMPARE(wrong.load(), 0);
}

void TestTokenizer::refusesBadModels()
{
    const Folder folder;
    FAILS(ErrorCode::TokenizerMissing, ({ "no tokenizer", "sentencepiece.bpe.model" }), openTokenizer(folder.path()));
    folder.write("tokenizer.json", "{}");
    FAILS(ErrorCode::FileFormat, ({ "tokenizer.json" }), openTokenizer(folder.path()));
    FAILS(
        ErrorCode::TokenizerMissing, ({ "a.model", "does not exist" }), openSentencePieceTokenizer(folder / "a.model"));
    folder.write("sentencepiece.bpe.model", "");
    FAILS(ErrorCode::FileFormat, ({ "sentencepiece.bpe.model" }), openTokenizer(folder.path()));
    folder.write("sentencepiece.bpe.model", "version https://git-lfs.github.com/spec/v1\n");
    FAILS(ErrorCode::FileFormat, ({ "sentencepiece.bpe.model" }), openTokenizer(folder.path()));
    // A model of one piece, "<s>": well-formed, but not what XLM-RoBERTa's ids are counted from.
    folder.write("sentencepiece.bpe.model", "\n\x05\n\x03<s>");
    FAILS(ErrorCode::FileFormat, ({ "sentencepiece.bpe.model" }), openTokenizer(folder.path()));
}

void TestTokenizer::survivesDamagedModels()
{
    const std::string original = test::readBytes(NDOGO_TEST_DATA "/tiny/sentencepiece.bpe.model");
    const Folder folder;
    int refused = 0;
    for (std::size_t i = 0; i < original.size(); ++i) {
        std::string bytes = original;
        bytes[i] = static_cast<char>(bytes[i] ^ (1 << (i % 8)));
        const auto file = folder.write("flipped.model", bytes);
        try {
            openSentencePieceTokenizer(file)->encode("Juma alinunua kitabu \xc3\xa9 o\xcc\xa3ja \xef\xac\x81sh");
        } catch (const Failure& failure) {
            QCOMPARE(failure.error().code, ErrorCode::FileFormat);
            ++refused;
        }
    }
    QVERIFY(refused > 100);
    for (std::size_t size = 0; size < original.size(); size += 7) {
        const auto file = folder.write("cut.model", original.substr(0, size));
        try {
            openSentencePieceTokenizer(file)->encode("Juma");
        } catch (const Failure& failure) {
            QCOMPARE(failure.error().code, ErrorCode::FileFormat);
        }
    }
}

void TestTokenizer::survivesDamagedCharacterMaps()
{
    // The normaliser of a real model: a trie of 200 kB, which the library walks without looking.
    NDOGO_NEEDS_SHARED();
    const std::string original = test::readBytes(sharedFolder() / "fixtures/tiny-xlmr-ner/sentencepiece.bpe.model");
    QVERIFY(isSoundSentencePieceModel(original));
    const std::size_t map = original.find("nmt_nfkc") + 8;
    std::string text; // every character below U+0800 and some beyond
    for (unsigned character = 1; character < 0x800; ++character)
        if (character < 0x80)
            text += static_cast<char>(character);
        else
            text.append({ static_cast<char>(0xC0U | character >> 6U), static_cast<char>(0x80U | (character & 0x3FU)) });
    text += "\xef\xac\x81\xe2\x84\xa2\xef\xb7\xba\xe3\x8c\x80";
    const Folder folder;
    int refused = 0;
    for (std::size_t i = map; i < original.size(); i += 997) {
        std::string bytes = original;
        bytes[i] = static_cast<char>(bytes[i] ^ 0xFF);
        try {
            openSentencePieceTokenizer(folder.write("map.model", bytes))->encode(text);
        } catch (const Failure& failure) {
            QCOMPARE(failure.error().code, ErrorCode::FileFormat);
            ++refused;
        }
    }
    QVERIFY(refused > 20);
}

NDOGO_TEST(TestTokenizer)
#include "tst_tokenizer.moc"
