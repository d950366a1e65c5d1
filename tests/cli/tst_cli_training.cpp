// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// new --task masked-lm, pretrain and train from end to end; what a training that was stopped keeps.
#include "tests/support/cli_call.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QProcess>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

const std::string kModel = NDOGO_RESOURCES "/demo/model";
const std::string kData = NDOGO_RESOURCES "/demo/data";

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

std::vector<std::string> joined(std::vector<std::string> words, const std::vector<std::string>& more)
{
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

/// The words of some of the demo's sentences, one sentence a line.
std::filesystem::path corpus(const Folder& folder, const std::string& split, int sentences)
{
    for (const std::string language : { "luo", "swa" }) {
        std::ifstream stream(kData + "/" + language + "/" + split + ".txt");
        std::string text;
        int count = 0;
        for (std::string line; count < sentences && std::getline(stream, line);) {
            count += line.empty();
            text += line.empty() ? "\n" : line.substr(0, line.find(' ')) + ' ';
        }
        folder.write("corpus-" + split + "/" + language + ".txt", text);
    }
    return folder / ("corpus-" + split);
}

std::vector<std::string> newMaskedModel(const std::filesystem::path& output)
{
    return { "new", "--preset", "demo", "--task", "masked-lm", "--tokenizer", kModel, "-o", output.string() };
}

std::vector<std::string> pretraining(const Folder& folder)
{
    return { "pretrain", (folder / "start").string(), "--corpus", corpus(folder, "train", 60).string(), "--dev-corpus",
        corpus(folder, "dev", 20).string(), "--max-length", "40", "--batch", "8", "-o", (folder / "out").string() };
}

std::vector<std::string> training(const std::filesystem::path& output)
{
    return { "train", kModel, "--data", kData, "--languages", "luo", "--max-length", "32", "--batch", "8", "-o",
        output.string() };
}

/// Starts a training and interrupts it once `sign` shows in its events.
void interrupt(const std::vector<std::string>& arguments, const QByteArray& sign)
{
    QStringList list;
    for (const std::string& argument : arguments)
        list << QString::fromStdString(argument);
    list << QStringLiteral("--events");
    QProcess process;
    process.start(QString::fromLocal8Bit(qgetenv("NDOGO_CLI")), list);
    QVERIFY(process.waitForStarted());
    QByteArray seen;
    while (!seen.contains(sign) && process.waitForReadyRead(60000))
        seen += process.readAllStandardOutput();
    QVERIFY2(seen.contains(sign), process.readAllStandardError().constData());
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(30000));
    QCOMPARE(process.exitCode(), 5);
}

} // namespace

class TestCliTraining : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void newMasked();
    void pretrains();
    void pretrainRefuses();
    void keepsTheBest_data();
    void keepsTheBest();
    void keepsThePretrained();
    void goesOnOverItsOwnModel();
    void finishRefuses();
    void smallSamples();
    void lostHead();
    void controlsTakeNoModelsPlace();
    void studentsOfOneLesson();
    void devices();
};

void TestCliTraining::newMasked()
{
    const Folder folder;
    QCOMPARE(call(newMaskedModel(folder / "start")).status, 0);
    const auto model = call({ "inspect", (folder / "start").string(), "--json" }).document();
    QVERIFY(model.at("architecture") == "XLMRobertaForMaskedLM");
    QVERIFY(model.at("missing").empty());
    QVERIFY(std::filesystem::exists(folder / "start/sentencepiece.bpe.model"));

    const auto again = call(newMaskedModel(folder / "start"));
    QCOMPARE(again.status, 3);
    QVERIFY2(holds(again.err, "exists already"), again.err.c_str());
    auto noTokenizer = newMaskedModel(folder / "other");
    std::ranges::replace(noTokenizer, kModel, (folder / "nowhere").string());
    const auto missing = call(noTokenizer);
    QCOMPARE(missing.status, 3);
    QVERIFY2(holds(missing.err, "nowhere"), missing.err.c_str());
    auto otherTask = newMaskedModel(folder / "other");
    std::ranges::replace(otherTask, std::string("masked-lm"), std::string("masked"));
    const auto refused = call(otherTask);
    QCOMPARE(refused.status, 2);
    QVERIFY2(holds(refused.err, "masked-lm"), refused.err.c_str());
    QVERIFY(!std::filesystem::exists(folder / "other"));
}

void TestCliTraining::pretrains()
{
    const Folder folder;
    QCOMPARE(call(newMaskedModel(folder / "start")).status, 0);
    const auto answer
        = call(joined(pretraining(folder), { "--steps", "24", "--evaluate-every", "8", "--lr", "2e-3", "--json" }));
    QVERIFY2(answer.status == 0, answer.err.c_str());
    const auto report = answer.document();
    QCOMPARE(report.at("steps").get<int>(), 24);
    std::vector<int> scored;
    for (const auto& point : report.at("history")) {
        if (!point.at("dev").empty())
            scored.push_back(point.at("step").get<int>());
    }
    QCOMPARE(scored, (std::vector<int> { 8, 16, 24 }));
    QVERIFY(report["history"].back().at("dev").contains("luo") && report["history"].back()["dev"].contains("swa"));
    QVERIFY(std::ranges::find(scored, report.at("best").at("step").get<int>()) != scored.end());
    QVERIFY(report["history"].back().at("loss") < report["history"].front().at("loss"));
    QVERIFY(!std::filesystem::exists(folder / "out.training"));
    const auto model = call({ "inspect", (folder / "out").string(), "--json" }).document();
    QVERIFY(model.at("architecture") == "XLMRobertaForMaskedLM");
    QVERIFY(model.at("recipe").at("job") == "pretrain");
    QCOMPARE(model.at("recipe").at("recipe").at("steps").get<int>(), 24);

    // As a start for a tagger, which gets its labels from the data.
    const auto tagger = call({ "train", (folder / "out").string(), "--data", kData, "--languages", "luo", "--sample",
        "16", "--epochs", "1", "--batch", "8", "--dev", "-", "-o", (folder / "tagger").string() });
    QVERIFY2(tagger.status == 0, tagger.err.c_str());
    QVERIFY(holds(tagger.out, "2 updates in"));
    const auto head = call({ "inspect", (folder / "tagger").string(), "--json" }).document();
    QVERIFY(head.at("architecture") == "XLMRobertaForTokenClassification");
}

/// As a kill leaves it between the saving of the model, or of the first of two, and the end: model and state are there.
void TestCliTraining::goesOnOverItsOwnModel()
{
    const Folder folder;
    const auto words = joined(training(folder / "out"), { "--epochs", "3", "--sample", "40", "--dev", "-" });
    const auto state = folder / "out.training";
    interrupt(words, "\"step\":4");
    std::filesystem::copy(state, folder / "kept");
    QCOMPARE(call(joined(words, { "--resume" })).status, 0);
    const std::string weights = test::readBytes(folder / "out" / "model.safetensors");
    std::filesystem::copy(folder / "kept", state);
    QCOMPARE(call(words).status, 3); // unasked nothing is replaced
    const auto other = joined(training(folder / "out"), { "--epochs", "4", "--sample", "40", "--dev", "-" });
    QCOMPARE(call(joined(other, { "--resume" })).status, 3); // nor by another training
    const auto again = call(joined(words, { "--resume" }));
    QVERIFY2(again.status == 0, again.err.c_str());
    QVERIFY(test::readBytes(folder / "out" / "model.safetensors") == weights);
    QVERIFY(!std::filesystem::exists(state));
}

void TestCliTraining::pretrainRefuses()
{
    const Folder folder;
    QCOMPARE(call(newMaskedModel(folder / "start")).status, 0);
    const auto refuses = [&](const std::string& instead, const std::string& of, int status, const std::string& said) {
        auto words = joined(pretraining(folder), { "--steps", "4" });
        std::ranges::replace(words, of, instead);
        const auto answer = call(words);
        QVERIFY2(answer.status == status && holds(answer.err, said), answer.err.c_str());
    };
    refuses(kModel, (folder / "start").string(), 3, "has no masked-LM head");
    refuses((folder / "nowhere").string(), (folder / "corpus-train").string(), 3, "nowhere");
    refuses((folder / "corpus-train").string(), (folder / "corpus-dev").string(), 3, "both trained on and scored");
    refuses("0", "8", 2, "batch");
    QVERIFY(!std::filesystem::exists(folder / "out"));
}

void TestCliTraining::keepsTheBest_data()
{
    QTest::addColumn<std::vector<std::string>>("more");
    QTest::newRow("the whole model") << std::vector<std::string>();
    QTest::newRow("LoRA") << std::vector<std::string> { "--adapter", "lora", "--lr", "1e-3" };
    QTest::newRow("a bottleneck") << std::vector<std::string> { "--adapter", "bottleneck", "--lr", "1e-3" };
}

void TestCliTraining::keepsTheBest()
{
    QFETCH(std::vector<std::string>, more);
    const Folder folder;
    const auto words = joined(joined(training(folder / "out"), { "--epochs", "40" }), more);
    interrupt(words, "\"step\":25"); // in the third epoch or later
    QVERIFY(std::filesystem::exists(folder / "out.training/best.safetensors"));
    const auto answer = call(joined(words, { "--resume", "--finish", "--json" }));
    QVERIFY2(answer.status == 0, answer.err.c_str());
    const auto report = answer.document();
    const auto stopped = report.at("stopped").get<std::string>();
    QVERIFY2(
        stopped.rfind("it was ended by wish after update " + std::to_string(report.at("steps").get<int>()), 0) == 0,
        stopped.c_str());
    QVERIFY2(holds(stopped, "the best on dev, are kept"), stopped.c_str());
    QVERIFY(report["steps"] < 800);
    QVERIFY(!std::filesystem::exists(folder / "out.training"));

    // Which is what its dev score says, and how it was made does not tell in how many sittings.
    const auto scores = call({ "evaluate", (folder / "out").string(), "--data", kData, "--languages", "luo", "--split",
                                 "dev", "--max-length", "32", "--json" })
                            .document();
    for (const auto& language : scores.at("languages"))
        QCOMPARE(language.at("f1").get<double>(),
            report.at("best").at("dev").at(language.at("language").get<std::string>()).get<double>());
    const auto recipe = call({ "inspect", (folder / "out").string(), "--json" }).document().at("recipe");
    QVERIFY(recipe.at("finish") == false && recipe.at("resume") == false);
}

void TestCliTraining::keepsThePretrained()
{
    const Folder folder;
    QCOMPARE(call(newMaskedModel(folder / "start")).status, 0);
    const auto words = joined(pretraining(folder), { "--steps", "4000" });
    interrupt(words, "\"step\":20"); // the first dev score is that of update 400
    const auto answer = call(joined(words, { "--resume", "--finish" }));
    QVERIFY2(answer.status == 0, answer.err.c_str());
    QVERIFY2(holds(answer.out, " of 4000; its last weights are kept"), answer.out.c_str());
}

void TestCliTraining::finishRefuses()
{
    const Folder folder;
    const auto alone = call(joined(training(folder / "out"), { "--finish" }));
    QCOMPARE(alone.status, 2);
    QVERIFY2(holds(alone.err, "finish needs resume"), alone.err.c_str());
    const auto nothing = call(joined(training(folder / "out"), { "--resume", "--finish" }));
    QCOMPARE(nothing.status, 3);
    QVERIFY2(holds(nothing.err, "out.training") && holds(nothing.err, "nothing to keep"), nothing.err.c_str());
    QVERIFY(!std::filesystem::exists(folder / "out"));
}

void TestCliTraining::smallSamples()
{
    const Folder folder;
    const auto answer = call({ "train", kModel, "--data", kData, "--languages", "luo", "--sample", "1000", "--epochs",
        "1", "--max-length", "32", "--dev", "-", "-o", (folder / "out").string() });
    QCOMPARE(answer.status, 0);
    QVERIFY2(holds(answer.err, "The sample is of 1000 sentences a language, and luo has only 80"), answer.err.c_str());
}

void TestCliTraining::lostHead()
{
    const Folder folder;
    const auto warned = [&](const std::vector<std::string>& more, const std::string& name) {
        const auto answer = call(joined(training(folder / name),
            joined({ "--epochs", "1", "--dev", "-", "--prune-before", "0.99", "--sample", "8" }, more)));
        return std::pair(
            answer.status, holds(answer.err, "weights of classifier.weight, and the others are held at zero"));
    };
    QCOMPARE(warned({}, "with"), std::pair(0, true));
    QCOMPARE(warned({ "--prune-exclude", "classifier" }, "without"), std::pair(0, false));
}

/// A control is written beside its student: not over the teacher, nor over what the student begins as.
void TestCliTraining::controlsTakeNoModelsPlace()
{
    for (const bool asStudent : { false, true }) {
        const Folder folder;
        const auto model = folder / "out-control";
        std::filesystem::copy(kModel, model);
        const auto before = readBytes(model / "model.safetensors");
        const auto answer = call({ "distil", "--teacher", asStudent ? kModel : model.string(), "--student",
            asStudent ? model.string() : "2x4", "--data", kData, "--languages", "luo", "--sample", "8", "--steps", "1",
            "--force", "-o", (folder / "out").string() });
        QCOMPARE(answer.status, 2);
        QVERIFY2(holds(answer.err, "out-control"), answer.err.c_str());
        QVERIFY(readBytes(model / "model.safetensors") == before);
    }
}

/// What is asked of plain text beside labelled data, or the other way round, was meant for another experiment.
void TestCliTraining::studentsOfOneLesson()
{
    const Folder folder;
    const auto refused = [&](const std::vector<std::string>& more) {
        const auto answer = call(joined(
            { "distil", "--teacher", kModel, "--student", "2x4", "--steps", "1", "-o", (folder / "out").string() },
            more));
        return std::pair(answer.status, holds(answer.err, "leave it out"));
    };
    QCOMPARE(refused({ "--data", kData, "--corpus", "nowhere" }), std::pair(2, true));
    QCOMPARE(refused({ "--data", kData, "--masking", "bert" }), std::pair(2, true));
    QCOMPARE(refused({ "--mode", "task-agnostic", "--corpus", kData, "--data", kData }), std::pair(2, true));
    const auto cold = call({ "distil", "--teacher", kModel, "--student", "2x4", "--steps", "1", "--data", kData,
        "--temperature", "1e-40", "-o", (folder / "out").string() });
    QCOMPARE(cold.status, 2);
    QVERIFY2(holds(cold.err, "too low"), cold.err.c_str());
    const auto tagger = call({ "distil", "--teacher", kModel, "--student", "2x4", "--mode", "task-agnostic", "--corpus",
        kData, "--steps", "1", "-o", (folder / "out").string() });
    QVERIFY2(
        tagger.status == 3 && holds(tagger.err, "has no masked-LM head, by which it would teach"), tagger.err.c_str());
    QVERIFY(!std::filesystem::exists(folder / "out"));
}

void TestCliTraining::devices()
{
    const Folder folder;
    const auto tpu = call(joined(training(folder / "out"), { "--device", "tpu" }));
    QCOMPARE(tpu.status, 2);
    QVERIFY2(holds(tpu.err, "cpu or cuda"), tpu.err.c_str());
    const auto elsewhere = call({ "inspect", kModel, "--device", "cuda" });
    QCOMPARE(elsewhere.status, 2);
    QVERIFY2(holds(elsewhere.err, "only train, pretrain and distil"), elsewhere.err.c_str());
    const auto gpu = call(joined(training(folder / "out"), { "--epochs", "1", "--device", "cuda" }));
    if (gpu.status == 0)
        QSKIP("There is a GPU.");
    QCOMPARE(gpu.status, 2);
    QVERIFY2(holds(gpu.err, "--device cpu"), gpu.err.c_str());
}

NDOGO_TEST(TestCliTraining)
#include "tst_cli_training.moc"
