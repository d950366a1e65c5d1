// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Published curves beside one's own, and languages in groups: charts and tables as values.
#include "tests/support/chart_lookup.h"
#include "tests/support/study_builder.h"
#include "tests/support/test_program.h"
#include "tests/support/timed_records.h"
#include "widgets/pages/languages/languages_charts.h"
#include "widgets/pages/languages/languages_timings.h"

#include <QTest>

#include <cmath>

using namespace ndogo;
using namespace ndogo::test;

namespace {

QString u(const char* text)
{
    return QString::fromUtf8(text);
}

/// Before, during and after, at two levels; made once.
const std::vector<TimedStudy>& sweep()
{
    static const std::vector<TimedStudy> studies = timedStudies(sampleSweep({ 0.5, 0.95 }, 1));
    return studies;
}

std::vector<const TimedStudy*> pointers(const std::vector<TimedStudy>& studies)
{
    std::vector<const TimedStudy*> list;
    for (const TimedStudy& study : studies)
        list.push_back(&study);
    return list;
}

LanguageView viewOf(const TimedStudy& study)
{
    LanguageView view;
    view.metric = study.study.metric();
    view.method = timingText(study.timing);
    view.split = u("test");
    return view;
}

} // namespace

class TestLanguageGroups : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // --- published ---
    void publishedNumbersAreThoseThatCanBeRead()
    {
        const PublishedCurve* before = publishedCurve(u("awobade2024-before"));
        const PublishedCurve* after = publishedCurve(u("awobade2024-after"));
        QVERIFY(before && after);
        QCOMPARE(before->source(), u("Awobade et al. 2024, Table 8"));
        QCOMPARE(before->timing, PruneTiming::Before);
        QCOMPARE(before->languages.size(), std::size_t(10));
        QCOMPARE(before->languages.at("wol").back().f1, 0.29);
        QCOMPARE(before->dense.at("amh"), 0.7336); // Table 3
        QCOMPARE(after->languages.at("amh").front().level, 0.5); // 10 to 40 % cannot be read
        QCOMPARE(after->languages.at("wol").front().level, 0.4);
        const PublishedPoint mended = after->languages.at("hau")[4];
        QCOMPARE(mended.level, 0.9);
        QCOMPARE(mended.f1, 0.05); // recall, 0.18, stands in its place in print
        QVERIFY(mended.corrected);
        const PublishedCurve* ogueji = publishedCurve(u("ogueji2022-during"));
        QCOMPARE(ogueji->timing, PruneTiming::During);
        QCOMPARE(
            ogueji->mean({ "afr", "ben", "eng", "eus", "hin", "jav", "swa", "tel", "yor", "zho" }).front().level, 0.0);
        QVERIFY(
            std::abs(ogueji->mean({ "afr", "ben", "eng", "eus", "hin", "jav", "swa", "tel", "yor", "zho" }).front().f1
                - 0.8215)
            < 0.00005); // the printed mean
        QVERIFY(!publishedCurve(u("nobody")));
    }

    void publishedLinesLieThinAndGreyOverOnesOwn()
    {
        LanguageView view = viewOf(sweep()[0]);
        view.published = { publishedCurve(u("awobade2024-before")), publishedCurve(u("awobade2024-after")) };
        const ChartSpec mean = timingsSpec(pointers(sweep()), view);
        const ChartSeries* before = seriesOf(mean, u("published:awobade2024-before"));
        QVERIFY(before);
        QCOMPARE(before->style.colourRole, u("forecast"));
        QVERIFY(before->style.width < seriesOf(mean, u("timing:before"))->style.width);
        QCOMPARE(before->style.dash, seriesOf(mean, u("timing:before"))->style.dash); // one dash, one timing
        QVERIFY(std::abs(before->points[0].y - 79.5) < 1e-9); // README of the tables: derived mean at 10 %
        QCOMPARE(seriesOf(mean, u("published:awobade2024-after"))->points.front().x, 50.0);
        QCOMPARE(labelOf(mean, u("published:awobade2024-before"))->columns,
            QStringList(u("published: Awobade et al. 2024, Table 8")));
        QVERIFY(mean.signs.contains(u("Table 8, before: AfriBERTa-large, MasakhaNER 1.0")));
        QVERIFY(mean.signs.contains(u("compare the shapes, not the heights")));
        view.selected = u("wol");
        const ChartSpec wolof = ladderSpec(sweep()[0].study, view);
        QCOMPARE(seriesOf(wolof, u("published:awobade2024-after"))->points.back().y, 1.0);
        QVERIFY(std::any_of(wolof.table.rows.begin(), wolof.table.rows.end(), [](const QStringList& row) {
            return row.front() == u("Wolof (published: Awobade et al. 2024, Table 8)");
        }));
        for (const QStringList& row : wolof.table.rows)
            QCOMPARE(row.size(), wolof.table.headers.size());
    }

    void aPaperWithoutTheseLanguagesSaysSo()
    {
        PruningStudy study;
        for (const double level : { 0.0, 0.5 })
            study.addScore(level, score("fon", 0.8 - level / 5));
        LanguageView view;
        view.metric = Metric::EntityF1;
        view.published = { publishedCurve(u("awobade2024-before")) };
        const ChartSpec spec = ladderSpec(study, view);
        QVERIFY(!seriesOf(spec, u("published:awobade2024-before")));
        QVERIFY2(
            spec.signs.contains(u("Awobade et al. 2024, Table 8 has none of these languages")), qPrintable(spec.signs));
    }

    void withoutOnesOwnThePublishedStandAlone()
    {
        LanguageView view;
        view.published = { publishedCurve(u("awobade2024-before")) };
        const ChartSpec spec = ladderSpec(PruningStudy(), view);
        QVERIFY(spec.emptyText.isEmpty());
        QCOMPARE(spec.series.size(), std::size_t(10));
        QVERIFY(spec.subtitle.contains(u("Nothing of this was measured here.")));
        QVERIFY(spec.title.startsWith(u("Published: entity F1 against sparsity")));
        QVERIFY(spec.source.contains(u("2404.04759")));
        QCOMPARE(spec.table.rows.size(), 100);
    }

    // --- groups ---
    void languagesFallIntoGroups()
    {
        const std::vector<std::string> ten { "amh", "hau", "ibo", "kin", "lug", "luo", "pcm", "swa", "wol", "yor" };
        const SeenLanguages afriberta = knownPretrainings().front();
        QCOMPARE(afriberta.model, u("AfriBERTa"));
        const std::vector<LanguageGroup> seen = groupsOf(ten, Grouping::Seen, afriberta);
        QCOMPARE(seen.size(), std::size_t(2));
        QCOMPARE(seen[0].name, u("seen by AfriBERTa"));
        QCOMPARE(seen[0].languages.size(), std::size_t(7));
        QCOMPARE(seen[1].languages, std::vector<std::string>({ "lug", "luo", "wol" }));
        const std::vector<LanguageGroup> scripts = groupsOf(ten, Grouping::Script, {});
        QCOMPARE(scripts[0].name, u("Latin"));
        QCOMPARE(scripts[1].languages, std::vector<std::string>({ "amh" }));
        QCOMPARE(groupsOf({ "xyz" }, Grouping::Family, {})[0].name, u("not known"));
        QCOMPARE(groupsOf(ten, Grouping::None, {}).size(), std::size_t(1));
        QVERIFY(seenByVocabulary(70006) == afriberta);
        QVERIFY(!seenByVocabulary(8002)); // whatever it is called
        PretrainSpec pretraining;
        pretraining.output = "/project/models/own/";
        pretraining.languages = { "hau" };
        RunRecord record;
        record.spec = pretraining;
        QVERIFY(!seenByRecords("/project/models/other", { &record, 1 }));
        pretraining.output = "/project/models/own";
        record.spec = pretraining;
        QCOMPARE(seenByRecords("/project/models/own", { &record, 1 })->languages, std::set<std::string>({ "hau" }));
    }

    void languagesStandInTheChosenOrder()
    {
        PruningStudy study;
        for (const auto& [language, dense, pruned] :
            { std::tuple("hau", 0.9, 0.6), std::tuple("swa", 0.7, 0.65), std::tuple("luo", 0.8, 0.7) }) {
            study.addScore(0, score(language, dense));
            study.addScore(0.5, score(language, pruned));
        }
        using List = std::vector<std::string>;
        const List all = study.languages();
        QCOMPARE(orderedLanguages(study, all, LanguageOrder::Name, 0.5), List({ "hau", "luo", "swa" }));
        QCOMPARE(orderedLanguages(study, all, LanguageOrder::Dense, 0.5), List({ "hau", "luo", "swa" }));
        QCOMPARE(orderedLanguages(study, all, LanguageOrder::Loss, 0.5), List({ "hau", "luo", "swa" }));
        QCOMPARE(orderedLanguages(study, all, LanguageOrder::Corpus, 0.5), List({ "swa", "hau", "luo" }));
        LanguageView view;
        view.order = LanguageOrder::Corpus;
        QCOMPARE(barsSpec(study, view).x.categoryLanguages, QStringList({ u("swa"), u("hau"), u("luo") }));
        const ValueRows scores = scoreRows(study, ScoreColumns::Metric, view);
        QCOMPARE(scores.columns[1].title, u("Corpus"));
        QCOMPARE(scores.rows[0][1].text, u("1,442,911")); // Awobade et al. 2024, Table 5
        QVERIFY(scores.rows.back()[1].text.isEmpty());
    }

    void groupsHaveMeansHeadingsAndAGap()
    {
        const TimedStudy& after = sweep()[2];
        LanguageView view = viewOf(after);
        view.seen = knownPretrainings().front();
        view.grouping = Grouping::Seen;
        const ChartSpec ladder = ladderSpec(after.study, view);
        QCOMPARE(ladder.series.size(), std::size_t(2));
        const ChartSeries* seen = seriesOf(ladder, u("group:seen by AfriBERTa"));
        QVERIFY(seen);
        QCOMPARE(seen->style.colourRole, u("text"));
        const std::vector<LanguageGroup> groups = groupsOf(after.study.languages(), Grouping::Seen, view.seen);
        QCOMPARE(seen->points.back().y, 100 * *groupMean(after.study, groups[0].languages, 0.95));
        const ValueRows heat = heatRows(after.study, view);
        QCOMPARE(heat.rows.size(), std::size_t(12));
        QVERIFY(heat.languages[0].empty());
        QCOMPARE(heat.rows[0][0].text, u("seen by AfriBERTa (7)"));
        QVERIFY(heat.rows[0][1].strong);
        QCOMPARE(heat.rows[8][0].text, u("not seen by AfriBERTa (3)"));
        const ChartSpec bars = barsSpec(after.study, view);
        QCOMPARE(bars.rules.size(), std::size_t(2));
        QCOMPARE(bars.rules[1].at, 6.5);
        const ValueRows disparity = disparityRows(after.study, view);
        QCOMPARE(disparity.rows.back()[0].text, u("Seen minus unseen"));
        view.grouping = Grouping::Script;
        QCOMPARE(disparityRows(after.study, view).rows.back()[0].text, u("Latin minus Ethiopic"));
        const ValueRows scores = scoreRows(after.study, ScoreColumns::Metric, view);
        QCOMPARE(scores.columns[1].title, u("Script"));
        QCOMPARE(scores.rows.back()[1].text, u("Ethiopic"));
        const ChartSpec small = pretrainingSpec(after.study, view);
        QCOMPARE(small.endLabels.size(), std::size_t(2));
        QCOMPARE(small.endLabels[0].columns, QStringList(u("7 seen")));
        view.seen.reset();
        QVERIFY(pretrainingSpec(after.study, view).series.empty());
    }
};

NDOGO_TEST(TestLanguageGroups)
#include "tst_language_groups.moc"
