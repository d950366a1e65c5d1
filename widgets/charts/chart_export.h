// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"

#include <QByteArray>
#include <QObject>
#include <QRectF>
#include <QSizeF>
#include <QString>

#include <functional>
#include <utility>

QT_BEGIN_NAMESPACE
class QPainter;
QT_END_NAMESPACE

namespace ndogo {

class Palette;

/// A chart as it leaves the program: the drawing with its title, what it shows, its signs and its
/// source.
struct ExportPage {
    QString title;
    QString subtitle;
    QString signs; ///< as in ChartSpec
    QString source;
    ChartTable table;
    QSizeF bodySize; ///< px
    std::function<void(QPainter&, const QRectF&)> paintBody;
    const Palette* palette = nullptr; ///< null: light
};

/// Writes PNG (2 px for one), SVG or CSV, chosen by the ending of `path`, or nothing at all: the
/// file appears when it is complete. Returns an empty text, else a sentence that says why not.
QString exportChart(const ExportPage& page, const QString& path);

/// RFC 4180 in UTF-8: the header with the units, the rows, then title, subtitle, signs and source, each a record
/// that starts with "# " and is filled up to the same number of fields. Numbers are as programs read them, whatever the
/// locale: at full precision where the table has them, else as on the screen, with a point, an ASCII minus and no
/// separators. What is measured on a sample keeps its "≈" where no number stands behind it.
QByteArray toCsv(const ExportPage& page);
/// Tab-separated, for the clipboard.
QString toTabText(const ChartTable& table);
QByteArray toPng(const ExportPage& page);
QByteArray toSvg(const ExportPage& page);

/// Between the exports of all charts and the window, which knows what stands behind their numbers and tells in its
/// message bar what became of them.
class ExportNotifier : public QObject {
    Q_OBJECT
public:
    static ExportNotifier& instance();

    /// Model, data, level, date and version, asked when a chart is written: the last line of every export. Null: none.
    void setSource(std::function<QString()> source) { m_source = std::move(source); }
    QString source() const { return m_source ? m_source() : QString(); }

Q_SIGNALS:
    void saved(const QString& path);
    void failed(const QString& sentence);

private:
    std::function<QString()> m_source;
};

} // namespace ndogo
