// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace ndogo {

/// What a variant needs beside what its parent needs: bytes or time, one pair of bars.
struct Saving {
    QString name; ///< "File: 500 MB to 288 MB"
    QString change; ///< "−42 %", or empty
    double before = 0;
    std::optional<double> after; ///< none while it is not known
    bool forecast = false; ///< hatched: computed, or not yet measured to the end
    QString note; ///< below the bars

    bool operator==(const Saving&) const = default;
};

/// "What it saves": a pair of bars each, side by side, and words below.
class SavingBars : public QWidget {
    Q_OBJECT
public:
    explicit SavingBars(QWidget* parent = nullptr);

    void setSavings(const std::vector<Saving>& savings, const QStringList& words);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintSaving(QPainter& painter, double left, double width, const Saving& saving) const;

    std::vector<Saving> m_savings;
    QStringList m_words;
};

} // namespace ndogo
