// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said of a student before it is made, from its teacher's tensors alone, against the student that is made and
// the file that is written; and the space of a teacher's answers against its own count.
#include "engine/checkpoint/weight_names.h"
#include "engine/io/checkpoint.h"
#include "engine/network/student.h"
#include "engine/train/teacher_answers.h"
#include "engine/values/student_size.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

const std::filesystem::path kData = NDOGO_TEST_DATA;
const std::filesystem::path kDemo = NDOGO_RESOURCES "/demo/model";

} // namespace

class TestStudentSize : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void asTheStudentIs_data();
    void asTheStudentIs();
    void largeModel();
    void answersTakeWhatTheyTake();
};

void TestStudentSize::asTheStudentIs_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("shape");
    QTest::addColumn<QString>("map");
    const auto add = [](const char* folder, const char* shape, const char* map) {
        QTest::newRow((std::string(folder) + ", " + shape + ", " + map).c_str())
            << QString::fromLatin1(folder) << QString::fromLatin1(shape) << QString::fromLatin1(map);
    };
    for (const char* folder : { "tiny", "heads/bert-texts", "heads/bert-words", "heads/roberta-texts",
             "heads/roberta-masked", "heads/roberta-untied", "heads/bert-masked", "heads/camembert-words" }) {
        add(folder, "1x1", "last");
        add(folder, "2x1", "even");
        add(folder, "3x2", "1,1,2"); // one taken twice
        add(folder, "1x2x8", "first"); // narrower
    }
    add("demo", "2x6", "even");
    add("demo", "3x4", "first-last");
    add("demo", "2x4x48", "even");
}

void TestStudentSize::asTheStudentIs()
{
    QFETCH(QString, folder);
    QFETCH(QString, shape);
    QFETCH(QString, map);
    const auto teacher = Model::open(folder == QLatin1String("demo") ? kDemo : kData / folder.toStdString());
    const auto wanted = studentShapeFromText(shape.toStdString()).value();
    const auto layers = mappedLayers(map.toStdString(), teacher->config().layers, wanted.layers);
    const auto size = studentSize(teacher->info(), wanted, layers);
    const auto student = makeStudent(*teacher, wanted, layers, StudentInit::Teacher, 1);
    QCOMPARE(size.parameters, student->info().parameters.total);
    QCOMPARE(size.bytes, student->info().sizes.dense);
    QCOMPARE(size.work, double(student->info().parameters.prunable) / double(teacher->info().parameters.prunable));
    const Folder place;
    saveModel(*student, student->config(), place / "student", false);
    std::int64_t bytes = 0;
    for (const auto& tensor : openCheckpoint(place / "student").tensors)
        bytes += tensor.name.ends_with("decoder.bias") ? 0 : std::int64_t(tensor.bytes.size()); // it has two names
    QCOMPARE(size.bytes, bytes);
}

/// AfriBERTa-large has 10 layers of 768; 4 of them less take 4·(12·768² + 13·768) parameters less (Awobade et al. 2024
/// distil such students, table 1).
void TestStudentSize::largeModel()
{
    auto config = presetConfig("afriberta-large");
    config.labels = masakhaNerLabels();
    ModelInfo teacher;
    teacher.layers = config.layers;
    teacher.hiddenSize = config.hiddenSize;
    teacher.heads = config.heads;
    teacher.ffn = config.ffn;
    for (const auto& weight : expectedWeights(config, ModelTask::TokenClassification)) {
        TensorInfo tensor;
        tensor.name = weight.name;
        tensor.shape = weight.shape;
        tensor.size = 1;
        for (const auto extent : weight.shape)
            tensor.size *= extent;
        tensor.layer = layerOfName(weight.name);
        tensor.prunable = isLinearWeight(weight.name, weight.shape.size());
        teacher.parameters.total += tensor.size;
        teacher.tensors.push_back(tensor);
    }
    const auto size = studentSize(teacher, { 6, 6, 0 }, mappedLayers("even", 10, 6));
    QCOMPARE(size.parameters, teacher.parameters.total - 4 * (12 * 768 * 768 + 13 * 768));
    QVERIFY(std::abs(size.work - 0.6) < 1e-4); // the classifier is all that is left besides
}

void TestStudentSize::answersTakeWhatTheyTake()
{
    const auto teacher = Model::open(kDemo);
    std::vector<TrainingExample> examples(3);
    examples[0].ids.assign(5, 7);
    examples[1].ids.assign(9, 7);
    examples[2].ids.assign(2, 7);
    const std::int64_t ids = 5 + 9 + 2, pairs = 25 + 81 + 4;
    DistilRecipe recipe;
    const auto layers = mappedLayers("even", teacher->config().layers, 2); // 1 and 4
    const Folder place;
    const auto bytesOf = [&](const LayerOutputs& outputs) {
        return TeacherAnswers(teacher, contentHash(*teacher), outputs, examples, place.path(), at::kCPU).bytes();
    };
    const auto said
        = [&] { return answerSize(teacher->info(), recipe, DistilMode::TaskSpecific, layers).bytes(ids, pairs); };
    QCOMPARE(said(), bytesOf({}));
    recipe.matches = { "all:hid_mse:1", "last:cos:1" }; // the last is among all
    QCOMPARE(said(), bytesOf({ { 0, 1, 4 }, {} }));
    recipe.matches = { "1-2:att_mse_sum:1" };
    recipe.cosine = 1;
    QCOMPARE(said(), bytesOf({ { 4 }, { 0, 3 } }));
    recipe.cosine.reset();
    recipe.matches = { "2:fsp:1" };
    QCOMPARE(said(), bytesOf({ { 1, 4 }, {} }));
}

NDOGO_TEST(TestStudentSize)
#include "tst_student_size.moc"
