// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/published_curves.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace ndogo {

namespace {

constexpr double kSameLevel = 0.00005;

PruneTiming timingOf(const QString& name)
{
    for (const PruneTiming timing : { PruneTiming::Before, PruneTiming::During, PruneTiming::After }) {
        const std::string_view known = pruneTimingName(timing);
        if (name == QLatin1String(known.data(), qsizetype(known.size())))
            return timing;
    }
    return PruneTiming::None;
}

std::vector<PublishedPoint> pointsOf(const QJsonArray& values)
{
    std::vector<PublishedPoint> points;
    for (const QJsonValue& value : values) {
        const QJsonArray fields = value.toArray();
        points.push_back({ fields.at(0).toDouble(), fields.at(1).toDouble(), fields.at(2).toBool() });
    }
    return points;
}

PublishedCurve curveOf(const QJsonObject& fields)
{
    const auto text = [&](const char* name) { return fields.value(QLatin1String(name)).toString(); };
    PublishedCurve curve;
    curve.id = text("id");
    curve.paper = text("paper");
    curve.table = text("table");
    curve.reference = text("reference");
    curve.timing = timingOf(text("timing"));
    curve.model = text("model");
    curve.data = text("data");
    curve.seeds = fields.value(QLatin1String("seeds")).toInt();
    curve.caveats = text("caveats");
    curve.denseTable = text("denseTable");
    const QJsonObject dense = fields.value(QLatin1String("dense")).toObject();
    for (auto entry = dense.begin(); entry != dense.end(); ++entry)
        curve.dense[entry.key().toStdString()] = entry->toDouble();
    const QJsonObject languages = fields.value(QLatin1String("languages")).toObject();
    for (auto entry = languages.begin(); entry != languages.end(); ++entry)
        curve.languages[entry.key().toStdString()] = pointsOf(entry->toArray());
    return curve;
}

const PublishedPoint* pointAt(const std::vector<PublishedPoint>& points, double level)
{
    const auto found = std::find_if(points.begin(), points.end(),
        [&](const PublishedPoint& point) { return std::abs(point.level - level) < kSameLevel; });
    return found == points.end() ? nullptr : &*found;
}

} // namespace

QString PublishedCurve::source() const
{
    return QCoreApplication::translate("ndogo::PublishedCurves", "%1, Table %2", "paper, number of its table")
        .arg(paper, table);
}

std::vector<PublishedPoint> PublishedCurve::mean(const std::vector<std::string>& wanted) const
{
    std::vector<PublishedPoint> means;
    if (wanted.empty())
        return means;
    for (const PublishedPoint& first : languages.at(wanted.front())) {
        PublishedPoint sum { first.level, 0, false };
        const bool whole = std::all_of(wanted.begin(), wanted.end(), [&](const std::string& language) {
            const PublishedPoint* point = pointAt(languages.at(language), first.level);
            sum.f1 += point ? point->f1 / double(wanted.size()) : 0;
            sum.corrected = sum.corrected || (point && point->corrected);
            return point != nullptr;
        });
        if (whole)
            means.push_back(sum);
    }
    return means;
}

const std::vector<PublishedCurve>& publishedCurves()
{
    static const std::vector<PublishedCurve> curves = [] {
        QFile file(QStringLiteral(":/published_curves.json"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("published_curves.json is missing from the program");
        const QJsonArray entries
            = QJsonDocument::fromJson(file.readAll()).object().value(QLatin1String("curves")).toArray();
        std::vector<PublishedCurve> list;
        for (const QJsonValue& entry : entries)
            list.push_back(curveOf(entry.toObject()));
        return list;
    }();
    return curves;
}

const PublishedCurve* publishedCurve(const QString& id)
{
    const std::vector<PublishedCurve>& curves = publishedCurves();
    const auto found
        = std::find_if(curves.begin(), curves.end(), [&](const PublishedCurve& curve) { return curve.id == id; });
    return found == curves.end() ? nullptr : &*found;
}

} // namespace ndogo
