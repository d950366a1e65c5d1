// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Masked-language-model training: against torch and transformers (tests/data/make_training.py), its
// masks and corpora, stopped and resumed.
#include "engine/network/model.h"
#include "engine/network/network.h"
#include "engine/network/new_model.h"
#include "engine/train/masked_lm.h"
#include "engine/train/trainer.h"
#include "engine/train/training_loop.h"
#include "tests/support/files.h"
#include "tests/support/given_batches.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

using namespace ndogo;
using nlohmann::json;
using test::GivenBatches;

namespace {

constexpr const char* kDemo = NDOGO_RESOURCES "/demo";
constexpr const char* kHeads = NDOGO_TEST_DATA "/heads/";

json golden()
{
    QFile file(QStringLiteral(NDOGO_TEST_DATA "/pretraining.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("pretraining.json is missing");
    return json::parse(file.readAll().toStdString());
}

/// The demo's sentences as plain text, a file a language.
std::string corpus(const QTemporaryDir& folder, const char* split, int sentences)
{
    const auto path = folder.filePath(QStringLiteral("corpus-") + QLatin1String(split));
    QDir().mkpath(path);
    for (const char* language : { "luo", "swa" }) {
        QFile source(QStringLiteral("%1/data/%2/%3.txt")
                         .arg(QLatin1String(kDemo), QLatin1String(language), QLatin1String(split)));
        QFile target(path + QLatin1Char('/') + QLatin1String(language) + QStringLiteral(".txt"));
        if (!source.open(QIODevice::ReadOnly) || !target.open(QIODevice::WriteOnly))
            qFatal("the demo's text is missing");
        QByteArray text;
        for (const auto& line : source.readAll().split('\n'))
            text += line.isEmpty() ? "\n" : line.split(' ').front() + ' ';
        const auto lines = text.split('\n').mid(0, sentences);
        target.write(lines.join('\n'));
    }
    return path.toStdString();
}

std::shared_ptr<const Model> freshModel()
{
    return newModel(presetConfig("demo"), Model::open(std::string(kDemo) + "/model")->sharedTokenizer(), 3, {},
        ModelTask::MaskedLm);
}

PretrainSpec demoPretraining(const QTemporaryDir& folder, std::int64_t steps)
{
    PretrainSpec spec;
    spec.model = "start";
    spec.corpus = { corpus(folder, "train", 60) };
    spec.devCorpus = { corpus(folder, "dev", 20) };
    spec.output = folder.filePath(QStringLiteral("trained")).toStdString();
    spec.maxLength = 40;
    spec.recipe.steps = steps;
    spec.recipe.batch = 8;
    spec.recipe.learningRate = 2e-3;
    return spec;
}

TrainedModel run(const PretrainSpec& spec, std::int64_t cancelAfter = 0)
{
    std::stop_source stop;
    JobContext context(1, CancelToken(stop.get_token()), [&](const JobEvent& event) {
        const auto* step = std::get_if<event::TrainingStep>(&event.payload);
        if (step && cancelAfter > 0 && step->point->step >= cancelAfter)
            stop.request_stop();
    });
    return pretrain(freshModel(), spec, context);
}

std::string refusal(const PretrainSpec& spec)
{
    try {
        run(spec, 1); // would be cancelled after its first update
    } catch (const Failure& failure) {
        return failure.error().message;
    }
    return {};
}

bool sameWeights(const Model& a, const Model& b)
{
    return std::ranges::all_of(a.network().weights, [&](const NamedWeight& weight) {
        const auto* other = b.network().find(weight.name);
        return other && at::equal(weight.value, other->value);
    });
}

void write(const QString& file, const QByteArray& text)
{
    QDir().mkpath(QFileInfo(file).path());
    QFile target(file);
    if (!target.open(QIODevice::WriteOnly))
        qFatal("a file of the test cannot be written");
    target.write(text);
}

JobContext quiet()
{
    return JobContext(1, {}, [](const JobEvent&) {});
}

} // namespace

class TestPretrain : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lossesAsInTransformers_data();
    void lossesAsInTransformers();
    void freshModels();
    void masksAsTheCollator();
    void findsText();
    void cutsLongLines();
    void oneLanguageABatch();
    void learns();
    void resumesToTheSameWeights();
    void keepsTheBest();
    void refusals();
};

void TestPretrain::lossesAsInTransformers_data()
{
    QTest::addColumn<QString>("model");
    const auto expected = golden();
    for (const auto& [name, losses] : expected.at("losses").items())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestPretrain::lossesAsInTransformers()
{
    QFETCH(QString, model);
    const auto expected = golden();
    const QTemporaryDir folder;
    const GivenBatches objective(expected.at("batches"));
    TrainingPlan plan;
    plan.recipe.epochs = 1;
    plan.recipe.learningRate = expected.at("learning_rate");
    plan.recipe.warmup = expected.at("warmup");
    plan.recipe.weightDecay = expected.at("weight_decay");
    plan.recipe.clipNorm = expected.at("clip_norm");
    plan.recipe.dropout = 0;
    plan.folder = folder.filePath(QStringLiteral("state")).toStdString();
    auto context = quiet();
    const auto start = Model::open(kHeads + model.toStdString());
    const auto trained = runTraining(start, objective, plan, context);
    const auto& losses = expected.at("losses").at(model.toStdString());
    QCOMPARE(trained.report.history.size(), losses.size());
    for (std::size_t i = 0; i < losses.size(); ++i) {
        const double loss = losses[i];
        QVERIFY2(std::fabs(trained.report.history[i].loss - loss) < 2e-5 * loss,
            qPrintable(QStringLiteral("update %1: %2, expected %3")
                           .arg(i + 1)
                           .arg(trained.report.history[i].loss, 0, 'g', 9)
                           .arg(loss, 0, 'g', 9)));
    }
    QCOMPARE(trained.model->config().tiedDecoder, start->config().tiedDecoder);
    QCOMPARE(trained.model->info().task, ModelTask::MaskedLm);
}

/// As Hugging Face initialises RobertaForMaskedLM.
void TestPretrain::freshModels()
{
    const auto model = freshModel();
    QCOMPARE(model->info().task, ModelTask::MaskedLm);
    QVERIFY(model->config().labels.empty());
    const auto& network = model->network();
    const auto rows = at::eye(model->info().hiddenSize); // an identity gives the weights, and the bias on top
    QVERIFY(at::allclose(network.maskedDecoder->apply(rows), network.wordEmbeddings.t(), 0, 1e-7));
    QVERIFY(network.maskedNorm.weight.eq(1).all().item<bool>());
    QVERIFY(network.maskedNorm.bias.eq(0).all().item<bool>());
    QVERIFY(std::fabs(network.maskedDense->apply(rows).std().item<double>() - 0.02) < 0.002);
    QVERIFY(network.wordEmbeddings[network.padId].eq(0).all().item<bool>());
}

void TestPretrain::masksAsTheCollator()
{
    const auto tokenizer = freshModel()->sharedTokenizer();
    Random random(11);
    std::vector<std::int64_t> ids { tokenizer->bosId() };
    for (std::int64_t i = 0; i < 200000; ++i)
        ids.push_back(i % 50 == 0 ? tokenizer->unknownId() : 10 + i % 500);
    ids.push_back(tokenizer->eosId());
    const auto before = ids;
    const auto places = maskPieces(ids, *tokenizer, 0.15, random);
    std::size_t masked = 0, kept = 0;
    for (const auto& place : places) {
        const auto row = static_cast<std::size_t>(place.row);
        QCOMPARE(place.id, before[row]);
        QVERIFY(place.id >= 10); // no special, no <unk>
        masked += ids[row] == tokenizer->maskId();
        kept += ids[row] == place.id;
    }
    const auto chosen = double(places.size());
    QVERIFY(std::fabs(chosen / (200000 * 0.98) - 0.15) < 0.004);
    QVERIFY(std::fabs(double(masked) / chosen - 0.8) < 0.01);
    QVERIFY(std::fabs(double(kept) / chosen - 0.1) < 0.01);
    std::size_t changed = 0;
    for (std::size_t i = 0; i < ids.size(); ++i)
        changed += ids[i] != before[i];
    QCOMPARE(changed, places.size() - kept);
}

void TestPretrain::findsText()
{
    const QTemporaryDir folder;
    for (const char* file : { "flat/hau.txt", "flat/yor.txt", "deep/swa/train.txt", "deep/swa/eval.txt",
             "deep/luo/train.txt", "deep/luo/dev.txt", "one/words.txt" })
        write(folder.filePath(QLatin1String(file)), "a b c\n");
    auto context = quiet();
    const auto namesOf = [&](std::vector<std::string> paths, std::vector<std::string> splits,
                             std::vector<std::string> languages = {}) {
        for (auto& path : paths)
            path = folder.filePath(QString::fromStdString(path)).toStdString();
        std::string text;
        for (const auto& [language, file] : findTextFiles(paths, splits, languages, context))
            text += language + '=' + file.filename().string() + ' ';
        return text;
    };
    QCOMPARE(namesOf({ "flat" }, { "train" }), std::string("hau=hau.txt yor=yor.txt "));
    QCOMPARE(namesOf({ "flat/yor.txt", "one/words.txt" }, { "train" }), std::string("yor=yor.txt words=words.txt "));
    QCOMPARE(namesOf({ "deep", "flat" }, { "train" }, { "luo", "hau" }), std::string("luo=train.txt hau=hau.txt "));
    QCOMPARE(namesOf({ "deep/swa" }, { "dev", "eval" }), std::string("swa=eval.txt "));
    QVERIFY_EXCEPTION_THROWN(namesOf({ "flat" }, { "train" }, { "xho" }), Failure);
    QVERIFY_EXCEPTION_THROWN(namesOf({ "nowhere" }, { "train" }), Failure);
}

void TestPretrain::cutsLongLines()
{
    const QTemporaryDir folder;
    const auto model = freshModel();
    const auto& tokenizer = model->tokenizer();
    const auto file = folder.filePath(QStringLiteral("swa.txt"));
    const QByteArray line = "watu wengi walikusanyika katika uwanja wa Nairobi jana asubuhi";
    write(file, "\n" + line + "\n\xE2\x80\x8B\n   \nleo\r\n");
    auto context = quiet();
    const std::vector<TextFile> files { { "swa", file.toStdString() } };
    const auto whole = tokenizer.encode(line.toStdString());
    QVERIFY(whole.size() > 12);
    const auto corpus = readTextCorpus(files, tokenizer, 10, context);
    std::vector<std::int64_t> joined;
    for (std::size_t i = 0; i + 1 < corpus.size(); ++i) {
        QVERIFY(corpus.block(i).size() <= 8);
        joined.insert(joined.end(), corpus.block(i).begin(), corpus.block(i).end());
    }
    QCOMPARE(joined, whole);
    write(file, "Amina B-PER\nta O\nje O\nKano B-LOC\n");
    FAILS(ErrorCode::DataInvalid, ({ "swa.txt", "a word and its tag a line (line 1)", "one sentence a line", "awk" }),
        readTextCorpus(files, tokenizer, 10, context));
    QCOMPARE(corpus.size(), (whole.size() + 7) / 8 + 1); // and "leo"
}

void TestPretrain::oneLanguageABatch()
{
    const QTemporaryDir folder;
    auto spec = demoPretraining(folder, 1);
    auto context = quiet();
    const MaskedLm plain(freshModel(), spec, context);
    const auto batches = plain.batchesOf(0);
    QCOMPARE(static_cast<std::int64_t>(batches.size()), plain.batchesAnEpoch());
    QVERIFY(batches != plain.batchesOf(1));
    QCOMPARE(batches, MaskedLm(freshModel(), spec, context).batchesOf(0));
    // The corpus is read language by language: the first half of the blocks is Luo.
    std::set<std::int32_t> seen;
    std::int32_t firstSwahili = 0;
    for (const auto& batch : batches)
        for (const auto block : batch)
            QVERIFY(seen.insert(block).second);
    const auto context2 = readTextCorpus(findTextFiles(spec.corpus, std::vector<std::string> { "train" }, {}, context),
        freshModel()->tokenizer(), spec.maxLength, context);
    firstSwahili = context2.languages()[1].blocks.front();
    QCOMPARE(seen.size(), context2.size());
    for (const auto& batch : batches) {
        const bool swahili = batch.front() >= firstSwahili;
        for (const auto block : batch)
            QCOMPARE(block >= firstSwahili, swahili);
    }
    // New masks each time a batch comes up, the same for the same number.
    const auto once = plain.makeBatch(batches[0], 5);
    QCOMPARE(once.packed.ids, plain.makeBatch(batches[0], 5).packed.ids);
    QVERIFY(once.packed.ids != plain.makeBatch(batches[0], 6).packed.ids);
}

void TestPretrain::learns()
{
    const QTemporaryDir folder;
    auto spec = demoPretraining(folder, 120);
    spec.evaluateEvery = 50;
    const auto trained = run(spec).report;
    QCOMPARE(trained.steps, std::int64_t(120));
    std::vector<std::int64_t> scored;
    for (const auto& point : trained.history)
        if (!point.dev.empty())
            scored.push_back(point.step);
    QCOMPARE(scored, (std::vector<std::int64_t> { 50, 100, 120 }));
    QVERIFY(trained.history.back().loss < 0.8 * trained.history.front().loss);
    QVERIFY(trained.best && trained.best->dev.size() == 2);
    QVERIFY2(trained.best->score > 0.03, qPrintable(QString::number(trained.best->score)));
}

void TestPretrain::resumesToTheSameWeights()
{
    const QTemporaryDir folder;
    auto spec = demoPretraining(folder, 30);
    spec.evaluateEvery = 8;
    spec.recipe.samplingExponent = 0.3;
    spec.recipe.accumulate = 2;
    const auto whole = run(spec);
    for (const std::int64_t moment : { 1, 8, 14, 25 }) {
        spec.force = true;
        spec.resume = false;
        QVERIFY_EXCEPTION_THROWN(run(spec, moment), Failure);
        spec.force = false;
        spec.resume = true;
        const auto resumed = run(spec);
        QVERIFY2(sameWeights(*whole.model, *resumed.model), qPrintable(QString::number(moment)));
        QVERIFY(resumed.report.history == whole.report.history);
        QVERIFY(resumed.report.best == whole.report.best);
    }
}

void TestPretrain::keepsTheBest()
{
    const QTemporaryDir folder;
    auto spec = demoPretraining(folder, 30);
    spec.evaluateEvery = 8;
    QVERIFY_EXCEPTION_THROWN(run(spec, 14), Failure);
    spec.resume = spec.finish = true;
    const auto ended = run(spec);
    QCOMPARE(ended.report.steps, std::int64_t(14));
    QCOMPARE(ended.report.best->step, std::int64_t(8));
    QCOMPARE(inEnglish(ended.report.stopped),
        std::string(
            "it was ended by wish after update 14 of 30; the weights after update 8, the best on dev, are kept"));
}

void TestPretrain::refusals()
{
    const QTemporaryDir folder;
    const auto spec = demoPretraining(folder, 5);
    auto scoresItsText = spec;
    scoresItsText.devCorpus = spec.corpus;
    QVERIFY(refusal(scoresItsText).find("both trained on and scored") != std::string::npos);
    auto tooLong = spec;
    tooLong.maxLength = 4000;
    QVERIFY(refusal(tooLong).find("4000") != std::string::npos);
    auto nothing = spec;
    write(folder.filePath(QStringLiteral("empty/hau.txt")), "\n\n");
    nothing.corpus = { folder.filePath(QStringLiteral("empty")).toStdString() };
    QVERIFY(refusal(nothing).find("no text to train on") != std::string::npos);
    auto broken = spec;
    write(folder.filePath(QStringLiteral("broken/hau.txt")), "a\nb\n\xFF\n");
    broken.corpus = { folder.filePath(QStringLiteral("broken")).toStdString() };
    QVERIFY(refusal(broken).find("line 3") != std::string::npos);
    auto context = quiet();
    QVERIFY_EXCEPTION_THROWN(pretrain(Model::open(std::string(kDemo) + "/model"), spec, context), Failure);
}

NDOGO_TEST(TestPretrain)
#include "tst_pretrain.moc"
