// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answers beside a project's journal: what was written comes back, and nothing else does.
#include "engine/base/random.h"
#include "engine/project/kept_predictions.h"
#include "engine/project/prediction_file.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace ndogo;
using namespace ndogo::test;
namespace fs = std::filesystem;

namespace {

const EvaluateSpec& someRun()
{
    static const EvaluateSpec run = [] {
        EvaluateSpec spec;
        spec.model.path = "/models/dense";
        spec.data.path = "/data";
        return spec;
    }();
    return run;
}

/// Two languages: entities with probabilities of what was seen and not, and a sentence of nothing.
Predictions somePredictions()
{
    constexpr float kUnseen = std::numeric_limits<float>::infinity();
    Predictions predictions;
    predictions.outputs = { "O", "B-PER", "I-PER" };
    predictions.languages = {
        { "hau", { "PER", "Ìlú" },
            { { 0, { { 0, 1, 0 }, { 4, 4, 1 } }, { { 0, 1, 1 } }, { 1.0F },
                  { -0.5F, -1.0F, -8.0F, kUnseen, kUnseen, kUnseen } },
                { 7, {}, {}, {}, {} }, { 300, {}, { { 200, 200, 0 } }, { 0.0F }, {} } } },
        { "yor", {}, {} },
    };
    return predictions;
}

std::shared_ptr<const EvaluationResult> someResult()
{
    auto result = std::make_shared<EvaluationResult>();
    LanguageScore hausa, yoruba;
    hausa.language = "hau";
    hausa.perSentence = { { 0, 0, 1, 2 }, { 7, 0, 0, 0 }, { 300, 0, 1, 0 } };
    yoruba.language = "yor";
    result->languages = { hausa, yoruba };
    result->predictions = std::make_shared<const Predictions>(somePredictions());
    return result;
}

struct Kept {
    Kept()
    {
        JobContext context(1, {}, [this](const JobEvent& event) {
            if (const auto* warning = std::get_if<event::Warning>(&event.payload))
                warnings.push_back(warning->message);
        });
        keepPredictions(folder.path(), someRun(), *someResult(), context);
    }

    std::shared_ptr<const Predictions> read(const EvaluateSpec& run = someRun())
    {
        return keptPredictions(folder.path(), run, *someResult(), warnings);
    }
    fs::path file() const { return predictionsPlace(folder.path(), someRun()); }

    Folder folder;
    std::vector<Sentence> warnings;
};

Predictions read(const std::string& text, const std::string& run = "run")
{
    return predictionsFromText(std::as_bytes(std::span(text)), run, "answers");
}

} // namespace

class TestKeptPredictions : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBack();
    void probabilitiesAreRounded();
    void everyDamageIsFound();
    void ofAnotherRun();
    void foundAgainFromTheRun();
    void missingIsNoError();
    void damagedCountsAsMissing();
    void otherCountsAreLeftAside();
    void cannotBeWritten();
};

void TestKeptPredictions::comesBack()
{
    QVERIFY(read(predictionsText("run", somePredictions())) == somePredictions());
    QVERIFY(read(predictionsText("run", {})) == Predictions {});
}

void TestKeptPredictions::probabilitiesAreRounded()
{
    auto predictions = somePredictions();
    auto& answers = predictions.languages.front().sentences.front();
    Random random(1);
    answers.logProbabilities.clear();
    for (int i = 0; i < 300; ++i)
        answers.logProbabilities.push_back(float(-31 * random.uniform()));
    answers.logProbabilities.push_back(-1000);
    answers.logProbabilities.push_back(0);
    answers.logProbabilities.push_back(-std::numeric_limits<float>::infinity());
    answers.confidence.front() = 0.123456F;
    const auto kept = read(predictionsText("run", predictions)).languages.front().sentences.front();
    for (std::size_t i = 0; i < 300; ++i)
        QVERIFY(std::abs(kept.logProbabilities[i] - answers.logProbabilities[i]) <= 0.5F / 2048 + 1e-6F);
    QCOMPARE(kept.logProbabilities[300], -65534.0F / 2048);
    QCOMPARE(kept.logProbabilities[301], 0.0F);
    QCOMPARE(kept.logProbabilities[302], -65534.0F / 2048);
    QVERIFY(std::abs(kept.confidence.front() - answers.confidence.front()) <= 1.0F / 65535);
}

void TestKeptPredictions::everyDamageIsFound()
{
    const std::string whole = predictionsText("run", somePredictions());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto damaged = whole;
        damaged[i] = char(damaged[i] ^ 0x10);
        const auto problem
            = failureProblem(ErrorCode::FileFormat, { "answers", "evaluate once more" }, [&] { read(damaged); });
        QVERIFY2(problem.empty(), problem.c_str());
        QVERIFY(!failureProblem(ErrorCode::FileFormat, { "answers" }, [&] { read(whole); }).empty());
        QVERIFY(failureProblem(ErrorCode::FileFormat, { "answers" }, [&] { read(whole.substr(0, i)); }).empty());
    }
}

void TestKeptPredictions::ofAnotherRun()
{
    const std::string text = predictionsText("run", somePredictions());
    QVERIFY(failureProblem(ErrorCode::FileFormat, { "another run" }, [&] { read(text, "runs"); }).empty());
}

void TestKeptPredictions::foundAgainFromTheRun()
{
    Kept kept;
    QVERIFY(kept.warnings.empty());
    QVERIFY(fs::exists(kept.file()));
    QVERIFY(*kept.read() == somePredictions());
    auto sameRun = someRun();
    sameRun.predictions = "elsewhere"; // changes nothing of the answers
    QVERIFY(kept.read(sameRun));
    QCOMPARE(keptPredictionsBytes(kept.folder.path()), std::int64_t(fs::file_size(kept.file())));

    const Folder moved;
    fs::copy(kept.folder / "predictions", moved / "predictions");
    std::vector<Sentence> warnings;
    QVERIFY(keptPredictions(moved.path(), someRun(), *someResult(), warnings));
}

void TestKeptPredictions::missingIsNoError()
{
    Kept kept;
    auto other = someRun();
    other.model = prunedBy("/models/dense", { .amount = 0.5 });
    QVERIFY(!kept.read(other));
    fs::remove_all(kept.folder / "predictions");
    QVERIFY(!kept.read());
    QVERIFY(kept.warnings.empty());
    QCOMPARE(keptPredictionsBytes(kept.folder.path()), std::int64_t(0));
}

void TestKeptPredictions::damagedCountsAsMissing()
{
    Kept kept;
    std::ofstream(kept.file(), std::ios::app) << 'x';
    QVERIFY(!kept.read());
    QCOMPARE(kept.warnings.size(), std::size_t(1));
    QVERIFY(inEnglish(kept.warnings.front()).find(kept.file().string()) != std::string::npos);
}

void TestKeptPredictions::otherCountsAreLeftAside()
{
    Kept kept;
    auto result = *someResult();
    result.languages.front().perSentence.front().tp = 1;
    QVERIFY(!keptPredictions(kept.folder.path(), someRun(), result, kept.warnings));
    QCOMPARE(kept.warnings.size(), std::size_t(1));
}

void TestKeptPredictions::cannotBeWritten()
{
    const Folder folder;
    folder.write("predictions", "a file where the folder should be");
    std::vector<std::string> warnings;
    JobContext context(1, {}, [&](const JobEvent& event) {
        if (const auto* warning = std::get_if<event::Warning>(&event.payload))
            warnings.push_back(inEnglish(warning->message));
    });
    keepPredictions(folder.path(), someRun(), *someResult(), context);
    QCOMPARE(warnings.size(), std::size_t(1));
    QVERIFY(warnings.front().find("predictions") != std::string::npos);
}

NDOGO_TEST(TestKeptPredictions)
#include "tst_kept_predictions.moc"
