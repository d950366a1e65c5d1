// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace ndogo {

/// "Copy as command": says for two seconds that it did.
class CopyButton : public QPushButton {
    Q_OBJECT
public:
    explicit CopyButton(QWidget* parent = nullptr);

    void copy(const QString& command); ///< to the clipboard
};

} // namespace ndogo
