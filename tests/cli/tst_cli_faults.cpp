// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Replaces a model while the disk fails, or the program is killed, at a random moment at which files change
// (tests/support/fault_shim.cpp). Whatever happens, the old model or the new one is there, whole, and the next call
// leaves nothing behind. NDOGO_FAULTS says how often (the long form: 400), NDOGO_FAULT_SEED repeats a run.
#include "engine/jobs/job_spec.h"
#include "tests/support/cli_process.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <fcntl.h>
#include <random>
#include <unistd.h>

using namespace ndogo;
using test::Folder;
using test::holds;
namespace fs = std::filesystem;

namespace {

const std::string kModel = NDOGO_RESOURCES "/demo/model";
const std::string kData = NDOGO_RESOURCES "/demo/data";

int numberOf(const char* variable, int otherwise)
{
    bool given = false;
    const int number = qEnvironmentVariableIntValue(variable, &given);
    return given ? number : otherwise;
}

std::map<std::string, std::string> contentOf(const fs::path& folder)
{
    std::map<std::string, std::string> files;
    for (const auto& name : test::namesIn(folder))
        files[name] = test::readBytes(folder / name);
    return files;
}

std::vector<std::string> pruning(const char* amount)
{
    return { "prune", kModel, "--amount", amount, "--threads", "1", "-o", "model", "--force", "--quiet" };
}

}

class TestCliFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oldOrNew();
    void othersLinesStay();
};

void TestCliFaults::oldOrNew()
{
    const int seed = numberOf("NDOGO_FAULT_SEED", int(std::random_device()() & 0xffff));
    const int rounds = numberOf("NDOGO_FAULTS", 24);
    qInfo("NDOGO_FAULT_SEED=%d NDOGO_FAULTS=%d", seed, rounds);
    const Folder folder;
    QCOMPARE(test::callCli(folder.path(), pruning("0.5")).status, 0);
    const auto wanted = contentOf(folder / "model");
    QCOMPARE(test::callCli(folder.path(), pruning("0.1")).status, 0);
    const auto before = contentOf(folder / "model");
    QVERIFY(before != wanted);

    std::mt19937 random(static_cast<unsigned>(seed));
    const std::pair<const char*, int> kinds[]
        = { { "write", 12 }, { "fsync", 12 }, { "rename", 6 }, { "renameat2", 2 }, { "unlink", 6 } };
    const char* ways[] = { "fail", "kill", "killed" };
    int replaced = 0, kept = 0, killed = 0;
    for (int round = 0; round < rounds; ++round) {
        fs::remove_all(folder / "model");
        fs::create_directory(folder / "model");
        for (const auto& [name, bytes] : before)
            folder.write("model/" + name, bytes);
        const auto& [kind, most] = kinds[random() % std::size(kinds)];
        const std::string fault = std::string(kind) + ':' + std::to_string(1 + random() % unsigned(most)) + ':'
            + ways[random() % std::size(ways)];
        const bool twoSteps = random() % 3 == 0;
        test::CliProcess cli(folder.path());
        cli.set("LD_PRELOAD", qgetenv("NDOGO_FAULT_SHIM").toStdString());
        cli.set("NDOGO_FAULT", fault);
        if (twoSteps)
            cli.set("NDOGO_NO_EXCHANGE", "1");
        QVERIFY(cli.start(pruning("0.5")));
        const auto ended = cli.end();
        const std::string what = fault + (twoSteps ? ", in two steps" : "") + ": status " + std::to_string(ended.status)
            + ", " + ended.err;
        QVERIFY2(ended.status == 0 || ended.status == 3 || ended.status == 1000 + SIGKILL, what.c_str());
        if (ended.status == 3)
            QVERIFY2(std::ranges::count(ended.err, '\n') == 1, what.c_str());

        // Whoever opens the model, or replaces it, finds one of the two.
        QVERIFY2(test::callCli(folder.path(), { "inspect", "model", "--json" }).status == 0, what.c_str());
        const auto found = contentOf(folder / "model");
        QVERIFY2(found == before || found == wanted, what.c_str());
        QVERIFY2(ended.status != 0 || found == wanted, what.c_str());
        killed += ended.status >= 1000;
        (found == wanted ? replaced : kept) += 1;
    }
    QCOMPARE(test::callCli(folder.path(), pruning("0.5")).status, 0);
    QVERIFY(contentOf(folder / "model") == wanted);
    QCOMPARE(test::namesIn(folder.path()), std::vector<std::string> { "model" });
    qInfo("%d replaced, %d kept, %d of all killed", replaced, kept, killed);
}

/// A record that cannot be synced takes nothing with it that another program wrote behind it.
void TestCliFaults::othersLinesStay()
{
    const Folder folder;
    folder.write("p/journal.jsonl", "{\"of\": \"another program\"}\n");
    CompareLayersSpec compare;
    compare.model = { kModel, { QuantizeRecipe() } };
    compare.data.path = kData;
    compare.data.languages = { "hau" };
    compare.sample = 2;
    test::CliProcess cli(folder.path());
    cli.set("LD_PRELOAD", qgetenv("NDOGO_FAULT_SHIM").toStdString());
    cli.set("NDOGO_FAULT", "fsync:1:fail");
    QVERIFY(cli.start({ "worker" }));
    cli.process().write(QByteArray::fromStdString(toJson(JobSpec(OpenProjectSpec { (folder / "p").string() })).dump()
        + '\n' + toJson(JobSpec(compare)).dump() + '\n'));
    cli.process().closeWriteChannel();
    const auto ended = cli.end();
    QVERIFY2(holds(ended.out, "cannot be written"), ended.out.c_str());
    const std::string journal = test::readBytes(folder / "p/journal.jsonl");
    QVERIFY(journal.starts_with("{\"of\": \"another program\"}\n"));
    QCOMPARE(std::ranges::count(journal, '\n'), 2); // whole, so that it can be read
}

NDOGO_TEST(TestCliFaults)
#include "tst_cli_faults.moc"
