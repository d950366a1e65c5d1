// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/project/sweep_plan.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

namespace ndogo {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::string numberText(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

/// What may stand in the name of a folder.
std::string fileName(std::string text)
{
    for (char& character : text) {
        const bool plain = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z')
            || (character >= 'A' && character <= 'Z') || character == '-' || character == '.' || character == '+';
        if (!plain)
            character = '_';
    }
    return text.substr(0, 120);
}

std::string joined(const std::vector<std::string>& parts, const char* between)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() || part.empty() ? "" : between) + part;
    return text;
}

/// How a method differs from global magnitude pruning, in words; empty for that.
std::string methodWords(const PruneRecipe& method)
{
    std::vector<std::string> words;
    if (method.method == PruneMethod::Random)
        words.push_back("random");
    if (method.scope == PruneScope::Layer)
        words.push_back("by layer");
    if (method.includeEmbeddings)
        words.push_back("with embeddings");
    if (!method.exclude.empty())
        words.push_back("without " + joined(method.exclude, " and "));
    return joined(words, " ");
}

/// What distinguishes the models of a sweep in their names.
struct Label {
    std::string group; ///< empty: the sweep has one group
    std::string words; ///< "before, 50 % zeros"
    std::string file; ///< "before-50"
};

Label timed(const std::string& group, const char* timing, const PruneRecipe& method, double level)
{
    const std::string percent = numberText(level * 100), kind = methodWords(method);
    std::string file = kind;
    std::replace(file.begin(), file.end(), ' ', '-');
    return { group, std::string(timing) + ", " + (kind.empty() ? "" : kind + ", ") + percent + " % zeros",
        joined({ file, std::string(timing) + "-" + percent }, "-") };
}

class Expansion {
public:
    Expansion(const SweepPlan& plan, const fs::path& project, const CountSentences& count)
        : m_plan(plan)
        , m_models(project / "models")
        , m_count(count)
    {
    }

    std::vector<SweepTraining> run()
    {
        for (const std::uint64_t seed : m_plan.seeds) {
            for (const SweepGroup& group : m_plan.groups) {
                if (!group.each) {
                    addModels(group, group.languages.empty() ? m_plan.data.languages : group.languages, seed);
                    continue;
                }
                for (const std::string& language : languagesOf(group))
                    addModels(group, { language }, seed);
            }
        }
        return std::move(m_trainings);
    }

private:
    std::vector<std::string> languagesOf(const SweepGroup& group)
    {
        if (!group.languages.empty())
            return group.languages;
        if (!m_plan.data.languages.empty())
            return m_plan.data.languages;
        std::vector<std::string> languages;
        for (const auto& [language, sentences] : sentencesOf(withSplit({}, m_plan.trainSplit)))
            languages.push_back(language);
        return languages;
    }

    void addModels(const SweepGroup& group, const std::vector<std::string>& languages, std::uint64_t seed)
    {
        const std::string label = groupLabel(group, languages);
        TrainSpec dense = denseTraining(group, languages, seed);
        const auto hasDense
            = [](const std::vector<double>& levels) { return std::ranges::find(levels, 0.0) != levels.end(); };
        const bool isScored
            = hasDense(m_plan.before) || hasDense(m_plan.during) || hasDense(m_plan.after) || !m_plan.students.empty();
        if (isScored || !m_plan.after.empty()) {
            const Label name { label, "dense", "dense" };
            SweepTraining& training = addTraining(name, dense);
            if (isScored)
                addScores(training, group, languages, name, {});
            for (const PruneRecipe& method : m_plan.methods) {
                for (const double level : m_plan.after) {
                    if (level > 0)
                        addScores(training, group, languages, timed(label, "after", method, level),
                            pruned(method, level, seed));
                }
            }
        }
        for (const PruneRecipe& method : m_plan.methods) {
            for (const double level : m_plan.before) {
                if (level == 0)
                    continue;
                TrainSpec spec = dense;
                spec.prune = pruned(method, level, seed);
                addScored(group, languages, timed(label, "before", method, level), spec);
            }
            for (const double level : m_plan.during) {
                if (level == 0)
                    continue;
                TrainSpec spec = dense;
                spec.prune = pruned(method, 0, seed);
                spec.recipe.pruneDuring = schedule(group.during, spec, level);
                addScored(group, languages, timed(label, "during", method, level), spec);
            }
        }
        for (std::size_t i = 0; i < m_plan.students.size(); ++i)
            addStudents(i, group, languages, label, dense);
    }

    /// Each once, in the order given: what a longer list adds comes after what was made.
    static std::vector<std::optional<double>> temperaturesOf(const SweepStudents& students)
    {
        if (students.temperatures.empty())
            return { students.spec.distil.temperature };
        std::vector<std::optional<double>> temperatures;
        for (const double temperature : students.temperatures) {
            if (std::ranges::find(temperatures, temperature) == temperatures.end())
                temperatures.emplace_back(temperature);
        }
        return temperatures;
    }

    /// `dense` is the training that makes the teacher, or would.
    void addStudents(std::size_t entry, const SweepGroup& group, const std::vector<std::string>& languages,
        const std::string& label, const TrainSpec& dense)
    {
        const SweepStudents& students = m_plan.students[entry];
        const std::string teacher = addTraining({ label, "dense", "dense" }, dense).output();
        for (const auto& shape : students.shapes) {
            std::string control; // one for all temperatures, which it knows nothing of
            for (const auto& temperature : temperaturesOf(students)) {
                DistilSpec spec = students.spec;
                spec.student = shape;
                spec.distil.temperature = temperature;
                spec.control = spec.control && control.empty();
                addStudent(
                    entry, spec, { {}, teacher, control, dense.recipe.seed }, control, group, languages, label, dense);
            }
        }
    }

    /// `student` knows its control where one was trained before; `control` is told of one that is trained now.
    void addStudent(std::size_t entry, DistilSpec spec, SweepStudent student, std::string& control,
        const SweepGroup& group, const std::vector<std::string>& languages, const std::string& label,
        const TrainSpec& dense)
    {
        const bool specific = spec.mode == DistilMode::TaskSpecific;
        const Label name = nameOfStudent(entry, spec, specific ? label : "");
        spec.teacher = specific ? student.teacher : m_plan.model;
        static_cast<DataRef&>(spec.data) = specific ? dense.data : DataRef();
        spec.scoreSplit.clear(); // by evaluations of their own
        // What a model learns of plain text does not wait for the seeds of the fine-tuning.
        spec.recipe.seed = specific ? dense.recipe.seed : m_plan.seeds.front();
        student.name = (label.empty() ? "" : label + ", ") + name.words;
        if (specific) {
            auto& made = addTraining(name, spec);
            if (spec.control)
                control = student.control = controlOf(made.output());
            addScores(made, made.output(), group, languages, name, {}, student);
            if (spec.control)
                addScores(made, control, group, languages, controlled(name), {});
            return;
        }
        const std::string made = addTraining(name, spec).output();
        const auto tuned = [&](const std::string& model, Label of) -> SweepTraining& {
            TrainSpec tuning = dense;
            tuning.model = model;
            of.group = label;
            of.words += ", fine-tuned";
            of.file += "-tuned";
            return addTraining(of, tuning);
        };
        if (spec.control) {
            auto& training = tuned(controlOf(made), controlled(name));
            control = student.control = training.output();
            addScores(training, control, group, languages, controlled(name), {});
        }
        auto& training = tuned(made, name);
        addScores(training, training.output(), group, languages, name, {}, student);
    }

    /// Entries of the sweep that differ in nothing else are told apart by their number.
    Label nameOfStudent(std::size_t entry, const DistilSpec& spec, const std::string& group)
    {
        const std::string kind { nameOf(spec.mode) };
        const std::string temperature = numberText(termsOf(spec.distil, spec.mode).temperature);
        Label name { group, kind + ' ' + spec.student + ", T " + temperature,
            kind + '-' + spec.student + "-T" + temperature };
        const auto first = m_entries.emplace(name.words, entry).first->second;
        if (first != entry) {
            name.words += ", students[" + std::to_string(entry) + "]";
            name.file += "-students" + std::to_string(entry);
        }
        return name;
    }

    static Label controlled(Label label)
    {
        label.words += ", control";
        label.file += "-control";
        return label;
    }

    void addScored(
        const SweepGroup& group, const std::vector<std::string>& languages, const Label& label, const TrainSpec& spec)
    {
        addScores(addTraining(label, spec), group, languages, label, {});
    }

    /// The seed is that of the training where it matters, so that seeds differ in what random pruning takes.
    static PruneRecipe pruned(PruneRecipe method, double amount, std::uint64_t seed)
    {
        method.amount = amount;
        if (method.method == PruneMethod::Random)
            method.seed = seed;
        return method;
    }

    TrainSpec denseTraining(const SweepGroup& group, const std::vector<std::string>& languages, std::uint64_t seed)
    {
        TrainSpec spec;
        spec.model = m_plan.model;
        spec.data = withSplit(languages, m_plan.trainSplit);
        spec.devSplit = m_plan.devSplit;
        spec.recipe = group.recipe;
        spec.recipe.seed = seed;
        spec.saveEvery = m_plan.saveEvery;
        spec.sample = m_plan.sample;
        return spec;
    }

    DataRef withSplit(const std::vector<std::string>& languages, const std::string& split) const
    {
        DataRef data = m_plan.data;
        data.languages = languages;
        data.split = split;
        return data;
    }

    /// Adds a training, or finds the one that is the same but for its name.
    template <typename Spec> SweepTraining& addTraining(const Label& label, Spec spec)
    {
        const std::string key = toJson(JobSpec(spec)).dump(-1, ' ', false, json::error_handler_t::replace);
        const auto [found, isNew] = m_byContent.emplace(key, m_trainings.size());
        if (!isNew)
            return m_trainings[found->second];
        const std::string seed = std::to_string(spec.recipe.seed);
        const std::string name = fileName(joined({ label.group, label.file, "seed", seed }, "-"));
        const int sameName = ++m_names[name];
        spec.output = (m_models / (sameName == 1 ? name : name + "-" + std::to_string(sameName))).string();
        SweepTraining training;
        training.title = titleOf(label, spec.recipe.seed);
        training.work = workOf(spec);
        validate(spec);
        training.spec = std::move(spec);
        return m_trainings.emplace_back(std::move(training));
    }

    void addScores(SweepTraining& training, const SweepGroup& group, const std::vector<std::string>& languages,
        const Label& label, const PruneRecipe& prune)
    {
        addScores(training, training.output(), group, languages, label, prune);
    }

    /// Of one of the models of a training.
    void addScores(SweepTraining& training, const std::string& model, const SweepGroup& group,
        const std::vector<std::string>& languages, const Label& label, const PruneRecipe& prune,
        const std::optional<SweepStudent>& student = {})
    {
        const auto first = training.evaluations.size();
        const auto& tested = group.testLanguages.empty() ? languages : group.testLanguages;
        addScore(training, model, label, prune, withSplit(tested, m_plan.data.split), {});
        for (const DataRef& data : m_plan.furtherData)
            addScore(training, model, label, prune, data, ", on " + fs::path(data.path).filename().string());
        for (auto i = first; i < training.evaluations.size(); ++i)
            training.evaluations[i].student = student;
    }

    void addScore(SweepTraining& training, const std::string& model, const Label& label, const PruneRecipe& prune,
        const DataRef& data, const std::string& where)
    {
        SweepEvaluation evaluation;
        evaluation.spec.model = prunedBy(model, prune);
        evaluation.spec.data = data;
        evaluation.spec.seed = prune.seed; // one seed for both, as the command line has it
        evaluation.spec.ignoreTruncated = m_plan.ignoreTruncated;
        evaluation.spec.replaceEntities = m_plan.replaceEntities;
        if (!m_scored.insert(model + '\n' + sweepIdentity(evaluation.spec)).second)
            return;
        evaluation.title = titleOf(label, seedOf(training)) + where;
        evaluation.work = sentences(data, 0) * (1 + (m_plan.replaceEntities ? m_plan.replaceEntities->draws : 0));
        validate(evaluation.spec);
        training.evaluations.push_back(std::move(evaluation));
    }

    static std::uint64_t seedOf(const SweepTraining& training)
    {
        return std::visit([](const auto& spec) { return spec.recipe.seed; }, training.spec);
    }

    static std::string titleOf(const Label& label, std::uint64_t seed)
    {
        return (label.group.empty() ? "" : label.group + ", ") + label.words + ", seed " + std::to_string(seed);
    }

    std::string groupLabel(const SweepGroup& group, const std::vector<std::string>& languages) const
    {
        if (group.each)
            return languages.front();
        if (m_plan.groups.size() == 1)
            return {};
        if (languages.empty())
            return "all";
        return languages.size() <= 3 ? joined(languages, "+") : std::to_string(languages.size()) + " languages";
    }

    const std::map<std::string, std::int64_t>& sentencesOf(const DataRef& data)
    {
        const std::string key = toJson(data).dump(-1, ' ', false, json::error_handler_t::replace);
        const auto found = m_sentences.find(key);
        return found != m_sentences.end() ? found->second : m_sentences.emplace(key, m_count(data)).first->second;
    }

    /// At most `sample` of each language, when it is above 0.
    std::int64_t sentences(const DataRef& data, std::int64_t sample)
    {
        std::int64_t sum = 0;
        for (const auto& [language, count] : sentencesOf(data))
            sum += sample > 0 ? std::min(sample, count) : count;
        return sum;
    }

    static std::int64_t divideUp(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

    std::int64_t updatesAnEpoch(const TrainSpec& spec)
    {
        const auto batches = divideUp(sentences(spec.data, spec.sample), spec.recipe.batch);
        return std::max<std::int64_t>(1, divideUp(batches, spec.recipe.accumulate));
    }

    std::int64_t updatesOf(const TrainSpec& spec)
    {
        return spec.recipe.steps > 0 ? spec.recipe.steps : updatesAnEpoch(spec) * spec.recipe.epochs;
    }

    /// A student and its control; the teacher is asked once for all, or by another pass. Plain text is not counted
    /// before: a batch is as many passes as it has blocks.
    std::int64_t workOf(const DistilSpec& spec)
    {
        const std::int64_t trained = 3 * (spec.control ? 2 : 1) + 1;
        if (spec.mode == DistilMode::TaskAgnostic)
            return trained * spec.recipe.steps * spec.recipe.batch * spec.recipe.accumulate;
        TrainSpec training;
        training.data = spec.data;
        training.devSplit = spec.devSplit;
        training.sample = spec.sample;
        training.recipe = spec.recipe;
        return workOf(training) * trained / 3;
    }

    std::int64_t workOf(const TrainSpec& spec)
    {
        const std::int64_t size = sentences(spec.data, spec.sample);
        const double epochs = double(updatesOf(spec)) / double(updatesAnEpoch(spec));
        std::int64_t work = std::llround(3 * double(size) * epochs);
        if (!spec.devSplit.empty()) {
            DataRef dev = spec.data;
            dev.split = spec.devSplit;
            work += sentences(dev, 0) * std::llround(std::ceil(epochs));
        }
        return std::max<std::int64_t>(1, work);
    }

    /// In updates; shares are rounded so that the last choice of masks falls on the end.
    PruneSchedule schedule(const DuringSchedule& during, const TrainSpec& spec, double level)
    {
        PruneSchedule schedule;
        schedule.final = level;
        schedule.curve = during.curve;
        const double updates = during.inUpdates ? 1 : double(updatesOf(spec));
        const auto whole = [&](double value) { return std::max<std::int64_t>(1, std::llround(value * updates)); };
        schedule.begin = whole(during.begin);
        schedule.end = std::max(schedule.begin, whole(during.end));
        schedule.every = whole(during.every);
        if (!during.inUpdates)
            schedule.end -= (schedule.end - schedule.begin) % schedule.every;
        return schedule;
    }

    const SweepPlan& m_plan;
    fs::path m_models;
    const CountSentences& m_count;
    std::vector<SweepTraining> m_trainings;
    std::map<std::string, std::size_t> m_byContent;
    std::map<std::string, int> m_names;
    std::map<std::string, std::size_t> m_entries; ///< of students, by name: the first that has it
    std::set<std::string> m_scored; ///< model and identity of all that is planned
    std::map<std::string, std::map<std::string, std::int64_t>> m_sentences;
};

} // namespace

JobSpec SweepTraining::job() const
{
    return std::visit([](const auto& made) { return JobSpec(made); }, spec);
}

const std::string& SweepTraining::output() const
{
    return std::visit([](const auto& made) -> const std::string& { return made.output; }, spec);
}

std::vector<std::string> SweepTraining::outputs() const
{
    std::vector<std::string> outputs { output() };
    const auto* distilled = std::get_if<DistilSpec>(&spec);
    if (distilled && distilled->control)
        outputs.push_back(controlOf(output()));
    return outputs;
}

const std::string& SweepTraining::start() const
{
    return std::visit([](const auto& made) -> const std::string& { return sourceOf(made); }, spec);
}

std::vector<SweepTraining> expandSweep(const SweepPlan& plan, const fs::path& project, const CountSentences& count)
{
    if (plan.model.empty())
        throw Failure(ErrorCode::Usage,
            Sentence::tr(
                "model must name the checkpoint folder to begin with: write it into the file, or give it (--model)."),
            { { "field", "model" } });
    if (plan.data.path.empty())
        throw Failure(ErrorCode::Usage,
            Sentence::tr("data.path must name the data folder: write it into the file, or give it (--data)."),
            { { "field", "data.path" } });
    for (const auto& students : plan.students) {
        if (students.spec.mode == DistilMode::TaskAgnostic && students.spec.corpus.empty())
            throw Failure(ErrorCode::Usage,
                Sentence::tr("students.corpus must name plain text for task-agnostic students: write it into the file, "
                             "or give it (--corpus)."),
                { { "field", "students.corpus" } });
    }
    return Expansion(plan, project, count).run();
}

} // namespace ndogo
