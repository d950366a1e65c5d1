// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the engine says, in English and as JSON. That lupdate collects it and the window translates it:
// tst_sentence_text.
#include "engine/base/error.h"
#include "engine/base/sentence.h"
#include "engine/study/results_json.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <stdexcept>

using namespace ndogo;
using nlohmann::json;

class TestSentences : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void putsArgumentsIn();
    void leavesArgumentsAsTheyAre();
    void translatesWhatIsInside();
    void comesBackFromJson();
    void readsOlderResults();
    void failuresCarryThem();
};

void TestSentences::putsArgumentsIn()
{
    QCOMPARE(inEnglish(Sentence()), std::string());
    QCOMPARE(inEnglish(Sentence::tr("Nothing to put in, at 100 %.")), std::string("Nothing to put in, at 100 %."));
    const std::string name = "w";
    QCOMPARE(inEnglish(Sentence::tr("Tensor %1 has %2 rows; ask for %2.", name, std::int64_t(3))),
        std::string("Tensor w has 3 rows; ask for 3."));
    QCOMPARE(inEnglish(Sentence::tr("%2 before %1", std::string_view("a"), std::filesystem::path("b\n/c"))),
        std::string("b?/c before a"));
    const Sentence reason = Sentence::tr("it has %1 columns", 4);
    QCOMPARE(inEnglish(Sentence::tr("The file %1, line %2: %3", name, 7, reason)),
        std::string("The file w, line 7: it has 4 columns"));
}

void TestSentences::leavesArgumentsAsTheyAre()
{
    const std::string first = "50%2", second = "%1%";
    QCOMPARE(inEnglish(Sentence::tr("%1 and %2", first, second)), std::string("50%2 and %1%"));
    // Nine places are enough: %10 is the first and a zero. What has no argument stands as it is.
    QCOMPARE(inEnglish(Sentence::tr("%10 %3 %", first)), std::string("50%20 %3 %"));
    QCOMPARE(inEnglish(Sentence::inWords("100%1")), std::string("100%1"));
}

void TestSentences::translatesWhatIsInside()
{
    const std::string name = "The name %2"; // which is data, whatever it looks like
    const Sentence inner = Sentence::tr("%1 is odd", name);
    std::vector<std::string> asked;
    const auto turned = [&](const std::string& source) {
        asked.push_back(source);
        return source == "%1 is odd" ? "ajabu: %1" : "%2 <- %1";
    };
    QCOMPARE(translated(Sentence::tr("%1 because %2", name, inner), turned),
        std::string("ajabu: The name %2 <- The name %2"));
    QCOMPARE(asked, (std::vector<std::string> { "%1 because %2", "%1 is odd" }));
}

void TestSentences::comesBackFromJson()
{
    const std::string file = "a.txt";
    const Sentence reason = Sentence::tr("it has %1 columns", 4);
    const Sentence sentence = Sentence::tr("The file %1: %2", file, reason);
    const json written = toJson(sentence);
    QVERIFY(written == json::parse(R"({"source": "The file %1: %2", "arguments": ["a.txt",
            {"source": "it has %1 columns", "arguments": ["4"]}]})"));
    QVERIFY(sentenceFromJson(written) == sentence);
    QVERIFY(toJson(Sentence::inWords(file)) == json("a.txt"));
    QVERIFY(sentenceFromJson(json("a.txt")) == Sentence::inWords(file));
    QVERIFY_EXCEPTION_THROWN(sentenceFromJson(json(7)), json::exception);

    json deep = "end"; // a journal may come from anywhere
    for (int i = 0; i < 1000; ++i)
        deep = { { "source", "%1" }, { "arguments", json::array({ deep }) } };
    QCOMPARE(inEnglish(sentenceFromJson(deep)), std::string("%1"));
}

void TestSentences::readsOlderResults()
{
    const Sentence sentence = Sentence::tr("no better dev score in %1 evaluations", 3);
    json fields;
    putSentence(fields, "stopped", sentence);
    QVERIFY(fields.at("stopped") == "no better dev score in 3 evaluations");
    QVERIFY(sentenceAt(fields, "stopped") == sentence);
    fields.erase("stopped_sentence");
    QVERIFY(sentenceAt(fields, "stopped") == Sentence::inWords("no better dev score in 3 evaluations"));
    putSentence(fields, "stopped", {});
    QVERIFY(fields == json({ { "stopped", nullptr } }));
    QVERIFY(sentenceAt(fields, "stopped").empty());
    putSentences(fields, "notes", { sentence, Sentence::inWords("as it is") });
    QVERIFY(fields.at("notes") == json({ "no better dev score in 3 evaluations", "as it is" }));
    QVERIFY(fields.at("notes_sentences").at(0) == toJson(sentence));
}

void TestSentences::failuresCarryThem()
{
    const Sentence sentence = Sentence::tr("Tensor %1 is missing.", std::string("w"));
    const Failure failure(ErrorCode::TensorMissing, sentence, { { "tensor", "w" } });
    QCOMPARE(failure.error().message, std::string("Tensor w is missing."));
    QVERIFY(failure.error().sentence == sentence);
    QVERIFY(toJson(failure.error())
        == json::parse(R"({"code": "tensor-missing", "message": "Tensor w is missing.", "context": {"tensor": "w"},
            "message_sentence": {"source": "Tensor %1 is missing.", "arguments": ["w"]}})"));
    try {
        throw std::runtime_error("a%1");
    } catch (...) {
        const Error error = currentError();
        QCOMPARE(error.message, std::string("The job failed: a%1"));
        QCOMPARE(error.sentence.source, std::string("The job failed: %1"));
    }
    QVERIFY(sentenceOf({ ErrorCode::JobFailed, "Only words.", {} }) == Sentence::inWords("Only words."));
}

NDOGO_TEST(TestSentences)
#include "tst_sentences.moc"
