// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/structure_runs.h"

#include <algorithm>

namespace ndogo {

namespace {

template <typename Spec, typename Report, typename Wanted>
const RunRecord* lastRun(std::span<const RunRecord> records, const Wanted& wanted)
{
    const auto found = std::find_if(records.rbegin(), records.rend(), [&](const RunRecord& record) {
        const auto* spec = std::get_if<Spec>(&record.spec);
        const auto report = record.as<Report>();
        return spec && report && wanted(*spec, *report);
    });
    return found == records.rend() ? nullptr : &*found;
}

} // namespace

const RunRecord* structureRun(std::span<const RunRecord> records, const std::string& output)
{
    return lastRun<StructureSpec, StructureReport>(
        records, [&](const StructureSpec& spec, const StructureReport&) { return spec.output == output; });
}

const RunRecord* vocabularyRun(std::span<const RunRecord> records, const std::string& output)
{
    return lastRun<TrimVocabularySpec, VocabularyReport>(
        records, [&](const TrimVocabularySpec& spec, const VocabularyReport&) { return spec.output == output; });
}

const RunRecord* headRun(std::span<const RunRecord> records, const std::string& model)
{
    const auto judged = [&](bool byLanguage) {
        return lastRun<StructureSpec, StructureReport>(
            records, [&](const StructureSpec& spec, const StructureReport& report) {
                return spec.model == model && !report.importance.empty()
                    && !(byLanguage && report.importance.front().byLanguage.empty());
            });
    };
    const RunRecord* found = judged(true);
    return found ? found : judged(false);
}

} // namespace ndogo
