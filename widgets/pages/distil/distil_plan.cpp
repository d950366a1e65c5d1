// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/distil_plan.h"

#include "engine/base/error.h"
#include "widgets/parts/training_size.h"
#include "widgets/session/distil_words.h"
#include "widgets/session/model_fit.h"
#include "widgets/words/error_text.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::DistilPlan)
};

constexpr int kMostHeads = 64;

std::vector<int> withEmbeddings(std::vector<int> map)
{
    map.insert(map.begin(), 0);
    return map;
}

bool isSpecific(const DistilSpec& spec)
{
    return spec.mode == DistilMode::TaskSpecific;
}

/// The layer's heads were pruned away in part, so that its weights cannot be cut otherwise.
bool lostHeads(const ModelInfo& teacher, int layer)
{
    return std::ranges::any_of(teacher.tensors, [&](const TensorInfo& tensor) {
        return tensor.layer == layer - 1 && tensor.name.ends_with("query.weight") && !tensor.shape.empty()
            && tensor.shape.front() != teacher.hiddenSize;
    });
}

QString teacherProblem(const ModelInfo& teacher, const DistilSpec& spec)
{
    if (!teacher.precisions.empty())
        return Words::tr("A quantized model teaches nobody here: choose the model that it was made from.");
    if (!isSpecific(spec))
        return teacher.task == ModelTask::MaskedLm
            ? QString()
            : Words::tr("Plain text needs a masked language model as its teacher, and this is none: choose one, or "
                        "distil on labelled data.");
    if (!hasClassifier(teacher))
        return Words::tr("The teacher has no classifier yet: fine-tune it first, on the tab Fine-tune, or distil it on "
                         "plain text.");
    if (hasFreshHead(teacher))
        return Words::tr("The teacher's head is random and teaches noise: fine-tune it first, on the tab Fine-tune.");
    return {};
}

QString shapeProblem(const ModelInfo& teacher, const DistilSpec& spec)
{
    const std::optional<StudentShape> shape = studentShapeFromText(spec.student);
    if (!shape)
        return Words::tr("Say how many layers and heads the student has.");
    const std::int64_t width = shape->width > 0 ? shape->width : teacher.hiddenSize;
    if (width % shape->heads != 0)
        return Words::tr("%1 heads do not divide the student's width of %2: choose a number that does.")
            .arg(shape->heads)
            .arg(countText(width));
    std::vector<int> map;
    try {
        map = mappedLayers(spec.distil.layerMap, teacher.layers, shape->layers);
    } catch (const Failure& failure) {
        return errorText(failure.error()).sentence();
    }
    for (std::size_t i = 1; i < map.size(); ++i) {
        const std::int64_t heads = teacher.heads.at(std::size_t(map[i] - 1));
        const bool recuts = heads != shape->heads || width != teacher.hiddenSize;
        if (recuts && lostHeads(teacher, map[i]))
            return Words::tr("Layer %1 of the teacher has lost heads and cannot be cut into %2 of them: choose %3 "
                             "heads, or another layer.")
                .arg(map[i])
                .arg(shape->heads)
                .arg(heads);
    }
    return {};
}

/// Of what is asked of the teacher.
QString termsProblem(const ModelInfo& teacher, const DistilSpec& spec)
{
    const DistilTerms terms = termsOf(spec.distil, spec.mode);
    if (terms.soft <= 0 && terms.squared <= 0 && terms.cosine <= 0 && spec.distil.matches.empty())
        return Words::tr("Nothing is asked of the teacher: give it a weight, or let layers be matched.");
    const std::optional<StudentShape> shape = studentShapeFromText(spec.student);
    const std::vector<int> map = mapOf(spec, teacher);
    for (const std::string& text : spec.distil.matches) {
        const std::optional<LayerMatch> match = layerMatchFromText(text);
        if (!match)
            return Words::tr("%1 is no match of layers: write LAYERS:KIND:WEIGHT, such as 2-4:cos:0.5.")
                .arg(QString::fromStdString(inQuotes(text)));
        if (!shape)
            continue;
        std::vector<int> layers;
        try {
            layers = layersOf(*match, shape->layers);
        } catch (const Failure& failure) {
            return errorText(failure.error()).sentence();
        }
        if (match->kind != MatchKind::AttentionMse)
            continue;
        for (const int layer : layers) {
            if (teacher.heads.at(std::size_t(map.at(std::size_t(layer - 1)) - 1)) != shape->heads)
                return Words::tr("Attention is compared head by head, and teacher and student have different numbers "
                                 "of heads: compare its sum or its mean.");
        }
    }
    return {};
}

/// Ids of the sentences to learn from, and pairs of ids within them, by what the tokenizer makes of the split at hand.
struct IdCount {
    double ids = 0, pairs = 0;
};
IdCount idCount(const DistilSpec& spec, const DataReport& data)
{
    IdCount count;
    for (const LanguageData& language : data.languages) {
        const auto counted = language.sentences.find(data.split), train = language.sentences.find(spec.data.split);
        const bool chosen
            = spec.data.languages.empty() || std::ranges::count(spec.data.languages, language.language) > 0;
        if (!chosen || counted == language.sentences.end() || counted->second == 0 || train == language.sentences.end())
            continue;
        double length = double(language.words) * language.piecesPerWord / double(counted->second) + 2; // both specials
        if (spec.data.maxLength > 0)
            length = std::min(length, double(spec.data.maxLength));
        const double sentences = double(spec.sample > 0 ? std::min(spec.sample, train->second) : train->second);
        count.ids += sentences * length;
        count.pairs += sentences * length * length;
    }
    return count;
}

QString sizeText(const DistilSpec& spec, const DistilFacts& facts)
{
    const std::optional<ModelSize> size = plannedSize(spec, *facts.model);
    if (!size)
        return {};
    const double share
        = double(size->parameters) / double(std::max<std::int64_t>(1, facts.model->parameters.total)) - 1;
    const QString words
        = Words::tr("The student will have %1 parameters (%2 %), a file of %3", "millions, change, bytes")
              .arg(millionsText(size->parameters), signedText(share * 100, 0), bytesText(size->bytes));
    if (!facts.teacherTime)
        return words + QLatin1Char('.');
    return Words::tr("%1, and take about %2 a sentence (teacher %3).", "what it has, times")
        .arg(words, millisecondsText(*facts.teacherTime * size->work), millisecondsText(*facts.teacherTime));
}

QString controlText(const DistilSpec& spec)
{
    return spec.control ? Words::tr("in turns with a control that has no teacher")
                        : Words::tr("without a control, so that it will not be known whether the teacher helped");
}

QString learnsText(const DistilSpec& spec, const DistilFacts& facts)
{
    if (!isSpecific(spec))
        return Words::tr("It learns from plain text, %1 updates of %2 blocks, %3.")
            .arg(
                countText(spec.recipe.steps), countText(spec.recipe.batch * spec.recipe.accumulate), controlText(spec));
    const std::optional<Metric> metric = metricOfTask(facts.data->task);
    const TrainingSize size = trainingSize(spec, *facts.data);
    const QString reads
        = Words::tr("%1 in %n language(s)", nullptr, int(size.languages)).arg(examplesText(metric, size.sentences));
    return Words::tr("It learns from %1, %2 passes or %3 updates, %4.", "sentences, numbers, with or without a control")
        .arg(reads, countText(spec.recipe.epochs), countText(size.updates), controlText(spec));
}

} // namespace

std::vector<int> possibleHeads(const ModelInfo& teacher, std::int64_t width)
{
    std::set<int> heads;
    for (int count = 1; count <= kMostHeads && count <= width; ++count) {
        if (width % count == 0)
            heads.insert(count);
    }
    if (width == teacher.hiddenSize) {
        for (const std::int64_t own : teacher.heads)
            heads.insert(int(own));
    }
    return { heads.begin(), heads.end() };
}

StudentShape usualShape(const ModelInfo& teacher)
{
    const auto most = std::ranges::max_element(teacher.heads);
    return { std::max(1, (teacher.layers + 1) / 2), most == teacher.heads.end() ? 1 : int(*most), 0 };
}

std::string shapeText(const StudentShape& shape)
{
    const std::string text = std::to_string(shape.layers) + 'x' + std::to_string(shape.heads);
    return shape.width > 0 ? text + 'x' + std::to_string(shape.width) : text;
}

std::string rangesText(const std::set<int>& layers)
{
    std::string text;
    for (auto first = layers.begin(); first != layers.end();) {
        auto last = first;
        for (auto next = std::next(last); next != layers.end() && *next == *last + 1; ++next)
            last = next;
        text += (text.empty() ? "" : ",") + std::to_string(*first);
        if (last != first)
            text += '-' + std::to_string(*last);
        first = std::next(last);
    }
    return text;
}

std::string weightText(double weight)
{
    return QString::number(weight, 'g', 12).toStdString();
}

std::vector<int> matchedLayers(const std::string& match, int layers)
{
    const std::optional<LayerMatch> read = layerMatchFromText(match);
    try {
        return read ? layersOf(*read, layers) : std::vector<int>();
    } catch (const Failure&) {
        return {};
    }
}

std::string mapText(const std::vector<int>& map)
{
    std::string text;
    for (const int layer : map)
        text += (text.empty() ? "" : ",") + std::to_string(layer);
    return text;
}

std::vector<int> mapOf(const DistilSpec& spec, const ModelInfo& teacher)
{
    const std::optional<StudentShape> shape = studentShapeFromText(spec.student);
    if (!shape)
        return {};
    try {
        std::vector<int> map = mappedLayers(spec.distil.layerMap, teacher.layers, shape->layers);
        map.erase(map.begin());
        return map;
    } catch (const Failure&) {
        return {}; // distilProblem() says why
    }
}

QString distilProblem(const ModelInfo* teacher, const DataReport* data, const DistilSpec& spec, bool hasProject)
{
    if (!teacher)
        return Words::tr("Needs a teacher: open a checkpoint first.");
    if (const QString problem = teacherProblem(*teacher, spec); !problem.isEmpty())
        return problem;
    if (isSpecific(spec)) {
        if (const QString problem = trainingDataProblem(*teacher, data, spec.data); !problem.isEmpty())
            return problem;
    } else if (spec.corpus.empty()) {
        return Words::tr("Needs plain text: add a file or a folder of it.");
    }
    if (!hasProject)
        return Words::tr("Needs a project folder: open or make one first.");
    if (const QString problem = shapeProblem(*teacher, spec); !problem.isEmpty())
        return problem;
    return termsProblem(*teacher, spec);
}

std::optional<ModelSize> plannedSize(const DistilSpec& spec, const ModelInfo& teacher)
{
    const std::optional<StudentShape> shape = studentShapeFromText(spec.student);
    const std::vector<int> map = mapOf(spec, teacher);
    if (!shape || map.empty())
        return std::nullopt;
    return studentSize(teacher, *shape, withEmbeddings(map));
}

std::int64_t answerBytes(const DistilSpec& spec, const ModelInfo& teacher, const DataReport& data)
{
    const std::vector<int> map = mapOf(spec, teacher);
    const auto isKnown = [&](const std::string& match) { return !matchedLayers(match, int(map.size())).empty(); };
    if (!isSpecific(spec) || !spec.cacheTeacher || map.empty() || !std::ranges::all_of(spec.distil.matches, isKnown))
        return 0;
    const IdCount count = idCount(spec, data);
    return answerSize(teacher, spec.distil, spec.mode, withEmbeddings(map))
        .bytes(std::llround(count.ids), std::llround(count.pairs));
}

std::optional<double> distilForecast(
    const DistilSpec& spec, double work, const DataReport& data, std::span<const RunRecord> records)
{
    const std::optional<double> sentence = secondsASentence(spec.teacher, records);
    if (!sentence || !isSpecific(spec))
        return std::nullopt;
    const TrainingSize size = trainingSize(spec, data);
    const double learners = spec.control ? 2 : 1, epochs = spec.recipe.epochs;
    double scored = 0;
    for (const LanguageData& language : data.languages) {
        const auto split = language.sentences.find(spec.scoreSplit);
        scored += split == language.sentences.end() ? 0 : double(split->second);
    }
    const double answers = double(size.sentences) * (spec.cacheTeacher ? 1 : epochs);
    const double learning
        = learners * epochs * work * (kStepAgainstForward * double(size.sentences) + double(size.devSentences));
    const double scoring = double(size.devSentences) + scored * (1 + learners * work);
    return *sentence * (answers + learning + scoring);
}

QString distilPlanText(const DistilSpec& spec, const DistilFacts& facts)
{
    QStringList words { sizeText(spec, facts), learnsText(spec, facts) };
    if (facts.data && isSpecific(spec)) {
        const std::optional<ModelSize> size = plannedSize(spec, *facts.model);
        const std::optional<double> seconds
            = size ? distilForecast(spec, size->work, *facts.data, facts.records) : std::nullopt;
        words << (seconds
                ? Words::tr("It takes about %1, judged by the teacher's evaluation.").arg(secondsText(*seconds))
                : Words::tr("How long it takes shows after the first updates."));
    }
    words.removeAll(QString());
    return words.join(QLatin1Char(' ')).replace(QStringLiteral(" %"), QStringLiteral("\u00a0%"));
}

MetricText devMetricText(const TrainingRun* run, std::optional<Metric> metric)
{
    if (!run || !run->distillation() || isSpecific(*run->distillation()))
        return metricText(metric);
    MetricText words = metricText(std::nullopt);
    words.name = Words::tr("share of masked pieces guessed right");
    words.title = Words::tr("Masked pieces guessed right");
    words.heading = Words::tr("%");
    return words;
}

bool isScoredMeanwhile(const TrainingRun& run)
{
    const DistilSpec* spec = run.distillation();
    return spec && !isSpecific(*spec) ? !spec->devCorpus.empty() : !run.devSplit().empty();
}

QString distilProgressText(const TrainingRun& run, std::optional<Metric> metric)
{
    const auto stepOf = [](const std::vector<TrainingPoint>& history) {
        return countText(history.empty() ? 0 : history.back().step);
    };
    const auto best = [&]() -> QString {
        const std::optional<TrainingBest> found = run.best();
        return found ? Words::tr("Best so far: update %1, mean dev %2 %3.", "a number, a metric, its value")
                           .arg(countText(found->step), devMetricText(&run, metric).name, scoreText(found->score))
                     : QString();
    };
    const bool control = run.distillation() && run.distillation()->control;
    QStringList words;
    switch (run.state) {
    case TrainingRun::State::Waiting:
        words << Words::tr("It waits for the jobs before it.");
        break;
    case TrainingRun::State::Running:
        if (run.finishes()) {
            words << Words::tr("It is being saved, and trains no further.");
        } else if (run.total == 0) {
            words << Words::tr("The data is being read, and the teacher answers.");
        } else {
            const QString of = countText(control ? run.total / 2 : run.total);
            QStringList facts { control ? Words::tr("Student at update %1 of %2, control at %3")
                                              .arg(stepOf(run.history), of, stepOf(run.control))
                                        : Words::tr("Student at update %1 of %2").arg(stepOf(run.history), of) };
            if (const double rate = run.rate.perSecond(); rate > 0)
                facts << rateText(rate, unitText("updates", 2));
            if (const std::optional<double> left = run.secondsLeft())
                facts << Words::tr("%1 left").arg(timeLeftText(*left));
            words << facts.join(QStringLiteral(", ")) + QLatin1Char('.') << best();
        }
        break;
    case TrainingRun::State::Stopping:
        words << Words::tr("Stopping after update %1; its state is being saved.").arg(stepOf(run.history));
        break;
    case TrainingRun::State::Stopped:
        words << (control ? Words::tr("Stopped: the student after update %1, the control after %2. Nothing is lost: "
                                      "both can go on from there.")
                                .arg(stepOf(run.history), stepOf(run.control))
                          : Words::tr("Stopped after update %1. Nothing is lost: it can go on from there.")
                                .arg(stepOf(run.history)))
              << best();
        break;
    case TrainingRun::State::Finished:
        words << (control ? Words::tr("Done: the student after update %1, the control after %2, in %3.")
                                .arg(stepOf(run.history), stepOf(run.control),
                                    run.report ? secondsText(run.report->seconds) : QString())
                          : Words::tr("Done: %1 updates in %2.")
                                .arg(countText(run.done), run.report ? secondsText(run.report->seconds) : QString()));
        break;
    case TrainingRun::State::Failed:
    case TrainingRun::State::Discarding:
        words << run.problem;
        break;
    }
    words.removeAll(QString());
    return words.join(QLatin1Char(' '));
}

QString matchWord(MatchKind kind)
{
    switch (kind) {
    case MatchKind::HiddenMse:
        return Words::tr("hidden states");
    case MatchKind::Cosine:
        return Words::tr("cosine of hidden states");
    case MatchKind::Patient:
        return Words::tr("first hidden state (PKD)");
    case MatchKind::Similarity:
        return Words::tr("similarities of hidden states (MMD)");
    case MatchKind::Flow:
        return Words::tr("flow between layers (FSP)");
    case MatchKind::AttentionMse:
        return Words::tr("attention, head by head");
    case MatchKind::AttentionSumMse:
        return Words::tr("attention, summed over heads");
    case MatchKind::AttentionCe:
        return Words::tr("attention, cross-entropy of means");
    }
    return {};
}

QString termWord(const std::string& term)
{
    if (term == "soft_labels")
        return Words::tr("soft labels");
    if (term == "true_labels")
        return Words::tr("true labels");
    if (term == "squared_error")
        return Words::tr("squared error of logits");
    if (term == "cosine")
        return Words::tr("cosine, last layer");
    const std::optional<LayerMatch> match = layerMatchFromText(term);
    return match ? matchWord(match->kind) : QString::fromStdString(term);
}

} // namespace ndogo
