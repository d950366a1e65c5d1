// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What fuzzing found (tests/fuzz), each input by name and as small as it could be made. What is
// known to attack one format lies in the test of its reader.
#include "engine/io/checkpoint.h"
#include "engine/io/json_text.h"
#include "engine/jobs/job_spec.h"
#include "engine/project/run_journal.h"
#include "engine/project/sweep_plan.h"
#include "engine/text/sentencepiece_model.h"
#include "engine/text/tokenizer.h"
#include "engine/train/training_progress.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"
#include "tests/support/zip_file.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

using namespace ndogo;
using test::Folder;

namespace {

JobSpec specOf(const std::string& text)
{
    return jobSpecFromJson(nlohmann::json::parse(text));
}

/// The progress of a training after `edit`, from a state that holds nothing else.
TrainingProgress savedProgress(const std::function<void(nlohmann::json&)>& edit)
{
    TrainingProgress progress;
    progress.step = 5;
    progress.rounds = 1;
    progress.device = "cpu";
    progress.history.push_back({ 4, 0.5, 1.25, 5e-5, 0.5, { { "hau", 0.5 } } });
    progress.best = TrainingBest { 4, 0.5, { { "hau", 0.5 } } };
    nlohmann::json fields = toJson(progress);
    edit(fields);
    const Folder folder;
    const auto file = folder / "state.safetensors";
    writeSafetensors(file, {}, { { "training", fields.dump() }, { "recipe", "" } });
    return readSavedTraining(MappedFile::open(file)).progress;
}

/// A field of a protocol buffer: its key as it is, and bytes.
std::string field(const std::string& key, const std::string& bytes)
{
    return key + static_cast<char>(bytes.size()) + bytes;
}

}

class TestHostileFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numberBeyondADouble();
    void unprintableNamesInAJob();
    void nulInATextOfAJob();
    void deeplyNestedValueInAJob();
    void unprintableNamesInAJournal();
    void emptyTrieInASentencePieceModel();
    void keyOf33BitsInASentencePieceModel();
    void pieceThatBeginsWithNulInASentencePieceModel();
    void normaliserThatWritesMegabytes();
    void normaliserThatDoublesAndDoubles();
    void countsOfASweepThatOverflow();
    void countsThatNoTrainingHas();
    void deviceOfATrainingWithControlCharacters();
};

/// The parser throws something else for it than for other mistakes.
void TestHostileFiles::numberBeyondADouble()
{
    FAILS(ErrorCode::ConfigInvalid, ({ "config.json", "a number too large" }),
        parseJsonObject(R"({"vocab_size":1e999})", "config.json", ErrorCode::ConfigInvalid));
    const Folder folder;
    folder.write("model.safetensors.index.json", R"({"metadata":{"total_size":1e999}})");
    FAILS(ErrorCode::FileFormat, ({ "model.safetensors.index.json", "a number too large" }),
        openCheckpoint(folder.path()));
}

void TestHostileFiles::unprintableNamesInAJob()
{
    FAILS(ErrorCode::Usage, ({ "mo?del is not a field" }), specOf(R"({"job":"open","mo\ndel":"m"})"));
    FAILS(ErrorCode::Usage, ({ "not \"op?en\"" }), specOf(R"({"job":"op\nen"})"));
    FAILS(ErrorCode::Usage, ({ "data.x?y is not" }), specOf(R"({"job":"scan-data","data":{"x\u001by":1}})"));
    FAILS(ErrorCode::Usage, ({ "index must be true or false, not " }),
        specOf(R"({"job":"open","index":")" + std::string(5000, 'x') + "\"}"));
    const auto checked = [](const std::string& text) { validate(specOf(text)); };
    const std::string start = R"({"job":"evaluate","model":{"path":"m"},"data":{"path":"d")";
    FAILS(ErrorCode::Usage, ({ "mode must be", "\"a?b\"" }), (checked(start + R"(},"mode":"a\nb"})"), 0));
    FAILS(ErrorCode::Usage, ({ "data.task must be", "\"a?b\"" }), (checked(start + R"(,"task":"a\nb"}})"), 0));
    FAILS(ErrorCode::Usage, ({ "maps \"a?b\" to nothing" }), (checked(start + R"(,"label_map":{"a\nb":""}}})"), 0));
    FAILS(ErrorCode::Usage, ({ "names \"a?b\" twice" }),
        (checked(R"({"job":"new","output":"o","labels":["a\nb","a\nb"]})"), 0));
    FAILS(ErrorCode::Usage, ({ "schedule \"1:2?3\" is not" }),
        specOf(R"({"job":"train","recipe":{"prune_during":"1:2\n3"}})"));
}

/// The command to copy would end there, and the folder that is opened would be another one.
void TestHostileFiles::nulInATextOfAJob()
{
    FAILS(ErrorCode::Usage, ({ "model must be a text, not \"a?b\"" }), specOf(R"({"job":"open","model":"a\u0000b"})"));
    FAILS(ErrorCode::Usage, ({ "data.languages must be a list of texts" }),
        specOf(R"({"job":"scan-data","data":{"languages":["a\u0000"]}})"));
    FAILS(ErrorCode::Usage, ({ "data.label_map must be an object of texts" }),
        specOf(R"({"job":"scan-data","data":{"label_map":{"a\u0000":"O"}}})"));
}

/// Printing it for the message would run out of stack.
void TestHostileFiles::deeplyNestedValueInAJob()
{
    constexpr std::size_t kDeep = 1'000'000;
    const std::string list = std::string(kDeep, '[') + std::string(kDeep, ']');
    FAILS(
        ErrorCode::Usage, ({ "model must be a text, not an array" }), specOf(R"({"job":"open","model":)" + list + "}"));
}

void TestHostileFiles::unprintableNamesInAJournal()
{
    const Folder folder;
    folder.write("journal.jsonl",
        R"({"v":1,"time":"","spec":{"job":"open","model":"m","in\ndex":true}})"
        "\n");
    std::vector<Sentence> warnings;
    QVERIFY(RunJournal(folder.path()).read(warnings).empty());
    QCOMPARE(warnings.size(), std::size_t(1));
    QVERIFY(inEnglish(warnings[0]).find("in?dex is not a field") != std::string::npos);
}

void TestHostileFiles::emptyTrieInASentencePieceModel()
{
    const std::string map("\x00\x00\x00\x00\x00", 5); // a trie of no bytes, and one empty text
    QVERIFY(!isSoundSentencePieceModel(field("\x1a", field("\x12", map))));
}

/// The library reads keys of 32 bits and drops what is above: to it this is field 3, the
/// normaliser, whose broken trie it would walk.
void TestHostileFiles::keyOf33BitsInASentencePieceModel()
{
    const std::string normaliser = field("\x12", "broken");
    QVERIFY(!isSoundSentencePieceModel(field("\x1a", normaliser)));
    QVERIFY(!isSoundSentencePieceModel(field("\x9a\x80\x80\x80\x10", normaliser)));
    QVERIFY(!isSoundSentencePieceModel(field("\x1a", field("\x92\x80\x80\x80\x10", "broken"))));
}

/// The library's trie takes it for a key without letters and throws.
void TestHostileFiles::pieceThatBeginsWithNulInASentencePieceModel()
{
    const auto piece = [](const std::string& text) { return field("\x0a", field("\x0a", text)); };
    const std::string start = piece("<unk>") + piece("<s>") + piece("</s>");
    const Folder folder;
    const auto file = folder.write("spiece.model", start + piece(std::string("\0a", 2)));
    FAILS(
        ErrorCode::FileFormat, ({ "spiece.model", "is not a SentencePiece model" }), openSentencePieceTokenizer(file));
}

/// A double array that turns "a" into the text at the beginning of the map: a root whose offset is
/// 256, the letter's unit, and its value.
void TestHostileFiles::normaliserThatWritesMegabytes()
{
    constexpr std::uint32_t kRoot = 256, kLetter = 'a', kLeaf = 512;
    std::vector<std::uint32_t> units(1024);
    std::fill(units.begin() + 1, units.end(), 0xFFU << 24U); // labels that no byte has
    units[0] = kRoot << 10U;
    const std::uint32_t node = kRoot ^ kLetter;
    units[node] = ((node ^ kLeaf) << 10U) | (1U << 8U) | kLetter;
    units[kLeaf] = 1U << 31U;
    const auto mapOf = [&](std::size_t length) {
        std::string map = test::little(std::uint32_t(units.size() * sizeof units[0]));
        map.append(reinterpret_cast<const char*>(units.data()), units.size() * sizeof units[0]);
        return map.append(length, 'b') + '\0';
    };
    QVERIFY(isSoundCharacterMap(mapOf(33)));
    QVERIFY(!isSoundCharacterMap(mapOf(1'000'000)));
}

/// 40 steps of "a" to "aa" would make a terabyte of one letter.
void TestHostileFiles::normaliserThatDoublesAndDoubles()
{
    const Folder folder;
    const auto fileOf = [&](int steps, const std::string& content) {
        std::ifstream stream(NDOGO_TEST_DATA "/../fuzz/seeds/tokenizer_json/unigram");
        auto json = nlohmann::json::parse(stream);
        auto& normalizers = json["normalizer"]["normalizers"] = nlohmann::json::array();
        for (int i = 0; i < steps; ++i)
            normalizers.push_back(
                { { "type", "Replace" }, { "pattern", { { "String", "a" } } }, { "content", content } });
        return folder.write("tokenizer.json", json.dump());
    };
    QVERIFY(!openTokenizerJson(fileOf(3, "aa"))->encode("a").empty());
    FAILS(ErrorCode::FileFormat, ({ "tokenizer.json", "makes texts grow without end" }),
        openTokenizerJson(fileOf(40, "aa"))->encode("a"));
    FAILS(ErrorCode::FileFormat, ({ "tokenizer.json", "1000 bytes at a time" }),
        openTokenizerJson(fileOf(1, std::string(1000, 'a'))));
}

/// The work that lies ahead is their product with sentences and epochs.
void TestHostileFiles::countsOfASweepThatOverflow()
{
    const auto plan = [](const std::string& more) {
        return sweepPlanFromJson(nlohmann::json::parse(R"({"name":"s","levels":{"after":[0.5]},)" + more + "}"));
    };
    FAILS(ErrorCode::Usage, ({ "recipe.steps must be at most 1000000000000" }),
        plan(R"("recipe":{"steps":9223372036854775807})"));
    FAILS(ErrorCode::Usage, ({ "replace_entities.draws must be at most 1000000" }),
        plan(R"("replace_entities":{"draws":2147483647})"));
}

/// The training would go on at another place than it was left.
void TestHostileFiles::countsThatNoTrainingHas()
{
    QCOMPARE(savedProgress([](auto&) {}).history.size(), std::size_t(1));
    using Json = nlohmann::json;
    const std::pair<const char*, Json> wrong[]
        = { { "/step", -5 }, { "/step", 5.5 }, { "/step", 1e300 }, { "/step", std::uint64_t(1) << 63U }, { "/step", 3 },
              { "/rounds", -1 }, { "/rounds", 6 }, { "/rounds", std::int64_t(1) << 32U }, { "/loss_count", 6 },
              { "/rounds_without_gain", 2 }, { "/watch/count", -1 }, { "/history/0/step", 6 },
              { "/history/0/step", -1 }, { "/best/step", 6 }, { "/history", "none" }, { "/step", nullptr } };
    for (const auto& [field, value] : wrong) {
        const auto edit = [&, at = Json::json_pointer(field), set = value](Json& fields) { fields[at] = set; };
        FAILS(ErrorCode::FileFormat, ({ "state.safetensors", "remove it to begin anew" }), savedProgress(edit));
    }
    FAILS(
        ErrorCode::FileFormat, ({ "state.safetensors" }), savedProgress([](Json& fields) { fields = Json::array(); }));
}

/// It is named in a warning when the training goes on on another one.
void TestHostileFiles::deviceOfATrainingWithControlCharacters()
{
    FAILS(ErrorCode::FileFormat, ({ "state.safetensors", "damaged" }),
        savedProgress([](auto& fields) { fields["device"] = "cpu\n"; }));
    QCOMPARE(savedProgress([](auto& fields) { fields.erase("device"); }).device, std::string("cpu"));
}

NDOGO_TEST(TestHostileFiles)
#include "tst_hostile_files.moc"
