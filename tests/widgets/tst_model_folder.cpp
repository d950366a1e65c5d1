// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A watched folder over real files.
#include "tests/support/test_program.h"
#include "widgets/session/model_folder.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ndogo;

namespace {

constexpr int kSettleMs = 200;

const QByteArray kConfig = R"({"model_type": "xlm-roberta", "architectures": ["XLMRobertaForTokenClassification"]})";

/// A folder to watch.
struct Shelf {
    QString at(const char* path) const { return folder.filePath(QString::fromLatin1(path)); }
    void write(const char* path, const QByteArray& bytes, QIODevice::OpenMode mode = QIODevice::WriteOnly) const
    {
        QDir().mkpath(QFileInfo(at(path)).path());
        QFile file(at(path));
        QVERIFY(file.open(mode));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    void writeModel(const char* name) const
    {
        const QByteArray path(name);
        write(path + "/config.json", kConfig);
        write(path + "/model.safetensors", QByteArray(1000, 'w'));
    }
    /// So that it need not settle.
    void age(const char* path) const
    {
        QFile file(at(path));
        QVERIFY(file.open(QIODevice::Append));
        QVERIFY(file.setFileTime(QDateTime::currentDateTime().addDays(-1), QFileDevice::FileModificationTime));
    }
    QStringList names() const
    {
        QStringList all;
        for (const FoundModel& model : models.models())
            all << model.name;
        return all;
    }

    QTemporaryDir folder;
    ModelFolder models { kSettleMs };
};

QStringList list(std::initializer_list<const char*> names)
{
    QStringList all;
    for (const char* name : names)
        all << QString::fromLatin1(name);
    return all;
}

} // namespace

class TestModelFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsThereIsListedWithNameSizeAndType()
    {
        Shelf shelf;
        shelf.writeModel("large");
        shelf.writeModel("group/base"); // one level deeper
        shelf.write("notes/readme.txt", "x");
        shelf.write("config-only/config.json", kConfig);
        for (const char* file : { "large/config.json", "large/model.safetensors", "group/base/config.json",
                 "group/base/model.safetensors", "config-only/config.json" })
            shelf.age(file);
        shelf.models.setFolder(shelf.folder.path());
        QVERIFY(!shelf.models.isScanned()); // never on this thread
        QTRY_COMPARE(shelf.names(), list({ "group/base", "large" }));
        const FoundModel& model = shelf.models.models().back();
        QCOMPARE(model.bytes, 1000);
        QCOMPARE(model.family, std::string("xlm-roberta"));
        QCOMPARE(model.head, ModelTask::TokenClassification);
        QCOMPARE(model.path, shelf.at("large"));
        shelf.models.setFolder({});
        QVERIFY(shelf.models.models().empty());
    }

    void newOnesAppearAndRemovedOnesVanish()
    {
        Shelf shelf;
        shelf.models.setFolder(shelf.folder.path());
        QTRY_VERIFY(shelf.models.isScanned());
        QVERIFY(shelf.models.exists());
        shelf.writeModel("one");
        QTRY_COMPARE(shelf.names(), list({ "one" }));
        shelf.writeModel("group/two"); // both folders are new
        QTRY_COMPARE(shelf.names(), list({ "group/two", "one" }));
        QDir(shelf.at("one")).removeRecursively();
        QTRY_COMPARE(shelf.names(), list({ "group/two" }));
        QFile::remove(shelf.at("group/two/model.safetensors"));
        QTRY_VERIFY(shelf.names().isEmpty());
    }

    void whatIsStillWrittenIsHeldBack()
    {
        Shelf shelf;
        shelf.models.setFolder(shelf.folder.path());
        QTRY_VERIFY(shelf.models.isScanned());
        QSignalSpy changes(&shelf.models, &ModelFolder::changed);
        shelf.write("slow/config.json", kConfig);
        for (int part = 0; part < 12; ++part) { // over three times as long as it takes to settle
            shelf.write("slow/model.safetensors", QByteArray(500, 'w'), QIODevice::WriteOnly | QIODevice::Append);
            QTest::qWait(kSettleMs / 4);
            QVERIFY2(shelf.names().isEmpty(), "shown while it grows");
        }
        QCOMPARE(shelf.models.arriving(), 1);
        QTRY_COMPARE(shelf.names(), list({ "slow" }));
        QCOMPARE(shelf.models.models().front().bytes, 6000);
        QCOMPARE(shelf.models.arriving(), 0);
    }

    void shardsAreAwaited()
    {
        Shelf shelf;
        shelf.write("parts/config.json", kConfig);
        shelf.write("parts/model.safetensors.index.json",
            R"({"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}})");
        shelf.write("parts/model-1.safetensors", QByteArray(10, 'w'));
        shelf.models.setFolder(shelf.folder.path());
        QTRY_VERIFY(shelf.models.isScanned());
        QTest::qWait(2 * kSettleMs);
        QVERIFY(shelf.names().isEmpty());
        shelf.write("parts/model-2.safetensors", QByteArray(10, 'w'));
        QTRY_COMPARE(shelf.names(), list({ "parts" }));
        QCOMPARE(shelf.models.models().front().bytes, 20);
    }

    void aDamagedConfigurationIsNoModel()
    {
        Shelf shelf;
        shelf.write("odd/config.json", "{ not json");
        shelf.write("odd/model.safetensors", "w");
        shelf.models.setFolder(shelf.folder.path());
        QTRY_VERIFY(shelf.models.isScanned());
        QTest::qWait(2 * kSettleMs);
        QVERIFY(shelf.names().isEmpty());
    }

    void aFolderThatIsNotThereSaysSo()
    {
        Shelf shelf;
        shelf.models.setFolder(shelf.at("nowhere"));
        QTRY_VERIFY(shelf.models.isScanned());
        QVERIFY(!shelf.models.exists());
    }
};

NDOGO_TEST(TestModelFolder)
#include "tst_model_folder.moc"
