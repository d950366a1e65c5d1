// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tab Structure says and shows, as plain values. All numbers are made up.
#include "tests/support/sample_structure.h"
#include "tests/support/test_program.h"
#include "widgets/pages/structure/structure_charts.h"
#include "widgets/pages/structure/structure_plan.h"
#include "widgets/session/change_words.h"
#include "widgets/session/structure_runs.h"

#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

/// Layers 1 and 3 of three are kept, with one of two heads each.
StructureReport smallReport()
{
    StructureReport report;
    report.layers = { 1, 3 };
    report.heads = { { 2 }, { 1 } };
    report.ffn = { 10, 30 };
    report.importance = { { { 0.6, 0.8 }, { { "hau", { 0.28, 0.96 } }, { "luo", { 0.8, 0.6 } } } },
        { { 1.0, 0.0 }, { { "hau", { 0.5, 0.1 } }, { "luo", { 0.4, 0.3 } } } } };
    return report;
}

} // namespace

class TestStructureCharts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gridOfHeads()
    {
        const HeatTable table = headTable(smallReport(), 3);
        QCOMPARE(table.columns, (QStringList { "1", "2", "3" }));
        QCOMPARE(table.rows, (QStringList { "head 1", "head 2" }));
        QVERIFY(!table.cells[0][1] && !table.cells[1][1]); // of a layer that went nothing is known
        const HeatCell& first = *table.cells[0][0];
        QCOMPARE(first.text, QStringLiteral("60"));
        QCOMPARE(first.share, 0.6); // of the largest of all
        QCOMPARE(first.language, QStringLiteral("luo"));
        QVERIFY(first.gone && !table.cells[1][0]->gone);
        QCOMPARE(first.tip,
            QStringLiteral("Head 1 of layer 1 counts 0.60 of its layer, most for Luo (0.80); it is removed."));
        QCOMPARE(table.cells[1][0]->language, QStringLiteral("hau"));
        QVERIFY(!table.cells[0][2]->gone && table.cells[1][2]->gone);
    }

    void cardOfHeads()
    {
        const StructureReport report = smallReport();
        const ChartSpec card = headsCard(&report, 3, {});
        QCOMPARE(card.table.headers, (QStringList { "Layer", "Head", "Importance", "Hausa", "Luo", "Kept" }));
        QCOMPARE(card.table.rows.size(), 4);
        QCOMPARE(card.table.rows[3], (QStringList { "3", "2", "0.000", "0.100", "0.300", "no" }));
        QCOMPARE(card.signs, QStringLiteral("{outline} removed: 2 head(s), and 1 layer(s)"));
        QVERIFY(card.summary.startsWith(QLatin1String("Head 1 of layer 3 counts 1.00")));
        QVERIFY(card.emptyText.isEmpty());
        QCOMPARE(headsCard(nullptr, 3, QStringLiteral("why")).emptyText, QStringLiteral("why"));
        StructureReport unasked = report;
        for (HeadImportance& layer : unasked.importance)
            layer.byLanguage.clear();
        QVERIFY(headsCard(&unasked, 3, {}).subtitle.startsWith(QLatin1String("hundredths by magnitude")));
        QVERIFY(headTable(unasked, 3).cells[0][0]->language.isEmpty());
        QCOMPARE(headTable(unasked, 3).cells[0][0]->tip,
            QStringLiteral("Head 1 of layer 1 counts 0.60 of its layer; it is removed."));
        unasked.importance.clear();
        QCOMPARE(headsCard(&unasked, 3, QStringLiteral("why")).emptyText, QStringLiteral("why"));
    }

    void unitsByLayer()
    {
        const ChartSpec card = unitsCard({ { 40, 40, 40 }, { { 1, 10 }, { 3, 30 } }, false });
        QCOMPARE(card.subtitle, QStringLiteral("kept of 40 a layer"));
        QCOMPARE(card.signs, QStringLiteral("{bar:accent} kept 40 (33 %) {outline} removed 80"));
        QCOMPARE(card.series[0].points[2].y, 30.0);
        QCOMPARE(card.series[1].points[2].y, 10.0);
        QCOMPARE(card.series[1].points[1].label, QStringLiteral("gone"));
        QCOMPARE(card.series[1].points[1].tip, QStringLiteral("Layer 2 goes, with its 40 units."));
        QCOMPARE(card.table.rows[0], (QStringList { "1", "40", "10" }));
        QCOMPARE(card.y.maximum, 40.0);
        QVERIFY(unitsCard({ { 40 }, { { 1, 10 } }, true }).subtitle.contains(QLatin1String("in the mean")));
        QVERIFY(
            unitsCard({ { 40, 20 }, { { 1, 10 } }, false }).subtitle.contains(QLatin1String("what each layer has")));
        QVERIFY(!unitsCard({}).emptyText.isEmpty());
    }

    void splitThatIsAsked()
    {
        DataReport data = *sampleData("data");
        QCOMPARE(importanceSplit(data), std::string("dev"));
        for (LanguageData& language : data.languages)
            language.sentences.erase("dev");
        QCOMPARE(importanceSplit(data), std::string("train"));
        for (LanguageData& language : data.languages)
            language.sentences.erase("train");
        QCOMPARE(importanceSplit(data), std::string("dev")); // the problem then says that there is none
    }

    void saysHowAModelWasMade()
    {
        StructureSpec spec;
        spec.structure.dropLayers = "8";
        spec.structure.heads = 4;
        spec.structure.ffn = 1536;
        QCOMPARE(madeText(spec, QStringLiteral("AfriBERTa")),
            QStringLiteral("Made of AfriBERTa: without layer 8, 4 head(s), FFN 1,536, by magnitude."));
        spec.structure.dropLayers.clear();
        spec.structure.layers = 6;
        spec.structure.importance = Importance::Taylor;
        spec.structure.spread = Spread::Uneven;
        spec.structure.iterations = 3;
        spec.sample = 80;
        spec.data.path = "data";
        QCOMPARE(madeText(spec, QStringLiteral("AfriBERTa")),
            QStringLiteral("Made of AfriBERTa: 6 layer(s), 4 head(s), FFN 1,536, by Taylor on the dev set, "
                           "80 sentences a language, unevenly, in 3 portions."));
        spec.sample = 0;
        spec.data.path.clear();
        spec.corpus = { "text" };
        spec.structure = {};
        spec.structure.hidden = 312;
        spec.structure.widthMethod = WidthMethod::Svd;
        QCOMPARE(madeText(spec, QStringLiteral("mBERT")), QStringLiteral("Made of mBERT: 312 wide, its width by SVD."));
    }

    void recordsOfRuns()
    {
        const auto run = [](const char* model, const char* output, bool judged, bool asked) {
            StructureSpec spec;
            spec.model = model;
            spec.output = output;
            auto report = std::make_shared<StructureReport>(smallReport());
            if (!judged)
                report->importance.clear();
            for (HeadImportance& layer : report->importance) {
                if (!asked)
                    layer.byLanguage.clear();
            }
            return RunRecord { {}, spec, std::shared_ptr<const StructureReport>(report), {} };
        };
        std::vector<RunRecord> records { run("a", "a1", true, true), run("a", "a2", true, false),
            run("a", "a3", false, false), run("b", "b1", true, false) };
        QCOMPARE(headRun(records, "a"), &records[0]); // languages were asked
        QCOMPARE(headRun(records, "b"), &records[3]);
        QCOMPARE(headRun(records, "c"), nullptr);
        QCOMPARE(structureRun(records, "a3"), &records[2]);
        QCOMPARE(structureRun(records, ""), nullptr);
        records.push_back(run("a", "a1", false, false)); // made again
        QCOMPARE(structureRun(records, "a1"), &records[4]);
        records.push_back({ {}, records[0].spec, {}, {} }); // a later version's, without what we know
        QCOMPARE(structureRun(records, "a1"), &records[4]);
    }

    void whoPays()
    {
        const std::vector<ScoreChange> changes { { "hau", 0.9, 0.85 }, { "luo", 0.7, 0.55 } };
        QCOMPARE(costText(changes, Metric::EntityF1, Source::Parent),
            QStringLiteral("mean F1 is 70.0, 10.0 points below its parent's, and Luo (−15.0) pays most"));
        QCOMPARE(costText(changes, Metric::EntityF1, Source::Teacher),
            QStringLiteral("mean F1 is 70.0, 10.0 points below the teacher's, and Luo (−15.0) pays most"));
        QCOMPARE(costText({ { "hau", 0.5, 0.9 }, { "luo", 0.7, 0.6 } }, Metric::EntityF1, Source::Parent),
            QStringLiteral("mean F1 is 75.0, 15.0 points above its parent's, though Luo (−10.0) pays"));
        QCOMPARE(costText({ { "hau", 0.5, 0.9 } }, Metric::EntityF1, Source::Parent),
            QStringLiteral("mean F1 is 90.0, and no language scores below its parent"));
        QVERIFY(costText({}, Metric::EntityF1, Source::Parent).isEmpty());
    }
};

NDOGO_TEST(TestStructureCharts)
#include "tst_structure_charts.moc"
