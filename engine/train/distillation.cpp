// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/distillation.h"

#include "engine/base/shown_text.h"
#include "engine/train/distil_losses.h"
#include "engine/train/vocabulary_losses.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

namespace ndogo {
namespace {

constexpr double kLowestTemperature = 1e-3;

std::string projectionOf(int layer)
{
    return "projection." + std::to_string(layer);
}

[[noreturn]] void refuseMatch(const Sentence& reason)
{
    throw Failure(ErrorCode::Usage, reason, { { "field", "matches" } });
}

/// What is read of one side's layers.
LayerOutputs layersOf(const DistilPlan& plan, int DistilPlan::Pair::*layer, int DistilPlan::Pair::*before)
{
    std::set<int> hidden, attention;
    for (const auto& pair : plan.pairs) {
        if (isOfAttention(pair.kind)) {
            attention.insert(pair.*layer - 1);
            continue;
        }
        hidden.insert(pair.*layer);
        if (pair.kind == MatchKind::Flow)
            hidden.insert(pair.*before);
    }
    return { { hidden.begin(), hidden.end() }, { attention.begin(), attention.end() } };
}

std::string nameOfModel(const Model& model)
{
    return shown(model.info().path.empty() ? model.info().name : model.info().path);
}

/// Whether two tokenizers give the same ids: as many, and the same for words of many scripts and letters.
bool areAlike(const Tokenizer& one, const Tokenizer& other)
{
    constexpr std::array kProbe { "Ndogo hupunguza mifano mikubwa ya lugha, kidogo kidogo: 0123456789 (50%)!",
        "Wọ́n ń kọ́ èdè Yorùbá ní ilé-ìwé; ọmọ náà gbọ́n.", "Kọmputa na-amụta asụsụ ọtụtụ mba n'ụwa.",
        "በኢትዮጵያ ብዙ ቋንቋዎች ይነገራሉ።", "Makaranta da asibiti suna kusa da kasuwar Kano.",
        "Umwana w'umuhungu yagiye i Kigali ejo.", "The QUICK brown fox, naïve café, jumps over 13 lazy dogs.",
        "Die Größe der Wörter zählt; où êtes-vous ?", "Маленькая модель учится у большой.",
        "小さなモデルは大きなモデルから学ぶ。", "النموذج الصغير يتعلم من الكبير." };
    const auto shape = [](const Tokenizer& tokenizer) {
        return std::tuple(tokenizer.vocabSize(), tokenizer.bosId(), tokenizer.eosId(), tokenizer.padId(),
            tokenizer.unknownId(), tokenizer.maskId());
    };
    return shape(one) == shape(other)
        && std::ranges::all_of(kProbe, [&](const char* text) { return one.encode(text) == other.encode(text); });
}

void requireFit(const Model& teacher, const Model& student)
{
    const auto refuse = [&](const Sentence& reason) {
        throw Failure(ErrorCode::ConfigInvalid, reason, { { "file", nameOfModel(teacher) } });
    };
    if (teacher.info().task != student.info().task)
        refuse(Sentence::tr("The teacher %1 and the student %2 are for different tasks (%3 and %4).",
            nameOfModel(teacher), nameOfModel(student), nameOf(teacher.info().task), nameOf(student.info().task)));
    if (teacher.config().labels != student.config().labels)
        refuse(Sentence::tr("The teacher %1 has other labels than the student %2, or in another order. Take a student "
                            "that is made of this teacher, or train a teacher with the student's labels.",
            nameOfModel(teacher), nameOfModel(student)));
    const bool isShared = teacher.sharedTokenizer() == student.sharedTokenizer();
    if (!isShared && !areAlike(teacher.tokenizer(), student.tokenizer()))
        refuse(Sentence::tr("The teacher %1 has another tokenizer than the student %2, so what it says of a piece is "
                            "not about the student's pieces. Take two models with one vocabulary.",
            nameOfModel(teacher), nameOfModel(student)));
}

void addPairs(
    DistilPlan& plan, const LayerMatch& match, std::span<const int> map, const Model& teacher, const Model& student)
{
    for (const int layer : layersOf(match, student.config().layers)) {
        const auto of = static_cast<std::size_t>(layer);
        DistilPlan::Pair pair { match.kind, match.weight, layer, map[of], 0, 0,
            match.layers + ':' + std::string(nameOf(match.kind)) };
        if (match.kind == MatchKind::Flow) {
            pair.studentBefore = layer - 1;
            pair.teacherBefore = map[of - 1];
        }
        if (match.kind == MatchKind::AttentionMse) {
            const auto own = student.config().heads[of - 1];
            const auto theirs = teacher.config().heads[static_cast<std::size_t>(map[of] - 1)];
            if (own != theirs)
                refuseMatch(Sentence::tr("att_mse compares head by head, but layer %1 of the student has %2 heads and "
                                         "layer %3 of the teacher %4. Use att_mse_sum or att_ce_mean.",
                    layer, own, map[of], theirs));
        }
        plan.pairs.push_back(pair);
    }
}

/// Puts every id of the batch among its rows; what had no label has none.
void takeEveryRow(TrainingBatch& batch, bool filled)
{
    std::vector<std::int64_t> rows, labels;
    std::size_t next = 0;
    for (std::size_t i = 0; i + 1 < batch.packed.offsets.size(); ++i) {
        const auto begin = batch.packed.offsets[i];
        const auto end
            = filled || batch.packed.lengths.empty() ? batch.packed.offsets[i + 1] : begin + batch.packed.lengths[i];
        for (auto row = begin; row < end; ++row) {
            const bool labelled = next < batch.rows.size() && batch.rows[next] == row;
            rows.push_back(row);
            labels.push_back(labelled ? batch.labels[next++] : kNoLabel);
        }
    }
    batch.rows = std::move(rows);
    batch.labels = std::move(labels);
}

} // namespace

LayerOutputs DistilPlan::studentLayers() const
{
    return layersOf(*this, &Pair::student, &Pair::studentBefore);
}

LayerOutputs DistilPlan::teacherLayers() const
{
    return layersOf(*this, &Pair::teacher, &Pair::teacherBefore);
}

DistilPlan planDistillation(const Model& teacher, const Model& student, const DistilRecipe& recipe, DistilMode mode)
{
    requireFit(teacher, student);
    if (mode == DistilMode::TaskAgnostic && teacher.info().task != ModelTask::MaskedLm)
        throw Failure(ErrorCode::ConfigInvalid,
            Sentence::tr("The teacher %1 has no masked-LM head, by which it would teach on plain text. Take a masked "
                         "language model, or let it teach on labelled data (--mode task-specific --data).",
                nameOfModel(teacher)),
            { { "file", nameOfModel(teacher) } });
    DistilPlan plan;
    plan.terms = termsOf(recipe, mode);
    if (plan.terms.temperature < kLowestTemperature)
        throw Failure(ErrorCode::Usage,
            Sentence::tr(
                "The temperature is too low: logits that are divided by it are no numbers. Take 0.001 or more."),
            { { "field", "distil.temperature" } });
    // What classifies whole texts says nothing of any id but the first.
    plan.labelledOnly = recipe.labelledOnly || student.info().task == ModelTask::SequenceClassification;
    plan.countPadding = recipe.countPadding;
    plan.studentWidth = student.config().hiddenSize;
    plan.teacherWidth = teacher.config().hiddenSize;
    const int layers = student.config().layers;
    if (plan.terms.cosine > 0)
        plan.pairs.push_back({ MatchKind::Cosine, plan.terms.cosine, layers, teacher.config().layers, 0, 0, "cosine" });
    if (!recipe.matches.empty()) {
        const auto map = mappedLayers(recipe.layerMap, teacher.config().layers, layers);
        for (const auto& text : recipe.matches)
            addPairs(plan, layerMatchFromText(text).value(), map, teacher, student);
    }
    if (plan.terms.soft == 0 && plan.terms.squared == 0 && plan.pairs.empty())
        throw Failure(ErrorCode::Usage,
            Sentence::tr("Nothing is asked of the teacher: every weight is 0. Give one of its terms a weight "
                         "(--alpha-ce, --alpha-mse, --alpha-cos, --match), or train without it."),
            { { "field", "distil" } });
    return plan;
}

Distillation::Distillation(
    std::shared_ptr<const Objective> data, std::shared_ptr<Teacher> teacher, DistilPlan plan, std::uint64_t seed)
    : m_data(std::move(data))
    , m_teacher(std::move(teacher))
    , m_plan(std::move(plan))
    , m_seed(seed)
{
}

TrainingBatch Distillation::makeBatch(std::span<const std::int32_t> examples, std::uint64_t number) const
{
    auto batch = m_data->makeBatch(examples, number);
    if (!m_plan.readsLogits()) {
        batch.rows.clear();
        batch.labels.clear();
    } else if ((m_plan.terms.soft > 0 || m_plan.terms.squared > 0) && !m_plan.labelledOnly) {
        takeEveryRow(batch, m_plan.countPadding);
    }
    return batch;
}

std::vector<ExtraParameter> Distillation::extraParameters() const
{
    std::vector<ExtraParameter> parameters;
    if (!projects())
        return parameters;
    std::set<int> layers;
    for (const auto& pair : m_plan.pairs) {
        if (!needsEqualWidths(pair.kind))
            continue;
        layers.insert(pair.student);
        if (pair.kind == MatchKind::Flow)
            layers.insert(pair.studentBefore);
    }
    const auto generator = at::detail::createCPUGenerator(m_seed);
    const double bound = 1 / std::sqrt(double(m_plan.studentWidth)); // as torch.nn.Linear begins
    for (const int layer : layers) {
        parameters.push_back({ projectionOf(layer) + ".weight",
            at::empty({ m_plan.teacherWidth, m_plan.studentWidth }).uniform_(-bound, bound, generator) });
        parameters.push_back(
            { projectionOf(layer) + ".bias", at::empty({ m_plan.teacherWidth }).uniform_(-bound, bound, generator) });
    }
    return parameters;
}

Loss Distillation::loss(const TrainingBatch& batch, const PassOutputs& outputs, const TrainableModel& model) const
{
    const auto teacher = m_teacher->outputsOf(batch);
    Loss loss { logitTerms(batch, outputs, teacher, model) };
    for (const auto& pair : m_plan.pairs) {
        const auto value = match(pair, batch, outputs, teacher, model);
        const auto known = std::ranges::find(loss.terms, pair.term, &LossTerm::name);
        if (known == loss.terms.end())
            loss.terms.push_back({ pair.term, value, pair.weight });
        else
            known->value = known->value.add(value);
    }
    return loss;
}

std::vector<LossTerm> Distillation::logitTerms(const TrainingBatch& batch, const PassOutputs& student,
    const PassOutputs& teacher, const TrainableModel& model) const
{
    const auto& terms = m_plan.terms;
    if (!m_plan.readsLogits())
        return {};
    if (const auto* decoder = m_teacher->maskedDecoder()) {
        const auto& network = model.network();
        return vocabularyTerms(terms, { student.decoderRows, network.decoderWeight, network.decoderBias, m_plan.bf16 },
            { teacher.decoderRows, decoder }, batch.labels);
    }
    std::vector<LossTerm> read;
    if (terms.soft > 0)
        read.push_back({ "soft_labels",
            terms.loss == DistilLoss::TextBrewer ? softCrossEntropy(student.logits, teacher.logits, terms.temperature)
                                                 : softDivergence(student.logits, teacher.logits, terms.temperature),
            terms.soft });
    if (terms.hard > 0)
        read.push_back({ "true_labels", crossEntropy(student.logits, batch), terms.hard });
    if (terms.squared > 0)
        read.push_back({ "squared_error",
            terms.loss == DistilLoss::DistilBert ? logitsSquared(student.logits, teacher.logits)
                                                 : logitsMeanSquared(student.logits, teacher.logits, terms.temperature),
            terms.squared });
    return read;
}

at::Tensor Distillation::match(const DistilPlan::Pair& pair, const TrainingBatch& batch, const PassOutputs& student,
    const PassOutputs& teacher, const TrainableModel& model) const
{
    const auto& packed = batch.packed;
    const auto own = [&](int layer) {
        const auto& states = student.hiddenStates.at(layer);
        if (!projects() || !needsEqualWidths(pair.kind))
            return states;
        const auto name = projectionOf(layer);
        return at::linear(states, model.extra(name + ".weight"), model.extra(name + ".bias"));
    };
    const auto theirs = [&](int layer) { return teacher.hiddenStates.at(layer); };
    const auto attentions
        = [](const PassOutputs& outputs, int layer) -> const Attentions& { return outputs.attentions.at(layer - 1); };
    switch (pair.kind) {
    case MatchKind::HiddenMse:
        return hiddenMeanSquared(own(pair.student), theirs(pair.teacher), packed);
    case MatchKind::Cosine:
        return cosineDistance(own(pair.student), theirs(pair.teacher), packed);
    case MatchKind::Patient:
        return patientDistance(own(pair.student), theirs(pair.teacher), packed);
    case MatchKind::Similarity:
        return similarityDistance(own(pair.student), theirs(pair.teacher), packed);
    case MatchKind::Flow:
        return flowDistance(
            own(pair.studentBefore), own(pair.student), theirs(pair.teacherBefore), theirs(pair.teacher), packed);
    case MatchKind::AttentionMse:
        return attentionMeanSquared(attentions(student, pair.student), attentions(teacher, pair.teacher), packed);
    case MatchKind::AttentionSumMse:
        return attentionSumMeanSquared(attentions(student, pair.student), attentions(teacher, pair.teacher), packed);
    case MatchKind::AttentionCe:
        break;
    }
    return attentionCrossEntropy(attentions(student, pair.student), attentions(teacher, pair.teacher), packed);
}

} // namespace ndogo
