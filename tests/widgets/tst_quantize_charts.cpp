// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tab Quantize says and shows, as plain values. All numbers are made up.
#include "tests/support/sample_layers.h"
#include "tests/support/scripted_engine.h"
#include "tests/support/study_builder.h"
#include "tests/support/test_program.h"
#include "widgets/pages/quantize/quantize_charts.h"
#include "widgets/words/number_text.h"

#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

QString plain(QString text)
{
    return text.replace(QChar(0xa0), QLatin1Char(' '));
}

} // namespace

class TestQuantizeCharts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesOfLayers()
    {
        QCOMPARE(layerText("roberta.encoder.layer.0.attention.self.query"), QStringLiteral("Layer 1, query"));
        QCOMPARE(layerText("bert.encoder.layer.11.attention.output.dense"), QStringLiteral("Layer 12, out"));
        QCOMPARE(layerText("roberta.encoder.layer.3.intermediate.dense"), QStringLiteral("Layer 4, FFN in"));
        QCOMPARE(layerText("roberta.encoder.layer.3.output.dense"), QStringLiteral("Layer 4, FFN out"));
        QCOMPARE(layerText("classifier"), QStringLiteral("Classifier"));
        QCOMPARE(layerText("classifier.out_proj"), QStringLiteral("Classifier"));
        QCOMPARE(layerText("classifier.dense"), QStringLiteral("Head, first layer"));
        QCOMPARE(layerText("lm_head.dense"), QStringLiteral("Head, first layer"));
        QCOMPARE(layerText("bert.pooler.dense"), QStringLiteral("Pooler"));
    }

    void gridOfLayers()
    {
        LayerErrorReport report;
        report.layers = { sampleLayer("roberta.encoder.layer.1.output.dense", 0.001),
            sampleLayer("roberta.encoder.layer.0.attention.self.key", 0.0316227766), sampleLayer("classifier.dense", 1),
            sampleLayer("classifier.out_proj", 7) };
        const HeatTable errors = layerTable(report, LayerView::Error);
        QCOMPARE(errors.rows, (QStringList { QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("head") }));
        QCOMPARE(errors.columns.size(), 6);
        QCOMPARE(errors.cells[1][5]->share, 0.0); // a tenth of a percent, the lightest
        QVERIFY(std::abs(errors.cells[0][1]->share - 0.5) < 1e-6); // half way on a logarithmic scale
        QCOMPARE(errors.cells[2][0]->share, 1.0);
        QCOMPARE(errors.cells[2][1]->share, 1.0); // no more than all
        QCOMPARE(errors.cells[1][5]->text, QStringLiteral("0.1"));
        QCOMPARE(errors.cells[2][1]->text, QStringLiteral("700"));
        QCOMPARE(errors.cells[2][1]->item, 3);
        QVERIFY(!errors.cells[0][0] && !errors.cells[2][2]);
        QVERIFY(errors.cells[0][1]->tip.contains(QStringLiteral("most for Luo, 6.3")));

        report.layers[1].outliers.resize(64);
        report.layers[0].outliers.resize(8);
        const HeatTable outliers = layerTable(report, LayerView::Outliers);
        QCOMPARE(outliers.cells[0][1]->text, QStringLiteral("64"));
        QCOMPARE(outliers.cells[0][1]->share, 1.0);
        QVERIFY(std::abs(outliers.cells[1][5]->share - 0.575) < 1e-9); // log 8 of log 64, from 0.15 on
        QCOMPARE(outliers.cells[2][0]->share, 0.0);

        const ChartSpec card = layersCard(&report, LayerView::Error, {});
        QCOMPARE(card.table.rows.size(), 4);
        QVERIFY(card.summary.startsWith(QStringLiteral("Classifier errs most")));
        report.tokens = { { "amh", 1200 }, { "luo", 34 } };
        QVERIFY(layersCard(&report, LayerView::Error, {}).subtitle.contains(QStringLiteral("1,234 tokens")));
        QCOMPARE(layersCard(nullptr, LayerView::Error, QStringLiteral("why")).emptyText, QStringLiteral("why"));
    }

    void weightsOfALayer()
    {
        const auto layer = sampleLayer("classifier", 0.12);
        const ChartSpec card = weightsCard(&layer, recipeOf(QuantizeMethod::DynamicInt8), {});
        QCOMPARE(plain(card.title), QStringLiteral("Classifier: error 12 %"));
        QVERIFY2(card.signs.contains(QStringLiteral("101 of 255 steps")), qPrintable(card.signs));
        QVERIFY(card.signs.contains(QStringLiteral("2.5 times")));
        QCOMPARE(card.table.headers.at(3), QStringLiteral("int8, one scale for the whole matrix"));
        QCOMPARE(card.table.rows.size(), 80);
        QCOMPARE(card.table.rows.at(0),
            (QStringList { decimalText(-0.2, 4), decimalText(-0.19, 4), QStringLiteral("100"), QString() }));
        QCOMPARE(card.table.rows.at(40).at(3), QStringLiteral("101"));
        // The head that LLM.int8 leaves in half precision has no scales.
        auto head = layer;
        head.precision.requested = "fp16";
        head.steps = head.stepsUsed = 0;
        const ChartSpec half = weightsCard(&head, recipeOf(QuantizeMethod::LlmInt8), {});
        QCOMPARE(half.table.headers.at(3), QStringLiteral("fp16"));
        QVERIFY(!half.signs.contains(QStringLiteral("steps")));
        QCOMPARE(quantizedName(layer, recipeOf(QuantizeMethod::Int4)), QStringLiteral("int4, one scale for 64 inputs"));
        QCOMPARE(weightsCard(nullptr, {}, QStringLiteral("why")).emptyText, QStringLiteral("why"));
    }

    void outliersOfALayer()
    {
        LayerErrorReport report;
        report.outlierThreshold = 6;
        report.layers = { sampleLayer("classifier", 0.1) };
        const QStringList languages { QStringLiteral("amh"), QStringLiteral("luo") };
        QVERIFY(!outliersCard(&report, 0, languages).emptyText.isEmpty());
        auto& outliers = report.layers[0].outliers;
        for (int i = 0; i < 20; ++i)
            outliers.push_back({ 100 + i, 50.0 - i, { { "luo", i == 0 ? 1.0 : 0.05 } } });
        const HeatTable table = outlierTable(report.layers[0], languages);
        QCOMPARE(table.columns.size(), 12); // the largest
        QCOMPARE(table.columns.front(), QStringLiteral("100"));
        QCOMPARE(table.rows.size(), 2);
        QCOMPARE(table.cells[0][0]->text, QStringLiteral("0"));
        QCOMPARE(table.cells[0][0]->share, 0.0);
        QCOMPARE(table.cells[1][0]->text, QStringLiteral("100"));
        QCOMPARE(table.cells[1][0]->share, 1.0);
        QCOMPARE(table.cells[1][1]->text, QStringLiteral("5.0"));
        const ChartSpec card = outliersCard(&report, 0, languages);
        QCOMPARE(card.table.rows.size(), 20); // all of them
        QCOMPARE(card.table.rows.at(1),
            (QStringList {
                QStringLiteral("101"), QStringLiteral("49.0"), QStringLiteral("0.0"), QStringLiteral("5.0") }));
        QVERIFY(card.subtitle.contains(QStringLiteral("12 of 20 columns")));
        QVERIFY(outliersCard(&report, 7, languages).table.rows.isEmpty());
        QVERIFY(outliersCard(nullptr, 0, languages).table.rows.isEmpty());
    }

    void whatItSaves()
    {
        const auto model = sampleModel("/m", "m");
        SavingFacts facts;
        facts.parent = model.get();
        facts.recipe = recipeOf(QuantizeMethod::LlmInt8);
        auto bars = savings(facts);
        QCOMPARE(bars.size(), std::size_t(2));
        QVERIFY(bars[0].forecast && bars[0].after);
        QVERIFY2(bars[0].note.startsWith(QStringLiteral("embeddings halved")), qPrintable(bars[0].note));
        QVERIFY(!bars[1].after);
        facts.kept = model->sizes.file / 4;
        facts.time = VariantTime { 20, 18, 22, 10, 40, { 0.5, { 0.48, 0.52 }, true } };
        facts.recipe = recipeOf(QuantizeMethod::TokenInt8);
        bars = savings(facts);
        QVERIFY(!bars[0].forecast);
        QVERIFY(bars[0].note.contains(QStringLiteral("stay fp32: ") + bytesText(4 * 64 * 8514)));
        QCOMPARE(plain(bars[0].change), signedText(-75, 0) + QStringLiteral(" %"));
        QCOMPARE(plain(bars[1].change), signedText(-50, 0) + QStringLiteral(" %"));
        QVERIFY(bars[1].note.contains(QStringLiteral("10 repeats")));
        // Nothing is claimed inside the noise.
        facts.time->againstDense = { 0.94, { 0.8, 1.1 }, false };
        QCOMPARE(savings(facts)[1].change, QStringLiteral("not clear"));
        QVERIFY(savings(facts)[1].note.startsWith(QStringLiteral("no difference can be shown")));

        LayerErrorReport report;
        report.layers = { sampleLayer("a", 0.1), sampleLayer("b", 0.1) };
        facts.layers = &report;
        QVERIFY2(savingWords(facts).front().startsWith(QStringLiteral("All 2 quantized layer(s) really run in int8")),
            qPrintable(savingWords(facts).front()));
        report.layers[1].precision = { "b", "fp16", "fp32", Sentence::inWords("this processor has none") };
        QVERIFY2(savingWords(facts).front().startsWith(
                     QStringLiteral("1 layer(s) stored in fp16 run in fp32: this processor has none")),
            qPrintable(savingWords(facts).front()));
        ModelInfo sparse = *model;
        sparse.parameters.prunableZeros = sparse.parameters.prunable / 2;
        facts.parent = &sparse;
        QVERIFY2(plain(savingWords(facts).back()).startsWith(QStringLiteral("50 % of the Linear weights are zero")),
            qPrintable(savingWords(facts).back()));
    }

    void whomItHarms()
    {
        const QuantizeRecipe int4 = recipeOf(QuantizeMethod::Int4);
        const ModelRef model { "m", { int4 } };
        const auto studied = [](const std::vector<std::pair<const char*, double>>& losses, int sentences = 200) {
            VariantResults dense, results;
            for (const auto& [language, loss] : losses) {
                dense.addScore(score(language, 0.8, sentences));
                results.addScore(score(language, 0.8 - loss, sentences));
                results.compare(language, dense);
            }
            return results;
        };
        QVERIFY(!harmMessage({}, 0.02, model));
        QVERIFY(!harmMessage(studied({ { "hau", 0.01 }, { "luo", 0 } }), 0.02, model));
        QVERIFY(!harmMessage(studied({ { "hau", 0.4 } }, 9), 0.02, model)); // 45 entities: too few to say
        const auto one = harmMessage(studied({ { "hau", 0.4 }, { "luo", 0 } }), 0.02, model);
        QVERIFY(one);
        QCOMPARE(one->bold, QStringLiteral("int4 harms 1 language(s):"));
        QCOMPARE(
            one->text, QStringLiteral("Hausa %1 points, beyond the tolerance for certain.").arg(signedText(-40, 1)));
        const auto all
            = harmMessage(studied({ { "hau", 0.2 }, { "luo", 0.4 }, { "swa", 0.3 }, { "yor", 0.1 } }), 0.02, model);
        QCOMPARE(all->bold, QStringLiteral("int4 harms all 4 language(s):"));
        QVERIFY2(
            all->text.startsWith(QStringLiteral("Luo %1 points, ").arg(signedText(-40, 1))), qPrintable(all->text));
        QVERIFY2(all->text.contains(QStringLiteral("and 1 more, beyond")), qPrintable(all->text));
        const ModelRef pruned { "m", { PruneRecipe { .amount = 0.6 }, int4 } };
        QVERIFY(plain(harmMessage(studied({ { "hau", 0.4 }, { "luo", 0 } }), 0.02, pruned)->bold)
                    .startsWith(QStringLiteral("Pruned 60 %, int4 harms")));
    }

    void aSentenceForEachMethod()
    {
        ModelInfo small, large;
        small.hiddenSize = 768;
        large.hiddenSize = 1024;
        QStringList sentences;
        for (const QuantizeMethod method : { QuantizeMethod::DynamicInt8, QuantizeMethod::LlmInt8,
                 QuantizeMethod::TokenInt8, QuantizeMethod::Bf16, QuantizeMethod::Fp16, QuantizeMethod::Int4 }) {
            QVERIFY(!methodSentence(recipeOf(method), small).isEmpty());
            QVERIFY(!sentences.contains(methodSentence(recipeOf(method), small)));
            sentences << methodSentence(recipeOf(method), small);
        }
        QVERIFY(methodSentence(recipeOf(QuantizeMethod::LlmInt8), small).contains(QStringLiteral("768")));
        QVERIFY(!methodSentence(recipeOf(QuantizeMethod::LlmInt8), large).contains(QStringLiteral("may cost time")));
    }
};

NDOGO_TEST(TestQuantizeCharts)
#include "tst_quantize_charts.moc"
