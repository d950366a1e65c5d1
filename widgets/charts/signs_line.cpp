// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/signs_line.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QPainter>

#include <cmath>

namespace ndogo {

namespace {

constexpr int kUsualWidth = 600; ///< px: of a card in a window of the usual size

} // namespace

SignsLine::SignsLine(QWidget* parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void SignsLine::setSigns(const QString& signs)
{
    if (signs == m_signs)
        return;
    m_signs = signs;
    setAccessibleName(plainSigns(signs));
    updateGeometry();
    update();
}

int SignsLine::heightForWidth(int width) const
{
    return int(std::ceil(paintSigns(nullptr, {}, width, m_signs, themeFont(FontRole::ChartText), Palette::current())));
}

QSize SignsLine::sizeHint() const
{
    // One that was never shown has no width to go by, and must not ask for the height of a narrow one.
    return { 240, heightForWidth(isVisible() && width() > 0 ? width() : kUsualWidth) };
}

QSize SignsLine::minimumSizeHint() const
{
    return { 80, heightForWidth(1 << 20) };
}

void SignsLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintSigns(&painter, {}, width(), m_signs, themeFont(FontRole::ChartText), Palette::current());
}

} // namespace ndogo
