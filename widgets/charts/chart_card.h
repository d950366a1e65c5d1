// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"

#include <QFrame>

#include <memory>

namespace ndogo {

class ChartView;

/// A chart with all that belongs to it: title, what it shows, its table twin (Ctrl+T), export
/// (Ctrl+E: PNG, SVG, CSV, copy), explained signs, toggles for its series, or one sentence why
/// there is none. With setBody() the same frame around another widget. GUI thread only.
class ChartCard : public QFrame {
    Q_OBJECT
public:
    explicit ChartCard(QWidget* parent = nullptr);
    ~ChartCard() override;

    /// Applies what differs from the spec before.
    void setSpec(const ChartSpec& spec);
    const ChartSpec& spec() const;
    ChartView* view() const; ///< of setSpec()

    /// Puts a widget in the chart's place, and owns it. Texts and table come with setSpec(), whose
    /// series are then ignored, or with setTable() alone. Exports show the widget as it looks.
    void setBody(QWidget* body);
    void setTable(const ChartTable& table);
    /// Puts a widget beside the title, before the card's own buttons, and owns it.
    void addTool(QWidget* tool);

    bool isTableShown() const;
    void showTable(bool shown);
    void openExportMenu();
    /// Writes a .png, .svg or .csv. Returns an empty text, else a sentence that says why not.
    QString exportTo(const QString& path) const;

Q_SIGNALS:
    void keyActivated(const QString& key); ///< click or Enter on a series
    void keyHovered(const QString& key);
    void pointActivated(const QString& key, double x);
    void emptyActionTriggered();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace ndogo
