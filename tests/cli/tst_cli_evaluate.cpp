// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// evaluate with other entities in the sentences.
#include "engine/jobs/job_spec.h"
#include "tests/support/cli_call.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <sstream>

using namespace ndogo;
using nlohmann::json;
using test::call;

namespace {

const std::string kDemoModel = NDOGO_RESOURCES "/demo/model";
const std::string kDemoData = NDOGO_RESOURCES "/demo/data";

/// evaluate on two languages of the demo, with further options.
std::vector<std::string> evaluation(const std::vector<std::string>& options)
{
    std::vector<std::string> arguments { "evaluate", kDemoModel, "--data", kDemoData, "--languages", "hau,luo",
        "--sample", "60" };
    arguments.insert(arguments.end(), options.begin(), options.end());
    return arguments;
}

/// The cells of the line that begins with `language` below the header with "replaced" in it.
std::vector<std::string> replacedRow(const std::string& text, const std::string& language)
{
    const auto header = text.find("replaced  ");
    const auto line = text.find('\n' + language + ' ', header);
    if (header == std::string::npos || line == std::string::npos)
        return {};
    std::istringstream cells(text.substr(line + 1, text.find('\n', line + 1) - line - 1));
    return { std::istream_iterator<std::string>(cells), {} };
}

} // namespace

class TestCliEvaluate : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void replacedTable();
    void replacedDocument();
    void oneDrawHasNoDeviation();
    void commandLineIsAccepted();
    void whatCannotBeAsked_data();
    void whatCannotBeAsked();
};

void TestCliEvaluate::replacedTable()
{
    const auto answer = call(evaluation({ "--replace-entities", "script", "--replace-draws", "2" }));
    QVERIFY2(answer.status == 0, answer.err.c_str());
    const auto row = replacedRow(answer.out, "luo");
    QVERIFY2(row.size() > 8, answer.out.c_str()); // languages of the pool at the end
    QCOMPARE(row[0], std::string("luo"));
    const double original = std::stod(row[1]), replaced = std::stod(row[2]);
    QVERIFY(std::abs(replaced - original - std::stod(row[4])) < 0.011);
    for (const char* words : { "in its script, its own included", "test split", "2 draws, seed 1",
             "with probability 1 ", "Mean over languages" })
        QVERIFY2(answer.out.find(words) != std::string::npos, answer.out.c_str());
    QVERIFY(call(evaluation({})).out.find("replaced") == std::string::npos);
}

void TestCliEvaluate::replacedDocument()
{
    const auto document = call(evaluation({ "--replace-entities", "language", "--json" })).document();
    const auto plain = call(evaluation({ "--json" })).document();
    QVERIFY(!plain.contains("replaced"));
    QVERIFY(document.at("languages") == plain.at("languages"));
    QCOMPARE(document.at("replaced").size(), std::size_t(2));
    const auto& hausa = document.at("replaced")[0];
    QVERIFY(hausa.at("language") == "hau");
    QVERIFY(hausa.at("pool_languages") == json { "hau" });
    QCOMPARE(hausa.at("draws").size(), std::size_t(3));
    QVERIFY(hausa.at("mentions") == document.at("languages")[0].at("entities"));
    QVERIFY(hausa.at("pool") > 10);
}

void TestCliEvaluate::oneDrawHasNoDeviation()
{
    const auto answer = call(evaluation({ "--replace-entities", "language", "--replace-draws", "1" }));
    QCOMPARE(replacedRow(answer.out, "hau").size(), std::size_t(7)); // sd is empty
    QVERIFY2(answer.out.find("1 draw, seed 1") != std::string::npos, answer.out.c_str());
}

/// "Copy as command": what the workbench writes is read back as the same request.
void TestCliEvaluate::commandLineIsAccepted()
{
    EvaluateSpec spec;
    spec.model.path = kDemoModel;
    spec.data.path = kDemoData;
    spec.data.languages = { "hau" };
    spec.sample = 40;
    spec.replaceEntities = EntityReplacement { EntityReplacement::Pool::Family, "dev", 0.5, 2, 9 };
    std::istringstream words(toCommandLine(spec));
    std::vector<std::string> arguments { std::istream_iterator<std::string>(words), {} };
    arguments.erase(arguments.begin());
    arguments.emplace_back("--json");
    const auto copied = call(arguments);
    QVERIFY2(copied.status == 0, copied.err.c_str());
    const auto typed = call({ "evaluate", kDemoModel, "--data", kDemoData, "--languages", "hau", "--sample", "40",
        "--replace-entities", "family", "--replace-split", "dev", "--replace-probability", "0.5", "--replace-draws",
        "2", "--replace-seed", "9", "--json" });
    QVERIFY(copied.document().at("replaced") == typed.document().at("replaced"));
}

void TestCliEvaluate::whatCannotBeAsked_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* name, const char* options, const char* named) {
        QTest::newRow(name) << QString::fromUtf8(options).split(QLatin1Char(' ')) << QString::fromUtf8(named);
    };
    row("pool", "--replace-entities tongue", "language");
    row("companion alone", "--replace-draws 2", "--replace-entities");
    row("no draws", "--replace-entities script --replace-draws 0", "--replace-draws");
    row("never", "--replace-entities script --replace-probability 0", "above 0");
    row("more than always", "--replace-entities script --replace-probability 1.5", "at most 1");
    row("split", "--replace-entities script --replace-split a/b", "split");
}

void TestCliEvaluate::whatCannotBeAsked()
{
    QFETCH(QStringList, options);
    QFETCH(QString, named);
    std::vector<std::string> extra;
    for (const QString& option : options)
        extra.push_back(option.toStdString());
    const auto answer = call(evaluation(extra));
    QVERIFY2(answer.status == 2, answer.err.c_str());
    QVERIFY2(answer.err.find(named.toStdString()) != std::string::npos, answer.err.c_str());
}

NDOGO_TEST(TestCliEvaluate)
#include "tst_cli_evaluate.moc"
