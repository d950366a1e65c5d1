// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFileInfo>
#include <QString>

#include <string>

namespace ndogo {

/// Paths are compared as text all over the window, so that each is made absolute, without "." and "..", on its way in.
inline QString cleanPath(const QString& path)
{
    return path.isEmpty() ? path : QDir::cleanPath(QFileInfo(path).absoluteFilePath());
}

inline std::string text(const QString& string)
{
    return string.toStdString();
}
inline QString text(const std::string& string)
{
    return QString::fromStdString(string);
}

} // namespace ndogo
