// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <streambuf>
#include <string>

namespace ndogo {

/// Passes text on line by line, each as shown() makes it (shown_text.h): names out of files cannot steer the terminal,
/// whichever command prints them. Not for JSON, which has rules of its own.
class ShownBuffer final : public std::streambuf {
public:
    /// `target` must outlive it.
    explicit ShownBuffer(std::streambuf& target)
        : m_target(target)
    {
    }
    ~ShownBuffer() override;
    ShownBuffer(const ShownBuffer&) = delete;
    ShownBuffer& operator=(const ShownBuffer&) = delete;

protected:
    int_type overflow(int_type character) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override;

private:
    bool passOn(bool endsLine);

    std::streambuf& m_target;
    std::string m_line;
};

} // namespace ndogo
