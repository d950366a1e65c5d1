// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every head of every family, in the forms that checkpoints come in, against transformers' logits.
#include "engine/compress/prune.h"
#include "engine/network/network.h"
#include "tests/support/checkpoint_copy.h"
#include "tests/support/logits.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <set>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;

namespace {

std::filesystem::path head(const std::string& name)
{
    return std::filesystem::path(NDOGO_TEST_DATA) / "heads" / name;
}

json rowsOf(const json& sentences)
{
    auto rows = json::array();
    for (const auto& sentence : sentences)
        rows.insert(rows.end(), sentence.at("logits").begin(), sentence.at("logits").end());
    return rows;
}

/// How far a folder's logits are from a golden file of heads/.
double distance(const std::filesystem::path& folder, const std::string& golden)
{
    const auto sentences = readJson(head(golden) / "golden.json").at("sentences");
    return largestDifference(outputOf(*Model::open(folder), idsOf(sentences)), rowsOf(sentences));
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    if (const auto at = text.find(from); at != std::string::npos)
        text.replace(at, from.size(), to);
    return text;
}

bool notes(const Model& model, const std::string& part)
{
    return std::ranges::any_of(
        model.info().notes, [&](const Sentence& note) { return inEnglish(note).find(part) != std::string::npos; });
}

using Names = std::vector<std::string>;

} // namespace

class TestHeads : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void golden_data();
    void golden();
    void multilingualBert();
    void topics();
    void maskedLoss_data();
    void maskedLoss();
    void prefixesAndOldNames();
    void mixedTypes();
    void decoderUnderEitherName();
    void tellsBertsClassifiersApart();
    void headThatIsNotThere();
    void namesWhatIsMissing();
    void prunesEveryHead_data();
    void prunesEveryHead();
};

void TestHeads::golden_data()
{
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<QStringList>("missing");
    QTest::addColumn<QStringList>("unexpected");
    const auto row = [](const char* folder, const char* architecture, const QStringList& missing = {},
                         const QStringList& unexpected = {}) {
        QTest::newRow(folder) << QString::fromLatin1(architecture) << missing << unexpected;
    };
    const auto list = [](const char* names) { return QString::fromLatin1(names).split(QLatin1Char(' ')); };
    row("bert-words", "BertForTokenClassification");
    row("bert-texts", "BertForSequenceClassification");
    row("bert-masked", "BertForMaskedLM", {},
        list("bert.pooler.dense.bias bert.pooler.dense.weight cls.seq_relationship.bias "
             "cls.seq_relationship.weight"));
    row("bert-untied", "BertForMaskedLM");
    row("bert-encoder", "BertModel");
    row("roberta-texts", "RobertaForSequenceClassification");
    row("roberta-masked", "RobertaForMaskedLM");
    row("roberta-untied", "RobertaForMaskedLM");
    row("camembert-words", "CamembertForTokenClassification");
    row("xlmr-encoder", "XLMRobertaModel", list("roberta.pooler.dense.weight roberta.pooler.dense.bias"));
}

void TestHeads::golden()
{
    QFETCH(QString, architecture);
    QFETCH(QStringList, missing);
    QFETCH(QStringList, unexpected);
    const auto texts = [](const Names& names) {
        QStringList list;
        for (const auto& name : names)
            list << QString::fromStdString(name);
        return list;
    };
    const std::string name = QTest::currentDataTag();
    const double largest = distance(head(name), name);
    QVERIFY2(largest < 1e-4, qPrintable(QString::number(largest)));
    const auto model = Model::open(head(name));
    QCOMPARE(QString::fromStdString(model->info().architecture), architecture);
    QCOMPARE(texts(model->info().missing), missing);
    QCOMPARE(texts(model->info().unexpected), unexpected);
    QCOMPARE(model->info().maxTokens, name.starts_with("bert") ? 20 : 18);
    QCOMPARE(model->info().parameters.other, 0);
}

void TestHeads::multilingualBert()
{
    NDOGO_NEEDS_SHARED();
    const auto folder = sharedFolder() / "fixtures" / "tiny-mbert-ner";
    const auto model = Model::open(folder);
    const auto golden = readJson(folder / "golden.json");
    const auto batch = golden.at("batch");
    QVERIFY(largestDifference(outputOf(*model, unpadded(batch)), unpaddedRows(batch, batch.at("logits"))) < 1e-4);
    int labels = 0;
    for (const auto& sentence : golden.at("sentences")) {
        const auto ids = sentence.at("input_ids").get<std::vector<std::int64_t>>();
        const auto logits = outputOf(*model, { ids });
        if (sentence.contains("logits"))
            QVERIFY(largestDifference(logits, sentence["logits"]) < 1e-4);
        for (std::size_t word = 0; word < sentence.at("first_subword").size(); ++word) {
            if (sentence["first_subword"][word].is_null())
                continue;
            const auto best = logits[sentence["first_subword"][word].get<std::int64_t>()].argmax().item<std::int64_t>();
            QCOMPARE(
                model->info().labels[static_cast<std::size_t>(best)], sentence.at("labels")[word].get<std::string>());
            ++labels;
        }
    }
    QVERIFY(labels > 500);
}

void TestHeads::topics()
{
    NDOGO_NEEDS_SHARED();
    const auto folder = sharedFolder() / "fixtures" / "tiny-xlmr-seqcls";
    const auto model = Model::open(folder);
    const auto golden = readJson(folder / "golden.json");
    const auto batch = golden.at("batch");
    QVERIFY(largestDifference(outputOf(*model, unpadded(batch)), batch.at("logits")) < 1e-4);
    const auto logits = outputOf(*model, idsOf(golden.at("texts")));
    const auto best = logits.argmax(1);
    for (std::size_t i = 0; i < golden["texts"].size(); ++i) {
        const auto& text = golden["texts"][i];
        QVERIFY(largestDifference(logits.narrow(0, std::int64_t(i), 1), json::array({ text.at("logits") })) < 1e-4);
        const auto label = best[std::int64_t(i)].item<std::int64_t>();
        QCOMPARE(model->info().labels[static_cast<std::size_t>(label)], text.at("label").get<std::string>());
    }
}

void TestHeads::maskedLoss_data()
{
    QTest::addColumn<QString>("folder");
    for (const char* name : { "tiny-xlmr-mlm", "tiny-xlmr-mlm-bin" })
        QTest::newRow(name) << QString::fromLatin1(name);
}

/// Mean cross-entropy over the masked positions, and the logits behind it.
void TestHeads::maskedLoss()
{
    NDOGO_NEEDS_SHARED();
    const auto fixtures = sharedFolder() / "fixtures";
    QFETCH(QString, folder);
    const auto model = Model::open(fixtures / folder.toStdString());
    QCOMPARE(model->info().architecture, std::string("XLMRobertaForMaskedLM"));
    QVERIFY(model->info().unexpected.empty());
    const auto golden = readJson(fixtures / "tiny-xlmr-mlm" / "golden.json");
    double loss = 0, largest = 0;
    int masked = 0;
    for (const auto& sentence : golden.at("sentences")) {
        PackedBatch batch;
        batch.add(sentence.at("input_ids").get<std::vector<std::int64_t>>());
        const auto rows = sentence.at("masked_at").get<std::vector<std::int64_t>>();
        const auto logits = logitsOf(model->network(), batch, { .rows = rows });
        const auto likely = logits.log_softmax(1);
        for (std::size_t i = 0; i < rows.size(); ++i, ++masked) {
            const auto row = static_cast<std::int64_t>(i);
            loss -= likely[row][sentence.at("original_ids")[i].get<std::int64_t>()].item<double>();
            for (std::size_t k = 0; k < sentence.at("top10_ids")[i].size(); ++k) {
                const auto id = sentence["top10_ids"][i][k].get<std::int64_t>();
                const auto expected = sentence.at("top10_logits")[i][k].get<double>();
                largest = std::max(largest, std::abs(logits[row][id].item<double>() - expected));
            }
        }
    }
    QVERIFY2(largest < 1e-4, qPrintable(QString::number(largest)));
    QCOMPARE(masked, 31);
    const double difference = std::abs(loss / masked - golden.at("loss").get<double>());
    QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
}

void TestHeads::prefixesAndOldNames()
{
    // bert-words is in old names already; here without its prefix, bert-encoder with one.
    CheckpointCopy plain(head("bert-words"));
    plain.rename([](const std::string& name) { return replaced(name, "bert.", ""); });
    QVERIFY(distance(plain.write(), "bert-words") < 1e-4);

    CheckpointCopy prefixed(head("bert-encoder"));
    prefixed.rename([](const std::string& name) { return "bert." + name; });
    QVERIFY(distance(prefixed.write(), "bert-encoder") < 1e-4);
    QVERIFY(Model::open(head("bert-encoder"))->config().plainNames);
    QVERIFY(!Model::open(prefixed.write())->config().plainNames);

    CheckpointCopy twice(head("roberta-texts"));
    twice.add("embeddings.LayerNorm.weight", twice.tensor("roberta.embeddings.LayerNorm.weight"));
    FAILS(
        ErrorCode::TensorUnexpected, ({ "roberta.embeddings.LayerNorm.weight", "twice" }), Model::open(twice.write()));
}

void TestHeads::mixedTypes()
{
    CheckpointCopy copy(head("roberta-texts"));
    std::vector<at::Tensor> kept;
    int turn = 0;
    for (const auto& stored : std::vector(copy.tensors)) {
        if (++turn % 3 == 0)
            continue; // a third stays fp32
        const auto half = turn % 3 == 1 ? at::kBFloat16 : at::kHalf;
        auto* data = const_cast<std::byte*>(stored.bytes.data());
        kept.push_back(at::from_blob(data, stored.shape, at::kFloat).to(half));
        copy.replace(stored.name, half == at::kHalf ? DType::F16 : DType::BF16, stored.shape,
            { static_cast<const std::byte*>(kept.back().const_data_ptr()), kept.back().nbytes() });
    }
    const auto folder = copy.write();
    const double largest = distance(folder, "roberta-texts");
    QVERIFY2(largest > 1e-5 && largest < 0.05, qPrintable(QString::number(largest)));
    std::set<std::string> types;
    for (const auto& tensor : Model::open(folder)->info().tensors)
        types.insert(tensor.dtype);
    QCOMPARE(types, (std::set<std::string> { "bf16", "fp16", "fp32" }));
}

void TestHeads::decoderUnderEitherName()
{
    // The word embedding may be stored as the decoder, its bias beside it.
    CheckpointCopy renamed(head("roberta-masked"));
    renamed.rename([](const std::string& name) {
        return replaced(replaced(name, "roberta.embeddings.word_embeddings.weight", "lm_head.decoder.weight"),
            "lm_head.bias", "lm_head.decoder.bias");
    });
    QVERIFY(distance(renamed.write(), "roberta-masked") < 1e-4);
    QVERIFY(Model::open(renamed.write())->info().unexpected.empty());

    CheckpointCopy both(head("roberta-masked"));
    both.add("lm_head.decoder.weight", both.tensor("roberta.embeddings.word_embeddings.weight"));
    both.add("lm_head.decoder.bias", both.tensor("lm_head.bias"));
    const auto tied = Model::open(both.write());
    QVERIFY(tied->config().tiedDecoder);
    QVERIFY(tied->network().find("lm_head.decoder.weight") == nullptr);

    // A decoder of its own counts, whatever config.json says.
    CheckpointCopy untied(head("bert-untied"));
    untied.config["tie_word_embeddings"] = true;
    const auto model = Model::open(untied.write());
    QVERIFY(!model->config().tiedDecoder);
    QVERIFY(notes(*model, "a decoder of its own"));
    QVERIFY(!model->network().find("cls.predictions.decoder.weight")->prunable);
    QVERIFY(distance(untied.write(), "bert-untied") < 1e-4);

    CheckpointCopy without(head("roberta-masked"));
    without.config["tie_word_embeddings"] = false;
    QVERIFY(notes(*Model::open(without.write()), "the word embedding is used in its place"));
    QVERIFY(distance(without.write(), "roberta-masked") < 1e-4);
}

void TestHeads::tellsBertsClassifiersApart()
{
    const auto taskOf = [](CheckpointCopy& copy) { return Model::open(copy.write())->info().task; };
    CheckpointCopy copy(head("bert-texts"));
    QCOMPARE(taskOf(copy), ModelTask::SequenceClassification);
    copy.config["architectures"] = { "BertForTokenClassification" };
    QCOMPARE(taskOf(copy), ModelTask::TokenClassification);
    QCOMPARE(
        Model::open(copy.write())->info().unexpected, (Names { "bert.pooler.dense.bias", "bert.pooler.dense.weight" }));

    copy.config.erase("architectures"); // by the labels, then
    QCOMPARE(taskOf(copy), ModelTask::SequenceClassification);
    QVERIFY(notes(*Model::open(copy.write()), "taken to be for texts"));
    copy.config["id2label"] = { { "0", "O" }, { "1", "B-LOC" }, { "2", "I-LOC" }, { "3", "B-PER" } };
    QCOMPARE(taskOf(copy), ModelTask::TokenClassification);
    copy.config["id2label"] = { { "0", "NOUN" }, { "1", "VERB" }, { "2", "ADJ" }, { "3", "X" } };
    QCOMPARE(taskOf(copy), ModelTask::TokenClassification);
    copy.config.erase("id2label");
    QCOMPARE(taskOf(copy), ModelTask::SequenceClassification);
    QCOMPARE(Model::open(copy.write())->info().labels, (Names { "LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3" }));
    copy.remove("pooler");
    QCOMPARE(taskOf(copy), ModelTask::TokenClassification);
    copy.config["architectures"] = { "BertForSequenceClassification" };
    FAILS(ErrorCode::TensorMissing, ({ "bert.pooler.dense.weight", "with 1 other." }), Model::open(copy.write()));
}

void TestHeads::headThatIsNotThere()
{
    CheckpointCopy headless(head("camembert-words"));
    headless.remove("classifier");
    const auto model = Model::open(headless.write());
    QCOMPARE(model->info().task, ModelTask::Encoder);
    QCOMPARE(model->info().missing.front(), std::string("classifier.weight"));
    QVERIFY(notes(*model, "new --encoder"));

    CheckpointCopy questions(head("bert-encoder"));
    questions.config["architectures"] = { "BertForQuestionAnswering" };
    questions.add("qa_outputs.bias", questions.tensor("embeddings.LayerNorm.bias"));
    const auto other = Model::open(questions.write());
    QCOMPARE(other->info().task, ModelTask::Encoder);
    QCOMPARE(other->info().unexpected, (Names { "qa_outputs.bias" }));
    QVERIFY(notes(*other, "qa_outputs.bias"));

    CheckpointCopy misnamed(head("camembert-words")); // as scripts of transformers 4.2 did
    misnamed.config["architectures"] = { "CamembertForMaskedLM" };
    const auto tagger = Model::open(misnamed.write());
    QCOMPARE(tagger->info().task, ModelTask::TokenClassification);
    QVERIFY(notes(*tagger, "by its tensors it is CamembertForTokenClassification"));
}

void TestHeads::namesWhatIsMissing()
{
    CheckpointCopy copy(head("roberta-texts"));
    copy.remove("layer.1.output.dense");
    FAILS(ErrorCode::TensorMissing, ({ "roberta.encoder.layer.1.output.dense.weight", "16 × 24", "with 1 other." }),
        Model::open(copy.write()));
    copy.remove("layer.1.");
    FAILS(ErrorCode::TensorMissing, ({ "num_hidden_layers 2", "the first 1", "set num_hidden_layers to 1" }),
        Model::open(copy.write()));
    copy.config["num_hidden_layers"] = 1;
    QCOMPARE(Model::open(copy.write())->info().layers, 1);

    CheckpointCopy foreign(head("roberta-texts"));
    foreign.config["model_type"] = "bert";
    QVERIFY(notes(*Model::open(foreign.write()), "\"roberta.\", which is read as \"bert.\""));

    CheckpointCopy integers(head("roberta-texts"));
    const auto bias = at::zeros({ 16 }, at::kLong);
    integers.replace("roberta.embeddings.LayerNorm.bias", DType::I64, { 16 },
        { static_cast<const std::byte*>(bias.const_data_ptr()), bias.nbytes() });
    FAILS(ErrorCode::FileFormat, ({ "LayerNorm.bias", "int64" }), Model::open(integers.write()));
}

void TestHeads::prunesEveryHead_data()
{
    QTest::addColumn<QString>("folder");
    for (const char* name : { "bert-words", "bert-texts", "bert-masked", "bert-untied", "bert-encoder", "roberta-texts",
             "roberta-untied", "camembert-words", "xlmr-encoder" })
        QTest::newRow(name) << QString::fromLatin1(name);
}

/// All Linear weights count, the head's included; embeddings and the decoder of a masked LM do not.
void TestHeads::prunesEveryHead()
{
    QFETCH(QString, folder);
    const std::string name = folder.toStdString();
    const auto model = Model::open(head(name));
    std::int64_t linear = 2 * (4 * 16 * 16 + 2 * 16 * 24);
    if (name.ends_with("words"))
        linear += 3 * 16;
    if (name.ends_with("texts"))
        linear += 16 * 16 + 4 * 16;
    if (name.ends_with("masked") || name.ends_with("untied") || name == "bert-encoder")
        linear += 16 * 16;
    PruneRecipe half;
    half.amount = 0.5;
    const auto pruned = prune(*model, half);
    QCOMPARE(pruned.report.prunable, linear);
    QCOMPARE(pruned.model->info().parameters.prunableZeros, linear / 2);
    QCOMPARE(pruned.model->info().task, model->info().task);
    const Sentences sentence { { 0, 5, 9, 2 } };
    QVERIFY((outputOf(*pruned.model, sentence) - outputOf(*model, sentence)).abs().max().item<float>() > 1e-3F);

    half.includeEmbeddings = true;
    QCOMPARE(prune(*model, half).report.prunable, linear + 40 * 16);
}

NDOGO_TEST(TestHeads)
#include "tst_heads.moc"
