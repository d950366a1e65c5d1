// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/piece_trie.h"
#include "engine/text/tokenizer_readers.h"
#include "engine/text/unicode.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <random>

using namespace ndogo;
using nlohmann::json;
using test::Folder;

namespace {

using Ids = std::vector<std::int64_t>;

const std::string kData = NDOGO_TEST_DATA "/tokenizers";

/// Names the texts whose ids are not the golden ones.
std::string differences(const json& golden, const json& texts, const Tokenizer& tokenizer)
{
    std::string result;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto text = texts[i].get<std::string>();
        Ids fromPieces;
        for (const Tokenizer::Piece& piece : tokenizer.encodePieces(text))
            fromPieces.push_back(piece.id);
        const Ids ids = tokenizer.encode(text);
        if (json(ids) != golden[i] || ids != fromPieces)
            result += "\"" + text + "\": " + json(ids).dump() + " is not " + golden[i].dump() + "; ";
    }
    return result;
}

/// Holds encodeWords against the lists of words of a fixture.
std::string listDifferences(const json& golden, const char* field, const Tokenizer& tokenizer)
{
    std::string result;
    for (const json& sentence : golden["sentences"]) {
        const auto words = sentence["words"].get<std::vector<std::string>>();
        const EncodedSentence encoded = encodeWords(tokenizer, words, 128);
        if (sentence["name"] == "edge: special tokens as words" && field == std::string_view("input_ids"))
            continue; // what SentencePiece alone does; transformers 4 takes them out of the text first
        const json& expected = sentence.contains(field) ? sentence[field] : sentence["input_ids"];
        if (json(encoded.ids) != expected)
            result += sentence["name"].get<std::string>() + "; ";
    }
    return golden["sentences"].size() == 56 ? result : "not all sentences are there";
}

std::vector<std::string> names(const std::vector<std::filesystem::path>& files)
{
    std::vector<std::string> result;
    for (const auto& file : files)
        result.push_back(file.filename().string());
    return result;
}

std::unique_ptr<Tokenizer> readVocabulary(
    const std::string& text, TokenizerRules rules = TokenizerRules::Original, const TokenizerSettings& settings = {})
{
    return readWordPieceTokenizer(text, settings, rules, "vocab.txt");
}

std::unique_ptr<Tokenizer> readJsonTokenizer(const json& content)
{
    return readTokenizerJson(content.dump(), {}, "tokenizer.json");
}

json smallUnigram()
{
    json vocab = json::array();
    for (const char* piece : { "<s>", "<pad>", "</s>", "<unk>" })
        vocab.push_back({ piece, 0.0 });
    for (const char* piece : { "▁", "a", "b", "▁a" })
        vocab.push_back({ piece, -2.0 });
    return { { "model", { { "type", "Unigram" }, { "unk_id", 3 }, { "vocab", vocab } } } };
}

const std::string kVocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\nb\n";

}

class TestTokenizerKinds : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTransformers();
    void agreesOnTheBertFixture();
    void agreesOnTheXlmRobertaFixture();
    void knowsTheSpecials();
    void choosesTheFile();
    void encodesAWholeText();
    void readsVocabularies();
    void readsSettings();
    void refusesBadVocabularies();
    void refusesUnknownParts();
    void refusesDamagedJson();
    void survivesDamagedJson();
    void buildsTries();
    void knowsUnicode();
};

void TestTokenizerKinds::agreesWithTransformers()
{
    const json golden = readJson(kData + "/golden.json");
    QVERIFY(golden["cases"].size() > 10);
    for (const json& row : golden["cases"]) {
        const auto folder = row["folder"].get<std::string>();
        const auto rules = row["rules"] == "original" ? TokenizerRules::Original : TokenizerRules::Transformers5;
        const auto tokenizer
            = openTokenizer(std::filesystem::path(kData) / folder, rules, row["model_type"].get<std::string>());
        const std::string found = differences(row["ids"], golden["texts"], *tokenizer);
        QVERIFY2(found.empty(), (folder + " " + row["rules"].dump() + ": " + found).c_str());
    }
}

void TestTokenizerKinds::agreesOnTheBertFixture()
{
    NDOGO_NEEDS_SHARED();
    const auto folder = sharedFolder() / "fixtures/tiny-mbert-ner";
    const json golden = readJson(folder / "golden.json");
    const auto backend = openTokenizer(folder, TokenizerRules::Transformers5);
    const auto rebuilt = openWordPieceTokenizer(folder / "vocab.txt", TokenizerRules::Transformers5);
    const auto original = openTokenizer(folder);
    QCOMPARE(backend->type(), std::string("wordpiece"));
    QCOMPARE(listDifferences(golden, "input_ids", *backend), std::string());
    QCOMPARE(listDifferences(golden, "input_ids", *rebuilt), std::string());
    QCOMPARE(golden["texts"].size(), std::size_t(43));
    int differ = 0;
    for (const json& text : golden["texts"]) {
        const auto content = text["text"].get<std::string>();
        QCOMPARE(backend->encode(content), text["input_ids"].get<Ids>());
        QCOMPARE(rebuilt->encode(content), text["input_ids"].get<Ids>());
        std::vector<std::string> pieces;
        for (const Tokenizer::Piece& piece : original->encodePieces(content))
            pieces.push_back(piece.text);
        const json& expected = text.contains("python_tokens") ? text["python_tokens"] : text["tokens"];
        QCOMPARE(pieces, expected.get<std::vector<std::string>>());
        differ += text["python_same"].get<bool>() ? 0 : 1;
    }
    QCOMPARE(differ, 1);
    for (const json& sentence : golden["sentences"]) {
        const auto words = sentence["words"].get<std::vector<std::string>>();
        const bool isSame = json(encodeWords(*original, words, 128).ids) == sentence["input_ids"];
        QCOMPARE(isSame, sentence["python_same"].get<bool>());
    }
}

void TestTokenizerKinds::agreesOnTheXlmRobertaFixture()
{
    NDOGO_NEEDS_SHARED();
    const auto folder = sharedFolder() / "fixtures/tiny-xlmr-ner";
    const json golden = readJson(folder / "golden.json");
    const auto fromJson = openTokenizer(folder, TokenizerRules::Transformers5);
    QCOMPARE(fromJson->type(), std::string("unigram"));
    QCOMPARE(listDifferences(golden, "hf_input_ids", *fromJson), std::string());

    const Folder alone;
    alone.write("sentencepiece.bpe.model", test::readBytes(folder / "sentencepiece.bpe.model"));
    const auto fromModel = openTokenizer(alone.path(), TokenizerRules::Transformers5);
    QCOMPARE(fromModel->type(), std::string("sentencepiece"));
    QCOMPARE(listDifferences(golden, "hf_input_ids", *fromModel), std::string());
    QCOMPARE(listDifferences(golden, "input_ids", *openTokenizer(folder)), std::string());
    QVERIFY(!listDifferences(golden, "input_ids", *fromModel).empty()); // the two rules do differ
}

void TestTokenizerKinds::knowsTheSpecials()
{
    for (const auto rules : { TokenizerRules::Original, TokenizerRules::Transformers5 }) {
        const auto bert = openTokenizer(kData + "/cased", rules);
        QCOMPARE(bert->type(), std::string("wordpiece"));
        QCOMPARE((Ids { bert->padId(), bert->unknownId(), bert->bosId(), bert->eosId(), bert->maskId() }),
            (Ids { 0, 1, 2, 3, 4 }));
        QCOMPARE(bert->specialPiece(2), std::string("[CLS]"));
        QCOMPARE(bert->specialPiece(9), std::string());
        QCOMPARE(names(bert->files()), (std::vector<std::string> { "vocab.txt", "tokenizer_config.json" }));
        const auto camembert = openTokenizer(kData + "/bpe", rules, "camembert");
        QCOMPARE((Ids { camembert->padId(), camembert->unknownId(), camembert->bosId(), camembert->eosId(),
                     camembert->maskId(), camembert->vocabSize() }),
            (Ids { 1, 3, 5, 6, 244, 245 }));
        QCOMPARE(camembert->specialPiece(5), std::string("<s>"));
    }
    const auto unigram = openTokenizer(kData + "/unigram");
    QCOMPARE(unigram->type(), std::string("unigram"));
    QCOMPARE((Ids { unigram->bosId(), unigram->padId(), unigram->eosId(), unigram->unknownId(), unigram->maskId(),
                 unigram->vocabSize() }),
        (Ids { 0, 1, 2, 3, 241, 242 }));
    QCOMPARE(names(unigram->files()), (std::vector<std::string> { "tokenizer.json" }));
    QCOMPARE(readVocabulary("[PAD]\n[UNK]\n[CLS]\n[SEP]\n")->maskId(), -1);
}

void TestTokenizerKinds::choosesTheFile()
{
    const Folder folder;
    folder.write("tokenizer.json", test::readBytes(kData + "/unigram/tokenizer.json"));
    QCOMPARE(openTokenizer(folder.path())->type(), std::string("unigram"));
    folder.write("vocab.txt", kVocabulary);
    QCOMPARE(openTokenizer(folder.path())->type(), std::string("wordpiece"));
    folder.write("spiece.model", test::readBytes(kData + "/bpe/sentencepiece.bpe.model"));
    QCOMPARE(openTokenizer(folder.path())->type(), std::string("sentencepiece"));
    QCOMPARE(openTokenizer(folder.path(), TokenizerRules::Transformers5)->type(), std::string("unigram"));
}

void TestTokenizerKinds::encodesAWholeText()
{
    const auto tokenizer = readVocabulary(kVocabulary);
    const EncodedSentence whole = encodeText(*tokenizer, "a ab b", 16);
    QCOMPARE(whole.ids, (Ids { 2, 5, 5, 6, 7, 3 }));
    QCOMPARE(whole.firstPiece, (std::vector<std::int32_t> { 0 }));
    QCOMPARE(whole.piecesCut, 0);
    const EncodedSentence cut = encodeText(*tokenizer, "a ab b", 4);
    QCOMPARE(cut.ids, (Ids { 2, 5, 5, 3 }));
    QCOMPARE(cut.piecesCut, 2);
    const EncodedSentence empty = encodeText(*tokenizer, "", 16);
    QCOMPARE(empty.ids, (Ids { 2, 3 }));
    QCOMPARE(empty.wordsCut, 0);
    const std::vector<std::string> words { "a", "ab", "b", "x" };
    const EncodedSentence list = encodeWords(*tokenizer, words, 5);
    QCOMPARE(list.ids, (Ids { 2, 5, 5, 6, 3 }));
    QCOMPARE(list.piecesCut, 2);
    QCOMPARE(list.wordsCut, 2);
}

void TestTokenizerKinds::readsVocabularies()
{
    // Windows line ends, no line end at the end, empty lines (which keep their ids), duplicates
    // (the last counts).
    QCOMPARE(readVocabulary("[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\na")->encode("a"), (Ids { 4 }));
    QCOMPARE(readVocabulary("[PAD]\n[UNK]\n[CLS]\n[SEP]\n\n\na\n")->encode("a"), (Ids { 6 }));
    const auto doubled = readVocabulary(kVocabulary + "a\n");
    QCOMPARE(doubled->encode("a"), (Ids { 8 }));
    QCOMPARE(doubled->vocabSize(), 9);
    // Only Rust's reader takes the blanks off.
    QCOMPARE(readVocabulary(kVocabulary + "c \n", TokenizerRules::Transformers5)->encode("c"), (Ids { 8 }));
    QCOMPARE(readVocabulary(kVocabulary + "c \n")->encode("c"), (Ids { 1 }));
    QCOMPARE(readVocabulary(kVocabulary)->encode("a\xff\xfe b"), (Ids { 5, 7 })); // not UTF-8
}

void TestTokenizerKinds::readsSettings()
{
    const Folder folder;
    folder.write("vocab.txt", kVocabulary + "<cls>\nÉ\n");
    QCOMPARE(openTokenizer(folder.path())->encode("A É"), (Ids { 5, 1 })); // lower case is usual
    folder.write("tokenizer_config.json",
        R"({"do_lower_case": false, "cls_token": {"content": "<cls>"}, "tokenizer_class": "BertTokenizerFast"})");
    QCOMPARE(openTokenizer(folder.path())->encode("A É a"), (Ids { 1, 9, 5 }));
    QCOMPARE(openTokenizer(folder.path())->bosId(), 8);
    folder.write("special_tokens_map.json", R"({"sep_token": "b"})");
    folder.write("added_tokens.json", R"({"xyz": 12})");
    const auto tokenizer = openTokenizer(folder.path());
    QCOMPARE(tokenizer->eosId(), 7);
    QCOMPARE(tokenizer->encode("axyza"), (Ids { 5, 12, 5 }));
    QCOMPARE(tokenizer->vocabSize(), 13);
    folder.write("tokenizer_config.json", R"({"tokenizer_class": "BertJapaneseTokenizer"})");
    FAILS(ErrorCode::FileFormat, ({ "vocab.txt", "BertJapaneseTokenizer" }), openTokenizer(folder.path()));
    folder.write("tokenizer_config.json", "{");
    FAILS(ErrorCode::FileFormat, ({ "tokenizer_config.json" }), openTokenizer(folder.path()));
}

void TestTokenizerKinds::refusesBadVocabularies()
{
    FAILS(ErrorCode::FileFormat, ({ "vocab.txt", "[UNK]" }), readVocabulary(""));
    FAILS(ErrorCode::FileFormat, ({ "vocab.txt", "[SEP]" }), readVocabulary("[PAD]\n[UNK]\n[CLS]\n"));
    FAILS(ErrorCode::FileFormat, ({ "vocab.txt", "line 9" }), readVocabulary(kVocabulary + "\xff\n"));
    FAILS(ErrorCode::TokenizerMissing, ({ "v.txt" }), openWordPieceTokenizer("v.txt"));
    FAILS(ErrorCode::TokenizerMissing, ({ "t.json" }), openTokenizerJson("t.json"));
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
        std::string text = kVocabulary;
        for (int j = 0; j < 40; ++j)
            text += static_cast<char>(random() % 128);
        readVocabulary(text)->encode("a\nbab##b[MASK]");
    }
}

void TestTokenizerKinds::refusesUnknownParts()
{
    json content = smallUnigram();
    QCOMPARE(readJsonTokenizer(content)->encode("▁ab"), (Ids { 7, 6 }));
    content["model"] = { { "type", "BPE" }, { "vocab", json::object() }, { "merges", json::array() } };
    FAILS(ErrorCode::FileFormat, ({ "tokenizer.json", "BPE" }), readJsonTokenizer(content));
    const auto refuses = [](const char* key, const json& step, std::string_view part) {
        json changed = smallUnigram();
        changed[key] = step;
        return test::failureProblem(
            ErrorCode::FileFormat, { "tokenizer.json", part }, [&] { readJsonTokenizer(changed); });
    };
    QCOMPARE(refuses("normalizer", { { "type", "ByteLevel" } }, "ByteLevel"), std::string());
    QCOMPARE(refuses("normalizer", { { "type", "Precompiled" }, { "precompiled_charsmap", "AAAA" } },
                 "precompiled_charsmap"),
        std::string());
    QCOMPARE(
        refuses("normalizer", { { "type", "Replace" }, { "pattern", { { "Regex", "a+" } } }, { "content", "" } }, "a+"),
        std::string());
    QCOMPARE(refuses("pre_tokenizer", { { "type", "ByteLevel" } }, "ByteLevel"), std::string());
    QCOMPARE(refuses("pre_tokenizer", { { "type", "Metaspace" }, { "replacement", "▁" }, { "prepend_scheme", "last" } },
                 "last"),
        std::string());
    QCOMPARE(refuses("post_processor", { { "type", "Odd" } }, "Odd"), std::string());
    QCOMPARE(refuses("added_tokens", { { { "id", 1 } } }, "added_tokens"), std::string());
}

void TestTokenizerKinds::refusesDamagedJson()
{
    const auto refuses = [](const std::string& text) {
        return test::failureProblem(
            ErrorCode::FileFormat, { "tokenizer.json" }, [&] { readTokenizerJson(text, {}, "tokenizer.json"); });
    };
    QCOMPARE(refuses(""), std::string());
    QCOMPARE(refuses("[]"), std::string());
    QCOMPARE(refuses("{}"), std::string());
    QCOMPARE(refuses(std::string(100000, '[')), std::string());
    QCOMPARE(refuses(R"({"model": {"type": "Unigram", "unk_id": 0, "vocab": {}}})"), std::string());
    QCOMPARE(refuses(R"({"model": {"type": "Unigram", "unk_id": 0, "vocab": [["a"]]}})"), std::string());
    QCOMPARE(refuses(R"({"model": {"type": "Unigram", "unk_id": 1e300, "vocab": [["a", 0]]}})"), std::string());
    QCOMPARE(refuses(R"({"model": {"type": "Unigram", "unk_id": 1, "vocab": [["a", 0]]}})"), std::string());
    QCOMPARE(refuses(R"({"model": {"type": "Unigram", "unk_id": 0, "vocab": [["a", 1e999]]}})"), std::string());
    QCOMPARE(refuses(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": -1}}})"), std::string());
    QCOMPARE(refuses(R"({"model": {"type": "WordPiece", "vocab": {"[UNK]": 4294967296}}})"), std::string());
    QCOMPARE(refuses(R"({"model": {"type": "WordPiece", "vocab": {"a": 0}}})"), std::string());
    std::string nested = "{\"type\": \"Sequence\", \"normalizers\": [";
    std::string deep;
    for (int i = 0; i < 50; ++i)
        deep += nested;
    QCOMPARE(refuses("{\"model\": {}, \"normalizer\": " + deep), std::string());
}

void TestTokenizerKinds::survivesDamagedJson()
{
    const std::string original = test::readBytes(kData + "/unigram/tokenizer.json");
    int refused = 0;
    for (std::size_t i = 0; i < original.size(); i += 13) {
        std::string text = original;
        text[i] = static_cast<char>(text[i] ^ (1 << (i % 7)));
        try {
            readTokenizerJson(text, {}, "tokenizer.json")->encode("Juma \xc3\xa9 o\xcc\xa3ja \xef\xac\x81sh <s>");
        } catch (const Failure& failure) {
            QCOMPARE(failure.error().code, ErrorCode::FileFormat);
            ++refused;
        }
    }
    QVERIFY(refused > 100);
}

void TestTokenizerKinds::buildsTries()
{
    std::mt19937 random(2);
    std::map<std::string, std::int32_t> expected;
    std::vector<std::string> pieces;
    for (std::int32_t i = 0; i < 20000; ++i) {
        std::string piece(1 + random() % 6, '\0');
        for (char& byte : piece)
            byte = static_cast<char>(random() % 3 == 0 ? random() % 256 : random() % 7);
        pieces.push_back(piece);
        expected[piece] = i; // the last counts
    }
    std::vector<PieceTrie::Entry> entries { { "", 5 } };
    for (std::size_t i = 0; i < pieces.size(); ++i)
        entries.emplace_back(pieces[i], static_cast<std::int32_t>(i));
    const PieceTrie trie(entries);
    for (const auto& [piece, id] : expected) {
        QCOMPARE(trie.find(piece), id);
        const std::string longer = piece + "\x08";
        QCOMPARE(trie.find(longer), expected.contains(longer) ? expected[longer] : PieceTrie::kNone);
    }
    QCOMPARE(trie.find(""), PieceTrie::kNone);
    QCOMPARE(PieceTrie().find("a"), PieceTrie::kNone);
}

void TestTokenizerKinds::knowsUnicode()
{
    QVERIFY(unicode::isValidUtf8("o\u0323ja 🙂"));
    QVERIFY(!unicode::isValidUtf8("\xed\xa0\x80"));
    QCOMPARE(unicode::toValidUtf8("a\xc3(\xf0\x9f"), std::string("a\ufffd(\ufffd\ufffd"));
    QCOMPARE(unicode::countCharacters("ọja🙂"), std::size_t(4));
    QCOMPARE(unicode::graphemeSize("e\u0301\u0323x"), std::size_t(5));
    QCOMPARE(unicode::graphemeSize("\r\nx"), std::size_t(2));
    QCOMPARE(unicode::graphemeSize("🇰🇪🇺🇬"), std::size_t(8));
    QCOMPARE(unicode::graphemeSize("👨\u200d👩\u200d👧x"), std::size_t(18));
    QCOMPARE(unicode::graphemeSize("\u1100\u1161\u11a8x"), std::size_t(9));
    // A mark of Unicode 13 is unknown to the backend's older tables.
    QVERIFY(unicode::PythonCategories::isNonspacingMark(0x1ABF));
    QVERIFY(!unicode::BackendCategories::isNonspacingMark(0x1ABF));
    QVERIFY(unicode::PythonCategories::isOther(0x378));
    QVERIFY(!unicode::BackendCategories::isOther(0x378)); // unassigned
}

NDOGO_TEST(TestTokenizerKinds)
#include "tst_tokenizer_kinds.moc"
