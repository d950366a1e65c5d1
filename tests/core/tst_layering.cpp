// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The layers of HACKING.md, checked against what the files really include.
#include "tests/support/test_program.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

namespace {

struct Include {
    QString file; ///< relative to the source tree
    QString header;
};

QList<Include> includesUnder(const QString& folder)
{
    static const QRegularExpression line(
        QStringLiteral("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"), QRegularExpression::MultilineOption);
    const QString root = QStringLiteral(NDOGO_SOURCE);
    QList<Include> includes;
    QDirIterator files(root + QLatin1Char('/') + folder, { QStringLiteral("*.h"), QStringLiteral("*.cpp") },
        QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        auto matches = line.globalMatch(QString::fromUtf8(file.readAll()));
        while (matches.hasNext())
            includes.append({ file.fileName().mid(root.size() + 1), matches.next().captured(1) });
    }
    return includes;
}

bool isTorch(const QString& header)
{
    static const QRegularExpression torch(QStringLiteral("^(torch|ATen|c10|caffe2)/"));
    return torch.match(header).hasMatch();
}

bool isQt(const QString& header)
{
    static const QRegularExpression qt(QStringLiteral("^Q[A-Z][A-Za-z]*(/|$)"));
    return qt.match(header).hasMatch();
}

/// The folders of HACKING.md, lowest first: each includes from itself and from those before it.
const QStringList& rooms()
{
    static const QStringList folders = QStringLiteral(
        "engine/base engine/values engine/study engine/jobs engine/io engine/text engine/data engine/checkpoint "
        "engine/project engine/kernels engine/network engine/compress engine/eval engine/train engine/run "
        "widgets/look widgets/words widgets/charts widgets/session widgets/models widgets/parts widgets/pages/start "
        "widgets/pages/model widgets/pages/data widgets/pages/prune widgets/pages/fine_tune widgets/pages/distil "
        "widgets/pages/quantize widgets/pages/structure widgets/pages/vocabulary widgets/pages/recipe "
        "widgets/pages/languages widgets/pages/compare widgets/pages/speed widgets/window app "
        "app/cli")
                                           .split(QLatin1Char(' '));
    return folders;
}

QString roomOf(const QString& path)
{
    return path.left(path.lastIndexOf(QLatin1Char('/')));
}

bool isPage(const QString& room)
{
    return room.startsWith(QStringLiteral("widgets/pages/"));
}

} // namespace

class TestLayering : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void engineHasNoQt();
    void noIncludeUpwards();
    void torchStaysInTheEngine();
    void widgetsKnowOnlyTheCore();
    void chartsInOneFile();
    void commandLineHasNoQt();
    void everyBodyHasAHeader();
    void everyFileSaysItsLicence();
};

void TestLayering::engineHasNoQt()
{
    const auto includes = includesUnder(QStringLiteral("engine"));
    QVERIFY(includes.size() > 100);
    for (const auto& include : includes)
        QVERIFY2(!isQt(include.header), qPrintable(include.file));
}

void TestLayering::noIncludeUpwards()
{
    int seen = 0;
    for (const auto* folder : { "engine", "widgets", "app" }) {
        for (const auto& include : includesUnder(QLatin1String(folder))) {
            static const QRegularExpression ours(QStringLiteral("^(engine|widgets|app)/"));
            if (!ours.match(include.header).hasMatch())
                continue;
            const auto from = roomOf(include.file), to = roomOf(include.header);
            QVERIFY2(
                rooms().contains(from), qPrintable(include.file + QStringLiteral(" stands in no room of HACKING.md")));
            QVERIFY2(rooms().contains(to),
                qPrintable(include.file + QStringLiteral(" includes from no room: ") + include.header));
            const bool betweenPages = from != to && isPage(from) && isPage(to);
            QVERIFY2(!betweenPages && rooms().indexOf(to) <= rooms().indexOf(from),
                qPrintable(include.file + QStringLiteral(" includes from above or beside: ") + include.header));
            ++seen;
        }
    }
    QVERIFY(seen > 1000);
}

void TestLayering::torchStaysInTheEngine()
{
    for (const auto* folder : { "engine", "widgets", "app" }) {
        for (const auto& include : includesUnder(QLatin1String(folder))) {
            if (!isTorch(include.header))
                continue;
            QVERIFY2(include.file.endsWith(QStringLiteral("/torch_headers.h"))
                    || (include.file.startsWith(QStringLiteral("engine/"))
                        && include.file.endsWith(QStringLiteral(".cpp"))),
                qPrintable(include.file));
        }
    }
    // ... and the headers that show tensors stay out of the public ones.
    for (const auto* folder : { "widgets", "app" }) {
        for (const auto& include : includesUnder(QLatin1String(folder)))
            QVERIFY2(!include.header.endsWith(QStringLiteral("torch_headers.h"))
                    && !include.header.endsWith(QStringLiteral("/network.h")),
                qPrintable(include.file));
    }
}

/// Widgets know the engine's values, studies, jobs and journals, which need neither torch nor files of models.
void TestLayering::widgetsKnowOnlyTheCore()
{
    static const QRegularExpression known(QStringLiteral("^engine/(base|values|study|jobs|project)/"));
    for (const auto& include : includesUnder(QStringLiteral("widgets"))) {
        QVERIFY2(!include.header.startsWith(QStringLiteral("app/")), qPrintable(include.file));
        QVERIFY2(!include.header.startsWith(QStringLiteral("engine/")) || known.match(include.header).hasMatch(),
            qPrintable(include.file + QStringLiteral(" includes ") + include.header));
    }
}

void TestLayering::chartsInOneFile()
{
    static const QRegularExpression charts(
        QStringLiteral("^(QtCharts/"
                       "|QChart$|QChartView$|QLineSeries$|QScatterSeries$|QAreaSeries$|QBar[A-Z]|QHorizontal|"
                       "QStackedBar|QValueAxis$|QAbstractAxis$|QAbstractSeries$)"));
    QSet<QString> files;
    for (const auto* folder : { "widgets", "app", "tests" }) {
        for (const auto& include : includesUnder(QLatin1String(folder))) {
            if (charts.match(include.header).hasMatch())
                files.insert(include.file);
        }
    }
    QCOMPARE(files, QSet<QString> { QStringLiteral("widgets/charts/chart_view.cpp") });
}

void TestLayering::commandLineHasNoQt()
{
    for (const auto& include : includesUnder(QStringLiteral("app/cli")))
        QVERIFY2(!isQt(include.header), qPrintable(include.file));
}

/// A .cpp has a header of its name, or a header beside it says on top that it is one of its bodies.
void TestLayering::everyBodyHasAHeader()
{
    for (const auto* folder : { "engine", "widgets", "app" }) {
        QDirIterator bodies(QStringLiteral(NDOGO_SOURCE "/") + QLatin1String(folder), { QStringLiteral("*.cpp") },
            QDir::Files, QDirIterator::Subdirectories);
        while (bodies.hasNext()) {
            const QFileInfo body(bodies.next());
            if (body.fileName() == QStringLiteral("main.cpp")
                || body.dir().exists(body.completeBaseName() + QStringLiteral(".h")))
                continue;
            bool named = false;
            for (const auto& header : body.dir().entryInfoList({ QStringLiteral("*.h") })) {
                QFile file(header.filePath());
                QVERIFY(file.open(QIODevice::ReadOnly));
                const auto top = QString::fromUtf8(file.read(600));
                named = named
                    || top.left(top.indexOf(QStringLiteral("#pragma"))).contains(QLatin1Char(' ') + body.fileName());
            }
            QVERIFY2(named, qPrintable(body.filePath() + QStringLiteral(" has no header")));
        }
    }
}

void TestLayering::everyFileSaysItsLicence()
{
    for (const auto* folder : { "engine", "widgets", "app", "tests" }) {
        QDirIterator files(QStringLiteral(NDOGO_SOURCE) + QLatin1Char('/') + QLatin1String(folder),
            { QStringLiteral("*.h"), QStringLiteral("*.cpp") }, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(file.read(200).contains("SPDX-License-Identifier: GPL-3.0-or-later"), qPrintable(file.fileName()));
        }
    }
}

NDOGO_TEST(TestLayering)
#include "tst_layering.moc"
