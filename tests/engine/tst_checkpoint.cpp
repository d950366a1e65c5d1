// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/checkpoint.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cstring>

using namespace ndogo;
using test::Folder;
namespace fs = std::filesystem;

namespace {

/// A folder with two shards ("w" in one, "b" in the other) and the index given.
void makeShards(const Folder& folder, const nlohmann::json& index)
{
    const std::vector<float> values { 1, 2 };
    const auto bytes = std::as_bytes(std::span(values));
    const std::vector<TensorToWrite> first { { "w", DType::F32, { 2 }, bytes } };
    const std::vector<TensorToWrite> second { { "b", DType::F32, { 2 }, bytes } };
    writeSafetensors(folder / "one.safetensors", first, {});
    writeSafetensors(folder / "two.safetensors", second, {});
    folder.write("model.safetensors.index.json", index.dump());
}

nlohmann::json indexOf(const nlohmann::json& weightMap)
{
    return { { "metadata", { { "total_size", 16 } } }, { "weight_map", weightMap } };
}

bool sameTensors(const Checkpoint& a, const Checkpoint& b)
{
    return std::ranges::equal(a.tensors, b.tensors, [](const StoredTensor& x, const StoredTensor& y) {
        return x.name == y.name && x.dtype == y.dtype && x.shape == y.shape && std::ranges::equal(x.bytes, y.bytes);
    });
}

}

class TestCheckpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensBothForms();
    void prefersSafetensors();
    void findsByName();
    void opensShards();
    void refusesBadIndexes_data();
    void refusesBadIndexes();
    void refusesMissingShards();
    void refusesTensorsInTwoShards();
    void saysWhatAFolderLacks();
    void recognisesGitPointers();
    void keepsTheMappingAlive();
    void opensEveryFixture_data();
    void opensEveryFixture();
    void shardsEqualTheWhole();
};

void TestCheckpoint::opensBothForms()
{
    const Checkpoint whole = openCheckpoint(NDOGO_TEST_DATA "/tiny");
    QCOMPARE(whole.format, std::string("safetensors"));
    QCOMPARE(whole.metadata.at("format"), std::string("pt"));
    QCOMPARE(whole.fileBytes, std::int64_t(fs::file_size(NDOGO_TEST_DATA "/tiny/model.safetensors")));
    Checkpoint pickled = openCheckpoint(NDOGO_TEST_DATA "/tiny-bin");
    QCOMPARE(pickled.format, std::string("pytorch"));
    QCOMPARE(pickled.find("roberta.embeddings.position_ids")->shape, (std::vector<std::int64_t> { 1, 34 }));
    std::erase_if(pickled.tensors, [](const StoredTensor& tensor) { return tensor.dtype == DType::I64; });
    QVERIFY(sameTensors(whole, pickled));
}

void TestCheckpoint::prefersSafetensors()
{
    const Folder folder;
    fs::copy(NDOGO_TEST_DATA "/tiny/model.safetensors", folder.path());
    folder.write("pytorch_model.bin", "not read");
    QCOMPARE(openCheckpoint(folder.path()).format, std::string("safetensors"));
}

void TestCheckpoint::findsByName()
{
    const Checkpoint checkpoint = openCheckpoint(NDOGO_TEST_DATA "/tiny");
    const StoredTensor* weight = checkpoint.find("classifier.weight");
    QVERIFY(weight != nullptr);
    QCOMPARE(weight->shape, (std::vector<std::int64_t> { 9, 24 }));
    QCOMPARE(weight->size(), 216);
    QVERIFY(checkpoint.find("classifier.weigh") == nullptr);
    QVERIFY(checkpoint.find("zzz") == nullptr);
}

void TestCheckpoint::opensShards()
{
    const Folder folder;
    makeShards(folder, indexOf({ { "w", "one.safetensors" }, { "b", "two.safetensors" } }));
    const Checkpoint checkpoint = openCheckpoint(folder.path());
    QCOMPARE(checkpoint.format, std::string("sharded safetensors"));
    QCOMPARE(checkpoint.tensors.size(), std::size_t(2));
    QCOMPARE(checkpoint.tensors.front().name, std::string("b"));
    QCOMPARE(checkpoint.fileBytes,
        std::int64_t(fs::file_size(folder / "one.safetensors") + fs::file_size(folder / "two.safetensors")));
}

void TestCheckpoint::refusesBadIndexes_data()
{
    QTest::addColumn<QByteArray>("index");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const std::string& index, const char* named) {
        QTest::newRow(name) << QByteArray::fromStdString(index) << QByteArray(named);
    };
    row("no JSON", "{", "not valid JSON");
    row("list", "[]", "must hold a JSON object");
    row("deep", "{\"a\":" + std::string(100'000, '['), "nested too deeply");
    row("no weight_map", "{}", "has no weight_map");
    row("weight_map is a list", R"({"weight_map":["a"]})", "has no weight_map");
    row("parent folder", indexOf({ { "w", "../one.safetensors" } }).dump(), "\"../one.safetensors\"");
    row("absolute", indexOf({ { "w", "/etc/one.safetensors" } }).dump(), "not the name of a .safetensors file");
    row("backslash", indexOf({ { "w", "..\\one.safetensors" } }).dump(), "not the name of a .safetensors file");
    row("another kind of file", indexOf({ { "w", "config.json" } }).dump(), "tensor \"w\"");
    row("number", indexOf({ { "w", 5 } }).dump(), "tensor \"w\"");
}

void TestCheckpoint::refusesBadIndexes()
{
    QFETCH(QByteArray, index);
    QFETCH(QByteArray, named);
    const Folder folder;
    folder.write("model.safetensors.index.json", index.toStdString());
    FAILS(ErrorCode::FileFormat, ({ "model.safetensors.index.json", named.toStdString() }),
        openCheckpoint(folder.path()));
}

void TestCheckpoint::refusesMissingShards()
{
    const Folder folder;
    makeShards(folder, indexOf({ { "w", "one.safetensors" }, { "b", "three.safetensors" } }));
    FAILS(ErrorCode::FileNotFound, ({ "three.safetensors", "is missing" }), openCheckpoint(folder.path()));
    fs::create_symlink("three.safetensors", folder / "three.safetensors"); // a link to itself
    FAILS(ErrorCode::FileNotFound, ({ "three.safetensors", "is missing" }), openCheckpoint(folder.path()));
    makeShards(folder, indexOf({ { "w", "one.safetensors" }, { "c", "two.safetensors" } }));
    FAILS(ErrorCode::TensorMissing, ({ "two.safetensors", "\"c\"" }), openCheckpoint(folder.path()));
    makeShards(folder, indexOf({ { "w", "two.safetensors" }, { "b", "one.safetensors" } }));
    FAILS(ErrorCode::TensorMissing, ({ "is missing" }), openCheckpoint(folder.path()));
}

void TestCheckpoint::refusesTensorsInTwoShards()
{
    const Folder folder;
    makeShards(folder, indexOf({ { "w", "one.safetensors" }, { "b", "two.safetensors" } }));
    fs::copy_file(folder / "one.safetensors", folder / "two.safetensors", fs::copy_options::overwrite_existing);
    FAILS(
        ErrorCode::FileFormat, ({ "two.safetensors", "\"w\"", "\"one.safetensors\"" }), openCheckpoint(folder.path()));
}

void TestCheckpoint::saysWhatAFolderLacks()
{
    const Folder folder;
    FAILS(ErrorCode::FileNotFound, ({ "nowhere", "does not exist" }), openCheckpoint(folder / "nowhere"));
    const auto file = folder.write("a.txt", "x");
    FAILS(ErrorCode::FileUnreadable, ({ "a.txt", "is not a folder" }), openCheckpoint(file));
    FAILS(ErrorCode::FileNotFound, ({ "model.safetensors", "pytorch_model.bin" }), openCheckpoint(folder.path()));
    folder.write("tf_model.h5", "x");
    FAILS(ErrorCode::FileFormat, ({ "TensorFlow" }), openCheckpoint(folder.path()));
    folder.write("pytorch_model.bin.index.json", "{}");
    FAILS(ErrorCode::FileFormat, ({ "in parts" }), openCheckpoint(folder.path()));
    fs::create_directory(folder / "pytorch_model.bin");
    FAILS(ErrorCode::FileUnreadable, ({ "pytorch_model.bin", "is a folder" }), openCheckpoint(folder.path()));
}

void TestCheckpoint::recognisesGitPointers()
{
    const Folder folder;
    folder.write("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");
    FAILS(ErrorCode::FileFormat, ({ "model.safetensors", "git lfs pull" }), openCheckpoint(folder.path()));
}

void TestCheckpoint::keepsTheMappingAlive()
{
    const Folder folder;
    fs::copy(NDOGO_TEST_DATA "/odd_tensors.bin", folder / "pytorch_model.bin");
    StoredTensor mapped;
    StoredTensor copied;
    {
        const Checkpoint checkpoint = openCheckpoint(folder.path());
        mapped = *checkpoint.find("base");
        copied = *checkpoint.find("transposed");
    }
    fs::remove_all(folder / "pytorch_model.bin");
    float value = 0;
    std::memcpy(&value, mapped.bytes.data() + 4, sizeof value);
    QCOMPARE(value, 1.0F);
    std::memcpy(&value, copied.bytes.data() + 4, sizeof value);
    QCOMPARE(value, 4.0F);
}

void TestCheckpoint::opensEveryFixture_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("format");
    QTest::addColumn<int>("tensors"); // counts of fixtures/README.md
    const auto row = [](const char* name, const char* format, int tensors) {
        QTest::newRow(name) << QString::fromUtf8(name) << QString::fromUtf8(format) << tensors;
    };
    row("tiny-xlmr-ner", "safetensors", 55);
    row("tiny-xlmr-ner-bin", "pytorch", 56);
    row("tiny-xlmr-ner-sharded", "sharded safetensors", 55);
    row("tiny-xlmr-ner-fp16", "safetensors", 55);
    row("tiny-xlmr-ner-bf16", "safetensors", 55);
    row("tiny-xlmr-mlm", "safetensors", 58);
    row("tiny-xlmr-mlm-bin", "pytorch", 61);
    row("mini-afriberta/ner", "safetensors", 103);
}

void TestCheckpoint::opensEveryFixture()
{
    NDOGO_NEEDS_SHARED();
    QFETCH(QString, name);
    QFETCH(QString, format);
    QFETCH(int, tensors);
    const Checkpoint checkpoint = openCheckpoint(sharedFolder() / "fixtures" / name.toStdString());
    QCOMPARE(checkpoint.format, format.toStdString());
    QCOMPARE(int(checkpoint.tensors.size()), tensors);
    const DType expected = name.endsWith(QStringLiteral("-fp16")) ? DType::F16
        : name.endsWith(QStringLiteral("-bf16"))                  ? DType::BF16
                                                                  : DType::F32;
    for (const StoredTensor& tensor : checkpoint.tensors)
        QVERIFY(tensor.dtype == expected || tensor.dtype == DType::I64);
    if (name == QStringLiteral("tiny-xlmr-mlm-bin"))
        QCOMPARE(checkpoint.find("lm_head.decoder.weight")->bytes.data(),
            checkpoint.find("roberta.embeddings.word_embeddings.weight")->bytes.data());
}

void TestCheckpoint::shardsEqualTheWhole()
{
    NDOGO_NEEDS_SHARED();
    const Checkpoint whole = openCheckpoint(sharedFolder() / "fixtures/tiny-xlmr-ner");
    QVERIFY(sameTensors(whole, openCheckpoint(sharedFolder() / "fixtures/tiny-xlmr-ner-sharded")));
    Checkpoint pickled = openCheckpoint(sharedFolder() / "fixtures/tiny-xlmr-ner-bin");
    std::erase_if(pickled.tensors, [](const StoredTensor& tensor) { return tensor.dtype == DType::I64; });
    QVERIFY(sameTensors(whole, pickled));
}

NDOGO_TEST(TestCheckpoint)
#include "tst_checkpoint.moc"
