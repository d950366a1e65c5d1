// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is written: that it opens again with the same logits and that nothing of the original is
// lost. That transformers loads it without a warning is checked in tests/conformance.
#include "engine/compress/prune.h"
#include "engine/network/export_model.h"
#include "engine/network/model_files.h"
#include "engine/network/network.h"
#include "engine/network/new_model.h"
#include "tests/support/checkpoint_copy.h"
#include "tests/support/logits.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <set>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

const Sentences kSentences { { 0, 7, 9, 30, 12, 2 }, { 0, 5, 2 } };

fs::path head(const std::string& name)
{
    return fs::path(NDOGO_TEST_DATA) / "heads" / name;
}

std::set<std::string> filesOf(const fs::path& folder)
{
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

std::set<std::string> tensorsOf(const fs::path& folder)
{
    std::set<std::string> names;
    for (const auto& stored : openCheckpoint(folder).tensors)
        names.insert(stored.name);
    return names;
}

bool sameLogits(const Model& a, const Model& b)
{
    return at::equal(outputOf(a, kSentences), outputOf(b, kSentences));
}

} // namespace

class TestExport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyHeadComesBack_data();
    void everyHeadComesBack();
    void keepsWhatItOpened();
    void halfPrecisionAsPickle();
    void bringsTheTokenizer();
    void failsWhole();
    void freshHeads();
    void freshHeadKeepsThePooler();
};

void TestExport::everyHeadComesBack_data()
{
    QTest::addColumn<QString>("folder");
    for (const auto& entry : fs::directory_iterator(fs::path(NDOGO_TEST_DATA) / "heads")) {
        const auto name = entry.path().filename().string();
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
}

void TestExport::everyHeadComesBack()
{
    QFETCH(QString, folder);
    const auto model = Model::open(head(folder.toStdString()));
    const Folder out;
    saveModel(*model, model->config(), out / "saved", false);
    const auto config = readJson(out / "saved/config.json");
    for (const auto& [format, name] : kNames<ExportFormat>) {
        const ExportSpec spec { "", format, (out / std::string(name)).string(), false, false };
        const auto report = exportModel(*model, spec);
        QCOMPARE((std::set<std::string>(report.files.begin(), report.files.end())), filesOf(spec.output));
        QCOMPARE(tensorsOf(spec.output), tensorsOf(out / "saved"));
        QVERIFY(readJson(fs::path(spec.output) / "config.json") == config);
        QVERIFY(sameLogits(*Model::open(spec.output), *model));
    }
    const auto again = Model::open(out / "saved");
    QVERIFY(sameLogits(*again, *model));
    QCOMPARE(again->info().architecture, model->info().architecture);
    QVERIFY(again->info().unexpected.empty());
    QCOMPARE(again->info().missing, model->info().missing);
    QCOMPARE(again->info().parameters.total, model->info().parameters.total);

    // All of config.json that was there is there, but for the class where it was not the model's.
    auto original = readJson(head(folder.toStdString()) / "config.json");
    original["architectures"] = { model->info().architecture };
    original["dtype"] = "float32";
    QCOMPARE(QByteArray::fromStdString(config.dump()), QByteArray::fromStdString(original.dump()));

    PruneRecipe half;
    half.amount = 0.5;
    half.includeEmbeddings = true;
    const auto pruned = prune(*model, half).model;
    saveModel(*pruned, pruned->config(), out / "pruned", false);
    QVERIFY(sameLogits(*Model::open(out / "pruned"), *pruned));
}

void TestExport::keepsWhatItOpened()
{
    const Folder out;
    const auto save = [&](const Model& model, const char* name) {
        saveModel(model, model.config(), out / name, false);
        return out / name;
    };
    // An encoder without a prefix stays one; below a head there is one.
    const auto plain = save(*Model::open(head("xlmr-encoder")), "plain");
    QVERIFY(tensorsOf(plain).count("embeddings.word_embeddings.weight"));
    QVERIFY(tensorsOf(save(*Model::open(head("bert-words")), "words")).count("bert.embeddings.LayerNorm.weight"));
    // transformers looks for both names of an untied decoder's bias.
    const auto untied = tensorsOf(save(*Model::open(head("bert-untied")), "untied"));
    QVERIFY(untied.count("cls.predictions.bias") && untied.count("cls.predictions.decoder.bias"));
    QVERIFY(!tensorsOf(save(*Model::open(head("bert-masked")), "masked")).count("cls.predictions.decoder.bias"));

    CheckpointCopy old(head("bert-texts"));
    old.config["torch_dtype"] = "float16";
    const auto fields = readJson(save(*Model::open(old.write()), "old") / "config.json");
    QCOMPARE(fields.at("torch_dtype").get<std::string>(), std::string("float32"));
    QVERIFY(!fields.contains("dtype"));
}

void TestExport::halfPrecisionAsPickle()
{
    for (const auto& [type, stored, text] :
        { std::tuple { at::kHalf, DType::F16, "float16" }, std::tuple { at::kBFloat16, DType::BF16, "bfloat16" } }) {
        CheckpointCopy copy(head("roberta-texts"));
        std::vector<at::Tensor> kept;
        for (const auto& tensor : std::vector(copy.tensors)) {
            auto* data = const_cast<std::byte*>(tensor.bytes.data());
            kept.push_back(at::from_blob(data, tensor.shape, at::kFloat).to(type));
            copy.replace(tensor.name, stored, tensor.shape,
                { static_cast<const std::byte*>(kept.back().const_data_ptr()), kept.back().nbytes() });
        }
        const auto folder = copy.write();
        const auto model = Model::open(folder);
        const Folder out;
        const ExportSpec spec { "", ExportFormat::Pytorch, (out / "bin").string(), false, false };
        exportModel(*model, spec);
        QVERIFY(sameLogits(*Model::open(spec.output), *model));
        const auto before = openCheckpoint(folder), after = openCheckpoint(spec.output);
        QCOMPARE(after.tensors.size(), before.tensors.size());
        for (std::size_t i = 0; i < before.tensors.size(); ++i) {
            QCOMPARE(after.tensors[i].name, before.tensors[i].name);
            QVERIFY(after.tensors[i].dtype == stored);
            QVERIFY(std::ranges::equal(after.tensors[i].bytes, before.tensors[i].bytes));
        }
        QCOMPARE(readJson(out / "bin/config.json").at("dtype").get<std::string>(), std::string(text));
    }
}

void TestExport::bringsTheTokenizer()
{
    const Folder folder;
    for (const auto& name : { "config.json", "model.safetensors", "sentencepiece.bpe.model" })
        fs::copy_file(fs::path(NDOGO_TEST_DATA) / "tiny" / name, folder / name);
    const auto model = Model::open(folder.path());
    QCOMPARE(model->info().tokenizerFile, std::string("sentencepiece.bpe.model"));
    ExportSpec spec { "", ExportFormat::Safetensors, (folder / "out").string(), false, false };
    const auto report = exportModel(*model, spec);
    QCOMPARE(filesOf(spec.output),
        (std::set<std::string> {
            "config.json", "model.safetensors", "sentencepiece.bpe.model", "tokenizer_config.json" }));
    const auto written = readJson(folder / "out/tokenizer_config.json");
    QCOMPARE(written.at("tokenizer_class").get<std::string>(), std::string("XLMRobertaTokenizer"));
    QCOMPARE(written.at("model_max_length").get<int>(), 32);
    QCOMPARE(written.at("mask_token").get<std::string>(), std::string("<mask>"));

    // What is there stays; what is missing is added.
    folder.write("tokenizer_config.json", R"({"model_max_length":20,"mask_token":"[M]","do_lower_case":false})");
    spec.force = true;
    exportModel(*Model::open(folder.path()), spec);
    const auto merged = readJson(folder / "out/tokenizer_config.json");
    QCOMPARE(merged.at("model_max_length").get<int>(), 20);
    QCOMPARE(merged.at("do_lower_case").get<bool>(), false);
    QCOMPARE(merged.at("tokenizer_class").get<std::string>(), std::string("XLMRobertaTokenizer"));
}

void TestExport::failsWhole()
{
    const auto model = Model::open(head("roberta-texts"));
    const Folder out;
    ExportSpec spec { "", ExportFormat::Pytorch, (out / "model").string(), false, false };
    std::stop_source stop;
    stop.request_stop();
    FAILS(ErrorCode::Cancelled, ({ "" }), exportModel(*model, spec, CancelToken(stop.get_token())));
    QVERIFY(filesOf(out.path()).empty());
    spec.output = "/proc/ndogo-cannot-write-here";
    FAILS(ErrorCode::OutputUnwritable, ({ "/proc" }), exportModel(*model, spec));
    // A full disk in the middle of LibTorch's own writer.
    const StoredWeights weights(*model);
    FAILS(ErrorCode::OutputUnwritable, ({ "/dev/full", "No space left" }),
        writePytorchFile("/dev/full", weights.tensors()));

    spec.output = (out / "model").string();
    exportModel(*model, spec);
    FAILS(ErrorCode::OutputExists, ({ "model" }), exportModel(*model, spec));
    spec.force = true;
    exportModel(*model, spec);
}

void TestExport::freshHeads()
{
    const auto encoder = Model::open(head("roberta-masked")); // its masked-LM head is left behind
    const std::vector<std::string> labels { "O", "B-LOC", "I-LOC" };
    const auto words = withFreshHead(*encoder, ModelTask::TokenClassification, labels, 5);
    QCOMPARE(words->info().architecture, std::string("RobertaForTokenClassification"));
    QCOMPARE(words->info().labels, labels);
    QVERIFY(words->network().find("lm_head.dense.weight") == nullptr);
    QVERIFY(at::equal(words->network().wordEmbeddings, encoder->network().wordEmbeddings));

    const auto texts = withFreshHead(*encoder, ModelTask::SequenceClassification, { "home", "market" }, 5);
    const auto& dense = texts->network().find("classifier.dense.weight")->value;
    QVERIFY(std::abs(dense.std().item<double>() - 0.02) < 0.004); // initializer_range, 256 draws
    QVERIFY(std::abs(dense.mean().item<double>()) < 0.004);
    QCOMPARE(texts->network().find("classifier.out_proj.bias")->zeros, std::int64_t(2));

    const auto again = withFreshHead(*encoder, ModelTask::SequenceClassification, { "home", "market" }, 5);
    const auto other = withFreshHead(*encoder, ModelTask::SequenceClassification, { "home", "market" }, 6);
    QVERIFY(sameLogits(*again, *texts));
    QVERIFY(!sameLogits(*other, *texts));

    const Folder out;
    saveModel(*texts, texts->config(), out / "texts", false);
    const auto saved = Model::open(out / "texts");
    QVERIFY(sameLogits(*saved, *texts));
    QCOMPARE(saved->info().labels, (std::vector<std::string> { "home", "market" }));
    QVERIFY(readJson(out / "texts/config.json").at("label2id").at("market") == 1);

    // From an encoder alone, without a prefix: its names get one.
    const auto plain = withFreshHead(*Model::open(head("xlmr-encoder")), ModelTask::TokenClassification, labels, 1);
    saveModel(*plain, plain->config(), out / "plain", false);
    QVERIFY(tensorsOf(out / "plain").count("roberta.embeddings.LayerNorm.bias"));
    QVERIFY(sameLogits(*Model::open(out / "plain"), *plain));
}

/// mBERT's checkpoint is a masked LM with a pooler; transformers uses that one for texts too.
void TestExport::freshHeadKeepsThePooler()
{
    for (const char* name : { "bert-masked", "bert-encoder" }) {
        const auto encoder = Model::open(head(name));
        const auto texts = withFreshHead(*encoder, ModelTask::SequenceClassification, { "a", "b" }, 1);
        const auto pooler = texts->network().find("bert.pooler.dense.weight")->value;
        QVERIFY(std::abs(pooler.std().item<double>() - 0.4) < 0.1); // not 0.02
        const auto words = withFreshHead(*encoder, ModelTask::TokenClassification, { "O", "B-LOC" }, 1);
        QVERIFY(words->network().find("bert.pooler.dense.weight") == nullptr);
    }
}

NDOGO_TEST(TestExport)
#include "tst_export.moc"
