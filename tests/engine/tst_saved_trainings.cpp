// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a project's folder of models tells of trainings that were stopped. That a real state is read so:
// tst_torch_engine.
#include "engine/io/checkpoint.h"
#include "engine/train/saved_trainings.h"
#include "engine/train/training_identity.h"
#include "engine/train/training_progress.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <fstream>

using namespace ndogo;
using nlohmann::json;
using test::Folder;

namespace fs = std::filesystem;

namespace {

/// As the engine leaves it, with one tensor instead of all.
void writeState(const fs::path& folder, const std::string& recipe, const std::string& training)
{
    fs::create_directories(folder);
    const float value = 1;
    const TensorToWrite tensor { "weight/w", DType::F32, { 1 }, std::as_bytes(std::span(&value, 1)) };
    writeSafetensors(folder / "state.safetensors", { &tensor, 1 }, { { "recipe", recipe }, { "training", training } });
}

TrainSpec smallSpec()
{
    TrainSpec spec;
    spec.model = "/m";
    spec.data.path = "/data";
    spec.data.split = "train";
    spec.recipe.epochs = 5;
    spec.prune.amount = 0.7;
    return spec;
}

std::string progress(std::int64_t step)
{
    TrainingProgress progress;
    progress.step = step;
    progress.device = "cpu";
    TrainingPoint point;
    point.step = step;
    point.dev = { { "hau", 0.5 } };
    progress.history = { point };
    return toJson(progress).dump();
}

/// The training of tests/data/old_project, as a state of that version keeps it.
json oldTraining()
{
    std::ifstream file(NDOGO_TEST_DATA "/old_project/jobs.jsonl");
    for (std::string line; std::getline(file, line);) {
        json job = json::parse(line);
        if (job.at("job") != "train")
            continue;
        for (const char* free : { "resume", "force", "name", "save_every", "output", "finish", "device" })
            job.erase(free);
        return job;
    }
    return {};
}

} // namespace

class TestSavedTrainings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysHowFarTheyCame()
    {
        const Folder folder;
        QVERIFY(savedTrainings(folder / "nothing").empty());
        writeState(folder / "models/later.training", identityOf(smallSpec()), progress(80));
        writeState(folder / "models/v1.5.training", identityOf(smallSpec()), progress(40));
        fs::create_directories(folder / "models/model");
        fs::last_write_time(folder / "models/v1.5.training", fs::file_time_type::clock::now() - std::chrono::hours(1));
        const auto found = savedTrainings(folder / "models");
        QCOMPARE(found.size(), std::size_t(2));
        QCOMPARE(outputOf(found[0].spec), (folder / "models/v1.5").string()); // the oldest first
        QCOMPARE(found[0].step, std::int64_t(40));
        QCOMPARE(outputOf(found[1].spec), (folder / "models/later").string());
        QCOMPARE(found[1].step, std::int64_t(80));
        QCOMPARE(found[1].history.size(), std::size_t(1));
        QCOMPARE(found[1].history[0].dev.at("hau"), 0.5);
        TrainSpec spec = std::get<TrainSpec>(found[1].spec);
        spec.output.clear();
        QVERIFY(toJson(JobSpec(spec)) == toJson(JobSpec(smallSpec())));
    }

    /// What an older version saved is the training that it was: batches that are accumulated count alike, and there was
    /// no way to leave the tokenizer's rules open.
    void readsWhatOlderVersionsSaved()
    {
        const Folder folder;
        auto old = oldTraining();
        TrainSpec spec = std::get<TrainSpec>(jobSpecFromJson(old));
        spec.data.tokenizerRules.reset();
        for (const int accumulate : { 1, 4 }) {
            old["recipe"]["accumulate"] = spec.recipe.accumulate = accumulate;
            spec.recipe.accumulateMeans = accumulate > 1;
            const auto asked = identityOf(spec);
            QVERIFY(asked != old.dump());
            QVERIFY(isSameTraining(old.dump(), "state", asked));
            writeState(folder / "old.training", old.dump(), progress(40));
            const auto found = savedTraining(folder / "old.training");
            QVERIFY(found.has_value());
            QCOMPARE(identityOf(jobOf(found->spec)), asked);
            spec.recipe.seed = 7;
            QVERIFY(!isSameTraining(old.dump(), "state", identityOf(spec)));
            spec.recipe.seed = 1;
        }
        auto named = spec;
        named.name = "Small (2)"; // is kept, and tells nothing apart
        QVERIFY(isSameTraining(identityOf(named), "state", identityOf(spec)));
        QVERIFY(isSameTraining(identityOf(spec), "state", identityOf(named)));
        QCOMPARE(
            std::get<std::decay_t<decltype(named)>>(jobOfIdentity(identityOf(named), "state", {})).name, named.name);
        QVERIFY(!isSameTraining("[]", "state", identityOf(spec)));
    }

    /// A control has a state of its own, and is offered with its student alone.
    void aControlGoesWithItsStudent()
    {
        const Folder folder;
        DistilSpec spec;
        spec.teacher = "/t";
        spec.student = "4x6";
        spec.data.path = "/data";
        const auto models = folder / "models";
        writeState(models / "student.training", identityOf(spec), progress(80));
        writeState(models / "student-control.training", identityOf(spec), progress(40));
        QVERIFY(controlFolder((models / "student").string()) == models / "student-control.training");
        auto found = savedTrainings(models);
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(outputOf(found[0].spec), (models / "student").string());
        QCOMPARE(found[0].step, std::int64_t(80));
        QCOMPARE(found[0].controlStep, std::int64_t(40));
        QCOMPARE(found[0].controlHistory.size(), std::size_t(1));
        DistilSpec read = std::get<DistilSpec>(found[0].spec);
        read.output.clear();
        QVERIFY(toJson(JobSpec(read)) == toJson(JobSpec(spec)));
        // Killed between the removal of both: the student is there, and its control's state is no training.
        fs::remove_all(models / "student.training");
        fs::create_directories(models / "student");
        QVERIFY(savedTrainings(models).empty());
        // What is merely called so is what it says it is.
        writeState(models / "other.training", identityOf(spec), progress(20));
        writeState(models / "other-control.training", identityOf(smallSpec()), progress(10));
        QVERIFY(!controlFolder((models / "other").string()));
        found = savedTrainings(models);
        QCOMPARE(found.size(), std::size_t(2));
        for (const auto& training : found)
            QCOMPARE(training.controlStep, std::int64_t(0));
        spec.control = false;
        writeState(models / "alone-control.training", identityOf(spec), progress(30));
        QCOMPARE(savedTrainings(models).size(), std::size_t(3));
    }

    void leavesOutWhatItCannotRead_data()
    {
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<QString>("training");
        const auto row = [](const char* name, const std::string& recipe, const std::string& training) {
            QTest::newRow(name) << QString::fromStdString(recipe) << QString::fromStdString(training);
        };
        const std::string recipe = identityOf(smallSpec());
        row("a pre-training", identityOf(PretrainSpec()), progress(1));
        row("a later version", R"({"job": "train", "model": "m", "magic": 1})", progress(1));
        row("no recipe", "", progress(1));
        row("no object", "[]", progress(1));
        row("no progress", recipe, "");
        row("no step", recipe, "{}");
        row("a step that is no count", recipe,
            json::parse(progress(1))
                .patch(json::parse(R"([{"op": "replace", "path": "/step", "value": 1e300}])"))
                .dump());
        row("a deep recipe", std::string(100'000, '['), progress(1));
    }

    void leavesOutWhatItCannotRead()
    {
        QFETCH(QString, recipe);
        QFETCH(QString, training);
        const Folder folder;
        writeState(folder / "odd.training", recipe.toStdString(), training.toStdString());
        writeState(folder / "good.training", identityOf(smallSpec()), progress(80));
        QVERIFY(!savedTraining(folder / "odd.training"));
        QCOMPARE(savedTrainings(folder.path()).size(), std::size_t(1));
    }

    void leavesOutFilesThatAreCutShort()
    {
        const Folder folder;
        writeState(folder / "cut.training", identityOf(smallSpec()), progress(80));
        const fs::path file = folder / "cut.training/state.safetensors";
        fs::resize_file(file, 60);
        QVERIFY(!savedTraining(folder / "cut.training"));
        folder.write("cut.training/state.safetensors", "\xff\xff\xff\xff\xff\xff\xff\xff{");
        QVERIFY(!savedTraining(folder / "cut.training"));
        fs::remove(file);
        QVERIFY(!savedTraining(folder / "cut.training"));
    }
};

NDOGO_TEST(TestSavedTrainings)
#include "tst_saved_trainings.moc"
