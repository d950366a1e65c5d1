# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
set(NDOGO_WIDGETS_COMPRESS
    number_text.cpp
    pages/compress_charts.cpp
    pages/compress_layout.cpp
    pages/compress_page.cpp
    pages/fine_tune_charts.cpp
    pages/fine_tune_page.cpp
    pages/fine_tune_plan.cpp
    pages/fine_tune_settings.cpp
    pages/fine_tune_timeline.cpp
    pages/fine_tune_timing.cpp
    pages/method_tabs.cpp
    pages/preview_runs.cpp
    pages/prune_controls.cpp
    pages/score_rows.cpp
    pages/score_rows_model.cpp
    pages/score_rows_view.cpp
    pages/size_bars.cpp
    pruning_preview.cpp
    slider_map.cpp
    sparsity_slider.cpp
    sparsity_slider_paint.cpp)
