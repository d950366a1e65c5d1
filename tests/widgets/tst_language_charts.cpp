// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is shown by language, for each metric: the charts and tables as values, and the page over an
// engine that answers with a classifier's or a tagger's scores.
#include "tests/support/scripted_engine.h"
#include "tests/support/study_builder.h"
#include "tests/support/task_scores.h"
#include "tests/support/test_program.h"
#include "widgets/charts/chart_card.h"
#include "widgets/models/model_tree_model.h"
#include "widgets/pages/languages/languages_page.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/measurements.h"
#include "widgets/session/view_state.h"
#include "widgets/words/metric_text.h"

#include <QComboBox>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace ndogo;
using namespace ndogo::test;

namespace {

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

using ScoreMaker = ScorePtr (*)(const std::string& language, double amount);

PruningStudy studyOf(ScoreMaker maker, const std::vector<std::string>& languages, const std::vector<double>& levels)
{
    PruningStudy study;
    for (const double level : levels) {
        for (const std::string& language : languages)
            study.addScore(level, maker(language, level));
    }
    return study;
}

PruningStudy newsStudy(const std::vector<double>& levels)
{
    return studyOf(newsScore, { "hau", "lug" }, levels);
}

PruningStudy posStudy(const std::vector<double>& levels)
{
    return studyOf(posScore, { "hau", "swa" }, levels);
}

/// Two types of entities; LOC has 40 entities only.
ScorePtr nerScore(const std::string& language, double amount)
{
    auto score = std::make_shared<LanguageScore>(*test::score(language, amount > 0 ? 0.6 : 0.8));
    score->byType = { { "PER", amount > 0 ? EntityCounts { 50, 50, 50 } : EntityCounts { 90, 10, 10 } },
        { "LOC", { 20, 20, 20 } } };
    return score;
}

LanguageView viewOf(const PruningStudy& study)
{
    LanguageView view;
    view.metric = study.metric();
    view.method = u("magnitude, global");
    view.split = u("test");
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

/// All that a person can read of a chart.
QString wordsOf(const ChartSpec& spec)
{
    QStringList words { spec.title, spec.subtitle, spec.signs, spec.x.title, spec.y.title, spec.summary,
        spec.emptyText };
    words << spec.endLabelHeaders << spec.table.headers;
    for (const QStringList& row : spec.table.rows)
        words << row;
    for (const ChartSeries& series : spec.series) {
        words << series.name;
        for (const ChartPoint& point : series.points)
            words << point.tip;
    }
    return words.join(QLatin1Char('\n'));
}

int columnOf(const ValueRows& rows, const QString& title)
{
    for (std::size_t i = 0; i < rows.columns.size(); ++i) {
        if (rows.columns[i].title == title)
            return int(i);
    }
    return -1;
}

/// The cell of a label in a language, whichever way the table stands.
TableCell labelCell(const ValueRows& rows, const QString& language, const QString& label)
{
    for (const ValueTable::Row& row : rows.rows) {
        if (row.front().text == language && columnOf(rows, label) > 0)
            return row[std::size_t(columnOf(rows, label))];
        if (row.front().text == label && columnOf(rows, language) > 0)
            return row[std::size_t(columnOf(rows, language))];
    }
    return {};
}

/// Session, selection and page over an engine whose data and scores are of one task.
struct Bench {
    Bench(DataTask task, std::vector<std::string> languages, ScoreMaker maker)
    {
        engine.answer = [=](FakeEngine& fake, JobId job, const JobSpec& spec) {
            if (const auto* open = std::get_if<OpenSpec>(&spec)) {
                auto model = std::make_shared<ModelInfo>(*sampleModel(open->model, "mini"));
                model->task = task == DataTask::Classification ? ModelTask::SequenceClassification : model->task;
                fake.emitEvent(job, event::ModelOpened { model });
                fake.emitEvent(job, event::WeightsIndexed { open->model, sampleIndex(*model) });
                fake.finish(job);
            } else if (const auto* scan = std::get_if<ScanDataSpec>(&spec)) {
                auto data = std::make_shared<DataReport>();
                data->path = scan->data.path;
                data->split = "test";
                data->task = task;
                for (const std::string& language : languages) {
                    LanguageData entry;
                    entry.language = language;
                    entry.sentences = { { "test", maker(language, 0)->sentencesTotal } };
                    data->languages.push_back(entry);
                }
                fake.emitEvent(job, event::DataScanned { data });
                fake.finish(job);
            } else if (const auto* evaluate = std::get_if<EvaluateSpec>(&spec)) {
                for (const std::string& language : languages)
                    fake.emitEvent(job, event::LanguageScored { maker(language, evaluate->model.amount()) });
                fake.finish(job);
            } else {
                answerWithSamples(fake, job, spec);
            }
        };
        session.openModel(u("/models/mini"));
        session.openData(u("/data/task"));
        QObject::connect(&session, &Session::modelOpened, &state, &ViewState::setModel);
    }
    bool evaluate(double amount)
    {
        PruneRecipe recipe = state.family();
        recipe.amount = amount;
        session.evaluate(prunedBy("/models/mini", recipe));
        return QTest::qWaitFor([&] { return !session.hasRunningJobs(); });
    }
    bool ready()
    {
        return QTest::qWaitFor([&] {
            return !state.model().isEmpty() && session.meanF1(u("/models/mini")).has_value()
                && !session.hasRunningJobs();
        });
    }

    FakeEngine engine;
    EngineBridge bridge { engine };
    Session session { bridge };
    ViewState state;
};

ChartCard* cardWith(const QWidget& page, const QString& title)
{
    for (ChartCard* card : page.findChildren<ChartCard*>()) {
        if (card->spec().title.startsWith(title))
            return card;
    }
    return nullptr;
}

} // namespace

class TestLanguageCharts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // --- words ---
    void everyChartNamesItsMetric_data()
    {
        QTest::addColumn<int>("task");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("heading");
        QTest::addColumn<QString>("definition");
        QTest::newRow("ner") << 0 << u("Entity F1 by language") << u("F1") << u("micro average over entities");
        QTest::newRow("pos") << 1 << u("Token accuracy by language") << u("Accuracy")
                             << u("share of words with the right tag");
        QTest::newRow("news") << 2 << u("Accuracy by language") << u("Accuracy")
                              << u("share of texts with the right class");
    }
    void everyChartNamesItsMetric()
    {
        QFETCH(int, task);
        QFETCH(QString, title);
        QFETCH(QString, heading);
        QFETCH(QString, definition);
        const std::vector<double> levels { 0, 0.5 };
        const PruningStudy study = task == 0 ? studyOf(nerScore, { "hau", "lug" }, levels)
            : task == 1                      ? posStudy(levels)
                                             : newsStudy(levels);
        const LanguageView view = viewOf(study);
        const ChartSpec bars = barsSpec(study, view), ladder = ladderSpec(study, view);
        QCOMPARE(bars.title, title);
        QCOMPARE(bars.y.title, heading);
        QCOMPARE(ladder.y.title, heading);
        QVERIFY2(bars.subtitle.startsWith(definition), qPrintable(bars.subtitle));
        QCOMPARE(scoreRows(study, ScoreColumns::Metric).columns[2].title, heading);
        // No chart of one metric speaks of another.
        for (const ChartSpec& spec : { bars, ladder }) {
            const QString words = wordsOf(spec);
            QCOMPARE(words.contains(u("F1")), task == 0);
            QCOMPARE(words.contains(u("ccuracy")), task != 0);
            QCOMPARE(words.contains(u("entities")), task == 0);
            QCOMPARE(words.contains(u("texts")), task == 2);
        }
    }

    void unitsAreWhatTheMetricCounts()
    {
        QCOMPARE(unitsText(Metric::EntityF1, 1038), u("1,038 entities"));
        QCOMPARE(unitsText(Metric::TokenAccuracy, 38), u("38 words"));
        QCOMPARE(unitsText(Metric::Accuracy, 38), u("38 texts"));
        QCOMPARE(examplesText(Metric::TokenAccuracy, 38), u("38 sentences"));
        QCOMPARE(examplesText(Metric::Accuracy, 38), u("38 texts"));
        QCOMPARE(metricOfTask(DataTask::Classification), std::optional(Metric::Accuracy));
        QVERIFY(!metricOfTask(DataTask::Text));
        QCOMPARE(metricText(std::nullopt).name, u("score")); // nothing is known yet
    }

    // --- averages ---
    void aClassifierHasThreeAverages()
    {
        const PruningStudy study = newsStudy({ 0, 0.5 });
        const ChartSpec spec = averagesSpec(study, viewOf(study), 0);
        QCOMPARE(spec.series.size(), std::size_t(3));
        QCOMPARE(spec.x.categories, QStringList({ u("Hausa"), u("Luganda") }));
        const ChartSeries& accuracy = spec.series[0];
        QCOMPARE(accuracy.points[0].y, 90.0);
        QCOMPARE(accuracy.points[1].y, 80.0);
        for (const ChartPoint& point : accuracy.points)
            QVERIFY(*point.low <= point.y && point.y <= *point.high);
        const LanguageScore& luganda = *study.dense()->languages.at("lug").score;
        // By hand: politics 160 / (160 + 20 + 20), sports 128 / (128 + 20 + 16), religion 32 / 36.
        const double politics = 160.0 / 200, sports = 128.0 / 164, religion = 32.0 / 36;
        QCOMPARE(seriesOf(spec, u("macro"))->points[1].y, 100 * (politics + sports + religion) / 3);
        QCOMPARE(
            seriesOf(spec, u("weighted"))->points[1].y, 100 * (100 * politics + 80 * sports + 20 * religion) / 200);
        QVERIFY(!seriesOf(spec, u("macro"))->points[1].low); // only accuracy has an interval
        QCOMPARE(luganda.counts.support(), 200);
        QCOMPARE(spec.table.headers,
            QStringList({ u("Language"), u("Accuracy"), u("Macro F1"), u("Weighted F1"), u("Accuracy from"),
                u("Accuracy to"), u("Texts"), u("Measured on") }));
        QCOMPARE(spec.table.rows[1][1], u("80.0"));
        QCOMPARE(spec.table.rows[1].mid(6), QStringList({ u("200"), u("all") }));
    }

    void aPrunedLevelShowsWhatEveryAverageLost()
    {
        const PruningStudy study = newsStudy({ 0, 0.5 });
        const ChartSpec spec = averagesSpec(study, viewOf(study), 0.5);
        QVERIFY(spec.title.endsWith(u("50 % zeros")));
        QCOMPARE(spec.series[0].points[1].label, u("−30.0"));
        const QStringList& row = spec.table.rows[1];
        QCOMPARE(row.size(), spec.table.headers.size());
        QCOMPARE(row[spec.table.headers.indexOf(u("Change of Accuracy, points"))], u("−30.0"));
        // Whiskers are those of the change, so that they and the verdict agree.
        const PairedChange change = *study.level(0.5)->languages.at("lug").change;
        QCOMPARE(*spec.series[0].points[1].low, 100 * (0.8 + change.change.low));
    }

    void chunkF1StandsApartAndSaysWhatItIs()
    {
        const PruningStudy study = posStudy({ 0, 0.5 });
        const ChartSpec dense = averagesSpec(study, viewOf(study), 0);
        QCOMPARE(dense.title, u("Chunk F1 by language"));
        QVERIFY(dense.subtitle.startsWith(u("what seqeval makes of the tags; the number in the literature")));
        QCOMPARE(seriesOf(dense, u("hau"))->points[0].y, 80.0);
        QCOMPARE(seriesOf(dense, u("hau"))->style.colourRole, u("language:hau"));
        QVERIFY(!seriesOf(dense, u("hau"))->points[0].low); // it is not resampled
        const ChartSpec pruned = averagesSpec(study, viewOf(study), 0.5);
        QCOMPARE(seriesOf(pruned, u("swa"))->points[0].y, 60.0);
        QCOMPARE(seriesOf(pruned, u("swa"))->points[0].label, u("−20.0"));
        const ValueRows every = scoreRows(study, ScoreColumns::AllAverages);
        QVERIFY(columnOf(every, u("Chunk F1")) > 0);
        QCOMPARE(every.rows[0][std::size_t(columnOf(every, u("Chunk F1")))].text, u("80.0"));
    }

    void oldScoresWithoutChunksSaySo()
    {
        PruningStudy study;
        auto score = std::make_shared<LanguageScore>(*posScore("hau", 0));
        score->chunks.reset();
        study.addScore(0, score);
        const ChartSpec spec = averagesSpec(study, viewOf(study), 0);
        QVERIFY(spec.series.empty());
        QVERIFY2(spec.emptyText.contains(u("Chunk F1")), qPrintable(spec.emptyText));
    }

    void namedEntitiesHaveNoOtherAverage()
    {
        const PruningStudy study = studyOf(nerScore, { "hau" }, { 0 });
        QVERIFY(averagesViewName(study.metric()).isEmpty());
        QVERIFY(averagesSpec(study, viewOf(study), 0).series.empty());
        QCOMPARE(averagesViewName(Metric::Accuracy), u("Averages"));
        QCOMPARE(averagesViewName(Metric::TokenAccuracy), u("Chunk F1"));
    }

    // --- labels ---
    void theHeatMapShowsWhichClassCollapsesWhere()
    {
        const PruningStudy study = newsStudy({ 0, 0.5 });
        const ValueRows dense = labelRows(study, 0), pruned = labelRows(study, 0.5);
        const TableCell before = labelCell(dense, u("Luganda"), u("sports"));
        QCOMPARE(before.text, u("78.0")); // 128 / 164
        QVERIFY(before.sequential);
        QCOMPARE(before.share, 128.0 / 164);
        QCOMPARE(before.note, u("80")); // texts
        const TableCell after = labelCell(pruned, u("Luganda"), u("sports"));
        QCOMPARE(after.text, u("18.2")); // 20 / (20 + 20 + 70)
        QCOMPARE(after.note, u("−59.9"));
        QVERIFY(!after.sequential);
        QCOMPARE(after.share, 0.0); // the largest change: the ramp's end
        QVERIFY(after.tip.contains(u("precision 33.3, recall 12.5; 80 texts")));
        QVERIFY(labelCell(pruned, u("Luganda"), u("religion")).few); // 20 texts
        QVERIFY(!after.few);
        QVERIFY(labelCell(dense, u("Hausa"), u("religion")).missing); // it has no such text
        const ChartSpec spec = labelSpec(study, viewOf(study), 0.5);
        QVERIFY(!spec.subtitle.contains(u("share of texts"))); // that is what accuracy is
        QCOMPARE(spec.title, u("F1 by class and language, 50 % zeros"));
        QCOMPARE(spec.summary, u("Largest loss: sports in Luganda, F1 from 78.0 to 18.2."));
    }

    void languagesStandAcrossWhereLabelsAreMany()
    {
        const ValueRows tags = labelRows(posStudy({ 0 }), 0); // three tags, two languages
        QCOMPARE(tags.columns[0].title, u("Tag"));
        QCOMPARE(tags.columns[1].title, u("Hausa"));
        QCOMPARE(tags.columns[1].language, u("hau"));
        QVERIFY(tags.languages.empty());
        const ValueRows types = labelRows(studyOf(nerScore, { "hau", "lug", "yor" }, { 0 }), 0);
        QCOMPARE(types.columns[1].title, u("LOC"));
        QCOMPARE(types.rows.size(), std::size_t(3));
        QCOMPARE(types.languages, std::vector<std::string>({ "hau", "lug", "yor" }));
        QCOMPARE(labelCell(types, u("Luganda"), u("PER")).text, u("90.0"));
        QVERIFY(labelCell(types, u("Luganda"), u("LOC")).few); // 40 entities
    }

    void wordsWithoutAnAnswerAreNoTag()
    {
        PruningStudy study;
        study.addScore(0,
            taskScore(Metric::TokenAccuracy, "wol",
                { { "NOUN", "NOUN", 60 }, { "NOUN", "O", 20 }, { "VERB", "VERB", 20 } }, 5));
        const ValueRows tags = labelRows(study, 0);
        QCOMPARE(tags.rows.size(), std::size_t(2));
        QVERIFY(labelCell(tags, u("Wolof"), u("NOUN")).tip.contains(u("recall 75.0; 80 words")));
    }

    void languagesThatBreakTogetherAreNamedOnce()
    {
        const std::optional<Message> message = ladderMessage(posStudy({ 0, 0.2, 0.5 }));
        QVERIFY(message);
        QVERIFY2(message->text.contains(u("Hausa and Swahili break")), qPrintable(message->text));
        QCOMPARE(message->text.count(u("Hausa")), 1);
    }

    void theTwinHoldsEveryNumberOfTheHeatMap()
    {
        const PruningStudy study = newsStudy({ 0, 0.5 });
        const ChartTable table = labelTable(study, 0.5);
        QCOMPARE(table.rows.size(), 6); // two languages, three classes
        for (const QStringList& row : table.rows)
            QCOMPARE(row.size(), table.headers.size());
        QCOMPARE(table.rows[5],
            QStringList({ u("Luganda"), u("sports"), u("18.2"), u("33.3"), u("12.5"), u("80"), u("78.0"), u("−59.9"),
                u("all") }));
    }

    // --- one metric at a time ---
    void aStudyNeverMixesMetrics()
    {
        Measurements measurements;
        const DataRef data { "/data", {}, "test", 0, {}, {}, {}, {}, {}, {} };
        const ModelRef model { "/model", {} }, other { "/other", {} };
        const ModelRef pruned = prunedBy("/model", { .amount = 0.5 });
        measurements.addScore(model, data, posScore("hau", 0));
        measurements.addScore(pruned, data, posScore("hau", 0.5));
        measurements.addScore(other, data, posScore("hau", 0));
        QCOMPARE(measurements.study("/model", {}, data).levels().size(), std::size_t(2));
        // The folder holds classes now: what was said of its tags is gone, for every model.
        const std::vector<std::string> changed = measurements.addScore(model, data, newsScore("hau", 0));
        QVERIFY(std::find(changed.begin(), changed.end(), "/other") != changed.end());
        QCOMPARE(measurements.study("/model", {}, data).levels().size(), std::size_t(1));
        QCOMPARE(measurements.study("/model", {}, data).metric(), std::optional(Metric::Accuracy));
        QVERIFY(measurements.results({ "/other", {} }, data).empty());
    }

    // --- the page ---
    void aClassifierGetsItsOwnViews()
    {
        Bench bench(DataTask::Classification, { "hau", "lug" }, newsScore);
        LanguagesPage page(bench.session, bench.state);
        page.resize(1000, 700);
        page.show();
        QVERIFY(bench.ready());
        QVERIFY(bench.evaluate(0.5));
        QTRY_VERIFY(cardWith(page, u("Accuracy, macro F1 and weighted F1 by language")));
        QStringList shown;
        for (QToolButton* button : page.findChildren<QToolButton*>()) {
            if (button->property("place").isValid() && button->isVisible())
                shown << button->text();
        }
        QCOMPARE(
            shown, QStringList({ u("Ladder"), u("Bars"), u("Averages"), u("Heat map"), u("By class"), u("Table") }));
        page.showView(LanguagesPage::View::Labels);
        auto* levels = page.findChild<QComboBox*>(u("levels"));
        QVERIFY(levels && levels->isVisible());
        QCOMPARE(levels->count(), 2);
        QTest::keyClick(levels, Qt::Key_Down);
        QTRY_VERIFY(cardWith(page, u("F1 by class and language, 50 % zeros")));
        ModelTreeModel tree(bench.session);
        QCOMPARE(tree.metric(), std::optional(Metric::Accuracy));
        QVERIFY(tree.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(u("mean accuracy 85.0")));
    }

    void aTaggerGetsChunksAndTags()
    {
        Bench bench(DataTask::Pos, { "hau", "swa" }, posScore);
        LanguagesPage page(bench.session, bench.state);
        page.resize(1000, 700);
        page.show();
        QVERIFY(bench.ready());
        QTRY_VERIFY(cardWith(page, u("Chunk F1 by language")));
        QVERIFY(cardWith(page, u("Token accuracy by language")));
        ChartCard* tags = cardWith(page, u("F1 by tag and language"));
        QVERIFY(tags);
        page.showView(LanguagesPage::View::Labels);
        // A click on a cell selects the language of its column.
        auto* table = page.findChild<QTableView*>(u("labels"));
        QVERIFY(table);
        Q_EMIT table->activated(table->model()->index(1, 2));
        QCOMPARE(bench.state.language(), u("swa"));
        QTRY_COMPARE(table->currentIndex().column(), 2);
    }
};

NDOGO_TEST(TestLanguageCharts)
#include "tst_language_charts.moc"
