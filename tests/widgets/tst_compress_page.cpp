// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Compress page over a fake engine. All numbers are made up. With NDOGO_SHOTS=DIR the page is
// also written as pictures, light and dark.
#include "tests/support/fake_engine.h"
#include "tests/support/study_builder.h"
#include "tests/support/test_program.h"
#include "widgets/charts/chart_card.h"
#include "widgets/look/theme.h"
#include "widgets/pages/prune/compress_page.h"
#include "widgets/pages/prune/prune_controls.h"
#include "widgets/parts/score_rows_view.h"
#include "widgets/parts/sparsity_slider.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/session.h"
#include "widgets/session/view_state.h"
#include "widgets/words/metric_text.h"

#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace ndogo;
using ndogo::test::FakeEngine;

namespace {

const QString kModel = QStringLiteral("/models/parent");

struct Curve {
    const char* language;
    double dense;
    double breaks; ///< share from which F1 falls
    double slope; ///< F1 lost from there to 0.99
    int sentences;
};

const std::vector<Curve> kCurves {
    { "amh", 0.734, 0.50, 0.45, 500 },
    { "hau", 0.899, 0.57, 0.45, 552 },
    { "ibo", 0.871, 0.56, 0.48, 638 },
    { "kin", 0.740, 0.50, 0.50, 605 },
    { "lug", 0.798, 0.46, 0.60, 407 },
    { "luo", 0.700, 0.42, 0.66, 186 },
    { "pcm", 0.852, 0.52, 0.56, 600 },
    { "swa", 0.879, 0.56, 0.40, 604 },
    { "wol", 0.617, 0.47, 0.56, 539 },
    { "yor", 0.808, 0.50, 0.50, 645 },
};

/// Two entities a sentence, each found or not by the same draw at every level, as a model's errors
/// are.
ScorePtr drawn(const Curve& curve, double amount, int sentences)
{
    const double f1
        = std::max(0.02, curve.dense - std::max(0.0, amount - curve.breaks) * curve.slope / (0.99 - curve.breaks));
    std::mt19937 random(unsigned(curve.language[0]) * 256U + unsigned(curve.language[2]));
    std::uniform_real_distribution<double> uniform(0, 1);
    auto score = std::make_shared<LanguageScore>();
    score->language = curve.language;
    score->sentences = sentences;
    score->sentencesTotal = curve.sentences;
    for (int i = 0; i < sentences; ++i) {
        const int found = int(uniform(random) < f1) + int(uniform(random) < f1);
        score->perSentence.push_back({ i, found, 2 - found, 2 - found });
        score->counts += EntityCounts { found, 2 - found, 2 - found };
    }
    score->f1Interval = bootstrapF1(score->perSentence, 1, 200);
    return score;
}

/// A model of `layers` encoder layers whose weights are normal, narrower in the first layers.
struct MadeModel {
    std::shared_ptr<ModelInfo> info = std::make_shared<ModelInfo>();
    std::shared_ptr<const MagnitudeIndex> index;
};

MadeModel makeModel(int layers, int hidden, int ffn, int vocabulary)
{
    struct Part {
        std::string name, part;
        int layer;
        std::size_t size;
    };
    std::vector<Part> parts;
    const auto square = std::size_t(hidden) * std::size_t(hidden), wide = std::size_t(hidden) * std::size_t(ffn);
    for (int layer = 0; layer < layers; ++layer) {
        for (int i = 0; i < 4; ++i)
            parts.push_back(
                { "layer." + std::to_string(layer) + ".attention." + std::to_string(i), "attention", layer, square });
        for (int i = 0; i < 2; ++i)
            parts.push_back({ "layer." + std::to_string(layer) + ".ffn." + std::to_string(i), "ffn", layer, wide });
    }
    parts.push_back({ "classifier.weight", "head", -1, std::size_t(hidden) * 9 });

    MadeModel made;
    ModelInfo& info = *made.info;
    info.path = kModel.toStdString();
    info.name = "AfriBERTa-large NER";
    info.dtype = "fp32";
    info.labels = { "O", "B-PER", "I-PER" };
    info.task = ModelTask::TokenClassification;
    info.layers = layers;
    std::vector<std::vector<float>> weights;
    std::vector<MagnitudeIndex::Matrix> matrices;
    for (const Part& part : parts) {
        std::mt19937 random(unsigned(weights.size()) + 1);
        std::normal_distribution<float> normal(
            0, part.part == "attention" ? 0.028F - 0.0006F * float(part.layer) : 0.024F);
        std::vector<float>& values = weights.emplace_back(std::min<std::size_t>(part.size, 200'000));
        for (float& value : values)
            value = normal(random);
        const std::size_t drawnValues = values.size();
        values.resize(part.size);
        for (std::size_t i = drawnValues; i < part.size; ++i)
            values[i] = values[i % drawnValues];
        info.parameters.prunable += std::int64_t(part.size);
    }
    for (std::size_t i = 0; i < parts.size(); ++i)
        matrices.push_back({ parts[i].name, parts[i].part, parts[i].layer, weights[i] });
    made.index = MagnitudeIndex::build(matrices, 2);
    info.parameters.embeddings = std::int64_t(vocabulary) * hidden;
    info.parameters.total = info.parameters.prunable + info.parameters.embeddings;
    info.parameters.nonzero = info.parameters.total;
    info.sizes.dense = 4 * info.parameters.total;
    info.sizes.file = info.sizes.dense + 20'000;
    info.sizes.sparse = info.sizes.dense;
    return made;
}

std::shared_ptr<TimingResult> timing(const BenchmarkSpec& spec)
{
    auto result = std::make_shared<TimingResult>();
    std::mt19937 random(unsigned(spec.models.back().amount() * 1000));
    std::normal_distribution<double> noise(0, 0.4);
    for (const ModelRef& model : spec.models) {
        TimingSamples samples;
        samples.model = model.path;
        samples.sentences = 200;
        for (int i = 0; i < spec.repeat; ++i)
            samples.nanoseconds.push_back(std::int64_t((29.7 + noise(random)) * 200 * 1e6));
        result->models.push_back(samples);
    }
    return result;
}

} // namespace

class TestCompressPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void previewCountsExactly();
    void previewLeavesTheClassifierOut();
    void previewOfSizes();
    void slidesWithoutAJob();
    void measuresDenseThenLevelThenTime();
    void movingAgainCancelsThePreview();
    void measuredLevelShowsAtOnce();
    void measuresNineLevels();
    void numberAndSliderAgree();
    void backReturnsToTheLastRest();
    void keepsAVariant();
    void copiesTheCommand();
    void saysWhatWasLost();
    void speaksOfAccuracyToAClassifier();
    void withoutDataTheSizesWork();
    void languageFollowsTheState();
    void familyAndToleranceGoThroughTheState();
    void columnsStackWhenNarrow();
    void timeNeverPromises();
    void pictures();

private:
    void answerAll(FakeEngine& engine, JobId job, const JobSpec& spec);
    void evaluateNow(FakeEngine& engine, JobId job, const EvaluateSpec& spec, int sentences);
    void openAll(bool withData = true);
    void letGoAt(double amount);
    QString atOnce() const;
    QPushButton* button(const QString& text) const;

    MadeModel m_small;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeEngine> m_engine;
    std::unique_ptr<EngineBridge> m_bridge;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ViewState> m_state;
    std::unique_ptr<CompressPage> m_page;
    MadeModel m_model;
    DataTask m_task = DataTask::Ner; ///< of the data; Classification makes every entity a text
    bool m_hold = false; ///< evaluations of pruned models stop after their sample
};

void TestCompressPage::initTestCase()
{
    applyTheme(*qApp, Theme::Light);
    m_small = makeModel(4, 32, 64, 500);
}

void TestCompressPage::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_model = m_small;
    m_hold = false;
    m_task = DataTask::Ner;
    m_engine = std::make_unique<FakeEngine>();
    m_engine->answer = [this](FakeEngine& engine, JobId job, const JobSpec& spec) { answerAll(engine, job, spec); };
    m_bridge = std::make_unique<EngineBridge>(*m_engine);
    m_session = std::make_unique<Session>(*m_bridge);
    m_state = std::make_unique<ViewState>();
    m_page = std::make_unique<CompressPage>(*m_session, *m_state);
    connect(m_session.get(), &Session::modelOpened, m_state.get(), &ViewState::setModel);
    connect(m_state.get(), &ViewState::toleranceChanged, m_session.get(),
        [this] { m_session->setTolerance(m_state->tolerance()); });
    m_page->resize(1016, 630);
    m_page->show();
}

void TestCompressPage::cleanup()
{
    m_page.reset();
    m_state.reset();
    m_session.reset();
    m_bridge.reset();
    m_engine.reset();
}

void TestCompressPage::evaluateNow(FakeEngine& engine, JobId job, const EvaluateSpec& spec, int sentences)
{
    for (const Curve& curve : kCurves) {
        const ScorePtr found = drawn(curve, spec.model.amount(), std::min(sentences, curve.sentences));
        auto score = std::make_shared<LanguageScore>(*found);
        score->metric = metricOfTask(m_task).value_or(Metric::EntityF1);
        engine.emitEvent(job, event::LanguageScored { score });
    }
}

void TestCompressPage::answerAll(FakeEngine& engine, JobId job, const JobSpec& spec)
{
    if (std::holds_alternative<OpenSpec>(spec)) {
        auto info = std::make_shared<ModelInfo>(*m_model.info);
        if (m_task == DataTask::Classification)
            info->task = ModelTask::SequenceClassification;
        engine.emitEvent(job, event::ModelOpened { info });
        engine.emitEvent(job, event::WeightsIndexed { m_model.info->path, m_model.index });
    } else if (std::holds_alternative<ScanDataSpec>(spec)) {
        auto report = std::make_shared<DataReport>();
        report->path = std::get<ScanDataSpec>(spec).data.path;
        report->split = "test";
        report->task = m_task;
        for (const Curve& curve : kCurves) {
            LanguageData data;
            data.language = curve.language;
            data.sentences["test"] = curve.sentences;
            report->languages.push_back(data);
        }
        engine.emitEvent(job, event::DataScanned { report });
    } else if (const auto* evaluate = std::get_if<EvaluateSpec>(&spec)) {
        evaluateNow(engine, job, *evaluate, 80);
        if (m_hold && evaluate->model.derived())
            return;
        evaluateNow(engine, job, *evaluate, 1'000'000);
    } else if (const auto* benchmark = std::get_if<BenchmarkSpec>(&spec)) {
        engine.emitEvent(job, event::Timed { timing(*benchmark) });
    }
    engine.finish(job);
}

void TestCompressPage::openAll(bool withData)
{
    m_session->openProject(m_folder->path());
    m_session->openModel(kModel);
    QTRY_VERIFY(m_session->models().find(kModel) && m_session->models().find(kModel)->index);
    QTRY_COMPARE(m_state->model(), kModel);
    if (!withData)
        return;
    m_session->openData(QStringLiteral("/data/ner"));
    QTRY_VERIFY(m_session->data());
    QTRY_VERIFY(m_session->meanF1(kModel).has_value()); // dense is measured by itself
    QTRY_VERIFY(!m_session->hasRunningJobs());
}

void TestCompressPage::letGoAt(double amount)
{
    m_page->controls().slider().goTo(amount);
    QTRY_VERIFY(!m_page->runs().running());
    QTRY_VERIFY(!m_session->hasRunningJobs());
}

QString TestCompressPage::atOnce() const
{
    for (const QLabel* label : m_page->findChildren<QLabel*>()) {
        if (label->text().contains(QStringLiteral("At once:")))
            return label->text();
    }
    return {};
}

QPushButton* TestCompressPage::button(const QString& text) const
{
    for (QPushButton* button : m_page->findChildren<QPushButton*>()) {
        if (button->text() == text)
            return button;
    }
    return nullptr;
}

void TestCompressPage::previewCountsExactly()
{
    const PruningPreview preview(m_model.info, m_model.index, {});
    const PruningPreview::Level level = preview.at(0.6);
    QCOMPARE(level.removable, m_model.info->parameters.prunable);
    QCOMPARE(level.zeros, prunedCount(0.6, level.removable));
    QVERIFY(level.threshold && *level.threshold > 0.015 && *level.threshold < 0.03);
    QCOMPARE(level.layers.size(), std::size_t(4));
    QVERIFY(level.layers[0].attention.percent() < level.layers[3].attention.percent()); // wider weights in layer 1
    QCOMPARE(level.effective(), level.parameters - level.zeros);
    const PruningPreview::Level dense = preview.at(0);
    QCOMPARE(dense.zeros, 0);
    QCOMPARE(dense.effective(), dense.parameters);
}

void TestCompressPage::previewLeavesTheClassifierOut()
{
    PruneRecipe family;
    family.exclude = { "classifier" };
    const PruningPreview preview(m_model.info, m_model.index, family);
    const PruningPreview::Level level = preview.at(0.6);
    QCOMPARE(level.removable, m_model.info->parameters.prunable - 32 * 9);
    QCOMPARE(level.zeros, prunedCount(0.6, level.removable));
    QCOMPARE(level.head.zeros, 0);
    std::int64_t sum = 0;
    for (const PruningPreview::Layer& layer : level.layers)
        sum += layer.attention.zeros + layer.ffn.zeros;
    QVERIFY2(std::abs(sum - level.zeros) <= 30,
        qPrintable(QString::number(sum - level.zeros))); // a weight or so a matrix
}

void TestCompressPage::previewOfSizes()
{
    PruneRecipe family;
    family.scope = PruneScope::Layer;
    const PruningPreview::Level level = PruningPreview(m_model.info, m_model.index, family).at(0.5);
    QVERIFY(!level.threshold);
    // Every matrix: half its values and a bitmap; the embeddings as they are.
    std::int64_t expected = 4 * m_model.info->parameters.embeddings;
    for (const MagnitudeIndex::Entry& entry : m_model.index->entries())
        expected += sparseBytes(entry.size, prunedCount(0.5, entry.size), 4);
    QCOMPARE(level.sparseBytes, expected);
    QCOMPARE(level.fileBytes, m_model.info->sizes.file);
}

void TestCompressPage::slidesWithoutAJob()
{
    openAll();
    const auto before = m_engine->submissions().size();
    SparsitySlider& slider = m_page->controls().slider();
    slider.nudgeTo(0.6);
    QCOMPARE(m_engine->submissions().size(), before);
    const QString zeros = QLocale(QLocale::English).toString(qlonglong(prunedCount(0.6, m_model.index->total())));
    QVERIFY2(atOnce().contains(zeros), qPrintable(atOnce()));
    QVERIFY2(atOnce().contains(QStringLiteral("every |w| &lt; 0.0")), qPrintable(atOnce()));
    slider.showAmount(0);
}

void TestCompressPage::measuresDenseThenLevelThenTime()
{
    m_session->openProject(m_folder->path());
    m_session->openModel(kModel);
    QTRY_COMPARE(m_state->model(), kModel);
    QTRY_VERIFY(m_session->models().find(kModel)->index);
    m_session->openData(QStringLiteral("/data/ner"));
    QTRY_VERIFY(m_session->data());
    letGoAt(0.6);
    QTRY_COMPARE(m_engine->count<EvaluateSpec>(), 2);
    QTRY_VERIFY(m_engine->count<BenchmarkSpec>() >= 1);
    std::vector<double> amounts;
    for (const FakeEngine::Submission& submission : m_engine->submissions()) {
        if (const auto* spec = std::get_if<EvaluateSpec>(&submission.spec))
            amounts.push_back(spec->model.amount());
    }
    QVERIFY((amounts == std::vector<double> { 0, 0.6 }));
    QCOMPARE(m_engine->last<BenchmarkSpec>().second.models.back().amount(), 0.6);
    QTRY_COMPARE(m_page->rows().rows().row(0).complete(), true);
    QCOMPARE(m_page->controls().slider().map().dots.size(), std::size_t(1));
    QVERIFY(m_page->controls().slider().valueText().contains(QStringLiteral("of 10 languages beyond the tolerance")));
}

void TestCompressPage::movingAgainCancelsThePreview()
{
    openAll();
    m_hold = true;
    SparsitySlider& slider = m_page->controls().slider();
    slider.goTo(0.6);
    QTRY_VERIFY(!m_page->controls().slider().map().dots.empty());
    const JobId first = m_engine->last<EvaluateSpec>().first;
    slider.goTo(0.7);
    QVERIFY(!m_engine->cancelled().empty());
    QCOMPARE(m_engine->cancelled().back(), first);
    QCOMPARE(m_engine->last<EvaluateSpec>().second.model.amount(), 0.7);
    // What was sampled stays as a hollow dot.
    QTRY_COMPARE(slider.map().dots.size(), std::size_t(2));
    QCOMPARE(slider.map().dots[0].amount, 0.6);
    QCOMPARE(slider.map().dots[0].complete, false);
    QVERIFY(!m_page->rows().rows().row(0).complete());
    for (const FakeEngine::Submission& submission : m_engine->submissions()) {
        const auto* benchmark = std::get_if<BenchmarkSpec>(&submission.spec);
        QVERIFY(!benchmark || !benchmark->models.back().derived()); // no time before F1 is in
    }
}

void TestCompressPage::measuredLevelShowsAtOnce()
{
    openAll();
    letGoAt(0.6);
    letGoAt(0.3);
    const auto jobs = m_engine->submissions().size();
    m_page->controls().slider().goTo(0.6);
    QVERIFY(m_page->rows().rows().row(0).complete());
    QCOMPARE(m_engine->submissions().size(), jobs);
}

void TestCompressPage::measuresNineLevels()
{
    openAll();
    auto* offer = m_page->findChild<QPushButton*>(QStringLiteral("measureOffer"));
    QVERIFY(offer && offer->isVisible());
    offer->click();
    QTRY_COMPARE(m_page->controls().slider().map().dots.size(), std::size_t(9));
    QTRY_VERIFY(!m_page->runs().running());
    const SliderMap& map = m_page->controls().slider().map();
    for (std::size_t i = 0; i < 9; ++i)
        QVERIFY(map.dots[i].complete);
    QVERIFY(map.bracket.has_value());
    QVERIFY(!offer->isVisible());
    QCOMPARE(m_engine->count<EvaluateSpec>(), 10); // dense was measured before
}

void TestCompressPage::numberAndSliderAgree()
{
    openAll();
    auto* number = m_page->findChild<QDoubleSpinBox*>();
    m_page->controls().slider().nudgeTo(0.34);
    QCOMPARE(number->value(), 34.0);
    number->setValue(55.5);
    QCOMPARE(m_page->controls().slider().amount(), 0.555);
    QTRY_COMPARE_WITH_TIMEOUT(m_page->controls().slider().restingAmount(), 0.555, 2000);
    QTRY_VERIFY(!m_page->runs().running());
}

void TestCompressPage::backReturnsToTheLastRest()
{
    openAll();
    letGoAt(0.3);
    letGoAt(0.7);
    QPushButton* back = button(QStringLiteral("Back to 30\u00a0%"));
    QVERIFY(back && back->isVisible());
    back->click();
    QCOMPARE(m_page->controls().slider().amount(), 0.3);
    QVERIFY(m_page->rows().rows().row(0).complete());
    back = button(QStringLiteral("Back to dense"));
    QVERIFY(back);
    QTest::keyClick(m_page.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(m_page->controls().slider().amount(), 0.0);
    QVERIFY(!back->isVisible());
}

void TestCompressPage::keepsAVariant()
{
    openAll();
    QPushButton* keep = button(QStringLiteral("Keep as variant"));
    QVERIFY(!keep->isEnabled());
    QVERIFY(keep->toolTip().contains(QStringLiteral("Nothing is removed")));
    letGoAt(0.6);
    QVERIFY(keep->isEnabled());
    keep->click();
    QTRY_COMPARE(m_engine->count<PruneSpec>(), 1);
    const PruneSpec spec = m_engine->last<PruneSpec>().second;
    QCOMPARE(spec.prune.amount, 0.6);
    QCOMPARE(QString::fromStdString(spec.name), QStringLiteral("Pruned 60\u00a0%"));
}

void TestCompressPage::copiesTheCommand()
{
    openAll();
    m_page->controls().slider().nudgeTo(0.6);
    QPushButton* copy = button(QStringLiteral("Copy as command"));
    copy->click();
    const QString command = QGuiApplication::clipboard()->text();
    QVERIFY2(command.startsWith(QStringLiteral("ndogo-cli prune ")), qPrintable(command));
    QVERIFY2(command.contains(QStringLiteral("--amount 0.6")), qPrintable(command));
    QVERIFY2(command.contains(QStringLiteral("parent-pruned-60")), qPrintable(command));
    QCOMPARE(copy->text(), QStringLiteral("Copied"));
    m_page->controls().slider().showAmount(0);
}

void TestCompressPage::saysWhatWasLost()
{
    openAll();
    QSignalSpy said(m_page.get(), &CompressPage::summaryChanged);
    letGoAt(0.3);
    QCOMPARE(said.size(), 0);
    letGoAt(0.8);
    QCOMPARE(said.size(), 1);
    const Message message = said.last().first().value<Message>();
    QCOMPARE(message.kind, Message::Kind::Worse);
    const PruningStudy::Level* level = m_session->study(kModel, {}).level(0.8);
    const PairedChange& luo = *level->languages.at("luo").change;
    QCOMPARE(message.bold,
        QStringLiteral("Luo has lost %1 points of F1 at 80\u00a0%")
            .arg(QString::number(-100 * luo.difference(), 'f', 1)));
    QVERIFY2(message.text.contains(QStringLiteral("all 186 sentences")), qPrintable(message.text));
    QCOMPARE(message.link, QStringLiteral("Go to 30\u00a0%"));
    const ModelRef offered = std::get<action::ShowLevel>(message.action).model;
    QCOMPARE(QString::fromStdString(offered.path), QString(kModel));
    QCOMPARE(offered.amount(), 0.3);
    m_page->goTo(0.3);
    QCOMPARE(m_page->controls().slider().amount(), 0.3);
    QCOMPARE(said.size(), 1);
}

/// The same runs of a classifier: nothing on the page speaks of F1, entities or sentences.
void TestCompressPage::speaksOfAccuracyToAClassifier()
{
    m_task = DataTask::Classification;
    openAll();
    QSignalSpy said(m_page.get(), &CompressPage::summaryChanged);
    letGoAt(0.8);
    QCOMPARE(said.size(), 1);
    const Message message = said.last().first().value<Message>();
    QVERIFY2(message.bold.contains(QStringLiteral("points of accuracy at 80")), qPrintable(message.bold));
    QVERIFY2(message.text.contains(QStringLiteral("all 186 texts")), qPrintable(message.text));
    QStringList titles;
    for (const ChartCard* card : m_page->findChildren<ChartCard*>())
        titles << card->spec().title << card->spec().subtitle << card->spec().table.headers << card->spec().summary;
    QVERIFY(titles.contains(QStringLiteral("Accuracy by language at 80.0\u00a0%")));
    QVERIFY(titles.contains(QStringLiteral("share of texts with the right class, test set, 95 % "
                                           "paired bootstrap interval of the change")));
    for (const QComboBox* box : m_page->findChildren<QComboBox*>()) {
        for (int i = 0; i < box->count(); ++i)
            titles << box->itemText(i);
    }
    QVERIFY(titles.contains(QStringLiteral("2 points of accuracy")));
    titles << m_page->controls().slider().valueText();
    const QString all = titles.join(QLatin1Char('\n'));
    for (const char* word : { "F1", "entit", "sentence" })
        QVERIFY2(!all.contains(QLatin1String(word)), qPrintable(all));
}

void TestCompressPage::withoutDataTheSizesWork()
{
    openAll(false);
    m_page->controls().slider().goTo(0.6);
    QVERIFY(atOnce().contains(QStringLiteral("weights are zero")));
    QCOMPARE(m_engine->count<EvaluateSpec>(), 0);
    QSignalSpy asked(m_page.get(), &CompressPage::addDataRequested);
    QPushButton* add = button(QStringLiteral("Add data…"));
    QVERIFY(add && add->isVisible());
    add->click();
    QCOMPARE(asked.size(), 1);
}

void TestCompressPage::languageFollowsTheState()
{
    openAll();
    m_state->setLanguage(QStringLiteral("luo"));
    const int luo = m_page->rows().rows().rowOf(QStringLiteral("luo"));
    QVERIFY(m_page->rows().selectionModel()->isRowSelected(luo));
    m_page->rows().selectRow(luo + 1);
    QCOMPARE(m_state->language(), m_page->rows().rows().row(luo + 1).language);
    m_state->setLanguage(QString());
    QVERIFY(!m_page->rows().selectionModel()->hasSelection());
}

void TestCompressPage::familyAndToleranceGoThroughTheState()
{
    openAll();
    auto choices = m_page->findChildren<QComboBox*>();
    QCOMPARE(choices.size(), 3);
    choices[1]->setCurrentIndex(1);
    Q_EMIT choices[1]->activated(1);
    QCOMPARE(m_state->family().scope, PruneScope::Layer);
    choices[1]->setCurrentIndex(2);
    Q_EMIT choices[1]->activated(2);
    QCOMPARE(m_state->family().scope, PruneScope::Global);
    QVERIFY((m_state->family().exclude == std::vector<std::string> { "classifier" }));
    choices[2]->setCurrentIndex(3);
    Q_EMIT choices[2]->activated(3);
    QCOMPARE(m_state->tolerance(), 0.05);
    m_state->setTolerance(0.01);
    QCOMPARE(choices[2]->currentIndex(), 0);
}

void TestCompressPage::columnsStackWhenNarrow()
{
    openAll();
    auto* cards = &m_page->rows();
    const int wide = cards->mapTo(m_page->widget(), QPoint()).y();
    m_page->resize(850, 630);
    QCoreApplication::processEvents();
    QTRY_VERIFY(cards->mapTo(m_page->widget(), QPoint()).y() > wide + 200);
}

void TestCompressPage::timeNeverPromises()
{
    BenchmarkSpec spec;
    spec.models = { { "a", {} }, prunedBy("a", { .amount = 0.6 }) };
    auto run = timing(spec);
    for (std::size_t i = 0; i < run->models[0].nanoseconds.size(); ++i)
        run->models[1].nanoseconds[i] = run->models[0].nanoseconds[i] + (i % 2 ? 900'000 : -900'000);
    const std::vector<LevelTime> times { { variantTime(*run), 0.6 } };
    const QString sentence = timeSentence(times, 0.6);
    QVERIFY2(sentence.contains(QStringLiteral("no difference can be shown")), qPrintable(sentence));
    QCOMPARE(timeSentence(times, 0.5), QString());
    const ChartSpec chart = timeASentence(times, 0.5, {});
    QCOMPARE(chart.series.size(), std::size_t(1)); // measured points only
    QCOMPARE(chart.rules.front().label, QStringLiteral("not measured"));
    const ChartSpec none = timeASentence({}, 0.5, { QStringLiteral("why"), QStringLiteral("do") });
    QCOMPARE(none.emptyText, QStringLiteral("why"));
    QCOMPARE(none.emptyAction, QStringLiteral("do"));
}

void TestCompressPage::pictures()
{
    const QString shots = qEnvironmentVariable("NDOGO_SHOTS");
    if (shots.isEmpty())
        QSKIP("NDOGO_SHOTS names no folder for pictures.");
    QDir().mkpath(shots);
    m_model = makeModel(10, 768, 3072, 70'640);
    const auto shoot = [&](const QString& name) {
        for (const Theme theme : { Theme::Light, Theme::Dark }) {
            applyTheme(*qApp, theme);
            QTest::qWait(50);
            m_page->grab().save(
                QStringLiteral("%1/%2-%3.png")
                    .arg(shots, name, theme == Theme::Light ? QStringLiteral("light") : QStringLiteral("dark")));
        }
        applyTheme(*qApp, Theme::Light);
    };
    shoot(QStringLiteral("closed"));
    openAll(false);
    shoot(QStringLiteral("no-data"));
    openAll();
    shoot(QStringLiteral("first-use"));
    for (double amount : { 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9 })
        letGoAt(amount);
    letGoAt(0.7);
    m_hold = true;
    SparsitySlider& slider = m_page->controls().slider();
    slider.goTo(0.8);
    QTRY_VERIFY(slider.map().dots.size() == 8);
    letGoAt(0.7);
    slider.goTo(0.6);
    QTRY_VERIFY(slider.map().dots.size() == 9);
    // Some languages are further than others.
    const auto [job, spec] = m_engine->last<EvaluateSpec>();
    int sentences = 80;
    for (const Curve& curve : kCurves)
        m_engine->emitEvent(
            job, event::LanguageScored { drawn(curve, 0.6, std::min(curve.sentences, sentences += 60)) });
    QTest::qWait(100);
    m_state->setLanguage(QStringLiteral("luo"));
    shoot(QStringLiteral("filling"));
    slider.nudgeTo(0.65);
    shoot(QStringLiteral("dragging"));
    slider.showAmount(0.6);
    m_engine->finish(job);
    m_hold = false;
    QTest::qWait(300);
    letGoAt(0.6);
    shoot(QStringLiteral("measured"));
    m_page->resize(1656, 910);
    shoot(QStringLiteral("measured-wide"));
    m_page->resize(852, 560);
    shoot(QStringLiteral("measured-narrow"));
}

NDOGO_TEST(TestCompressPage)
#include "tst_compress_page.moc"
