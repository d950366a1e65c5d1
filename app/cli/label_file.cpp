// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/label_file.h"

#include "app/cli/command.h"
#include "engine/base/error.h"
#include "engine/base/shown_text.h"
#include "engine/data/text_lines.h"
#include "engine/io/atomic_folder.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <istream>
#include <sstream>
#include <string_view>

namespace ndogo {
namespace {

std::vector<std::string> readLabels(const std::string& name, std::istream& in)
{
    std::vector<std::string> labels;
    const auto refuse = [&name](std::size_t number, Sentence sentence) {
        throw Failure(
            ErrorCode::DataInvalid, std::move(sentence), { { "file", name }, { "line", std::to_string(number) } });
    };
    std::size_t number = 0;
    InputLines input(in, name, kLongestLine);
    for (std::string line; input.next(line);) {
        constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
        if (++number == 1 && line.starts_with(kByteOrderMark))
            line.erase(0, kByteOrderMark.size());
        line.erase(line.find_last_not_of(" \t\r") + 1);
        if (line.empty())
            continue;
        if (shown(line) != line)
            refuse(number,
                Sentence::tr(
                    "%1, line %2 is not a label: it is no UTF-8 text without control characters.", name, number));
        if (std::find(labels.begin(), labels.end(), line) != labels.end())
            refuse(number, Sentence::tr("%1, line %2 names %3 again. Write each label once.", name, number, line));
        labels.push_back(line);
    }
    if (labels.empty())
        throw Failure(ErrorCode::DataInvalid,
            Sentence::tr("%1 names no label. Write one label a line, e.g. O, B-PER, I-PER.", name));
    return labels;
}

} // namespace

std::vector<std::string> readLabelFile(const std::string& file, std::istream& in)
{
    if (file == "-" || file == "/dev/stdin")
        return readLabels(file, in);
    std::istringstream text(readTextFile(file));
    return readLabels(file, text);
}

} // namespace ndogo
