// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/distil_bench.h"
#include "tests/support/test_program.h"
#include "widgets/look/theme.h"
#include "widgets/pages/distil/distil_charts.h"
#include "widgets/pages/distil/distil_plan.h"
#include "widgets/pages/distil/distil_settings.h"
#include "widgets/pages/distil/taught_rows_view.h"
#include "widgets/parts/path_list.h"
#include "widgets/words/number_text.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QListWidget>
#include <QSpinBox>
#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

using Bench = DistilBench;

} // namespace

class TestDistilPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::Light); } // without translations: "language(s)"

    void saysWhyItIsNotOffered_data()
    {
        QTest::addColumn<QString>("why");
        const auto row = [](const char* tag, const char* why) { QTest::newRow(tag) << QString::fromLatin1(why); };
        row("teacher", "Needs a teacher: open a checkpoint first.");
        row("quantized", "A quantized model teaches nobody here: choose the model that it was made from.");
        row("headless",
            "The teacher has no classifier yet: fine-tune it first, on the tab Fine-tune, or distil it on plain text.");
        row("fresh", "The teacher's head is random and teaches noise: fine-tune it first, on the tab Fine-tune.");
        row("data", "Needs labelled data: add a folder on the Data page.");
        row("task", "The model labels whole texts, and the data labels words.");
        row("train", "The data has no train split: put the sentences to learn from into files named train.");
        row("project", "Needs a project folder: open or make one first.");
        row("heads", "5 heads do not divide the student's width of 64: choose a number that does.");
        row("lost",
            "Layer 1 of the teacher has lost heads and cannot be cut into 4 of them: choose 3 heads, or another "
            "layer.");
        row("nothing", "Nothing is asked of the teacher: give it a weight, or let layers be matched.");
        row("attention",
            "Attention is compared head by head, and teacher and student have different numbers of heads: compare its "
            "sum or its mean.");
        row("masked",
            "Plain text needs a masked language model as its teacher, and this is none: choose one, or distil on "
            "labelled data.");
        row("text", "Needs plain text: add a file or a folder of it.");
    }
    void saysWhyItIsNotOffered()
    {
        QFETCH(QString, why);
        const QString tag = QString::fromLatin1(QTest::currentDataTag());
        auto model = teacherModel("teacher");
        auto data = std::make_shared<DataReport>(*sampleData("data"));
        DistilSpec spec = smallSpec();
        const auto is = [&](const char* name) { return tag == QLatin1String(name); };
        if (is("quantized"))
            model->precisions = { { "layer", "int8", "int8", {} } };
        if (is("headless") || is("text"))
            model->task = ModelTask::MaskedLm;
        if (is("fresh")) {
            NewModelSpec made;
            made.output = "teacher";
            made.encoder = "encoder";
            made.task = ModelTask::TokenClassification;
            made.labels = model->labels;
            model->recipe = toJson(JobSpec(made)).dump();
        }
        if (is("task"))
            model->task = ModelTask::SequenceClassification;
        for (LanguageData& language : data->languages) {
            if (is("train"))
                language.sentences.erase("train");
        }
        if (is("heads"))
            spec.student = "3x5";
        if (is("lost")) {
            model->heads[0] = 3;
            for (TensorInfo& tensor : model->tensors) {
                if (tensor.name.find("layer.0.attention.self.query.weight") != std::string::npos)
                    tensor.shape = { 48, 64 };
            }
        }
        if (is("nothing"))
            spec.distil.soft = 0;
        if (is("attention")) {
            spec.student = "3x2";
            spec.distil.matches = { "all:att_mse:1" };
        }
        if (is("masked") || is("text"))
            spec.mode = DistilMode::TaskAgnostic;
        QCOMPARE(distilProblem(
                     is("teacher") ? nullptr : model.get(), is("data") ? nullptr : data.get(), spec, !is("project")),
            why);
    }

    void whatIsWholeCanStart()
    {
        const auto model = teacherModel("teacher");
        const auto data = sampleData("data");
        QCOMPARE(distilProblem(model.get(), data.get(), smallSpec(), true), QString());
        DistilSpec text = smallSpec();
        text.mode = DistilMode::TaskAgnostic;
        text.corpus = { "/corpus" };
        model->task = ModelTask::MaskedLm;
        QCOMPARE(distilProblem(model.get(), nullptr, text, true), QString()); // it needs no labels
    }

    void saysItInThePageToo()
    {
        Bench bench;
        bench.change = [](ModelInfo& model) { model.task = ModelTask::MaskedLm; };
        bench.open();
        QVERIFY(!bench.button("Distil")->isEnabled());
        QVERIFY2(bench.words().startsWith(QLatin1String("Needs plain text")), qPrintable(bench.words())); // what it can
        bench.choose("Mode", "task-specific, on labelled data");
        QVERIFY(!bench.button("Distil")->isEnabled());
        QVERIFY2(
            bench.words().startsWith(QLatin1String("The teacher has no classifier yet")), qPrintable(bench.words()));
        QCOMPARE(bench.button("Distil")->toolTip(), bench.words());
    }

    void namesLayersAndMaps()
    {
        QCOMPARE(rangesText({}), std::string());
        QCOMPARE(rangesText({ 1, 2, 3, 5, 7, 8 }), std::string("1-3,5,7-8"));
        QCOMPARE(rangesText({ 0 }), std::string("0"));
        QCOMPARE(mapText({ 1, 4, 6 }), std::string("1,4,6"));
        QCOMPARE(shapeText({ 4, 6, 0 }), std::string("4x6"));
        QCOMPARE(shapeText({ 4, 6, 384 }), std::string("4x6x384"));
        const auto model = teacherModel("teacher");
        QCOMPARE(possibleHeads(*model, 64), (std::vector<int> { 1, 2, 4, 8, 16, 32, 64 }));
        model->heads[2] = 3;
        QCOMPARE(possibleHeads(*model, 64), (std::vector<int> { 1, 2, 3, 4, 8, 16, 32, 64 }));
    }

    /// The numbers below the columns are those of the plan, and the plan is of the spec that is submitted.
    void saysWhatTheStudentWillHave()
    {
        Bench bench;
        bench.open();
        const auto teacher = teacherModel("teacher");
        const DistilSpec spec = bench.page->spec();
        QCOMPARE(spec.student, std::string("3x4")); // half of the layers
        const auto size = plannedSize(spec, *teacher);
        std::int64_t layer = 0;
        for (const TensorInfo& tensor : teacher->tensors)
            layer += tensor.layer == 0 ? tensor.size : 0;
        QCOMPARE(size->parameters, teacher->parameters.total - 3 * layer);
        QCOMPARE(size->bytes, 4 * size->parameters);
        const LayerMap& map = bench.page->layerMap().map();
        QCOMPARE(spaced(map.studentSize), spaced(millionsText(size->parameters) + QStringLiteral(" (−18 %)")));
        QVERIFY2(bench.words().startsWith(spaced(QStringLiteral("The student will have %1 parameters (−18 %), a file "
                                                                "of %2, and take about")
                                                     .arg(millionsText(size->parameters), bytesText(size->bytes)))),
            qPrintable(bench.words()));
        QVERIFY(bench.words().contains(QLatin1String("10 passes or 3,080 updates, in turns with a control")));
        QVERIFY(map.studentDetail.contains(QLatin1String("forecast")));
        // Work is what the Linear layers multiply: here half of it, and the classifier.
        QVERIFY(size->work > 0.5 && size->work < 0.51);
        bench.field<QSpinBox>("Layers of the student")->setValue(2);
        QCOMPARE(plannedSize(bench.page->spec(), *teacher)->parameters, teacher->parameters.total - 4 * layer);
        QCOMPARE(bench.map(), (std::vector<int> { 1, 6 }));
    }

    void plainDefaultsStartADistillation()
    {
        Bench bench;
        bench.open();
        bench.button("Distil")->click();
        const auto [job, spec] = bench.engine.last<DistilSpec>();
        QVERIFY(job != 0);
        DistilSpec wanted;
        wanted.teacher = bench.text("afriberta");
        wanted.student = "3x4";
        static_cast<DataRef&>(wanted.data) = bench.session.dataRef();
        wanted.data.split = "train";
        wanted.recipe.epochs = 10;
        wanted.name = "Student 3 × 4";
        wanted.output = bench.text("project") + "/models/student-3-4";
        QCOMPARE(toJson(JobSpec(spec)).dump(1), toJson(JobSpec(wanted)).dump(1));
    }

    void everySettingIsSubmitted()
    {
        Bench bench;
        bench.open();
        bench.page->settings().setFolded(false);
        bench.field<QDoubleSpinBox>("Temperature")->setValue(4);
        bench.field<QDoubleSpinBox>("Weight of the teacher's soft labels")->setValue(0.5);
        bench.field<QDoubleSpinBox>("Weight of the true labels")->setValue(0.5);
        bench.field<QSpinBox>("Seed")->setValue(7);
        bench.field<QLineEdit>("Learning rate")->setText(QStringLiteral("5e-4"));
        bench.field<QSpinBox>("Sentences a language")->setValue(50);
        bench.field<QLineEdit>("Name of the student")->setText(QStringLiteral("Small"));
        bench.field<QListWidget>("Languages to train on")->item(0)->setCheckState(Qt::Unchecked);
        for (QCheckBox* box : bench.page->findChildren<QCheckBox*>()) {
            if (box->text().startsWith(QLatin1String("Control")))
                box->click();
        }
        bench.choose("What the student's layers begin with", "at random");
        bench.choose("What is learnt along the lines", "cosine of hidden states");
        DistilSpec spec = bench.page->spec();
        QCOMPARE(spec.distil.temperature, std::optional(4.0));
        QCOMPARE(spec.distil.soft, std::optional(0.5));
        QCOMPARE(spec.distil.hard, std::optional(0.5));
        QVERIFY(!spec.distil.cosine && !spec.distil.loss); // as the loss has them
        QCOMPARE(spec.distil.init, StudentInit::Random);
        QCOMPARE(spec.distil.matches, (std::vector<std::string> { "1-3:cos:1" }));
        QCOMPARE(spec.recipe.seed, std::uint64_t(7));
        QCOMPARE(spec.recipe.learningRate, 5e-4);
        QCOMPARE(spec.sample, std::int64_t(50));
        QCOMPARE(spec.name, std::string("Small"));
        QCOMPARE(spec.data.languages.size(), std::size_t(9));
        QVERIFY(!spec.control);
        spec.output = "/out";
        validate(JobSpec(spec)); // the engine takes it
        // Another loss has weights of its own.
        bench.choose("Loss", "DistilBERT");
        spec = bench.page->spec();
        QCOMPARE(spec.distil.loss, std::optional(DistilLoss::DistilBert));
        QVERIFY(!spec.distil.temperature && !spec.distil.soft);
        QCOMPARE(bench.field<QDoubleSpinBox>("Temperature")->value(), 2.0);
    }

    /// What a spec says comes back out of the settings that it was shown in.
    void settingsShowASpec()
    {
        const auto teacher = teacherModel("teacher");
        DistilSpec spec = smallSpec();
        spec.student = "2x8x32";
        spec.distil.loss = DistilLoss::Gurgurov;
        spec.distil.temperature = 3;
        spec.distil.cosine = 0.25;
        spec.distil.labelledOnly = true;
        spec.distil.init = StudentInit::Random;
        spec.recipe.batch = 8;
        spec.recipe.accumulate = 2;
        spec.recipe.warmup = 0.25;
        spec.recipe.dropout = 0.2;
        spec.recipe.keepBest = false;
        spec.recipe.patience = 3;
        spec.recipe.seed = 5;
        spec.recipe.clipNorm = 2.5;
        spec.recipe.bf16 = true;
        spec.sample = 20;
        spec.data.maxLength = 100;
        spec.control = spec.cacheTeacher = false;
        QWidget window;
        DistilSettings settings(&window);
        settings.setTeacher(teacher.get());
        settings.setSpec(spec);
        DistilSpec read;
        settings.fill(read);
        read.teacher = spec.teacher;
        read.data.path = spec.data.path;
        QCOMPARE(toJson(JobSpec(read)).dump(1), toJson(JobSpec(spec)).dump(1));
    }

    void linesAreMovedByKeys()
    {
        Bench bench;
        bench.open();
        LayerMapView& map = bench.page->layerMap();
        QCOMPARE(bench.map(), (std::vector<int> { 1, 4, 6 }));
        QTest::keyClick(&map, Qt::Key_Up); // from layer 1 to 2
        QCOMPARE(map.currentLayer(), 2);
        QTest::keyClick(&map, Qt::Key_Left);
        QCOMPARE(bench.page->spec().distil.layerMap, std::string("1,3,6"));
        QCOMPARE(bench.field<QComboBox>("Which layers")->currentText(), QStringLiteral("by hand"));
        QCOMPARE(map.accessibleDescription(), QStringLiteral("Student layer 2: teacher layer 3, not matched."));
        QTest::keyClick(&map, Qt::Key_Right);
        QTest::keyClick(&map, Qt::Key_Right);
        QTest::keyClick(&map, Qt::Key_End);
        QCOMPARE(bench.page->spec().distil.layerMap, std::string("1,6,6"));
        QTest::keyClick(&map, Qt::Key_Right); // there is none above
        QTest::keyClick(&map, Qt::Key_Home);
        QCOMPARE(bench.page->spec().distil.layerMap, std::string("1,1,6"));
        bench.choose("Which layers", "the last");
        QCOMPARE(bench.page->spec().distil.layerMap, std::string("last"));
        QCOMPARE(bench.map(), (std::vector<int> { 4, 5, 6 }));
        bench.choose("Which layers", "by hand"); // begins with what is there
        QCOMPARE(bench.page->spec().distil.layerMap, std::string("4,5,6"));
        bench.field<QSpinBox>("Layers of the student")->setValue(2); // no map of two layers
        QCOMPARE(bench.page->spec().distil.layerMap, std::string("even"));
    }

    void linesAreDragged()
    {
        Bench bench;
        bench.open();
        LayerMapView& map = bench.page->layerMap();
        const std::vector<int> before = bench.map();
        const auto at = [&](bool teacher, int layer) { return map.boxOf(teacher, layer).center().toPoint(); };
        const QPoint from = at(false, 2), to = at(true, 5);
        QTest::mousePress(&map, Qt::LeftButton, {}, from);
        QTest::mouseMove(&map, (from + to) / 2);
        QTest::mouseMove(&map, to);
        QCOMPARE(bench.map(), before); // until it is let go
        QTest::mouseRelease(&map, Qt::LeftButton, {}, to);
        QCOMPARE(bench.map(), (std::vector<int> { before[0], 5, before[2] }));
        QCOMPARE(bench.page->spec().distil.layerMap, std::string("1,5,6"));
        // A click alone, and a drag that is taken back, move nothing.
        QTest::mouseClick(&map, Qt::LeftButton, {}, from);
        QTest::mousePress(&map, Qt::LeftButton, {}, from);
        QTest::mouseMove(&map, at(true, 2));
        QTest::keyClick(&map, Qt::Key_Escape);
        QTest::mouseRelease(&map, Qt::LeftButton, {}, at(true, 2));
        QCOMPARE(bench.page->spec().distil.layerMap, std::string("1,5,6"));
    }

    void linesAreMatchedOneByOne()
    {
        Bench bench;
        bench.open();
        LayerMapView& map = bench.page->layerMap();
        QTest::keyClick(&map, Qt::Key_Space); // layer 1 alone, of hidden states
        QCOMPARE(bench.page->spec().distil.matches, (std::vector<std::string> { "1:hid_mse:1" }));
        QTest::keyClick(&map, Qt::Key_Up);
        QTest::keyClick(&map, Qt::Key_Up);
        QTest::keyClick(&map, Qt::Key_Space);
        QCOMPARE(bench.page->spec().distil.matches, (std::vector<std::string> { "1,3:hid_mse:1" }));
        QCOMPARE(map.map().matched, (std::set<int> { 1, 3 }));
        QVERIFY2(bench.chart("Teacher and student").subtitle.contains(QLatin1String("hidden states")),
            qPrintable(bench.chart("Teacher and student").subtitle));
        QTest::keyClick(&map, Qt::Key_Space);
        QCOMPARE(bench.page->spec().distil.matches, (std::vector<std::string> { "1:hid_mse:1" }));
        const ChartTable& table = bench.chart("Teacher and student").table;
        QCOMPARE(table.rows[0], (QStringList { "1", "1", "hidden states" }));
        QCOMPARE(table.rows[2], (QStringList { "3", "6", "" }));
        bench.choose("What is learnt along the lines", "nothing");
        QVERIFY(bench.page->spec().distil.matches.empty());
    }

    void severalMatchesAreTaken()
    {
        Bench bench;
        bench.open();
        bench.choose("What is learnt along the lines", "cosine of hidden states");
        auto* further = bench.field<QLineEdit>("Further matches of layers");
        QTest::keyClicks(further, QStringLiteral("last:att_ce_mean:0.5 0:hid_mse:1"));
        QCOMPARE(bench.page->spec().distil.matches,
            (std::vector<std::string> { "1-3:cos:1", "last:att_ce_mean:0.5", "0:hid_mse:1" }));
        QVERIFY(bench.button("Distil")->isEnabled());
        QVERIFY(bench.page->layerMap().map().matched == std::set<int>({ 0, 1, 2, 3 }));
        for (const char* wrong : { "9:cos:1", "1:cosine" }) {
            further->clear();
            QTest::keyClicks(further, QString::fromLatin1(wrong));
            QVERIFY2(!bench.button("Distil")->isEnabled(), wrong);
            QVERIFY2(!bench.words().isEmpty(), wrong);
        }
    }

    void plainTextIsLearntToo()
    {
        Bench bench;
        bench.change = [](ModelInfo& model) {
            model.task = ModelTask::MaskedLm;
            model.labels.clear();
        };
        bench.open();
        bench.choose("Mode", "task-agnostic, on plain text");
        QCOMPARE(bench.words(), QStringLiteral("Needs plain text: add a file or a folder of it."));
        QCOMPARE(bench.field<QDoubleSpinBox>("Temperature")->value(), 2.0); // DistilBERT's
        QVERIFY(!bench.field<QSpinBox>("Passes")->isVisible());
        QVERIFY(bench.field<QSpinBox>("Updates in all")->isVisible());
        PathList* corpus = nullptr;
        for (PathList* list : bench.page->findChildren<PathList*>()) {
            if (list->findChild<QListWidget*>()->accessibleName() == QLatin1String("Plain text to learn from"))
                corpus = list;
        }
        corpus->addPaths({ QStringLiteral("/texts/hau.txt"), QStringLiteral("/texts/hau.txt") }); // each once
        QTest::qWait(80);
        QVERIFY2(bench.button("Distil")->isEnabled(), qPrintable(bench.words()));
        bench.button("Distil")->click();
        const DistilSpec spec = bench.engine.last<DistilSpec>().second;
        QCOMPARE(spec.mode, DistilMode::TaskAgnostic);
        QCOMPARE(spec.corpus, (std::vector<std::string> { "/texts/hau.txt" }));
        QCOMPARE(spec.recipe.steps, std::int64_t(1000));
        QVERIFY(spec.data.path.empty() && !spec.distil.loss);
    }

    void forecastsFromWhatWasMeasured()
    {
        const auto data = sampleData("data");
        DistilSpec spec = smallSpec();
        std::vector<RunRecord> records;
        QVERIFY(!distilForecast(spec, 0.5, *data, records));
        auto result = std::make_shared<EvaluationResult>();
        result->seconds = 20;
        result->languages = { *sampleScore(sampleLanguages()[0], 0), *sampleScore(sampleLanguages()[1], 0) };
        EvaluateSpec evaluate;
        evaluate.model.path = "teacher";
        records.push_back({ {}, evaluate, result });
        // 20 s for 400 sentences. The teacher answers 9,850 once; two learners of half its work see them twice, three
        // times each, and score 1,000 each time; then all three score 2,000, and the teacher 1,000 before.
        const double sentences = 9850 + 2 * 2 * 0.5 * (3 * 9850 + 1000) + 1000 + 2000 * (1 + 2 * 0.5);
        QCOMPARE(distilForecast(spec, 0.5, *data, records), std::optional(20.0 / 400 * sentences));
        spec.cacheTeacher = false; // it answers in each pass
        QCOMPARE(distilForecast(spec, 0.5, *data, records), std::optional(20.0 / 400 * (sentences + 9850)));
    }

    void saysHowMuchRoomAnswersTake()
    {
        const auto model = teacherModel("teacher");
        auto data = std::make_shared<DataReport>(*sampleData("data"));
        data->languages.resize(1); // 3,200 words of 1.3 pieces in 200 sentences; 400 to learn from
        DistilSpec spec = smallSpec();
        const double length = 3200 * 1.3 / 200 + 2;
        QCOMPARE(answerBytes(spec, *model, *data), std::llround(400 * length) * 9 * 4);
        spec.distil.matches = { "1-3:hid_mse:1" };
        QCOMPARE(answerBytes(spec, *model, *data), std::llround(400 * length) * (9 + 3 * 64) * 4);
        spec.cacheTeacher = false;
        QCOMPARE(answerBytes(spec, *model, *data), std::int64_t(0));
    }

    void everyFieldHasAName()
    {
        Bench bench;
        bench.open();
        for (const QWidget* field : bench.page->findChildren<QWidget*>()) {
            const bool matters = qobject_cast<const QSpinBox*>(field) || qobject_cast<const QDoubleSpinBox*>(field)
                || qobject_cast<const QComboBox*>(field) || qobject_cast<const QListWidget*>(field)
                || qobject_cast<const LayerMapView*>(field) || qobject_cast<const TaughtRowsView*>(field)
                || (qobject_cast<const QLineEdit*>(field) && !qobject_cast<const QAbstractSpinBox*>(field->parent()));
            QVERIFY2(!matters || !field->accessibleName().isEmpty(), field->metaObject()->className());
        }
    }

    void copiesTheCommand()
    {
        Bench bench;
        bench.open();
        QTest::keyClick(&bench.page->layerMap(), Qt::Key_Space);
        bench.button("Copy as command")->click();
        const QString command = QGuiApplication::clipboard()->text();
        QVERIFY2(command.startsWith(QLatin1String("ndogo-cli distil ")), qPrintable(command));
        QVERIFY2(command.contains(QLatin1String("--student 3x4")), qPrintable(command));
        QVERIFY2(command.contains(QLatin1String("--match 1:hid_mse:1")), qPrintable(command));
        QVERIFY2(command.contains(QLatin1String("-o student-3-4")), qPrintable(command));
    }

    void chartsSayWhatIsMissing()
    {
        QVERIFY(!termsChart(nullptr).emptyText.isEmpty());
        QVERIFY(!meanChart(nullptr, Metric::EntityF1).emptyText.isEmpty());
        QVERIFY(!taughtChart(nullptr, {}, Metric::EntityF1).emptyText.isEmpty());
        QVERIFY(!mapChart({}, {}).emptyText.isEmpty());
        DistilSpec spec = smallSpec();
        spec.devSplit.clear();
        TrainingRun run;
        run.spec = spec;
        QVERIFY(meanChart(&run, Metric::EntityF1).emptyText.contains(QLatin1String("dev split")));
    }
};

NDOGO_TEST(TestDistilPage)
#include "tst_distil_page.moc"
