// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job_event.h"
#include "engine/jobs/run_record.h"
#include "engine/jobs/stopped_training.h"
#include "engine/study/magnitude_index.h"
#include "engine/study/results_json.h"
#include "engine/values/training_results.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <set>

using namespace ndogo;
using nlohmann::json;

namespace {

ModelInfo model()
{
    ModelInfo info;
    info.path = "/models/small";
    info.name = "small";
    info.architecture = "XLMRobertaForTokenClassification";
    info.modelType = "xlm-roberta";
    info.task = ModelTask::TokenClassification;
    info.labels = { "O", "B-PER" };
    info.tokenizerType = "sentencepiece";
    info.vocabSize = 100;
    info.layers = 2;
    info.hiddenSize = 8;
    info.heads = { 2, 1 };
    info.ffn = { 16, 12 };
    info.dtype = "fp32";
    info.parameters = { 1000, 600, 200, 150, 20, 30, 400, 100, 890, {} };
    info.sizes = { 4100, 4000, 3650 };
    info.tensors = { { "classifier.weight", { 2, 8 }, "fp32", 16, 3, "head", -1, true } };
    return info;
}

LanguageScore score(const char* language, EntityCounts counts)
{
    LanguageScore made;
    made.language = language;
    made.sentences = 2;
    made.sentencesTotal = 5;
    made.words = 30;
    made.wordsCut = 1;
    made.tokens = 50;
    made.counts = counts;
    made.byType["PER"] = counts;
    made.f1Interval = { 0.25, 0.75 };
    made.perSentence = { { 0, 1, 0, 1 }, { 3, 1, 2, 0 } };
    return made;
}

std::set<std::string> keysOf(const json& object)
{
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.insert(key);
    return keys;
}

TimingSamples samples(const char* name, std::int64_t base)
{
    TimingSamples made { name, {}, 40, 1000, 123456 };
    for (std::int64_t i = 0; i < 8; ++i)
        made.nanoseconds.push_back(base + base / 10 * i);
    return made;
}

} // namespace

class TestResultsJson : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sparseSize();
    void modelInfo();
    void evaluation();
    void evaluationRoundTrip();
    void evaluationOfClasses();
    void evaluationOfPartsOfSpeech();
    void readsEarlierJournals();
    void dataReport();
    void timing();
    void layerErrors();
    void refusesWhatItCannotRead();
    void events();
};

void TestResultsJson::sparseSize()
{
    QCOMPARE(sparseBytes(80, 40, 4), std::int64_t(10 + 160));
    QCOMPARE(sparseBytes(81, 81, 4), std::int64_t(11));
    QCOMPARE(sparseBytes(80, 2, 4),
        std::int64_t(320)); // dense is smaller: the bitmap costs 10, the zeros save 8
}

void TestResultsJson::modelInfo()
{
    ModelInfo info = model();
    json fields = toJson(info, false);
    for (const char* key : { "architecture", "model_type", "task", "labels", "tokenizer", "layers", "hidden_size",
             "heads", "ffn", "parameters", "sparsity", "bytes", "dtype", "parent", "recipe", "path", "name",
             "max_tokens", "missing", "unexpected", "notes" })
        QVERIFY2(fields.contains(key), key);
    QVERIFY(!fields.contains("tensors"));
    QCOMPARE(keysOf(fields["parameters"]),
        (std::set<std::string> {
            "total", "embeddings", "attention", "ffn", "head", "other", "prunable", "nonzero", "effective" }));
    QVERIFY(fields["parameters"]["effective"] == 900);
    QVERIFY(fields["sparsity"] == json({ { "prunable", 0.25 }, { "overall", 0.11 } }));
    QVERIFY(fields["bytes"] == json({ { "file", 4100 }, { "dense", 4000 }, { "sparse", 3650 } }));
    QVERIFY(fields["tokenizer"] == json({ { "type", "sentencepiece" }, { "file", "" }, { "vocab_size", 100 } }));
    QVERIFY(fields["recipe"].is_null());
    QVERIFY(fields["parent"].is_null());

    info.recipe = R"({"job": "prune"})";
    info.parent = "/models/large";
    fields = toJson(info, true);
    QVERIFY(fields["recipe"]["job"] == "prune");
    QVERIFY(fields["parent"] == "/models/large");
    QVERIFY(fields["tensors"]
        == json::parse(R"([{"name": "classifier.weight", "shape": [2, 8], "dtype": "fp32", "zeros": 3}])"));
    info.recipe = "by hand";
    QVERIFY(toJson(info, false)["recipe"].is_null());
}

void TestResultsJson::evaluation()
{
    EvaluationResult result { EntityMode::Default, "test", { score("hau", { 3, 1, 1 }), score("luo", { 1, 1, 1 }) },
        2.5 };
    const json fields = toJson(result);
    QCOMPARE(keysOf(fields),
        (std::set<std::string> { "task", "metric", "mode", "split", "label_map", "languages", "mean_f1", "worst",
            "spread", "seconds", "products" }));
    const json& first = fields["languages"][0];
    QCOMPARE(keysOf(first),
        (std::set<std::string> { "language", "sentences", "sentences_total", "words", "words_cut", "tokens", "entities",
            "metric", "precision", "recall", "f1", "f1_low", "f1_high", "tp", "fp", "fn", "by_type" }));
    QCOMPARE(keysOf(first["by_type"]["PER"]),
        (std::set<std::string> { "precision", "recall", "f1", "support", "tp", "fp", "fn" }));
    QVERIFY(first["f1"] == 0.75);
    QVERIFY(first["entities"] == 4);
    QVERIFY(fields["mean_f1"] == 0.625);
    QVERIFY(fields["worst"] == json({ { "language", "luo" }, { "f1", 0.5 } }));
    QVERIFY(fields["spread"] == 0.25);
    QVERIFY(toJson(EvaluationResult())["worst"].is_null());
}

void TestResultsJson::evaluationRoundTrip()
{
    const EvaluationResult result { EntityMode::Strict, "dev", { score("hau", { 2, 2, 1 }) }, 0.1 + 0.2 };
    const EvaluationResult read = evaluationFromJson(json::parse(toJson(result, PerSentence::Write).dump()));
    QCOMPARE(read.mode, result.mode);
    QCOMPARE(read.split, result.split);
    QCOMPARE(read.seconds, result.seconds);
    QCOMPARE(read.languages.size(), std::size_t(1));
    const LanguageScore &a = read.languages[0], &b = result.languages[0];
    QCOMPARE(a.language, b.language);
    QCOMPARE(a.sentences, b.sentences);
    QCOMPARE(a.sentencesTotal, b.sentencesTotal);
    QCOMPARE(a.words, b.words);
    QCOMPARE(a.wordsCut, b.wordsCut);
    QCOMPARE(a.tokens, b.tokens);
    QCOMPARE(a.counts, b.counts);
    QVERIFY(a.byType == b.byType);
    QCOMPARE(a.f1Interval, b.f1Interval);
    QVERIFY(a.perSentence == b.perSentence);
    QVERIFY(evaluationFromJson(toJson(result)).languages[0].perSentence.empty());
}

void TestResultsJson::evaluationOfClasses()
{
    LanguageScore hausa = score("hau", { 3, 1, 1 });
    hausa.metric = Metric::Accuracy;
    hausa.byType = { { "health", { 2, 0, 1 } }, { "sports", { 1, 1, 0 } } };
    EvaluationResult result { EntityMode::Default, "test", { hausa }, 1, Metric::Accuracy, { { "Sports", "sports" } } };
    const json fields = toJson(result);
    QVERIFY(fields["task"] == "sequence-classification");
    QVERIFY(fields["metric"] == "accuracy");
    QVERIFY(fields["label_map"] == json({ { "Sports", "sports" } }));
    const json& language = fields["languages"][0];
    QVERIFY(language["metric"] == "accuracy");
    QVERIFY(language["accuracy"] == 0.75);
    QCOMPARE(language["macro_f1"].get<double>(), (0.8 + 2.0 / 3) / 2);
    QCOMPARE(language["weighted_f1"].get<double>(), (3 * 0.8 + 2.0 / 3) / 4);
    QVERIFY(!language.contains("chunks"));
    const EvaluationResult read = evaluationFromJson(fields);
    QVERIFY(read.metric == Metric::Accuracy);
    QVERIFY(read.labelMap == result.labelMap);
    QVERIFY(read.languages[0].metric == Metric::Accuracy);
    QVERIFY(read.languages[0].byType == hausa.byType);
    QVERIFY(!read.languages[0].chunks);
}

void TestResultsJson::evaluationOfPartsOfSpeech()
{
    LanguageScore wolof = score("wol", { 8, 2, 2 });
    wolof.metric = Metric::TokenAccuracy;
    wolof.chunks = EntityCounts { 5, 3, 1 };
    const EvaluationResult result { EntityMode::Default, "test", { wolof }, 1, Metric::TokenAccuracy, {} };
    const json fields = toJson(result);
    QVERIFY(fields["task"] == "token-classification");
    QVERIFY(fields["metric"] == "token_accuracy");
    const json& language = fields["languages"][0];
    QVERIFY(language["accuracy"] == 0.8);
    QVERIFY(!language.contains("macro_f1"));
    QVERIFY(language["chunks"]["support"] == 6);
    QCOMPARE(language["chunks"]["f1"].get<double>(), 10.0 / 14);
    const LanguageScore read = evaluationFromJson(fields).languages[0];
    QVERIFY(read.chunks == wolof.chunks);
    QVERIFY(read.metric == Metric::TokenAccuracy);
    QVERIFY(!toJson(score("wol", { 8, 2, 2 })).contains("accuracy")); // entities have none
}

void TestResultsJson::readsEarlierJournals()
{
    json fields = toJson(EvaluationResult { EntityMode::Default, "test", { score("hau", { 1, 0, 0 }) }, 1 });
    fields.erase("metric");
    fields.erase("label_map");
    fields["languages"][0].erase("metric");
    const EvaluationResult read = evaluationFromJson(fields);
    QVERIFY(read.metric == Metric::EntityF1);
    QVERIFY(read.labelMap.empty());
    fields["metric"] = "bleu";
    QVERIFY_EXCEPTION_THROWN(evaluationFromJson(fields), Failure);
}

void TestResultsJson::dataReport()
{
    DataReport report;
    report.path = "/data";
    report.split = "dev";
    report.task = DataTask::Classification;
    report.format = DataFormat::Tsv;
    report.textColumns = { "headline", "text" };
    report.labelColumn = "category";
    report.assumed = { Sentence::tr("%1 has a header and a text a row: classification.", std::string("hau/dev.tsv")) };
    LanguageData hausa;
    hausa.language = "hau";
    hausa.sentences = { { "dev", 3 } };
    hausa.labels = { { "health", 2 }, { "sports", 1 } };
    report.languages = { hausa };
    report.problems = { { "/data/hau/dev.tsv", 4, Sentence::tr("The label is empty; the row is left out.") } };
    const json fields = toJson(report);
    QCOMPARE(keysOf(fields),
        (std::set<std::string> { "path", "split", "task", "format", "text_columns", "label_column", "word_column",
            "tag_column", "assumed", "assumed_sentences", "languages", "problems", "notice" }));
    QVERIFY(fields["assumed"] == json({ "hau/dev.tsv has a header and a text a row: classification." }));
    QVERIFY(fields["problems"][0]["message"] == "The label is empty; the row is left out.");
    QVERIFY(fields["text_columns"] == json({ "headline", "text" }));
    QVERIFY(fields["languages"][0]["labels"] == json({ { "health", 2 }, { "sports", 1 } }));
    QVERIFY(fields["problems"][0]["line"] == 4);
}

void TestResultsJson::timing()
{
    const TimingResult result { { "a cpu", 4, 2, 8'000'000'000 },
        { samples("dense", 2'000'000'007), samples("pruned", 1'000'000'003), samples("same", 2'000'000'007) } };
    const json fields = toJson(result);
    QCOMPARE(keysOf(fields["models"][0]),
        (std::set<std::string> { "model", "sentences_per_second", "tokens_per_second", "seconds", "samples", "peak_rss",
            "sentences", "tokens" }));
    QCOMPARE(keysOf(fields["models"][0]["seconds"]), (std::set<std::string> { "median", "p5", "p95" }));
    const double median = fields["models"][1]["seconds"]["median"];
    QVERIFY(std::abs(median - 1.35) < 1e-6); // between 1.3 and 1.4
    QVERIFY(fields["models"][1]["sentences_per_second"] == 40 / median);
    QCOMPARE(fields["pairs"].size(), std::size_t(2));
    QVERIFY(fields["pairs"][0]["a"] == "dense");
    QVERIFY(fields["pairs"][0]["b"] == "pruned");
    QVERIFY(fields["pairs"][0]["verdict"] == "faster");
    QVERIFY(std::abs(fields["pairs"][0]["speedup"].get<double>() - 2) < 1e-6);
    QVERIFY(fields["pairs"][1]["verdict"] == "no difference can be shown");

    const TimingResult read = timingFromJson(json::parse(fields.dump()));
    QCOMPARE(read.machine.cpu, result.machine.cpu);
    QCOMPARE(read.machine.memory, result.machine.memory);
    QCOMPARE(read.machine.kernels, result.machine.kernels);
    QCOMPARE(read.models.size(), std::size_t(3));
    QCOMPARE(read.models[1].nanoseconds, result.models[1].nanoseconds); // to the nanosecond
    QCOMPARE(read.models[1].peakRss, result.models[1].peakRss);
    QCOMPARE(read.models[1].tokens, result.models[1].tokens);
}

void TestResultsJson::layerErrors()
{
    auto report = std::make_shared<LayerErrorReport>();
    report->tokens = { { "hau", 30 } };
    report->outlierThreshold = 6;
    LayerError& layer = report->layers.emplace_back();
    layer.precision = { "classifier", "fp16", "fp32", Sentence::inWords("no such products") };
    layer.error = 0.25;
    layer.errorByLanguage = { { "hau", 0.25 } };
    layer.weights = { 0.5, { 1, 2 } };
    layer.quantized = { 0.75, { 3 } };
    layer.largestWeight = 1.5;
    layer.steps = 16;
    layer.stepsUsed = 9;
    layer.inputs = 8;
    layer.outliers = { { 5, 12.5, { { "hau", 0.125 } } } };
    const json expected = json::parse(R"({"event": "layers-compared", "job": 1, "time": 0.0, "report": {
        "layers": [{"name": "classifier", "requested": "fp16", "effective": "fp32", "reason": "no such products",
            "error": 0.25, "error_by_language": {"hau": 0.25}, "weights": {"limit": 0.5, "counts": [1, 2]},
            "quantized_weights": {"limit": 0.75, "counts": [3]}, "largest_weight": 1.5, "steps": 16, "steps_used": 9,
            "inputs": 8, "outlier_columns": [{"column": 5, "largest": 12.5, "share_of_tokens": {"hau": 0.125}}]}],
        "tokens": {"hau": 30}, "outlier_threshold": 6.0}})");
    const json written = toJson(JobEvent { 1, 0, event::LayersCompared { report } });
    QVERIFY2(written == expected, written.dump().c_str());
}

void TestResultsJson::refusesWhatItCannotRead()
{
    json fields = toJson(
        EvaluationResult { EntityMode::Default, "test", { score("hau", { 1, 0, 0 }) }, 1 }, PerSentence::Write);
    json missing = fields, wrong = fields, uneven = fields;
    missing["languages"][0].erase("tp");
    wrong["languages"][0]["words"] = "many";
    uneven["languages"][0]["per_sentence"]["fn"].push_back(1);
    for (const json& bad : { missing, wrong, uneven, json(), json::array() })
        QVERIFY_EXCEPTION_THROWN(evaluationFromJson(bad), Failure);
    QVERIFY_EXCEPTION_THROWN(timingFromJson(json::object()), Failure);
}

void TestResultsJson::events()
{
    QVERIFY(toJson(JobEvent { 3, 0.5, event::Progress { 1, 8, "sentences" } })
        == json::parse(R"({"event": "progress", "job": 3, "time": 0.5, "done": 1, "total": 8, "unit": "sentences"})"));
    QVERIFY(toJson(JobEvent { 3, 0.5, event::Started {} })
        == json::parse(R"({"event": "started", "job": 3, "time": 0.5})"));
    QVERIFY(toJson(JobEvent { 1, 0, event::Finished {} })
        == json::parse(R"({"event": "finished", "job": 1, "time": 0.0, "outcome": "succeeded"})"));
    const Error error { ErrorCode::DataInvalid, "bad line", { { "line", "3" } } };
    QVERIFY(toJson(JobEvent { 1, 0, event::Finished { Outcome::Failed, error } })["error"]
        == json::parse(R"({"code": "data-invalid", "message": "bad line", "context": {"line": "3"}})"));

    const auto record = std::make_shared<RunRecord>(RunRecord { "2026-01-02T03:04:05Z", OpenSpec { "/m" } });
    const auto report = std::make_shared<PruneReport>(PruneReport { 5, 10, 0.25, { { "w", 5, 10 } } });
    TrainSpec train;
    train.output = "/new";
    const auto stopped = std::make_shared<StoppedTraining>(StoppedTraining { train, 80, { {}, {} } });
    const JobEvent all[] = { { 1, 0, event::Queued {} }, { 1, 0, event::Stage { "load" } },
        { 1, 0, event::Warning { Sentence::inWords("odd") } },
        { 1, 0, event::ModelOpened { std::make_shared<ModelInfo>(model()) } },
        { 1, 0, event::WeightsIndexed { "/m", MagnitudeIndex::build({}, 1) } }, { 1, 0, event::Pruned { report } },
        { 1, 0, event::TrainingStep { std::make_shared<TrainingPoint>() } },
        { 1, 0, event::Trained { std::make_shared<TrainingReport>() } },
        { 1, 0, event::Distilled { std::make_shared<DistilReport>() } },
        { 1, 0, event::Exported { std::make_shared<ExportReport>() } },
        { 1, 0, event::DataScanned { std::make_shared<DataReport>() } },
        { 1, 0, event::LanguageScored { std::make_shared<LanguageScore>() } },
        { 1, 0, event::Evaluated { std::make_shared<EvaluationResult>() } },
        { 1, 0, event::Timed { std::make_shared<TimingResult>() } }, { 1, 0, event::RunRestored { record } },
        { 1, 0, event::TrainingStopped { stopped } } };
    std::set<std::string> names;
    for (const JobEvent& event : all)
        names.insert(toJson(event).at("event").get<std::string>());
    QCOMPARE(names,
        (std::set<std::string> { "queued", "stage", "warning", "model-opened", "weights-indexed", "pruned",
            "training-step", "trained", "distilled", "exported", "data-scanned", "language-scored", "evaluated",
            "timed", "run-restored", "training-stopped" }));
    QVERIFY(toJson(all[5])["report"]["tensors"][0]["zeros"] == 5);
    QVERIFY(toJson(all[14])["record"]["spec"]["job"] == "open");
    QVERIFY(toJson(all[15])
        == json::parse(
            R"({"event": "training-stopped", "job": 1, "time": 0.0, "output": "/new", "step": 80, "points": 2})"));
}

NDOGO_TEST(TestResultsJson)
#include "tst_results_json.moc"
