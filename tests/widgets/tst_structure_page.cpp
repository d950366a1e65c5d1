// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tab Structure over a fake engine. All numbers are made up.
#include "engine/jobs/run_record.h"
#include "tests/support/page_bench.h"
#include "tests/support/sample_structure.h"
#include "tests/support/test_program.h"
#include "widgets/look/theme.h"
#include "widgets/models/model_tree_model.h"
#include "widgets/pages/structure/structure_page.h"
#include "widgets/pages/structure/structure_settings.h"
#include "widgets/parts/heat_grid.h"
#include "widgets/parts/path_list.h"
#include "widgets/parts/score_rows_view.h"
#include "widgets/words/number_text.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace ndogo;
using namespace ndogo::test;

namespace {

constexpr int kLayers = 6;

/// The page over a scripted engine, with a project, a model of six layers and data.
struct Bench : PageBench<StructurePage> {
    Bench()
    {
        engine.answer = [this](FakeEngine& fake, JobId job, const JobSpec& spec) {
            const auto* open = std::get_if<OpenSpec>(&spec);
            const auto* cut = std::get_if<StructureSpec>(&spec);
            if (open && open->model == text("afriberta")) {
                fake.emitEvent(job, event::ModelOpened { parent() });
                fake.emitEvent(job, event::WeightsIndexed { open->model, sampleIndex(*parent()) });
                fake.finish(job);
            } else if (open && made.contains(open->model)) {
                fake.emitEvent(job, event::ModelOpened { openModel(open->model) });
                fake.finish(job);
            } else if (cut) {
                made[cut->output] = *cut;
                if (answers)
                    finishCut(job, *cut);
            } else if (std::holds_alternative<OpenProjectSpec>(spec)) {
                for (const RunRecord& record : journal)
                    fake.emitEvent(job, event::RunRestored { std::make_shared<const RunRecord>(record) });
                fake.finish(job);
            } else if (const auto* evaluate = std::get_if<EvaluateSpec>(&spec)) {
                for (SampleLanguage language : sampleLanguages()) {
                    if (made.contains(evaluate->model.path) && language.code == "luo")
                        language.f1 -= 0.3;
                    fake.emitEvent(job, event::LanguageScored { sampleScore(language, 0) });
                }
                fake.finish(job);
            } else {
                answerWithSamples(fake, job, spec);
            }
        };
        makePage(1032, 560);
        QObject::connect(&session, &Session::messagePosted, page.get(),
            [this](const Message& message) { posted.push_back(message); });
    }
    std::shared_ptr<ModelInfo> parent() const
    {
        auto model = layeredModel(text("afriberta"), kLayers);
        if (change)
            change(*model);
        return model;
    }
    /// The model at a path, which may have been made of one that was made.
    std::shared_ptr<const ModelInfo> openModel(const std::string& path) const
    {
        const auto cut = made.find(path);
        return cut == made.end() ? parent() : cutModel(*openModel(cut->second.model), cut->second);
    }
    void finishCut(JobId job, const StructureSpec& spec)
    {
        QDir().mkpath(QString::fromStdString(spec.output));
        endStructure(engine, job, spec, *openModel(spec.model));
    }
    QString words() const
    {
        for (const QLabel* label : page->findChildren<QLabel*>()) {
            if (label->textFormat() == Qt::RichText && label->wordWrap())
                return label->text().remove(QStringLiteral("<b>")).remove(QStringLiteral("</b>"));
        }
        return {};
    }
    void keep(const char* what, int count) const { field<QSpinBox>(what)->setValue(count); }
    void pickSegment(const char* name) const
    {
        for (QToolButton* segment : page->findChildren<QToolButton*>()) {
            if (segment->text() == QString::fromLatin1(name))
                segment->click();
        }
    }
    QPushButton* makeButton() const { return button("Make this model"); }
    void makeIt()
    {
        QVERIFY2(makeButton()->isEnabled(), qPrintable(words()));
        makeButton()->click();
        QVERIFY(settle());
    }

    std::map<std::string, StructureSpec> made; ///< by output
    bool answers = true; ///< structure jobs come to their end at once
    std::vector<RunRecord> journal;
    std::vector<Message> posted;
    std::function<void(ModelInfo&)> change; ///< what the model is not as usual
};

} // namespace

class TestStructurePage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::Light); } // without translations: "layer(s)"

    void saysWhatIsLeftAtOnce()
    {
        Bench bench;
        bench.open();
        QVERIFY2(bench.words().startsWith(QLatin1String("Nothing is taken out yet")), qPrintable(bench.words()));
        QVERIFY(!bench.makeButton()->isEnabled() && !bench.button("Copy as command")->isEnabled());
        bench.keep("Layers to keep", 4);
        bench.keep("Attention heads", 2);
        bench.keep("Feed-forward units", 128);
        const StructureSpec spec = bench.page->spec();
        QCOMPARE(spec.structure.layers, 4);
        QCOMPARE(spec.structure.heads, std::int64_t(2));
        QCOMPARE(spec.structure.ffn, std::int64_t(128));
        QCOMPARE(spec.structure.hidden, std::int64_t(0));
        const StructureSize size = structureSize(*bench.parent(), spec.structure);
        QVERIFY2(bench.words().contains(
                     QStringLiteral("Parameters %1 → %2")
                         .arg(millionsText(bench.parent()->parameters.total), millionsText(size.parameters))),
            qPrintable(bench.words()));
        QVERIFY(bench.words().contains(QStringLiteral("→ %1").arg(bytesText(size.bytes))));
        QVERIFY(bench.words().endsWith(QLatin1String("expected"))); // the parent was timed
        QVERIFY(bench.makeButton()->isEnabled());
        QCOMPARE(QString::fromStdString(spec.name), QStringLiteral("Cut to %1").arg(millionsText(size.parameters)));
        const ChartSpec& units = bench.chart("FFN units");
        QCOMPARE(units.series[0].points[0].y, 128.0);
        QCOMPARE(std::ranges::count_if(units.series[0].points, [](const ChartPoint& point) { return point.y == 0; }),
            2); // the layers that go
        bench.pickSegment("uneven");
        QVERIFY(bench.chart("FFN units").subtitle.contains(QLatin1String("in the mean")));
        QCOMPARE(bench.page->spec().structure.spread, Spread::Uneven);
    }

    void onlyWidthsThatHeadsDivide()
    {
        Bench bench;
        bench.open();
        bench.keep("Width", 61); // four heads
        QCOMPARE(bench.field<QSpinBox>("Width")->value(), 60);
        QCOMPARE(bench.page->spec().structure.hidden, std::int64_t(60));
        QVERIFY(bench.makeButton()->isEnabled());
        bench.keep("Width", 64);
        QCOMPARE(bench.page->spec().structure.hidden, std::int64_t(0));
    }

    /// What has no say is not asked for either: the command would be refused.
    void asksForWhatHasASayOnly()
    {
        Bench bench;
        bench.open();
        bench.pickSegment("Taylor on data");
        QVERIFY(!bench.page->spec().structure.asksData());
        bench.keep("Layers to keep", 3);
        bench.pickSegment("Taylor on data");
        QCOMPARE(bench.page->spec().structure.importance, Importance::Magnitude); // greyed
        bench.keep("Attention heads", 2);
        bench.pickSegment("Taylor on data");
        const StructureSpec spec = bench.page->spec();
        QVERIFY(spec.structure.asksData());
        QCOMPARE(spec.data.path, bench.text("data"));
        QCOMPARE(spec.data.split, std::string("dev"));
        QCOMPARE(spec.sample, std::int64_t(80));
        QVERIFY(bench.makeButton()->isEnabled());
    }

    void saysWhyItCannotBe()
    {
        Bench bench;
        bench.open();
        auto* which = bench.field<QComboBox>("Which layers");
        bench.choose(which, which->findText(QStringLiteral("all but…")));
        auto* list = bench.field<QLineEdit>("Layers to remove");
        QVERIFY(list->isVisible());
        list->setText({});
        QTest::keyClicks(list, QStringLiteral("9"));
        QCOMPARE(bench.words(), QStringLiteral("There is no layer 9: the model has layers 1 to 6."));
        QVERIFY(!bench.makeButton()->isEnabled());
        list->clear();
        QTest::keyClicks(list, QStringLiteral("2,5-6"));
        QVERIFY(bench.makeButton()->isEnabled());
        QCOMPARE(bench.page->spec().structure.dropLayers, std::string("2,5-6"));
        QCOMPARE(bench.page->spec().structure.layers, 0);

        Bench quantized;
        quantized.change = [](ModelInfo& model) { model.precisions = { { "classifier", "int8", "int8", {} } }; };
        quantized.open();
        QVERIFY2(quantized.words().startsWith(QLatin1String("Nothing can be taken out of a quantized model: select")),
            qPrintable(quantized.words()));

        Bench encoder;
        encoder.change = [](ModelInfo& model) {
            model.task = ModelTask::Encoder;
            model.labels.clear();
        };
        encoder.open();
        encoder.keep("Attention heads", 2);
        QVERIFY(encoder.makeButton()->isEnabled());
        encoder.pickSegment("Taylor on data");
        QVERIFY2(encoder.words().startsWith(QLatin1String("The model has no head")), qPrintable(encoder.words()));

        Bench alone;
        alone.session.openModel(alone.path("afriberta"));
        QVERIFY(alone.settle());
        alone.keep("Layers to keep", 2);
        QVERIFY(alone.words().startsWith(QLatin1String("Needs a project folder")));
    }

    void makesTheModel()
    {
        Bench bench;
        bench.open();
        bench.keep("Attention heads", 2);
        bench.keep("Feed-forward units", 64);
        bench.pickSegment("Taylor on data");
        bench.answers = false;
        const std::size_t before = bench.posted.size();
        QTest::keyClicks(bench.field<QLineEdit>("Name of the new"), QStringLiteral("Half"));
        bench.makeButton()->click();
        const auto [job, spec] = bench.engine.last<StructureSpec>();
        QCOMPARE(spec.name, std::string("Half"));
        QCOMPARE(spec.output, bench.text("project") + "/models/half");
        QVERIFY(!bench.field<QSpinBox>("Layers to keep")->isEnabled());
        QVERIFY(!bench.makeButton()->isEnabled());
        QVERIFY2(bench.words().startsWith(QLatin1String("It is being made")), qPrintable(bench.words()));
        bench.finishCut(job, spec);
        QVERIFY(bench.settle());

        const QString output = QString::fromStdString(spec.output);
        QCOMPARE(bench.session.models().parentOf(output), bench.path("afriberta"));
        QCOMPARE(bench.page->made(), output);
        QVERIFY(bench.field<QSpinBox>("Layers to keep")->isEnabled());
        QVERIFY2(bench.words().startsWith(QLatin1String("It is made already, as Half.")), qPrintable(bench.words()));
        QVERIFY(!bench.words().contains(QLatin1String("expected"))); // it was timed
        const BenchmarkSpec timed = bench.engine.last<BenchmarkSpec>().second;
        QCOMPARE(timed.models.size(), std::size_t(2)); // beside its parent
        QCOMPARE(timed.models.front().path, bench.text("afriberta"));
        // F1 against the parent, with signs.
        QVERIFY(bench.session.meanF1(output).has_value());
        QVERIFY(bench.chart("by language").title.endsWith(QLatin1String("2 head(s), FFN 64")));
        for (int i = 0; i < bench.page->scoreRowsView().rows().rowCount(); ++i) {
            const ScoreRow& row = bench.page->scoreRowsView().rows().row(i);
            QVERIFY(row.change && row.dense);
            QCOMPARE(row.sign, row.language == QLatin1String("luo") ? Sign::Flag : Sign::Same);
        }
        QCOMPARE(bench.session.comparedBeyond(output), std::optional(1));
        // One message in one sentence, and what to do next.
        QCOMPARE(bench.posted.size(), before + 1);
        const Message message = bench.posted.back();
        QCOMPARE(message.bold, QStringLiteral("Half is made."));
        QCOMPARE(message.kind, Message::Kind::Unclear);
        const QString text = QString(message.text).replace(QChar(0xa0), QLatin1Char(' '));
        QVERIFY2(text.startsWith(QLatin1String("It has ")) && text.contains(QLatin1String("% less time; mean F1 is ")),
            qPrintable(text));
        QVERIFY2(text.contains(QLatin1String("below its parent's, and Luo (")), qPrintable(text));
        QVERIFY(text.endsWith(QLatin1String("; cuts in the shape usually need training afterwards.")));
        QCOMPARE(message.link, QStringLiteral("Fine-tune it"));
        QCOMPARE(std::get<action::FineTune>(message.action).model, output);
        // The tree.
        const ModelTreeModel tree(bench.session);
        const QModelIndex node = tree.indexOf(output);
        QCOMPARE(tree.data(node, ModelTreeModel::DetailRole).toString(), QStringLiteral("2 head(s), FFN 64"));
        QVERIFY(tree.data(node, ModelTreeModel::FlagRole).toBool());
        QCOMPARE(tree.data(tree.parent(node), ModelTreeModel::PathRole).toString(), bench.path("afriberta"));
        QCOMPARE(bench.state.model(), bench.path("afriberta")); // nobody was led away
    }

    void whatFailedCanBeTriedAgain()
    {
        Bench bench;
        bench.open();
        bench.keep("Attention heads", 2);
        bench.answers = false;
        bench.makeButton()->click();
        bench.engine.finish(bench.engine.last<StructureSpec>().first, Outcome::Failed,
            Failure(ErrorCode::Usage, Sentence::tr("The model has no layer.")).error());
        QVERIFY(bench.settle());
        QVERIFY(bench.makeButton()->isEnabled() && bench.field<QSpinBox>("Attention heads")->isEnabled());
        QVERIFY(bench.page->made().isEmpty());
        QCOMPARE(bench.posted.back().kind, Message::Kind::Worse);
    }

    void copiesTheCommand()
    {
        Bench bench;
        bench.open();
        bench.keep("Layers to keep", 3);
        bench.keep("Feed-forward units", 100);
        bench.button("Copy as command")->click();
        const QString command = QGuiApplication::clipboard()->text();
        QVERIFY2(command.startsWith(QLatin1String("ndogo-cli structure ")), qPrintable(command));
        for (const char* part : { " --layers 3", " --ffn 100", " -o cut-to-" })
            QVERIFY2(command.contains(QLatin1String(part)), qPrintable(command));
        QVERIFY(bench.button("Copied"));
    }

    /// Which language needs which head is a result of the project, and there again after it was closed.
    void headsComeBackWithTheProject()
    {
        Bench bench;
        StructureSpec spec;
        spec.model = bench.text("afriberta");
        spec.structure.heads = 2;
        spec.structure.importance = Importance::Taylor;
        spec.data.path = bench.text("data");
        spec.output = bench.text("project") + "/models/gone";
        const auto report = sampleStructure(*bench.parent(), spec);
        bench.open();
        QVERIFY(bench.chart("Which language").emptyText.startsWith(QLatin1String("Not known yet. Choose Taylor")));
        bench.journal = { { "2026-01-01T00:00:00Z", spec, report, {} } };
        bench.open();
        QVERIFY(bench.chart("Which language").emptyText.isEmpty());
        const HeatTable& table = bench.page->heads().table();
        QCOMPARE(table.columns.size(), kLayers);
        QCOMPARE(table.rows.size(), 4);
        int gone = 0;
        for (const auto& row : table.cells) {
            for (const auto& cell : row) {
                QVERIFY(cell && !cell->language.isEmpty());
                gone += cell->gone ? 1 : 0;
            }
        }
        QCOMPARE(gone, 2 * kLayers);
        bench.page->heads().setCurrentCell(2, 3);
        QCOMPARE(bench.state.language(), table.cells[2][3]->language);
    }

    void aVariantShowsHowItWasMade()
    {
        Bench bench;
        bench.open();
        bench.keep("Attention heads", 2);
        bench.pickSegment("Taylor on data");
        bench.makeIt();
        const QString output = QString::fromStdString(bench.engine.last<StructureSpec>().second.output);
        bench.state.setModel(output);
        bench.draw();
        QVERIFY2(bench.words().startsWith(QLatin1String(
                     "Made of AfriBERTa NER: 2 head(s), by Taylor on the dev set, 80 sentences a language.")),
            qPrintable(bench.words()));
        QCOMPARE(bench.page->made(), output);
        QVERIFY(bench.chart("by language").title.endsWith(QLatin1String(": 2 head(s)")));
        QCOMPARE(bench.page->heads().table().rows.size(), 4); // the heads of its parent
        QCOMPARE(bench.field<QSpinBox>("Attention heads")->maximum(), 2); // what it has itself, to be cut further
        bench.keep("Attention heads", 1);
        QVERIFY(bench.page->made().isEmpty());
        QVERIFY(bench.words().startsWith(QLatin1String("Parameters ")));
        bench.makeIt();
        QCOMPARE(
            bench.session.models().parentOf(QString::fromStdString(bench.engine.last<StructureSpec>().second.output)),
            output);
    }

    void aMaskedLanguageModelAsksForPlainText()
    {
        Bench bench;
        bench.change = [](ModelInfo& model) {
            model.task = ModelTask::MaskedLm;
            model.labels.clear();
        };
        bench.open();
        QVERIFY(bench.chart("by language").emptyText.startsWith(QLatin1String("A model without labels has no F1")));
        bench.keep("Attention heads", 2);
        QVERIFY(bench.page->settings().isFolded());
        bench.pickSegment("Taylor on data");
        QVERIFY(!bench.page->settings().isFolded()); // where the text is named
        QVERIFY2(
            bench.words().startsWith(QLatin1String("Importance on data needs plain text")), qPrintable(bench.words()));
        bench.page->findChild<PathList*>()->addPaths({ QStringLiteral("/texts/hau.txt") });
        const StructureSpec spec = bench.page->spec();
        QCOMPARE(spec.corpus, std::vector<std::string> { "/texts/hau.txt" });
        QVERIFY(spec.data.path.empty());
        const int timed = bench.engine.count<BenchmarkSpec>();
        bench.makeIt();
        QCOMPARE(bench.engine.count<BenchmarkSpec>(), timed); // no labels: neither scored nor timed
        const QString text = QString(bench.posted.back().text).replace(QChar(0xa0), QLatin1Char(' '));
        QVERIFY2(text.endsWith(QLatin1String(
                     "fewer parameters than its parent; cuts in the shape usually need training afterwards.")),
            qPrintable(text));
    }

    /// All rows are to be seen in a window of the usual size.
    void allLanguagesAreToBeSeen()
    {
        Bench bench;
        bench.open();
        bench.keep("Attention heads", 2);
        bench.pickSegment("Taylor on data");
        bench.makeIt();
        const ScoreRowsView& rows = bench.page->scoreRowsView();
        const int last = rows.rowViewportPosition(9) + rows.rowHeight(9);
        QVERIFY2(last <= rows.viewport()->height(),
            qPrintable(QStringLiteral("%1 of %2").arg(rows.viewport()->height()).arg(last)));
        QVERIFY2(bench.page->widget()->height() <= 560, qPrintable(QString::number(bench.page->widget()->height())));
    }
};

NDOGO_TEST(TestStructurePage)
#include "tst_structure_page.moc"
