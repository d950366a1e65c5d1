// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokenizers with fewer pieces: against those that Python makes of the same files (tests/data/make_trimmed.py), and
// against the tokenizer before.
#include "engine/text/sentencepiece_model.h"
#include "engine/text/tokenizer_readers.h"
#include "engine/text/trimmed_tokenizer.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace ndogo;
using nlohmann::json;
using test::Folder;
namespace fs = std::filesystem;

namespace {

using Ids = std::vector<std::int64_t>;

const fs::path kData = fs::path(NDOGO_TEST_DATA) / "tokenizers";

/// A tokenizer and the same with fewer pieces, in a folder of its own.
class Trimmed {
public:
    explicit Trimmed(const fs::path& from, TokenizerRules rules = TokenizerRules::Original, std::string modelType = {})
        : before(openTokenizer(from, rules, modelType))
        , trimmer(*before, readTokenizerFiles(*before), before->files().front().filename().string(),
              readTokenizerSettings(from, rules), modelType, rules)
        , m_rules(rules)
        , m_modelType(std::move(modelType))
    {
    }

    std::unique_ptr<const Tokenizer> before;
    TokenizerTrimmer trimmer;
    Ids kept;
    std::unique_ptr<const Tokenizer> after;
    Folder folder;

    /// Keeps the ids that `keeps` holds for, and what has to stay with them.
    void keep(const std::function<bool(std::int64_t)>& keeps)
    {
        std::set<std::int64_t> ids(trimmer.required().begin(), trimmer.required().end());
        for (std::int64_t id = 0; id < before->vocabSize(); ++id) {
            if (!ids.contains(id) && !keeps(id))
                continue;
            ids.insert(id);
            const auto parts = trimmer.partsOf(id);
            ids.insert(parts.begin(), parts.end());
        }
        kept.assign(ids.begin(), ids.end());
        for (const auto& [name, text] : trimmer.trimmed(kept))
            folder.write(name, text);
        after = openTokenizer(folder.path(), m_rules, m_modelType);
    }

    /// What ids after were before.
    Ids oldIds(const Ids& ids) const
    {
        Ids result;
        for (const auto id : ids)
            result.push_back(kept.at(static_cast<std::size_t>(id)));
        return result;
    }

private:
    TokenizerRules m_rules;
    std::string m_modelType;
};

TokenizerRules rulesOf(const json& row)
{
    return row["rules"] == "original" ? TokenizerRules::Original : TokenizerRules::Transformers5;
}

/// Names the texts, all of whose pieces stay, that are cut otherwise; `same` counts the others.
std::string otherCuts(const Trimmed& trimmed, const json& texts, int& same)
{
    const bool greedy = trimmed.before->type() == "wordpiece"; // what was unknown may be known
    std::string result;
    for (const auto& text : texts) {
        const auto ids = trimmed.before->encode(text.get<std::string>());
        const bool stays = std::ranges::all_of(ids, [&](std::int64_t id) {
            return std::ranges::binary_search(trimmed.kept, id) && (!greedy || id != trimmed.before->unknownId());
        });
        if (!stays)
            continue;
        if (trimmed.oldIds(trimmed.after->encode(text.get<std::string>())) == ids)
            ++same;
        else
            result += text.dump() + "; ";
    }
    return result;
}

json jsonOf(const std::string& text)
{
    return json::parse(text);
}

}

class TestTrimmedTokenizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithPython();
    void cutsAsBefore();
    void keepsAllButThePieces();
    void renumbersSmallFiles();
    void renumbersTokenizerJson();
    void keepsAddedTokensOfVocabularies();
    void leavesOutWhatDisagrees();
    void knowsCharacters();
    void keepsRealText();
};

void TestTrimmedTokenizer::agreesWithPython()
{
    const json golden = readJson(kData / "trimmed.json");
    QCOMPARE(golden["cases"].size(), std::size_t(11));
    for (const json& row : golden["cases"]) {
        const std::string name = row["folder"].get<std::string>() + " " + row["rules"].get<std::string>();
        const json& kept = row["kept"];
        Trimmed trimmed(kData / row["folder"].get<std::string>(), rulesOf(row), row["model_type"].get<std::string>());
        trimmed.keep([](std::int64_t id) { return id % 3 != 0; });
        QVERIFY2(json(trimmed.kept) == kept, (name + ": " + json(trimmed.kept).dump() + kept.dump()).c_str());
        QCOMPARE(trimmed.after->vocabSize(), std::int64_t(kept.size()));
        for (std::size_t i = 0; i < golden["texts"].size(); ++i) {
            const auto text = golden["texts"][i].get<std::string>();
            const json ids = trimmed.after->encode(text);
            QVERIFY2(ids == row["ids"][i], (name + ", " + text + ": " + ids.dump() + row["ids"][i].dump()).c_str());
        }
    }
}

void TestTrimmedTokenizer::cutsAsBefore()
{
    const json golden = readJson(kData / "trimmed.json");
    for (const json& row : golden["cases"]) {
        for (int kind = 0; kind < 3; ++kind) {
            Trimmed trimmed(
                kData / row["folder"].get<std::string>(), rulesOf(row), row["model_type"].get<std::string>());
            std::set<std::int64_t> needed; // by the first texts; or most pieces; or few
            for (std::size_t i = 0; kind == 0 && i < 20; ++i)
                for (const auto id : trimmed.before->encode(golden["texts"][i].get<std::string>()))
                    needed.insert(id);
            trimmed.keep([&](std::int64_t id) {
                return kind == 0 ? needed.contains(id) : kind == 1 ? id % 7 != 0 : id % 50 == 0;
            });
            int same = 0;
            const auto others = otherCuts(trimmed, golden["texts"], same);
            QVERIFY2(others.empty(), (row["folder"].get<std::string>() + ": " + others).c_str());
            QVERIFY(kind != 0 || same >= 12);
            const auto newId
                = [&](std::int64_t old) { return std::ranges::lower_bound(trimmed.kept, old) - trimmed.kept.begin(); };
            QCOMPARE(trimmed.after->bosId(), newId(trimmed.before->bosId()));
            QCOMPARE(trimmed.after->padId(), newId(trimmed.before->padId()));
            QCOMPARE(trimmed.after->unknownId(), newId(trimmed.before->unknownId()));
            QCOMPARE(trimmed.after->maskId(), newId(trimmed.before->maskId()));
        }
    }
}

void TestTrimmedTokenizer::keepsAllButThePieces()
{
    for (const char* folder : { "../tiny", "bpe" }) {
        Trimmed trimmed(kData / folder);
        trimmed.keep([](std::int64_t id) { return id % 5 == 0; });
        const auto bytes = test::readBytes(kData / folder / "sentencepiece.bpe.model");
        const auto less = test::readBytes(trimmed.folder / "sentencepiece.bpe.model");
        const auto all = readSentencePieceModel(bytes), some = readSentencePieceModel(less);
        QCOMPARE(some.pieces.size() + 2, trimmed.kept.size()); // and <pad>, <mask>
        for (std::size_t piece = 3; piece < some.pieces.size(); ++piece) {
            const auto& before = all.pieces[static_cast<std::size_t>(trimmed.kept[piece + 1]) - 1];
            QCOMPARE(some.pieces[piece].text, before.text);
            QCOMPARE(some.pieces[piece].score, before.score);
        }
        QVERIFY(some.kind == all.kind);
        // What it was trained with, and how it normalises.
        const auto rest = withPieces(bytes, std::vector<bool>(all.pieces.size()));
        QVERIFY(rest.size() > 20);
        QCOMPARE(withPieces(less, std::vector<bool>(some.pieces.size())), rest);
        Trimmed whole(kData / folder);
        whole.keep([](std::int64_t) { return true; });
        QCOMPARE(test::readBytes(whole.folder / "sentencepiece.bpe.model"), bytes);
    }
}

void TestTrimmedTokenizer::renumbersSmallFiles()
{
    Folder from;
    fs::copy_file(kData / "../tiny/sentencepiece.bpe.model", from / "sentencepiece.bpe.model");
    const std::int64_t last = 241; // <mask>
    from.write("added_tokens.json", json { { "<new>", last + 1 }, { "<mask>", last } }.dump());
    from.write("special_tokens_map.json", R"({"mask_token": "<mask>", "bos_token": "<s>"})");
    from.write("tokenizer_config.json", R"({"model_max_length": 512, "tokenizer_class": "XLMRobertaTokenizer"})");
    Trimmed trimmed(from.path());
    QCOMPARE(trimmed.before->vocabSize(), last + 2);
    trimmed.keep([](std::int64_t id) { return id < 100; });
    const auto mask = trimmed.after->maskId();
    QCOMPARE(mask, std::int64_t(trimmed.kept.size()) - 2);
    QCOMPARE(trimmed.oldIds(trimmed.after->encode("<new>")), (Ids { last + 1 }));
    QVERIFY(readJson(trimmed.folder / "added_tokens.json") == (json { { "<new>", mask + 1 }, { "<mask>", mask } }));
    for (const char* same : { "special_tokens_map.json", "tokenizer_config.json" })
        QCOMPARE(test::readBytes(trimmed.folder / same), test::readBytes(from / same));

    from.write("tokenizer_config.json",
        R"({"b": 1, "added_tokens_decoder": {"0": {"content": "<s>", "special": true}, "241": {"content": "<mask>",
            "lstrip": true, "special": true}, "243": {"content": "<far>"}}, "a": 2})");
    Trimmed far(from.path()); // with 242, which is nothing
    far.keep([](std::int64_t) { return false; });
    const auto config = test::readBytes(far.folder / "tokenizer_config.json");
    QVERIFY(config.find("\"b\"") < config.find("\"a\"")); // in their order
    const json decoder = jsonOf(config)["added_tokens_decoder"];
    QCOMPARE(decoder.size(), std::size_t(3));
    QVERIFY(decoder[std::to_string(far.after->vocabSize() - 1)]["content"] == "<far>");
    QCOMPARE(far.oldIds(far.after->encode("<far>")), (Ids { 243 }));
}

void TestTrimmedTokenizer::renumbersTokenizerJson()
{
    Folder from;
    json root = readJson(kData / "unigram/tokenizer.json");
    root["padding"] = { { "pad_id", 1 }, { "pad_token", "<pad>" } };
    // The specials last, so that their ids change.
    auto& vocab = root["model"]["vocab"];
    const json specials(vocab.begin(), vocab.begin() + 4);
    vocab.erase(vocab.begin(), vocab.begin() + 4);
    const auto first = vocab.size();
    vocab.insert(vocab.end(), specials.begin(), specials.end());
    const auto moved = [&](std::int64_t id) { return id < 4 ? std::int64_t(first) + id : id - 4; };
    root["model"]["unk_id"] = moved(3);
    root["padding"]["pad_id"] = moved(1);
    for (json& token : root["added_tokens"])
        token["id"] = moved(token["id"]);
    for (json& token : root["post_processor"]["special_tokens"])
        token["ids"][0] = moved(token["ids"][0]);
    from.write("tokenizer.json", root.dump());

    Trimmed trimmed(from.path(), TokenizerRules::Transformers5);
    trimmed.keep([](std::int64_t id) { return id % 2 == 0; });
    const json now = readJson(trimmed.folder / "tokenizer.json");
    QVERIFY(trimmed.after->padId() != trimmed.before->padId());
    QVERIFY(now["model"]["unk_id"] == trimmed.after->unknownId());
    QVERIFY(now["padding"]["pad_id"] == trimmed.after->padId());
    QVERIFY(now["post_processor"]["special_tokens"]["<s>"]["ids"][0] == trimmed.after->bosId());
    for (const json& token : now["added_tokens"])
        QVERIFY(now["model"]["vocab"][token["id"].get<std::size_t>()][0] == token["content"]);
    for (std::size_t id = 0; id < trimmed.kept.size(); ++id)
        QVERIFY(now["model"]["vocab"][id] == vocab[static_cast<std::size_t>(trimmed.kept[id])]);

    json pieces
        = { { "[UNK]", 1 }, { "[CLS]", 4 }, { "[SEP]", 5 }, { "[PAD]", 0 }, { "a", 2 }, { "##b", 3 }, { "b", 6 } };
    from.write("tokenizer.json",
        json { { "model", { { "type", "WordPiece" }, { "vocab", pieces } } },
            { "post_processor",
                { { "type", "BertProcessing" }, { "cls", { "[CLS]", 4 } }, { "sep", { "[SEP]", 5 } } } } }
            .dump());
    Trimmed words(from.path(), TokenizerRules::Transformers5);
    words.keep([](std::int64_t id) { return id == 6; });
    QCOMPARE(words.kept, (Ids { 0, 1, 4, 5, 6 }));
    const json left = readJson(words.folder / "tokenizer.json");
    QVERIFY(left["model"]["vocab"]
        == (json { { "[PAD]", 0 }, { "[UNK]", 1 }, { "[CLS]", 2 }, { "[SEP]", 3 }, { "b", 4 } }));
    QVERIFY(left["post_processor"]["cls"] == (json { "[CLS]", 2 }));
    QVERIFY(left["post_processor"]["sep"] == (json { "[SEP]", 3 }));
}

void TestTrimmedTokenizer::keepsAddedTokensOfVocabularies()
{
    Folder from;
    from.write("vocab.txt", "[PAD]\r\n[unused1]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\na\r\nb\r\n##b\r\n##c");
    from.write("tokenizer_config.json", R"({"bos_token": "[unused1]"})");
    from.write("added_tokens.json", R"({"[NEW]": 10, "b": 7})");
    Trimmed trimmed(from.path());
    trimmed.keep([](std::int64_t id) { return id == 9; });
    QCOMPARE(trimmed.kept, (Ids { 0, 1, 2, 3, 4, 5, 7, 9, 10 }));
    QCOMPARE(test::readBytes(trimmed.folder / "vocab.txt"),
        std::string("[PAD]\r\n[unused1]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nb\r\n##c"));
    QVERIFY(readJson(trimmed.folder / "added_tokens.json") == (json { { "[NEW]", 8 }, { "b", 6 } }));
    QCOMPARE(trimmed.after->encode("[NEW] b"), (Ids { 8, 6 }));

    const std::string mixed = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\rb\r\n\n\nc\n"; // ends of three kinds
    const auto file = readVocabularyFile(mixed, TokenizerRules::Original);
    const auto less = file->trimmed(KeptIds(Ids { 0, 1, 2, 3, 4, 5, 7, 9 })); // a, an empty line, c
    QCOMPARE(readVocabularyFile(less, TokenizerRules::Original)->pieces(),
        (std::vector<std::string> { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "", "c" }));
}

void TestTrimmedTokenizer::leavesOutWhatDisagrees()
{
    Folder from;
    fs::copy_file(kData / "../tiny/sentencepiece.bpe.model", from / "sentencepiece.bpe.model");
    fs::copy_file(kData / "unigram/tokenizer.json", from / "tokenizer.json"); // of the same model
    Trimmed both(from.path());
    both.keep([](std::int64_t id) { return id % 3 != 0; });
    QCOMPARE(both.trimmer.leftOut(), std::vector<std::string>());
    const auto fromJson = openTokenizer(both.folder.path(), TokenizerRules::Transformers5);
    QCOMPARE(fromJson->encode("Juma anasoma kitabu cha shule"), both.after->encode("Juma anasoma kitabu cha shule"));

    from.write("vocab.txt", "a\nb\nc\nd\ne\nf\ng\n"); // other pieces
    from.write("tokenizer.json", R"({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}})");
    Trimmed one(from.path());
    QCOMPARE(one.trimmer.leftOut(), (std::vector<std::string> { "tokenizer.json", "vocab.txt" }));
    one.keep([](std::int64_t) { return true; });
    QVERIFY(!fs::exists(one.folder / "vocab.txt") && !fs::exists(one.folder / "tokenizer.json"));
}

void TestTrimmedTokenizer::knowsCharacters()
{
    const std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nn\n##i\n##ni\nnin\n##n\nẹ\n#\n##in\n";
    const auto file = readVocabularyFile(vocabulary, TokenizerRules::Original);
    QCOMPARE(file->charactersOf(8), (Ids { 5, 6, 9 })); // n, ##i, ##n
    QCOMPARE(file->charactersOf(7), (Ids { 9, 6 }));
    QCOMPARE(file->charactersOf(10), (Ids { 10 })); // of three bytes
    QCOMPARE(file->charactersOf(11), (Ids { 11 }));
    QCOMPARE(file->charactersOf(2).size(), std::size_t(5)); // [CLS]
    QCOMPARE(file->charactersOf(2).front(), -1);
    using Halves = std::vector<std::pair<std::int64_t, std::int64_t>>;
    QCOMPARE(file->halvesOf(7), (Halves { { 9, 6 } })); // ##n and ##i
    QCOMPARE(file->halvesOf(8), (Halves { { 5, 12 } })); // n and ##in; there is no ni
    QCOMPARE(file->halvesOf(5), Halves());
    QCOMPARE(file->halvesOf(10), Halves()); // its bytes are no pieces
}

/// Of 10,000 real sentences, those all of whose pieces stay are cut as before.
void TestTrimmedTokenizer::keepsRealText()
{
    NDOGO_NEEDS_SHARED();
    json lines;
    for (const auto& entry : fs::recursive_directory_iterator(sharedFolder() / "data/corpus")) {
        std::ifstream stream(entry.is_regular_file() ? entry.path() : fs::path());
        int taken = 0;
        for (std::string line; taken < 1000 && lines.size() < 10'000 && std::getline(stream, line); ++taken)
            lines.push_back(line);
    }
    Trimmed trimmed(sharedFolder() / "fixtures/mini-afriberta/mlm");
    trimmed.keep([](std::int64_t id) { return id < 3000 || id % 2 == 0; });
    int same = 0;
    const auto others = otherCuts(trimmed, lines, same);
    QVERIFY2(others.empty(), others.c_str());
    qInfo("%d of %zu lines keep all their pieces, and are cut as before", same, lines.size());
    QVERIFY(same > 100);
}

NDOGO_TEST(TestTrimmedTokenizer)
#include "tst_trimmed_tokenizer.moc"
