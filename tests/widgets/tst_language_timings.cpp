// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pruning before, during and after fine-tuning: the studies and charts as values, and the page over a project that
// holds an invented sweep. NDOGO_PICTURES=FOLDER keeps pictures of it, or of
// the project that NDOGO_PROJECT names.
#include "engine/project/run_journal.h"
#include "engine/study/level_verdict.h"
#include "tests/support/chart_lookup.h"
#include "tests/support/scripted_engine.h"
#include "tests/support/study_builder.h"
#include "tests/support/test_program.h"
#include "tests/support/timed_records.h"
#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/theme.h"
#include "widgets/models/value_table.h"
#include "widgets/pages/languages/languages_page.h"
#include "widgets/pages/languages/languages_parts.h"
#include "widgets/pages/languages/languages_timings.h"
#include "widgets/pages/languages/study_reading.h"
#include "widgets/session/engine_bridge.h"
#include "widgets/session/view_state.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace ndogo;
using namespace ndogo::test;

namespace {

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

std::vector<const TimedStudy*> pointers(const std::vector<TimedStudy>& studies)
{
    std::vector<const TimedStudy*> list;
    for (const TimedStudy& study : studies)
        list.push_back(&study);
    return list;
}

LanguageView viewOf(const TimedStudy& study, const QString& selected = {})
{
    LanguageView view;
    view.metric = study.study.metric();
    view.method = timingText(study.timing);
    view.split = u("test");
    view.selected = selected;
    view.fewestSeeds = study.fewestSeeds;
    view.mostSeeds = study.mostSeeds;
    return view;
}

/// Made once: its bootstraps take a second.
const std::vector<TimedStudy>& sweep()
{
    static const std::vector<TimedStudy> studies = timedStudies(sampleSweep({ 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95 }, 3));
    return studies;
}

/// A page over a project that holds `records`, and over the demo's ten languages.
struct Bench {
    explicit Bench(std::vector<RunRecord> records)
        : page(session, state)
    {
        engine.answer = [records = std::move(records)](FakeEngine& fake, JobId job, const JobSpec& spec) {
            if (!std::holds_alternative<OpenProjectSpec>(spec)) {
                answerWithSamples(fake, job, spec);
                return;
            }
            for (const RunRecord& record : records)
                fake.emitEvent(job, event::RunRestored { std::make_shared<const RunRecord>(record) });
            fake.finish(job);
        };
        page.resize(1008, 620);
        page.show();
        session.openProject(project.path());
    }

    template <typename Widget> Widget* find(const char* name) const
    {
        auto* widget = page.findChild<Widget*>(QLatin1String(name));
        return widget;
    }
    ChartCard* card(const QString& title) const
    {
        for (ChartCard* card : page.findChildren<ChartCard*>()) {
            if (card->isVisible() && card->spec().title.startsWith(title))
                return card;
        }
        return nullptr;
    }
    void choose(const char* name, int row) const
    {
        auto* box = find<QComboBox>(name);
        box->setCurrentIndex(row);
        Q_EMIT box->activated(row);
    }

    QTemporaryDir project;
    FakeEngine engine;
    EngineBridge bridge { engine };
    Session session { bridge };
    ViewState state;
    LanguagesPage page;
};

} // namespace

class TestLanguageTimings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // --- studies ---
    void everyTimingIsAStudyOverItsSeeds()
    {
        QCOMPARE(sweep().size(), std::size_t(3));
        QCOMPARE(sweep()[0].timing, PruneTiming::Before);
        QCOMPARE(sweep()[1].timing, PruneTiming::During);
        QCOMPARE(sweep()[2].timing, PruneTiming::After);
        for (const TimedStudy& timed : sweep()) {
            QCOMPARE(timed.study.levels().size(), std::size_t(8)); // dense among them
            QCOMPARE(timed.fewestSeeds, 3);
            QCOMPARE(timed.mostSeeds, 3);
            QCOMPARE(timed.study.dense()->languages.at("wol").value(),
                sweep()[0].study.dense()->languages.at("wol").value());
        }
    }

    void theirNumbersAreThoseOfTheSweep()
    {
        const std::vector<RunRecord> records = sampleSweep({ 0.5, 0.9 }, 3);
        const std::vector<TimedStudy> studies = timedStudies(records);
        int compared = 0;
        for (const TimedPoint& point : timedPoints(timedRuns(records))) {
            for (const TimedStudy& timed : studies) {
                if (timed.timing != point.timing)
                    continue;
                const SeedSpread& mean = timed.means.at(point.level);
                QCOMPARE(mean.mean, point.mean.mean);
                QVERIFY(std::abs(mean.deviation - point.mean.deviation) < 1e-12);
                QCOMPARE(mean.seeds, 3);
                for (const auto& [language, spread] : point.languages) {
                    const SeedSpread here = spreadOf(timed.study.level(point.level)->languages.at(language));
                    QCOMPARE(here.mean, spread.mean);
                    QCOMPARE(here.deviation, spread.deviation);
                    ++compared;
                }
            }
        }
        QCOMPARE(compared, 3 * 2 * 10);
    }

    void whatHasNotChangedIsKept()
    {
        std::vector<RunRecord> records = sampleSweep({ 0.5 }, 2);
        const std::vector<TimedStudy> before = timedStudies(records);
        SampleTraining late { PruneTiming::Before, 0.5, 3 };
        records.push_back(trainingRecord(late));
        std::vector<LanguageScore> scores;
        for (const SampleLanguage& language : sampleLanguages())
            scores.push_back(trainedScore(language, late));
        records.push_back(scoreRecord(late, scores));
        const std::vector<TimedStudy> grown = timedStudies(records, before), anew = timedStudies(records);
        QCOMPARE(grown.size(), anew.size());
        QCOMPARE(grown[0].fewestSeeds, 2); // dense has two
        QCOMPARE(grown[0].mostSeeds, 3);
        for (std::size_t i = 0; i < grown.size(); ++i) {
            for (const PruningStudy::Level& level : anew[i].study.levels()) {
                for (const auto& [language, cell] : level.languages) {
                    const auto& kept = grown[i].study.level(level.amount)->languages.at(language);
                    QCOMPARE(kept.value(), cell.value());
                    QCOMPARE(kept.change->change, cell.change->change);
                }
            }
        }
        const std::atomic_bool stop = true;
        QVERIFY(timedStudies(records, {}, &stop).empty());
    }

    void otherStartsAndLanguagesAreOtherComparisons()
    {
        std::vector<RunRecord> records;
        const auto add = [&](const SampleTraining& training, const std::vector<std::string>& languages) {
            records.push_back(trainingRecord(training));
            std::vector<LanguageScore> scores;
            for (const std::string& language : languages)
                scores.push_back(*score(language, training.level > 0 ? 0.7 : 0.8));
            records.push_back(scoreRecord(training, scores));
        };
        for (const std::string start : { "/models/one", "/models/two" }) {
            add({ PruneTiming::None, 0, 1, {}, start }, { "hau", "wol" });
            add({ PruneTiming::Before, 0.5, 1, {}, start }, { "hau", "wol" });
        }
        std::vector<TimedStudy> studies = timedStudies(records);
        QCOMPARE(studies.size(), std::size_t(2));
        QVERIFY(studyKey(studies[0]) != studyKey(studies[1]));
        QCOMPARE(studyName(studies[0], studies), u("pruned, then fine-tuned · one"));
        QVERIFY(seedsText(studies[0].fewestSeeds, studies[0].mostSeeds).isEmpty());
        // One model a language: together they are one comparison, each language scored by its own.
        records.clear();
        for (const std::string language : { "hau", "wol" }) {
            add({ PruneTiming::None, 0, 1, { language }, "/models/one" }, { language, "yor" });
            add({ PruneTiming::During, 0.5, 1, { language }, "/models/one" }, { language, "yor" });
        }
        studies = timedStudies(records);
        QCOMPARE(studies.size(), std::size_t(1));
        QVERIFY(studies[0].trained.alone);
        QCOMPARE(studies[0].study.languages(), std::vector<std::string>({ "hau", "wol" }));
        QCOMPARE(studies[0].means.at(0.5).seeds, 1);
    }

    // --- charts ---
    void theLadderShowsMeansAndSaysWhatItsRingsMean()
    {
        const TimedStudy& before = sweep()[0];
        const ChartSpec spec = ladderSpec(before.study, viewOf(before, u("wol")));
        const ChartSeries* wolof = seriesOf(spec, u("wol"));
        QVERIFY(wolof);
        QCOMPARE(wolof->points.back().y, 100 * before.study.level(0.95)->languages.at("wol").value());
        QVERIFY2(wolof->points.back().tip.contains(u("over 3 seed")), qPrintable(wolof->points.back().tip));
        QVERIFY(spec.subtitle.contains(u("mean of 3 seeds")));
        QVERIFY(spec.signs.contains(u("over sentences and seeds")));
        QVERIFY(!spec.rings.empty());
        for (const ChartRing& ring : spec.rings) {
            const PairedChange& change = *before.study.level(ring.x / 100)->languages.at(ring.key.toStdString()).change;
            QVERIFY(change.change.high < -before.study.tolerance());
        }
        QCOMPARE(spec.table.headers[3], u("SD"));
        const std::optional<Message> message = ladderMessage(before.study, viewOf(before));
        QVERIFY(message && std::holds_alternative<std::monostate>(message->action)); // it is on the disk already
    }

    void timingsOfTheMeanAreThreeLinesWithBands()
    {
        const ChartSpec spec = timingsSpec(pointers(sweep()), viewOf(sweep()[0]));
        const ChartSeries* before = seriesOf(spec, u("timing:before"));
        const ChartSeries* during = seriesOf(spec, u("timing:during"));
        const ChartSeries* after = seriesOf(spec, u("timing:after"));
        QVERIFY(before && during && after);
        QCOMPARE(before->style.colourRole, u("text")); // colours are languages only
        QVERIFY(before->style.dash != during->style.dash && during->style.dash != after->style.dash);
        QCOMPARE(before->points.front().y, after->points.front().y); // one dense
        QCOMPARE(after->points.back().y, 100 * sweep()[2].means.at(0.95).mean);
        int bands = 0;
        for (const ChartSeries& series : spec.series) {
            if (series.kind != ChartSeries::Kind::Band)
                continue;
            ++bands;
            const ChartPoint& last = series.points.back();
            QVERIFY(*last.low < last.y && last.y < *last.high);
        }
        QCOMPARE(bands, 3);
        QVERIFY(spec.rings.empty()); // a mean over languages has no break point
        QCOMPARE(labelOf(spec, u("timing:before"))->columns.back(),
            u("%1 %").arg(100 * certaintyOf(sweep()[0].study)->level));
        QVERIFY(spec.subtitle.startsWith(u("mean of 10 language")));
        QVERIFY(spec.signs.contains(u("± one standard deviation over 3 seed")));
        QCOMPARE(spec.table.rows.size(), 24);
        for (const QStringList& row : spec.table.rows)
            QCOMPARE(row.size(), spec.table.headers.size());
    }

    void timingsOfALanguageBreakWhereTheirStudiesSay()
    {
        const ChartSpec spec = timingsSpec(pointers(sweep()), viewOf(sweep()[0], u("wol")));
        QCOMPARE(seriesOf(spec, u("timing:after"))->style.colourRole, u("language:wol"));
        QCOMPARE(spec.rings.size(), std::size_t(3));
        for (const ChartRing& ring : spec.rings) {
            for (const TimedStudy& timed : sweep()) {
                if (ring.key == u("timing:") + timingWord(timed.timing))
                    QCOMPARE(ring.x, 100 * timed.study.breakPoint("wol").firstBroken);
            }
        }
        QVERIFY(spec.subtitle.startsWith(u("Wolof")));
        // A language that nothing was measured of leaves the mean.
        QVERIFY(timingsSpec(pointers(sweep()), viewOf(sweep()[0], u("fon"))).subtitle.startsWith(u("mean of 10")));
    }

    void theFindingIsToldInWords()
    {
        const std::optional<Message> message = timingsMessage(pointers(sweep()));
        QVERIFY(message);
        QVERIFY2(
            message->bold.startsWith(u("Pruned before fine-tuning, all languages hold for certain up to %1 %, and ")
                                         .arg(100 * certaintyOf(sweep()[0].study)->level)),
            qPrintable(message->bold));
        QVERIFY2(message->text.contains(u("Pruned after fine-tuning, ")), qPrintable(message->text));
        QCOMPARE(timingsSpec(pointers(sweep()), viewOf(sweep()[0])).summary,
            message->bold + QLatin1Char(' ') + message->text);
        const ValueRows rows = timingsDisparity(pointers(sweep()), viewOf(sweep()[0]), 0.7);
        QCOMPARE(rows.rows.size(), std::size_t(4)); // dense, before, during, after
        QCOMPARE(rows.columns[1].title, u("Mean"));
        QCOMPARE(rows.rows[3][0].text, u("after"));
        QCOMPARE(rows.rows[3][1].text, QString::number(100 * sweep()[2].study.disparity(0.7)->mean, 'f', 1));
        QCOMPARE(rows.rows[3][1].sign, u("worse"));
        QCOMPARE(timingsWords(pointers(sweep()), viewOf(sweep()[0]), 0.7).size(), std::size_t(3));
        QVERIFY(!timingsMessage({}));
        QVERIFY(!timingsSpec({}, LanguageView()).emptyText.isEmpty());
    }

    // --- the page ---
    void aProjectOfTrainingsOpensOnItsTimings()
    {
        Bench bench(sampleSweep({ 0.5, 0.7 }, 2));
        QTRY_VERIFY_WITH_TIMEOUT(bench.find<QComboBox>("methods")->count() == 4, 20000);
        auto* methods = bench.find<QComboBox>("methods");
        QCOMPARE(methods->itemText(1), u("pruned, then fine-tuned"));
        QCOMPARE(methods->itemText(3), u("pruned after fine-tuning"));
        QTRY_VERIFY(bench.card(u("Language ladder")));
        // The journal comes in slices; the first of them has one seed.
        QTRY_VERIFY(bench.card(u("Language ladder"))->spec().subtitle.contains(u("mean of 2 seeds")));
        std::optional<Message> said;
        connect(&bench.page, &LanguagesPage::summaryChanged, &bench.page,
            [&](const std::optional<Message>& message) { said = message; });
        bench.page.showView(LanguagesPage::View::Timings);
        QTRY_VERIFY(bench.card(u("When to prune")));
        QTRY_VERIFY(said && said->bold.startsWith(u("Pruned before fine-tuning")));
        // The languages to show, and the level of the panel beside.
        auto* shown = bench.find<QComboBox>("shown");
        QVERIFY(shown->isVisible());
        QCOMPARE(shown->count(), 11);
        bench.choose("shown", shown->findText(u("Wolof")));
        QCOMPARE(bench.state.language(), u("wol"));
        QTRY_VERIFY(bench.card(u("When to prune"))->spec().subtitle.startsWith(u("Wolof")));
        QVERIFY(bench.card(u("Disparity, 50 % zeros")) || bench.card(u("Disparity, 70 % zeros")));
        bench.choose("shown", 0);
        QTRY_VERIFY(bench.card(u("When to prune"))->spec().subtitle.startsWith(u("mean")));
        // A line of a timing makes it the method.
        Q_EMIT bench.card(u("When to prune"))->keyActivated(u("timing:after"));
        QTRY_COMPARE(methods->currentText(), u("pruned after fine-tuning"));
        QVERIFY(bench.state.language().isEmpty());
    }

    void everyChoiceIsInTableExportAndKeyboard()
    {
        Bench bench(sampleSweep({ 0.5, 0.7 }, 2));
        QTRY_VERIFY_WITH_TIMEOUT(bench.card(u("Language ladder")), 20000);
        auto* published = bench.find<QComboBox>("published");
        bench.choose("published", published->findText(u("Awobade et al. 2024, before and after")));
        ChartCard* card = bench.card(u("Language ladder"));
        QVERIFY(labelOf(card->spec(), u("published:awobade2024-after")));
        const QString file = bench.project.filePath(u("ladder.csv"));
        QVERIFY(card->exportTo(file).isEmpty());
        QFile csv(file);
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QVERIFY(csv.readAll().contains("published: Awobade et al. 2024, Table 9"));
        auto* groupings = bench.find<QComboBox>("groupings");
        QCOMPARE(groupings->count(), 6);
        bench.choose("groupings", groupings->findText(u("pre-training of AfriBERTa")));
        card = bench.card(u("Mean entity F1 by pre-training against sparsity"));
        QVERIFY(card);
        card->view()->setFocus(Qt::TabFocusReason);
        QTest::keyClick(card->view(), Qt::Key_Right);
        QVERIFY2(card->view()->valueBoxText().contains(u("mean F1")), qPrintable(card->view()->valueBoxText()));
        bench.page.showView(LanguagesPage::View::HeatMap);
        QTRY_VERIFY(bench.card(u("Entity F1 by language and sparsity")));
        QVERIFY(bench.find<QComboBox>("orders")->isVisible());
        for (QTableView* table : bench.page.findChildren<QTableView*>()) {
            if (table->isVisible() && table->model()->rowCount() == 12)
                QVERIFY(!table->isSortingEnabled()); // headings stay above their rows
        }
        // The choice holds while results come in.
        Q_EMIT bench.session.recordsChanged();
        QTRY_COMPARE(groupings->currentText(), u("pre-training of AfriBERTa"));
    }

    void pictures()
    {
        const QString folder = qEnvironmentVariable("NDOGO_PICTURES");
        if (folder.isEmpty())
            QSKIP("Set NDOGO_PICTURES to a folder.");
        QDir().mkpath(folder);
        std::vector<Sentence> warnings;
        const QString project = qEnvironmentVariable("NDOGO_PROJECT");
        Bench bench(project.isEmpty() ? sampleSweep({ 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95 }, 3)
                                      : RunJournal(project.toStdString()).read(warnings));
        QTRY_VERIFY_WITH_TIMEOUT(bench.find<QComboBox>("methods")->count() > 1, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(bench.card(u("Language ladder")), 60000);
        QTest::qWait(project.isEmpty() ? 8000 : 2000); // the studies of the whole journal
        const auto shoot = [&](const char* name) {
            for (const Theme theme : { Theme::Light, Theme::Dark }) {
                applyTheme(*qApp, theme);
                QTest::qWait(150);
                bench.page.grab().save(
                    QStringLiteral("%1/%2-%3.png")
                        .arg(folder, QLatin1String(name), theme == Theme::Dark ? u("dark") : u("light")));
            }
        };
        bench.state.setLanguage(u("wol"));
        shoot("ladder");
        bench.choose("published", 5);
        shoot("ladder-published");
        bench.choose("published", 0);
        bench.choose("groupings", 3);
        shoot("ladder-seen");
        for (const auto& [view, name] :
            { std::pair(LanguagesPage::View::Bars, "bars-seen"), std::pair(LanguagesPage::View::HeatMap, "heat-seen"),
                std::pair(LanguagesPage::View::Table, "table-seen") }) {
            bench.page.showView(view);
            QTest::qWait(50);
            shoot(name);
        }
        bench.choose("groupings", 2);
        bench.page.showView(LanguagesPage::View::Ladder);
        shoot("ladder-family");
        bench.page.showView(LanguagesPage::View::Timings);
        shoot("timings-wolof");
        bench.choose("shown", 0);
        shoot("timings");
        bench.choose("published", 5);
        shoot("timings-published");
    }
};

NDOGO_TEST(TestLanguageTimings)
#include "tst_language_timings.moc"
