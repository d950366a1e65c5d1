// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/json_text.h"

#include "engine/io/file_message.h"

#include <nlohmann/json.hpp>

namespace ndogo {

nlohmann::json parseJsonObject(std::string_view text, const std::filesystem::path& file, ErrorCode code)
{
    constexpr int kDeepest = 20;
    const auto limitDepth = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        if (depth > kDeepest)
            throw fileFailure(code, file,
                Sentence::tr("The file %1 is nested too deeply to be what it should be; get it again.", file));
        return true;
    };
    try {
        nlohmann::json json = nlohmann::json::parse(text, limitDepth);
        if (!json.is_object())
            throw fileFailure(
                code, file, Sentence::tr("The file %1 must hold a JSON object, { ... }; get it again.", file));
        return json;
    } catch (const nlohmann::json::parse_error& error) {
        throw fileFailure(code, file,
            Sentence::tr("The file %1 is not valid JSON (the mistake is at byte %2); correct it or get it again.", file,
                error.byte));
    } catch (const nlohmann::json::out_of_range&) { // the one other thing that the parser throws
        throw fileFailure(code, file,
            Sentence::tr("The file %1 holds a number too large for any computer; correct it or get it again.", file));
    }
}

} // namespace ndogo
