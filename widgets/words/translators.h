// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

QT_BEGIN_NAMESPACE
class QCoreApplication;
QT_END_NAMESPACE

namespace ndogo {

/// Installs the catalogues under :/i18n: the English plural forms, and above them the language of the
/// system where there is one. Call it once, before the first window.
void installTranslators(QCoreApplication& application);

} // namespace ndogo
