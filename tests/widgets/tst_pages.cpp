// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the pages show, as plain values, and the models below their tables.
#include "engine/study/level_verdict.h"
#include "tests/support/sample_results.h"
#include "tests/support/study_builder.h"
#include "tests/support/test_program.h"
#include "widgets/models/job_model.h"
#include "widgets/models/value_table.h"
#include "widgets/pages/data/data_charts.h"
#include "widgets/pages/languages/languages_charts.h"
#include "widgets/pages/model/model_charts.h"
#include "widgets/pages/speed/speed_charts.h"
#include "widgets/pages/start/start_charts.h"
#include "widgets/parts/folded_text.h"
#include "widgets/parts/label_map_card.h"
#include "widgets/parts/recognition.h"
#include "widgets/parts/score_rows.h"
#include "widgets/session/app_settings.h"
#include "widgets/session/model_fit.h"
#include "widgets/session/project_folder.h"
#include "widgets/window/message_bar.h"
#include "widgets/window/model_dialogs.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include <nlohmann/json.hpp>

using namespace ndogo;
using namespace ndogo::test;

namespace {

PruningStudy studyOf(const std::vector<double>& levels)
{
    PruningStudy study;
    for (const double level : levels) {
        for (const SampleLanguage& language : sampleLanguages())
            study.addScore(level, sampleScore(language, level));
    }
    return study;
}

LanguageView viewOf(const QString& selected = {})
{
    LanguageView view;
    view.method = QStringLiteral("magnitude, global");
    view.split = QStringLiteral("test");
    view.selected = selected;
    return view;
}

const ChartSeries* seriesOf(const ChartSpec& spec, const QString& key)
{
    for (const ChartSeries& series : spec.series) {
        if (series.key == key)
            return &series;
    }
    return nullptr;
}

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

void touch(const QString& path)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("x");
}

} // namespace

class TestPages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // --- languages ---
    void theLadderHasALineAndALabelForEachLanguage()
    {
        const PruningStudy study = studyOf({ 0, 0.5, 0.7, 0.9 });
        const ChartSpec spec = ladderSpec(study, viewOf(u("wol")));
        QCOMPARE(spec.endLabels.size(), sampleLanguages().size());
        const ChartSeries* wolof = seriesOf(spec, u("wol"));
        QVERIFY(wolof);
        QCOMPARE(wolof->points.size(), std::size_t(4));
        QCOMPARE(wolof->points.front().y, study.dense()->languages.at("wol").score->counts.f1() * 100);
        QCOMPARE(spec.selectedKey, u("wol"));
        for (const ChartPoint& point : wolof->points)
            QVERIFY(*point.low <= point.y && point.y <= *point.high);
        QCOMPARE(spec.table.rows.size(), 40);
    }

    void aRingStandsWhereTheStudySaysItBreaks()
    {
        const PruningStudy study = studyOf({ 0, 0.3, 0.5, 0.7, 0.9 });
        const ChartSpec spec = ladderSpec(study, viewOf());
        std::size_t broken = 0;
        for (const std::string& language : study.languages())
            broken += study.breakPoint(language).found ? 1 : 0;
        QVERIFY(broken > 3);
        QCOMPARE(spec.rings.size(), broken);
        for (const ChartRing& ring : spec.rings)
            QCOMPARE(ring.x, study.breakPoint(ring.key.toStdString()).firstBroken * 100);
    }

    void samplesStayOffTheLadder()
    {
        PruningStudy study = studyOf({ 0 });
        study.addScore(0.5, sampleScore(sampleLanguages().front(), 0.5, 80));
        QCOMPARE(seriesOf(ladderSpec(study, viewOf()), u("amh"))->points.size(), std::size_t(1));
    }

    /// While 90 % is being measured, nothing of it stands under "F1 at 50 %".
    void aColumnHoldsOneLevel()
    {
        PruningStudy study = studyOf({ 0, 0.5 });
        const SampleLanguage& first = sampleLanguages().front();
        study.addScore(0.9, sampleScore(first, 0.9));
        const ChartSpec spec = ladderSpec(study, viewOf());
        QVERIFY2(spec.endLabelHeaders.value(1).endsWith(u(" at 50 %")), qPrintable(spec.endLabelHeaders.value(1)));
        for (const ChartEndLabel& label : spec.endLabels) {
            const auto& cell = study.level(0.5)->languages.at(label.key.toStdString());
            QCOMPARE(label.columns.at(1), QString::number(100 * cell.value(), 'f', 1));
        }
    }

    void samplesStayApproximate()
    {
        PruningStudy study = studyOf({ 0 });
        study.addScore(0.5, sampleScore(sampleLanguages().front(), 0.5, 80));
        const ValueRows rows = scoreRows(study, ScoreColumns::Metric);
        const ChartTable table = tableTwin(rows.columns, rows.rows);
        const auto sample = std::find_if(
            table.rows.begin(), table.rows.end(), [](const QStringList& row) { return row.contains(u("50 %")); });
        QVERIFY(sample != table.rows.end());
        QVERIFY2(sample->at(2).startsWith(u("≈ ")), qPrintable(sample->join(u(" | "))));
        QCOMPARE(sample->last(), u("a sample"));
        QCOMPARE(table.rows.front().last(), u("all"));
        QCOMPARE(table.units.at(1), u("%"));
        const auto at = std::size_t(sample - table.rows.begin());
        QCOMPARE(table.numbers[qsizetype(at)][1], std::optional(50.0));
    }

    void whatIsDenseIsNotCalledPruned()
    {
        LanguageView view = viewOf();
        view.method = u("pruned without retraining: magnitude, global");
        QVERIFY(!barsSpec(studyOf({ 0 }), view).subtitle.contains(u("pruned")));
        QVERIFY(barsSpec(studyOf({ 0, 0.5 }), view).subtitle.contains(u("pruned without retraining")));
    }

    void theDenseModelOfTheSameRoundsStandsBesideEach()
    {
        const ChartSpec spec = timesSpec({ { u("Dense"), sampleTiming({ "a" }, 0) },
            { u("Pruned"), sampleTiming({ "a", "b" }, 0.2) }, { u("int8"), sampleTiming({ "a", "c" }, 0.4) } });
        QCOMPARE(spec.x.categories, QStringList({ u("Pruned"), u("int8") }));
        QCOMPARE(spec.series.size(), std::size_t(2));
        for (const ChartSeries& series : spec.series)
            QCOMPARE(series.points.size(), std::size_t(2));
        QVERIFY(spec.legend);
        QCOMPARE(timesSpec({ { u("Dense"), sampleTiming({ "a" }, 0) } }).x.categories, QStringList({ u("Dense") }));
    }

    void axesHoldTheirIntervals()
    {
        PruningStudy study;
        auto wide = std::make_shared<LanguageScore>(*score("hau", 0.62));
        wide->f1Interval = { 0.57, 0.67 };
        study.addScore(0, wide);
        QVERIFY(scoreAxis(study).low <= 57);
    }

    void emptyChartsSayWhy()
    {
        const PruningStudy study;
        for (const ChartSpec& spec : { ladderSpec(study, viewOf()), barsSpec(study, viewOf()), timesSpec({}) }) {
            QVERIFY(!spec.emptyText.isEmpty());
            QVERIFY(!spec.emptyAction.isEmpty());
        }
        QVERIFY(!ladderMessage(study));
        QVERIFY(disparityWords(study, viewOf()).empty());
    }

    void barsWearLanguageColoursUntilALevelIsMeasured()
    {
        const ChartSpec dense = barsSpec(studyOf({ 0 }), viewOf());
        QCOMPARE(dense.series.size(), sampleLanguages().size());
        QCOMPARE(dense.series.front().style.colourRole, u("language:amh"));
        const ChartSpec levels = barsSpec(studyOf({ 0, 0.3, 0.9 }), viewOf());
        QCOMPARE(levels.series.size(), std::size_t(3));
        QVERIFY(levels.legend);
        QCOMPARE(levels.y.minimum, 0.0); // bars never stand on a cut axis
    }

    void theHeatMapHatchesWhatIsMissing()
    {
        PruningStudy study = studyOf({ 0, 0.9 });
        study.addScore(0.5, sampleScore(sampleLanguages().front(), 0.5));
        const ValueRows rows = heatRows(study);
        QCOMPARE(rows.columns.size(), std::size_t(4));
        QVERIFY(!rows.rows[0][2].missing);
        QVERIFY(rows.rows[1][2].missing);
        QVERIFY(rows.rows[1][1].share < 0); // dense has no change to show
        QVERIFY(rows.rows[1][3].share < 0.5); // and 90 % has lost
    }

    void disparityIsThatOfTheStudy()
    {
        const PruningStudy study = studyOf({ 0, 0.3, 0.9 });
        const ValueRows rows = disparityRows(study, viewOf());
        QCOMPARE(rows.rows.size(), std::size_t(5));
        QCOMPARE(rows.rows[0][1].text, QString::number(study.disparity(0)->mean * 100, 'f', 1));
        QCOMPARE(rows.rows[0].back().text, QString::number(study.disparity(0.9)->mean * 100, 'f', 1));
        QCOMPARE(rows.rows[0].back().sign, u("worse"));
        LanguageView known = viewOf();
        known.seen = knownPretrainings().front();
        QCOMPARE(disparityRows(study, known).rows.size(), std::size_t(6));
    }

    void oneLanguageHasNoSpread()
    {
        PruningStudy study;
        study.addScore(0, sampleScore(sampleLanguages().front(), 0));
        const ValueRows rows = disparityRows(study, viewOf());
        QVERIFY(rows.rows[0][1].text != u("–")); // the mean
        for (std::size_t measure = 2; measure < rows.rows.size(); ++measure)
            QCOMPARE(rows.rows[measure][1].text, u("–"));
    }

    void theMessageNamesWhatHoldsAndWhatBreaks()
    {
        const PruningStudy study = studyOf({ 0, 0.3, 0.5, 0.7, 0.9 });
        LanguageView view;
        PruneRecipe random;
        random.method = PruneMethod::Random;
        view.base = SliderBase { "/m", random };
        const std::optional<Message> message = ladderMessage(study, view);
        QVERIFY(message);
        const double certain = certaintyOf(study)->level;
        QVERIFY2(
            message->bold.contains(u("hold for certain up to %1 %").arg(certain * 100)), qPrintable(message->bold));
        random.amount = certain;
        QVERIFY(message->action == MessageAction(action::KeepVariant { prunedBy("/m", random) }));
        QCOMPARE(ladderMessage(study)->action.index(), std::size_t(0)); // of a training, which is kept already
        QVERIFY(ladderMessage(studyOf({ 0, 0.3 }))->bold.contains(u("30")));
    }

    void lackOfProofIsNotSoldAsSafety()
    {
        PruningStudy study;
        for (const auto& [amount, f1] : { std::pair(0.0, 0.8), std::pair(0.1, 0.8), std::pair(0.4, 0.782) }) {
            study.addScore(amount, score("hau", f1));
            study.addScore(amount, score("wol", f1));
        }
        QCOMPARE(study.largestHolding(), std::optional<double>(0.4)); // no language breaks
        LanguageView view;
        view.base = SliderBase { "/m", {} };
        const std::optional<Message> message = ladderMessage(study, view);
        QVERIFY(message);
        QCOMPARE(message->bold, u("All languages (2) hold for certain up to 10 %."));
        QVERIFY2(message->text.startsWith(u("At 40 %: 2 worse.")), qPrintable(message->text));
        QVERIFY(message->kind != Message::Kind::Better);
        PruneRecipe kept;
        kept.amount = 0.1;
        QVERIFY(message->action == MessageAction(action::KeepVariant { prunedBy("/m", kept) }));
        const std::vector<Message> words = disparityWords(study, viewOf());
        QCOMPARE(words.size(), std::size_t(1));
        QVERIFY(words.front().kind == Message::Kind::Worse);
        QVERIFY2(words.front().text.contains(u("2 worse")), qPrintable(words.front().text));
    }

    // --- model, data, speed, start ---
    void partsAddUp()
    {
        const auto model = sampleModel("folder", "small");
        const ChartSpec spec = partsSpec(*model);
        QCOMPARE(spec.table.rows.size(), 4); // no "other"
        double sum = 0;
        for (const ChartSeries& series : spec.series) {
            for (const ChartPoint& point : series.points)
                sum += point.y;
        }
        QCOMPARE(sum * 1e3, double(model->parameters.total)); // in thousands
        QCOMPARE(sizesSpec(*model).series.front().points.size(), std::size_t(3));
        QCOMPARE(tensorRows(*model).size(), model->tensors.size());
    }

    void everySetOfTheProjectIsOffered()
    {
        const auto read = [](const char* path, const char* split) {
            ScanDataSpec spec;
            spec.data.path = path;
            spec.data.split = split;
            return RunRecord { {}, spec };
        };
        const std::vector<RunRecord> records { read("/ner", "dev"), read("/news", "test"), read("/ner", "test"),
            RunRecord { {}, OpenSpec { "/m", true } } };
        DataRef current;
        current.path = "/news";
        current.split = "dev";
        const std::vector<DataRef> known = knownData(records, current);
        QCOMPARE(known.size(), std::size_t(2));
        QCOMPARE(known[0].path, std::string("/ner"));
        QCOMPARE(known[0].split, std::string("test"));
        QCOMPARE(known[1].split, std::string("dev"));
        QVERIFY(knownData({}, {}).empty());
    }

    void dataColumnsFollowTheData()
    {
        const auto data = sampleData("folder");
        QCOMPARE(splitsOf(*data), QStringList({ u("test"), u("dev"), u("train") }));
        const auto rows = languageRows(*data);
        QCOMPARE(rows.size(), sampleLanguages().size());
        QCOMPARE(rows.front().size(), languageColumns(*data).size());
        QCOMPARE(rows.front()[0].language, u("amh"));
        QCOMPARE(problemRows(*data).front()[2].text, u("812"));
    }

    void labelsAreCountedByLanguage()
    {
        const auto entities = sampleData("folder");
        const ChartSpec all = labelsSpec(*entities, {}), one = labelsSpec(*entities, u("hau"));
        QCOMPARE(all.x.categories.size(), 4);
        QCOMPARE(all.table.rows.size(), qsizetype(sampleLanguages().size()) + 1); // and their sum
        std::int64_t sum = 0, counted = 0;
        for (const LanguageData& language : entities->languages)
            sum += language.entities;
        for (const ChartPoint& point : all.series.front().points)
            counted += std::int64_t(point.y);
        QCOMPARE(counted, sum);
        QCOMPARE(one.series.front().style.colourRole, u("language:hau"));
        QCOMPARE(one.series.front().points.front().y, 123.0); // PER, the most frequent of all

        DataReport topics = *entities;
        topics.task = DataTask::Classification;
        for (LanguageData& language : topics.languages) {
            language.entitiesByType.clear();
            language.labels = { { "sports", 40 }, { "health", 60 } };
        }
        const ChartSpec classes = labelsSpec(topics, {});
        QCOMPARE(classes.title, u("Texts by class"));
        QCOMPARE(classes.x.categories, QStringList({ u("health"), u("sports") }));
        QVERIFY(languageColumns(topics)[1].tip.contains(u("Texts")));
        for (const TableColumn& column : languageColumns(topics))
            QVERIFY(column.title != u("Entities"));
        topics.task = DataTask::Text;
        for (LanguageData& language : topics.languages)
            language.labels.clear();
        QVERIFY(!labelsSpec(topics, {}).emptyText.isEmpty());
    }

    void modelAndDataAreSetSideBySide()
    {
        ModelInfo model = *sampleModel("folder", "small");
        DataReport data = *sampleData("folder");
        QVERIFY(taskFits(model, data));
        QVERIFY(labelSides(model, data).dataOnly.isEmpty());
        for (LanguageData& language : data.languages)
            language.entitiesByType["MISC"] = 5;
        model.labels = { "O", "B-LOC", "I-LOC", "B-PER", "I-PER", "B-GPE", "I-GPE" };
        const LabelSides sides = labelSides(model, data);
        QCOMPARE(sides.shared, QStringList({ u("LOC"), u("PER") }));
        QCOMPARE(sides.dataOnly, QStringList({ u("DATE"), u("MISC"), u("ORG") }));
        QCOMPARE(sides.modelOnly, QStringList({ u("GPE") }));
        QCOMPARE(sides.counts.at(u("MISC")), std::int64_t(50));
        QCOMPARE(unmappedLabels(sides, { { "MISC", "O" }, { "ORG", "LOC" } }), QStringList({ u("DATE") }));
        QCOMPARE(unmappedLabels(sides, { { "MISC", "O" }, { "ORG", "nothing" }, { "DATE", "GPE" } }),
            QStringList({ u("ORG") })); // mapped to what the model cannot say
        // A model's own label may be renamed to the data's.
        QVERIFY(unmappedLabels(sides, { { "MISC", "O" }, { "DATE", "O" }, { "GPE", "ORG" } }).isEmpty());

        model.labels[1] = "B-misc"; // the engine takes case alone for no difference
        model.labels[2] = "I-misc";
        QCOMPARE(labelSides(model, data).alike, QStringList({ u("MISC") }));
        QCOMPARE(labelSides(model, data).dataOnly, QStringList({ u("DATE"), u("LOC"), u("ORG") }));
        QCOMPARE(labelSides(model, data).modelOnly, QStringList({ u("GPE") }));

        data.task = DataTask::Classification;
        QVERIFY(misfitText(model, data).contains(u("words")));
        model.task = ModelTask::MaskedLm;
        QVERIFY(misfitText(model, data).contains(u("head")));
        QVERIFY(!hasFreshHead(model));
        NewModelSpec made;
        made.encoder = "encoder";
        made.output = "folder";
        model.recipe = toJson(JobSpec(made)).dump();
        QVERIFY(hasFreshHead(model));
    }

    void theMappingCardAsksForEveryLabel()
    {
        LabelSides sides;
        sides.shared = { u("LOC") };
        sides.dataOnly = { u("MISC"), u("ORG") };
        sides.modelOnly = { u("COMPANY") };
        sides.counts = { { u("LOC"), 3 }, { u("MISC"), 2 }, { u("ORG"), 1 } };
        LabelMapCard card;
        card.setSides(sides, {}, DataTask::Ner);
        auto* use = card.findChild<QPushButton*>();
        QVERIFY(use && !use->isEnabled());
        QVERIFY(use->toolTip().contains(u("MISC"))); // why not
        card.choose(u("MISC"), u("O"));
        card.choose(u("ORG"), u("COMPANY"));
        QVERIFY(use->isEnabled());
        std::map<std::string, std::string> wished;
        connect(&card, &LabelMapCard::mapRequested, &card,
            [&](const std::map<std::string, std::string>& map) { wished = map; });
        use->click();
        const std::map<std::string, std::string> expected { { "MISC", "O" }, { "ORG", "COMPANY" } };
        QCOMPARE(wished, expected);
        card.setSides(sides, wished, DataTask::Ner); // applied: nothing left to do
        QCOMPARE(card.chosen(), expected);
        QVERIFY(!use->isEnabled());
    }

    // --- what was recognised ---
    void aModelSaysWhatWasRecognised()
    {
        ModelInfo model = *sampleModel("folder", "small");
        const QStringList files { u("config.json"), u("model.safetensors") };
        const auto textOf = [&](const char* name, TokenizerRules rules = TokenizerRules::Original) {
            for (const Finding& finding : findingsOf(model, files, rules, {})) {
                if (finding.name == u(name))
                    return finding;
            }
            return Finding();
        };
        QCOMPARE(textOf("Family").text, u("XLM-RoBERTa, as XLMRobertaForTokenClassification"));
        QVERIFY(textOf("Tokenizer").text.contains(u("sentencepiece.bpe.model; used as the model was trained")));
        QVERIFY(textOf("Tokenizer", TokenizerRules::Transformers5).text.contains(u("transformers 5")));
        QCOMPARE(textOf("Labels").list.size(), 9);
        QCOMPARE(textOf("Weights").text, u("safetensors, fp32"));
        QVERIFY(textOf("Complete").text.contains(u("nothing is missing")));
        QVERIFY(headlessText(model).isEmpty());

        model.ffn = { 256, 128 };
        model.tensors.front().dtype = "fp16";
        model.missing = { "classifier.weight", "classifier.bias" };
        model.unexpected = { "lm_head.bias" };
        model.notes = { Sentence::inWords("The tokenizer is that of tokenizer.json, since there is no other.") };
        QVERIFY(textOf("Shape").text.contains(u("256, 128")));
        QVERIFY(textOf("Weights").text.contains(u("mixed: ")));
        QCOMPARE(textOf("Missing").list, QStringList({ u("classifier.weight"), u("classifier.bias") }));
        QCOMPARE(textOf("Unexpected").list.size(), 1);
        QCOMPARE(textOf("Assumed").list.size(), 1);
        QVERIFY(textOf("Complete").name.isEmpty());
        model.task = ModelTask::MaskedLm;
        QVERIFY(headlessText(model).contains(u("Add a head")));
    }

    void longListsAreFolded()
    {
        QStringList names;
        for (int i = 0; i < 40; ++i)
            names << u("tensor%1").arg(i);
        FoldedText folded(u("40 tensors:"), names, FoldedText::Form::Lines);
        QVERIFY(folded.isFolded());
        QVERIFY(!folded.text().contains(u("tensor39")));
        auto* link = folded.findChild<QPushButton*>();
        QVERIFY(link->text().contains(u("40")));
        link->click();
        QVERIFY(folded.text().endsWith(u("tensor39")));
        link->click();
        QVERIFY(folded.isFolded());
        QVERIFY(!FoldedText({}, names.first(3), FoldedText::Form::Lines).isFolded()); // short enough
    }

    // --- dialogs ---
    void aHeadTakesTheLabelsOfTheData()
    {
        DataReport data = *sampleData("folder");
        HeadDialog entities(u("afriberta"), &data);
        QCOMPARE(entities.task(), ModelTask::TokenClassification);
        const std::vector<std::string> nine { "O", "B-DATE", "I-DATE", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER",
            "I-PER" };
        QCOMPARE(entities.labels(), nine);
        QVERIFY(entities.problem().isEmpty());
        data.task = DataTask::Classification;
        for (LanguageData& language : data.languages)
            language.labels = { { "world news", 1 }, { "health", 2 } };
        HeadDialog topics(u("afriberta"), &data);
        QCOMPARE(topics.task(), ModelTask::SequenceClassification);
        QCOMPARE(topics.labels(), std::vector<std::string>({ "health", "world news" }));
        HeadDialog typed(u("afriberta"), nullptr);
        QVERIFY(!typed.problem().isEmpty());
        typed.setLabels({ u("yes"), u(" no"), u("yes") });
        QCOMPARE(typed.labels(), std::vector<std::string>({ "yes", "no" }));
        QVERIFY(typed.problem().isEmpty());
    }

    void anExportNeedsANewFolder()
    {
        QTemporaryDir folder;
        ExportDialog dialog(folder.filePath(u("model")), u("model"), folder.path(), false);
        QVERIFY(dialog.problem().isEmpty());
        QCOMPARE(dialog.spec().output, folder.filePath(u("model-export")).toStdString());
        QCOMPARE(dialog.spec().format, ExportFormat::Safetensors);
        dialog.setFolder(folder.path());
        QVERIFY(!dialog.problem().isEmpty()); // exists
        dialog.setFolder(u("somewhere"));
        QVERIFY(!dialog.problem().isEmpty()); // relative to what?
    }

    void aSpeedUpIsClaimedOnlyOutsideTheNoise()
    {
        const std::vector<Message> faster = speedWords({ { u("pruned"), sampleTiming({ "a", "b" }, 0.2) } });
        QCOMPARE(faster.front().kind, Message::Kind::Better);
        QVERIFY2(faster.front().text.contains(u("20 % less")), qPrintable(faster.front().text));
        const std::vector<Message> same = speedWords({ { u("pruned"), sampleTiming({ "a", "b" }, 0) } });
        QCOMPARE(same.front().kind, Message::Kind::Info);
        QVERIFY(same.front().text.contains(u("no difference can be shown")));
    }

    void thePublishedLadderIsThatOfThePaper()
    {
        const ChartSpec spec = publishedLadder();
        QCOMPARE(spec.endLabels.size(), std::size_t(3));
        const ChartSeries* wolof = seriesOf(spec, u("wol"));
        QCOMPARE(wolof->points.front().y, 61.73); // Table 3
        QCOMPARE(wolof->points.back().y, 29.0); // Table 8, 95 %
        QCOMPARE(spec.endLabels.back().columns.at(1), u("−33 points"));
    }

    // --- models ---
    void valueTablesAreModels()
    {
        ValueTable table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto data = sampleData("folder");
        table.setTable(languageColumns(*data), languageRows(*data));
        QCOMPARE(table.rowCount(), int(sampleLanguages().size()));
        QCOMPARE(table.index(1, 0).data(ValueTable::LanguageRole).toString(), u("hau"));
        QVERIFY(table.index(2, 1).data(ValueTable::SortRole).toLongLong() > 0);
        table.setTable(problemColumns(), problemRows(*data));
        QCOMPARE(table.columnCount(), 3);
    }

    void jobsCountTheirRateAndTimeLeft()
    {
        double now = 100;
        JobModel jobs([&now] { return now; });
        QAbstractItemModelTester tester(&jobs, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto text = [&](int row, int column) { return jobs.index(row, column).data().toString(); };
        jobs.addJob(1, u("Evaluate"));
        jobs.addJob(2, u("Measure time"));
        jobs.addJob(3, u("Evaluate again"));
        jobs.apply({ 2, 0, event::Queued { true } });
        jobs.apply({ 1, 0, event::Started {} });
        QCOMPARE(text(1, JobModel::DoneColumn), u("waits: timing runs alone"));
        QVERIFY(text(2, JobModel::DoneColumn).contains(u("2")));
        jobs.apply({ 1, 0, event::Progress { 1000, 5000, "sentences" } });
        QVERIFY(text(0, JobModel::RateColumn).isEmpty()); // one report is no rate
        now = 110;
        jobs.apply({ 1, 0, event::Progress { 2000, 5000, "sentences" } });
        QCOMPARE(text(0, JobModel::DoneColumn), u("2,000 of 5,000 sentences"));
        QCOMPARE(text(0, JobModel::RateColumn), u("100 sentences/s"));
        QCOMPARE(text(0, JobModel::LeftColumn), u("30 s"));
        now = 115; // the rate looks back ten seconds only
        jobs.apply({ 1, 0, event::Progress { 4000, 5000, "sentences" } });
        QCOMPARE(text(0, JobModel::RateColumn), u("400 sentences/s"));
        jobs.setCancelling(1);
        QCOMPARE(text(0, JobModel::ProgressColumn), u("Cancelling…"));
        jobs.apply({ 1, 0, event::Finished { Outcome::Cancelled, {} } });
        QCOMPARE(jobs.activeCount(), 2);
        QCOMPARE(jobs.jobAt(2), JobId(1)); // the finished one goes below the others
        QCOMPARE(text(2, JobModel::ProgressColumn), u("Cancelled"));
        jobs.apply({ 3, 0, event::Finished { Outcome::Failed, { ErrorCode::DataInvalid, "Line 7 is odd.", {} } } });
        QVERIFY(text(1, JobModel::DoneColumn).contains(u("Line 7 is odd.")));
        jobs.apply({ 3, 0, event::Progress { 1, 2, "sentences" } }); // too late: ignored
        QCOMPARE(jobs.stateAt(1), JobModel::State::Failed);
    }

    void messagesOfOneTopicReplaceEachOther()
    {
        MessageBar bar;
        bar.post({ Message::Kind::Info, u("One."), {}, {}, {} }, u("ladder"));
        bar.post({ Message::Kind::Info, u("Two."), {}, {}, {} }, u("ladder"));
        bar.post({ Message::Kind::Worse, u("Three."), u("Why."), {}, {} });
        QCOMPARE(bar.count(), 2);
        QCOMPARE(bar.text(), u("Three. Why."));
        bar.withdraw(u("ladder"));
        QCOMPARE(bar.count(), 1);
    }

    void aMessageThatIsTooLongIsReadWhole()
    {
        QWidget window;
        auto* bar = new MessageBar;
        auto* below = new QLabel(u("page"));
        auto* layout = new QVBoxLayout(&window);
        layout->addWidget(bar);
        layout->addWidget(below);
        window.resize(500, 200);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const int place = below->y();
        const auto button = [&] {
            const QList<QToolButton*> buttons = bar->findChildren<QToolButton*>();
            return *std::ranges::find(buttons, u("Whole text"), [](const QToolButton* tool) { return tool->text(); });
        };
        bar->post({ Message::Kind::Info, u("Short."), u("It fits."), {}, {} });
        QVERIFY(bar->isVisible() && !button()->isVisible());
        const QString reason = QStringLiteral("a long reason ").repeated(12);
        bar->post({ Message::Kind::Worse, u("Long."), reason, {}, {} });
        QTest::qWait(0);
        QVERIFY(button()->isVisible());
        QCOMPARE(below->y(), place); // nothing moves under the pointer
        button()->click();
        QPointer<QWidget> whole = QApplication::activePopupWidget();
        QVERIFY(whole);
        QCOMPARE(whole->findChild<QLabel*>()->text(), u("Long. ") + reason);
        QTest::keyClick(whole, Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activePopupWidget() && !whole);
        button()->click();
        whole = QApplication::activePopupWidget();
        QTest::mouseClick(whole, Qt::LeftButton, {}, QPoint(-20, -20)); // beside it
        QTRY_VERIFY(!QApplication::activePopupWidget() && !whole);
    }

    // --- folders and settings ---
    void foldersAreRecognised()
    {
        QTemporaryDir folder;
        touch(folder.filePath(u("checkpoint/config.json")));
        touch(folder.filePath(u("data/hau/test.txt")));
        touch(folder.filePath(u("project/journal.jsonl")));
        QDir(folder.path()).mkpath(u("other"));
        QCOMPARE(folderKind(folder.filePath(u("checkpoint"))), FolderKind::Checkpoint);
        QCOMPARE(folderKind(folder.filePath(u("data"))), FolderKind::Data);
        QCOMPARE(folderKind(folder.filePath(u("data/hau"))), FolderKind::Data);
        QCOMPARE(folderKind(folder.filePath(u("project"))), FolderKind::Project);
        QCOMPARE(folderKind(folder.filePath(u("other"))), FolderKind::Unknown);
        QCOMPARE(folderKind(folder.filePath(u("nowhere"))), FolderKind::Unknown);
        for (const char* file : { "news/hau/test.tsv", "panx/hau/test", "corpus/hau.txt", "named/set/hau_train.conllu",
                 "json/hau/test.jsonl" }) {
            touch(folder.filePath(u(file)));
            QCOMPARE(folderKind(folder.filePath(u(file).section(QLatin1Char('/'), 0, 0))), FolderKind::Data);
        }
        touch(folder.filePath(u("notes/readme.txt")));
        QCOMPARE(folderKind(folder.filePath(u("notes"))), FolderKind::Unknown);
        QCOMPARE(folderKind(folder.path()), FolderKind::Models); // holds a checkpoint
    }

    void aFileStandsForItsFolder()
    {
        QTemporaryDir folder;
        for (const char* file : { "checkpoint/config.json", "checkpoint/model.safetensors", "data/hau/dev.txt",
                 "data/hau/labels.txt", "named/yor-valid.csv", "project/journal.jsonl", "notes.pdf" })
            touch(folder.filePath(u(file)));
        const auto at = [&](const char* path) { return folder.filePath(u(path)); };
        const Openable model { FolderKind::Checkpoint, at("checkpoint"), {} };
        QCOMPARE(recognise(at("checkpoint/model.safetensors")), model);
        QCOMPARE(recognise(at("checkpoint/config.json")), model);
        QCOMPARE(recognise(at("checkpoint/")), model);
        QCOMPARE(recognise(at("data/hau/dev.txt")), (Openable { FolderKind::Data, at("data/hau"), u("dev") }));
        QCOMPARE(recognise(at("named/yor-valid.csv")), (Openable { FolderKind::Data, at("named"), u("dev") }));
        QCOMPARE(recognise(at("data/hau/labels.txt")).kind, FolderKind::Unknown);
        QCOMPARE(recognise(at("project/journal.jsonl")).path, at("project"));
        const QList<Openable> several = recogniseAll({ at("notes.pdf"), at("checkpoint/config.json"),
            at("checkpoint/model.safetensors"), at("data"), at("project") });
        QCOMPARE(several.size(), 4); // both files are one model
        QCOMPARE(several[0].kind, FolderKind::Project);
        QCOMPARE(several[1].kind, FolderKind::Data);
        QCOMPARE(several[2].kind, FolderKind::Checkpoint);
        const QString words = dropText(several);
        QVERIFY2(words.contains(u("the model checkpoint")) && words.contains(u("the test data data"))
                && words.contains(u("left aside: notes.pdf")),
            qPrintable(words));
        QVERIFY(dropText({ several[3] }).startsWith(u("Neither")));
        QVERIFY(unknownText(at("gone")).contains(u("not there")));
    }

    void projectsAreCopiedWhole()
    {
        QTemporaryDir folder;
        touch(folder.filePath(u("project/journal.jsonl")));
        touch(folder.filePath(u("project/models/kept/config.json")));
        QCOMPARE(copyProject(folder.filePath(u("project")), folder.filePath(u("copy"))), QString());
        QVERIFY(QFile::exists(folder.filePath(u("copy/models/kept/config.json"))));
        QVERIFY(!copyProject(folder.filePath(u("project")), folder.filePath(u("copy"))).isEmpty()); // not empty
        QVERIFY(!copyProject(folder.filePath(u("project")), folder.filePath(u("project/inside"))).isEmpty());
        QVERIFY(!QFile::exists(folder.filePath(u("project/inside"))));
    }

    void settingsSayWhatIsGone()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u("settings.ini"));
        QDir(folder.path()).mkpath(u("one"));
        QDir(folder.path()).mkpath(u("two"));
        {
            AppSettings settings(file, folder.path());
            settings.addRecent(
                { RecentItem::Kind::Checkpoint, folder.filePath(u("one")), u("1 MB"), QDateTime::currentDateTime() });
            settings.addRecent(
                { RecentItem::Kind::Project, folder.filePath(u("two")), {}, QDateTime::currentDateTime() });
            settings.addRecent(
                { RecentItem::Kind::Checkpoint, folder.filePath(u("one")), u("2 MB"), QDateTime::currentDateTime() });
            settings.setTheme(Theme::Dark);
        }
        AppSettings settings(file, folder.path());
        QCOMPARE(settings.recent().size(), 2);
        QCOMPARE(settings.recent().first().detail, u("2 MB"));
        QCOMPARE(settings.theme(), Theme::Dark);
        QVERIFY(!settings.recent().last().gone);
        QDir(folder.filePath(u("two"))).removeRecursively();
        QCOMPARE(settings.recent().size(), 2);
        QVERIFY(settings.recent().last().gone && !settings.recent().first().gone);
        settings.forgetRecent(folder.filePath(u("two")));
        QCOMPARE(settings.recent().size(), 1);
        settings.setModelFolder(folder.path());
        QCOMPARE(AppSettings(file, folder.path()).modelFolder(), folder.path());
        const QDateTime now(QDate(2026, 6, 3), QTime(14, 2));
        const QString project = settings.newProjectFolder(u("afriberta"), now);
        QVERIFY(project.startsWith(folder.path()));
        QVERIFY2(project.endsWith(u("/afriberta 2026-06-03")), qPrintable(project));
        QDir().mkpath(project);
        QVERIFY(settings.newProjectFolder(u("afriberta"), now) != project);
    }
};

NDOGO_TEST(TestPages)
#include "tst_pages.moc"
