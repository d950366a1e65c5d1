// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/look/theme.h"

#include "widgets/look/palette.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QFontInfo>
#include <QHeaderView>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QRegularExpression>
#include <QStyle>
#include <QStyleFactory>
#include <QSvgRenderer>
#include <QTableView>
#include <QWindow>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr double basePx = 13; // the sizes of palette.json and of the style sheet are meant at this font
constexpr double smallestPx = 11;

QFont systemFont()
{
    // As it is before applyTheme() sets ours.
    static const QFont font = QGuiApplication::font();
    return font;
}

double bodyPx()
{
    static const double px = std::max<double>(basePx, QFontInfo(systemFont()).pixelSize());
    return px;
}

double sizeOf(FontRole role)
{
    switch (role) {
    case FontRole::PageTitle:
        return 1.3;
    case FontRole::PanelTitle:
        return 1.0;
    case FontRole::Body:
        return 1.0;
    case FontRole::ChartText:
        return 0.92;
    case FontRole::Caption:
        return 0.85;
    case FontRole::BigNumber:
        return 1.85;
    }
    return 1.0;
}

QPalette qtPalette(const Palette& tokens)
{
    const auto colour = [&](QStringView role) { return tokens.colour(role); };
    QPalette palette;
    palette.setColor(QPalette::Window, colour(u"window"));
    palette.setColor(QPalette::WindowText, colour(u"text"));
    palette.setColor(QPalette::Base, colour(u"surface"));
    palette.setColor(QPalette::AlternateBase, colour(u"surface_alt"));
    palette.setColor(QPalette::Text, colour(u"text"));
    palette.setColor(QPalette::PlaceholderText, colour(u"text_disabled"));
    palette.setColor(QPalette::Button, colour(u"control_fill"));
    palette.setColor(QPalette::ButtonText, colour(u"text"));
    palette.setColor(QPalette::BrightText, colour(u"worse"));
    palette.setColor(QPalette::ToolTipBase, colour(u"surface"));
    palette.setColor(QPalette::ToolTipText, colour(u"text"));
    palette.setColor(QPalette::Highlight, colour(u"selection"));
    palette.setColor(QPalette::HighlightedText, colour(u"text"));
    palette.setColor(QPalette::Link, colour(u"accent"));
    palette.setColor(QPalette::LinkVisited, colour(u"accent"));
    palette.setColor(QPalette::Light, colour(u"surface"));
    palette.setColor(QPalette::Midlight, colour(u"grid"));
    palette.setColor(QPalette::Mid, colour(u"border"));
    palette.setColor(QPalette::Dark, colour(u"control_border"));
    palette.setColor(QPalette::Shadow, colour(u"control_border"));
    for (const auto role : { QPalette::WindowText, QPalette::Text, QPalette::ButtonText })
        palette.setColor(QPalette::Disabled, role, colour(u"text_disabled"));
    return palette;
}

QString styleSheet(const Palette& tokens)
{
    QFile file(QStringLiteral(":/theme.qss"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("theme.qss is missing from the program");
    const QString sheet = QString::fromUtf8(file.readAll());
    const auto px = [](FontRole role) { return QString::number(themeFont(role).pixelSize()) + QStringLiteral("px"); };
    const QHash<QString, QString> others {
        { QStringLiteral("theme"), tokens.isDark() ? QStringLiteral("dark") : QStringLiteral("light") },
        { QStringLiteral("caption"), px(FontRole::Caption) },
        { QStringLiteral("chart"), px(FontRole::ChartText) },
        { QStringLiteral("accent_pressed"), tokens.colour(u"accent").darker(108).name() },
    };
    QString result;
    qsizetype end = 0;
    static const QRegularExpression token(QStringLiteral("@([a-z_]+)"));
    for (auto match = token.globalMatch(sheet); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        result += QStringView(sheet).mid(end, found.capturedStart() - end);
        const QString name = found.captured(1);
        result += others.contains(name) ? others[name] : tokens.colour(name).name();
        end = found.capturedEnd();
    }
    result += QStringView(sheet).mid(end);
    return result;
}

/// Applies the theme, and follows the desktop while it is Theme::System.
class ThemeKeeper : public QObject {
public:
    explicit ThemeKeeper(QApplication& application)
        : QObject(&application)
    {
        application.installEventFilter(this);
    }

    Theme theme() const { return m_theme; }

    void apply(Theme theme)
    {
        m_theme = theme;
        applyPalette(theme == Theme::System ? desktopPalette()
                : theme == Theme::Dark      ? Palette::dark()
                                            : Palette::light());
    }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (m_theme == Theme::System && !m_applying) {
            // ThemeChange: the desktop's colours are new. ApplicationPaletteChange: somebody set a
            // palette.
            if (event->type() == QEvent::ThemeChange && watched->isWindowType())
                applyPalette(desktopPalette());
            else if (event->type() == QEvent::ApplicationPaletteChange && watched == qApp)
                applyPalette(Palette::current());
        }
        return QObject::eventFilter(watched, event);
    }

private:
    const Palette& desktopPalette()
    {
        // An empty palette resolves to the platform's own.
        m_applying = true;
        QApplication::setPalette(QPalette());
        m_applying = false;
        return Palette::current();
    }

    void applyPalette(const Palette& tokens)
    {
        m_applying = true;
        QApplication::setPalette(qtPalette(tokens));
        qApp->setStyleSheet(styleSheet(tokens));
        m_applying = false;
        Q_EMIT ThemeNotifier::instance().changed();
    }

    Theme m_theme = Theme::System;
    bool m_applying = false;
};

ThemeKeeper* themeKeeper = nullptr;

/// Paints an SVG of the resources in a colour role, whatever the theme is by then.
class ThemedIcon : public QIconEngine {
public:
    ThemedIcon(QString name, QString colourRole)
        : m_name(std::move(name))
        , m_colourRole(std::move(colourRole))
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const double scale = painter->device()->devicePixelRatioF();
        const int side = std::min(rect.width(), rect.height());
        painter->drawPixmap(QPoint(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2),
            drawn(side, scale, mode));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override
    {
        return drawn(std::min(size.width(), size.height()), 1, mode);
    }

    QIconEngine* clone() const override { return new ThemedIcon(*this); }

private:
    QPixmap drawn(int size, double scale, QIcon::Mode mode) const
    {
        return iconPixmap(
            m_name, size, scale, mode == QIcon::Disabled ? QStringView(u"text_disabled") : QStringView(m_colourRole));
    }

    QString m_name;
    QString m_colourRole;
};

} // namespace

void applyTheme(QApplication& application, Theme theme)
{
    if (!themeKeeper) {
        themeKeeper = new ThemeKeeper(application);
        QObject::connect(themeKeeper, &QObject::destroyed, &application, [] { themeKeeper = nullptr; });
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        systemFont();
        QApplication::setFont(themeFont(FontRole::Body));
    }
    themeKeeper->apply(theme);
}

Theme appliedTheme()
{
    return themeKeeper ? themeKeeper->theme() : Theme::System;
}

ThemeNotifier& ThemeNotifier::instance()
{
    static ThemeNotifier notifier;
    return notifier;
}

QFont themeFont(FontRole role)
{
    QFont font = systemFont();
    font.setPixelSize(int(std::lround(std::max(smallestPx, bodyPx() * sizeOf(role)))));
    font.setBold(role == FontRole::PageTitle || role == FontRole::PanelTitle || role == FontRole::BigNumber);
    return font;
}

QIcon icon(QStringView name, QStringView colourRole)
{
    return QIcon(new ThemedIcon(name.toString(), colourRole.toString()));
}

QPixmap iconPixmap(QStringView name, int size, double scale, QStringView colourRole)
{
    const Palette& tokens = Palette::current();
    QSvgRenderer renderer(QStringLiteral(":/icons/%1.svg").arg(name));
    const int devicePx = std::max(1, int(std::lround(size * scale)));
    QPixmap pixmap(devicePx, devicePx);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, devicePx, devicePx));
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), tokens.colour(colourRole));
    painter.end();
    pixmap.setDevicePixelRatio(scale);
    return pixmap;
}

void setRole(QWidget* widget, QStringView role)
{
    widget->setProperty("role", role.toString());
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

void prepareTable(QTableView* table)
{
    table->verticalHeader()->hide();
    table->verticalHeader()->setMinimumSectionSize(22);
    table->verticalHeader()->setDefaultSectionSize(22);
    table->horizontalHeader()->setHighlightSections(false);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false); // Tab leaves it, arrows move in it
    table->setWordWrap(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
}

} // namespace ndogo
