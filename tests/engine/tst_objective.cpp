// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a loss may ask of a training: hidden states and attention of the pass, a teacher, parameters of its own, frozen
// weights. The pass and the loss are compared with plain operators, written out here.
#include "engine/io/checkpoint.h"
#include "engine/train/training_state.h"
#include "tests/support/files.h"
#include "tests/support/match_teacher.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

using namespace ndogo;
using namespace ndogo::test;

namespace {

constexpr const char* kDemo = NDOGO_RESOURCES "/demo/model";
constexpr const char* kTiny = NDOGO_TEST_DATA "/tiny";

using Sentences = std::vector<std::vector<std::int64_t>>;

/// The longest first: the first two share a call of attention under a mask, the others have their own.
const Sentences kSentences { { 0, 7, 9, 12, 30, 14, 21, 2 }, { 0, 30, 31, 8, 17, 11, 2 }, { 0, 5, 16, 2 }, { 0, 2 } };

PackedBatch packed(const Sentences& sentences, std::int64_t padTo = 0)
{
    TrainingBatch batch;
    for (const auto& ids : sentences)
        batch.add(ids, padTo, 1);
    return batch.packed;
}

struct PlainPass {
    std::vector<at::Tensor> hidden; ///< [ids, width], from the embeddings on
    std::vector<at::Tensor> attentions; ///< [heads, ids, ids]
    at::Tensor logits;
};

at::Tensor plainLinear(const at::Tensor& input, const Network& network, const Linear& layer)
{
    return at::matmul(input, network.find(layer.name() + ".weight")->value.t())
        + network.find(layer.name() + ".bias")->value;
}

at::Tensor plainNorm(const at::Tensor& input, const NormWeights& weights, double epsilon)
{
    const auto centred = input - input.mean(-1, true);
    return centred / (centred.pow(2).mean(-1, true) + epsilon).sqrt() * weights.weight + weights.bias;
}

at::Tensor plainSoftmax(const at::Tensor& scores)
{
    const auto powers = scores.exp();
    return powers / powers.sum(-1, true);
}

/// One sentence through a classifier of words of the RoBERTa family.
PlainPass plainPass(const Network& network, const std::vector<std::int64_t>& ids)
{
    PlainPass pass;
    const auto length = static_cast<std::int64_t>(ids.size());
    auto hidden = plainNorm(network.wordEmbeddings.index_select(0, at::tensor(ids))
            + network.positionEmbeddings.slice(0, network.padId + 1, network.padId + 1 + length)
            + network.typeEmbeddings[0],
        network.embeddingNorm, network.layerNormEps);
    pass.hidden.push_back(hidden);
    for (const auto& layer : network.layers) {
        const auto byHead = [&](const std::shared_ptr<const Linear>& linear) {
            return plainLinear(hidden, network, *linear).view({ length, layer.heads, layer.headSize }).transpose(0, 1);
        };
        const auto attention = plainSoftmax(
            at::matmul(byHead(layer.query), byHead(layer.key).transpose(1, 2)) / std::sqrt(double(layer.headSize)));
        const auto context = at::matmul(attention, byHead(layer.value)).transpose(0, 1).reshape({ length, -1 });
        const auto attended = plainNorm(
            plainLinear(context, network, *layer.attentionOutput) + hidden, layer.attentionNorm, network.layerNormEps);
        const auto inner = plainLinear(attended, network, *layer.intermediate);
        const auto bent = inner * 0.5 * (1 + at::erf(inner / std::sqrt(2.0)));
        hidden
            = plainNorm(plainLinear(bent, network, *layer.output) + attended, layer.outputNorm, network.layerNormEps);
        pass.attentions.push_back(attention);
        pass.hidden.push_back(hidden);
    }
    pass.logits = plainLinear(hidden, network, *network.classifier);
    return pass;
}

bool near(const at::Tensor& a, const at::Tensor& b)
{
    return a.sizes() == b.sizes() && at::allclose(a, b, 1e-4, 1e-5);
}

/// The loss of MatchTeacher, term by term.
std::vector<at::Tensor> plainTerms(
    const TrainableModel& student, const Network& teacher, const Sentences& sentences, const TrainingBatch& batch)
{
    at::Tensor divergence = at::zeros({}), hidden = at::zeros({}), attention = at::zeros({}), crossed = at::zeros({});
    const double rows = double(batch.rows.size());
    double labels = 0;
    std::size_t row = 0;
    for (const auto& ids : sentences) {
        const auto own = plainPass(student.network(), ids), given = plainPass(teacher, ids);
        const auto wanted = plainSoftmax(given.logits.detach() / kTemperature);
        const auto guessed = plainSoftmax(own.logits / kTemperature);
        divergence = divergence + kTemperature * kTemperature * (wanted * (wanted.log() - guessed.log())).sum() / rows;
        for (std::size_t i = 0; i < 2; ++i) {
            const auto& from = own.hidden[static_cast<std::size_t>(kStudentLayers.hiddenStates[i])];
            const auto to = given.hidden[static_cast<std::size_t>(kTeacherLayers.hiddenStates[i])].detach();
            const auto projected
                = at::matmul(from, student.extra("projection.weight").t()) + student.extra("projection.bias");
            hidden = hidden + (projected - to).pow(2).sum() / (rows * double(to.size(1)));
        }
        const auto difference = own.attentions[1].mean(0) - given.attentions[3].detach().mean(0);
        attention = attention + difference.pow(2).mean() / double(sentences.size());
        for (std::int64_t i = 0; i < own.logits.size(0); ++i, ++row) {
            if (batch.labels[row] == kNoLabel)
                continue;
            crossed = crossed - plainSoftmax(own.logits)[i][batch.labels[row]].log();
            ++labels;
        }
    }
    return { divergence, hidden, attention, crossed / labels };
}

/// A tensor of a saved state; empty where it has none of that name.
std::vector<std::byte> saved(const TrainSpec& spec, const std::string& name)
{
    for (const auto& tensor : readSafetensors(MappedFile::open(trainingFolder(spec.output) / "state.safetensors"))) {
        if (tensor.name == name)
            return { tensor.bytes.begin(), tensor.bytes.end() };
    }
    return {};
}

/// Stops a training that matches a teacher after so many updates.
bool stops(const TrainSpec& spec, std::int64_t updates)
{
    try {
        matchTeacher(spec, at::kCPU, updates);
    } catch (const Failure& failure) {
        return failure.error().code == ErrorCode::Cancelled;
    }
    return false;
}

} // namespace

class TestObjective : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void passGivesWhatIsAsked_data();
    void passGivesWhatIsAsked();
    void attentionUnderDropout();
    void refusesLayersThatAreNotThere();
    void teacherMayStandInALoss();
    void lossAndGradients();
    void learnsFromATeacher();
    void resumesToTheSameWeights();
    void projectionIsNotInTheModel();
    void frozenWeights();
    void refusesToFreeze();
    void stateWithoutExtras();
};

void TestObjective::passGivesWhatIsAsked_data()
{
    QTest::addColumn<int>("padTo");
    QTest::newRow("packed") << 0;
    QTest::newRow("filled") << 10;
}

void TestObjective::passGivesWhatIsAsked()
{
    QFETCH(int, padTo);
    const auto model = Model::open(kDemo);
    const auto& network = model->network();
    const auto batch = packed(kSentences, padTo);
    const LayerOutputs layers { { 0, 1, 2, 3, 4 }, { 0, 1, 2, 3 } };
    const auto outputs = outputsOf(network, batch, { .gradients = true, .layers = layers });
    QCOMPARE(outputs.hiddenStates.size(), std::size_t(5));
    QCOMPARE(outputs.attentions.size(), std::size_t(4));
    for (std::size_t i = 0; i < kSentences.size(); ++i) {
        const auto length = static_cast<std::int64_t>(kSentences[i].size());
        const auto own = [&](const at::Tensor& rows) { return rows.narrow(0, batch.offsets[i], length); };
        const auto plain = plainPass(network, kSentences[i]);
        QVERIFY(near(own(outputs.logits), plain.logits));
        for (int layer = 0; layer <= 4; ++layer)
            QVERIFY(near(own(outputs.hiddenStates.at(layer)), plain.hidden[static_cast<std::size_t>(layer)]));
        for (int layer = 0; layer < 4; ++layer) {
            const auto& attention = outputs.attentions.at(layer)[i];
            QCOMPARE(attention.size(1), batch.offsets[i + 1] - batch.offsets[i]);
            QVERIFY(near(attention.narrow(1, 0, length).narrow(2, 0, length),
                plain.attentions[static_cast<std::size_t>(layer)]));
            QVERIFY(at::allclose(attention.sum(2), at::ones({ 1 })));
        }
    }

    // Logits of few rows are those rows', whether or not the last layer is asked for whole; and none are none.
    const std::vector<std::int64_t> rows { 1, 4, 9 };
    const auto expected = outputs.logits.index_select(0, at::tensor(rows));
    for (const auto& some : { LayerOutputs {}, LayerOutputs { { 4 }, {} }, LayerOutputs { {}, { 3 } } }) {
        const auto few = outputsOf(network, batch, { .rows = rows, .gradients = true, .layers = some });
        QVERIFY(near(few.logits, expected));
        QCOMPARE(few.hiddenStates.size(), some.hiddenStates.size());
        QCOMPARE(few.attentions.size(), some.attentions.size());
    }
    const auto none = outputsOf(network, batch, { .gradients = true, .logits = false, .layers = { { 4 }, {} } });
    QVERIFY(!none.logits.defined());
    QVERIFY(near(none.hiddenStates.at(4), outputs.hiddenStates.at(4)));

    // A pass of evaluation gives the same, by kernels of our own where it may.
    for (const auto& some : { layers, LayerOutputs { layers.hiddenStates, {} } }) {
        const auto quick = outputsOf(network, batch, { .layers = some });
        QVERIFY(near(quick.logits, outputs.logits));
        for (const auto& [layer, states] : quick.hiddenStates)
            QVERIFY(near(states, outputs.hiddenStates.at(layer)));
        QCOMPARE(quick.attentions.size(), some.attentions.size());
        for (const auto& [layer, sentences] : quick.attentions) {
            for (std::size_t i = 0; i < sentences.size(); ++i)
                QVERIFY(near(sentences[i], outputs.attentions.at(layer)[i]));
        }
    }
}

/// The probabilities are those before dropout; what follows them is not.
void TestObjective::attentionUnderDropout()
{
    const auto model = Model::open(kDemo);
    const auto batch = packed(kSentences);
    const LayerOutputs layers { { 1 }, { 0 } };
    const auto plain = outputsOf(model->network(), batch, { .gradients = true, .layers = layers });
    const auto dropped
        = outputsOf(model->network(), batch, { .gradients = true, .layers = layers, .dropout = { 0, 0.5, 0 } });
    for (std::size_t i = 0; i < kSentences.size(); ++i)
        QVERIFY(near(dropped.attentions.at(0)[i], plain.attentions.at(0)[i]));
    QVERIFY(!near(dropped.hiddenStates.at(1), plain.hiddenStates.at(1)));
}

void TestObjective::refusesLayersThatAreNotThere()
{
    const auto model = Model::open(kDemo);
    const auto batch = packed(kSentences);
    const auto ask = [&](const LayerOutputs& layers) { outputsOf(model->network(), batch, { .layers = layers }); };
    FAILS(ErrorCode::Usage, ({ "hidden states of layer 5", "0 to 4" }), ask({ { 0, 5 }, {} }));
    FAILS(ErrorCode::Usage, ({ "hidden states of layer -1" }), ask({ { -1 }, {} }));
    FAILS(ErrorCode::Usage, ({ "attention probabilities of layer 4", "0 to 3" }), ask({ {}, { 4 } }));
}

void TestObjective::teacherMayStandInALoss()
{
    const auto model = Model::open(kDemo);
    const auto batch = packed(kSentences);
    const auto given = outputsOf(model->network(), batch, { .teacher = true, .layers = { { 2 }, { 1 } } });
    QVERIFY(near(given.logits, logitsOf(model->network(), batch)));
    for (const auto& tensor : { given.logits, given.hiddenStates.at(2), given.attentions.at(1).front() })
        QVERIFY(!tensor.requires_grad() && !tensor.is_inference());
    // A product saves both its factors for the backward pass; that of an evaluation cannot be saved.
    const auto leaf = at::ones_like(given.logits).requires_grad_();
    leaf.mul(given.logits).sum().backward();
    QVERIFY(at::equal(leaf.grad(), given.logits));
    QVERIFY_EXCEPTION_THROWN(leaf.mul(logitsOf(model->network(), batch)), std::exception);

    // Of the weights that train, too, nothing is followed.
    const TrainableModel trained(model);
    QVERIFY(!outputsOf(trained.network(), batch, { .teacher = true }).logits.requires_grad());
    QVERIFY(outputsOf(trained.network(), batch, { .gradients = true }).logits.requires_grad());
}

void TestObjective::lossAndGradients()
{
    const QTemporaryDir out;
    const auto spec = teacherTraining(out);
    const auto teacher = Model::open(kDemo);
    const auto start = smallStudent(*teacher);
    JobContext context(1, {}, [](const JobEvent&) {});
    const MatchTeacher objective(start, *teacher, at::kCPU, spec, context);
    const auto batch = objective.makeBatch(objective.batchesOf(0).front(), 0);
    Sentences sentences;
    for (std::size_t i = 0; i + 1 < batch.packed.offsets.size(); ++i)
        sentences.emplace_back(
            batch.packed.ids.begin() + batch.packed.offsets[i], batch.packed.ids.begin() + batch.packed.offsets[i + 1]);
    QVERIFY(sentences.size() == 8 && sentences.front().size() > sentences.back().size());

    const TrainableModel model(start, at::kCPU, {}, objective.extraParameters());
    const auto outputs = outputsOf(
        model.network(), batch.packed, { .rows = batch.rows, .gradients = true, .layers = objective.layerOutputs() });
    const auto loss = objective.loss(batch, outputs, model);
    loss.total().backward();

    const TrainableModel plain(start, at::kCPU, {}, objective.extraParameters());
    const auto terms = plainTerms(plain, objective.teacher(), sentences, batch);
    QCOMPARE(loss.terms.size(), terms.size());
    at::Tensor total = at::zeros({});
    for (std::size_t i = 0; i < terms.size(); ++i) {
        const double expected = terms[i].item<double>(), term = loss.terms[i].value.item<double>();
        QVERIFY2(expected > 0 && std::fabs(term - expected) < 1e-4 * expected,
            qPrintable(QStringLiteral("%1: %2, plainly %3")
                           .arg(QString::fromStdString(loss.terms[i].name))
                           .arg(term)
                           .arg(expected)));
        total = total + loss.terms[i].weight * terms[i];
    }
    total.backward();
    QCOMPARE(model.parameters().size(), start->network().weights.size() + 2);
    for (std::size_t i = 0; i < model.parameters().size(); ++i) {
        const auto &gradient = model.parameters()[i].grad(), &expected = plain.parameters()[i].grad();
        QVERIFY2(gradient.defined() && expected.defined(), model.names()[i].c_str());
        QVERIFY2(at::allclose(gradient, expected, 1e-3, 1e-5), model.names()[i].c_str());
    }

    // And the first loss of a training is this one.
    auto first = spec;
    first.recipe.dropout = 0;
    first.recipe.steps = 1;
    const auto trained = matchTeacher(first, at::kCPU);
    const double expected = total.item<double>();
    QCOMPARE(trained.report.history.size(), std::size_t(1));
    QVERIFY(std::fabs(trained.report.history.front().loss - expected) < 1e-4 * expected);
}

void TestObjective::learnsFromATeacher()
{
    const QTemporaryDir out;
    const auto history = matchTeacher(teacherTraining(out), at::kCPU).report.history;
    QCOMPARE(history.size(), std::size_t(20));
    QVERIFY2(history.back().loss < 0.7 * history.front().loss,
        qPrintable(QStringLiteral("from %1 to %2").arg(history.front().loss).arg(history.back().loss)));
}

void TestObjective::resumesToTheSameWeights()
{
    const QTemporaryDir out;
    auto spec = teacherTraining(out);
    const auto whole = matchTeacher(spec, at::kCPU);
    const auto projection = saved(spec, "weight/extra/projection.weight");
    QCOMPARE(projection.size(), std::size_t(96 * 32 * 4));
    spec.force = true;
    QVERIFY(stops(spec, 13));
    QVERIFY(saved(spec, "weight/extra/projection.weight") != projection);
    spec.force = false;
    spec.resume = true;
    const auto resumed = matchTeacher(spec, at::kCPU);
    QVERIFY(sameWeights(*resumed.model, *whole.model));
    QVERIFY(resumed.report.history == whole.report.history);
    QVERIFY(saved(spec, "weight/extra/projection.weight") == projection);
}

void TestObjective::projectionIsNotInTheModel()
{
    const QTemporaryDir out;
    auto spec = teacherTraining(out);
    spec.recipe.steps = 2;
    const auto trained = matchTeacher(spec, at::kCPU).model;
    saveModel(*trained, trained->config(), spec.output, true);
    std::set<std::string> names, expected;
    for (const auto& tensor :
        readSafetensors(MappedFile::open(std::filesystem::path(spec.output) / "model.safetensors")))
        names.insert(tensor.name);
    const auto student = smallStudent(*Model::open(kDemo));
    for (const auto& weight : student->network().weights)
        expected.insert(weight.name);
    QVERIFY(names == expected);
    QVERIFY(!saved(spec, "second/extra/projection.bias").empty());
}

void TestObjective::frozenWeights()
{
    const QTemporaryDir out;
    const auto spec = demoTraining(out, kTiny);
    const auto start = Model::open(kTiny);
    TrainingPlan plan;
    plan.recipe = spec.recipe;
    plan.folder = trainingFolder(spec.output);
    for (const auto& weight : start->network().weights) {
        if (weight.part == "embeddings" || weight.name.ends_with("query.weight"))
            plan.frozen.insert(weight.name);
    }
    const auto sit = [&](std::int64_t cancelAfter) {
        std::stop_source stop;
        JobContext context(1, CancelToken(stop.get_token()), [&](const JobEvent& event) {
            const auto* step = std::get_if<event::TrainingStep>(&event.payload);
            if (step && cancelAfter > 0 && step->point->step >= cancelAfter)
                stop.request_stop();
        });
        const FineTuning objective(start, spec, context);
        return runTraining(start, objective, plan, context);
    };
    const auto whole = sit(0).model;
    for (const auto& weight : start->network().weights) {
        const bool same = at::equal(weight.value, whole->network().find(weight.name)->value);
        QVERIFY2(same == plan.frozen.contains(weight.name), weight.name.c_str());
        QCOMPARE(saved(spec, "first/" + weight.name).empty(), plan.frozen.contains(weight.name));
    }
    plan.force = true;
    QVERIFY_EXCEPTION_THROWN(sit(7), Failure);
    plan.force = false;
    plan.resume = true;
    QVERIFY(sameWeights(*sit(0).model, *whole));
}

void TestObjective::refusesToFreeze()
{
    const auto start = Model::open(kTiny);
    std::set<std::string> all;
    for (const auto& weight : start->network().weights)
        all.insert(weight.name);
    FAILS(ErrorCode::Usage, ({ "nothing is left to train" }), TrainableModel(start, at::kCPU, all));
    FAILS(
        ErrorCode::TensorMissing, ({ "roberta.none", "frozen" }), TrainableModel(start, at::kCPU, { "roberta.none" }));
    // An objective's own parameters are something to train.
    const TrainableModel model(start, at::kCPU, all, { { "scale", at::ones({ 2 }) } });
    QCOMPARE(model.names(), std::vector<std::string> { "extra/scale" });
    QVERIFY(model.extra("scale").requires_grad());
    QVERIFY_EXCEPTION_THROWN(model.extra("shift"), std::out_of_range);
}

/// A loss that has no parameters of its own leaves nothing of them in the state, whose tensors are named as ever.
void TestObjective::stateWithoutExtras()
{
    const QTemporaryDir out;
    const auto start = Model::open(kTiny);
    const TrainableModel model(start), extended(start, at::kCPU, {}, { { "scale", at::ones({ 2 }) } });
    AdamW optimizer(model.parameters(), model.decays(), 0),
        extendedOptimizer(extended.parameters(), extended.decays(), 0);
    auto random = at::zeros({ 4 }, at::kByte);
    const auto file = std::filesystem::path(out.filePath(QStringLiteral("state")).toStdString());
    saveTrainingState(file, "recipe", {}, model, optimizer, random);
    std::set<std::string> names, expected { "random" };
    for (const auto& tensor : readSafetensors(MappedFile::open(file)))
        names.insert(tensor.name);
    for (const auto& weight : start->network().weights) {
        for (const char* prefix : { "weight/", "first/", "second/" })
            expected.insert(prefix + weight.name);
    }
    QVERIFY(names == expected);
    // The state of another loss is not taken for one of this.
    FAILS(ErrorCode::FileFormat, ({ "not the saved state of this training" }),
        loadTrainingState(file, "recipe", {}, extended, extendedOptimizer, random));
}

NDOGO_TEST(TestObjective)
#include "tst_objective.moc"
