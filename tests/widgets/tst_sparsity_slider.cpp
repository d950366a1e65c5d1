// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/study_builder.h"
#include "tests/support/test_program.h"
#include "widgets/parts/sparsity_slider.h"
#include "widgets/session/slider_map.h"

#include <QAccessible>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace ndogo;
using ndogo::test::score;
using Kind = SliderMap::Segment::Kind;

namespace {

QString languageOf(const QString& code)
{
    return code == QLatin1String("luo") ? QStringLiteral("Luo") : code.toUpper();
}

/// Dense and 10 to 50 % hold, at 60 % luo breaks, at 70 and 90 % both are beyond; 80 % is a sample.
PruningStudy exampleStudy()
{
    PruningStudy study;
    for (double amount : { 0.0, 0.1, 0.2, 0.3, 0.4, 0.5 }) {
        study.addScore(amount, score("hau", 0.86));
        study.addScore(amount, score("luo", 0.70));
    }
    study.addScore(0.6, score("hau", 0.86));
    study.addScore(0.6, score("luo", 0.49));
    for (double amount : { 0.7, 0.9 }) {
        study.addScore(amount, score("hau", 0.60));
        study.addScore(amount, score("luo", 0.20));
    }
    study.addScore(0.8, score("hau", 0.50, 80, 200));
    return study;
}

} // namespace

class TestSparsitySlider : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void mapOfNothing();
    void mapOfDenseAlone();
    void mapMarksDotsBracketAndCost();
    void mapTrustsNoLevelThatLacksALanguage();
    void dragMovesInPercentAndReleasesOnce();
    void dragStopsLightlyAtDots();
    void shiftDragsFinely();
    void escapeRestoresWhileDragging();
    void clickOnDotGoesThere();
    void clickOnBracketMeasuresTheMiddle();
    void clickOnPreviousRest();
    void keys_data();
    void keys();
    void keysCountAsReleasedAfterAWhile();
    void wheelOnlyWithFocus();
    void offersToMeasureWhileNothingIs();
    void speaksOnRelease();
    void paintsDotsAndRibbon();

private:
    QPoint at(double amount) const { return { 14 + qRound((m_slider->width() - 28) * amount / 0.99), m_trackY }; }
    void press(QPoint place) { QTest::mousePress(m_slider.get(), Qt::LeftButton, {}, place); }
    void drag(QPoint place, Qt::KeyboardModifiers modifiers = {})
    {
        QMouseEvent move(
            QEvent::MouseMove, place, m_slider->mapToGlobal(place), Qt::NoButton, Qt::LeftButton, modifiers);
        QCoreApplication::sendEvent(m_slider.get(), &move);
    }
    void release(QPoint place) { QTest::mouseRelease(m_slider.get(), Qt::LeftButton, {}, place); }

    std::unique_ptr<SparsitySlider> m_slider;
    int m_trackY = 0;
};

void TestSparsitySlider::init()
{
    m_slider = std::make_unique<SparsitySlider>();
    m_slider->resize(824 + 28, m_slider->sizeHint().height());
    m_slider->setMap(sliderMap(exampleStudy(), 2, languageOf));
    m_slider->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_slider.get()));
    // The track lies 28 px under the middle of the top row of words.
    m_trackY = m_slider->height() / 2 - 6;
}

void TestSparsitySlider::mapOfNothing()
{
    const SliderMap map = sliderMap(PruningStudy(), 10, languageOf);
    QVERIFY(map.nothingMeasured());
    QVERIFY(!map.bracket);
    QCOMPARE(map.languages, 10);
    QCOMPARE(map.ribbon.size(), std::size_t(1));
    QCOMPARE(map.ribbon[0].kind, Kind::Unknown);
    QCOMPARE(map.ribbon[0].low, 0.0);
    QCOMPARE(map.ribbon[0].high, 0.99);
    QCOMPARE(map.stops(), std::vector<double> { 0 });
}

void TestSparsitySlider::mapOfDenseAlone()
{
    PruningStudy study;
    study.addScore(0, score("hau", 0.86));
    const SliderMap map = sliderMap(study, 1, languageOf);
    QVERIFY(map.nothingMeasured());
    QCOMPARE(map.ribbon.size(), std::size_t(1));
    QCOMPARE(map.ribbon[0].kind, Kind::Unknown);
}

void TestSparsitySlider::mapMarksDotsBracketAndCost()
{
    const SliderMap map = sliderMap(exampleStudy(), 2, languageOf);
    const std::vector<SliderMap::Dot> dots { { 0.1, true }, { 0.2, true }, { 0.3, true }, { 0.4, true }, { 0.5, true },
        { 0.6, true }, { 0.7, true }, { 0.8, false }, { 0.9, true } };
    QVERIFY(map.dots == dots);

    QVERIFY(map.bracket.has_value());
    QCOMPARE(map.bracket->language, QStringLiteral("luo"));
    QCOMPARE(map.bracket->low, 0.5);
    QCOMPARE(map.bracket->high, 0.6);
    QCOMPARE(map.bracket->text, QStringLiteral("Luo, the worst, breaks between 50 and 60 %"));

    // A level measured on a sample says nothing of the cost: 70 and 90 % are neighbours.
    const std::vector<SliderMap::Segment> ribbon { { Kind::Same, 0, 0.5, 0, 0 }, { Kind::Between, 0.5, 0.6, 0, 1 },
        { Kind::Between, 0.6, 0.7, 1, 2 }, { Kind::Same, 0.7, 0.9, 2, 2 }, { Kind::Unknown, 0.9, 0.99, 0, 0 } };
    QVERIFY(map.ribbon == ribbon);
    QCOMPARE(map.stops().size(), std::size_t(10)); // bracket ends are dots already
}

void TestSparsitySlider::mapTrustsNoLevelThatLacksALanguage()
{
    PruningStudy study;
    for (const char* language : { "hau", "luo" })
        study.addScore(0, score(language, 0.8));
    study.addScore(0.5, score("hau", 0.8)); // all its sentences, but luo is still to come
    QVERIFY(!isMeasured(study, 0.5, 2));
    const SliderMap map = sliderMap(study, 2, languageOf);
    QCOMPARE(map.dots.size(), std::size_t(1));
    QCOMPARE(map.dots[0].complete, false);
    study.addScore(0.5, score("luo", 0.8));
    QVERIFY(isMeasured(study, 0.5, 2));
    QCOMPARE(sliderMap(study, 2, languageOf).dots[0].complete, true);
}

void TestSparsitySlider::dragMovesInPercentAndReleasesOnce()
{
    QSignalSpy moved(m_slider.get(), &SparsitySlider::moved), released(m_slider.get(), &SparsitySlider::released);
    press(at(0));
    drag(at(0.25));
    drag(at(0.347));
    QCOMPARE(moved.size(), 2);
    QCOMPARE(moved.last().first().toDouble(), 0.35);
    QCOMPARE(m_slider->restingAmount(), 0.0); // it rests where it was until it is let go
    QCOMPARE(released.size(), 0);
    release(at(0.347));
    QCOMPARE(released.size(), 1);
    QCOMPARE(released.first().first().toDouble(), 0.35);
    QCOMPARE(m_slider->restingAmount(), 0.35);
}

void TestSparsitySlider::dragStopsLightlyAtDots()
{
    PruningStudy study;
    study.addScore(0, score("hau", 0.86));
    study.addScore(0.555, score("hau", 0.86));
    m_slider->setMap(sliderMap(study, 1, languageOf));
    press(at(0));
    drag(at(0.555) + QPoint(3, 0));
    QCOMPARE(m_slider->amount(), 0.555);
    drag(at(0.555) + QPoint(6, 0));
    QCOMPARE(m_slider->amount(), 0.56);
    release(at(0.56));
}

void TestSparsitySlider::shiftDragsFinely()
{
    press(at(0));
    drag(at(0.503), Qt::ShiftModifier);
    QVERIFY2(std::abs(m_slider->amount() - 0.503) < 0.0015, qPrintable(QString::number(m_slider->amount())));
    QVERIFY(m_slider->amount() != 0.5); // no stop at the dot
    release(at(0.503));
}

void TestSparsitySlider::escapeRestoresWhileDragging()
{
    m_slider->showAmount(0.3);
    QSignalSpy moved(m_slider.get(), &SparsitySlider::moved), released(m_slider.get(), &SparsitySlider::released);
    press(at(0.3));
    drag(at(0.72));
    QTest::keyClick(m_slider.get(), Qt::Key_Escape);
    QCOMPARE(m_slider->amount(), 0.3);
    QCOMPARE(moved.last().first().toDouble(), 0.3);
    drag(at(0.8));
    QCOMPARE(m_slider->amount(), 0.3);
    release(at(0.8));
    QCOMPARE(released.size(), 0);
}

void TestSparsitySlider::clickOnDotGoesThere()
{
    QSignalSpy released(m_slider.get(), &SparsitySlider::released);
    QTest::mouseClick(m_slider.get(), Qt::LeftButton, {}, at(0.8) + QPoint(6, 3)); // the hollow one
    QCOMPARE(released.size(), 1);
    QCOMPARE(released.first().first().toDouble(), 0.8);
    QTest::mouseClick(m_slider.get(), Qt::LeftButton, {}, at(0) + QPoint(3, -3)); // dense
    QCOMPARE(released.last().first().toDouble(), 0.0);
}

void TestSparsitySlider::clickOnBracketMeasuresTheMiddle()
{
    QSignalSpy released(m_slider.get(), &SparsitySlider::released);
    QTest::mouseClick(m_slider.get(), Qt::LeftButton, {}, QPoint(at(0.55).x(), m_trackY - 18));
    QCOMPARE(released.size(), 1);
    QCOMPARE(released.first().first().toDouble(), 0.55);
}

void TestSparsitySlider::clickOnPreviousRest()
{
    m_slider->setPreviousRest(0.444);
    QSignalSpy released(m_slider.get(), &SparsitySlider::released);
    QTest::mouseClick(m_slider.get(), Qt::LeftButton, {}, at(0.444) + QPoint(5, 0));
    QCOMPARE(released.last().first().toDouble(), 0.444);
}

void TestSparsitySlider::keys_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("modifiers");
    QTest::addColumn<double>("amount");
    QTest::newRow("right") << int(Qt::Key_Right) << int(Qt::NoModifier) << 0.56;
    QTest::newRow("left") << int(Qt::Key_Left) << int(Qt::NoModifier) << 0.54;
    QTest::newRow("shift right") << int(Qt::Key_Right) << int(Qt::ShiftModifier) << 0.551;
    QTest::newRow("page up") << int(Qt::Key_PageUp) << int(Qt::NoModifier) << 0.65;
    QTest::newRow("next dot") << int(Qt::Key_Right) << int(Qt::ControlModifier) << 0.6;
    QTest::newRow("dot before") << int(Qt::Key_Left) << int(Qt::ControlModifier) << 0.5;
    QTest::newRow("home") << int(Qt::Key_Home) << int(Qt::NoModifier) << 0.0;
    QTest::newRow("end") << int(Qt::Key_End) << int(Qt::NoModifier) << 0.99;
}

void TestSparsitySlider::keys()
{
    QFETCH(int, key);
    QFETCH(int, modifiers);
    QFETCH(double, amount);
    m_slider->showAmount(0.55);
    QTest::keyClick(m_slider.get(), Qt::Key(key), Qt::KeyboardModifiers(modifiers));
    QCOMPARE(m_slider->amount(), amount);
}

void TestSparsitySlider::keysCountAsReleasedAfterAWhile()
{
    m_slider->showAmount(0.3);
    QSignalSpy moved(m_slider.get(), &SparsitySlider::moved), released(m_slider.get(), &SparsitySlider::released);
    QTest::keyClick(m_slider.get(), Qt::Key_Right);
    QTest::keyClick(m_slider.get(), Qt::Key_Right);
    QCOMPARE(moved.size(), 2);
    QCOMPARE(released.size(), 0);
    QTRY_COMPARE_WITH_TIMEOUT(released.size(), 1, 2000);
    QCOMPARE(released.first().first().toDouble(), 0.32);
    QCOMPARE(m_slider->restingAmount(), 0.32);
}

void TestSparsitySlider::wheelOnlyWithFocus()
{
    QPushButton other(m_slider.get()); // takes the focus away
    other.show();
    other.setFocus();
    m_slider->showAmount(0.3);
    const auto turn = [this] {
        QWheelEvent wheel(QPointF(20, 20), m_slider->mapToGlobal(QPointF(20, 20)), {}, { 0, 120 }, Qt::NoButton, {},
            Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_slider.get(), &wheel);
        return wheel.isAccepted();
    };
    QVERIFY(!turn());
    QCOMPARE(m_slider->amount(), 0.3);
    m_slider->activateWindow();
    m_slider->setFocus();
    QTRY_VERIFY(m_slider->hasFocus());
    QVERIFY(turn());
    QCOMPARE(m_slider->amount(), 0.31);
}

void TestSparsitySlider::offersToMeasureWhileNothingIs()
{
    auto* offer = m_slider->findChild<QPushButton*>(QStringLiteral("measureOffer"));
    QVERIFY(offer);
    m_slider->setMeasureOffer(QStringLiteral("measure 9 levels"));
    QVERIFY(!offer->isVisible());
    m_slider->setMap(sliderMap(PruningStudy(), 2, languageOf));
    QVERIFY(offer->isVisible());
    QVERIFY(m_slider->rect().contains(offer->geometry()));
    QSignalSpy asked(m_slider.get(), &SparsitySlider::measureRequested);
    offer->click();
    QCOMPARE(asked.size(), 1);
}

void TestSparsitySlider::speaksOnRelease()
{
    const QString sentence = QStringLiteral("60.0 percent, 42 million weights zero");
    m_slider->setValueText(sentence);
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(m_slider.get());
    QVERIFY(interface);
    QCOMPARE(interface->role(), QAccessible::Slider);
    QCOMPARE(interface->text(QAccessible::Value), sentence);
    QVERIFY(interface->text(QAccessible::Name).contains(QStringLiteral("percent")));
    QVERIFY(interface->valueInterface());
    m_slider->showAmount(0.6);
    QCOMPARE(interface->valueInterface()->currentValue().toDouble(), 60.0);
    QCOMPARE(interface->valueInterface()->maximumValue().toDouble(), 99.0);
}

void TestSparsitySlider::paintsDotsAndRibbon()
{
    const QImage image = m_slider->grab().toImage();
    const double scale = image.devicePixelRatio();
    const auto pixel = [&](QPoint place) { return image.pixelColor(place * scale); };
    // Ribbon: pale where nothing is lost, strong where all is.
    const int ribbonY = m_trackY + 22;
    QVERIFY(pixel({ at(0.05).x(), ribbonY }) != pixel({ at(0.73).x(), ribbonY }));
    // A filled dot is dark in the middle, a hollow one is not.
    QVERIFY(pixel(at(0.7)).lightness() != pixel(at(0.8)).lightness());
}

NDOGO_TEST(TestSparsitySlider)
#include "tst_sparsity_slider.moc"
