// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/words/translators.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace ndogo {

void installTranslators(QCoreApplication& application)
{
    const auto install = [&application](const auto&... where) {
        auto* translator = new QTranslator(&application);
        if (translator->load(where...))
            QCoreApplication::installTranslator(translator);
        else
            delete translator;
    };
    const auto folder = QStringLiteral(":/i18n");
    install(QStringLiteral("ndogo_en"), folder);
    const QLocale locale;
    install(locale, QStringLiteral("qtbase"), QStringLiteral("_"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    if (locale.language() != QLocale::English)
        install(locale, QStringLiteral("ndogo"), QStringLiteral("_"), folder);
}

} // namespace ndogo
