// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

QT_BEGIN_NAMESPACE
class QToolButton;
QT_END_NAMESPACE

namespace ndogo {

/// A card of settings: what everybody needs stands open, the rest is folded away.
class SettingsCard : public QFrame {
    Q_OBJECT
public:
    bool isFolded() const;
    void setFolded(bool folded);

Q_SIGNALS:
    void changed(); ///< by a person

protected:
    /// `beside` stands at the right of the title; null: nothing.
    SettingsCard(const QString& title, QWidget* beside, QWidget* parent);

    QWidget* fields() const { return m_fields; } ///< parent of all of them
    // In this order, which is that of the Tab key.
    void addPlain(QWidget* plain);
    void addMore(QWidget* more); ///< folded to begin with
    /// Emits changed(), but not while values are being written.
    void tell();

    bool m_quiet = false; ///< values are being written, not said

private:
    QWidget* m_fields;
    QToolButton* m_fold = nullptr;
    QWidget* m_more = nullptr;
};

} // namespace ndogo
