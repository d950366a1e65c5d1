// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ndogo {

/// Tells the sentences of one language from what they were at another time.
struct LanguageContent {
    std::int64_t sentences = 0;
    std::string hash; ///< of words and labels
    bool operator==(const LanguageContent&) const = default;
};

/// What the data of a job was, by split and language.
using DataContent = std::map<std::string, std::map<std::string, LanguageContent>>;

nlohmann::json toJson(const DataContent& content);
/// Throws nlohmann's exceptions on what it cannot read.
DataContent dataContentFromJson(const nlohmann::json& fields);

/// The first thing in which `now` differs from `before`, in words; empty where nothing does.
Sentence differenceOf(const DataContent& before, const DataContent& now);

/// What has to be known beside the numbers of a job.
struct RunFacts {
    std::vector<Sentence> notes; ///< what was assumed, mended, mapped or left aside, each once
    DataContent data;
};

} // namespace ndogo
