// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of the Data page as plain values. Pure functions.
#pragma once

#include "engine/jobs/run_record.h"
#include "widgets/charts/chart_spec.h"
#include "widgets/models/value_table.h"

#include <QStringList>

namespace ndogo {

/// The sets of test data that a project has read, the last way of each, by first sight; that of `current` as it is now.
std::vector<DataRef> knownData(const std::vector<RunRecord>& records, const DataRef& current);
QStringList splitsOf(const DataReport& data); ///< that any language has: test, dev, train, then others
std::vector<TableColumn> languageColumns(const DataReport& data);
std::vector<ValueTable::Row> languageRows(const DataReport& data);
/// Entity types, tags or classes with their number in `language`, in all languages when that is
/// empty; the table twin has every language. An empty text says why there are none.
ChartSpec labelsSpec(const DataReport& data, const QString& language);
std::vector<TableColumn> problemColumns();
std::vector<ValueTable::Row> problemRows(const DataReport& data);

} // namespace ndogo
