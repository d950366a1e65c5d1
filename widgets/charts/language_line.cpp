// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/language_line.h"

#include "widgets/look/palette.h"

namespace ndogo {

SeriesStyle languageLineStyle(const std::string& language)
{
    const QString code = QString::fromStdString(language);
    const LanguageStyle look = languageStyle(code);
    SeriesStyle style;
    style.colourRole = QStringLiteral("language:") + code;
    style.mark = look.mark;
    style.filled = look.filled;
    style.dash = look.dash;
    return style;
}

} // namespace ndogo
