// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/run/recipe_forecast.h"

#include "engine/checkpoint/weight_names.h"
#include "engine/network/student.h"
#include "engine/run/structure_shape.h"
#include "engine/run/trim_vocabulary.h"
#include "engine/train/training_data.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <type_traits>
#include <utility>

namespace ndogo {
namespace {

/// What is known of a model before it is made.
struct Shape {
    ModelConfig config;
    ModelTask task = ModelTask::Encoder;
    bool isQuantized = false;
    bool isAdapter = false; ///< files of an adapter beside its base, whether or not it can become part of its weights
    bool isCounted = true; ///< all of it is known
    int vocabulary = 0; ///< step that made it; 0: that of the start
};

bool isClassifier(ModelTask task)
{
    return task == ModelTask::TokenClassification || task == ModelTask::SequenceClassification;
}

[[noreturn]] void refuse(const char* field, Sentence sentence)
{
    throw Failure(ErrorCode::Usage, std::move(sentence), { { "field", field } });
}

/// What one job makes of a shape.
class Step {
public:
    Step(Shape before, const Shape* teacher, const Model& start, int number)
        : m_shape(std::move(before))
        , m_teacher(teacher)
        , m_start(start)
        , m_number(number)
    {
    }

    template <typename Spec> Shape operator()(const Spec& spec)
    {
        if (m_shape.isQuantized)
            refuse("from",
                Sentence::tr("The model before is quantized, after which nothing else can be done to it. Quantize "
                             "last, or name another step with from."));
        if (m_shape.config.adapter)
            refuse("from",
                Sentence::tr("The model before is a bottleneck adapter, of which nothing else can be made. Train it "
                             "last, or name another step with from."));
        const bool wasAdapter = std::exchange(m_shape.isAdapter, false);
        change(spec);
        if (wasAdapter && m_shape.isAdapter)
            refuse("adapter",
                Sentence::tr("The model before is an adapter already, and no other can be trained on top of it. Merge "
                             "that one or this one (merge)."));
        return std::move(m_shape);
    }

private:
    void change(const PruneSpec&) { }
    void change(const QuantizeSpec&) { m_shape.isQuantized = true; }

    void change(const PretrainSpec&)
    {
        if (m_shape.task != ModelTask::MaskedLm)
            refuse("from",
                Sentence::tr("The model before is no masked language model, so that it cannot be trained on plain "
                             "text."));
    }

    void change(const TrainSpec& spec)
    {
        const HeadLabels head = labelsOf(spec.data);
        if (!isClassifier(m_shape.task)) {
            m_shape.task = head.task;
            m_shape.config.labels = head.labels;
        }
        m_shape.isAdapter = spec.adapter && !spec.adapter->merge;
        if (spec.adapter && spec.adapter->kind == AdapterKind::Bottleneck)
            m_shape.config.adapter = spec.adapter;
    }

    void change(const NewModelSpec& spec)
    {
        m_shape.task = spec.task;
        m_shape.config.labels = spec.labels.empty() ? masakhaNerLabels() : spec.labels;
    }

    void change(const DistilSpec& spec)
    {
        const auto shape = studentShapeFromText(spec.student);
        const Shape& teacher = m_teacher ? *m_teacher : m_shape;
        const bool specific = spec.mode == DistilMode::TaskSpecific;
        if (specific ? !isClassifier(teacher.task) : teacher.task != ModelTask::MaskedLm)
            refuse("mode",
                specific ? Sentence::tr("The teacher has no classifier, which a task-specific distillation needs. "
                                        "Fine-tune it in a step before.")
                         : Sentence::tr("The teacher is no masked language model, which a task-agnostic distillation "
                                        "needs."));
        if (shape) {
            m_shape = teacher;
            m_shape.config = studentConfig(
                teacher.config, *shape, mappedLayers(spec.distil.layerMap, teacher.config.layers, shape->layers));
            return;
        }
        if (m_shape.task != teacher.task)
            refuse("teacher", Sentence::tr("Teacher and student have heads of different kinds."));
        if (m_shape.vocabulary != teacher.vocabulary)
            refuse("teacher",
                Sentence::tr("Teacher and student have different vocabularies, of which step %1 trims one. Distil "
                             "before it.",
                    std::max(m_shape.vocabulary, teacher.vocabulary)));
    }

    void change(const StructureSpec& spec) { m_shape.config = shapeAfter(m_shape.config, spec.structure); }

    void change(const TrimVocabularySpec& spec)
    {
        m_shape.vocabulary = m_number;
        if (const auto largest = largestVocabulary(m_start, spec))
            m_shape.config.vocabSize = std::min(m_shape.config.vocabSize, *largest);
        else
            m_shape.isCounted = false;
    }

    template <typename Spec> void change(const Spec&) { }

    Shape m_shape;
    const Shape* m_teacher;
    const Model& m_start; ///< whose tokenizer all steps but trimming leave as it is
    int m_number;
};

std::optional<RecipeSize> sizeOf(const Shape& shape, const JobSpec& job)
{
    if (!shape.isCounted)
        return std::nullopt;
    RecipeSize size;
    std::vector<TensorInfo> tensors;
    for (const auto& weight : expectedWeights(shape.config, shape.task)) {
        TensorInfo tensor;
        tensor.name = weight.name;
        tensor.shape = weight.shape;
        tensor.dtype = "fp32";
        tensor.size = std::accumulate(weight.shape.begin(), weight.shape.end(), std::int64_t(1), std::multiplies<>());
        tensor.prunable = isLinearWeight(weight.name, weight.shape.size());
        size.parameters += tensor.size;
        tensors.push_back(std::move(tensor));
    }
    const auto* quantized = std::get_if<QuantizeSpec>(&job);
    size.bytes = quantized ? quantizedBytes(tensors, *quantized->model.quantization())
                           : size.parameters * std::int64_t(sizeof(float));
    return size;
}

} // namespace

std::vector<std::optional<RecipeSize>> forecastRecipe(const RecipeJobs& jobs, const Model& start)
{
    std::vector<Shape> shapes { { start.config(), start.info().task, start.config().quantize.has_value(),
        start.info().adapter.has_value(), true, 0 } };
    std::vector<std::optional<RecipeSize>> sizes;
    for (const RecipeStep& step : jobs.steps) {
        const auto number = int(shapes.size());
        const Shape* teacher = step.teacher ? &shapes.at(static_cast<std::size_t>(*step.teacher)) : nullptr;
        try {
            shapes.push_back(
                std::visit(Step(shapes.at(static_cast<std::size_t>(step.from)), teacher, start, number), step.job));
            sizes.push_back(sizeOf(shapes.back(), step.job));
        } catch (const Failure& failure) {
            failInStep(static_cast<std::size_t>(number), step.title, failure);
        }
    }
    return sizes;
}

} // namespace ndogo
