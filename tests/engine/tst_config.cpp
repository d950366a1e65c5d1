// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint/model_config.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <functional>

using namespace ndogo;
using nlohmann::json;
using test::Folder;

namespace {

json goodConfig()
{
    return { { "model_type", "xlm-roberta" }, { "architectures", { "XLMRobertaForTokenClassification" } },
        { "vocab_size", 242 }, { "hidden_size", 24 }, { "num_hidden_layers", 2 }, { "num_attention_heads", 3 },
        { "intermediate_size", 48 }, { "max_position_embeddings", 34 }, { "type_vocab_size", 1 },
        { "layer_norm_eps", 1e-5 }, { "pad_token_id", 1 }, { "id2label", { { "0", "O" }, { "1", "B-PER" } } } };
}

}

class TestConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAFile();
    void comesBackAsItWas();
    void keepsWidthsByLayer();
    void takesTheDefaultsOfTransformers();
    void namesTheField_data();
    void namesTheField();
    void refusesOddFiles();
    void knowsThePresets();
    void knowsOtherFamilies();
    void readsBert();
    void takesAwayPrunedHeads();
    void changesOnlyWhatChanged();
    void widthsGoBackToOne();
    void remembersHowTextWasRead();
    void remembersWhatWasSaidOfItsMaking();
    void readsOtherSpellingsOfTags();
    void knowsTheProblem();
};

void TestConfig::readsAFile()
{
    const ModelConfig config = readModelConfig(NDOGO_TEST_DATA "/tiny");
    QCOMPARE(config.modelType, std::string("xlm-roberta"));
    QCOMPARE(config.vocabSize, 242);
    QCOMPARE(config.hiddenSize, 24);
    QCOMPARE(config.layers, 2);
    QCOMPARE(config.heads, (std::vector<std::int64_t> { 3, 3 }));
    QCOMPARE(config.headSize, (std::vector<std::int64_t> { 8, 8 }));
    QCOMPARE(config.ffn, (std::vector<std::int64_t> { 48, 48 }));
    QCOMPARE(config.maxTokens(), 32);
    QCOMPARE(config.layerNormEps, 1e-5);
    QCOMPARE(config.labels, masakhaNerLabels());
    QVERIFY(config.notes.empty());
}

void TestConfig::comesBackAsItWas()
{
    ModelConfig config = readModelConfig(NDOGO_TEST_DATA "/tiny");
    QVERIFY(!toJson(config).contains("ndogo"));
    config.name = "half";
    config.parent = "tiny";
    config.recipe = R"({"amount":0.5,"job":"prune"})";
    const json written = toJson(config);
    QVERIFY(written["ndogo"]["recipe"]["amount"] == 0.5);
    QVERIFY(!written["ndogo"].contains("heads"));
    QVERIFY(written["label2id"]["B-LOC"] == 7);
    QVERIFY(written["architectures"][0] == "XLMRobertaForTokenClassification");
    const ModelConfig again = modelConfigFromJson(written, "config.json");
    QCOMPARE(again.name, config.name);
    QCOMPARE(again.parent, config.parent);
    QCOMPARE(again.recipe, config.recipe);
    QCOMPARE(again.labels, config.labels);
    QVERIFY(toJson(again) == written);
    config.recipe = "not JSON";
    QCOMPARE(modelConfigFromJson(toJson(config), "config.json").recipe, config.recipe);
}

void TestConfig::keepsWidthsByLayer()
{
    ModelConfig config = modelConfigFromJson(goodConfig(), "config.json");
    config.heads = { 2, 3 };
    config.ffn = { 40, 12 };
    const json written = toJson(config);
    QVERIFY(written["ndogo"]["heads"] == (json { 2, 3 }));
    QVERIFY(written["ndogo"]["head_size"] == (json { 8, 8 }));
    const ModelConfig again = modelConfigFromJson(written, "config.json");
    QCOMPARE(again.heads, config.heads);
    QCOMPARE(again.headSize, config.headSize);
    QCOMPARE(again.ffn, config.ffn);
    // The same number in every layer, but not the plain division of the width.
    config.heads = { 2, 2 };
    QCOMPARE(modelConfigFromJson(toJson(config), "config.json").headSize, (std::vector<std::int64_t> { 8, 8 }));
    // One width for all that only the list said: without the list, the plain field has to say it.
    json listed = goodConfig();
    listed["ndogo"]["ffn"] = json::array({ 12, 12 });
    const json plain = toJson(modelConfigFromJson(listed, "config.json"));
    QVERIFY(!plain.contains("ndogo"));
    QCOMPARE(modelConfigFromJson(plain, "config.json").ffn, (std::vector<std::int64_t> { 12, 12 }));
}

void TestConfig::takesTheDefaultsOfTransformers()
{
    json fields = goodConfig();
    for (const char* field : { "layer_norm_eps", "type_vocab_size", "pad_token_id", "id2label", "architectures" })
        fields.erase(field);
    const ModelConfig config = modelConfigFromJson(fields, "config.json");
    QCOMPARE(config.layerNormEps, 1e-12);
    QCOMPARE(config.typeVocabSize, 2);
    QCOMPARE(config.padId, 1);
    QVERIFY(config.labels.empty());
    QCOMPARE(config.notes.size(), std::size_t(2));
}

void TestConfig::namesTheField_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value"); // JSON; empty: the field is missing
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* field, const char* value, const char* named) {
        QTest::addRow("%s %s", field, value) << QByteArray(field) << QByteArray(value) << QByteArray(named);
    };
    for (const char* field : { "model_type", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads",
             "intermediate_size", "max_position_embeddings" }) {
        row(field, "", "is missing");
        row(field, "null", "is missing");
        row(field, "[]", "not []");
    }
    for (const char* type : { "distilbert", "xlm-roberta-xl", "gpt2", "t5", "electra" })
        row("model_type", qPrintable(QStringLiteral("\"%1\"").arg(QLatin1String(type))),
            "Ndogo opens XLM-RoBERTa, RoBERTa, CamemBERT and BERT");
    row("model_type", R"("distilbert")", "built in a way of their own");
    row("vocab_size", "0", "from 1 to 10000000");
    row("vocab_size", "-3", "from 1 to 10000000");
    row("vocab_size", "10000001", "from 1 to 10000000");
    row("vocab_size", "18446744073709551615", "from 1 to 10000000");
    row("vocab_size", "242.5", "whole number");
    row("vocab_size", R"("242")", "whole number");
    row("vocab_size", "true", "whole number");
    row("hidden_size", "25", "divisible by num_attention_heads");
    row("hidden_size", "0", "from 1");
    row("num_attention_heads", "0", "from 1");
    row("num_hidden_layers", "0", "from 1 to 1000");
    row("num_hidden_layers", "1001", "from 1 to 1000");
    row("intermediate_size", "-1", "from 1");
    row("max_position_embeddings", "4", "from 5");
    row("pad_token_id", "242", "from 0 to 241");
    row("layer_norm_eps", "0", "above 0");
    row("layer_norm_eps", R"("tiny")", "above 0");
    row("type_vocab_size", "0", "from 1");
    row("hidden_act", R"("silu")", "\"silu\"");
    row("tie_word_embeddings", R"("yes")", "true or false");
    row("pruned_heads", "[1]", "lists of heads by layer");
    row("pruned_heads", R"({"0":1})", "lists of heads by layer");
    row("pruned_heads", R"({"0":[3]})", "from 0 to 2");
    row("pruned_heads", R"({"0":[0,1,2]})", "leaves each layer a head");
    row("pruned_heads", R"({"2":[0]})", "lists of heads by layer");
    row("position_embedding_type", R"("relative_key")", "\"relative_key\"");
    row("is_decoder", "true", "must be false");
    row("architectures", R"("X")", "list of texts");
    row("id2label", R"({"0":"O","2":"B-PER"})", "none with the number 1");
    row("id2label", R"({"1":"O"})", "none with the number 0");
    row("id2label", R"({"zero":"O"})", "none with the number 0");
    row("id2label", R"({"0":"O","1":"O"})", "\"O\" twice");
    row("id2label", R"({"0":5})", "no text for label 0");
    row("id2label", R"({"0":""})", "no text for label 0");
    row("id2label", R"(["O"])", "object of texts");
    row("ndogo", "5", "must be an object");
    row("ndogo", R"({"name":5})", "must be a text");
    row("ndogo", R"({"ffn":[48]})", "list of 2 numbers");
    row("ndogo", R"({"heads":[0,3],"head_size":[8,8]})", "from 1");
    row("ndogo", R"({"ffn":[48,"x"]})", "whole number");
}

void TestConfig::namesTheField()
{
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, named);
    json fields = goodConfig();
    if (value.isEmpty())
        fields.erase(field.toStdString());
    else
        fields[field.toStdString()] = json::parse(value.toStdString());
    const Folder folder;
    folder.write("config.json", fields.dump());
    FAILS(ErrorCode::ConfigInvalid, ({ "config.json", field.toStdString(), named.toStdString() }),
        readModelConfig(folder.path()));
}

void TestConfig::refusesOddFiles()
{
    const Folder folder;
    FAILS(ErrorCode::FileNotFound, ({ "config.json", "is missing" }), readModelConfig(folder.path()));
    FAILS(
        ErrorCode::FileNotFound, ({ "The folder ", "nowhere", "does not exist" }), readModelConfig(folder / "nowhere"));
    FAILS(ErrorCode::FileUnreadable, ({ "weights.bin is not a folder" }),
        readModelConfig(folder.write("weights.bin", "x")));
    for (const std::string bytes : { "", "{", "[]", "\xff\xff", "{\"a\":1}{" }) {
        folder.write("config.json", bytes);
        FAILS(ErrorCode::FileFormat, ({ "config.json" }), readModelConfig(folder.path()));
    }
    folder.write("config.json", "{\"a\":" + std::string(1'000'000, '['));
    FAILS(ErrorCode::FileFormat, ({ "config.json", "nested too deeply" }), readModelConfig(folder.path()));
    folder.write("config.json", std::string(5'000'000, ' '));
    FAILS(ErrorCode::FileFormat, ({ "config.json", "too large" }), readModelConfig(folder.path()));
}

void TestConfig::knowsThePresets()
{
    // docs/methods.md, Models and presets; Awobade et al. 2024, Table 6, gives the layers of the two larger ones.
    const ModelConfig large = presetConfig("afriberta-large");
    QCOMPARE(large.vocabSize, 70006);
    QCOMPARE(large.hiddenSize, 768);
    QCOMPARE(large.heads, std::vector<std::int64_t>(10, 6));
    QCOMPARE(large.headSize, std::vector<std::int64_t>(10, 128));
    QCOMPARE(large.ffn, std::vector<std::int64_t>(10, 3072));
    QCOMPARE(large.maxTokens(), 512);
    for (const char* name : { "mbert", "xlm-r-base" }) { // as the config.json of either has it
        const ModelConfig base = modelConfigFromJson(toJson(presetConfig(name)), "config.json");
        QCOMPARE(base.layers, 12);
        QCOMPARE(base.heads, std::vector<std::int64_t>(12, 12));
        QCOMPARE(base.maxTokens(), 512);
        const bool isBert = base.modelType == "bert";
        QCOMPARE(base.vocabSize, isBert ? 119547 : 250002);
        QCOMPARE(base.layerNormEps, isBert ? 1e-12 : 1e-5);
        QCOMPARE(base.typeVocabSize, isBert ? 2 : 1);
        QCOMPARE(base.padId, isBert ? 0 : 1);
        QCOMPARE(base.architectures.front(),
            std::string(isBert ? "BertForTokenClassification" : "XLMRobertaForTokenClassification"));
    }
    QCOMPARE(presetConfig("afriberta-base").layers, 8);
    QCOMPARE(presetConfig("afriberta-small").layers, 4);
    const ModelConfig demo = modelConfigFromJson(toJson(presetConfig("demo")), "config.json");
    QCOMPARE(demo.hiddenSize, 96);
    QCOMPARE(demo.maxTokens(), 128);
    FAILS(ErrorCode::Usage, ({ "\"afriberta-huge\"", "afriberta-small", "demo" }), presetConfig("afriberta-huge"));
    QCOMPARE(masakhaNerLabels().size(), std::size_t(9));
}

void TestConfig::knowsOtherFamilies()
{
    NDOGO_NEEDS_SHARED();
    const auto fixtures = sharedFolder() / "fixtures";
    QCOMPARE(readModelConfig(fixtures / "tiny-mbert-ner").labels, masakhaNerLabels());
    const ModelConfig old = readModelConfig(fixtures / "tiny-xlmr-ner-bin"); // written by transformers 4.2.1
    QCOMPARE(old.labels, masakhaNerLabels());
    QCOMPARE(old.maxTokens(), 128);
    QVERIFY(readModelConfig(fixtures / "tiny-xlmr-mlm").labels.empty());
    QCOMPARE(readModelConfig(fixtures / "mini-afriberta/ner").maxTokens(), 192);
}

void TestConfig::readsBert()
{
    const ModelConfig config = readModelConfig(NDOGO_TEST_DATA "/heads/bert-texts");
    QCOMPARE(config.modelType, std::string("bert"));
    QCOMPARE(config.padId, 0);
    QCOMPARE(config.bosId, -1);
    QCOMPARE(config.maxTokens(), 20); // positions begin at 0
    QVERIFY(config.activation == Activation::Relu);
    json fields = goodConfig();
    fields["model_type"] = "bert";
    fields.erase("pad_token_id");
    fields["max_position_embeddings"] = 3;
    QCOMPARE(modelConfigFromJson(fields, "config.json").padId, 0);
    for (const auto& [name, activation] :
        { std::pair { "gelu", Activation::Gelu }, { "gelu_new", Activation::GeluTanh },
            { "gelu_pytorch_tanh", Activation::GeluTanh }, { "relu", Activation::Relu } }) {
        fields["hidden_act"] = name;
        QVERIFY(modelConfigFromJson(fields, "config.json").activation == activation);
    }
}

/// As transformers 4 wrote them down.
void TestConfig::takesAwayPrunedHeads()
{
    json fields = goodConfig();
    fields["pruned_heads"] = { { "1", { 0, 2, 0 } } };
    ModelConfig config = modelConfigFromJson(fields, "config.json");
    QCOMPARE(config.heads, (std::vector<std::int64_t> { 3, 1 }));
    QCOMPARE(config.headSize, (std::vector<std::int64_t> { 8, 8 }));
    QVERIFY(config.widthsGiven);
    QVERIFY(toJson(config)["pruned_heads"] == fields["pruned_heads"]); // transformers 4 reads it again
    QCOMPARE(modelConfigFromJson(toJson(config), "config.json").heads, config.heads);
    config.heads = { 2, 1 };
    QVERIFY(!toJson(config).contains("pruned_heads"));
    QCOMPARE(modelConfigFromJson(toJson(config), "config.json").heads, config.heads);
    fields["pruned_heads"] = json::object();
    QVERIFY(!modelConfigFromJson(fields, "config.json").widthsGiven);
}

void TestConfig::changesOnlyWhatChanged()
{
    json fields = goodConfig();
    fields["problem_type"] = "single_label_classification";
    fields["classifier_dropout"] = 0.25;
    fields["hidden_act"] = "gelu_python";
    fields["task_specific_params"] = { { "ner", { { "f1", 63.5 } } } };
    fields.erase("layer_norm_eps");
    ModelConfig config = modelConfigFromJson(fields, "config.json");
    QCOMPARE(toJson(config).dump(), fields.dump());
    config.layers = 1;
    config.heads.pop_back();
    config.headSize.pop_back();
    config.ffn.pop_back();
    fields["num_hidden_layers"] = 1;
    QCOMPARE(toJson(config).dump(), fields.dump());
    config.labels = { "no", "yes" };
    const json relabelled = toJson(config);
    QVERIFY(!relabelled.contains("problem_type"));
    QVERIFY(relabelled["label2id"]["yes"] == 1);
    QVERIFY(relabelled["classifier_dropout"] == 0.25);
}

/// Padded layers: what the plain fields said beside the lists of "ndogo" may be something else again.
void TestConfig::widthsGoBackToOne()
{
    json fields = goodConfig(); // 3 heads of 8, 48 units
    fields["num_attention_heads"] = 6;
    fields["ndogo"] = { { "heads", { 1, 3 } }, { "head_size", { 8, 8 } }, { "ffn", { 12, 20 } } };
    ModelConfig config = modelConfigFromJson(fields, "config.json");
    config.heads = { 3, 3 };
    config.ffn = { 20, 20 };
    const json written = toJson(config);
    QVERIFY(!written.contains("ndogo"));
    QVERIFY(written["num_attention_heads"] == 3);
    QVERIFY(written["intermediate_size"] == 20);
}

void TestConfig::remembersHowTextWasRead()
{
    json source = goodConfig();
    const auto text = [](const json& fields) { return modelConfigFromJson(fields, "config.json").text; };
    QVERIFY(text(source) == TrainedText());
    // As versions wrote it that kept nothing but the job.
    source["ndogo"]["recipe"] = { { "job", "train" },
        { "data",
            { { "tokenizer_rules", "transformers5" }, { "max_length", 64 },
                { "label_map", { { "MISC", "O" }, { "x", 3 } } } } } };
    const TrainedText expected { TokenizerRules::Transformers5, 64, { { "MISC", "O" } } };
    QVERIFY(text(source) == expected);
    const ModelConfig config = modelConfigFromJson(source, "config.json");
    QCOMPARE(config.notes.size(), std::size_t(3));
    ModelConfig pruned = config;
    pruned.recipe = R"({"job": "prune"})"; // which takes the place of the training's
    QVERIFY(text(toJson(pruned)) == expected);
    source["ndogo"]["recipe"]["job"] = "evaluate";
    QVERIFY(text(source) == TrainedText());
    source["ndogo"]["text"] = { { "tokenizer_rules", "strange" }, { "max_length", -1 }, { "label_map", "x" } };
    QVERIFY(text(source) == TrainedText());
}

void TestConfig::remembersWhatWasSaidOfItsMaking()
{
    ModelConfig config = modelConfigFromJson(goodConfig(), "config.json");
    QVERIFY(config.recipeNotes.empty());
    QVERIFY(!toJson(config).value("ndogo", json()).contains("notes"));
    config.recipeNotes
        = { Sentence::tr("config.json has no %1; the default of Hugging Face transformers is used.", std::string("x")),
              Sentence::inWords("%1 in words") };
    json written = toJson(config);
    QVERIFY(written["ndogo"]["notes"][1] == "%1 in words");
    QVERIFY(modelConfigFromJson(written, "config.json").recipeNotes == config.recipeNotes);
    written["ndogo"].erase("notes_sentences");
    written["ndogo"]["notes"] = { 1, 2 };
    QVERIFY(modelConfigFromJson(written, "config.json").recipeNotes.empty());
}

void TestConfig::readsOtherSpellingsOfTags()
{
    json source = goodConfig();
    source["id2label"] = { { "0", "O" }, { "1", "B_PER" }, { "2", "[PAD]" } };
    const ModelConfig config = modelConfigFromJson(source, "config.json");
    QCOMPARE(config.labels, (std::vector<std::string> { "O", "B-PER", "O" }));
    QCOMPARE(config.notes.size(), std::size_t(2));
    QVERIFY(toJson(config)["id2label"] == source["id2label"]); // the file keeps its own

    ModelConfig named = config;
    nameLabels(named, { "O", "B-X", "I-X" });
    QCOMPARE(modelConfigFromJson(toJson(named), "config.json").labels, named.labels);
}

void TestConfig::knowsTheProblem()
{
    json source = goodConfig();
    QVERIFY(modelConfigFromJson(source, "config.json").problem == ProblemType::OneClass);
    source["problem_type"] = "multi_label_classification";
    const ModelConfig config = modelConfigFromJson(source, "config.json");
    QVERIFY(config.problem == ProblemType::SeveralClasses);
    QVERIFY(toJson(config)["problem_type"] == source["problem_type"]);
}

NDOGO_TEST(TestConfig)
#include "tst_config.moc"
