// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;
QT_END_NAMESPACE

namespace ndogo {

/// How many pieces are kept: a number, a slider on a logarithmic scale, and sizes to choose at once.
class VocabularySlider : public QWidget {
    Q_OBJECT
public:
    explicit VocabularySlider(QWidget* parent = nullptr);

    /// From the fewest to `most`; `covering` keeps the usual share of every language's pieces, where that can be.
    void setRange(std::int64_t most, std::optional<std::int64_t> covering);
    std::int64_t keep() const { return m_keep; }
    void setKeep(std::int64_t keep); ///< within the range; tells nobody
    bool isDragging() const;

    static constexpr double kCoverage = 0.99; ///< of each language's pieces

Q_SIGNALS:
    void moved(std::int64_t keep); ///< by a person
    void released(); ///< it rests after a drag

private:
    void addPresets();
    void take(std::int64_t keep);
    int placeOf(std::int64_t keep) const;
    std::int64_t keepAt(int place) const;

    std::int64_t m_least = 1, m_most = 1, m_keep = 1;
    QSpinBox* m_number;
    QLabel* m_of;
    QSlider* m_slider;
    std::vector<std::pair<std::int64_t, QPushButton*>> m_presets;
    QPushButton* m_covering;
    std::optional<std::int64_t> m_cover;
};

} // namespace ndogo
