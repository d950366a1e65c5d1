// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/student_points.h"
#include "engine/jobs/sweep_results.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <cmath>

using namespace ndogo;
using nlohmann::json;

namespace {

/// A score of `hits` out of 100 in each language.
std::shared_ptr<EvaluationResult> result(const std::map<std::string, int>& hits)
{
    auto evaluation = std::make_shared<EvaluationResult>();
    for (const auto& [language, found] : hits) {
        LanguageScore score;
        score.language = language;
        score.sentences = score.sentencesTotal = 10;
        score.counts = { found, 100 - found, 100 - found }; // F1 = found / 100
        evaluation->languages.push_back(score);
    }
    return evaluation;
}

TrainSpec training(const std::string& name, std::uint64_t seed, const std::vector<std::string>& languages = {})
{
    TrainSpec spec;
    spec.model = "/start";
    spec.data = { "/data", languages, "train" };
    spec.output = "/p/models/" + name;
    spec.recipe.seed = seed;
    return spec;
}

RunRecord trained(const TrainSpec& spec)
{
    return { {}, spec, std::make_shared<TrainingReport>() };
}

RunRecord scored(const std::string& name, const std::map<std::string, int>& hits, double amount = 0)
{
    EvaluateSpec spec;
    spec.model = prunedBy("/p/models/" + name, { .amount = amount });
    spec.data.path = "/data";
    return { {}, spec, result(hits) };
}

TrainSpec during(TrainSpec spec, double level)
{
    spec.recipe.pruneDuring = PruneSchedule { 1, 9, 2, level };
    return spec;
}

TrainSpec before(TrainSpec spec, double level)
{
    spec.prune.amount = level;
    return spec;
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-12;
}

} // namespace

class TestSweepResults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void spreadOverSeeds();
    void timingsAndLevels();
    void whatIsNoTiming();
    void theLatestCounts();
    void seedsBecomeOnePoint();
    void otherRecipesAreOtherPoints();
    void modelsThatAreAlone();
    void replacedEntities();
    void document();
    void students();
};

void TestSweepResults::spreadOverSeeds()
{
    QCOMPARE(seedSpread({}), SeedSpread());
    QCOMPARE(seedSpread(std::vector { 0.5 }), (SeedSpread { 0.5, 0, 1 }));
    const auto spread = seedSpread(std::vector { 2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0 });
    QCOMPARE(spread.mean, 5.0);
    QVERIFY(near(spread.deviation, std::sqrt(32.0 / 7)));
    QCOMPARE(spread.seeds, 8);
}

void TestSweepResults::timingsAndLevels()
{
    const std::vector<RunRecord> records { trained(training("dense", 1)), scored("dense", { { "hau", 60 } }),
        scored("dense", { { "hau", 50 } }, 0.7), trained(before(training("b", 1), 0.5)),
        scored("b/", { { "hau", 55 } }), // the same folder, spelt otherwise
        trained(during(training("d", 1), 0.9)), scored("d", { { "hau", 40 } }) };
    const auto runs = timedRuns(records);
    QCOMPARE(runs.size(), std::size_t(4));
    std::map<PruneTiming, double> levels;
    for (const TimedRun& run : runs) {
        levels[run.timing] = run.level;
        QCOMPARE(run.start, std::string("/start"));
        QCOMPARE(run.family, PruneRecipe());
        QVERIFY(!run.recipe.pruneDuring);
        QCOMPARE(run.schedule.has_value(), run.timing == PruneTiming::During);
    }
    QCOMPARE(levels,
        (std::map<PruneTiming, double> { { PruneTiming::None, 0 }, { PruneTiming::Before, 0.5 },
            { PruneTiming::During, 0.9 }, { PruneTiming::After, 0.7 } }));
}

void TestSweepResults::whatIsNoTiming()
{
    auto quantized = scored("dense", { { "hau", 60 } });
    std::get<EvaluateSpec>(quantized.spec).model.steps = { QuantizeRecipe() };
    auto part = std::make_shared<EvaluationResult>(*result({ { "hau", 60 } }));
    part->languages[0].sentences = 5;
    auto sampled = scored("dense", {});
    sampled.result = part;
    const std::vector<RunRecord> records { scored("early", { { "hau", 60 } }), // trained only later
        trained(training("early", 1)), trained(training("dense", 1)), quantized, sampled,
        trained(before(training("b", 1), 0.5)), scored("b", { { "hau", 60 } }, 0.7), // pruned twice
        scored("unknown", { { "hau", 60 } }) };
    QVERIFY(timedRuns(records).empty());
}

void TestSweepResults::theLatestCounts()
{
    const std::vector<RunRecord> records { trained(training("dense", 1)), scored("dense", { { "hau", 60 } }),
        scored("dense", { { "hau", 70 } }), trained(training("again", 1)), scored("again", { { "hau", 80 } }) };
    const auto runs = timedRuns(records);
    QCOMPARE(runs.size(), std::size_t(1));
    QCOMPARE(runs[0].model, std::string("/p/models/again"));
    QVERIFY(near(meanF1(*runs[0].evaluation), 0.8));
}

void TestSweepResults::seedsBecomeOnePoint()
{
    const std::vector<RunRecord> records { trained(before(training("b1", 1), 0.5)),
        scored("b1", { { "hau", 60 }, { "luo", 40 } }), trained(before(training("b3", 3), 0.5)),
        scored("b3", { { "hau", 64 }, { "luo", 50 } }), trained(training("dense", 1)),
        scored("dense", { { "hau", 70 }, { "luo", 60 } }) };
    const auto points = timedPoints(timedRuns(records));
    QCOMPARE(points.size(), std::size_t(2));
    QCOMPARE(points[0].timing, PruneTiming::None);
    QCOMPARE(points[0].mean.seeds, 1);
    QCOMPARE(points[1].level, 0.5);
    QVERIFY(near(points[1].mean.mean, (0.50 + 0.57) / 2));
    QVERIFY(near(points[1].mean.deviation, 0.07 / std::sqrt(2.0)));
    QVERIFY(near(points[1].languages.at("hau").mean, 0.62));
    QCOMPARE(points[1].languages.at("luo").seeds, 2);
}

void TestSweepResults::otherRecipesAreOtherPoints()
{
    auto longer = training("longer", 3), few = training("few", 3), other = training("other", 3);
    longer.recipe.epochs = 99;
    few.sample = 10;
    other.model = "/other";
    const std::vector<RunRecord> records { trained(training("dense", 1)), scored("dense", { { "hau", 60 } }),
        trained(longer), scored("longer", { { "hau", 70 } }), trained(few), scored("few", { { "hau", 30 } }),
        trained(other), scored("other", { { "hau", 20 } }), trained(training("second", 3)),
        scored("second", { { "hau", 62 } }) };
    const auto points = timedPoints(timedRuns(records));
    QCOMPARE(points.size(), std::size_t(4));
    int two = 0;
    for (const TimedPoint& point : points)
        two += point.mean.seeds == 2 && near(point.mean.mean, 0.61);
    QCOMPARE(two, 1);
}

void TestSweepResults::modelsThatAreAlone()
{
    std::vector<RunRecord> records;
    const auto add = [&](const std::string& language, std::uint64_t seed, int hits, std::int64_t batch) {
        TrainSpec spec = training(language + std::to_string(seed), seed, { language });
        spec.recipe.batch = batch; // may differ by the size of a language's data
        records.push_back(trained(spec));
        records.push_back(scored(language + std::to_string(seed), { { language, hits } }));
        std::get<EvaluateSpec>(records.back().spec).data.languages = { language };
    };
    add("hau", 1, 60, 8);
    add("luo", 1, 40, 16);
    add("hau", 2, 70, 8);
    const auto points = timedPoints(timedRuns(records));
    QCOMPARE(points.size(), std::size_t(1));
    QVERIFY(points[0].alone);
    QCOMPARE(points[0].trainedOn, (std::vector<std::string> { "hau", "luo" }));
    QVERIFY(points[0].data.languages.empty());
    QCOMPARE(points[0].languages.at("hau").seeds, 2);
    QCOMPARE(points[0].languages.at("luo").seeds, 1);
    QCOMPARE(points[0].mean.seeds, 1); // seed 2 lacks a language
    QVERIFY(near(points[0].mean.mean, 0.5));
    // A model of one language that is scored on another is not one of them.
    records.push_back(scored("hau1", { { "yor", 10 } }));
    QCOMPARE(timedPoints(timedRuns(records)).size(), std::size_t(2));
}

void TestSweepResults::replacedEntities()
{
    auto record = scored("dense", { { "hau", 60 } });
    auto evaluation = std::make_shared<EvaluationResult>(*record.as<EvaluationResult>());
    evaluation->replaced = { { "hau", { { 20, 80, 80 }, { 40, 60, 60 } }, 7, 9, { "hau" } } };
    record.result = evaluation;
    const std::vector<RunRecord> records { trained(training("dense", 1)), record };
    const auto runs = timedRuns(records);
    const auto points = timedPoints(runs);
    QVERIFY(near(points.at(0).replaced.at("hau").mean, 0.3));
    QVERIFY(near(points.at(0).replacedMean.mean, 0.3));
    const SweepReport report { "n", "s", "/p", runs, points, {} };
    QVERIFY(near(toJson(report)["points"][0]["replaced_mean"]["mean"].get<double>(), 0.3));
    QVERIFY(near(toJson(report)["runs"][0]["replaced"]["hau"].get<double>(), 0.3));
}

void TestSweepResults::document()
{
    const std::vector<RunRecord> records { trained(during(training("d1", 1), 0.9)), scored("d1", { { "hau", 40 } }),
        trained(during(training("d2", 2), 0.9)), scored("d2", { { "hau", 60 } }) };
    const auto runs = timedRuns(records);
    const json fields = toJson(SweepReport { "name", "source", "/p", runs, timedPoints(runs), {}, 2, 1, 3.5 });
    QCOMPARE(fields["runs"].size(), std::size_t(2));
    QCOMPARE(fields["points"].size(), std::size_t(1));
    const json& point = fields["points"][0];
    QCOMPARE(point["timing"].get<std::string>(), std::string("during"));
    QCOMPARE(point["level"].get<double>(), 0.9);
    QCOMPARE(point["mean"]["n"].get<int>(), 2);
    QVERIFY(near(point["mean"]["mean"].get<double>(), 0.5));
    QVERIFY(near(point["languages"]["hau"]["sd"].get<double>(), 0.2 / std::sqrt(2.0)));
    QVERIFY(!point["recipe"].contains("seed"));
    QVERIFY(!point.contains("replaced"));
    QCOMPARE(fields["runs"][1]["seed"].get<int>(), 2);
    QCOMPARE(fields["trained"].get<int>(), 2);
}

/// Seeds are averaged, a gain is taken seed by seed, and what was not trained beside a control has none.
void TestSweepResults::students()
{
    // Ten sentences of ten entities each; `hits` of each are found, with as many wrong ones beside them.
    const auto scored = [](std::initializer_list<std::pair<const char*, std::int64_t>> languages) {
        auto result = std::make_shared<EvaluationResult>();
        for (const auto& [language, hits] : languages) {
            LanguageScore score;
            score.language = language;
            for (std::int32_t i = 0; i < 10; ++i)
                score.perSentence.push_back(
                    { i, std::int32_t(hits), std::int32_t(10 - hits), std::int32_t(10 - hits) });
            score.counts = { 10 * hits, 10 * (10 - hits), 10 * (10 - hits) };
            result->languages.push_back(std::move(score));
        }
        return result;
    };
    DataRef data;
    data.path = "/data";
    const std::vector<StudentScores> scores {
        { "4x6", data, 1, scored({ { "hau", 9 }, { "luo", 8 } }), scored({ { "hau", 8 }, { "luo", 5 } }),
            scored({ { "hau", 6 }, { "luo", 6 } }) },
        { "2x6", data, 1, scored({ { "hau", 9 } }), scored({ { "hau", 4 } }), nullptr },
        { "4x6", data, 3, scored({ { "hau", 9 }, { "luo", 8 } }), scored({ { "hau", 6 }, { "luo", 5 } }),
            scored({ { "hau", 5 }, { "luo", 5 } }) },
        { "4x6", data, 5, nullptr, nullptr, nullptr }, // not scored yet
    };
    const auto points = studentPoints(scores);
    QCOMPARE(points.size(), std::size_t(2));
    const auto& point = points[0];
    QCOMPARE(point.name, std::string("4x6"));
    QCOMPARE(point.studentMean.seeds, 2);
    QVERIFY(std::fabs(point.studentMean.mean - 0.6) < 1e-12); // of 0.65 and 0.55
    QVERIFY(std::fabs(point.teacherMean.mean - 0.85) < 1e-12);
    QVERIFY(std::fabs(point.controlMean->mean - 0.55) < 1e-12);
    QCOMPARE(point.languages.size(), std::size_t(2));
    QVERIFY(std::fabs(point.languages[0].gain->difference() - 0.15) < 1e-12); // +0.2 and +0.1
    QVERIFY(std::fabs(point.languages[1].gain->difference() + 0.05) < 1e-12); // -0.1 and 0
    QCOMPARE(points[1].name, std::string("2x6"));
    QVERIFY(!points[1].controlMean && !points[1].languages[0].gain);
    const auto fields = toJson(point);
    QVERIFY(fields["languages"][0]["verdict"] == "helps");
    QVERIFY(fields["mean"]["student"]["n"] == 2);
    QVERIFY(!toJson(points[1])["mean"].contains("control"));
}

NDOGO_TEST(TestSweepResults)
#include "tst_sweep_results.moc"
