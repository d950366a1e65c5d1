// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The order, the journal and the recovery of a recipe, over jobs that are made up. The program is "killed" by an
// exception at every moment at which files have changed.
#include "engine/project/run_journal.h"
#include "engine/project/run_recipe.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>

using namespace ndogo;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct Killed { }; // no Failure: nothing below may catch it

const char* const kRecipe = R"({ "name": "fake", "data": { "path": "/data" }, "corpus": ["/text"],
    "tuning": { "epochs": 1 }, "steps": [
        { "job": "structure", "title": "Half", "structure": { "layers": 2 } },
        { "job": "train", "title": "Learn" },
        { "job": "quantize", "quantize": { "method": "token-int8" } } ] })";

/// Of a model's folder: its name without the mark of the job that makes it.
std::string nameOf(const fs::path& model)
{
    const std::string name = model.filename().string();
    const auto mark = name.rfind('-');
    const bool isMarked = name.starts_with("fake-") && name.size() - mark == 7;
    return isMarked ? name.substr(0, mark) : name;
}

/// Jobs that leave the same files as real ones: a state beside a training's folder, and a folder that says what made
/// it.
class FakeWorld {
public:
    int moments = 0, killAt = -1; ///< the moment at which the program ends
    std::vector<std::string> made; ///< names of models and scores, as often as they were made
    std::vector<JobEvent> events;
    std::int64_t sentences = 50; ///< of the data
    std::string refused; ///< title of a step that the forecast refuses
    std::string moved = "project"; ///< name of the project's folder

    explicit FakeWorld(const test::Folder& folder)
        : m_folder(folder.path())
    {
        folder.write("recipe.json", kRecipe);
        folder.write("start/config.json", "{}");
    }

    RecipeTools tools()
    {
        return { [this](const JobSpec& job, JobContext& context) { run(job, context); },
            [this](const std::string& model) { return infoOf(model); },
            [this](const RecipeJobs& jobs) { return forecast(jobs); },
            [](const std::string& output) { fs::remove_all(output + ".training"); },
            [this](const DataRef&) { return contents(); },
            [](const std::string& model) { return test::readBytes(fs::path(model) / "config.json"); } };
    }

    /// The folder of a model by its name without a mark.
    fs::path model(const std::string& name) const
    {
        for (const auto& entry : fs::directory_iterator(project() / "models"))
            if (nameOf(entry.path()) == name)
                return entry.path();
        return {};
    }

    std::shared_ptr<const RecipeReport> run(bool resume, bool plan = false)
    {
        events.clear();
        JobContext context(1, {}, [this](const JobEvent& event) { events.push_back(event); });
        RecipeSpec spec { (m_folder / "recipe.json").string(), project().string(), (m_folder / "start").string(), {} };
        spec.resume = resume;
        spec.plan = plan;
        return runRecipe(spec, tools(), context);
    }

    fs::path project() const { return m_folder / moved; }

    /// Of each step, without what differs from sitting to sitting.
    json outcome(const RecipeReport& report) const
    {
        json steps = json::array();
        for (RecipeStepReport step : report.steps) {
            step.seconds = 0;
            step.output = nameOf(step.output);
            steps.push_back(toJson(step));
        }
        return steps;
    }

private:
    void moment()
    {
        if (++moments == killAt)
            throw Killed();
    }

    std::map<std::string, LanguageContent> contents() const { return { { "hau", { sentences, "a" } } }; }

    std::shared_ptr<const ModelInfo> infoOf(const std::string& model) const
    {
        if (!fs::exists(fs::path(model) / "config.json"))
            throw Failure(ErrorCode::FileNotFound, Sentence::inWords("There is no model " + model + "."));
        auto info = std::make_shared<ModelInfo>();
        info->path = model;
        info->name = nameOf(model);
        info->task = ModelTask::MaskedLm;
        info->parameters.total = 1000 - 10 * std::int64_t(info->name.size());
        info->sizes.file = 4 * info->parameters.total;
        return info;
    }

    std::vector<std::optional<RecipeSize>> forecast(const RecipeJobs& jobs) const
    {
        std::vector<std::optional<RecipeSize>> sizes;
        for (const RecipeStep& step : jobs.steps) {
            if (step.title == refused)
                failInStep(sizes.size() + 1, step.title,
                    Failure(ErrorCode::Usage, Sentence::inWords("It cannot be."), { { "field", "structure.layers" } }));
            sizes.push_back(RecipeSize { 7, 28 });
        }
        return sizes;
    }

    void run(const JobSpec& job, JobContext& context)
    {
        RunRecord record { {}, job, {}, {} };
        if (const auto* score = std::get_if<EvaluateSpec>(&job)) {
            record.result = evaluate(*score, context);
        } else if (const auto* training = std::get_if<TrainSpec>(&job)) {
            record.result = train(*training, context);
        } else if (const auto* structure = std::get_if<StructureSpec>(&job)) {
            save(*structure);
        } else {
            save(std::get<QuantizeSpec>(job));
        }
        record.facts = context.facts();
        RunJournal(project()).append(record);
        moment();
        if (const auto* training = std::get_if<TrainSpec>(&job))
            fs::remove_all(training->output + ".training");
    }

    std::shared_ptr<const EvaluationResult> evaluate(const EvaluateSpec& spec, JobContext& context)
    {
        moment();
        infoOf(spec.model.path);
        context.used("test", "hau", { sentences, "a" });
        made.push_back("score " + nameOf(spec.model.path));
        auto result = std::make_shared<EvaluationResult>();
        LanguageScore score;
        score.language = "hau";
        score.sentences = score.sentencesTotal = 10;
        score.counts = { std::int64_t(spec.model.path.size() % 10), 1, 1 };
        result->languages = { score };
        return result;
    }

    std::shared_ptr<const TrainingReport> train(const TrainSpec& spec, JobContext& context)
    {
        context.used("train", "hau", { sentences, "a" });
        const fs::path state = spec.output + ".training";
        int done = spec.resume && fs::exists(state / "state") ? std::stoi(test::readBytes(state / "state")) : 0;
        for (; done < 2; ++done) {
            moment();
            fs::create_directories(state);
            std::ofstream(state / "state") << done + 1;
        }
        save(spec);
        auto report = std::make_shared<TrainingReport>();
        report->path = spec.output;
        report->seconds = 3;
        return report;
    }

    template <typename Spec> void save(Spec spec)
    {
        if (fs::exists(spec.output) && !spec.force)
            throw Failure(ErrorCode::OutputExists, Sentence::inWords("The output exists."));
        infoOf(folderOf(spec.model));
        moment();
        const bool force = std::exchange(spec.force, false);
        if constexpr (requires { spec.resume; })
            spec.resume = false;
        if (force)
            fs::remove_all(spec.output);
        const fs::path partial = spec.output + ".partial";
        fs::remove_all(partial);
        fs::create_directories(partial);
        std::ofstream(partial / "config.json") << json { { "ndogo", { { "recipe", toJson(JobSpec(spec)) } } } };
        fs::rename(partial, spec.output);
        made.push_back(nameOf(spec.output));
        moment();
    }

    fs::path m_folder;
};

} // namespace

class TestRecipe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepsComeInTheirOrder();
    void aPlanRunsNothing();
    void whatIsDoneIsNotDoneAgain();
    void killedAtEveryMomentItEndsTheSame();
    void refusesWhatIsThereAlready();
    void refusesOtherData();
    void refusesAnotherStartOrText();
    void whatIsChangedIsMadeBeside();
    void aMovedProjectGoesOn();
    void saysWhichStepCannotWork();
};

void TestRecipe::stepsComeInTheirOrder()
{
    const test::Folder folder;
    FakeWorld world(folder);
    const auto report = world.run(false);
    QCOMPARE(world.made,
        (std::vector<std::string> { "fake-0-start-tuned", "score fake-0-start-tuned", "fake-1-half",
            "fake-1-half-tuned", "score fake-1-half-tuned", "fake-2-learn", "score fake-2-learn", "fake-3-quantize",
            "score fake-3-quantize" }));
    QCOMPARE(report->steps.size(), std::size_t(4));
    QCOMPARE(report->steps[0].title, std::string("start"));
    QVERIFY(report->steps[1].scoredTuned && !report->steps[2].scoredTuned);
    for (const RecipeStepReport& step : report->steps)
        QVERIFY(step.isDone() && step.scores.contains("hau"));
    QCOMPARE(report->steps[2].size->parameters, std::int64_t(1000 - 10 * 12)); // of the model, not the forecast
    std::vector<std::string> stages;
    int finished = 0;
    for (const JobEvent& event : world.events) {
        if (const auto* stage = std::get_if<event::Stage>(&event.payload))
            stages.push_back(stage->name);
        const auto* done = std::get_if<event::RecipeStepFinished>(&event.payload);
        if (done)
            QCOMPARE(done->index, std::int64_t(finished++));
        QVERIFY(!done || !done->restored);
    }
    QCOMPARE(finished, 4);
    QCOMPARE(stages.at(2), std::string("step 1 of 3: Half (structure)"));
}

void TestRecipe::aPlanRunsNothing()
{
    const test::Folder folder;
    FakeWorld world(folder);
    const auto report = world.run(false, true);
    QVERIFY(world.made.empty() && !fs::exists(world.project()));
    QCOMPARE(report->steps.size(), std::size_t(4));
    QVERIFY(report->steps[0].isDone() && !report->steps[1].isDone());
    QCOMPARE(report->steps[1].forecast->parameters, std::int64_t(7));
    // What of it is there already shows in a later plan.
    const json whole = world.outcome(*world.run(false));
    fs::remove_all(world.model("fake-3-quantize"));
    const json planned = world.outcome(*world.run(false, true));
    for (std::size_t i = 0; i < 3; ++i)
        QVERIFY2(planned[i] == whole[i], planned[i].dump().c_str());
    QVERIFY(planned[3].at("parameters").is_null() && planned[3].at("languages").empty());
}

void TestRecipe::whatIsDoneIsNotDoneAgain()
{
    const test::Folder folder;
    FakeWorld world(folder);
    const json whole = world.outcome(*world.run(false));
    const std::size_t made = world.made.size();
    const auto again = world.run(true);
    QCOMPARE(world.made.size(), made);
    QVERIFY(world.outcome(*again) == whole);
    QCOMPARE(again->steps[2].seconds, 3.0); // the journal's
    for (const JobEvent& event : world.events) {
        if (const auto* done = std::get_if<event::RecipeStepFinished>(&event.payload))
            QVERIFY(done->restored);
    }
    // A model that somebody removed is made again, and nothing else.
    fs::remove_all(world.model("fake-3-quantize"));
    world.run(true);
    QCOMPARE(world.made.size(), made + 1);
    QCOMPARE(world.made.back(), std::string("fake-3-quantize"));
}

void TestRecipe::killedAtEveryMomentItEndsTheSame()
{
    json whole;
    int moments = 0;
    {
        const test::Folder folder;
        FakeWorld world(folder);
        whole = world.outcome(*world.run(false));
        moments = world.moments;
    }
    QVERIFY(moments > 20);
    for (int kill = 1; kill <= moments; ++kill) {
        const test::Folder folder;
        FakeWorld world(folder);
        world.killAt = kill;
        QVERIFY_EXCEPTION_THROWN(world.run(false), Killed);
        world.killAt = -1;
        const json outcome = world.outcome(*world.run(true));
        QVERIFY2(outcome == whole, qPrintable(QString::number(kill)));
        // At most what was being made is made twice.
        QVERIFY(world.made.size() <= 10);
        for (const auto& entry : fs::directory_iterator(world.project() / "models"))
            QVERIFY2(entry.path().extension() != ".training", entry.path().c_str());
    }
}

void TestRecipe::refusesWhatIsThereAlready()
{
    const test::Folder folder;
    FakeWorld world(folder);
    world.run(false);
    FAILS(ErrorCode::OutputExists, ({ "holds steps of this recipe already", "--resume" }), world.run(false));
    const fs::path learnt = world.model("fake-2-learn");
    fs::remove_all(learnt);
    fs::create_directories(learnt);
    fs::remove_all(world.model("fake-1-half"));
    const auto made = world.made.size();
    FAILS(ErrorCode::OutputExists, ({ "Step 2 (Learn)", "is not the model of this step" }), world.run(true));
    QCOMPARE(world.made.size(), made); // said before step 1 is made again
    fs::remove_all(world.project() / "models");
    std::ofstream(world.project() / "models") << "a file";
    FAILS(ErrorCode::OutputExists, ({ "models is no folder" }), world.run(true));
}

void TestRecipe::refusesOtherData()
{
    const test::Folder folder;
    FakeWorld world(folder);
    world.run(false);
    world.sentences = 51;
    FAILS(ErrorCode::Usage, ({ "are of other data", "Bring that data back" }), world.run(true));
}

void TestRecipe::refusesAnotherStartOrText()
{
    const test::Folder folder;
    FakeWorld world(folder);
    folder.write("text/hau.txt", "one line\n");
    json recipe = json::parse(kRecipe);
    recipe["corpus"] = { (folder.path() / "text").string() };
    recipe["steps"][0] = json::parse(R"({ "job": "structure", "title": "Half",
        "structure": { "heads": 2, "importance": "taylor" } })");
    folder.write("recipe.json", recipe.dump());
    world.run(false);
    world.run(true);
    folder.write("start/config.json", "{ }");
    FAILS(ErrorCode::Usage, ({ "start is not what it was when steps in this project were made from it" }),
        world.run(true));
    folder.write("start/config.json", "{}");
    folder.write("text/swa.txt", "another\n");
    FAILS(ErrorCode::Usage, ({ "text is not what it was" }), world.run(true));
    fs::remove(folder.path() / "text/swa.txt");
    folder.write("text/hau.txt", "two lines\n");
    FAILS(ErrorCode::Usage, ({ "text is not what it was" }), world.run(true));
    folder.write("text/hau.txt", "one line\n");
    world.run(true);
}

/// A step that is edited takes those that follow from it along; what was made before it stays.
void TestRecipe::whatIsChangedIsMadeBeside()
{
    const test::Folder folder;
    FakeWorld world(folder);
    const auto before = world.run(false);
    world.made.clear();
    json recipe = json::parse(kRecipe);
    recipe["steps"][1]["recipe"] = { { "epochs", 7 } };
    folder.write("recipe.json", recipe.dump());
    const auto after = world.run(true);
    QCOMPARE(world.made,
        (std::vector<std::string> {
            "fake-2-learn", "score fake-2-learn", "fake-3-quantize", "score fake-3-quantize" }));
    QCOMPARE(after->steps[1].output, before->steps[1].output);
    for (const std::size_t step : { 2, 3 }) {
        QVERIFY(after->steps[step].output != before->steps[step].output);
        QVERIFY(fs::exists(before->steps[step].output) && fs::exists(after->steps[step].output));
    }
    world.made.clear();
    folder.write("recipe.json", kRecipe);
    QCOMPARE(world.run(true)->steps[3].output, before->steps[3].output);
    QVERIFY(world.made.empty());
}

void TestRecipe::aMovedProjectGoesOn()
{
    const test::Folder folder;
    FakeWorld world(folder);
    const json whole = world.outcome(*world.run(false));
    fs::remove_all(world.model("fake-3-quantize"));
    fs::rename(world.project(), folder.path() / "moved");
    world.moved = "moved";
    world.made.clear();
    QVERIFY(world.outcome(*world.run(true)) == whole); // wherever it lies
    QCOMPARE(world.made, (std::vector<std::string> { "fake-3-quantize" }));
}

void TestRecipe::saysWhichStepCannotWork()
{
    const test::Folder folder;
    FakeWorld world(folder);
    world.refused = "quantize";
    FAILS(ErrorCode::Usage, ({ "recipe.json", "Step 3 (quantize): It cannot be." }), world.run(false));
    QVERIFY(world.made.empty() && !fs::exists(world.project()));
    folder.write("recipe.json", R"({ "name": "x", "steps": [{ "job": "structure" }] })");
    FAILS(ErrorCode::Usage, ({ "recipe.json", "Step 1 (structure): structure.layers" }), world.run(false));
    folder.write("recipe.json", "{");
    FAILS(ErrorCode::FileFormat, ({ "recipe.json" }), world.run(false));
}

NDOGO_TEST(TestRecipe)
#include "tst_recipe.moc"
