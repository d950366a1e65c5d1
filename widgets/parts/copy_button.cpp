// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/copy_button.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTimer>

namespace ndogo {

namespace {

constexpr int kCopiedMs = 2000;

} // namespace

CopyButton::CopyButton(QWidget* parent)
    : QPushButton(tr("Copy as command"), parent)
{
}

void CopyButton::copy(const QString& command)
{
    QGuiApplication::clipboard()->setText(command);
    setText(tr("Copied"));
    QTimer::singleShot(kCopiedMs, this, [this] { setText(tr("Copy as command")); });
}

} // namespace ndogo
