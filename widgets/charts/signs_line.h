// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

namespace ndogo {

/// A line of drawn signs and their words, as parseSigns() reads it; as many lines as it takes.
class SignsLine : public QWidget {
    Q_OBJECT
public:
    explicit SignsLine(QWidget* parent = nullptr);

    void setSigns(const QString& signs);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_signs;
};

} // namespace ndogo
