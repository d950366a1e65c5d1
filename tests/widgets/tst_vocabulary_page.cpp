// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tab Vocabulary over a fake engine. All numbers are made up.
#include "tests/support/page_bench.h"
#include "tests/support/test_program.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/pages/vocabulary/vocabulary_page.h"
#include "widgets/pages/vocabulary/vocabulary_plan.h"
#include "widgets/pages/vocabulary/vocabulary_rows_view.h"
#include "widgets/pages/vocabulary/vocabulary_settings.h"
#include "widgets/pages/vocabulary/vocabulary_slider.h"
#include "widgets/parts/model_gain.h"
#include "widgets/words/number_text.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace ndogo;
using namespace ndogo::test;

namespace {

/// The page over a scripted engine, with a project, a model and data.
struct Bench : PageBench<VocabularyPage> {
    Bench()
    {
        engine.answer = [this](FakeEngine& fake, JobId job, const JobSpec& spec) {
            const auto* count = std::get_if<CountPiecesSpec>(&spec);
            const auto* trim = std::get_if<TrimVocabularySpec>(&spec);
            const auto* open = std::get_if<OpenSpec>(&spec);
            if (open && open->model == text("afriberta")) {
                fake.emitEvent(job, event::ModelOpened { parent() });
                fake.finish(job);
            } else if (count && vocabulary) {
                fake.emitEvent(job, event::PiecesCounted { vocabulary });
                fake.finish(job);
            } else if ((count || trim) && !answers) {
                held = job;
            } else if (trim) {
                QDir().mkpath(QString::fromStdString(trim->output));
                endTrimming(fake, job, *trim, *parent());
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
        auto model = std::make_shared<ModelInfo>(*sampleModel(text("afriberta"), "AfriBERTa NER"));
        if (change)
            change(*model);
        return model;
    }
    /// With text that has been counted.
    void openCounted()
    {
        open();
        page->settings().setCorpus({ text("corpus") });
        QVERIFY2(countButton()->isEnabled(), qPrintable(words()));
        countButton()->click();
        QVERIFY(settle());
    }
    QPushButton* countButton() const
    {
        QPushButton* first = button("Count pieces");
        return first ? first : button("Count again");
    }
    QPushButton* makeButton() const { return button("Make this model"); }
    QString words() const
    {
        for (const QLabel* label : page->findChildren<QLabel*>()) {
            if (label->textFormat() == Qt::RichText && label->wordWrap())
                return label->text().remove(QStringLiteral("<b>")).remove(QStringLiteral("</b>"));
        }
        return {};
    }
    void keep(int pieces) const { field<QSpinBox>("Number of pieces")->setValue(pieces); }
    const VocabularyRowsModel& shown() const { return page->rowsView().rows(); }

    bool answers = true; ///< counting and trimming come to their end at once
    JobId held = 0;
    std::shared_ptr<const VocabularyIndex> vocabulary; ///< in place of the usual one
    std::vector<Message> posted;
    std::function<void(ModelInfo&)> change; ///< what the model is not as usual
};

} // namespace

class TestVocabularyPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::Light); }

    void saysWhatIsMissing()
    {
        Bench bench;
        QVERIFY(bench.settle());
        QVERIFY2(bench.words().contains(QLatin1String("open a checkpoint first")), qPrintable(bench.words()));
        QVERIFY(!bench.countButton()->isEnabled() && !bench.makeButton()->isEnabled());
        bench.open();
        QVERIFY2(bench.words().contains(QLatin1String("Needs plain text")), qPrintable(bench.words()));
        bench.page->settings().setCorpus({ bench.text("corpus") });
        QVERIFY(bench.countButton()->isEnabled() && !bench.makeButton()->isEnabled());
        QVERIFY2(bench.words().contains(QLatin1String("Count the pieces first")), qPrintable(bench.words()));
        QVERIFY(!bench.page->slider().isEnabled());
        QVERIFY(!bench.chart("Who pays").emptyText.isEmpty());

        Bench quantized;
        quantized.change = [](ModelInfo& model) { model.precisions = { { "classifier", "int8", "int8", {} } }; };
        quantized.open();
        quantized.page->settings().setCorpus({ quantized.text("corpus") });
        QVERIFY2(quantized.words().contains(QLatin1String("A quantized model's vocabulary cannot be trimmed")),
            qPrintable(quantized.words()));
        QVERIFY(!quantized.countButton()->isEnabled());

        Bench bare;
        bare.change = [](ModelInfo& model) { model.tokenizerType.clear(); };
        bare.open();
        bare.page->settings().setCorpus({ bare.text("corpus") });
        QVERIFY2(bare.words().contains(QLatin1String("has no tokenizer")), qPrintable(bare.words()));
        QVERIFY(!bare.countButton()->isEnabled());
    }

    void countsOnceAndSaysWhoPays()
    {
        Bench bench;
        bench.openCounted();
        const CountPiecesSpec asked = bench.engine.last<CountPiecesSpec>().second;
        QCOMPARE(asked.corpus, (std::vector<std::string> { bench.text("corpus") }));
        QCOMPARE(asked.data.path, bench.text("data")); // its words are counted besides
        bench.keep(500);
        const auto index = sampleVocabulary(asked);
        const auto& forecast = index->choice(PieceRank::Token, false).text;
        const auto costs = forecast.at(500);
        const auto worst = std::ranges::max_element(costs, {}, &VocabularyForecast::Cost::broken);
        QCOMPARE(bench.shown().rowCount(), int(costs.size()));
        QCOMPARE(bench.shown().row(0).language, QString::fromStdString(worst->language));
        for (int row = 1; row < bench.shown().rowCount(); ++row)
            QVERIFY(bench.shown().row(row).broken <= bench.shown().row(row - 1).broken);
        QVERIFY2(bench.words().startsWith(
                     QStringLiteral("%1 pays most: %2 of its words are cut anew")
                         .arg(languageName(QString::fromStdString(worst->language)), percentText(worst->broken, 1))),
            qPrintable(bench.words()));
        QVERIFY(bench.words().contains(countText(forecast.kept(500))));
        QVERIFY(bench.shown().has(VocabularyRowsModel::Test));
        QVERIFY(!bench.shown().has(VocabularyRowsModel::Split));
        QVERIFY(bench.makeButton()->isEnabled());
        const auto counts = [&] { return bench.engine.count<CountPiecesSpec>(); };
        QCOMPARE(counts(), 1);
        bench.keep(700);
        bench.field<QCheckBox>("Keep all characters")->click();
        bench.draw();
        QCOMPARE(counts(), 1); // nothing is read again
        QCOMPARE(bench.page->spec().vocabulary.characters, true);
        QVERIFY(bench.words().contains(countText(index->choice(PieceRank::Token, true).text.kept(700))));
    }

    void slidesOnALogarithmicScale()
    {
        Bench bench;
        bench.openCounted();
        VocabularySlider& slider = bench.page->slider();
        auto* handle = slider.findChild<QSlider*>();
        const auto most = sampleVocabulary(bench.engine.last<CountPiecesSpec>().second)
                              ->choice(PieceRank::Token, false)
                              .order.ranked();
        handle->setValue(handle->minimum());
        QCOMPARE(slider.keep(), kFewestPieces);
        handle->setValue(handle->maximum());
        QCOMPARE(slider.keep(), most);
        QVERIFY2(bench.words().contains(QLatin1String("Nobody pays")), qPrintable(bench.words()));
        handle->setValue((handle->minimum() + handle->maximum()) / 2);
        const double middle = std::sqrt(double(kFewestPieces) * double(most));
        QVERIFY(std::abs(double(slider.keep()) - middle) < 0.02 * middle);
        QCOMPARE(bench.page->spec().vocabulary.keep, slider.keep());
        const ChartSpec& chart = bench.chart("stay whole");
        QCOMPARE(chart.rules.size(), std::size_t(1));
        QCOMPARE(sizeAtPlace(chart.rules[0].at), slider.keep());
        QVERIFY(!bench.button("40,000")->isEnabled()); // the text has fewer
        QVERIFY(bench.button("40,000")->toolTip().contains(countText(most)));
        bench.button(qPrintable(QStringLiteral("%1 of each language").arg(percentText(0.99))))->click();
        for (int row = 0; row < bench.shown().rowCount(); ++row)
            QVERIFY(bench.shown().row(row).lost <= 0.01);
    }

    void rowsStandStillWhileTheSliderIsHeld()
    {
        Bench bench;
        bench.openCounted();
        bench.keep(3000);
        const auto order = [&] {
            QStringList languages;
            for (int row = 0; row < bench.shown().rowCount(); ++row)
                languages << bench.shown().row(row).language;
            return languages;
        };
        const QStringList before = order();
        auto* handle = bench.page->slider().findChild<QSlider*>();
        handle->setSliderDown(true);
        bool reordered = false;
        for (int place = 0; place < handle->maximum(); place += 50) {
            handle->setSliderPosition(place);
            QCOMPARE(order(), before);
            const auto shares = [&](int row) { return bench.shown().row(row).broken; };
            for (int row = 1; row < bench.shown().rowCount(); ++row)
                reordered = reordered || shares(row) > shares(row - 1);
        }
        QVERIFY(reordered); // or it would show nothing
        handle->setSliderPosition(100);
        handle->setSliderDown(false);
        for (int row = 1; row < bench.shown().rowCount(); ++row)
            QVERIFY(bench.shown().row(row).broken <= bench.shown().row(row - 1).broken);
    }

    void languagesCanBeLeftOut()
    {
        Bench bench;
        bench.openCounted();
        auto* list = bench.field<QListWidget>("Languages to keep");
        QCOMPARE(list->count(), int(sampleLanguages().size()));
        for (int i = 1; i < list->count(); ++i)
            list->item(i)->setCheckState(Qt::Unchecked);
        bench.draw();
        QVERIFY2(bench.words().contains(QLatin1String("Count the pieces first")), qPrintable(bench.words()));
        bench.countButton()->click();
        QVERIFY(bench.settle());
        QCOMPARE(bench.engine.last<CountPiecesSpec>().second.data.languages.size(), std::size_t(1));
        QCOMPARE(bench.shown().rowCount(), 1);
        QCOMPARE(list->count(), int(sampleLanguages().size())); // the others can come back
        list->item(0)->setCheckState(Qt::Unchecked);
        bench.draw();
        QVERIFY2(bench.words().contains(QLatin1String("at least one language")), qPrintable(bench.words()));
        for (int i = 0; i < list->count(); ++i)
            list->item(i)->setCheckState(Qt::Checked);
        bench.draw();
        QCOMPARE(bench.shown().rowCount(), list->count()); // known from before
        QCOMPARE(bench.engine.count<CountPiecesSpec>(), 2);
    }

    void makesItAndSaysWhatItCost()
    {
        Bench bench;
        bench.openCounted();
        bench.keep(900);
        auto* name = bench.field<QLineEdit>("Name of the new model");
        QCOMPARE(name->placeholderText(), QStringLiteral("Vocabulary 900"));
        bench.makeButton()->click();
        QVERIFY(bench.settle());
        const TrimVocabularySpec made = bench.engine.last<TrimVocabularySpec>().second;
        QCOMPARE(made.vocabulary.keep, 900);
        QCOMPARE(made.name, std::string("Vocabulary 900"));
        QCOMPARE(bench.page->made(), QString::fromStdString(made.output));
        QVERIFY2(bench.words().contains(QLatin1String("Made already: Vocabulary 900")), qPrintable(bench.words()));
        QVERIFY(!bench.makeButton()->isEnabled());
        const auto report = sampleTrimming(*bench.parent(), made);
        const CostRow& first = bench.shown().row(0);
        QVERIFY(first.measured && first.score);
        QVERIFY(bench.shown().has(VocabularyRowsModel::Split) && bench.shown().has(VocabularyRowsModel::Change));
        QVERIFY(bench.words().contains(percentText(first.measured->split, 1)));
        QVERIFY(bench.chart("Who pays").subtitle.contains(QLatin1String("measured on Vocabulary 900")));
        const auto told = std::ranges::find(bench.posted, QStringLiteral("Vocabulary 900 is made."),
            [](const Message& message) { return message.bold; });
        QVERIFY(told != bench.posted.end());
        QCOMPARE(told->link, QStringLiteral("Fine-tune it"));
        QVERIFY(std::holds_alternative<action::FineTune>(told->action));
        QVERIFY2(told->text.contains(QLatin1String("has the most words that fall into more pieces")),
            qPrintable(told->text));
        bench.keep(901);
        QVERIFY(bench.page->made().isEmpty() && bench.makeButton()->isEnabled());

        bench.state.setModel(QString::fromStdString(made.output)); // whose own pieces nobody counted
        bench.draw();
        QCOMPARE(bench.page->made(), QString::fromStdString(made.output));
        QVERIFY2(
            bench.words().contains(QStringLiteral("Made of AfriBERTa NER: %1 ids kept").arg(countText(report->kept))),
            qPrintable(bench.words()));
        QVERIFY(bench.shown().row(0).measured.has_value());
        bench.state.setModel(bench.path("afriberta"));
        bench.draw();
        QCOMPARE(bench.page->slider().keep(), 901); // kept with its model
    }

    void isFixedWhileItRuns()
    {
        Bench bench;
        bench.openCounted();
        bench.answers = false;
        bench.makeButton()->click();
        bench.draw();
        QVERIFY2(bench.words().contains(QLatin1String("It is being made")), qPrintable(bench.words()));
        QVERIFY(!bench.makeButton()->isEnabled() && !bench.countButton()->isEnabled());
        bench.engine.finish(bench.held, Outcome::Cancelled);
        QVERIFY(bench.settle());
        QVERIFY(bench.makeButton()->isEnabled());
        bench.countButton()->click();
        bench.draw();
        QVERIFY(!bench.countButton()->isEnabled());
        bench.engine.finish(bench.held, Outcome::Cancelled);
        QVERIFY(bench.settle());
        QVERIFY(bench.countButton()->isEnabled() && bench.makeButton()->isEnabled()); // what was counted stays
    }

    void copiesTheCommand()
    {
        Bench bench;
        bench.openCounted();
        bench.keep(800);
        bench.button("Copy as command")->click();
        const QString command = QApplication::clipboard()->text();
        QVERIFY2(command.contains(QLatin1String("ndogo-cli trim-vocabulary "))
                && command.contains(QLatin1String("--keep 800")) && command.contains(bench.path("corpus"))
                && command.contains(QLatin1String("-o vocabulary-800")),
            qPrintable(command));
    }

    /// A slider over as many pieces and languages as XLM-R and the papers have, chart and table included.
    void answersWhileItIsDragged()
    {
        Bench bench;
        std::vector<std::string> languages;
        for (const SampleLanguage& language : sampleLanguages())
            languages.emplace_back(language.code);
        languages.emplace_back("som");
        bench.vocabulary = sampleVocabulary(250'000, languages, 10'000, true);
        bench.openCounted();
        QVERIFY(bench.button("20,000")->isEnabled());
        auto* handle = bench.page->slider().findChild<QSlider*>();
        handle->setSliderDown(true);
        std::vector<double> times;
        for (int place = 100; place < 1000; place += 20) {
            QElapsedTimer timer;
            timer.start();
            handle->setSliderPosition(place);
            times.push_back(double(timer.nsecsElapsed()) / 1e6);
        }
        std::ranges::sort(times);
        const double median = times[times.size() / 2];
        qInfo("a place of the slider: median %.2f ms, worst %.2f ms", median, times.back());
        QVERIFY2(median < 100, "slower than six frames");
    }

    void aTimeInsideTheNoiseIsNoGain()
    {
        const auto parent = sampleModel("/parent", "Parent");
        ModelGain gain { parent.get(), 1000, 4000, 0.38, 0.41, true };
        QVERIFY(gainText(gain).contains(QLatin1String("<b>0.41")));
        gain.isTimeCertain = false;
        QVERIFY2(gainText(gain).contains(QLatin1String("no difference can be shown")), qPrintable(gainText(gain)));
        QVERIFY(!gainText(gain).contains(QLatin1String("<b>0.41")));
    }
};

NDOGO_TEST(TestVocabularyPage)
#include "tst_vocabulary_page.moc"
