// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/vocabulary/vocabulary_slider.h"

#include "widgets/look/theme.h"
#include "widgets/pages/vocabulary/vocabulary_charts.h"
#include "widgets/parts/form_fields.h"
#include "widgets/parts/page_parts.h"
#include "widgets/words/number_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

constexpr int kPlaces = 1000; ///< of the slider
constexpr std::int64_t kPresets[] { 40'000, 20'000, 10'000 }; ///< the first is that of Gurgurov et al. 2025

} // namespace

VocabularySlider::VocabularySlider(QWidget* parent)
    : QWidget(parent)
    , m_number(makeCountField(1, 1, 1, {}, this))
    , m_of(makeLabel({}, u"caption", this))
    , m_slider(new QSlider(Qt::Horizontal, this))
    , m_covering(new QPushButton(tr("%1 of each language", "a share").arg(percentText(kCoverage)), this))
{
    m_number->setKeyboardTracking(false);
    m_number->setGroupSeparatorShown(true);
    m_number->setFont(themeFont(FontRole::BigNumber));
    m_number->setMinimumWidth(120);
    m_number->setSingleStep(100);
    m_slider->setRange(0, kPlaces);
    m_slider->setSingleStep(5);
    m_slider->setPageStep(50);
    m_slider->setAccessibleName(tr("Pieces kept"));
    m_slider->setMinimumWidth(160);
    m_covering->setAccessibleName(
        tr("As many pieces as keep %1 of each language's text", "a share").arg(percentText(kCoverage)));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    addInRow(row, tr("Pieces kept"), m_number, tr("Number of pieces to keep"),
        tr("Besides the specials, which always stay."));
    row->addWidget(m_of);
    row->addWidget(m_slider, 1);
    addPresets();
    connect(m_slider, &QSlider::valueChanged, this, [this](int place) { take(keepAt(place)); });
    connect(m_slider, &QSlider::sliderReleased, this, &VocabularySlider::released);
    connect(m_number, &QSpinBox::valueChanged, this, [this](int keep) { take(keep); });
}

void VocabularySlider::addPresets()
{
    for (const std::int64_t size : kPresets) {
        auto* button = new QPushButton(countText(size), this);
        button->setAccessibleName(tr("%1 pieces", "a number").arg(countText(size)));
        connect(button, &QPushButton::clicked, this, [this, size] { take(size); });
        layout()->addWidget(button);
        m_presets.emplace_back(size, button);
    }
    layout()->addWidget(m_covering);
    connect(m_covering, &QPushButton::clicked, this, [this] { take(*m_cover); });
}

bool VocabularySlider::isDragging() const
{
    return m_slider->isSliderDown();
}

int VocabularySlider::placeOf(std::int64_t keep) const
{
    const double whole = std::log(double(m_most) / double(m_least));
    return whole > 0 ? int(std::lround(kPlaces * std::log(double(keep) / double(m_least)) / whole)) : kPlaces;
}

/// Rounded to three digits but at the ends: nobody asks for 19,953.
std::int64_t VocabularySlider::keepAt(int place) const
{
    if (place >= kPlaces)
        return m_most;
    const double keep = double(m_least) * std::pow(double(m_most) / double(m_least), double(place) / kPlaces);
    const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(keep)) - 2));
    return std::clamp(
        std::llround(std::round(keep / unit) * unit), static_cast<long long>(m_least), static_cast<long long>(m_most));
}

void VocabularySlider::setRange(std::int64_t most, std::optional<std::int64_t> covering)
{
    m_most = std::max<std::int64_t>(most, 1);
    m_least = std::min(kFewestPieces, m_most);
    m_cover = covering;
    {
        const QSignalBlocker quiet(m_number);
        m_number->setRange(int(m_least), int(m_most));
    }
    m_of->setText(tr("of %1", "a number").arg(countText(m_most)));
    for (const auto& [size, button] : m_presets) {
        button->setEnabled(size <= m_most);
        button->setToolTip(
            size <= m_most ? QString() : tr("Only %1 pieces stand in the text.", "a number").arg(countText(m_most)));
    }
    m_covering->setEnabled(covering.has_value());
    m_covering->setToolTip(covering
            ? tr("The fewest pieces with which every language keeps this share of its pieces of text: %1.", "a number")
                  .arg(countText(*covering))
            : tr("Not with pieces that stand so often only: take rarer ones."));
    setKeep(m_keep);
}

void VocabularySlider::setKeep(std::int64_t keep)
{
    const QSignalBlocker quietNumber(m_number), quietSlider(m_slider);
    m_keep = std::clamp(keep, m_least, m_most);
    m_number->setValue(int(m_keep));
    if (keepAt(m_slider->value()) != m_keep)
        m_slider->setValue(placeOf(m_keep));
}

void VocabularySlider::take(std::int64_t keep)
{
    if (std::clamp(keep, m_least, m_most) == m_keep)
        return;
    setKeep(keep);
    Q_EMIT moved(m_keep);
}

} // namespace ndogo
