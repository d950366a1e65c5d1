// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/recipe/recipe_steps.h"

#include "widgets/words/format.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <algorithm>

namespace ndogo {

using nlohmann::json;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::RecipeSteps)
};

/// The value of a field at any depth ("recipe.steps"), or null.
const json& at(const json& step, std::initializer_list<const char*> path)
{
    static const json null;
    const json* value = &step;
    for (const char* name : path) {
        if (!value->is_object() || !value->contains(name))
            return null;
        value = &value->at(name);
    }
    return *value;
}

QString textOf(const json& value)
{
    return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString();
}

std::int64_t numberOf(const json& value)
{
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

QString structureDetail(const json& structure)
{
    QStringList words;
    if (const auto layers = numberOf(at(structure, { "layers" })); layers > 0) {
        const QString map = textOf(at(structure, { "layer_map" }));
        words << (map.isEmpty() ? Words::tr("%n layer(s)", nullptr, int(layers))
                                : Words::tr("%n layer(s), %1", "which ones", int(layers)).arg(map));
    }
    if (const QString dropped = textOf(at(structure, { "drop_layers" })); !dropped.isEmpty())
        words << Words::tr("without layers %1").arg(dropped);
    if (const auto heads = numberOf(at(structure, { "heads" })); heads > 0)
        words << Words::tr("%n head(s) a layer", nullptr, int(heads));
    if (const auto ffn = numberOf(at(structure, { "ffn" })); ffn > 0)
        words << Words::tr("%1 feed-forward units a layer").arg(countText(ffn));
    if (const auto hidden = numberOf(at(structure, { "hidden" })); hidden > 0)
        words << Words::tr("width %1").arg(countText(hidden));
    if (textOf(at(structure, { "importance" })) == QLatin1String("taylor"))
        words << Words::tr("judged by what the loss needs");
    return words.join(QStringLiteral(", "));
}

/// "20 passes", "1,000 updates", and how fast.
QString trainingDetail(const json& step)
{
    QStringList words;
    if (const auto updates = numberOf(at(step, { "recipe", "steps" })); updates > 0)
        words << Words::tr("%1 updates").arg(countText(updates));
    else if (const auto epochs = numberOf(at(step, { "recipe", "epochs" })); epochs > 0)
        words << Words::tr("%n pass(es)", nullptr, int(epochs));
    if (const json& rate = at(step, { "recipe", "learning_rate" }); rate.is_number())
        words << Words::tr("learning rate %1").arg(QString::number(rate.get<double>(), 'g', 3));
    return words.join(QStringLiteral(", "));
}

QString distilDetail(const json& step)
{
    QStringList words;
    if (const json& teacher = at(step, { "teacher" }); teacher.is_number_integer())
        words << (numberOf(teacher) == 0 ? Words::tr("teacher: the start")
                                         : Words::tr("teacher: step %1").arg(numberOf(teacher)));
    if (const QString student = textOf(at(step, { "student" })); !student.isEmpty())
        words << Words::tr("student %1").arg(student);
    words << (textOf(at(step, { "mode" })) == QLatin1String("task-agnostic") ? Words::tr("on plain text")
                                                                             : Words::tr("on labelled data"));
    words << trainingDetail(step);
    words.removeAll(QString());
    return words.join(QStringLiteral(", "));
}

QString vocabularyDetail(const json& vocabulary)
{
    if (const auto keep = numberOf(at(vocabulary, { "keep" })); keep > 0)
        return Words::tr("%1 pieces stay, and the specials").arg(countText(keep));
    const json& coverage = at(vocabulary, { "coverage" });
    return coverage.is_number()
        ? Words::tr("as many pieces as keep %1 % of each language's text").arg(percentNumber(coverage.get<double>()))
        : QString();
}

QString jobDetail(const json& step)
{
    const QString job = textOf(at(step, { "job" }));
    if (job == QLatin1String("structure"))
        return structureDetail(at(step, { "structure" }));
    if (job == QLatin1String("distil"))
        return distilDetail(step);
    if (job == QLatin1String("trim-vocabulary"))
        return vocabularyDetail(at(step, { "vocabulary" }));
    if (job == QLatin1String("train") || job == QLatin1String("pretrain"))
        return trainingDetail(step);
    if (job == QLatin1String("quantize"))
        return textOf(at(step, { "quantize", "method" }));
    const json& amount = at(step, { "prune", "amount" });
    return job == QLatin1String("prune") && amount.is_number()
        ? Words::tr("%1 % zeros").arg(percentNumber(amount.get<double>()))
        : QString();
}

QString stateText(const RecipeRun& run, std::size_t number)
{
    if (run.state == RecipeRun::State::None || (run.spec.plan && number == 0))
        return {};
    if (number < run.report.steps.size() && run.report.steps[number].isDone()) {
        const double seconds = run.report.steps[number].seconds;
        return seconds >= 1 ? Words::tr("done, %1").arg(secondsText(seconds)) : Words::tr("done");
    }
    if (run.spec.plan)
        return {};
    if (int(number) > run.step)
        return Words::tr("waits");
    switch (run.state) {
    case RecipeRun::State::Running:
        return Words::tr("runs");
    case RecipeRun::State::Stopping:
        return Words::tr("stops");
    case RecipeRun::State::Failed:
        return Words::tr("failed");
    default:
        return Words::tr("stopped");
    }
}

std::optional<double> meanOf(const RecipeStepReport& step)
{
    if (step.scores.empty())
        return std::nullopt;
    double sum = 0;
    for (const auto& [language, score] : step.scores)
        sum += score;
    return sum / double(step.scores.size());
}

/// Whether no step follows from that one: what a chain ends in, or one of the branches of a recipe.
bool isEnd(const RecipeReport& report, std::size_t number)
{
    return std::ranges::none_of(
        report.steps, [&](const RecipeStepReport& step) { return !step.job.empty() && step.from == int(number); });
}

QString sizesWords(const RecipeReport& report)
{
    if (report.steps.size() < 2 || !report.steps.front().size || report.steps.front().size->parameters <= 0)
        return {};
    const RecipeSize& first = *report.steps.front().size;
    std::vector<RecipeSize> ends;
    for (std::size_t i = 1; i < report.steps.size(); ++i) {
        const RecipeStepReport& step = report.steps[i];
        if (const std::optional<RecipeSize>& size = step.size ? step.size : step.forecast; size && isEnd(report, i))
            ends.push_back(*size);
    }
    if (ends.empty())
        return {};
    const RecipeSize& last = *std::ranges::min_element(ends, {}, &RecipeSize::parameters);
    const QString change = signedText((double(last.parameters) / double(first.parameters) - 1) * 100, 0);
    return (ends.size() == 1
            ? Words::tr("%1 parameters become %2 (%3 %), %4 become %5.", "millions, change, bytes")
            : Words::tr("%1 parameters become %2 (%3 %) where least is left, %4 become %5.", "millions, change, bytes"))
        .arg(millionsText(first.parameters), millionsText(last.parameters), change, bytesText(first.bytes),
            bytesText(last.bytes));
}

/// The mean before a step: of the nearest step with scores that it follows from.
std::optional<double> meanBefore(const RecipeReport& report, std::size_t number)
{
    while (number > 0) {
        number = std::size_t(report.steps[number].from);
        if (const std::optional<double> mean = meanOf(report.steps[number]))
            return mean;
    }
    return std::nullopt;
}

/// The step after which the mean fell most.
QString worstStepWords(const RecipeReport& report)
{
    double worst = 0;
    std::size_t number = 0;
    for (std::size_t i = 1; i < report.steps.size(); ++i) {
        const std::optional<double> mean = meanOf(report.steps[i]), before = meanBefore(report, i);
        if (mean && before && *mean - *before < worst) {
            worst = *mean - *before;
            number = i;
        }
    }
    if (number == 0)
        return {};
    return Words::tr("Step %1, %2, costs most: %3 points in the mean.", "number, title, points")
        .arg(number)
        .arg(QString::fromStdString(report.steps[number].title), signedText(worst * 100, 1));
}

} // namespace

std::vector<RecipeChoice> recipesIn(const QString& folder)
{
    std::vector<RecipeChoice> choices;
    for (const QString& name : QDir(folder).entryList({ QStringLiteral("*.json") }, QDir::Files, QDir::Name)) {
        QFile file(QDir(folder).filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const json recipe = json::parse(file.readAll().toStdString(), nullptr, false);
        if (at(recipe, { "steps" }).is_array())
            choices.push_back({ textOf(at(recipe, { "name" })), file.fileName() });
    }
    return choices;
}

QString stepTitle(const json& step)
{
    const QString title = textOf(at(step, { "title" }));
    return title.isEmpty() ? textOf(at(step, { "job" })) : title;
}

QString stepDetail(const json& step)
{
    QStringList words { jobDetail(step) };
    if (const json& from = at(step, { "from" }); from.is_number_unsigned())
        words << (from == 0 ? Words::tr("from the start") : Words::tr("from step %1", "a number").arg(from.get<int>()));
    words.removeAll(QString());
    return words.join(QStringLiteral(", "));
}

bool readsText(const json& recipe)
{
    const json& steps = at(recipe, { "steps" });
    return std::ranges::any_of(steps.is_array() ? steps : json::array(), [](const json& step) {
        const QString job = textOf(at(step, { "job" }));
        return job == QLatin1String("pretrain") || job == QLatin1String("trim-vocabulary")
            || (job == QLatin1String("distil") && textOf(at(step, { "mode" })) == QLatin1String("task-agnostic"));
    });
}

bool readsLabels(const json& recipe)
{
    if (!at(recipe, { "tuning" }).is_null())
        return true;
    const json& steps = at(recipe, { "steps" });
    return std::ranges::any_of(steps.is_array() ? steps : json::array(), [](const json& step) {
        const QString job = textOf(at(step, { "job" })), mode = textOf(at(step, { "mode" }));
        return at(step, { "data", "path" }).is_null()
            && (job == QLatin1String("train")
                || (job == QLatin1String("distil") && mode != QLatin1String("task-agnostic")));
    });
}

std::vector<StepTemplate> stepTemplates()
{
    const auto step = [](const QString& name, const char* text) {
        json fields = json::parse(text);
        fields["title"] = name.toStdString();
        return StepTemplate { name, std::move(fields) };
    };
    return { step(Words::tr("Adapt to plain text"), R"({ "job": "pretrain", "recipe": { "steps": 1000 } })"),
        step(Words::tr("Take layers out"),
            R"({ "job": "structure", "structure": { "layers": 3, "layer_map": "stride" } })"),
        step(Words::tr("Take heads out"),
            R"({ "job": "structure", "structure": { "heads": 3, "importance": "taylor" }, "sample": 100 })"),
        step(Words::tr("Take feed-forward units out"),
            R"({ "job": "structure", "structure": { "ffn": 1536, "importance": "taylor" }, "sample": 100 })"),
        step(Words::tr("Make it narrower"), R"({ "job": "structure", "structure": { "hidden": 384 } })"),
        step(Words::tr("Distil"),
            R"({ "job": "distil", "teacher": 0, "mode": "task-agnostic", "recipe": { "steps": 1000 } })"),
        step(Words::tr("Trim the vocabulary"), R"({ "job": "trim-vocabulary", "vocabulary": { "keep": 10000 } })"),
        step(Words::tr("Fine-tune"), R"({ "job": "train", "recipe": { "epochs": 5 } })"),
        step(Words::tr("Prune"), R"({ "job": "prune", "prune": { "amount": 0.5 } })"),
        step(Words::tr("Quantize"), R"({ "job": "quantize", "quantize": { "method": "token-int8" } })") };
}

std::vector<TableColumn> stepColumns()
{
    return { { Words::tr("Step"), {}, false }, { Words::tr("State"), {}, false },
        { Words::tr("Parameters"), Words::tr("Forecast in grey until it is done"), true },
        { Words::tr("File"), Words::tr("Forecast in grey until it is done"), true },
        { Words::tr("Mean"), Words::tr("Score on the test data, mean over languages"), true } };
}

std::vector<ValueTable::Row> stepRows(const json& recipe, const RecipeRun& run)
{
    const json& steps = at(recipe, { "steps" });
    std::vector<ValueTable::Row> rows;
    for (std::size_t number = 0; number <= (steps.is_array() ? steps.size() : 0); ++number) {
        TableCell title;
        title.text = number == 0 ? Words::tr("Start")
                                 : Words::tr("%1  %2", "number, title").arg(number).arg(stepTitle(steps[number - 1]));
        title.tip = number == 0 ? QString() : stepDetail(steps[number - 1]);
        title.detail = title.tip;
        title.strong = number > 0;
        TableCell state, parameters, file, mean;
        state.text = stateText(run, number);
        for (TableCell* cell : { &parameters, &file, &mean })
            cell->number = true;
        if (number < run.report.steps.size()) {
            const RecipeStepReport& step = run.report.steps[number];
            if (const std::optional<RecipeSize>& size = step.isDone() ? step.size : step.forecast) {
                parameters.text = millionsText(size->parameters);
                file.text = bytesText(size->bytes);
            }
            if (!step.isDone())
                parameters.colourRole = file.colourRole = QStringLiteral("text_secondary");
            if (const std::optional<double> score = meanOf(step))
                mean.text = scoreText(*score);
        }
        rows.push_back({ title, state, parameters, file, mean });
    }
    return rows;
}

QString recipeWords(const RecipeRun& run, const QString& data)
{
    const RecipeReport& report = run.report;
    const auto steps = int(report.steps.size()) - 1;
    QStringList words;
    switch (run.state) {
    case RecipeRun::State::None:
        return {};
    case RecipeRun::State::Failed:
        return run.problem;
    case RecipeRun::State::Running:
    case RecipeRun::State::Stopping:
        if (run.spec.plan)
            return Words::tr("Working out what each step would make.");
        words << (run.step == 0 ? Words::tr("The model that it starts with is being scored.")
                                : Words::tr("Step %1 of %2 runs.").arg(std::min(run.step, steps)).arg(steps));
        break;
    case RecipeRun::State::Stopped:
        words << Words::tr("Stopped in step %1. Nothing that was finished is lost: it goes on from there.")
                     .arg(std::min(run.step, steps));
        break;
    case RecipeRun::State::Finished:
        if (run.spec.plan) {
            words << Words::tr("%n step(s).", nullptr, steps) << sizesWords(report);
            words << (data.isEmpty() ? Words::tr("Without test data nothing is scored.")
                                     : Words::tr("After each step it is scored on %1.").arg(data));
            break;
        }
        words << Words::tr("Done: %n step(s).", nullptr, steps) << sizesWords(report);
        break;
    }
    if (!run.spec.plan)
        words << worstStepWords(report);
    words.removeAll(QString());
    return words.join(QLatin1Char(' '));
}

} // namespace ndogo
