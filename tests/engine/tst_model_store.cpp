// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which models stay open.
#include "engine/run/model_store.h"
#include "tests/support/checkpoint_copy.h"
#include "tests/support/files.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace ndogo;

namespace {

constexpr const char* kTiny = NDOGO_TEST_DATA "/tiny";

/// A copy of the tiny model in a folder of its own.
std::string copyOf(const QTemporaryDir& folder, const char* name)
{
    const auto path = std::filesystem::path(folder.path().toStdString()) / name;
    std::filesystem::copy(kTiny, path, std::filesystem::copy_options::recursive);
    return path.string();
}

ModelRef pruned(const std::string& path, double amount)
{
    return prunedBy(path, { .amount = amount });
}

} // namespace

class TestModelStore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void opensOnce();
    void readsAgainWhatChanged();
    void lastUsedStay();
    void whatIsInUseStays();
    void previewsGoBeforeModels();
    void foreignPartsAreAskedFor();
    void classesGetOtherNames();
    void readsAgainWhatLiesInside();
};

void TestModelStore::opensOnce()
{
    ModelStore store;
    const auto model = store.open(kTiny, {});
    QVERIFY(store.open(kTiny, {}) == model);
    const auto derived = store.get(pruned(kTiny, 0.5), {});
    QVERIFY(store.get(pruned(kTiny, 0.5), {}) == derived);
    QVERIFY(derived != model);
    QCOMPARE(store.kept(), model->info().sizes.dense + derived->info().sizes.dense);
    store.close(kTiny);
    QCOMPARE(store.kept(), 0);
    QVERIFY(store.open(kTiny, {}) != model);
}

void TestModelStore::readsAgainWhatChanged()
{
    const QTemporaryDir folder;
    const auto path = copyOf(folder, "a");
    ModelStore store;
    const auto model = store.open(path, {});
    std::ofstream(path + "/note.txt") << "another file";
    QVERIFY(store.open(path, {}) != model);
}

void TestModelStore::lastUsedStay()
{
    const QTemporaryDir folder;
    const auto a = copyOf(folder, "a"), b = copyOf(folder, "b"), c = copyOf(folder, "c");
    const auto one = ModelStore().open(a, {})->info().sizes.dense;
    ModelStore store(2 * one);
    const std::weak_ptr<const Model> first = store.open(a, {}), second = store.open(b, {});
    QVERIFY(store.open(a, {}) == first.lock()); // used again: b is the one that was used longest ago
    const std::weak_ptr<const Model> third = store.open(c, {});
    QCOMPARE(store.kept(), 2 * one);
    QVERIFY(!first.expired() && second.expired() && !third.expired());
    QVERIFY(store.open(b, {}));
    QVERIFY(first.expired());
}

void TestModelStore::whatIsInUseStays()
{
    const QTemporaryDir folder;
    const auto a = copyOf(folder, "a"), b = copyOf(folder, "b");
    ModelStore store(1);
    const auto used = store.open(a, {});
    QVERIFY(store.open(b, {}));
    QVERIFY(store.open(a, {}) == used);
}

void TestModelStore::previewsGoBeforeModels()
{
    const auto one = ModelStore().open(kTiny, {})->info().sizes.dense;
    ModelStore store(2 * one);
    const std::weak_ptr<const Model> model = store.open(kTiny, {});
    const std::weak_ptr<const Model> half = store.get(pruned(kTiny, 0.5), {});
    QVERIFY(!half.expired());
    const std::weak_ptr<const Model> most = store.get(pruned(kTiny, 0.9), {});
    QVERIFY(!model.expired() && half.expired() && !most.expired());
}

void TestModelStore::foreignPartsAreAskedFor()
{
    test::CheckpointCopy copy(kTiny);
    copy.add("crf.transitions", copy.tensor("classifier.weight"));
    const std::string path = copy.write().string();
    ModelStore store;
    const auto model = store.open(path, {}); // as inspect does
    QVERIFY(inEnglish(model->info().notes.front()).find("a CRF") != std::string::npos);
    for (const ModelRef& reference : { ModelRef { path, {} }, pruned(path, 0.5) })
        FAILS(ErrorCode::TensorUnexpected, ({ "a CRF (crf.transitions)", "--ignore-parts" }), store.get(reference, {}));
    QVERIFY(store.get({ path, {}, { true, {} } }, {}) == model);
}

void TestModelStore::classesGetOtherNames()
{
    ModelStore store;
    const auto model = store.open(kTiny, {});
    auto labels = model->info().labels;
    labels.back() = "I-PLACE";
    const ModelRef renamed { kTiny, {}, { false, labels } };
    const auto named = store.get(renamed, {});
    QCOMPARE(named->info().labels, labels);
    QCOMPARE(named->info().path, model->info().path);
    QVERIFY(store.get(renamed, {}) == named);
    QVERIFY(store.get({ kTiny, {} }, {}) == model);
    QCOMPARE(store.get(renamed.then(PruneRecipe { .amount = 0.5 }), {})->info().labels, labels);

    const test::Folder folder;
    saveModel(*named, named->config(), folder / "saved", false); // which keeps the names
    QCOMPARE(Model::open(folder / "saved")->info().labels, labels);
    FAILS(ErrorCode::Usage, ({ "1 labels", "9 classes" }), store.get({ kTiny, {}, { false, { "O" } } }, {}));
}

void TestModelStore::readsAgainWhatLiesInside()
{
    const QTemporaryDir folder;
    const auto inside = copyOf(folder, "checkpoint-500");
    ModelStore store;
    const auto model = store.open(folder.path().toStdString(), {});
    QCOMPARE(model->info().path, folder.path().toStdString());
    std::ofstream(inside + "/note.txt") << "another file";
    QVERIFY(store.open(folder.path().toStdString(), {}) != model);
}

NDOGO_TEST(TestModelStore)
#include "tst_model_store.moc"
