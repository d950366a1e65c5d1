// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPixmap>
#include <QStringView>

QT_BEGIN_NAMESPACE
class QApplication;
class QTableView;
class QWidget;
QT_END_NAMESPACE

namespace ndogo {

enum class Theme { System, Light, Dark };

/// Fusion style, QPalette, fonts and one style sheet made from palette.json. With Theme::System the
/// program follows the desktop from then on. Call it once at start and again on each change; every
/// widget restyles by itself. GUI thread only.
void applyTheme(QApplication& application, Theme theme);
Theme appliedTheme();

/// Tells what paints by hand that the colours have changed.
class ThemeNotifier : public QObject {
    Q_OBJECT
public:
    static ThemeNotifier& instance();

Q_SIGNALS:
    void changed();
};

enum class FontRole { PageTitle, PanelTitle, Body, ChartText, Caption, BigNumber };

/// The system font in the size and weight of a role: captions are 0.85 of the body, never under 11
/// px.
QFont themeFont(FontRole role);

/// Icon of resources/icons in a colour role ("text_secondary", "worse", ...) of the current theme.
/// It follows the theme by itself, and is drawn sharp at every scale. Names: search, plus, table,
/// export, play, clock, tick, close, info, warning, flag, pin, folder, project, chevron-up, -down,
/// -left, -right, moon, sun.
QIcon icon(QStringView name, QStringView colourRole = u"text_secondary");
/// The same as a pixmap of `size` px, for delegates and labels.
QPixmap iconPixmap(QStringView name, int size, double scale, QStringView colourRole = u"text_secondary");

/// Sets the property "role" that the style sheet looks at, and restyles the widget. Frames: card,
/// line, message (with the property "kind": info, better, same, unclear, worse). Labels: caption,
/// secondary, heading, link. QPushButton: primary, link. QToolButton: segment (with the property
/// "place": first, last or none), legend. Scroll area's content: page.
void setRole(QWidget* widget, QStringView role);

/// Rows of 22 px, no vertical header, whole rows selected: how every table looks.
void prepareTable(QTableView* table);

} // namespace ndogo
