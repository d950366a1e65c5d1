// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/run_journal.h"
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

using namespace ndogo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static fuzz::InputFile input;
    static const RunJournal journal(input.linkAs("journal", "journal.jsonl"));
    input.write(fuzz::bytesOf(data, size));
    std::vector<Sentence> warnings;
    for (const RunRecord& record : journal.read(warnings))
        fuzz::require(!toJson(record).dump().empty(), "a record can be written again");
    for (const Sentence& warning : warnings)
        fuzz::requireReadable(inEnglish(warning));
    return 0;
}
