// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/label_file.h"

#include "app/cli/command.h"
#include "engine/checkpoint/label_names.h"
#include "engine/data/text_lines.h"
#include "engine/io/atomic_folder.h"

#include <istream>

namespace ndogo {

std::vector<std::string> readLabelFile(const std::string& file, std::istream& in)
{
    if (file != "-" && file != "/dev/stdin")
        return labelsFromText(readTextFile(file), file);
    std::string text;
    InputLines input(in, file, kLongestLine);
    for (std::string line; input.next(line);)
        text += line + '\n';
    return labelsFromText(text, file);
}

} // namespace ndogo
