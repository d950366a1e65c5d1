// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/project_records.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace ndogo {

namespace {

template <typename... Specs> bool isOneOf(const JobSpec& spec)
{
    return (std::holds_alternative<Specs>(spec) || ...);
}

} // namespace

void ProjectRecords::restore(const RunRecord& record)
{
    m_saved = QDateTime::fromString(QString::fromStdString(record.time), Qt::ISODate).toLocalTime();
    m_records.push_back(record);
}

bool ProjectRecords::add(RunRecord record)
{
    if (isOneOf<OpenProjectSpec, DiscardTrainingSpec, CountPiecesSpec>(record.spec))
        return false; // which are no results
    if (!isOneOf<OpenSpec, ScanDataSpec>(record.spec))
        m_saved = QDateTime::currentDateTime();
    if (isOneOf<ExportSpec>(record.spec))
        return false;
    const auto same = [&, fields = toJson(record.spec)](const RunRecord& other) {
        return other.spec.index() == record.spec.index() && toJson(other.spec) == fields;
    };
    if (!record.hasResult() && std::any_of(m_records.begin(), m_records.end(), same))
        return false;
    record.time = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
    m_records.push_back(std::move(record));
    return true;
}

} // namespace ndogo
