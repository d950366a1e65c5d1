// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_export.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/words/number_text.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr double margin = 16;
constexpr double smallestBody = 320; // px: below, titles would be broken into too many lines

const Palette& colours(const ExportPage& page)
{
    return page.palette ? *page.palette : Palette::light();
}

double bodyWidth(const ExportPage& page)
{
    return std::max(smallestBody, page.bodySize.width());
}

/// Paints a paragraph, or only measures it. Returns its height, 0 for no text.
double paragraph(
    QPainter* painter, QPointF topLeft, double width, const QString& text, const QFont& font, const QColor& colour)
{
    if (text.isEmpty())
        return 0;
    const QRectF room(topLeft, QSizeF(width, 1e4));
    const QRectF box = QFontMetricsF(font).boundingRect(room, Qt::TextWordWrap, text);
    if (painter) {
        painter->setFont(font);
        painter->setPen(colour);
        painter->drawText(QRectF(topLeft, QSizeF(width, box.height() + 2)), Qt::TextWordWrap, text);
    }
    return std::ceil(box.height() * 1.2);
}

/// Paints everything from top to bottom and returns the height of the page; without a painter it
/// only measures.
double paintPage(QPainter* painter, const ExportPage& page)
{
    const Palette& palette = colours(page);
    const double width = bodyWidth(page);
    double y = margin;
    if (painter)
        painter->setRenderHint(QPainter::Antialiasing);
    y += paragraph(painter, { margin, y }, width, page.title, themeFont(FontRole::PanelTitle), palette.colour(u"text"));
    y += paragraph(
        painter, { margin, y }, width, page.subtitle, themeFont(FontRole::Caption), palette.colour(u"text_secondary"));
    y += margin / 2;
    if (painter && page.paintBody) {
        painter->save();
        page.paintBody(*painter, QRectF(QPointF(margin, y), QSizeF(width, page.bodySize.height())));
        painter->restore();
    }
    y += page.bodySize.height() + margin / 2;
    y += paintSigns(painter, { margin, y }, width, page.signs, themeFont(FontRole::ChartText), palette);
    y += paragraph(painter, { margin, y + 4 }, width, page.source, themeFont(FontRole::Caption),
        palette.colour(u"text_secondary"));
    return std::ceil(y + margin);
}

QSize pageSize(const ExportPage& page)
{
    return { int(std::ceil(bodyWidth(page) + 2 * margin)), int(paintPage(nullptr, page)) };
}

QByteArray csvRecord(const QStringList& fields)
{
    QByteArray record;
    for (qsizetype i = 0; i < fields.size(); ++i) {
        QByteArray field = fields[i].toUtf8();
        if (field.contains('"') || field.contains(',') || field.contains('\n') || field.contains('\r'))
            field = '"' + field.replace("\"", "\"\"") + '"';
        record += (i > 0 ? "," : "") + field;
    }
    return record + "\r\n";
}

/// "−5,276.4" of the screen as "-5276.4"; what is no number stays as it is.
QString plainNumber(const QString& text)
{
    bool isNumber = false;
    QString ascii = text;
    ascii.replace(QChar(0x2212), QLatin1Char('-'));
    const QString unsignedText = ascii.startsWith(QLatin1Char('+')) ? ascii.mid(1) : ascii;
    const double value = numberLocale().toDouble(unsignedText, &isNumber);
    return isNumber ? QString::number(value, 'g', QLocale::FloatingPointShortest) : text;
}

QString writeWhole(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return QCoreApplication::translate(
        "ndogo::ChartCard", "%1 could not be written: %2. Choose another folder or free some space.")
        .arg(QDir::toNativeSeparators(path), file.errorString());
}

} // namespace

QByteArray toPng(const ExportPage& page)
{
    constexpr double scale = 2;
    const QSize size = pageSize(page);
    QImage image(size * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(colours(page).colour(u"surface"));
    image.setText(QStringLiteral("Title"), page.title);
    image.setText(QStringLiteral("Source"), page.source);
    QPainter painter(&image);
    paintPage(&painter, page);
    painter.end();
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

QByteArray toSvg(const ExportPage& page)
{
    const QSize size = pageSize(page);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(96); // a px of the screen is a px of the file
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(page.title);
    generator.setDescription(page.subtitle);
    QPainter painter(&generator);
    painter.fillRect(QRect(QPoint(), size), colours(page).colour(u"surface"));
    paintPage(&painter, page);
    painter.end();
    // Qt writes the family that was asked for; other programs need one that exists.
    const QFont font = themeFont(FontRole::Body);
    QByteArray svg = buffer.data();
    return svg.replace(QStringLiteral("font-family=\"%1\"").arg(font.family()).toUtf8(),
        QStringLiteral("font-family=\"%1, sans-serif\"").arg(QFontInfo(font).family()).toUtf8());
}

QByteArray toCsv(const ExportPage& page)
{
    const ChartTable& table = page.table;
    QStringList headers;
    for (qsizetype i = 0; i < table.headers.size(); ++i) {
        const QString unit = table.units.value(i);
        headers << (unit.isEmpty() ? table.headers[i] : QStringLiteral("%1 (%2)").arg(table.headers[i], unit));
    }
    QByteArray text = csvRecord(headers);
    for (qsizetype r = 0; r < table.rows.size(); ++r) {
        QStringList record;
        const QVector<std::optional<double>> numbers = table.numbers.value(r);
        for (qsizetype c = 0; c < table.rows[r].size(); ++c) {
            const std::optional<double> number = numbers.value(c);
            record << (number ? QString::number(*number, 'g', QLocale::FloatingPointShortest)
                              : plainNumber(table.rows[r][c]));
        }
        text += csvRecord(record);
    }
    for (const QString& note : { page.title, page.subtitle, plainSigns(page.signs), page.source }) {
        if (note.isEmpty())
            continue;
        QStringList record { QStringLiteral("# ") + note };
        while (record.size() < page.table.headers.size())
            record.append(QString());
        text += csvRecord(record);
    }
    return text;
}

QString toTabText(const ChartTable& table)
{
    QStringList lines { table.headers.join(QLatin1Char('\t')) };
    for (const QStringList& row : table.rows)
        lines.append(row.join(QLatin1Char('\t')));
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

QString exportChart(const ExportPage& page, const QString& path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == u"png")
        return writeWhole(path, toPng(page));
    if (ending == u"svg")
        return writeWhole(path, toSvg(page));
    if (ending == u"csv")
        return writeWhole(path, toCsv(page));
    return QCoreApplication::translate("ndogo::ChartCard",
        "%1 cannot be written: charts are saved as .png, .svg or .csv. Choose one of these "
        "endings.")
        .arg(QDir::toNativeSeparators(path));
}

ExportNotifier& ExportNotifier::instance()
{
    static ExportNotifier notifier;
    return notifier;
}

} // namespace ndogo
