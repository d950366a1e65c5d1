// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "tests/widgets/sample_charts.h"
#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_geometry.h"
#include "widgets/charts/chart_marks.h"
#include "widgets/charts/chart_ticks.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QDir>
#include <QElapsedTimer>
#include <QImage>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <memory>

using namespace ndogo;

namespace {

struct Shown {
    explicit Shown(const ChartSpec& spec, QSize size = { 760, 520 })
    {
        card.resize(size);
        card.setSpec(spec);
        card.show();
        QVERIFY(QTest::qWaitForWindowExposed(&card));
    }
    QPoint at(const QString& key, int point) { return card.view()->pointPosition(key, point).toPoint(); }
    ChartCard card;
};

/// A mark a series, with its name.
ChartSpec field(const std::vector<QPointF>& places, int selected)
{
    ChartSpec spec;
    spec.title = QStringLiteral("Score against size");
    for (const QPointF& place : places) {
        ChartSeries series;
        series.kind = ChartSeries::Kind::Scatter;
        series.key = QString::number(spec.series.size());
        series.name = QStringLiteral("Name %1").arg(series.key);
        series.style.mark = Mark::Circle;
        ChartPoint point;
        point.x = place.x();
        point.y = place.y();
        point.label = series.name;
        series.points = { point };
        spec.series.push_back(series);
    }
    spec.x.maximum = spec.y.maximum = 100;
    spec.x.ticks = spec.y.ticks = { 0, 50, 100 };
    spec.selectedKey = QString::number(selected);
    return spec;
}

bool hasColour(const QImage& image, const QColor& colour)
{
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y) == colour)
                return true;
    return false;
}

} // namespace

class TestChartView : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, Theme::Light); }
    void cleanup() { applyTheme(*qApp, Theme::Light); }

    void ticksAreRound_data()
    {
        QTest::addColumn<double>("minimum");
        QTest::addColumn<double>("maximum");
        QTest::addColumn<QVector<double>>("ticks");
        QTest::newRow("F1") << 27.3 << 91.0 << QVector<double> { 20, 40, 60, 80, 100 };
        QTest::newRow("ms") << 0.0 << 31.2 << QVector<double> { 0, 10, 20, 30, 40 };
        QTest::newRow("small") << 0.0 << 0.0213 << QVector<double> { 0, 0.005, 0.010, 0.015, 0.020, 0.025 };
        QTest::newRow("below zero") << -27.6 << 0.0 << QVector<double> { -30, -20, -10, 0 };
        QTest::newRow("one value") << 7.0 << 7.0 << QVector<double> { 7, 7.2, 7.4, 7.6, 7.8, 8.0 };
        QTest::newRow("not finite") << 0.0 << double(NAN) << QVector<double> {};
    }

    void ticksAreRound()
    {
        QFETCH(double, minimum);
        QFETCH(double, maximum);
        QFETCH(QVector<double>, ticks);
        const QVector<double> made = niceTicks(minimum, maximum, 5);
        QCOMPARE(made.size(), ticks.size());
        for (qsizetype i = 0; i < made.size(); ++i)
            QVERIFY2(std::abs(made[i] - ticks[i]) < 1e-9, qPrintable(QString::number(made[i])));
    }

    void namesBesideMarksLieOverNothing()
    {
        const ChartSpec spec = field({ { 10, 50 }, { 10.5, 50.5 }, { 11, 50 }, { 30, 90 }, { 99.5, 20 } }, 1);
        const ChartGeometry geometry(spec, {}, QSizeF(500, 260), themeFont(FontRole::ChartText));
        const std::vector<ChartText>& names = geometry.pointLabels();
        QCOMPARE(names.front().text, QStringLiteral("Name 1")); // the selected one has the first choice
        QVERIFY(names.size() >= 3);
        for (const ChartText& name : names) {
            QVERIFY(QRectF(0, 0, 500, 260).contains(name.box));
            for (const ChartText& other : names)
                QVERIFY(&other == &name || !other.box.intersects(name.box));
            for (const ChartSeries& series : spec.series)
                QVERIFY(!name.box.contains(geometry.map(series.points.front().x, series.points.front().y)));
        }
        QVERIFY(ChartGeometry(spec, { QStringLiteral("1") }, QSizeF(500, 260), themeFont(FontRole::ChartText))
                    .pointLabels()
                    .front()
                    .text
            != QStringLiteral("Name 1")); // hidden
    }

    void marksAreWalkedSidewaysToo()
    {
        Shown shown(field({ { 30, 90 }, { 10, 50 }, { 20, 10 }, { 20, 80 } }, 1));
        shown.card.view()->setFocus(Qt::TabFocusReason);
        const char* const names[] = { "Name 1", "Name 2", "Name 3", "Name 0" };
        for (const char* name : names) {
            QVERIFY(shown.card.view()->valueBoxText().startsWith(QLatin1String(name)));
            QTest::keyClick(shown.card.view(), Qt::Key_Right);
        }
        QTest::keyClick(shown.card.view(), Qt::Key_Left);
        QVERIFY(shown.card.view()->valueBoxText().startsWith(QLatin1String("Name 3")));
        QTest::keyClick(shown.card.view(), Qt::Key_Down);
        QVERIFY(shown.card.view()->valueBoxText().startsWith(QLatin1String("Name 1"))); // by height
    }

    void rowsArePushedApart()
    {
        const std::vector<double> rows = pushApart({ 100, 101, 102, 300, 5 }, 19, 10, 310);
        std::vector<double> sorted = rows;
        std::sort(sorted.begin(), sorted.end());
        for (size_t i = 1; i < sorted.size(); ++i)
            QVERIFY(sorted[i] - sorted[i - 1] >= 19 - 1e-9);
        QVERIFY(sorted.front() >= 10 && sorted.back() <= 310);
        QCOMPARE(rows[3], 300.0); // nobody near: stays
        QCOMPARE(rows[1], 101.0); // the middle of three stays
        QVERIFY(rows[0] < rows[1] && rows[1] < rows[2]);
    }

    void signsAreRead()
    {
        const QString signs = QStringLiteral("note {ring} break point {bar:language:hau} Hausa");
        const std::vector<SignText> wanted { { {}, QStringLiteral("note") },
            { QStringLiteral("ring"), QStringLiteral("break point") },
            { QStringLiteral("bar:language:hau"), QStringLiteral("Hausa") } };
        QVERIFY(parseSigns(signs) == wanted);
        QCOMPARE(plainSigns(signs), QStringLiteral("note; break point; Hausa"));
    }

    void labelsDoNotOverlap_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : { 240, 320, 480, 760, 1200 })
            QTest::addRow("%d px", width) << width;
    }

    void labelsDoNotOverlap()
    {
        QFETCH(int, width);
        for (const ChartSpec& spec : { sample::ladder(), sample::f1Bars(), sample::parameterBars(), sample::timeBars(),
                 sample::sizeBars(), sample::changeBars() }) {
            const ChartGeometry geometry(spec, {}, QSizeF(width, 260), themeFont(FontRole::ChartText));
            std::vector<ChartText> texts = geometry.xLabels();
            texts.insert(texts.end(), geometry.yLabels().begin(), geometry.yLabels().end());
            for (size_t i = 0; i < texts.size(); ++i)
                for (size_t j = 0; j < i; ++j)
                    QVERIFY2(!texts[i].box.adjusted(1, 1, -1, -1).intersects(texts[j].box.adjusted(1, 1, -1, -1)),
                        qPrintable(spec.title + texts[i].text + texts[j].text));
        }
    }

    void ticksNeverReadAlike()
    {
        ChartSpec spec = sample::ladder();
        spec.y.ticks = { 0, 0.005, 0.01, 0.015, 0.02 };
        spec.y.minimum = 0;
        spec.y.maximum = 0.02;
        spec.y.decimals = 2;
        const ChartGeometry geometry(spec, {}, QSizeF(760, 400), themeFont(FontRole::ChartText));
        QStringList texts;
        for (const ChartText& text : geometry.yLabels())
            texts << text.text;
        QCOMPARE(texts,
            QStringList({ QStringLiteral("0.000"), QStringLiteral("0.005"), QStringLiteral("0.010"),
                QStringLiteral("0.015"), QStringLiteral("0.020") }));
    }

    void fortyLinesAreNamedWhereThereIsRoom()
    {
        ChartSpec spec = sample::ladder();
        spec.endLabels.clear();
        spec.series.clear();
        for (int i = 0; i < 40; ++i) {
            const QString key = QStringLiteral("q%1").arg(i);
            spec.endLabels.push_back({ key, 40.0 + i / 10.0, { key }, {} });
            ChartSeries line;
            line.key = key;
            line.points = { { 0, 90, {}, {}, {}, {} }, { 90, 40.0 + i / 10.0, {}, {}, {}, {} } };
            spec.series.push_back(line);
        }
        spec.selectedKey = QStringLiteral("q17");
        const ChartGeometry geometry(spec, {}, QSizeF(760, 320), themeFont(FontRole::ChartText));
        const auto& rows = geometry.endRows();
        QVERIFY(rows.size() > 10 && rows.size() < 40);
        bool isSelectedNamed = false;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            isSelectedNamed = isSelectedNamed || spec.endLabels[rows[i].label].key == spec.selectedKey;
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(std::abs(rows[i].row.center().y() - rows[j].row.center().y()) > 12);
        }
        QVERIFY(isSelectedNamed);
    }

    /// A whisker that goes on below the axis has no cap there: an arrow says so.
    void aCutWhiskerDoesNotEndAtTheAxis()
    {
        ChartSpec spec;
        spec.y.minimum = 60;
        spec.y.maximum = 100;
        spec.y.ticks = { 60, 80, 100 };
        spec.x.maximum = 2;
        ChartSeries dots;
        dots.kind = ChartSeries::Kind::Scatter;
        dots.key = QStringLiteral("a");
        dots.style.colourRole = QStringLiteral("worse");
        dots.points = { { 1, 70, 50, 80, {}, {} } };
        const auto inkBeside = [&](double low) {
            spec.series = { dots };
            spec.series.front().points.front().low = low;
            QImage image(400, 300, QImage::Format_RGB32);
            image.fill(Qt::white);
            QPainter painter(&image);
            ChartView::paintChart(painter, QRectF(0, 0, 400, 300), spec, {}, Palette::light());
            painter.end();
            const ChartGeometry geometry(spec, {}, QSizeF(400, 300), themeFont(FontRole::ChartText));
            const QPoint end = geometry.map(1, std::max(low, 60.0)).toPoint();
            int found = 0;
            for (int dx = -5; dx <= 5; ++dx) { // the rows of the cap
                const bool isInk = image.pixelColor(end + QPoint(dx, 0)).saturation() > 60
                    || image.pixelColor(end + QPoint(dx, -1)).saturation() > 60;
                found += isInk ? 1 : 0;
            }
            return found;
        };
        QVERIFY2(inkBeside(65) >= 6, qPrintable(QString::number(inkBeside(65)))); // a cap
        QVERIFY2(inkBeside(50) <= 5, qPrintable(QString::number(inkBeside(50)))); // the tip of an arrow
    }

    void languagesShareAPlaceInTheGroup()
    {
        const ChartGeometry geometry(sample::changeBars(), {}, QSizeF(600, 300), themeFont(FontRole::ChartText));
        const ChartSpec grouped = sample::f1Bars();
        const ChartGeometry two(grouped, {}, QSizeF(600, 300), themeFont(FontRole::ChartText));
        QCOMPARE(geometry.bars().size(), size_t(10));
        QVERIFY(geometry.bars()[0].rect.height() > 15); // the full share of a row
        QCOMPARE(two.bars().size(), size_t(20));
        QVERIFY(two.bars()[0].rect.right() <= two.bars()[10].rect.left());
    }

    void stacksAddUp()
    {
        const ChartGeometry geometry(sample::parameterBars(), {}, QSizeF(500, 300), themeFont(FontRole::ChartText));
        const ChartBar& used = geometry.bars()[1];
        const ChartBar& zero = geometry.bars()[5];
        QCOMPARE(zero.base, 9.8);
        QVERIFY(qAbs(zero.rect.bottom() - used.rect.top()) < 1e-6);
        QVERIFY(qAbs(used.rect.bottom() - geometry.plot().bottom()) < 1e-6);
    }

    void sameSpecIsNotDrawnAgain()
    {
        ChartView view;
        view.setSpec(sample::ladder());
        QCOMPARE(view.applies(), 1);
        view.setSpec(sample::ladder());
        QCOMPARE(view.applies(), 1);
        ChartSpec other = sample::ladder();
        other.selectedKey = QStringLiteral("hau");
        view.setSpec(other);
        QCOMPARE(view.applies(), 2);
    }

    void hoverShowsTheValueAtOnce()
    {
        Shown shown(sample::ladder());
        QSignalSpy hovered(shown.card.view(), &ChartView::keyHovered);
        QElapsedTimer clock;
        clock.start();
        QTest::mouseMove(shown.card.view()->viewport(), shown.at(QStringLiteral("hau"), 3));
        QTRY_VERIFY(!shown.card.view()->valueBoxText().isEmpty());
        QVERIFY2(clock.elapsed() < 50, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(shown.card.view()->valueBoxText().startsWith(QStringLiteral("Hausa\n")));
        QVERIFY(shown.card.view()->valueBoxText().contains(QStringLiteral(" to ")));
        QCOMPARE(hovered.count(), 1);
        QCOMPARE(hovered.first().first().toString(), QStringLiteral("hau"));
    }

    void clickSelects()
    {
        Shown shown(sample::ladder());
        QSignalSpy keys(&shown.card, &ChartCard::keyActivated);
        QSignalSpy points(&shown.card, &ChartCard::pointActivated);
        QTest::mouseClick(shown.card.view()->viewport(), Qt::LeftButton, {}, shown.at(QStringLiteral("luo"), 5));
        QCOMPARE(keys.count(), 1);
        QCOMPARE(keys.first().first().toString(), QStringLiteral("luo"));
        QCOMPARE(points.first().at(1).toDouble(), 50.0);
        QTest::mouseClick(shown.card.view()->viewport(), Qt::LeftButton, {}, QPoint(shown.card.view()->width() / 2, 2));
        QCOMPARE(keys.count(), 1);
    }

    void keyboardWalksAlongAndBetweenLines()
    {
        Shown shown(sample::ladder());
        ChartView* view = shown.card.view();
        view->setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(view->hasFocus());
        QVERIFY(view->valueBoxText().startsWith(QStringLiteral("Wolof"))); // the selected one
        QTest::keyClick(view, Qt::Key_Right);
        QVERIFY(view->valueBoxText().contains(QStringLiteral(": 10")));
        QTest::keyClick(view, Qt::Key_Up);
        QVERIFY(view->valueBoxText().startsWith(QStringLiteral("Luo"))); // 70 is the next above 62
        QCOMPARE(view->accessibleDescription(), view->valueBoxText().replace(QLatin1Char('\n'), QStringLiteral(", ")));
        QSignalSpy keys(view, &ChartView::keyActivated);
        QTest::keyClick(view, Qt::Key_Return);
        QCOMPARE(keys.first().first().toString(), QStringLiteral("luo"));
        QTest::keyClick(view, Qt::Key_Escape);
        QVERIFY(view->valueBoxText().isEmpty());
        QVERIFY(!view->hasFocus());
        QCOMPARE(view->accessibleDescription(), QStringLiteral("Wolof breaks first."));
    }

    void keyboardWalksOverBars()
    {
        Shown shown(sample::f1Bars());
        ChartView* view = shown.card.view();
        view->setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(view->hasFocus());
        QTest::keyClick(view, Qt::Key_Right);
        QVERIFY(view->valueBoxText().contains(QStringLiteral("Hausa")));
        QVERIFY(view->valueBoxText().startsWith(QStringLiteral("dense")));
        QTest::keyClick(view, Qt::Key_Up);
        QVERIFY(view->valueBoxText().startsWith(QStringLiteral("pruned")));
        QVERIFY(view->valueBoxText().contains(QStringLiteral("Hausa")));
    }

    void keyboardWalksDownHorizontalBars()
    {
        Shown shown(sample::changeBars());
        ChartView* view = shown.card.view();
        view->setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(view->hasFocus());
        QVERIFY(view->valueBoxText().startsWith(QStringLiteral("Amharic")));
        QTest::keyClick(view, Qt::Key_Down);
        QVERIFY(view->valueBoxText().startsWith(QStringLiteral("Hausa")));
    }

    void legendTogglesSeries()
    {
        Shown shown(sample::f1Bars());
        QToolButton* toggle = nullptr;
        for (QToolButton* button : shown.card.findChildren<QToolButton*>())
            if (button->text() == QStringLiteral("dense"))
                toggle = button;
        QVERIFY(toggle);
        const QColor dense = Palette::light().colour(u"baseline");
        QVERIFY(hasColour(shown.card.view()->grab().toImage(), dense));
        QTest::mouseClick(toggle, Qt::LeftButton);
        QVERIFY(shown.card.view()->hidden().contains(QStringLiteral("dense")));
        QVERIFY(!hasColour(shown.card.view()->grab().toImage(), dense));
    }

    void tableTwinByKey()
    {
        Shown shown(sample::ladder());
        shown.card.view()->setFocus();
        QTRY_VERIFY(shown.card.view()->hasFocus());
        QTest::keyClick(shown.card.view(), Qt::Key_T, Qt::ControlModifier);
        QVERIFY(shown.card.isTableShown());
        auto* table = shown.card.findChild<QTableView*>();
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->rowCount(), 10);
        QCOMPARE(table->model()->index(1, 1).data().toString(), QStringLiteral("90.0"));
    }

    void emptyChartSaysWhy()
    {
        ChartSpec spec;
        spec.title = QStringLiteral("F1 by language");
        spec.emptyText = QStringLiteral("No F1 yet: run Evaluate.");
        spec.emptyAction = QStringLiteral("Evaluate");
        Shown shown(spec, { 400, 240 });
        QSignalSpy action(&shown.card, &ChartCard::emptyActionTriggered);
        auto* button = shown.card.findChild<QPushButton*>();
        QVERIFY(button && button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(action.count(), 1);
        QVERIFY(!shown.card.view()->isVisible());
    }

    void screenReaderTexts()
    {
        Shown shown(sample::ladder());
        QCOMPARE(shown.card.view()->accessibleName(), sample::ladder().title);
        QCOMPARE(shown.card.view()->accessibleDescription(), sample::ladder().summary);
        for (const QToolButton* button : shown.card.findChildren<QToolButton*>())
            QVERIFY(!button->accessibleName().isEmpty() || !button->text().isEmpty());
    }

    void openChartsFollowTheTheme()
    {
        Shown shown(sample::ladder());
        applyTheme(*qApp, Theme::Dark);
        const QImage image = shown.card.view()->grab().toImage();
        QCOMPARE(image.pixelColor(2, image.height() / 2), Palette::dark().colour(u"surface"));
        QVERIFY(hasColour(image, Palette::dark().colour(u"language:wol")));
    }

    void drawingIsFast()
    {
        ChartSpec spec = sample::ladder();
        Shown shown(spec);
        QElapsedTimer clock;
        clock.start();
        constexpr int rounds = 20;
        for (int i = 0; i < rounds; ++i) {
            spec.series.back().points.back().y += 0.1;
            shown.card.setSpec(spec);
            shown.card.view()->viewport()->repaint();
        }
        qInfo("one new ladder: %.1f ms", double(clock.elapsed()) / rounds);
    }

    /// Not a check: pictures to look at, in the folder NDOGO_SHOTS.
    void pictures()
    {
        const QString folder = qEnvironmentVariable("NDOGO_SHOTS");
        if (folder.isEmpty())
            QSKIP("Set NDOGO_SHOTS to a folder to get pictures of the charts.");
        QDir().mkpath(folder);
        for (const bool dark : { false, true }) {
            applyTheme(*qApp, dark ? Theme::Dark : Theme::Light);
            const std::vector<std::tuple<QString, ChartSpec, QSize>> charts {
                { QStringLiteral("ladder"), sample::ladder(), { 712, 516 } },
                { QStringLiteral("ladder-narrow"), sample::ladder(), { 480, 360 } },
                { QStringLiteral("f1-bars"), sample::f1Bars(), { 712, 360 } },
                { QStringLiteral("f1-bars-narrow"), sample::f1Bars(), { 420, 260 } },
                { QStringLiteral("parameters"), sample::parameterBars(), { 476, 300 } },
                { QStringLiteral("time"), sample::timeBars(), { 476, 200 } },
                { QStringLiteral("sizes"), sample::sizeBars(), { 380, 160 } },
                { QStringLiteral("change"), sample::changeBars(), { 476, 320 } },
            };
            for (const auto& [name, spec, size] : charts) {
                Shown shown(spec, size);
                if (name == QStringLiteral("ladder"))
                    QTest::mouseMove(shown.card.view()->viewport(), shown.at(QStringLiteral("hau"), 4));
                if (name == QStringLiteral("f1-bars")) {
                    shown.card.view()->setFocus(Qt::TabFocusReason);
                    QTest::keyClick(shown.card.view(), Qt::Key_Right);
                }
                QTest::qWait(30);
                QVERIFY(shown.card.grab().save(
                    QStringLiteral("%1/%2-%3.png")
                        .arg(folder, name, dark ? QStringLiteral("dark") : QStringLiteral("light"))));
            }
        }
    }
};

NDOGO_TEST(TestChartView)
#include "tst_chart_view.moc"
