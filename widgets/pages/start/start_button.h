// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QKeySequence>

namespace ndogo {

/// A large button of the start page: sign, title, one line of explanation, its key. Or, flat, a row
/// of the recent list: sign, name, detail, when.
class StartButton : public QAbstractButton {
    Q_OBJECT
public:
    struct Look {
        QString icon;
        QString title;
        QString detail; ///< below the title; in a row, in the middle
        QString corner; ///< at the right
        bool primary = false; ///< accent frame
        bool row = false; ///< one line, no frame
    };
    StartButton(const Look& look, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return { 200, sizeHint().height() }; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    void paintBig(QPainter& painter) const;
    void paintRow(QPainter& painter) const;

    Look m_look;
};

} // namespace ndogo
