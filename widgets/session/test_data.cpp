// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/test_data.h"

#include <utility>

namespace ndogo {

DataRef TestData::refTo(const std::string& folder, const std::string& split) const
{
    DataRef ref;
    if (folder == m_ref.path)
        ref = m_ref;
    ref.path = folder;
    ref.split = split;
    ref.tokenizerRules = m_ref.tokenizerRules;
    return ref;
}

ScanDataSpec TestData::reading(const QString& model)
{
    m_model = model;
    return { m_ref, model.toStdString() };
}

bool TestData::take(const DataRef& read, std::shared_ptr<const DataReport> report)
{
    if (read != m_ref)
        return false;
    m_report = std::move(report);
    m_readAs = m_ref;
    return true;
}

bool TestData::fail(const DataRef& unread)
{
    if (unread != m_ref)
        return false;
    m_ref = m_report ? m_readAs : DataRef {};
    return true;
}

} // namespace ndogo
