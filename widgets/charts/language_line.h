// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"

#include <string>

namespace ndogo {

/// How a language's line looks.
SeriesStyle languageLineStyle(const std::string& language);

} // namespace ndogo
