// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a distillation is asked for in, and what it reports.
#include "engine/base/error.h"
#include "engine/study/distil_report.h"
#include "engine/values/distil_recipe.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace ndogo;
using nlohmann::json;

namespace {

using Layers = std::vector<int>;

std::string refusal(const std::string& map, int teacher, int student)
{
    try {
        mappedLayers(map, teacher, student);
    } catch (const Failure& failure) {
        return failure.error().context.at("field") + ": " + failure.error().message;
    }
    return {};
}

/// `right` of so many sentences have their one entity found.
EvaluationResult scored(int sentences, int right)
{
    LanguageScore score;
    score.language = "hau";
    score.sentences = score.sentencesTotal = sentences;
    for (int i = 0; i < sentences; ++i) {
        const bool found = i < right;
        score.perSentence.push_back({ i, found, !found, !found });
        (found ? score.counts.tp : score.counts.fp) += 1;
        score.counts.fn += !found;
    }
    EvaluationResult result;
    result.split = "test";
    result.languages = { score };
    return result;
}

} // namespace

class TestDistilRecipe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void mapsLayers();
    void refusesMaps();
    void readsMatches();
    void readsShapes();
    void weightsOfThePapers();
    void saysWhatTheTeacherGave();
    void reportComesBack();
};

/// The maps of docs/methods.md, Distillation; those of 8 and 10 layers to 4 and 6 are the papers' teachers and
/// students.
void TestDistilRecipe::mapsLayers()
{
    QCOMPARE(mappedLayers("even", 8, 6), (Layers { 0, 1, 2, 4, 5, 7, 8 }));
    QCOMPARE(mappedLayers("even", 8, 4), (Layers { 0, 1, 3, 6, 8 }));
    QCOMPARE(mappedLayers("even", 10, 6), (Layers { 0, 1, 3, 5, 6, 8, 10 }));
    QCOMPARE(mappedLayers("even", 10, 4), (Layers { 0, 1, 4, 7, 10 }));
    QCOMPARE(mappedLayers("even", 10, 1), (Layers { 0, 10 }));
    QCOMPARE(mappedLayers("first", 12, 3), (Layers { 0, 1, 2, 3 }));
    QCOMPARE(mappedLayers("last", 12, 6), (Layers { 0, 7, 8, 9, 10, 11, 12 }));
    QCOMPARE(mappedLayers("stride", 12, 6), (Layers { 0, 1, 3, 5, 7, 9, 11 }));
    QCOMPARE(mappedLayers("first-last", 12, 5), (Layers { 0, 1, 2, 3, 11, 12 }));
    QCOMPARE(mappedLayers("1,3,5,8,10,12", 12, 6), (Layers { 0, 1, 3, 5, 8, 10, 12 })); // DistilBERT
    QCOMPARE(mappedLayers("1,1,2", 2, 3), (Layers { 0, 1, 1, 2 }));
}

void TestDistilRecipe::refusesMaps()
{
    QVERIFY(refusal("even", 4, 6).starts_with("layer_map: The student has 6 layers, its teacher 4."));
    QVERIFY(refusal("1,2", 4, 3).find("names 2 layers, the student has 3") != std::string::npos);
    QVERIFY(refusal("1,2,5", 4, 3).find("names layer 5, the teacher has layers 1 to 4") != std::string::npos);
    QVERIFY(refusal("0,1,2", 4, 3).find("names layer 0") != std::string::npos);
    for (const char* map : { "", "1,,2", "1-3", "odd", "1,2,3x", "-1,2,3", "99999999999,1,2" })
        QVERIFY2(refusal(map, 4, 3).find("no map of layers") != std::string::npos, map);
}

void TestDistilRecipe::readsMatches()
{
    const auto read = [](const char* text) { return layerMatchFromText(text).value(); };
    QVERIFY(read("all:hid_mse:0.5") == (LayerMatch { "all", MatchKind::HiddenMse, 0.5 }));
    QVERIFY(read("2:att_ce_mean") == (LayerMatch { "2", MatchKind::AttentionCe, 1 }));
    QCOMPARE(layersOf(read("all:cos:1"), 3), (Layers { 0, 1, 2, 3 }));
    QCOMPARE(layersOf(read("all:fsp:1"), 3), (Layers { 1, 2, 3 }));
    QCOMPARE(layersOf(read("last:att_mse:1"), 3), (Layers { 3 }));
    QCOMPARE(layersOf(read("3,0-1,1:pkd:2"), 3), (Layers { 0, 1, 3 }));
    for (const char* text : { "", "all", "all:mse:1", "all:hid_mse:0", "all:hid_mse:-1", "all:hid_mse:nan",
             "all:hid_mse:1:1", "3-1:cos:1", "a:cos:1", ":cos:1", "1-:cos:1", "1,:cos:1", "all:cos:1e7", "all:cos:" })
        QVERIFY2(!layerMatchFromText(text), text);
    for (const char* text : { "4:cos:1", "0-9:cos:1", "0:att_mse:1", "0:fsp:1" }) {
        try {
            layersOf(read(text), 3);
            QFAIL(text);
        } catch (const Failure& failure) {
            QCOMPARE(failure.error().context.at("field"), std::string("matches"));
        }
    }
}

void TestDistilRecipe::readsShapes()
{
    const auto shape = studentShapeFromText("4x6x312");
    QVERIFY(shape && shape->layers == 4 && shape->heads == 6 && shape->width == 312);
    QCOMPARE(studentShapeFromText("4x6")->width, std::int64_t(0));
    for (const char* text : { "", "4", "x", "0x6", "4x0", "4x6x", "4x6x0", "4x6x1x1", "models/4x6", "4 x 6", "-4x6" })
        QVERIFY2(!studentShapeFromText(text), text);
}

void TestDistilRecipe::weightsOfThePapers()
{
    QVERIFY(termsOf({}, DistilMode::TaskSpecific) == (DistilTerms { DistilLoss::TextBrewer, 8, 1, 0, 0, 0 }));
    QVERIFY(termsOf({}, DistilMode::TaskAgnostic) == (DistilTerms { DistilLoss::DistilBert, 2, 5, 2, 1, 0 }));
    DistilRecipe recipe;
    recipe.loss = DistilLoss::Gurgurov;
    recipe.hard = 0.25;
    recipe.temperature = 3;
    QVERIFY(termsOf(recipe, DistilMode::TaskAgnostic) == (DistilTerms { DistilLoss::Gurgurov, 3, 0, 0.25, 0, 0.5 }));
}

void TestDistilRecipe::saysWhatTheTeacherGave()
{
    const auto verdict = [](int sentences, int control, int student) {
        DistilReport report;
        report.teacherScores = std::make_shared<const EvaluationResult>(scored(sentences, sentences));
        report.controlScores = std::make_shared<const EvaluationResult>(scored(sentences, control));
        report.studentScores = std::make_shared<const EvaluationResult>(scored(sentences, student));
        return std::string(teachingVerdict(taughtLanguages(report).at(0).verdict));
    };
    QCOMPARE(verdict(200, 100, 160), std::string("helps"));
    QCOMPARE(verdict(200, 160, 100), std::string("hurts"));
    QCOMPARE(verdict(200, 100, 100), std::string("no-difference"));
    QCOMPARE(verdict(200, 100, 101), std::string("unclear"));
    QCOMPARE(verdict(40, 10, 30), std::string("too-little-data"));
    DistilReport alone;
    alone.studentScores = std::make_shared<const EvaluationResult>(scored(200, 150));
    QVERIFY(!taughtLanguages(alone).at(0).gain);
    QVERIFY(taughtLanguages({}).empty());
}

void TestDistilRecipe::reportComesBack()
{
    DistilReport report;
    TrainingPoint point;
    point.terms = { { "soft_labels", 0.5 }, { "true_labels", 0.25 } };
    report.student.history = { point };
    const json bare = toJson(report);
    QVERIFY(bare.at("control").is_null() && bare.at("languages").empty() && !bare.contains("scores"));
    report.control = report.student;
    report.teacherScores = std::make_shared<const EvaluationResult>(scored(200, 180));
    report.controlScores = std::make_shared<const EvaluationResult>(scored(200, 100));
    report.studentScores = std::make_shared<const EvaluationResult>(scored(200, 160));
    const json written = toJson(report, PerSentence::Write);
    QVERIFY(written.at("split") == "test");
    const json& language = written.at("languages").at(0);
    QVERIFY(language.at("teacher") == 0.9 && language.at("student") == 0.8 && language.at("control") == 0.5);
    QVERIFY(language.at("gain_low") > 0.2 && language.at("gain_high") < 0.4 && language.at("verdict") == "helps");
    QVERIFY(toJson(distilReportFromJson(written), PerSentence::Write) == written);
    QVERIFY(toJson(distilReportFromJson(bare)) == bare);
}

NDOGO_TEST(TestDistilRecipe)
#include "tst_distil_recipe.moc"
