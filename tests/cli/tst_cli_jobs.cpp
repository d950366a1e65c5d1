// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// run and worker: jobs from their JSON.
#include "engine/jobs/job_spec.h"
#include "tests/support/cli_call.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <set>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

const std::string kTiny = NDOGO_TEST_DATA "/tiny";
const std::string kDemoData = NDOGO_RESOURCES "/demo/data";

DataRef demoData(const char* split = "test")
{
    DataRef data;
    data.path = kDemoData;
    data.languages = { "hau" };
    data.split = split;
    return data;
}

/// What a command prints twice alike.
json lasting(json document)
{
    document.erase("seconds");
    return document;
}

/// The events but those that come by the clock.
std::vector<std::string> eventNames(const Answer& answer)
{
    std::vector<std::string> names;
    for (const json& line : answer.lines()) {
        if (line.at("event") != "progress")
            names.push_back(line["event"]);
    }
    return names;
}

std::string lineOf(const JobSpec& spec, const json& id = {})
{
    json fields = toJson(spec);
    if (!id.is_null())
        fields["id"] = id;
    return fields.dump() + '\n';
}

/// The last event of each job, by its id as text; of lines that are no job, by their number.
std::map<std::string, json> endings(const std::vector<json>& events)
{
    std::map<std::string, json> ends;
    for (const json& event : events) {
        if (event.at("event") == "finished")
            ends[event.contains("line")    ? "line " + event["line"].dump()
                    : event.contains("id") ? event["id"].dump()
                                           : "job " + event.at("job").dump()]
                = event;
    }
    return ends;
}

} // namespace

using Words = std::vector<std::string>;
Q_DECLARE_METATYPE(Words)
Q_DECLARE_METATYPE(ndogo::JobSpec)

class TestCliJobs : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsAsItsCommand_data();
    void runsAsItsCommand();
    void runsATimingAndASweep();
    void readsTheJobFromStdin();
    void whatCannotBeRun_data();
    void whatCannotBeRun();
    void workerAnswersEachJob();
    void workerGoesOnAfterWhatIsNoJob();
    void workerSkipsLongLines();
    void workerOptions();

private:
    Folder m_folder;
};

void TestCliJobs::runsAsItsCommand_data()
{
    QTest::addColumn<Words>("command");
    QTest::addColumn<JobSpec>("job");
    const auto row
        = [](const Words& words, const JobSpec& job) { QTest::newRow(jobKind(job).c_str()) << words << job; };
    const auto out = [this](const char* name) { return (m_folder / name).string(); };
    QuantizeRecipe int4;
    int4.method = QuantizeMethod::Int4;
    PruneRecipe half;
    half.amount = 0.5;

    row({ "inspect", kTiny }, OpenSpec { kTiny });
    row({ "data", kDemoData, "--languages", "hau", "--model", kTiny }, ScanDataSpec { demoData(), kTiny });
    EvaluateSpec evaluate;
    evaluate.model = { kTiny, { half } };
    evaluate.data = demoData();
    evaluate.sample = 10;
    evaluate.replaceEntities.emplace();
    row({ "evaluate", kTiny, "--data", kDemoData, "--languages", "hau", "--sample", "10", "--prune-amount", "0.5",
            "--replace-entities", "language" },
        evaluate);
    row({ "prune", kTiny, "--amount", "0.5", "-o", out("pruned"), "--force" },
        PruneSpec { kTiny, half, out("pruned"), {}, true });
    row({ "new", "--encoder", kTiny, "-o", out("new"), "--force" },
        NewModelSpec { {}, {}, {}, out("new"), 1, true, kTiny });
    row({ "quantize", kTiny, "--method", "int4", "-o", out("quantized"), "--force" },
        QuantizeSpec { { kTiny, { int4 } }, out("quantized"), {}, true });
    row({ "export", kTiny, "--format", "pytorch", "-o", out("exported"), "--force" },
        ExportSpec { kTiny, ExportFormat::Pytorch, out("exported"), false, true });
    SensitivitySpec sensitivity;
    sensitivity.model = { kTiny, { int4 } };
    sensitivity.data = demoData();
    sensitivity.sample = 5;
    row({ "sensitivity", kTiny, "--data", kDemoData, "--languages", "hau", "--method", "int4", "--sample", "5" },
        sensitivity);
    CompareLayersSpec compare;
    compare.model = { kTiny, { int4 } };
    compare.data = demoData();
    compare.sample = 5;
    row({ "compare-layers", kTiny, "--data", kDemoData, "--languages", "hau", "--method", "int4", "--sample", "5" },
        compare);
    TrainSpec train;
    train.model = kTiny;
    train.data = demoData("train");
    train.devSplit.clear();
    train.output = out("trained");
    train.force = true;
    train.sample = 8;
    train.recipe.steps = 2;
    row({ "train", kTiny, "--data", kDemoData, "--languages", "hau", "--dev", "-", "--sample", "8", "--steps", "2",
            "-o", out("trained"), "--force" },
        train);
}

void TestCliJobs::runsAsItsCommand()
{
    QFETCH(Words, command);
    QFETCH(JobSpec, job);
    const auto file = m_folder.write("job.json", toJson(job).dump()).string();
    for (const char* form : { "", "--json", "--events" }) {
        Words asCommand = command, asJob { "run", file };
        if (*form) {
            asCommand.emplace_back(form);
            asJob.emplace_back(form);
        }
        const Answer expected = call(asCommand), found = call(asJob);
        QVERIFY2(expected.status == 0, expected.err.c_str());
        QVERIFY2(found.status == 0, found.err.c_str());
        if (std::string_view(form) == "--json")
            QVERIFY2(lasting(found.document()) == lasting(expected.document()), found.out.c_str());
        else if (*form)
            QCOMPARE(eventNames(found), eventNames(expected));
        else
            QCOMPARE(found.out, expected.out);
    }
}

void TestCliJobs::runsATimingAndASweep()
{
    BenchmarkSpec timing;
    timing.models = { { kTiny, {} }, prunedBy(kTiny, { .amount = 0.5 }),
        prunedBy(kTiny, { .amount = 0.9 }) }; // which no command line says
    timing.data = demoData();
    timing.repeat = 2;
    timing.sentencesPerLanguage = 2;
    const auto timed
        = call({ "run", m_folder.write("timing.json", toJson(JobSpec(timing)).dump()).string(), "--json" });
    QVERIFY2(timed.status == 0, timed.err.c_str());
    QCOMPARE(timed.document().at("models").size(), std::size_t(3));

    m_folder.write("sweep.json", R"({ "name": "short", "dev_split": "", "sample": 4,
        "recipe": { "steps": 1 }, "levels": { "before": [0], "after": [0.5] } })");
    const SweepSpec sweep { (m_folder / "sweep.json").string(), (m_folder / "project").string(), kTiny, kDemoData };
    const auto file = m_folder.write("job.json", toJson(JobSpec(sweep)).dump()).string();
    const auto swept = call({ "run", file });
    QVERIFY2(swept.status == 0, swept.err.c_str());
    QVERIFY2(swept.out.find("1 trained and 2 scored") != std::string::npos, swept.out.c_str());
    const auto again = call({ "run", file, "--json" });
    QCOMPARE(again.status, 3); // it was not asked to go on
    QVERIFY(again.document().at("error").at("code") == "output-exists");
}

void TestCliJobs::readsTheJobFromStdin()
{
    const auto answer = call({ "run", "-", "--json" }, lineOf(OpenSpec { kTiny }));
    QVERIFY2(answer.status == 0, answer.err.c_str());
    QVERIFY(answer.document() == call({ "inspect", kTiny, "--json" }).document());
}

void TestCliJobs::whatCannotBeRun_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<int>("status");
    QTest::addColumn<std::string>("word");
    const auto row = [](const char* name, const std::string& text, int status, const char* word) {
        QTest::newRow(name) << text << status << std::string(word);
    };
    row("open-project", toJson(JobSpec(OpenProjectSpec { "/p" })).dump(), 2, "open-project has no meaning here");
    row("discard-training", R"({"job": "discard-training", "output": "/o"})", 2, "a job of the workbench");
    row("unknown job", R"({"job": "fly"})", 2, "job must be one of");
    row("unknown field", R"({"job": "open", "model": "m", "speed": 1})", 2, "speed is not a field");
    row("value that cannot be", R"({"job": "prune", "model": "m", "output": "n", "prune": {"amount": 2}})", 2,
        "prune.amount");
    row("no object", "[]", 3, "JSON object");
    row("no JSON", "inspect m", 3, "not valid JSON");
    row("nothing", "", 3, "not valid JSON");
    row("too deep", std::string(100'000, '['), 3, "nested too deeply");
    row("endless", std::string((std::size_t(16) << 20) + 1, ' '), 3, "longer than any job");
    row("no model", toJson(JobSpec(OpenSpec { "/no/model" })).dump(), 3, "/no/model");
}

void TestCliJobs::whatCannotBeRun()
{
    QFETCH(std::string, text);
    QFETCH(int, status);
    QFETCH(std::string, word);
    const auto answer = call({ "run", "-", "--json" }, text);
    QCOMPARE(answer.status, status);
    QVERIFY2(answer.err.find(word) != std::string::npos, answer.err.c_str());
    QCOMPARE(answer.document().at("error").at("message").get<std::string>() + '\n', answer.err);
}

void TestCliJobs::workerAnswersEachJob()
{
    const json id = { { "row", 7 }, { "tags", { "a", "b" } } };
    const auto answer = call({ "worker" },
        lineOf(OpenSpec { kTiny }, "first") + lineOf(ScanDataSpec { demoData(), {} }, id)
            + lineOf(OpenSpec { "/no/model" }, 3) + lineOf(OpenSpec { kTiny }));
    QVERIFY2(answer.status == 0, answer.err.c_str());
    std::map<std::string, std::vector<std::string>> names; // by the caller's id
    std::set<std::uint64_t> jobs;
    for (const json& event : answer.lines()) {
        names[event.contains("id") ? event["id"].dump() : "none"].push_back(event.at("event"));
        jobs.insert(event.at("job").get<std::uint64_t>());
        QVERIFY(event.contains("time"));
    }
    QCOMPARE(jobs.size(), std::size_t(4));
    QCOMPARE(names.size(), std::size_t(4));
    for (const auto& [name, events] : names) {
        QCOMPARE(events.front(), std::string("queued"));
        QCOMPARE(events.back(), std::string("finished"));
    }
    const auto has = [&](const std::string& name, const char* event) {
        return std::count(names.at(name).begin(), names.at(name).end(), event) == 1;
    };
    QVERIFY(has("\"first\"", "model-opened") && has(id.dump(), "data-scanned") && has("none", "model-opened"));
    QVERIFY(!has("3", "model-opened"));
}

void TestCliJobs::workerGoesOnAfterWhatIsNoJob()
{
    const auto answer = call({ "worker" },
        "inspect this\n"
        "\n"
        "[1, 2]\n"
        "{\"job\": \"fly\", \"id\": \"bird\"}\n"
        "{\"cancel\": \"all\"}\n"
        "{\"cancel\": 99}\n" // nobody's
            + std::string(100'000, '[') + "\n" + lineOf(OpenSpec { kTiny }, "last")
            + "{\"job\": \"open\"}"); // no model, and no end of the line
    QVERIFY2(answer.status == 0, answer.err.c_str());
    const auto ends = endings(answer.lines());
    for (const char* line : { "line 1", "line 2", "line 3", "line 4", "line 5", "line 7" }) {
        QVERIFY2(ends.contains(line), line);
        const json& event = ends.at(line);
        QVERIFY(event.at("outcome") == "failed" && event.at("error").contains("message"));
        QVERIFY(!event.contains("job"));
    }
    QVERIFY(ends.at("line 1").at("error").at("code") == "file-format");
    QVERIFY(ends.at("line 4").at("error").at("code") == "usage");
    QVERIFY(ends.at("line 4").at("id") == "bird");
    QVERIFY(ends.at("\"last\"").at("outcome") == "succeeded");
    const auto events = answer.lines();
    const auto failed = std::find_if(events.begin(), events.end(),
        [](const json& event) { return event.value("job", 0) == 2 && event["event"] == "finished"; });
    QVERIFY(failed != events.end() && failed->at("error").at("message") == "model must name a checkpoint folder.");
}

void TestCliJobs::workerSkipsLongLines()
{
    const std::size_t longest = std::size_t(16) << 20;
    const std::string job = lineOf(OpenSpec { kTiny }, 1);
    std::string padded = lineOf(OpenSpec { kTiny }, 2);
    padded.insert(0, longest - padded.size() + 1, ' '); // with its end, one byte more
    const auto answer
        = call({ "worker" }, std::string(longest + 1, 'x') + '\n' + job + padded + std::string(longest * 2, '{'));
    QVERIFY2(answer.status == 0, answer.err.c_str());
    const auto ends = endings(answer.lines());
    QCOMPARE(ends.size(), std::size_t(4));
    QVERIFY(ends.at("line 1").at("error").at("message") == "Line 1 of the input is longer than any job is.");
    QVERIFY(ends.at("1").at("outcome") == "succeeded" && ends.at("2").at("outcome") == "succeeded");
    QVERIFY(ends.contains("line 4"));
}

void TestCliJobs::workerOptions()
{
    QCOMPARE(call({ "worker", "--json" }).status, 2);
    QCOMPARE(call({ "worker", "--seed", "3" }).status, 2);
    QCOMPARE(call({ "run", "-", "--languages", "hau" }).status, 2);
    const auto events = call({ "worker", "--events" }, lineOf(OpenSpec { kTiny }, 1));
    QCOMPARE(events.status, 0);
    QVERIFY(events.lines().back().at("job") == 0 && events.lines().back().at("outcome") == "succeeded");
    QCOMPARE(call({ "worker" }).out, std::string());
    for (const bool whole : { false, true }) { // for a person, and for a program that reads events back
        const auto opened = call({ "worker", whole ? "--whole" : "--quiet" }, lineOf(OpenSpec { kTiny }, 1)).lines();
        const auto event = std::find_if(
            opened.begin(), opened.end(), [](const json& line) { return line.at("event") == "model-opened"; });
        QVERIFY(event != opened.end());
        QCOMPARE(event->at("model").contains("tensors"), whole);
        QCOMPARE(event->at("model").at("parameters").contains("zeros_by_part"), whole);
    }

    std::istringstream in(lineOf(OpenSpec { kTiny }));
    std::ostringstream out, err;
    out.setstate(std::ios::badbit); // the caller is gone
    QCOMPARE(runCli({ "worker" }, { in, out, err }), 3);
}

NDOGO_TEST(TestCliJobs)
#include "tst_cli_jobs.moc"
