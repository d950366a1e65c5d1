// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the pages show, as plain values, and the models below their tables.
#include "tests/support/sample_results.h"
#include "widgets/app_settings.h"
#include "widgets/message_bar.h"
#include "widgets/models/job_model.h"
#include "widgets/models/value_table.h"
#include "widgets/pages/data_charts.h"
#include "widgets/pages/languages_charts.h"
#include "widgets/pages/model_charts.h"
#include "widgets/pages/speed_charts.h"
#include "widgets/pages/start_charts.h"
#include "widgets/project_folder.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

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
        QCOMPARE(
            wolof->points.front().y, study.dense()->languages.at("wol").score->counts.f1() * 100);
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

    void emptyChartsSayWhy()
    {
        const PruningStudy study;
        for (const ChartSpec& spec :
            { ladderSpec(study, viewOf()), barsSpec(study, viewOf()), timesSpec({}) }) {
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
        QCOMPARE(
            rows.rows[0].back().text, QString::number(study.disparity(0.9)->mean * 100, 'f', 1));
        QCOMPARE(rows.rows[0].back().sign, u("worse"));
        LanguageView known = viewOf();
        known.pretrainingKnown = true;
        QCOMPARE(disparityRows(study, known).rows.size(), std::size_t(6));
    }

    void theMessageNamesWhatHoldsAndWhatBreaks()
    {
        const PruningStudy study = studyOf({ 0, 0.3, 0.5, 0.7, 0.9 });
        const std::optional<Message> message = ladderMessage(study);
        QVERIFY(message);
        const QString holds = QString::number(*study.largestHolding() * 100);
        QVERIFY2(message->bold.contains(holds), qPrintable(message->bold));
        QCOMPARE(message->actionId, u("keep:%1").arg(*study.largestHolding()));
        QVERIFY(ladderMessage(studyOf({ 0, 0.3 }))->bold.contains(u("30")));
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

    void aSpeedUpIsClaimedOnlyOutsideTheNoise()
    {
        const std::vector<Message> faster
            = speedWords({ { u("pruned"), sampleTiming({ "a", "b" }, 0.2) } });
        QCOMPARE(faster.front().kind, Message::Kind::Better);
        QVERIFY2(faster.front().text.contains(u("20 % less")), qPrintable(faster.front().text));
        const std::vector<Message> same
            = speedWords({ { u("pruned"), sampleTiming({ "a", "b" }, 0) } });
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
        QAbstractItemModelTester tester(
            &table, QAbstractItemModelTester::FailureReportingMode::QtTest);
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
        QAbstractItemModelTester tester(
            &jobs, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto text
            = [&](int row, int column) { return jobs.index(row, column).data().toString(); };
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
        jobs.apply({ 3, 0,
            event::Finished {
                Outcome::Failed, { ErrorCode::DataInvalid, "Line 7 is odd.", {} } } });
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
    }

    void projectsAreCopiedWhole()
    {
        QTemporaryDir folder;
        touch(folder.filePath(u("project/journal.jsonl")));
        touch(folder.filePath(u("project/models/kept/config.json")));
        QCOMPARE(copyProject(folder.filePath(u("project")), folder.filePath(u("copy"))), QString());
        QVERIFY(QFile::exists(folder.filePath(u("copy/models/kept/config.json"))));
        QVERIFY(!copyProject(folder.filePath(u("project")), folder.filePath(u("copy")))
                     .isEmpty()); // not empty
        QVERIFY(!copyProject(folder.filePath(u("project")), folder.filePath(u("project/inside")))
                     .isEmpty());
        QVERIFY(!QFile::exists(folder.filePath(u("project/inside"))));
    }

    void settingsRememberWhatIsStillThere()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u("settings.ini"));
        QDir(folder.path()).mkpath(u("one"));
        QDir(folder.path()).mkpath(u("two"));
        {
            AppSettings settings(file, folder.path());
            settings.addRecent({ RecentItem::Kind::Checkpoint, folder.filePath(u("one")), u("1 MB"),
                QDateTime::currentDateTime() });
            settings.addRecent({ RecentItem::Kind::Project, folder.filePath(u("two")), {},
                QDateTime::currentDateTime() });
            settings.addRecent({ RecentItem::Kind::Checkpoint, folder.filePath(u("one")), u("2 MB"),
                QDateTime::currentDateTime() });
            settings.setTheme(Theme::Dark);
        }
        AppSettings settings(file, folder.path());
        QCOMPARE(settings.recent().size(), 2);
        QCOMPARE(settings.recent().first().detail, u("2 MB"));
        QCOMPARE(settings.theme(), Theme::Dark);
        QDir(folder.filePath(u("two"))).removeRecursively();
        QCOMPARE(settings.recent().size(), 1);
        const QDateTime now(QDate(2026, 6, 3), QTime(14, 2));
        const QString project = settings.newProjectFolder(now);
        QVERIFY(project.startsWith(folder.path()));
        QDir().mkpath(project);
        QVERIFY(settings.newProjectFolder(now) != project);
    }
};

QTEST_MAIN(TestPages)
#include "tst_pages.moc"
