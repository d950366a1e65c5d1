// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What each layer costs when it alone is quantized, on the embedded demo: int4 in groups of 128 hurts enough to be
// seen.
#include "engine/compress/quantize.h"
#include "engine/eval/evaluate.h"
#include "engine/eval/sensitivity.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <filesystem>
#include <stop_token>

using namespace ndogo;

namespace {

struct Scanned {
    std::shared_ptr<const SensitivityReport> report;
    std::int64_t done = 0, total = 0;
};

SensitivitySpec demo(double tolerance)
{
    SensitivitySpec spec;
    spec.model
        = { NDOGO_RESOURCES "/demo/model", { QuantizeRecipe { .method = QuantizeMethod::Int4, .groupSize = 128 } } };
    spec.data.path = NDOGO_RESOURCES "/demo/data";
    spec.data.languages = { "hau", "pcm", "swa" };
    spec.sample = 30;
    spec.tolerance = tolerance;
    return spec;
}

Scanned scan(const SensitivitySpec& spec, CancelToken token = {})
{
    Scanned scanned;
    JobContext context(1, std::move(token), [&](const JobEvent& event) {
        if (const auto* progress = std::get_if<event::Progress>(&event.payload))
            scanned.done = progress->done, scanned.total = progress->total;
        if (const auto* found = std::get_if<event::SensitivityFound>(&event.payload))
            scanned.report = found->report;
    });
    const auto model = Model::open(spec.model.path);
    const auto report = findSensitivity(*model, spec, context);
    return scanned.report == report ? scanned : Scanned {};
}

std::map<std::string, double> scoresOf(const Model& model, const SensitivitySpec& spec)
{
    EvaluateSpec evaluation;
    evaluation.data = spec.data;
    evaluation.sample = spec.sample;
    evaluation.seed = spec.seed;
    JobContext context(1, {}, [](const JobEvent&) {});
    std::map<std::string, double> scores;
    const auto result = evaluate(model, evaluation, context);
    for (const auto& language : result->languages)
        scores[language.language] = language.counts.f1();
    return scores;
}

} // namespace

class TestSensitivity : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ranksByTheWorstLanguage();
    void proposalHoldsWhenMeasured();
    void nothingToExclude();
    void readsTheDataOnce();
    void cancels();
};

void TestSensitivity::ranksByTheWorstLanguage()
{
    const auto spec = demo(1);
    const auto scanned = scan(spec);
    QVERIFY(scanned.report);
    const auto& layers = scanned.report->layers;
    QCOMPARE(layers.size(), std::size_t(25)); // 4 layers of 6, and the classifier
    for (std::size_t i = 0; i < layers.size(); ++i) {
        QCOMPARE(layers[i].change.size(), std::size_t(3));
        for (const auto& [language, change] : layers[i].change)
            QVERIFY(change >= layers[i].worstChange);
        QCOMPARE(layers[i].change.at(layers[i].worstLanguage), layers[i].worstChange);
        QVERIFY(i == 0 || layers[i].worstChange >= layers[i - 1].worstChange);
    }
    QCOMPARE(scanned.done, scanned.total);
    // The first of the list, measured another way: all layers but this one left alone.
    const auto model = Model::open(spec.model.path);
    const auto dense = scoresOf(*model, spec);
    auto recipe = *spec.model.quantization();
    for (std::size_t i = 1; i < layers.size(); ++i)
        recipe.exclude.push_back(layers[i].layer);
    for (const auto& [language, score] : scoresOf(*quantize(*model, recipe).model, spec))
        QCOMPARE(score - dense.at(language), layers.front().change.at(language));
}

void TestSensitivity::proposalHoldsWhenMeasured()
{
    const auto spec = demo(0.005);
    const auto report = scan(spec).report;
    QVERIFY(report);
    QVERIFY(!report->exclude.empty());
    QVERIFY(report->exclude.size() < report->layers.size());
    QVERIFY(report->withinTolerance);
    const auto model = Model::open(spec.model.path);
    const auto dense = scoresOf(*model, spec);
    auto recipe = *spec.model.quantization();
    recipe.exclude = report->exclude;
    double worst = 0;
    for (const auto& [language, score] : scoresOf(*quantize(*model, recipe).model, spec)) {
        QCOMPARE(score - dense.at(language), report->changeExcluded.at(language));
        worst = std::min(worst, score - dense.at(language));
    }
    QVERIFY(worst >= -0.005 - 1e-9);
    // Each of them is needed.
    for (std::size_t left = 0; left + 1 < report->exclude.size(); ++left) {
        recipe.exclude = report->exclude;
        recipe.exclude.erase(recipe.exclude.begin() + std::ptrdiff_t(left));
        double without = 0;
        for (const auto& [language, score] : scoresOf(*quantize(*model, recipe).model, spec))
            without = std::min(without, score - dense.at(language));
        QVERIFY(without < -0.005);
    }
}

void TestSensitivity::nothingToExclude()
{
    const auto report = scan(demo(1)).report;
    QVERIFY(report->exclude.empty() && report->withinTolerance);
    QVERIFY(report->changeExcluded == report->changeAll);
}

void TestSensitivity::readsTheDataOnce()
{
    const test::Folder folder;
    std::filesystem::copy(NDOGO_RESOURCES "/demo/data/swa", folder / "swa");
    auto spec = demo(1);
    spec.sample = 5;
    spec.data.languages = { "swa" };
    const auto expected = scan(spec).report;
    spec.data.path = folder.path().string();
    JobContext context(1, {}, [&](const JobEvent& event) {
        if (std::holds_alternative<event::Progress>(event.payload)) // the model as it is has been scored
            std::filesystem::remove_all(folder / "swa");
    });
    const auto report = findSensitivity(*Model::open(spec.model.path), spec, context);
    QVERIFY(!std::filesystem::exists(folder / "swa"));
    QVERIFY(report->changeAll == expected->changeAll);
    QCOMPARE(report->layers.size(), expected->layers.size());
    for (std::size_t i = 0; i < report->layers.size(); ++i)
        QVERIFY(report->layers[i].change == expected->layers[i].change);
}

void TestSensitivity::cancels()
{
    std::stop_source stop;
    stop.request_stop();
    try {
        scan(demo(1), CancelToken(stop.get_token()));
        QFAIL("not cancelled");
    } catch (const Failure& failure) {
        QVERIFY(failure.error().code == ErrorCode::Cancelled);
    }
}

NDOGO_TEST(TestSensitivity)
#include "tst_sensitivity.moc"
