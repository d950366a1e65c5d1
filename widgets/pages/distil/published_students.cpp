// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/published_students.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::PublishedStudents)
};

PublishedStudent studentOf(const QJsonObject& fields)
{
    PublishedStudent student;
    student.mode = fromName<DistilMode>(fields.value(QLatin1String("mode")).toString().toStdString())
                       .value_or(DistilMode::TaskSpecific);
    student.teacher = fields.value(QLatin1String("teacher")).toString();
    student.layers = fields.value(QLatin1String("layers")).toInt();
    student.heads = fields.value(QLatin1String("heads")).toInt();
    student.caveat = fields.value(QLatin1String("caveat")).toString();
    const QJsonObject f1 = fields.value(QLatin1String("f1")).toObject();
    for (auto entry = f1.begin(); entry != f1.end(); ++entry)
        student.f1[entry.key().toStdString()] = entry->toDouble();
    return student;
}

} // namespace

QString PublishedStudent::words() const
{
    return (mode == DistilMode::TaskSpecific ? Words::tr("%1, %2 × %3, task-specific", "teacher, its student's shape")
                                             : Words::tr("%1, %2 × %3, task-agnostic", "teacher, its student's shape"))
        .arg(teacher)
        .arg(layers)
        .arg(heads);
}

const PublishedStudents& publishedStudents()
{
    static const PublishedStudents published = [] {
        QFile file(QStringLiteral(":/published_students.json"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("published_students.json is missing from the program");
        const QJsonObject fields = QJsonDocument::fromJson(file.readAll()).object();
        PublishedStudents read;
        read.paper = fields.value(QLatin1String("paper")).toString();
        read.table = fields.value(QLatin1String("table")).toString();
        read.reference = fields.value(QLatin1String("reference")).toString();
        read.data = fields.value(QLatin1String("data")).toString();
        read.seeds = fields.value(QLatin1String("seeds")).toInt();
        for (const QJsonValue& entry : fields.value(QLatin1String("students")).toArray())
            read.students.push_back(studentOf(entry.toObject()));
        return read;
    }();
    return published;
}

} // namespace ndogo
