// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/shown_stream.h"

#include "engine/base/shown_text.h"

namespace ndogo {

ShownBuffer::~ShownBuffer()
{
    sync();
}

ShownBuffer::int_type ShownBuffer::overflow(int_type character)
{
    if (traits_type::eq_int_type(character, traits_type::eof()))
        return traits_type::not_eof(character);
    const char byte = traits_type::to_char_type(character);
    return xsputn(&byte, 1) == 1 ? character : traits_type::eof();
}

std::streamsize ShownBuffer::xsputn(const char* text, std::streamsize size)
{
    for (std::streamsize i = 0; i < size; ++i) {
        if (text[i] != '\n')
            m_line += text[i];
        else if (!passOn(true))
            return i;
    }
    return size;
}

int ShownBuffer::sync()
{
    return passOn(false) && m_target.pubsync() == 0 ? 0 : -1;
}

bool ShownBuffer::passOn(bool endsLine)
{
    std::string text = shown(m_line, std::string::npos);
    m_line.clear();
    if (endsLine)
        text += '\n';
    const auto size = static_cast<std::streamsize>(text.size());
    return m_target.sputn(text.data(), size) == size;
}

} // namespace ndogo
