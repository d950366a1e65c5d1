// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/run_journal.h"

#include "engine/base/error.h"
#include "engine/study/metrics.h"
#include "tests/support/files.h"
#include "tests/support/old_jobs.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace ndogo;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

RunRecord evaluation(const char* language, int sentences = 3)
{
    LanguageScore score;
    score.language = language;
    score.sentences = score.sentencesTotal = sentences;
    for (int i = 0; i < sentences; ++i) {
        const bool hit = i % 3 != 0;
        score.perSentence.push_back({ i, hit, !hit, !hit });
        score.counts += { hit, !hit, !hit };
    }
    EvaluateSpec spec;
    spec.model = prunedBy("/models/m", { .amount = 0.6 });
    spec.data.path = "/data";
    return { "2026-01-02T03:04:05Z", spec,
        std::make_shared<EvaluationResult>(EvaluationResult { EntityMode::Default, "test", { score }, 1.5 }) };
}

RunRecord timing()
{
    return { "2026-01-02T04:00:00Z", BenchmarkSpec { { { "/models/m", {} } }, { "/data", {}, "test", 0 } },
        std::make_shared<TimingResult>(TimingResult { { "cpu", 2, 2, 1 }, { { "m", { 5, 6, 7 }, 1, 2, 3 } } }) };
}

RunRecord training()
{
    auto report = std::make_shared<TrainingReport>();
    report->path = "/models/new";
    report->history = { { 6, 1, 0.5, 1e-4, 0.25, { { "hau", 0.75 } } } };
    report->best = TrainingBest { 6, 0.75, { { "hau", 0.75 } } };
    report->steps = 6;
    report->tokens = 300;
    report->seconds = 2.5;
    report->stopped = Sentence::tr("no better dev score in %1 evaluations", 3);
    TrainSpec spec;
    spec.model = "/models/m";
    spec.data.path = "/data";
    spec.output = "/models/new";
    return { "2026-01-02T05:00:00Z", spec, report };
}

RunRecord distillation()
{
    DistilReport report;
    report.student.history.push_back({ 5, 0.5, 1.25, 1e-4, 0, { { "hau", 0.5 } }, { { "soft_labels", 0.1 + 0.2 } } });
    report.control = report.student;
    DistilSpec spec;
    spec.teacher = "/m";
    spec.student = "4x6";
    spec.data.path = "/data";
    spec.output = "/new";
    return { "2026-07-01T12:00:05Z", spec, std::make_shared<const DistilReport>(report) };
}

RunRecord restructuring()
{
    StructureReport report { 1000, 700, 4000, 2800, 2, 96, { 6 }, { 24 }, { 2 }, { { 2, 1 } }, { 12 }, 48,
        { { { 0.6, 0.8 }, { { "hau", { 0.8, 0.1 + 0.2 } } } } } };
    StructureSpec spec;
    spec.model = "/m";
    spec.structure.heads = 2;
    spec.output = "/new";
    return { "2026-08-01T12:00:05Z", spec, std::make_shared<const StructureReport>(report) };
}

RunRecord trimming()
{
    VocabularyReport report { 400, 1600, 1000, 700, 4000, 2800, { { "hau", 90, 30, 0.1 + 0.2, 0, 0.1, 0.25, 3, 3.5 } },
        {} };
    TrimVocabularySpec spec;
    spec.model = "/m";
    spec.corpus = { "/text" };
    spec.vocabulary.keep = 400;
    spec.output = "/new";
    return { "2026-08-01T13:00:05Z", spec, std::make_shared<const VocabularyReport>(report) };
}

RunRecord sensitivity()
{
    auto report = std::make_shared<SensitivityReport>();
    report->layers = { { "classifier", { { "hau", -0.125 }, { "luo", 0.0 } }, "hau", -0.125 } };
    report->exclude = { "classifier" };
    report->changeAll = { { "hau", -0.25 } };
    report->changeExcluded = { { "hau", -0.005 } };
    report->tolerance = 0.01;
    report->withinTolerance = true;
    SensitivitySpec spec;
    spec.model = { "/models/m", { QuantizeRecipe() } };
    spec.data.path = "/data";
    return { "2026-01-02T06:00:00Z", spec, report };
}

RunRecord layerErrors()
{
    auto report = std::make_shared<LayerErrorReport>();
    LayerError layer;
    layer.precision = { "classifier", "fp16", "fp32", Sentence::inWords("no such products") };
    layer.error = 0.25;
    layer.errorByLanguage = { { "hau", 0.1 + 0.2 } };
    layer.weights = { 0.5, { 1, 2 } };
    layer.quantized = { 0.5, { 3, 0 } };
    layer.largestWeight = 1.5;
    layer.steps = 16;
    layer.stepsUsed = 9;
    layer.inputs = 8;
    layer.outliers = { { 5, 12.5, { { "hau", 0.125 } } } };
    report->layers = { layer };
    layer.precision = { "query", "int8", "int8", {} };
    report->layers.push_back(layer);
    report->tokens = { { "hau", 30 } };
    report->outlierThreshold = 6;
    CompareLayersSpec spec;
    spec.model = { "/models/m", { QuantizeRecipe() } };
    spec.data.path = "/data";
    return { "2026-01-02T07:00:00Z", spec, report };
}

/// Whether all of `part` stands in `whole`, which may have further fields.
bool holds(const json& whole, const json& part)
{
    if (part.is_object()) {
        for (const auto& [key, value] : part.items()) {
            if (!whole.is_object() || !whole.contains(key) || !holds(whole[key], value))
                return false;
        }
        return true;
    }
    if (!part.is_array())
        return whole == part;
    return whole.is_array() && std::ranges::equal(whole, part, holds);
}

class Project {
public:
    fs::path folder() const { return fs::path(m_folder.path().toStdString()) / "project"; }
    fs::path file() const { return folder() / "journal.jsonl"; }

    std::string text() const
    {
        std::ifstream in(file(), std::ios::binary);
        return { std::istreambuf_iterator<char>(in), {} };
    }

    void write(const std::string& text) const { std::ofstream(file(), std::ios::binary) << text; }

    /// Languages of the evaluations, in order, as one text.
    std::string languages(std::vector<Sentence>& warnings) const
    {
        std::string found;
        for (const RunRecord& record : RunJournal(folder()).read(warnings))
            found += record.as<EvaluationResult>()->languages.at(0).language + " ";
        return found;
    }

private:
    QTemporaryDir m_folder;
};

ErrorCode failureOf(const fs::path& folder, std::string& message)
{
    try {
        RunJournal(folder).append(timing());
    } catch (const Failure& failure) {
        message = failure.what();
        return failure.error().code;
    }
    return ErrorCode::Cancelled; // nothing was thrown
}

} // namespace

class TestRunJournal : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void newFolder();
    void reopened();
    void everyKindComesBack();
    void linesStayAsTheyWere();
    void oldProject();
    void resultsThatCannotBe();
    void pairedComparisonAfterReopening();
    void oneLineARecord();
    void halfLastLine();
    void lastLineWithoutItsEnd();
    void unreadableLines();
    void severalThreads();
    void folderThatCannotBe();
    void readOnlyFolder();
    void fullDisk();
    void noFileAtAll();
};

void TestRunJournal::newFolder()
{
    const Project project;
    const RunJournal journal(project.folder());
    QVERIFY(fs::is_directory(project.folder()));
    std::vector<Sentence> warnings;
    QVERIFY(journal.read(warnings).empty());
    QVERIFY(warnings.empty());
}

void TestRunJournal::reopened()
{
    const Project project;
    RunJournal(project.folder()).append(evaluation("hau"));
    RunJournal(project.folder()).append(timing());
    RunRecord pruned { {}, PruneSpec { "/m", {}, "/n", {}, false } };
    RunJournal(project.folder()).append(pruned);

    std::vector<Sentence> warnings;
    const std::vector<RunRecord> records = RunJournal(project.folder()).read(warnings);
    QVERIFY(warnings.empty());
    QCOMPARE(records.size(), std::size_t(3));
    QCOMPARE(records[0].time, std::string("2026-01-02T03:04:05Z"));
    QCOMPARE(std::get<EvaluateSpec>(records[0].spec).model.amount(), 0.6);
    QCOMPARE(records[0].as<EvaluationResult>()->languages[0].counts, (EntityCounts { 2, 1, 1 }));
    QVERIFY(!records[0].as<TimingResult>());
    QCOMPARE(records[1].as<TimingResult>()->models[0].nanoseconds, (std::vector<std::int64_t> { 5, 6, 7 }));
    QVERIFY(!records[1].as<EvaluationResult>() && !records[2].hasResult());
    QCOMPARE(jobKind(records[2].spec), std::string("prune"));
    QCOMPARE(records[2].time.size(), std::string("2026-01-02T03:04:05Z").size()); // filled in
}

void TestRunJournal::everyKindComesBack()
{
    const Project project;
    RunRecord records[] = { evaluation("hau"), timing(), training(), distillation(), restructuring(), trimming(),
        sensitivity(), layerErrors() };
    records[0].facts.notes = { Sentence::tr("%1 is gone.", std::string("luo")) };
    records[0].facts.data["test"]["hau"] = { 3, "0123456789abcdef" };
    for (const RunRecord& record : records)
        RunJournal(project.folder()).append(record);
    std::vector<Sentence> warnings;
    const std::vector<RunRecord> read = RunJournal(project.folder()).read(warnings);
    QVERIFY(warnings.empty());
    QCOMPARE(read.size(), std::size(records));
    for (std::size_t i = 0; i < read.size(); ++i) {
        QVERIFY(read[i].hasResult());
        QCOMPARE(read[i].result.index(), i + 1); // a kind each, in the order of the variant
        QVERIFY2(toJson(read[i], PerSentence::Write) == toJson(records[i], PerSentence::Write),
            toJson(read[i]).dump().c_str());
    }
    QCOMPARE(read[0].facts.notes, records[0].facts.notes);
    QCOMPARE(read[0].facts.data, records[0].facts.data);
    QVERIFY(read[1].facts.notes.empty() && read[1].facts.data.empty());
    QCOMPARE(*read[4].as<StructureReport>(), *records[4].as<StructureReport>());
    const auto found = read[6].as<SensitivityReport>();
    QCOMPARE(found->exclude, std::vector<std::string> { "classifier" });
    QCOMPARE(found->layers.at(0).worstChange, -0.125);
    QVERIFY(found->withinTolerance);
    const auto compared = read[7].as<LayerErrorReport>();
    QCOMPARE(compared->layers.at(0).precision,
        (LayerPrecision { "classifier", "fp16", "fp32", Sentence::inWords("no such products") }));
    QVERIFY(compared->layers.at(1).precision.reason.empty());
    QCOMPARE(compared->layers.at(0).errorByLanguage.at("hau"), 0.1 + 0.2); // to the last bit
    QCOMPARE(compared->layers.at(1).outliers.at(0).share.at("hau"), 0.125);
}

/// A line is the spec and the result as they are written anywhere, under the keys that journals always had.
void TestRunJournal::linesStayAsTheyWere()
{
    const Project project;
    const RunRecord records[] = { evaluation("hau"), timing(), training() };
    const json results[] = { { { "evaluation", toJson(*records[0].as<EvaluationResult>(), PerSentence::Write) } },
        { { "timing", toJson(*records[1].as<TimingResult>()) } },
        { { "training", toJson(*records[2].as<TrainingReport>()) } } };
    std::string expected;
    for (std::size_t i = 0; i < std::size(records); ++i) {
        RunJournal(project.folder()).append(records[i]);
        json line = results[i];
        line.update({ { "v", 1 }, { "time", records[i].time }, { "spec", toJson(records[i].spec) } });
        expected += line.dump() + '\n';
    }
    QCOMPARE(project.text(), expected);
}

/// tests/data/old_project: what an earlier version wrote is all there, to the last digit.
void TestRunJournal::oldProject()
{
    const std::string text = test::readBytes(fs::path(NDOGO_TEST_DATA) / "old_project/journal.jsonl");
    const Project project;
    const RunJournal journal(project.folder());
    project.write(text);
    std::vector<Sentence> warnings;
    const std::vector<RunRecord> records = journal.read(warnings);
    QVERIFY2(warnings.empty(), warnings.empty() ? "" : inEnglish(warnings.front()).c_str());
    QCOMPARE(records.size(), std::size_t(4));
    std::istringstream lines(text);
    std::string line;
    for (const RunRecord& record : records) {
        QVERIFY(std::getline(lines, line));
        const json written = toJson(record, PerSentence::Write);
        json old = json::parse(line);
        test::asToday(old["spec"]);
        QVERIFY2(holds(written, old), written.dump().c_str());
    }
    const auto trained = records[0].as<TrainingReport>();
    QCOMPARE(trained->steps, std::int64_t(12));
    QCOMPARE(trained->best->step, std::int64_t(6));
    const auto dense = records[1].as<EvaluationResult>(), pruned = records[2].as<EvaluationResult>();
    QCOMPARE(dense->languages.at(0).counts.f1(), 0.8);
    QCOMPARE(dense->replaced.at(1).meanF1(), 0.5706349206349206);
    const auto change = pairedChange(dense->languages[0].perSentence, pruned->languages[0].perSentence);
    QCOMPARE(change.sentences, std::int64_t(12));
    QCOMPARE(records[3].as<TimingResult>()->models.at(1).nanoseconds.at(0), std::int64_t(65'575'252));
}

void TestRunJournal::resultsThatCannotBe()
{
    const Project project;
    const RunJournal journal(project.folder());
    json noBins = toJson(layerErrors()), noTolerance = toJson(sensitivity());
    noBins["layer_errors"]["layers"][1]["weights"]["counts"] = json::array();
    noTolerance["sensitivity"].erase("tolerance");
    project.write(noBins.dump() + '\n' + noTolerance.dump() + '\n');
    std::vector<Sentence> warnings;
    QVERIFY(journal.read(warnings).empty());
    QCOMPARE(warnings.size(), std::size_t(2));
    QVERIFY2(
        inEnglish(warnings[0]).find("line 1 was left aside: ") != std::string::npos, inEnglish(warnings[0]).c_str());
    QVERIFY2(inEnglish(warnings[1]).find("tolerance") != std::string::npos, inEnglish(warnings[1]).c_str());
}

void TestRunJournal::pairedComparisonAfterReopening()
{
    const Project project;
    const RunRecord record = evaluation("hau", 90);
    RunJournal(project.folder()).append(record);
    std::vector<Sentence> warnings;
    const RunRecord read = RunJournal(project.folder()).read(warnings).at(0);
    const auto& before = record.as<EvaluationResult>()->languages[0].perSentence;
    const auto& after = read.as<EvaluationResult>()->languages[0].perSentence;
    QVERIFY(before == after);
    QCOMPARE(pairedChange(before, after).change, (Interval { 0, 0 }));
    QCOMPARE(pairedChange(before, after).sentences, std::int64_t(90));
}

void TestRunJournal::oneLineARecord()
{
    const Project project;
    RunJournal journal(project.folder());
    journal.append(evaluation("a\nb")); // no value may break a line
    journal.append(evaluation("hau"));
    const std::string text = project.text();
    QCOMPARE(std::count(text.begin(), text.end(), '\n'), std::ptrdiff_t(2));
    QCOMPARE(text.back(), '\n');
    std::vector<Sentence> warnings;
    QCOMPARE(project.languages(warnings), std::string("a\nb hau "));
}

void TestRunJournal::halfLastLine()
{
    const Project project;
    RunJournal journal(project.folder());
    journal.append(evaluation("hau"));
    journal.append(evaluation("luo"));
    const std::string whole = project.text();
    const std::size_t second = whole.find('\n') + 1;
    // Wherever the power went off, the first result is there and the next one can be written.
    for (std::size_t cut = second + 1; cut + 1 < whole.size(); cut += 37) {
        project.write(whole.substr(0, cut));
        std::vector<Sentence> warnings;
        QCOMPARE(project.languages(warnings), std::string("hau "));
        QCOMPARE(warnings.size(), std::size_t(1));
        QVERIFY(inEnglish(warnings[0]).find(project.file().string() + ", line 2 is incomplete") == 0);

        journal.append(evaluation("yor"));
        warnings.clear();
        QCOMPARE(project.languages(warnings), std::string("hau yor "));
        QCOMPARE(warnings.size(), std::size_t(1));
        QVERIFY(inEnglish(warnings[0]).find(", line 2 is incomplete") != std::string::npos);
    }
}

void TestRunJournal::lastLineWithoutItsEnd()
{
    const Project project;
    RunJournal journal(project.folder());
    journal.append(evaluation("hau"));
    std::string text = project.text();
    text.pop_back();
    project.write(text);
    journal.append(evaluation("luo"));
    std::vector<Sentence> warnings;
    QCOMPARE(project.languages(warnings), std::string("hau luo "));
    QVERIFY(warnings.empty());
}

void TestRunJournal::unreadableLines()
{
    const Project project;
    RunJournal journal(project.folder());
    journal.append(evaluation("hau"));
    const std::string good = project.text();
    std::string newer = good, unknown = good;
    newer.replace(newer.find("\"v\":1"), 5, "\"v\":9");
    unknown.replace(unknown.find("\"mode\""), 6, "\"mood\"");
    project.write(good + "garbage\n" + newer + "[1,2]\n" + unknown + std::string("\0\0\n", 3) + good);

    std::vector<Sentence> warnings;
    QCOMPARE(project.languages(warnings), std::string("hau hau "));
    QCOMPARE(warnings.size(), std::size_t(5));
    for (std::size_t i = 0; i < warnings.size(); ++i)
        QVERIFY(inEnglish(warnings[i]).find(project.file().string() + ", line " + std::to_string(i + 2) + " ") == 0);
    QVERIFY(inEnglish(warnings[1]).find("version 9") != std::string::npos);
}

void TestRunJournal::severalThreads()
{
    const Project project;
    RunJournal journal(project.folder());
    {
        std::vector<std::jthread> writers;
        for (int writer = 0; writer < 4; ++writer)
            writers.emplace_back([&journal] {
                for (int i = 0; i < 10; ++i)
                    journal.append(evaluation("hau"));
            });
    }
    std::vector<Sentence> warnings;
    QCOMPARE(journal.read(warnings).size(), std::size_t(40));
    QVERIFY(warnings.empty());
}

void TestRunJournal::folderThatCannotBe()
{
    const Project project;
    std::ofstream(project.folder()) << "a file, not a folder";
    std::string message;
    QCOMPARE(failureOf(project.folder(), message), ErrorCode::OutputUnwritable);
    QVERIFY(message.find(project.folder().string()) != std::string::npos);
    QCOMPARE(failureOf(project.folder() / "inside", message), ErrorCode::OutputUnwritable);
}

void TestRunJournal::readOnlyFolder()
{
    if (::geteuid() == 0)
        QSKIP("Everything is writable for root.");
    const Project project;
    fs::create_directories(project.folder());
    fs::permissions(project.folder(), fs::perms::owner_read | fs::perms::owner_exec);
    std::string message;
    const ErrorCode code = failureOf(project.folder(), message);
    fs::permissions(project.folder(), fs::perms::owner_all);
    QCOMPARE(code, ErrorCode::OutputUnwritable);
    QVERIFY(message.find(project.folder().string()) != std::string::npos);
}

void TestRunJournal::fullDisk()
{
    if (!fs::exists("/dev/full"))
        QSKIP("There is no /dev/full to write to.");
    const Project project;
    fs::create_directories(project.folder());
    fs::create_symlink("/dev/full", project.file());
    std::string message;
    QCOMPARE(failureOf(project.folder(), message), ErrorCode::OutputUnwritable);
    QVERIFY(message.find(project.file().string()) != std::string::npos);
}

/// A pipe in its place is refused, and not waited for.
void TestRunJournal::noFileAtAll()
{
    const Project project;
    fs::create_directories(project.folder());
    QCOMPARE(::mkfifo(project.file().c_str(), 0600), 0);
    std::string message;
    QCOMPARE(failureOf(project.folder(), message), ErrorCode::OutputUnwritable);
    QVERIFY2(message.find("not a regular file") != std::string::npos, message.c_str());
    std::vector<Sentence> warnings;
    try {
        RunJournal(project.folder()).read(warnings);
        QFAIL("nothing was thrown");
    } catch (const Failure& failure) {
        QCOMPARE(failure.error().code, ErrorCode::FileUnreadable);
    }
}

NDOGO_TEST(TestRunJournal)
#include "tst_run_journal.moc"
