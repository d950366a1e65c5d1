// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "tests/widgets/sample_charts.h"
#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_export.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QDir>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace ndogo;

namespace {

/// A widget that is as plain as can be, to stand in a card.
class Stripe : public QWidget {
protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), QColor(1, 2, 3)); }
};

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestChartExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::Light); }
    void cleanup() { applyTheme(*qApp, Theme::Light); }

    void csvIsQuotedAndCarriesItsSource()
    {
        ExportPage page;
        page.title = QStringLiteral("F1, by language");
        page.signs = QStringLiteral("{ring} break point");
        page.source = QStringLiteral("a \"test\"");
        page.table = { { QStringLiteral("language"), QStringLiteral("F1") },
            { { QStringLiteral("Yorùbá"), QStringLiteral("80.8") },
                { QStringLiteral("a\nb"), QStringLiteral("1,000") } } };
        QCOMPARE(toCsv(page),
            QByteArray("language,F1\r\nYor\xC3\xB9"
                       "b\xC3\xA1,80.8\r\n\"a\nb\",1000\r\n"
                       "\"# F1, by language\",\r\n# break point,\r\n\"# a \"\"test\"\"\",\r\n"));
        QCOMPARE(toTabText({ { QStringLiteral("a"), QStringLiteral("b") },
                     { { QStringLiteral("1"), QStringLiteral("2") } } }),
            QStringLiteral("a\tb\n1\t2\n"));
    }

    void csvIsReadByPrograms()
    {
        ExportPage page;
        page.table.headers = { QStringLiteral("Language"), QStringLiteral("F1"), QStringLiteral("Change, points"),
            QStringLiteral("Sentences") };
        page.table.units = { {}, QStringLiteral("0-100") };
        page.table.add({ { QStringLiteral("Hausa") }, { QStringLiteral("80.8"), 80.83333333333333 },
            { QStringLiteral("\u22120.4"), -0.4166666666666667 }, { QStringLiteral("5,276") } });
        page.table.add({ { QStringLiteral("Luo") }, { QStringLiteral("\u2248 29") }, { QStringLiteral("+0.4") },
            { QStringLiteral("\u22121,000.5") } });
        QCOMPARE(toCsv(page),
            QByteArray("Language,F1 (0-100),\"Change, points\",Sentences\r\n"
                       "Hausa,80.83333333333333,-0.4166666666666667,5276\r\n"
                       "Luo,\xE2\x89\x88 29,0.4,-1000.5\r\n"));
    }

    void everyExportNamesWhatStandsBehindIt()
    {
        ExportNotifier::instance().setSource([] { return QStringLiteral("Model m, data d, 2026-11-29, Ndogo 1"); });
        ChartCard card;
        card.setSpec(sample::ladder());
        QTemporaryDir folder;
        for (const QString& ending : { QStringLiteral("csv"), QStringLiteral("svg") }) {
            const QString path = folder.filePath(QStringLiteral("ladder.") + ending);
            QCOMPARE(card.exportTo(path), QString());
            QVERIFY2(contents(path).contains("Model m, data d, 2026-11-29, Ndogo 1"), qPrintable(ending));
            QVERIFY(contents(path).contains(sample::ladder().source.toUtf8()));
        }
        ExportNotifier::instance().setSource({});
    }

    void pngIsTwiceAsSharpAndLight()
    {
        applyTheme(*qApp, Theme::Dark);
        ChartCard card;
        card.resize(600, 400);
        card.setSpec(sample::ladder());
        card.show();
        QVERIFY(QTest::qWaitForWindowExposed(&card));
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("ladder.png"));
        QCOMPARE(card.exportTo(path), QString());
        const QImage image(path);
        QVERIFY(image.width() >= 2 * card.view()->width());
        QCOMPARE(image.pixelColor(1, 1), Palette::light().colour(u"surface"));
        const QColor wolof = Palette::light().colour(u"language:wol");
        int found = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                found += image.pixelColor(x, y) == wolof ? 1 : 0;
        QVERIFY2(found > 500, qPrintable(QString::number(found)));
        QCOMPARE(image.text(QStringLiteral("Source")), QStringLiteral("Source: a test"));
        if (const QString shots = qEnvironmentVariable("NDOGO_SHOTS"); !shots.isEmpty())
            QVERIFY(image.save(QDir(shots).filePath(QStringLiteral("export.png"))));
    }

    void svgIsADrawingWithItsWords()
    {
        ChartCard card;
        card.resize(600, 400);
        card.setSpec(sample::ladder());
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("ladder.svg"));
        QCOMPARE(card.exportTo(path), QString());
        const QByteArray svg = contents(path);
        QXmlStreamReader reader(svg);
        int lines = 0;
        QString words;
        while (!reader.atEnd()) {
            reader.readNext();
            if (reader.isStartElement() && reader.name() == u"polyline")
                ++lines;
            words += reader.text();
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QVERIFY2(lines >= 20, qPrintable(QString::number(lines))); // ten languages and their dense lines
        QVERIFY(!svg.contains("<image"));
        const ChartSpec spec = sample::ladder();
        for (const QString& word : { spec.title, spec.subtitle, spec.source, QStringLiteral("Kinyarwanda"),
                 QStringLiteral("breaks at"), QStringLiteral("dense model, up to the break point") })
            QVERIFY2(words.contains(word), qPrintable(word));
        if (const QString shots = qEnvironmentVariable("NDOGO_SHOTS"); !shots.isEmpty())
            QVERIFY(QFile::copy(path, QDir(shots).filePath(QStringLiteral("export.svg"))) || true);
    }

    void hiddenSeriesStayHidden()
    {
        ChartCard card;
        card.resize(500, 300);
        card.setSpec(sample::f1Bars());
        card.view()->setHidden({ QStringLiteral("dense") });
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("bars.svg"));
        QCOMPARE(card.exportTo(path), QString());
        QVERIFY(!contents(path).contains(Palette::light().colour(u"baseline").name().toUtf8()));
        QVERIFY(contents(path).contains(Palette::light().colour(u"accent").name().toUtf8()));
    }

    void cardAroundAnotherWidget()
    {
        ChartCard card;
        ChartSpec spec;
        spec.title = QStringLiteral("Rows");
        card.setSpec(spec);
        card.setBody(new Stripe);
        card.setTable({ { QStringLiteral("language") }, { { QStringLiteral("Hausa") } } });
        card.resize(400, 300);
        card.show();
        QVERIFY(QTest::qWaitForWindowExposed(&card));
        QVERIFY(!card.view()->isVisible());
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("rows.png"));
        QCOMPARE(card.exportTo(path), QString());
        const QImage image(path);
        QCOMPARE(image.pixelColor(image.width() / 2, image.height() / 2), QColor(1, 2, 3));
        card.showTable(true);
        QVERIFY(card.isTableShown());
    }

    void failuresAreSaidAndLeaveNothing()
    {
        ChartCard card;
        card.setSpec(sample::timeBars());
        QTemporaryDir folder;
        const QString nowhere = folder.filePath(QStringLiteral("missing/chart.png"));
        const QString problem = card.exportTo(nowhere);
        QVERIFY2(problem.contains(QStringLiteral("chart.png could not be written")), qPrintable(problem));
        QVERIFY(!QFile::exists(nowhere));
        const QString odd = folder.filePath(QStringLiteral("chart.bmp"));
        QVERIFY(card.exportTo(odd).contains(QStringLiteral(".png, .svg or .csv")));
        QVERIFY(!QFile::exists(odd));
    }
};

NDOGO_TEST(TestChartExport)
#include "tst_chart_export.moc"
