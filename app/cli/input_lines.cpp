// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

#include <istream>
#include <limits>

namespace ndogo {
namespace {

/// One byte at a time: getline() keeps a line of any length.
bool readBounded(std::streambuf& buffer, std::string& line, std::size_t limit, bool& tooLong)
{
    constexpr int kEnd = std::char_traits<char>::eof();
    line.clear();
    tooLong = false;
    int c = buffer.sbumpc();
    if (c == kEnd)
        return false;
    for (; c != kEnd && c != '\n'; c = buffer.sbumpc()) {
        if (line.size() == limit) {
            line = {};
            tooLong = true;
            return true;
        }
        line.push_back(char(c));
    }
    return true;
}

} // namespace

bool readLine(std::istream& in, std::string& line, std::size_t limit, bool& tooLong)
{
    try {
        return readBounded(*in.rdbuf(), line, limit, tooLong);
    } catch (const std::ios_base::failure&) { // a folder, or a disk that fails
        throw Failure(
            ErrorCode::FileUnreadable, Sentence::tr("The input cannot be read: it is a folder, or its device failed."));
    }
}

bool InputLines::next(std::string& line)
{
    bool tooLong = false;
    if (!readLine(m_in, line, m_limit, tooLong))
        return false;
    throwIfStopRequested();
    ++m_number;
    if (tooLong)
        throw Failure(ErrorCode::DataInvalid,
            Sentence::tr("%1, line %2: it is longer than %3, which no sentence, text or label is.", m_name, m_number,
                bytesText(std::int64_t(m_limit))),
            { { "file", m_name }, { "line", std::to_string(m_number) } });
    if (!line.empty() && line.back() == '\r')
        line.pop_back();
    return true;
}

} // namespace ndogo
