// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A call of ndogo-cli in this process.
#pragma once

#include "app/cli/cli.h"

#include <nlohmann/json.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace ndogo::test {

struct Answer {
    int status = 0;
    std::string out, err;

    nlohmann::json document() const { return nlohmann::json::parse(out); }
    std::vector<nlohmann::json> lines() const
    {
        std::vector<nlohmann::json> result;
        std::istringstream stream(out);
        for (std::string line; std::getline(stream, line);)
            result.push_back(nlohmann::json::parse(line));
        return result;
    }
};

inline Answer call(std::vector<std::string> arguments, const std::string& input = {})
{
    std::istringstream in(input);
    std::ostringstream out, err;
    Answer answer;
    answer.status = runCli(std::move(arguments), { in, out, err });
    answer.out = out.str();
    answer.err = err.str();
    return answer;
}

} // namespace ndogo::test
