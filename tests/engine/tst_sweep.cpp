// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The order, the journal and the recovery of a sweep, over trainings and evaluations that are made up. The
// program is "killed" by an exception at every moment at which files have changed.
#include "engine/project/run_journal.h"
#include "engine/project/run_sweep.h"

#include "engine/jobs/sweep_results.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fcntl.h>
#include <map>
#include <set>
#include <sys/file.h>
#include <unistd.h>

using namespace ndogo;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct Killed { }; // no Failure: nothing below may catch it

constexpr int kUpdates = 4; ///< of a training

const char* const kSweep = R"({ "name": "fake", "source": "nowhere", "model": "/m",
    "data": { "path": "/data", "languages": ["hau", "luo"] }, "dev_split": "",
    "recipe": { "epochs": 1, "batch": 25 }, "seeds": [1, 3],
    "levels": { "before": [0, 0.5], "during": [0.9], "after": [0, 0.5, 0.9] } })";

/// Students of both kinds, in place of pruned models.
const char* const kStudents = R"({ "levels": null, "students": [
    { "mode": "task-specific", "shapes": ["2x4"], "temperatures": [2, 8], "recipe": { "epochs": 2 } },
    { "mode": "task-agnostic", "shapes": ["2x4"], "corpus": ["/text"], "recipe": { "steps": 10 } } ] })";

const char* const kDeleting = R"({ "keep_models": false })";

/// Trainings and evaluations whose results follow from their specs, and which leave the same files as real
/// ones: a state beside the model's folder, and the folder itself.
class FakeWorld {
public:
    int moments = 0; ///< passed so far
    int killAt = -1; ///< the moment at which the program ends
    bool halfRecord = false; ///< and the journal's last line with it
    std::map<std::string, int> updates, evaluations; ///< by name of the model; evaluations by name and level
    std::vector<JobEvent> events;
    DataContent content { { "train", { { "hau", { 50, "a" } }, { "luo", { 50, "b" } } } },
        { "test", { { "hau", { 10, "c" } }, { "luo", { 10, "d" } } } } };

    explicit FakeWorld(fs::path project)
        : m_project(std::move(project))
    {
    }

    SweepTools tools()
    {
        SweepTools tools;
        tools.train = [this](const TrainSpec& spec, JobContext& context) {
            return std::make_shared<const TrainingReport>(train(spec, context));
        };
        tools.requirePossible = [](const DistilSpec& spec, const std::string& model) {
            if (spec.student == "9x9")
                throw Failure(ErrorCode::Usage, Sentence::inWords(model + " cannot have that."));
        };
        tools.distil = [this](const DistilSpec& spec, JobContext& context) {
            DistilReport report;
            report.student = train(spec, context);
            auto control = spec;
            control.output = controlOf(spec.output);
            if (spec.control)
                report.control = train(control, context);
            return std::make_shared<const DistilReport>(std::move(report));
        };
        tools.forgetState = [this](const std::string& output) {
            if (!fs::exists(output + ".training"))
                return;
            moment();
            fs::remove_all(output + ".training");
            moment();
        };
        tools.evaluate = [this](const EvaluateSpec& spec, JobContext& context) { return evaluate(spec, context); };
        tools.closeModel = [](const std::string&) {};
        tools.contentOf = [this](const DataRef& data) { return contentAt(data); };
        return tools;
    }

    /// The report without what differs from sitting to sitting.
    json run(const fs::path& file, bool resume, const CancelToken& token = {})
    {
        events.clear();
        JobContext context(1, token, [this](const JobEvent& event) { events.push_back(event); });
        const SweepSpec spec { file.string(), m_project.string(), "", "", resume };
        json report = toJson(*runSweep(spec, tools(), context));
        for (const char* sitting : { "trained", "evaluated", "seconds", "project" })
            report.erase(sitting);
        for (json& one : report["runs"])
            one["model"] = nameOf(one["model"]);
        return report;
    }

    /// Runs until it is done, killed every `period` moments; null when it does not get on.
    json runKilled(const fs::path& file, int first, int period)
    {
        killAt = first;
        for (int sitting = 0; sitting < 1000; ++sitting) {
            try {
                return run(file, sitting > 0);
            } catch (const Killed&) {
                if (halfRecord)
                    cutJournal();
                killAt = period > 0 ? moments + period : -1;
            }
        }
        return {};
    }

    /// Every result of the journal once, by identity.
    std::multiset<std::string> recorded() const
    {
        std::vector<Sentence> warnings;
        std::multiset<std::string> identities;
        for (const RunRecord& record : RunJournal(m_project).read(warnings))
            identities.insert(sweepIdentity(record.spec));
        return identities;
    }

private:
    void moment()
    {
        if (++moments == killAt)
            throw Killed();
    }

    void cutJournal() const
    {
        const fs::path file = m_project / "journal.jsonl";
        std::string text = test::readBytes(file);
        if (text.empty())
            return;
        const std::size_t lastLine = text.size() < 2 ? 0 : text.rfind('\n', text.size() - 2) + 1;
        fs::resize_file(file, lastLine + (text.size() - lastLine) / 2);
    }

    static std::string nameOf(const std::string& model) { return fs::path(model).filename().string(); }

    template <typename Spec> TrainingReport train(const Spec& spec, JobContext& context)
    {
        if (!fs::exists(fs::path(sourceOf(spec)) / "config.json") && sourceOf(spec) != "/m")
            throw Failure(ErrorCode::FileNotFound, Sentence::inWords("There is no model " + sourceOf(spec) + "."));
        const fs::path state = spec.output + ".training", output = spec.output;
        if (!spec.data.path.empty())
            use(spec.data, context);
        if (fs::exists(output) && !spec.force)
            throw Failure(ErrorCode::OutputExists, Sentence::inWords("The output exists."));
        int done = spec.resume && fs::exists(state / "state") ? std::stoi(test::readBytes(state / "state")) : 0;
        TrainingReport report;
        report.path = spec.output;
        report.steps = kUpdates;
        for (int update = 1; update <= kUpdates; ++update)
            report.history.push_back({ update, double(update) / kUpdates, 1.0 / update, 0.1, 0, {} });
        for (; done < kUpdates; ++done) {
            context.token().throwIfRequested();
            moment();
            ++updates[nameOf(spec.output)];
            fs::create_directories(state);
            std::ofstream(state / "state") << done + 1;
            context.progress(done + 1, kUpdates, "updates");
            context.emit(event::TrainingStep { std::make_shared<TrainingPoint>(report.history[std::size_t(done)]) });
        }
        moment();
        const fs::path partial = output.parent_path() / ("." + output.filename().string() + ".ndogo-partial-1");
        fs::remove_all(partial);
        fs::create_directories(partial);
        moment();
        Spec recipe = spec;
        recipe.resume = recipe.force = false;
        std::ofstream(partial / "config.json") << json { { "ndogo", { { "recipe", toJson(JobSpec(recipe)) } } } };
        fs::remove_all(output);
        fs::rename(partial, output);
        context.emit(event::Warning { Sentence::inWords("Every training says so.") });
        moment();
        return report;
    }

    std::shared_ptr<const EvaluationResult> evaluate(const EvaluateSpec& spec, JobContext& context)
    {
        context.token().throwIfRequested();
        use(spec.data, context);
        moment();
        if (!fs::exists(fs::path(spec.model.path) / "config.json"))
            throw Failure(ErrorCode::FileNotFound, Sentence::inWords("There is no model " + spec.model.path + "."));
        ++evaluations[nameOf(spec.model.path) + " " + std::to_string(spec.model.amount())];
        auto result = std::make_shared<EvaluationResult>();
        for (const std::string& language : spec.data.languages) {
            LanguageScore score;
            score.language = language;
            score.sentences = score.sentencesTotal = 10;
            const auto hits = std::int64_t(std::hash<std::string>()(nameOf(spec.model.path) + language) % 50)
                + std::int64_t(spec.model.amount() * 10);
            score.counts = { hits, 100 - hits, 100 - hits };
            result->languages.push_back(score);
        }
        context.progress(5, 20, "sentences");
        context.progress(20, 20, "sentences");
        context.emit(event::Warning { Sentence::inWords("Every evaluation says so.") });
        moment();
        return result;
    }

    void use(const DataRef& data, JobContext& context) const
    {
        for (const auto& [language, held] : contentAt(data))
            context.used(data.split, language, held);
    }

    std::map<std::string, LanguageContent> contentAt(const DataRef& data) const
    {
        return content.at(data.split == "train" ? "train" : "test");
    }

    fs::path m_project;
};

template <typename Payload> std::vector<Payload> all(const std::vector<JobEvent>& events)
{
    std::vector<Payload> found;
    for (const JobEvent& event : events) {
        if (const auto* payload = std::get_if<Payload>(&event.payload))
            found.push_back(*payload);
    }
    return found;
}

/// A folder with the sweep file, and the results of a sweep that nobody stopped.
struct Sweep {
    explicit Sweep(const std::string& patch = "{}")
    {
        json fields = json::parse(kSweep);
        fields.merge_patch(json::parse(patch));
        file = folder.write("sweep.json", fields.dump());
        FakeWorld world(folder / "whole");
        report = world.run(file, false);
        moments = world.moments;
        records = world.recorded();
    }

    test::Folder folder;
    fs::path file;
    json report;
    int moments = 0;
    std::multiset<std::string> records;
};

} // namespace

class TestSweep : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void wholeRun();
    void killedAtEveryMoment_data();
    void killedAtEveryMoment();
    void killedAgainAndAgain();
    void students();
    void studentsThatCannotBe();
    void studentsKilledAtEveryMoment_data();
    void studentsKilledAtEveryMoment();
    void modelsAreDeleted();
    void resumedWhenItIsDone();
    void refusedWithoutResume();
    void longerSweepGoesOn();
    void movedProject();
    void modelOfSomebodyElse();
    void removedModelIsMadeAgain();
    void secondSweepInTheProject();
    void progressCountsWhatIsLeft();
    void warningsComeOnce();
    void refusesOtherData();
    void cancelled();
    void mistakesNameTheFile();
};

void TestSweep::wholeRun()
{
    const Sweep sweep;
    QCOMPARE(sweep.records.size(), std::size_t(2 * 3 + 2 * (3 + 1 + 1))); // trainings and evaluations
    QCOMPARE(sweep.report["runs"].size(), std::size_t(10));
    QCOMPARE(sweep.report["points"].size(), std::size_t(5));
    for (const json& point : sweep.report["points"])
        QCOMPARE(point["mean"]["n"].get<int>(), 2);
    for (const char* model : { "dense-seed-1", "before-50-seed-3", "during-90-seed-1" }) {
        QVERIFY(fs::exists(sweep.folder / "whole/models" / model / "config.json"));
        QVERIFY(!fs::exists(sweep.folder / "whole/models" / (std::string(model) + ".training")));
    }
}

void TestSweep::killedAtEveryMoment_data()
{
    QTest::addColumn<bool>("keepModels");
    QTest::addColumn<bool>("halfRecord");
    QTest::newRow("models kept") << true << false;
    QTest::newRow("models kept, last record cut") << true << true;
    QTest::newRow("models deleted") << false << false;
    QTest::newRow("models deleted, last record cut") << false << true;
}

void TestSweep::killedAtEveryMoment()
{
    QFETCH(bool, keepModels);
    QFETCH(bool, halfRecord);
    const Sweep sweep(R"({ "seeds": [1], "keep_models": )" + std::string(keepModels ? "true }" : "false }"));
    QVERIFY(sweep.moments > 30);
    for (int moment = 1; moment <= sweep.moments; moment += halfRecord ? 3 : 1) {
        const test::Folder folder;
        FakeWorld world(folder / "p");
        world.halfRecord = halfRecord;
        const json report = world.runKilled(sweep.file, moment, 0);
        const std::string place = "killed at moment " + std::to_string(moment);
        QVERIFY2(report == sweep.report, place.c_str());
        // Each result is there once; but a model that was deleted is made again for the score that was cut.
        const auto records = world.recorded();
        QVERIFY2(records == sweep.records || (halfRecord && !keepModels && records.size() == sweep.records.size() + 1),
            place.c_str());
        // A training that was half done went on from there. Only where the record of one was lost after its state
        // and its model were, it had to begin again.
        for (const auto& [model, updates] : world.updates)
            QVERIFY2(updates == kUpdates || (halfRecord && updates == 2 * kUpdates), (place + ": " + model).c_str());
        int evaluations = 0;
        for (const auto& [name, times] : world.evaluations)
            evaluations += times;
        // At most the one that was running is run again, and the one whose record was cut.
        QVERIFY2(evaluations <= 5 + 1 + halfRecord, place.c_str());
        for (const auto& entry : fs::directory_iterator(folder / "p" / "models")) {
            const std::string name = entry.path().filename().string();
            QVERIFY2(keepModels && name[0] != '.' && name.find(".training") == std::string::npos,
                (place + ": " + name).c_str());
        }
    }
}

void TestSweep::killedAgainAndAgain()
{
    const Sweep sweep;
    for (const int period : { 4, 5, 8, 13 }) {
        const test::Folder folder;
        FakeWorld world(folder / "p");
        world.halfRecord = period == 13; // more often, and it would never get on
        QVERIFY(world.runKilled(sweep.file, period, period) == sweep.report);
        QVERIFY(world.recorded() == sweep.records);
    }
}

void TestSweep::students()
{
    const Sweep sweep(kStudents);
    // Twice: the teacher, two specific students, and an agnostic one and its control fine-tuned; and once that of text.
    QCOMPARE(sweep.records.size(), std::size_t(2 * (1 + 2 + 2) + 1 + 2 * (1 + 3 + 2)));
    const auto& students = sweep.report.at("students");
    QCOMPARE(students.size(), std::size_t(3));
    QVERIFY(students[0]["student"] == "task-specific 2x4, T 2");
    QVERIFY(students[2]["student"] == "task-agnostic 2x4, T 2");
    QVERIFY(students[0]["mean"]["control"] == students[1]["mean"]["control"]); // the same model
    for (const json& student : students) {
        QVERIFY(student["mean"]["teacher"]["n"] == 2);
        QVERIFY(student["mean"]["student"]["n"] == 2);
        QCOMPARE(student["languages"].size(), std::size_t(2));
        for (const json& row : student["languages"]) {
            QVERIFY(row["verdict"].is_string());
        }
    }
    QCOMPARE(sweep.report["points"].size(), std::size_t(1)); // the teacher is a dense model; students are no points
}

/// Refused before anything else is trained.
void TestSweep::studentsThatCannotBe()
{
    const test::Folder folder;
    auto fields = json::parse(kSweep);
    fields.merge_patch(json::parse(kStudents));
    fields["students"][0]["shapes"].push_back("9x9");
    FakeWorld world(folder / "p");
    try {
        world.run(folder.write("sweep.json", fields.dump()), false);
        QFAIL("was begun");
    } catch (const Failure& failure) {
        const auto& message = failure.error().message;
        QVERIFY2(message.find("sweep.json") != std::string::npos && message.find("9x9") != std::string::npos
                && message.find("/m cannot have that") != std::string::npos,
            message.c_str());
    }
    QVERIFY(world.updates.empty() && world.evaluations.empty());
}

void TestSweep::studentsKilledAtEveryMoment_data()
{
    QTest::addColumn<bool>("keepModels");
    QTest::newRow("models kept") << true;
    QTest::newRow("models deleted") << false;
}

void TestSweep::studentsKilledAtEveryMoment()
{
    QFETCH(bool, keepModels);
    auto patch = json::parse(kStudents);
    patch["seeds"] = { 1 };
    patch["keep_models"] = keepModels;
    const Sweep sweep(patch.dump());
    QVERIFY(sweep.moments > 50);
    for (int moment = 1; moment <= sweep.moments; ++moment) {
        const test::Folder folder;
        FakeWorld world(folder / "p");
        const auto place = "killed at moment " + std::to_string(moment);
        QVERIFY2(world.runKilled(sweep.file, moment, 0) == sweep.report, place.c_str());
        QVERIFY2(world.recorded() == sweep.records, place.c_str());
        for (const auto& [model, updates] : world.updates)
            QVERIFY2(updates == kUpdates, (place + ": " + model).c_str());
        for (const auto& entry : fs::directory_iterator(folder / "p" / "models"))
            QVERIFY2(keepModels && entry.path().extension() != ".training", entry.path().c_str());
    }
}

void TestSweep::modelsAreDeleted()
{
    const Sweep kept, deleted(kDeleting);
    QVERIFY(kept.report == deleted.report);
    QVERIFY(kept.records == deleted.records);
    QVERIFY(fs::is_empty(deleted.folder / "whole/models"));
}

void TestSweep::resumedWhenItIsDone()
{
    for (const bool keep : { true, false }) {
        const Sweep sweep(keep ? "{}" : kDeleting);
        FakeWorld world(sweep.folder / "whole");
        QVERIFY(world.run(sweep.file, true) == sweep.report);
        QVERIFY(world.updates.empty() && world.evaluations.empty());
        const auto runs = all<event::SweepRunFinished>(world.events);
        QCOMPARE(runs.size(), sweep.records.size());
        QVERIFY(std::ranges::all_of(runs, &event::SweepRunFinished::restored));
        QVERIFY(world.recorded() == sweep.records);
    }
}

void TestSweep::refusedWithoutResume()
{
    const Sweep sweep;
    FAILS(ErrorCode::OutputExists, ({ "whole", "--resume" }), FakeWorld(sweep.folder / "whole").run(sweep.file, false));
    // So is one that was stopped in its first training, before it had any result.
    FakeWorld early(sweep.folder / "early");
    early.killAt = 2;
    QVERIFY_THROWS_EXCEPTION(Killed, early.run(sweep.file, false));
    FAILS(ErrorCode::OutputExists, ({ "early", "--resume" }), FakeWorld(sweep.folder / "early").run(sweep.file, false));
    // Results of other sweeps do no harm.
    const fs::path other = sweep.folder.write("other.json",
        R"({ "name": "o", "model": "/m", "data": { "path": "/data", "languages": ["yor"] }, "seeds": [9],
             "levels": { "before": [0.3] } })");
    QCOMPARE(FakeWorld(sweep.folder / "whole").run(other, false)["runs"].size(), std::size_t(1));
}

/// A level more: only that is done.
void TestSweep::longerSweepGoesOn()
{
    const Sweep sweep, longer(R"({ "levels": { "after": [0, 0.5, 0.7, 0.9] } })");
    FakeWorld world(sweep.folder / "whole");
    QVERIFY(world.run(longer.file, true) == longer.report);
    QVERIFY(world.updates.empty());
    QCOMPARE(world.evaluations.size(), std::size_t(2)); // one a seed
}

void TestSweep::movedProject()
{
    const Sweep sweep;
    for (const int moment : { 10, sweep.moments / 2, sweep.moments - 5 }) {
        const test::Folder folder;
        FakeWorld before(folder / "here");
        before.killAt = moment;
        QVERIFY_THROWS_EXCEPTION(Killed, before.run(sweep.file, false));
        fs::create_directories(folder / "far");
        fs::rename(folder / "here", folder / "far/there");
        FakeWorld after(folder / "far/there");
        QVERIFY(after.run(sweep.file, true) == sweep.report);
        QVERIFY(after.recorded() == sweep.records);
        for (const auto& run : all<event::SweepRunFinished>(after.events)) {
            if (const auto* training = std::get_if<TrainSpec>(&run.record->spec))
                QVERIFY(training->output.rfind((folder / "far/there").string(), 0) == 0);
        }
    }
}

void TestSweep::modelOfSomebodyElse()
{
    const Sweep sweep;
    const test::Folder folder;
    folder.write("p/models/before-50-seed-1/config.json", R"({ "model_type": "xlm-roberta" })");
    FakeWorld world(folder / "p");
    FAILS(ErrorCode::OutputExists, ({ "before-50-seed-1", "Move it away" }), world.run(sweep.file, true));
    QVERIFY(fs::exists(folder / "p/models/before-50-seed-1/config.json"));
    // Not even where models are deleted, and this one's were.
    const Sweep deleting(kDeleting);
    deleting.folder.write("whole/models/dense-seed-1/config.json", "{}");
    FakeWorld again(deleting.folder / "whole");
    QVERIFY(again.run(deleting.file, true) == deleting.report);
    QVERIFY(fs::exists(deleting.folder / "whole/models/dense-seed-1/config.json"));
}

void TestSweep::removedModelIsMadeAgain()
{
    const Sweep sweep, longer(R"({ "levels": { "after": [0, 0.5, 0.7, 0.9] }, "seeds": [1] })");
    fs::remove_all(sweep.folder / "whole/models/dense-seed-1");
    FakeWorld world(sweep.folder / "whole");
    QVERIFY(world.run(longer.file, true) == longer.report);
    QCOMPARE(world.updates, (std::map<std::string, int> { { "dense-seed-1", kUpdates } }));
    QCOMPARE(world.evaluations.size(), std::size_t(1));
}

void TestSweep::secondSweepInTheProject()
{
    const Sweep sweep;
    const fs::path project = sweep.folder / "whole";
    const int other = ::open(project.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    QVERIFY(::flock(other, LOCK_EX | LOCK_NB) == 0);
    FAILS(ErrorCode::OutputExists, ({ "Another sweep", "whole" }), FakeWorld(project).run(sweep.file, true));
    ::close(other);
    FakeWorld(project).run(sweep.file, true);
}

void TestSweep::progressCountsWhatIsLeft()
{
    const Sweep sweep;
    // 100 sentences are trained on in 4 updates and count three times, 20 are tested.
    const std::int64_t training = 300, evaluation = 20, all = 6 * training + 10 * evaluation;
    const test::Folder folder;
    FakeWorld world(folder / "p");
    world.killAt = 3; // two updates are done
    const auto check = [&](std::int64_t total) {
        const auto progress = ::all<event::Progress>(world.events);
        QCOMPARE(progress.front().done, std::int64_t(0));
        QCOMPARE(progress.back().done, total);
        QCOMPARE(progress.back().total, total);
        QCOMPARE(progress.back().unit, std::string("sentence passes"));
        for (std::size_t i = 1; i < progress.size(); ++i)
            QVERIFY(progress[i].done >= progress[i - 1].done);
    };
    QVERIFY_THROWS_EXCEPTION(Killed, world.run(sweep.file, false));
    QCOMPARE(::all<event::Progress>(world.events).front().total, all);
    world.killAt = -1;
    world.run(sweep.file, true);
    check(all - training / 2); // what another sitting did is neither done nor left
    const auto stages = ::all<event::Stage>(world.events);
    QCOMPARE(stages.size(), std::size_t(16));
    QCOMPARE(stages[0].name, std::string("train: dense, seed 1"));
    QCOMPARE(stages[2].name, std::string("score: after, 50 % zeros, seed 1"));
    QCOMPARE(::all<event::TrainingStep>(world.events).size(), std::size_t(6 * kUpdates - 2));
}

void TestSweep::warningsComeOnce()
{
    const Sweep sweep;
    FakeWorld world(sweep.folder / "p");
    world.run(sweep.file, false);
    QCOMPARE(all<event::Warning>(world.events).size(), std::size_t(2));
}

void TestSweep::refusesOtherData()
{
    const Sweep sweep;
    const auto went = [&](auto&& change) {
        FakeWorld world(sweep.folder / "changed");
        fs::remove_all(sweep.folder / "changed");
        world.killAt = 60;
        try {
            world.run(sweep.file, false);
        } catch (const Killed&) {
        }
        world.killAt = -1;
        change(world.content);
        try {
            world.run(sweep.file, true);
        } catch (const Failure& failure) {
            return failure.error().message;
        }
        return std::string("on");
    };
    QCOMPARE(went([](DataContent&) {}), std::string("on"));
    QVERIFY(went([](DataContent& content) {
        content["test"]["luo"].sentences = 9;
    }).find("the test split of luo had 10 sentences and has 9 now")
        != std::string::npos);
    QVERIFY(went([](DataContent& content) { content["train"]["hau"].hash = "other"; }).find("train split of hau")
        != std::string::npos);
    QVERIFY(went([](DataContent& content) { content["test"].erase("hau"); }).find("hau is gone from its test split")
        != std::string::npos);
}

void TestSweep::cancelled()
{
    const Sweep sweep;
    std::stop_source stop;
    FakeWorld world(sweep.folder / "p");
    stop.request_stop();
    FAILS(ErrorCode::Cancelled, ({ "cancelled" }), world.run(sweep.file, false, CancelToken(stop.get_token())));
    QVERIFY(world.run(sweep.file, true) == sweep.report);
}

void TestSweep::mistakesNameTheFile()
{
    const test::Folder folder;
    const auto run = [&](const std::string& text) {
        const fs::path file = folder.write("wrong.json", text);
        FakeWorld(folder / "p").run(file, false);
    };
    FAILS(ErrorCode::FileFormat, ({ "wrong.json" }), run("{ \"name\": "));
    FAILS(ErrorCode::Usage, ({ "wrong.json", "seeds[0]" }), run(R"({ "name": "x", "seeds": ["one"] })"));
    FAILS(ErrorCode::Usage, ({ "model", "--model" }), run(R"({ "name": "x", "levels": { "after": [0] } })"));
    FAILS(
        ErrorCode::Usage, ({ "data", "--data" }), run(R"({ "name": "x", "model": "/m", "levels": { "after": [0] } })"));
    FAILS(ErrorCode::FileNotFound, ({ "nowhere.json" }), FakeWorld(folder / "p").run(folder / "nowhere.json", false));
}

NDOGO_TEST(TestSweep)
#include "tst_sweep.moc"
