// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFontInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <set>

using namespace ndogo;

namespace {

const QStringList listed = QStringLiteral("amh hau ibo kin lug luo pcm swa wol yor som tir").split(QLatin1Char(' '));

QColor drawn(const LanguageStyle& style, const Palette& palette)
{
    return palette.isDark() ? style.dark : style.light;
}

} // namespace

class TestPalette : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // First, while no language has been seen.
    void languagesOutsideTheListTakeFreeEntries()
    {
        seeLanguages({ QStringLiteral("bam"), QStringLiteral("amh"), QStringLiteral("hau"), QStringLiteral("ibo"),
            QStringLiteral("kin"), QStringLiteral("lug"), QStringLiteral("luo"), QStringLiteral("pcm"),
            QStringLiteral("swa"), QStringLiteral("wol"), QStringLiteral("yor") });
        const LanguageStyle bambara = languageStyle(QStringLiteral("bam"));
        const LanguageStyle twi = languageStyle(QStringLiteral("twi"));
        QCOMPARE(bambara.name, QStringLiteral("Bambara"));
        QVERIFY(bambara.mark != Mark::None && twi.mark != Mark::None);
        QVERIFY(bambara.light != twi.light);
        for (const QString& code : { QStringLiteral("hau"), QStringLiteral("wol") })
            QVERIFY(languageStyle(code).light != bambara.light && languageStyle(code).light != twi.light);
        QCOMPARE(languageStyle(QStringLiteral("bam")).light, bambara.light);

        // Somali is seen last, and keeps its entry: nobody has taken it.
        QVERIFY(languageStyle(QStringLiteral("som")).mark != bambara.mark
            || languageStyle(QStringLiteral("som")).filled != bambara.filled);
    }

    void fortyLanguagesAreToldApart()
    {
        QStringList codes = listed;
        for (int i = 0; codes.size() < 40; ++i)
            codes << QStringLiteral("q%1").arg(i);
        seeLanguages(codes);
        const auto isListedColour = [](const LanguageStyle& style) {
            return std::any_of(listed.begin(), listed.end(), [&](const QString& code) {
                return languageStyle(code).light == style.light && languageStyle(code).dark == style.dark;
            });
        };
        for (qsizetype i = 0; i < codes.size(); ++i) {
            const LanguageStyle one = languageStyle(codes[i]);
            QVERIFY(one.mark != Mark::None);
            QVERIFY(isListedColour(one)); // which the colour-blind tell apart: docs/methods.md, Palette
            for (qsizetype j = 0; j < i; ++j) {
                const LanguageStyle other = languageStyle(codes[j]);
                QVERIFY2(one.light != other.light || one.mark != other.mark || one.filled != other.filled,
                    qPrintable(codes[i] + QLatin1Char(' ') + codes[j]));
            }
        }
    }

    void languagesOfTheListKeepTheirEntry()
    {
        const LanguageStyle swahili = languageStyle(QStringLiteral("swa"));
        QCOMPARE(swahili.light, QColor(QStringLiteral("#031C65")));
        QCOMPARE(swahili.dark, QColor(QStringLiteral("#6084F0")));
        QCOMPARE(swahili.mark, Mark::Diamond);
        QVERIFY(!swahili.filled);
        QCOMPARE(swahili.dash, QVector<double>({ 9, 3, 2, 3 }));
        QCOMPARE(swahili.ownName, QStringLiteral("Kiswahili"));
        QVERIFY(swahili.seenInPretraining);
        QVERIFY(!languageStyle(QStringLiteral("wol")).seenInPretraining);
        QCOMPARE(Palette::light().colour(u"language:swa"), swahili.light);
        QCOMPARE(languageName(QStringLiteral("yor")), QStringLiteral("Yorùbá"));
        QCOMPARE(languageName(QStringLiteral("q-q")), QStringLiteral("q-q"));
        QCOMPARE(languageStyle(QStringLiteral("orm")).ownName, QStringLiteral("Oromoo"));
        QVERIFY(languageStyle(QStringLiteral("orm")).seenInPretraining);
        QCOMPARE(languageStyle(QStringLiteral("fon")).ownName, QStringLiteral("Fon"));
    }

    void twelveDifferentMarks()
    {
        std::set<std::pair<Mark, bool>> marks;
        for (const QString& code : listed)
            marks.emplace(languageStyle(code).mark, languageStyle(code).filled);
        QCOMPARE(marks.size(), size_t(12));
    }

    void contrastIsThatOfWcag()
    {
        QVERIFY(qAbs(contrast(Qt::black, Qt::white) - 21) < 1e-3);
        // Figures of docs/methods.md, Palette.
        QVERIFY(qAbs(contrast(Palette::light().colour(u"text"), Palette::light().colour(u"surface")) - 16.4) < 0.05);
        QVERIFY(
            qAbs(contrast(Palette::dark().colour(u"text_secondary"), Palette::dark().colour(u"window")) - 7.1) < 0.05);
    }

    void contrastsAreMet_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void contrastsAreMet()
    {
        QFETCH(bool, dark);
        const Palette& palette = dark ? Palette::dark() : Palette::light();
        const auto need = [&](const QString& front, const QString& back, double least) {
            const double value = contrast(palette.colour(front), palette.colour(back));
            QVERIFY2(value >= least, qPrintable(QStringLiteral("%1 on %2: %3").arg(front, back).arg(value)));
        };
        for (const char* front : { "text", "text_secondary", "better", "same", "unclear", "worse", "info", "accent" })
            for (const char* back : { "surface", "window" })
                need(QLatin1String(front), QLatin1String(back), 4.5);
        for (const char* verdict : { "better", "same", "unclear", "worse", "info" }) {
            const QString fill = QLatin1String(verdict) + QStringLiteral("_fill");
            need(QLatin1String(verdict), fill, 4.5);
            need(QStringLiteral("text"), fill, 4.5);
        }
        need(QStringLiteral("text"), QStringLiteral("selection"), 4.5);
        need(QStringLiteral("text_secondary"), QStringLiteral("selection"), 4.5);
        need(QStringLiteral("on_accent"), QStringLiteral("accent"), 4.5);
        for (const char* front : { "control_border", "axis", "focus", "text_disabled", "forecast" })
            need(QLatin1String(front), QStringLiteral("surface"), 3.0);
        for (const QString& code : listed)
            QVERIFY2(
                contrast(drawn(languageStyle(code), palette), palette.colour(u"surface")) >= 3.0, qPrintable(code));
        for (const QStringView ramp : { u"sequential", u"diverging", u"cost" })
            for (const QColor& cell : palette.ramp(ramp))
                QVERIFY(contrast(palette.cellText(cell), cell) >= 4.5);
    }

    void rampsAreReadAtTheirEnds()
    {
        const Palette& palette = Palette::light();
        QCOMPARE(palette.ramp(u"sequential").size(), 9);
        QCOMPARE(palette.ramp(u"diverging").size(), 11);
        QCOMPARE(palette.rampColour(u"cost", -1), palette.ramp(u"cost").first());
        QCOMPARE(palette.rampColour(u"cost", 2), palette.ramp(u"cost").last());
        QCOMPARE(palette.rampColour(u"diverging", 0.5), palette.ramp(u"diverging")[5]);
    }

    void fileIsThatOfTheLook()
    {
        const QString shared = qEnvironmentVariable("NDOGO_SHARED");
        if (shared.isEmpty())
            QSKIP("Set NDOGO_SHARED to compare palette.json with the agreed one.");
        QFile agreed(QDir(shared).filePath(QStringLiteral("look/palette.json")));
        QFile ours(QStringLiteral(":/palette.json"));
        QVERIFY(agreed.open(QIODevice::ReadOnly) && ours.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument::fromJson(ours.readAll()), QJsonDocument::fromJson(agreed.readAll()));
    }

    void namesAreThoseOfTheLanguageTable()
    {
        QFile file(QStringLiteral(":/palette.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray entries = QJsonDocument::fromJson(file.readAll())[QLatin1String("languages")].toArray();
        QCOMPARE(entries.size(), listed.size());
        for (const QJsonValue entry : entries) {
            const LanguageStyle style = languageStyle(entry[QLatin1String("code")].toString());
            QCOMPARE(style.name, entry[QLatin1String("name")].toString());
            QCOMPARE(style.ownName, entry[QLatin1String("own_name")].toString());
            QCOMPARE(style.seenInPretraining, entry[QLatin1String("in_afriberta_pretraining")].toBool());
        }
    }

    void themeSetsTheApplicationPalette()
    {
        applyTheme(*qApp, Theme::Dark);
        QVERIFY(Palette::current().isDark());
        QCOMPARE(qApp->palette().color(QPalette::Base), Palette::dark().colour(u"surface"));
        applyTheme(*qApp, Theme::Light);
        QVERIFY(!Palette::current().isDark());
        QCOMPARE(appliedTheme(), Theme::Light);
        QVERIFY(!qApp->styleSheet().contains(QLatin1Char('@')));
        QVERIFY(qApp->styleSheet().contains(Palette::light().colour(u"accent").name()));
    }

    void everyTokenOfTheStyleSheetExists()
    {
        QFile sheet(QStringLiteral(":/theme.qss"));
        QVERIFY(sheet.open(QIODevice::ReadOnly));
        QFile file(QStringLiteral(":/palette.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QStringList tokens = QJsonDocument::fromJson(file.readAll())[QLatin1String("light")].toObject().keys();
        tokens += { QStringLiteral("name"), QStringLiteral("theme"), QStringLiteral("caption"), QStringLiteral("chart"),
            QStringLiteral("accent_pressed") };
        static const QRegularExpression token(QStringLiteral("@([a-z_]+)"));
        for (auto match = token.globalMatch(QString::fromUtf8(sheet.readAll())); match.hasNext();) {
            const QString name = match.next().captured(1);
            QVERIFY2(tokens.contains(name), qPrintable(name));
        }
    }

    void systemThemeFollowsTheDesktop()
    {
        applyTheme(*qApp, Theme::System);
        QSignalSpy changes(&ThemeNotifier::instance(), &ThemeNotifier::changed);
        for (const bool dark : { true, false }) {
            QPalette desktop;
            desktop.setColor(QPalette::Window, dark ? Qt::black : Qt::white);
            desktop.setColor(QPalette::WindowText, dark ? Qt::white : Qt::black);
            QApplication::setPalette(desktop);
            QCOMPARE(Palette::current().isDark(), dark);
            QCOMPARE(
                qApp->palette().color(QPalette::Window), (dark ? Palette::dark() : Palette::light()).colour(u"window"));
        }
        QCOMPARE(changes.count(), 2);
        applyTheme(*qApp, Theme::Light);
    }

    void fontsKeepTheirProportions()
    {
        const auto px = [](FontRole role) { return QFontInfo(themeFont(role)).pixelSize(); };
        QVERIFY(px(FontRole::Body) >= 13);
        QVERIFY(px(FontRole::Caption) >= 11);
        QVERIFY(px(FontRole::PageTitle) > px(FontRole::Body));
        QVERIFY(px(FontRole::BigNumber) > px(FontRole::PageTitle));
        QVERIFY(themeFont(FontRole::PanelTitle).bold() && !themeFont(FontRole::Body).bold());
        QVERIFY(!QFontInfo(themeFont(FontRole::Body)).fixedPitch());
    }

    void iconsAreDrawnInTheThemesColour()
    {
        for (const char* name :
            { "search", "plus", "table", "export", "play", "clock", "tick", "close", "info", "warning", "flag", "pin",
                "folder", "project", "chevron-up", "chevron-down", "chevron-left", "chevron-right", "moon", "sun" }) {
            for (const Theme theme : { Theme::Light, Theme::Dark }) {
                applyTheme(*qApp, theme);
                const QImage image = icon(QString::fromLatin1(name)).pixmap(32).toImage();
                const QColor ink = Palette::current().colour(u"text_secondary");
                bool found = false;
                for (int y = 0; y < image.height(); ++y)
                    for (int x = 0; x < image.width(); ++x)
                        found = found || image.pixelColor(x, y) == ink;
                QVERIFY2(found, name);
            }
        }
        applyTheme(*qApp, Theme::Light);
    }

    void controlIconsMatchTheTokens()
    {
        const auto stroke = [](const QString& path) {
            QFile file(path);
            return file.open(QIODevice::ReadOnly)
                ? QString::fromUtf8(file.readAll()).section(QStringLiteral("stroke=\""), 1).left(7)
                : QString();
        };
        for (const Palette* palette : { &Palette::light(), &Palette::dark() }) {
            const QString folder
                = palette->isDark() ? QStringLiteral(":/icons/dark/") : QStringLiteral(":/icons/light/");
            QCOMPARE(QColor(stroke(folder + QStringLiteral("chevron-down.svg"))), palette->colour(u"text_secondary"));
            QCOMPARE(
                QColor(stroke(folder + QStringLiteral("chevron-up-disabled.svg"))), palette->colour(u"text_disabled"));
            QCOMPARE(QColor(stroke(folder + QStringLiteral("tick.svg"))), palette->colour(u"on_accent"));
        }
    }
};

NDOGO_TEST(TestPalette)
#include "tst_palette.moc"
