// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"

namespace ndogo {

/// "What you will see": three languages of a published study (resources/published_curves.json,
/// which names its source).
ChartSpec publishedLadder();

} // namespace ndogo
