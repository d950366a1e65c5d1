// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tab Quantize over a fake engine. All numbers are made up.
#include "engine/jobs/run_record.h"
#include "tests/support/page_bench.h"
#include "tests/support/sample_layers.h"
#include "tests/support/study_builder.h"
#include "tests/support/test_program.h"
#include "widgets/look/theme.h"
#include "widgets/pages/quantize/quantize_charts.h"
#include "widgets/pages/quantize/quantize_controls.h"
#include "widgets/pages/quantize/quantize_page.h"
#include "widgets/pages/quantize/quantize_runs.h"
#include "widgets/parts/score_rows_view.h"
#include "widgets/session/measurements.h"
#include "widgets/words/number_text.h"

#include <nlohmann/json.hpp>

#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace ndogo;
using namespace ndogo::test;

namespace {

/// The page over a scripted engine.
struct Bench : PageBench<QuantizePage> {
    Bench()
    {
        engine.answer = [this](FakeEngine&, JobId job, const JobSpec& spec) {
            if (!hold || !hold(spec))
                answer(job, spec);
        };
        makePage(1032, 640);
        QObject::connect(&session, &Session::messagePosted, page.get(),
            [this](const Message& message) { posted.push_back(message); });
        QObject::connect(page.get(), &QuantizePage::summaryChanged, page.get(),
            [this](const Message& message) { said.push_back(message); });
    }

    void answer(JobId job, const JobSpec& spec)
    {
        if (const auto* open = std::get_if<OpenSpec>(&spec); open && shape) {
            auto model = std::make_shared<ModelInfo>(*sampleModel(open->model, "AfriBERTa"));
            shape(*model);
            engine.emitEvent(job, event::ModelOpened { model });
            engine.finish(job);
        } else if (const auto* evaluate = std::get_if<EvaluateSpec>(&spec)) {
            score(job, *evaluate, 80);
            score(job, *evaluate, 200);
            engine.finish(job);
        } else if (const auto* compare = std::get_if<CompareLayersSpec>(&spec)) {
            auto report = sampleLayers(*sampleModel("", ""), *compare->model.quantization());
            if (reshape)
                reshape(*report);
            engine.emitEvent(job, event::LayersCompared { report });
            engine.finish(job);
        } else if (const auto* quantize = std::get_if<QuantizeSpec>(&spec)) {
            auto variant = std::make_shared<ModelInfo>(*sampleModel(quantize->output, quantize->name));
            variant->parent = quantize->model.path;
            variant->recipe = toJson(spec).dump();
            variant->precisions = { { "classifier", "int8", "int8", {} } };
            variant->sizes.file = 123'456;
            QDir().mkpath(QString::fromStdString(quantize->output));
            engine.emitEvent(job, event::ModelOpened { variant });
            auto report = std::make_shared<QuantizeReport>();
            report->bytesBefore = 2'000'000;
            report->bytesAfter = 123'456;
            engine.emitEvent(job, event::Quantized { report });
            engine.finish(job);
        } else if (std::holds_alternative<OpenProjectSpec>(spec)) {
            for (const RunRecord& record : journal)
                engine.emitEvent(job, event::RunRestored { std::make_shared<const RunRecord>(record) });
            engine.finish(job);
        } else if (std::holds_alternative<SensitivitySpec>(spec)) {
            engine.emitEvent(job, event::SensitivityFound { std::make_shared<const SensitivityReport>(sensitive) });
            engine.finish(job);
        } else {
            answerWithSamples(engine, job, spec);
        }
    }
    void score(JobId job, const EvaluateSpec& spec, std::int64_t sentences)
    {
        for (SampleLanguage language : sampleLanguages()) {
            if (spec.model.quantization() && loss.count(language.code))
                language.f1 -= loss.at(language.code);
            engine.emitEvent(job, event::LanguageScored { sampleScore(language, spec.model.amount(), sentences) });
        }
    }

    void pick(const char* accessibleName, const QVariant& value)
    {
        auto* box = field<QComboBox>(accessibleName);
        choose(box, box->findData(value));
    }
    void pick(QuantizeMethod method) { pick("Method of quantization", int(method)); }
    void tryIt()
    {
        QVERIFY(button("Try it")->isVisible() && button("Try it")->isEnabled());
        button("Try it")->click();
        QVERIFY(QTest::qWaitFor([this] { return !page->runs().running() && !session.hasRunningJobs(); }));
        draw();
    }
    bool says(const char* part) const
    {
        for (const QLabel* label : page->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(QString::fromLatin1(part)))
                return true;
        }
        return false;
    }
    ModelRef dense() const { return { text("afriberta"), {} }; }
    ModelRef quantized(const QuantizeRecipe& recipe) const { return { text("afriberta"), { recipe } }; }
    /// What was asked for since `first`, in words.
    QStringList asked(std::size_t first) const
    {
        QStringList kinds;
        const auto all = engine.submissions();
        for (std::size_t i = first; i < all.size(); ++i) {
            QString kind = QString::fromStdString(jobKind(all[i].spec));
            if (const auto* evaluate = std::get_if<EvaluateSpec>(&all[i].spec))
                kind += evaluate->model.quantization() ? QStringLiteral(" quantized") : QStringLiteral(" dense");
            kinds << kind;
        }
        return kinds;
    }

    std::function<bool(const JobSpec&)> hold; ///< these are not answered
    std::function<void(ModelInfo&)> shape; ///< of the model that is opened
    std::function<void(LayerErrorReport&)> reshape;
    std::map<std::string, double> loss; ///< F1 that a quantization costs a language
    SensitivityReport sensitive;
    std::vector<RunRecord> journal; ///< of the project
    std::vector<Message> posted, said;
};

template <typename Spec> bool isOne(const JobSpec& spec)
{
    return std::holds_alternative<Spec>(spec);
}

} // namespace

class TestQuantizePage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::Light); } // without translations: "layer(s)"

    // --- what is measured ---

    void measuresInOrder()
    {
        Bench bench;
        bench.hold = isOne<EvaluateSpec>; // the evaluation that starts by itself
        bench.session.openProject(bench.path("project"));
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_COMPARE(bench.engine.count<EvaluateSpec>(), 1);
        bench.engine.finish(bench.engine.last<EvaluateSpec>().first, Outcome::Cancelled);
        QVERIFY(bench.settle());
        bench.hold = nullptr;
        const std::size_t before = bench.engine.submissions().size();
        bench.pick(QuantizeMethod::LlmInt8);
        const ModelRef shown = bench.page->reference();
        QCOMPARE(shown, bench.quantized(recipeOf(QuantizeMethod::LlmInt8)));
        bench.tryIt();
        QCOMPARE(bench.asked(before),
            (QStringList { QStringLiteral("evaluate dense"), QStringLiteral("compare-layers"),
                QStringLiteral("evaluate quantized"), QStringLiteral("benchmark") }));
        const auto compare = bench.engine.last<CompareLayersSpec>().second;
        QCOMPARE(compare.model, shown);
        QCOMPARE(compare.data, bench.session.dataRef());
        QCOMPARE(bench.engine.last<EvaluateSpec>().second.model, shown);
        QCOMPARE(bench.engine.last<BenchmarkSpec>().second.models, (std::vector<ModelRef> { bench.dense(), shown }));
        QVERIFY(!bench.button("Try it")->isVisible());
        QVERIFY(bench.button("Keep as variant")->isEnabled());
        QVERIFY(bench.page->scoreRowsView().rows().row(0).complete());
        QVERIFY2(bench.chart("What it saves").table.rows.at(1).at(0).startsWith(QStringLiteral("Time: ")),
            qPrintable(bench.chart("What it saves").table.rows.at(1).at(0)));
    }

    void whatIsKnownIsNotAskedAgain()
    {
        Bench bench;
        bench.open();
        const std::size_t before = bench.engine.submissions().size();
        bench.tryIt();
        QCOMPARE(bench.asked(before),
            (QStringList {
                QStringLiteral("compare-layers"), QStringLiteral("evaluate quantized"), QStringLiteral("benchmark") }));
        // Stopped before the time, and taken up again.
        bench.pick(QuantizeMethod::Bf16);
        bench.hold = isOne<BenchmarkSpec>;
        bench.button("Try it")->click();
        QTRY_COMPARE(bench.page->runs().running(), std::optional(QuantizeRuns::Step::Time));
        bench.draw();
        QVERIFY(bench.chart("What it saves").table.rows.at(1).at(0).contains(QStringLiteral("being measured")));
        bench.button("Stop")->click();
        QVERIFY(bench.settle());
        QVERIFY(bench.chart("What it saves").table.rows.at(1).at(0).contains(QStringLiteral("not measured")));
        // Back to what was measured: at once.
        bench.hold = nullptr;
        const std::size_t then = bench.engine.submissions().size();
        bench.pick(QuantizeMethod::TokenInt8);
        bench.draw();
        QVERIFY(!bench.button("Try it")->isVisible());
        QCOMPARE(bench.page->layers().table().rows.size(), 3);
        QCOMPARE(bench.engine.submissions().size(), then);
    }

    void anotherMethodWaitsItsTurn()
    {
        Bench bench;
        bench.open();
        bench.hold = isOne<CompareLayersSpec>;
        bench.button("Try it")->click();
        QTRY_COMPARE(bench.engine.count<CompareLayersSpec>(), 1);
        QCOMPARE(bench.page->runs().running(), std::optional(QuantizeRuns::Step::Layers));
        const auto job = bench.engine.last<CompareLayersSpec>().first;
        const ModelRef first = bench.page->reference();
        bench.draw();
        QVERIFY(bench.button("Stop")->isVisible() && !bench.button("Try it")->isVisible());
        bench.pick(QuantizeMethod::Int4);
        QVERIFY(bench.engine.cancelled().empty());
        QVERIFY(bench.page->runs().holds(first));
        bench.draw();
        QVERIFY(!bench.button("Stop")->isVisible() && bench.button("Try it")->isVisible());
        bench.button("Try it")->click();
        QCOMPARE(bench.engine.count<CompareLayersSpec>(), 1); // one after the other
        bench.draw();
        QVERIFY2(bench.chart("by language").subtitle.startsWith(QStringLiteral("waits for")),
            qPrintable(bench.chart("by language").subtitle));
        bench.hold = nullptr;
        bench.engine.finish(job);
        QTRY_COMPARE(bench.engine.count<CompareLayersSpec>(), 2);
        QVERIFY(bench.settle());
        QCOMPARE(bench.engine.last<CompareLayersSpec>().second.model, bench.page->reference());
    }

    void stopsAndGivesUp()
    {
        Bench bench;
        bench.open();
        bench.hold = [](const JobSpec& spec) {
            const auto* evaluate = std::get_if<EvaluateSpec>(&spec);
            return evaluate && evaluate->model.quantization();
        };
        bench.button("Try it")->click();
        QTRY_COMPARE(bench.page->runs().running(), std::optional(QuantizeRuns::Step::Scores));
        bench.draw();
        QVERIFY2(bench.chart("by language").subtitle.startsWith(QStringLiteral("80 sentences a language first")),
            qPrintable(bench.chart("by language").subtitle));
        const auto job = bench.engine.last<EvaluateSpec>().first;
        bench.button("Stop")->click();
        QCOMPARE(bench.engine.cancelled().back(), job);
        QVERIFY(bench.settle());
        QVERIFY(bench.button("Try it")->isVisible() && bench.button("Try it")->isEnabled());
        const int timed = bench.engine.count<BenchmarkSpec>();

        // Cancelled in the jobs dock, or failed: the rest does not run.
        for (const Outcome outcome : { Outcome::Cancelled, Outcome::Failed }) {
            bench.button("Try it")->click();
            QTRY_COMPARE(bench.page->runs().running(), std::optional(QuantizeRuns::Step::Scores));
            bench.engine.finish(bench.engine.last<EvaluateSpec>().first, outcome,
                { ErrorCode::OutOfMemory, "There is not enough memory.", {} });
            QVERIFY(bench.settle());
            QVERIFY(!bench.page->runs().running());
            QVERIFY(bench.button("Try it")->isVisible());
            QCOMPARE(bench.engine.count<BenchmarkSpec>(), timed);
        }
    }

    void anotherModelLeavesItRunning()
    {
        Bench bench;
        bench.open();
        bench.hold = isOne<CompareLayersSpec>;
        bench.button("Try it")->click();
        QTRY_VERIFY(bench.page->runs().running());
        const ModelRef first = bench.page->reference();
        QDir(bench.folder.path()).mkpath(QStringLiteral("other"));
        bench.session.openModel(bench.path("other"));
        QTRY_COMPARE(bench.state.model(), bench.path("other"));
        QVERIFY(bench.page->runs().running(first).has_value());
        QVERIFY(!bench.page->runs().holds(bench.page->reference()));
        QVERIFY(bench.engine.cancelled().empty());
        QCOMPARE(bench.page->reference().path, bench.text("other"));
        bench.session.openProject(bench.path("elsewhere"));
        QVERIFY(!bench.page->runs().running());
    }

    // --- what is shown ---

    void forecastsTheFile()
    {
        Bench bench;
        bench.open();
        const auto model = sampleModel("", "");
        for (const QuantizeMethod method : { QuantizeMethod::Int4, QuantizeMethod::LlmInt8, QuantizeMethod::Fp16,
                 QuantizeMethod::DynamicInt8, QuantizeMethod::TokenInt8 }) {
            bench.pick(method);
            const auto bytes = quantizedBytes(model->tensors, recipeOf(method));
            const ChartSpec& card = bench.chart("What it saves");
            QCOMPARE(card.table.rows.at(0).at(1), decimalText(double(model->sizes.file), 2));
            QCOMPARE(card.table.rows.at(0).at(2), decimalText(double(bytes), 2));
            QVERIFY(card.table.rows.at(0).at(0).contains(QStringLiteral("to about ") + bytesText(bytes)));
            QVERIFY(card.table.rows.at(1).at(2).isEmpty());
        }
        bench.pick(QuantizeMethod::Int4);
        bench.pick("Inputs to a scale", 128);
        QuantizeRecipe wide = recipeOf(QuantizeMethod::Int4);
        wide.groupSize = 128;
        QCOMPARE(bench.chart("What it saves").table.rows.at(0).at(2),
            decimalText(double(quantizedBytes(model->tensors, wide)), 2));
        bench.pick("Layers that stay", 1);
        QCOMPARE(bench.page->reference().quantization()->exclude, std::vector<std::string> { "classifier" });
    }

    void settingsFollowTheMethod()
    {
        Bench bench;
        bench.open();
        auto* threshold = bench.page->findChild<QDoubleSpinBox*>();
        bench.pick(QuantizeMethod::DynamicInt8);
        QVERIFY(bench.field<QComboBox>("Scales of the weights")->isVisible() && !threshold->isVisible());
        bench.pick("Scales of the weights", true);
        bench.pick("Bits of the inputs", false);
        QVERIFY(
            bench.page->reference().quantization()->perChannel && !bench.page->reference().quantization()->reduceRange);
        // A setting of another method makes no other model.
        bench.pick(QuantizeMethod::LlmInt8);
        QVERIFY(threshold->isVisible() && !bench.field<QComboBox>("Scales of the weights")->isVisible());
        QCOMPARE(*bench.page->reference().quantization(), recipeOf(QuantizeMethod::LlmInt8));
        threshold->setValue(4.5);
        QCOMPARE(bench.page->reference().quantization()->outlierThreshold, 4.5);
        bench.pick(QuantizeMethod::Bf16);
        QCOMPARE(*bench.page->reference().quantization(), recipeOf(QuantizeMethod::Bf16));
        QVERIFY(!threshold->isVisible() && !bench.field<QComboBox>("Inputs to a scale")->isVisible());
    }

    void gridAndDetail()
    {
        Bench bench;
        bench.open();
        bench.draw();
        QVERIFY(bench.chart("Output error by layer").emptyText.contains(QStringLiteral("Try it")));
        bench.tryIt();
        const auto report = bench.session.layerErrors(bench.page->reference());
        QVERIFY(report);
        QVERIFY(bench.page->layers().table() == layerTable(*report, LayerView::Error));
        QCOMPARE(bench.page->layers().item(0, 0)->text(), QStringLiteral("1.0"));
        QCOMPARE(bench.page->layers().item(1, 5)->text(), QStringLiteral("2.1"));
        QVERIFY2(!bench.chart("Classifier: error 2.2").title.isEmpty(), "the one that errs most is shown first");
        bench.page->layers().setCurrentCell(0, 1);
        QVERIFY(!bench.chart("Layer 1, key: error 1.1").title.isEmpty());
        QVERIFY(bench.chart("Layer 1, key").signs.contains(QStringLiteral("101 of 255 steps")));
        bench.draw(); // what is chosen stays
        QVERIFY(!bench.chart("Layer 1, key: error 1.1").title.isEmpty());

        for (QToolButton* view : bench.page->findChildren<QToolButton*>()) {
            if (view->text() == QStringLiteral("Outlier columns"))
                view->click();
        }
        QVERIFY(bench.page->layers().table() == layerTable(*report, LayerView::Outliers));
        QVERIFY(!bench.chart("Layer 2, FFN out: outlier columns by language").title.isEmpty()); // the one with most
        QCOMPARE(bench.chart("Layer 2, FFN out").table.rows.size(), 3);
        bench.page->layers().setCurrentCell(0, 0);
        QVERIFY(bench.chart("Layer 1, query: outlier").emptyText.contains(QStringLiteral("reaches 6.0")));
    }

    void worstLayersCanBeLeftOut()
    {
        Bench bench;
        bench.open();
        bench.tryIt();
        const int worst
            = bench.field<QComboBox>("Layers that stay")->findText(QStringLiteral("the 4 layer(s) that err most"));
        QVERIFY(worst >= 0);
        bench.field<QComboBox>("Layers that stay")->setCurrentIndex(worst);
        Q_EMIT bench.field<QComboBox>("Layers that stay")->activated(worst);
        QCOMPARE(bench.page->reference().quantization()->exclude,
            (std::vector<std::string> { "classifier", "roberta.encoder.layer.1.output.dense",
                "roberta.encoder.layer.1.intermediate.dense", "roberta.encoder.layer.1.attention.output.dense" }));
        bench.tryIt();
        QCOMPARE(bench.session.layerErrors(bench.page->reference())->layers.size(), std::size_t(9));
        QVERIFY(!bench.page->layers().table().cells[1][5]); // a gap in the grid
        QCOMPARE(
            bench.field<QComboBox>("Layers that stay")->currentText(), QStringLiteral("the 4 layer(s) that err most"));
    }

    // --- what is kept ---

    void keepsInAFreeFolder()
    {
        Bench bench;
        QDir(bench.path("project")).mkpath(QStringLiteral("models/int8-by-token"));
        bench.open();
        bench.tryIt();
        const ModelRef shown = bench.page->reference();
        bench.button("Keep as variant")->click();
        QVERIFY(bench.settle());
        const QuantizeSpec spec = bench.engine.last<QuantizeSpec>().second;
        QCOMPARE(spec.model, shown);
        QCOMPARE(spec.output, bench.text("project") + "/models/int8-by-token-2");
        QCOMPARE(spec.name, std::string("Int8 by token"));
        QVERIFY(!spec.force);
        QVERIFY(!bench.posted.empty());
        QCOMPARE(bench.posted.back().bold, QStringLiteral("Int8 by token is kept."));
        QVERIFY(bench.posted.back().text.contains(bytesText(123'456)));
        QVERIFY(!bench.button("Keep as variant")->isEnabled());
        QVERIFY(bench.button("Keep as variant")->toolTip().contains(QStringLiteral("kept already, as Int8 by token")));
        // The file that was written, no longer a forecast; and nothing is measured again.
        QCOMPARE(bench.chart("What it saves").table.rows.at(0).at(2), decimalText(123'456, 2));
        QVERIFY(!bench.chart("What it saves").table.rows.at(0).at(0).contains(QStringLiteral("about")));
        QCOMPARE(bench.session.denseScores(QString::fromStdString(spec.output)).size(), sampleLanguages().size());
        bench.pick(QuantizeMethod::Bf16);
        bench.draw();
        QVERIFY(bench.button("Keep as variant")->isEnabled()); // also unmeasured
        bench.pick("Layers that stay", 1);
        bench.button("Keep as variant")->click();
        QCOMPARE(bench.engine.last<QuantizeSpec>().second.name, std::string("bf16, 1 left out"));
    }

    void aVariantShowsItsOrigin()
    {
        Bench bench;
        bench.open();
        bench.tryIt();
        bench.button("Keep as variant")->click();
        QVERIFY(bench.settle());
        const QString first = QString::fromStdString(bench.engine.last<QuantizeSpec>().second.output);
        QuantizeRecipe other = recipeOf(QuantizeMethod::DynamicInt8, { "classifier" });
        other.perChannel = true;
        bench.pick(QuantizeMethod::DynamicInt8);
        bench.pick("Scales of the weights", true);
        bench.pick("Layers that stay", 1);
        bench.button("Keep as variant")->click();
        QVERIFY(bench.settle());
        const QString second = QString::fromStdString(bench.engine.last<QuantizeSpec>().second.output);

        bench.state.setModel(first);
        QCOMPARE(bench.page->reference(), bench.quantized(recipeOf(QuantizeMethod::TokenInt8)));
        bench.draw();
        QVERIFY(bench.page->scoreRowsView().rows().row(0).complete()); // as it was measured before it was kept
        QCOMPARE(bench.page->layers().table().rows.size(), 3);
        bench.state.setModel(second);
        QCOMPARE(bench.page->reference(), bench.quantized(other));
        QCOMPARE(
            bench.field<QComboBox>("Method of quantization")->currentData().toInt(), int(QuantizeMethod::DynamicInt8));
        QVERIFY(bench.field<QComboBox>("Scales of the weights")->currentData().toBool());

        // What is then picked stays, whatever else is opened or kept.
        bench.pick(QuantizeMethod::Fp16);
        QDir(bench.folder.path()).mkpath(QStringLiteral("other"));
        bench.button("Keep as variant")->click();
        QVERIFY(bench.settle());
        QCOMPARE(bench.state.model(), second);
        QCOMPARE(bench.page->reference().quantization()->method, QuantizeMethod::Fp16);
        // Its parent is the same page; chosen anew, the variant shows itself again.
        bench.state.setModel(bench.path("afriberta"));
        QCOMPARE(bench.page->reference().quantization()->method, QuantizeMethod::Fp16);
        bench.state.setModel(second);
        QCOMPARE(bench.page->reference(), bench.quantized(other));
    }

    void anotherVariantIsAnnouncedAnew()
    {
        Bench bench;
        bench.loss = { { "luo", 0.3 } };
        bench.open();
        for (const QuantizeMethod method : { QuantizeMethod::TokenInt8, QuantizeMethod::Int4 }) {
            bench.pick(method);
            bench.tryIt();
            bench.button("Keep as variant")->click();
            QVERIFY(bench.settle());
        }
        QCOMPARE(bench.said.size(), std::size_t(2));
        QVERIFY(bench.said.back().bold.startsWith(QStringLiteral("int4 harms")));
        for (const auto& submission : bench.engine.submissions()) {
            const auto* kept = std::get_if<QuantizeSpec>(&submission.spec);
            if (kept && kept->model.quantization()->method == QuantizeMethod::TokenInt8)
                bench.state.setModel(QString::fromStdString(kept->output));
        }
        bench.draw();
        QCOMPARE(bench.said.size(), std::size_t(3));
        QVERIFY2(bench.said.back().bold.startsWith(QStringLiteral("Int8 by token harms")),
            qPrintable(bench.said.back().bold));
    }

    void copiesTheCommand()
    {
        Bench bench;
        bench.open();
        bench.pick(QuantizeMethod::DynamicInt8);
        bench.pick("Scales of the weights", true);
        bench.button("Copy as command")->click();
        QCOMPARE(QGuiApplication::clipboard()->text(),
            QStringLiteral("ndogo-cli quantize %1 --method dynamic-int8 --per-channel -o afriberta-dynamic-int8")
                .arg(bench.path("afriberta")));
        QVERIFY(bench.button("Copied"));
    }

    // --- whom it harms ---

    void saysOnceWhomItHarms()
    {
        Bench bench;
        bench.loss = { { "luo", 0.3 }, { "wol", 0.2 } };
        bench.open();
        bench.tryIt();
        QCOMPARE(bench.said.size(), std::size_t(1));
        const Message message = bench.said.front();
        QCOMPARE(message.kind, Message::Kind::Worse);
        QVERIFY(message.action == MessageAction(action::FindLayers { bench.page->reference(), 0.02 }));
        QCOMPARE(message.model, bench.path("afriberta"));
        QCOMPARE(message.bold, QStringLiteral("Int8 by token harms 2 language(s):"));
        const auto& cells = bench.session.results(bench.page->reference()).languages;
        QCOMPARE(message.text,
            QStringLiteral("Luo %1 points, Wolof %2, beyond the tolerance for certain.")
                .arg(signedText(100 * cells.at("luo").change->difference(), 1),
                    signedText(100 * cells.at("wol").change->difference(), 1)));
        QVERIFY(bench.button("Find layers…")->isVisible());
        Q_EMIT bench.session.scoresChanged(bench.path("afriberta"));
        Q_EMIT bench.session.modelsChanged();
        bench.draw();
        QCOMPARE(bench.said.size(), std::size_t(1));
        // With more patience nobody is harmed; nothing is said.
        bench.state.setTolerance(0.5);
        bench.session.setTolerance(0.5);
        bench.draw();
        QCOMPARE(bench.said.size(), std::size_t(1));
        QVERIFY(!bench.button("Find layers…")->isVisible());
    }

    void harmlessSaysNothing()
    {
        Bench bench;
        bench.open();
        bench.tryIt();
        QVERIFY(bench.said.empty());
        QVERIFY(!bench.button("Find layers…")->isVisible());
    }

    void leavesOutWhatWasFound()
    {
        Bench bench;
        bench.loss = { { "luo", 0.3 } };
        bench.open();
        bench.state.setTolerance(0.03);
        bench.pick(QuantizeMethod::DynamicInt8);
        bench.tryIt();
        bench.sensitive.exclude = { "roberta.encoder.layer.1.output.dense", "classifier" };
        bench.sensitive.tolerance = 0.03;
        bench.sensitive.withinTolerance = true;
        const ModelRef whole = bench.page->reference();
        bench.loss.clear();
        const std::size_t before = bench.engine.submissions().size();
        bench.button("Find layers…")->click();
        QCOMPARE(bench.engine.last<SensitivitySpec>().second.model, whole);
        QCOMPARE(bench.engine.last<SensitivitySpec>().second.tolerance, 0.03);
        QTRY_COMPARE(bench.page->reference().quantization()->exclude, bench.sensitive.exclude);
        QVERIFY(QTest::qWaitFor([&] { return !bench.page->runs().running() && !bench.session.hasRunningJobs(); }));
        bench.draw();
        QCOMPARE(bench.asked(before),
            (QStringList { QStringLiteral("sensitivity"), QStringLiteral("compare-layers"),
                QStringLiteral("evaluate quantized"), QStringLiteral("benchmark") }));
        QCOMPARE(bench.engine.last<EvaluateSpec>().second.model, bench.page->reference());
        QCOMPARE(bench.said.size(), std::size_t(2)); // whom it harmed, and what to do
        QCOMPARE(bench.said.back().kind, Message::Kind::Better);
        QVERIFY(bench.said.back().bold.startsWith(QStringLiteral("2 layer(s)")));
        QVERIFY(bench.said.back().text.contains(QStringLiteral("3 points")));
        QCOMPARE(
            bench.field<QComboBox>("Layers that stay")->currentText(), QStringLiteral("2 layer(s) that cost most"));
    }

    void layerStudiesStandAgain()
    {
        Bench first, second;
        first.loss = { { "luo", 0.3 } };
        first.open();
        first.pick(QuantizeMethod::DynamicInt8);
        first.tryIt();
        first.sensitive.exclude = { "roberta.encoder.layer.1.output.dense", "classifier" };
        first.sensitive.tolerance = 0.03;
        first.sensitive.withinTolerance = true;
        first.loss.clear();
        first.button("Find layers…")->click();
        QTRY_COMPARE(first.page->reference().quantization()->exclude, first.sensitive.exclude);
        QVERIFY(QTest::qWaitFor([&] { return !first.page->runs().running() && !first.session.hasRunningJobs(); }));

        // The project in another place, from the lines of its journal.
        for (const RunRecord& record : first.session.records()) {
            QString line = QString::fromStdString(toJson(record, PerSentence::Write).dump());
            line.replace(first.folder.path(), second.folder.path());
            second.journal.push_back(runRecordFromJson(nlohmann::json::parse(line.toStdString())));
        }
        second.session.openProject(second.path("project"));
        QTRY_VERIFY(second.session.data() && second.state.model() == second.path("afriberta"));
        QVERIFY(second.settle());
        QCOMPARE(second.engine.count<CompareLayersSpec>() + second.engine.count<SensitivitySpec>(), 0);
        QCOMPARE(
            second.page->reference(), second.quantized(recipeOf(QuantizeMethod::DynamicInt8, first.sensitive.exclude)));
        QCOMPARE(
            second.field<QComboBox>("Layers that stay")->currentText(), QStringLiteral("2 layer(s) that cost most"));
        QVERIFY(second.page->layers().table() == first.page->layers().table());
        QCOMPARE(second.page->layers().table().rows.size(), 2); // what is left out is not compared
        QCOMPARE(second.said.size(), std::size_t(1));
        QVERIFY(second.said.front().bold.startsWith(QStringLiteral("2 layer(s) should be left")));
        QCOMPARE(second.said.front().text, QStringLiteral("On the sample no language then loses more than 3 points."));

        // What was found is offered for the whole quantization, whose errors are known too.
        second.pick("Layers that stay", 0);
        second.draw();
        QVERIFY(second.page->reference().quantization()->exclude.empty());
        QVERIFY(second.session.layerErrors(second.page->reference()));
        const int offered
            = second.field<QComboBox>("Layers that stay")->findText(QStringLiteral("2 layer(s) that cost most"));
        QVERIFY(offered >= 0);
        second.pick("Layers that stay", second.field<QComboBox>("Layers that stay")->itemData(offered));
        QCOMPARE(second.page->reference().quantization()->exclude, first.sensitive.exclude);
        second.pick(QuantizeMethod::Bf16); // another method: nothing is known of it
        second.draw();
        QVERIFY(!second.session.layerErrors(second.page->reference()));
    }

    void whatIsPickedBeforeTheDataIsReadStays()
    {
        Bench first, second;
        first.open();
        first.pick(QuantizeMethod::Int4);
        first.tryIt();
        for (const RunRecord& record : first.session.records()) {
            QString line = QString::fromStdString(toJson(record).dump());
            line.replace(first.folder.path(), second.folder.path());
            second.journal.push_back(runRecordFromJson(nlohmann::json::parse(line.toStdString())));
        }
        second.hold = isOne<ScanDataSpec>;
        second.session.openProject(second.path("project"));
        QTRY_VERIFY(second.engine.count<ScanDataSpec>() > 0);
        second.pick(QuantizeMethod::Bf16);
        second.hold = nullptr;
        const auto [job, spec] = second.engine.last<ScanDataSpec>();
        second.answer(job, spec);
        QVERIFY(QTest::qWaitFor([&] { return second.session.data() != nullptr; }));
        second.draw();
        QCOMPARE(second.page->reference().quantization()->method, QuantizeMethod::Bf16);
    }

    void whatWasFoundForAnotherIsLeftAlone()
    {
        Bench bench;
        bench.loss = { { "luo", 0.3 } };
        bench.open();
        bench.tryIt();
        bench.hold = isOne<SensitivitySpec>;
        bench.page->findLayers(0.02);
        bench.page->findLayers(0.02); // from the message, too
        QCOMPARE(bench.engine.count<SensitivitySpec>(), 1);
        bench.draw();
        QVERIFY(bench.button("Finding layers…") && !bench.button("Finding layers…")->isEnabled());
        const auto job = bench.engine.last<SensitivitySpec>().first;
        bench.pick(QuantizeMethod::Bf16);
        const std::size_t before = bench.engine.submissions().size();
        bench.sensitive.exclude = { "classifier" };
        bench.answer(job, bench.engine.last<SensitivitySpec>().second);
        QVERIFY(bench.settle());
        QCOMPARE(bench.page->reference().quantization()->exclude.size(), std::size_t(0));
        QCOMPARE(bench.engine.submissions().size(), before);
        // And where nothing need be left out, that is said and nothing more.
        bench.sensitive.exclude.clear();
        bench.hold = nullptr;
        bench.page->findLayers(0.02);
        QVERIFY(bench.settle());
        QCOMPARE(bench.said.back().kind, Message::Kind::Info);
        QCOMPARE(bench.engine.submissions().size(), before + 1);
    }

    // --- why not ---

    void saysWhyNot()
    {
        Bench bench;
        bench.draw();
        QVERIFY(bench.says("No model is open"));
        for (const char* action : { "Try it", "Copy as command", "Keep as variant" })
            QVERIFY2(!bench.button(action)->isEnabled(), action);
        bench.session.openModel(bench.path("afriberta"));
        QVERIFY(bench.settle());
        QVERIFY(bench.says("Add test data first"));
        QVERIFY(!bench.button("Try it")->isEnabled());
        QCOMPARE(bench.chart("by language").emptyAction, QStringLiteral("Add data…"));
        // Sizes need no data.
        QVERIFY(!bench.chart("What it saves").table.rows.isEmpty());
        bench.session.openData(bench.path("data"));
        QVERIFY(bench.settle());
        QVERIFY(bench.button("Try it")->isEnabled());
        QVERIFY(!bench.button("Keep as variant")->isEnabled());
        QVERIFY(bench.button("Keep as variant")->toolTip().contains(QStringLiteral("project folder")));
    }

    void aQuantizedModelWithoutItsParent()
    {
        Bench bench;
        bench.shape = [](ModelInfo& model) {
            model.precisions = { { "classifier", "int8", "int8", {} } };
            model.parent = "/gone";
        };
        bench.open();
        QVERIFY(bench.says("quantized already"));
        for (const char* action : { "Try it", "Copy as command", "Keep as variant" })
            QVERIFY2(!bench.button(action)->isEnabled(), action);
        QVERIFY(bench.chart("What it saves").emptyText.contains(QStringLiteral("quantized already")));
        QCOMPARE(bench.engine.count<CompareLayersSpec>(), 0);
    }

    void aMaskedLmHasLayersOnly()
    {
        Bench bench;
        bench.shape = [](ModelInfo& model) {
            model.task = ModelTask::MaskedLm;
            model.labels.clear();
        };
        bench.open();
        const std::size_t before = bench.engine.submissions().size();
        bench.tryIt();
        QCOMPARE(bench.asked(before), QStringList { QStringLiteral("compare-layers") });
        QVERIFY(!bench.button("Try it")->isVisible());
        QVERIFY(bench.button("Keep as variant")->isEnabled());
        QVERIFY(bench.said.empty());
    }

    void namesAndReportsOfAnyKind()
    {
        Bench bench;
        bench.reshape = [](LayerErrorReport& report) {
            report.layers = { sampleLayer("", 0), sampleLayer("encoder.layer.x.output", 0.5),
                sampleLayer("a.layer.7.unheard.of", 3), sampleLayer("<b>layer</b>", 0.1) };
            for (auto& layer : report.layers)
                layer.errorByLanguage.clear();
        };
        bench.open();
        bench.tryIt();
        QCOMPARE(bench.page->layers().table().rows.size(), 2); // the eighth, and a head
        QVERIFY(!bench.page->grab().isNull());

        bench.reshape = [](LayerErrorReport& report) { report.layers.clear(); };
        bench.pick(QuantizeMethod::Int4);
        bench.tryIt();
        QCOMPARE(bench.page->layers().table().rows.size(), 0);
        QVERIFY(!bench.button("Try it")->isVisible());
        bench.reshape = [](LayerErrorReport& report) {
            for (auto& layer : report.layers)
                layer.weights = layer.quantized = {};
        };
        bench.pick(QuantizeMethod::Fp16);
        bench.tryIt();
        QVERIFY(!bench.page->grab().isNull());
    }
};

NDOGO_TEST(TestQuantizePage)
#include "tst_quantize_page.moc"
