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

/// RFC 4180 in UTF-8: the header, the rows, then title, subtitle, signs and source, each a record
/// that starts with "# " and is filled up to the same number of fields.
QByteArray toCsv(const ExportPage& page);
/// Tab-separated, for the clipboard.
QString toTabText(const ChartTable& table);
QByteArray toPng(const ExportPage& page);
QByteArray toSvg(const ExportPage& page);

/// What became of the exports, of all charts: the window tells it in its message bar.
class ExportNotifier : public QObject {
    Q_OBJECT
public:
    static ExportNotifier& instance();

Q_SIGNALS:
    void saved(const QString& path);
    void failed(const QString& sentence);
};

} // namespace ndogo
