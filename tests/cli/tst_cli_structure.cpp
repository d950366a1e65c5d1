// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// structure: a smaller model in a folder, what is said of it, and what is refused before anything is written.
#include "tests/support/cli_call.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

const std::string kModel = NDOGO_RESOURCES "/demo/model"; ///< 4 layers of 96, 6 heads, 384 units
const std::string kData = NDOGO_RESOURCES "/demo/data";

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

std::vector<std::string> structure(const std::string& output, std::vector<std::string> more)
{
    std::vector<std::string> words { "structure", kModel, "-o", output };
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

} // namespace

class TestCliStructure : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void makesASmallerModel();
    void tableOfLayers();
    void importanceByLanguage();
    void exportSaysWhatFits();
    void theSameFromItsRecipe();
    void usage_data();
    void usage();
    void nothingIsLeftOfARefusal();
};

void TestCliStructure::makesASmallerModel()
{
    const Folder folder;
    const auto output = (folder / "out").string();
    const auto answer
        = call(structure(output, { "--drop-layers", "2", "--heads", "3", "--ffn", "100", "--hidden", "48", "--json" }));
    QCOMPARE(answer.status, 0);
    const auto report = answer.document();
    QVERIFY(report.at("kept").at("layers") == json({ 1, 3, 4 }));
    QVERIFY(report.at("kept").at("ffn") == json({ 100, 100, 100 }));
    QCOMPARE(report.at("kept").at("heads").size(), std::size_t(3));
    QCOMPARE(report.at("kept").at("hidden").get<int>(), 48);
    QVERIFY(report.at("before")
        == json({ { "layers", 4 }, { "heads", { 6, 6, 6 } }, { "ffn", { 384, 384, 384 } }, { "hidden", 96 } }));
    QCOMPARE(report.at("head_importance").size(), std::size_t(3));
    QVERIFY(!report["head_importance"][0].contains("languages"));
    QCOMPARE(report.at("notes").size(), std::size_t(2)); // of the width, and of the shape

    const auto model = call({ "inspect", output, "--json" }).document();
    QVERIFY(model.at("heads") == json({ 3, 3, 3 }) && model.at("ffn") == json({ 100, 100, 100 }));
    QCOMPARE(model.at("hidden_size").get<int>(), 48);
    QVERIFY(model.at("parameters").at("total") == report.at("parameters_after"));
    QVERIFY(model.at("bytes").at("file") == report.at("bytes_after"));
    QVERIFY(report.at("bytes_before") > report.at("bytes_after"));
    QVERIFY(holds(model.at("parent").get<std::string>(), "demo/model"));
    QVERIFY(model.at("recipe").at("job") == "structure");
    QVERIFY(holds(model.at("recipe_notes").dump(), "Distil or train it"));
    QCOMPARE(call({ "evaluate", output, "--data", kData, "--languages", "hau", "--sample", "5", "--json" }).status, 0);
}

void TestCliStructure::tableOfLayers()
{
    const Folder folder;
    const auto answer = call(structure((folder / "out").string(), { "--layers", "2", "--heads", "2" }));
    QCOMPARE(answer.status, 0);
    for (const char* part : { "layer  was  heads", "2 of 6", "384 of 384", "2 of 4 layers, width 96 of 96.",
             "653,001 parameters became", "% less", "Saved as" })
        QVERIFY2(holds(answer.out, part), answer.out.c_str());
    QVERIFY2(holds(answer.err, "Hugging Face's classes hold no model of this shape"), answer.err.c_str());
    const auto help = call({ "structure", "--help" }).out;
    for (const char* part : { "--drop-layers", "--importance", "--spread", "--width-method", "--corpus", "--data" })
        QVERIFY2(holds(help, part), part);
}

void TestCliStructure::importanceByLanguage()
{
    const Folder folder;
    const auto output = (folder / "out").string();
    const std::vector<std::string> asked { "--heads", "3", "--importance", "taylor", "--data", kData, "--split", "dev",
        "--languages", "hau,swa", "--sample", "8" };
    auto words = structure(output, asked);
    words.push_back("--json");
    const auto answer = call(words);
    QVERIFY2(answer.status == 0, answer.err.c_str());
    const auto layer = answer.document().at("head_importance").at(0);
    QVERIFY(layer.at("languages").contains("hau") && layer.at("languages").contains("swa"));
    QCOMPARE(layer.at("overall").size(), std::size_t(6));
    words.back() = "--force";
    const auto text = call(words).out;
    QVERIFY2(holds(text, ":hau") || holds(text, ":swa"), text.c_str());
    QVERIFY2(holds(text, "the language to which it is worth most"), text.c_str());
}

void TestCliStructure::exportSaysWhatFits()
{
    const Folder folder;
    const auto fewer = (folder / "fewer").string(), narrow = (folder / "narrow").string();
    QCOMPARE(call(structure(fewer, { "--heads", "2" })).status, 0);
    const auto refused = call({ "export", fewer, "--format", "safetensors", "-o", (folder / "hf").string() });
    QCOMPARE(refused.status, 3);
    QVERIFY2(holds(refused.err, "layer 0 has 2 heads of 16"), refused.err.c_str());
    QCOMPARE(call({ "export", fewer, "--format", "safetensors", "--pad", "-o", (folder / "hf").string() }).status, 0);
    QCOMPARE(call(structure(narrow, { "--layers", "2", "--ffn", "50", "--hidden", "48" })).status, 0);
    QCOMPARE(call({ "export", narrow, "--format", "safetensors", "-o", (folder / "hf2").string() }).status, 0);
}

void TestCliStructure::theSameFromItsRecipe()
{
    const Folder folder;
    const auto output = (folder / "out").string();
    QCOMPARE(call(structure(output, { "--ffn", "40", "--spread", "uneven", "--iterations", "3" })).status, 0);
    auto recipe = call({ "inspect", output, "--json" }).document().at("recipe");
    recipe["output"] = (folder / "again").string();
    const auto file = folder.write("job.json", recipe.dump());
    QCOMPARE(call({ "run", file.string() }).status, 0);
    QCOMPARE(readBytes(folder / "out/model.safetensors"), readBytes(folder / "again/model.safetensors"));
}

void TestCliStructure::usage_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QString>("says");
    const auto row
        = [](const QString& says, const QStringList& more) { QTest::addRow("%s", qPrintable(says)) << more << says; };
    row(QStringLiteral("what is to be removed"), {});
    row(QStringLiteral("no layer 9: the model has layers 1 to 4"), { "--drop-layers", "9" });
    row(QStringLiteral("must be 0 where drop_layers"), { "--drop-layers", "1", "--layers", "2" });
    row(QStringLiteral("must be given with layer_map"), { "--heads", "2", "--layer-map", "last" });
    row(QStringLiteral("must be given with width_method"), { "--heads", "2", "--width-method", "svd" });
    row(QStringLiteral("must be given with spread or iterations"), { "--hidden", "48", "--iterations", "2" });
    row(QStringLiteral("importance by Taylor is measured on text"), { "--heads", "2", "--importance", "taylor" });
    row(QStringLiteral("must be taylor"), { "--heads", "2", "--data", "d" });
    row(QStringLiteral("must be empty where labelled data is given"),
        { "--heads", "2", "--importance", "taylor", "--data", "d", "--corpus", "c" });
    row(QStringLiteral("no masked-LM head"), { "--heads", "2", "--importance", "taylor", "--corpus", "c" });
    row(QStringLiteral("7 heads a layer cannot be kept"), { "--heads", "7" });
    row(QStringLiteral("multiple of 6"), { "--hidden", "50" });
}

void TestCliStructure::usage()
{
    QFETCH(QStringList, more);
    QFETCH(QString, says);
    const Folder folder;
    std::vector<std::string> words;
    for (const auto& word : more)
        words.push_back(word.toStdString());
    const auto answer = call(structure((folder / "out").string(), words));
    QVERIFY2(answer.status == 2 && holds(answer.err, says.toStdString()), answer.err.c_str());
    QVERIFY(!std::filesystem::exists(folder / "out"));
}

void TestCliStructure::nothingIsLeftOfARefusal()
{
    const Folder folder;
    folder.write("out/config.json", "{}");
    QCOMPARE(call(structure((folder / "out").string(), { "--heads", "2" })).status, 3); // it is there already
    QCOMPARE(readBytes(folder / "out/config.json"), std::string("{}"));
    QCOMPARE(call({ "structure", kModel, "--heads", "2", "-o", kModel }).status, 2);
}

NDOGO_TEST(TestCliStructure)
#include "tst_cli_structure.moc"
