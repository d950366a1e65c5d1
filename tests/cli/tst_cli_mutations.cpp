// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opens models, data, projects and saved trainings of which a file was damaged at random, in one worker that outlives
// them all. Each job either succeeds or fails in one sentence about its input, soon, and without much memory.
// NDOGO_MUTATIONS says how many (the long form: 20000), NDOGO_MUTATION_SEED repeats a run; a folder that breaks the
// rule is kept, and its place printed.
#include "engine/jobs/job_spec.h"
#include "tests/support/cli_process.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

#include <functional>
#include <random>
#include <set>

using namespace ndogo;
using nlohmann::json;
using test::Folder;
namespace fs = std::filesystem;

namespace {

const std::string kTiny = NDOGO_TEST_DATA "/tiny";
const std::string kDemoData = NDOGO_RESOURCES "/demo/data";
constexpr int kLongestJob = 30'000; ///< ms: a job takes some ten of them
constexpr long kMostMemory = 3'000'000; ///< kB of the worker, all jobs together

int numberOf(const char* variable, int otherwise)
{
    bool given = false;
    const int number = qEnvironmentVariableIntValue(variable, &given);
    return given ? number : otherwise;
}

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t end)
{
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
}

/// A place in a file of so many bytes: mostly near its start, where formats keep their structure.
std::size_t placeIn(Random& random, std::size_t size)
{
    return below(random, random() % 4 > 0 ? std::min<std::size_t>(size, 2048) : size);
}

void mutateOnce(std::string& bytes, Random& random)
{
    if (bytes.empty()) {
        bytes = "{";
        return;
    }
    const std::size_t at = placeIn(random, bytes.size());
    const std::size_t length = std::min(bytes.size() - at, 1 + below(random, 64));
    static const std::string kTelling = "{}[]\",:0-9e.\n\t\r \\/x\0\xff\x80"; // of JSON, lines, UTF-8
    switch (random() % 8) {
    case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1U << (random() % 8)));
        break;
    case 1:
        bytes[at] = kTelling[below(random, kTelling.size())];
        break;
    case 2:
        bytes.resize(at);
        break;
    case 3:
        bytes.erase(at, length);
        break;
    case 4:
        bytes.insert(at, bytes.substr(at, length));
        break;
    case 5:
        bytes.replace(at, length, bytes.substr(placeIn(random, bytes.size()), length));
        break;
    case 6:
        for (std::size_t i = at; i < at + length; ++i)
            bytes[i] = static_cast<char>(random());
        break;
    default: // a length or an offset that cannot be
        const std::string extremes[]
            = { std::string(8, '\0'), std::string(8, '\xff'), std::string(7, '\xff') + '\x7f', "99999999999999999999" };
        const auto& extreme = extremes[random() % std::size(extremes)];
        bytes.replace(at, std::min(bytes.size() - at, extreme.size()), extreme);
    }
}

/// What is damaged, and the job that then meets it.
struct Subject {
    fs::path folder; ///< copied for every round
    std::vector<std::string> files; ///< in it, that may be damaged
    std::function<JobSpec(const std::string& folder)> job;
};

JobSpec evaluation(const std::string& model, const std::string& data)
{
    EvaluateSpec spec;
    spec.model.path = model;
    spec.data.path = data;
    spec.data.languages = { "hau" };
    spec.sample = 3;
    return spec;
}

/// A worker, asked one job at a time.
class Worker {
public:
    explicit Worker(const fs::path& folder)
        : m_cli(folder)
    {
        m_running = m_cli.start({ "worker", "--threads", "1" });
    }

    /// The last event of the job; null when the worker died or does not answer.
    json run(const JobSpec& spec, int id)
    {
        json line = toJson(spec);
        line["id"] = id;
        auto& process = m_cli.process();
        process.write(QByteArray::fromStdString(line.dump(-1, ' ', false, json::error_handler_t::replace) + '\n'));
        QElapsedTimer since;
        since.start();
        while (m_running && since.elapsed() < kLongestJob) {
            while (process.canReadLine()) {
                const auto event = json::parse(process.readLine().toStdString(), nullptr, false);
                if (event.is_object() && event.value("id", -1) == id && event.at("event") == "finished")
                    return event;
            }
            process.waitForReadyRead(100);
            m_running = process.state() == QProcess::Running;
        }
        return {};
    }

    long mostMemory() ///< kB
    {
        const auto status = test::readBytes("/proc/" + std::to_string(m_cli.process().processId()) + "/status");
        const auto at = status.find("VmHWM:");
        return at == std::string::npos ? -1 : std::stol(status.substr(at + 6));
    }

private:
    test::CliProcess m_cli;
    bool m_running = false;
};

/// Empty for an end that is as it should be.
std::string problemOf(const json& finished)
{
    if (finished.is_null())
        return "the worker died or did not answer";
    if (finished.at("outcome") == "succeeded")
        return {};
    const json& error = finished.at("error");
    const auto message = error.at("message").get<std::string>();
    static const std::set<std::string> kNotTheInputs { "out-of-memory", "job-failed", "cancelled",
        "output-unwritable" };
    const bool isSentence = !message.empty() && message.size() < 1500
        && std::ranges::none_of(message, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
    return isSentence && !kNotTheInputs.contains(error.at("code")) ? std::string() : finished.dump();
}

} // namespace

class TestCliMutations : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyInputEndsInASentence();

private:
    std::vector<Subject> subjects() const;
    void makeState() const;

    Folder m_folder;
};

/// A training that was stopped after its first updates.
void TestCliMutations::makeState() const
{
    test::CliProcess cli(m_folder.path());
    QVERIFY(cli.start({ "train", kTiny, "--data", kDemoData, "--languages", "hau", "--dev", "-", "--epochs", "1000",
        "--save-every", "0.01s", "-o", "stopped/model", "--quiet", "--threads", "1" }));
    QTRY_VERIFY_WITH_TIMEOUT(fs::exists(m_folder / "stopped/model.training/state.safetensors"), 30'000);
    cli.signal(SIGINT);
    QCOMPARE(cli.end().status, 5);
}

std::vector<Subject> TestCliMutations::subjects() const
{
    const auto evaluateModel = [](const std::string& folder) { return evaluation(folder, kDemoData); };
    const auto open = [](const std::string& folder) -> JobSpec { return OpenSpec { folder }; };
    const auto finish = [](const std::string& folder) {
        TrainSpec spec;
        spec.model = kTiny;
        spec.data.path = kDemoData;
        spec.data.languages = { "hau" };
        spec.devSplit.clear();
        spec.data.split = "train";
        spec.recipe.epochs = 1000;
        spec.output = folder + "/model";
        spec.resume = spec.finish = true;
        return spec;
    };
    return {
        { kTiny, { "config.json", "model.safetensors", "sentencepiece.bpe.model" }, evaluateModel },
        { NDOGO_TEST_DATA "/tiny-bin", { "pytorch_model.bin", "config.json" }, evaluateModel },
        { m_folder / "quantized", { "config.json", "model.safetensors" }, evaluateModel },
        { NDOGO_TEST_DATA "/heads/bert-words", { "config.json", "model.safetensors", "vocab.txt" }, open },
        { NDOGO_TEST_DATA "/tiny-pos", { "config.json", "model.safetensors" }, open },
        { m_folder / "data", { "hau/test.txt" }, [](const std::string& folder) { return evaluation(kTiny, folder); } },
        { NDOGO_TEST_DATA "/old_project", { "journal.jsonl" },
            [](const std::string& folder) -> JobSpec { return OpenProjectSpec { folder }; } },
        { m_folder / "stopped", { "model.training/state.safetensors" }, finish },
    };
}

void TestCliMutations::everyInputEndsInASentence()
{
    const int seed = numberOf("NDOGO_MUTATION_SEED", int(std::random_device()() & 0xffff));
    const int rounds = numberOf("NDOGO_MUTATIONS", 400);
    qInfo("NDOGO_MUTATION_SEED=%d NDOGO_MUTATIONS=%d", seed, rounds);
    QCOMPARE(test::callCli(m_folder.path(), { "quantize", kTiny, "--method", "llm-int8", "-o", "quantized", "--quiet" })
                 .status,
        0);
    m_folder.write("data/hau/test.txt", test::readBytes(kDemoData + "/hau/test.txt"));
    makeState();
    const auto all = subjects();
    Random random(static_cast<unsigned>(seed));
    Worker worker(m_folder.path());
    int succeeded = 0;
    for (int round = 0; round < rounds; ++round) {
        const Subject& subject = all[below(random, all.size())];
        const fs::path folder = m_folder / "damaged";
        fs::remove_all(folder);
        fs::copy(subject.folder, folder, fs::copy_options::recursive);
        const fs::path file = folder / subject.files[below(random, subject.files.size())];
        std::string bytes = test::readBytes(file);
        for (auto times = 1 + below(random, 3); times > 0; --times)
            mutateOnce(bytes, random);
        fs::remove(file); // it may be mapped by a model that is still open
        std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        const json finished = worker.run(subject.job(folder.string()), round);
        const std::string problem = problemOf(finished);
        if (!problem.empty()) {
            const fs::path kept = fs::temp_directory_path() / ("ndogo-mutation-" + std::to_string(seed));
            fs::remove_all(kept);
            fs::copy(folder, kept, fs::copy_options::recursive);
            QFAIL(("round " + std::to_string(round) + ", " + file.filename().string() + " of " + kept.string() + ": "
                + problem)
                      .c_str());
        }
        succeeded += finished.at("outcome") == "succeeded";
    }
    const long memory = worker.mostMemory();
    qInfo("%d of %d opened all the same; the worker took %ld kB at most", succeeded, rounds, memory);
    QVERIFY2(memory > 0 && memory < kMostMemory, qPrintable(QString::number(memory)));
    QVERIFY(succeeded < rounds);
}

NDOGO_TEST(TestCliMutations)
#include "tst_cli_mutations.moc"
