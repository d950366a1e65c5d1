// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: quantize_page.cpp, quantize_layout.cpp.
#pragma once

#include "widgets/pages/quantize/quantize_charts.h"
#include "widgets/parts/page.h"
#include "widgets/session/session.h"

#include <map>

QT_BEGIN_NAMESPACE
class QStackedWidget;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class HeatGrid;
class HistogramPair;
class QuantizeControls;
class QuantizeRuns;
class SavingBars;
class ScoreRowsView;
class ViewState;

/// The tab Quantize of the Compress page: choose how the weights are held, see what that saves, where it errs and what
/// it costs each language, and keep it or leave the worst layers out.
class QuantizePage : public Page {
    Q_OBJECT
public:
    QuantizePage(Session& session, ViewState& state, QWidget* parent = nullptr);

    QuantizeControls& controls() { return *m_controls; }
    const QuantizeRuns& runs() const { return *m_runs; }
    HeatGrid& layers() { return *m_grid; }
    ScoreRowsView& scoreRowsView() { return *m_rows; }
    ModelRef reference() const; ///< the quantization that is shown

    void showQuantization(const ModelRef& model); ///< selects what it is made of, and its recipe
    void findLayers(double tolerance); ///< looks for layers to leave out of what is shown

Q_SIGNALS:
    void addDataRequested();
    void summaryChanged(const ndogo::Message& message); ///< a language is beyond the tolerance
    void summaryOutdated(); ///< what was said last is not about what is shown now

protected:
    void refresh() override;

private:
    void build();
    QWidget* makeLayers();
    QWidget* makeDetail();
    void takeModel();
    void takeUp();
    static Message sensitivityMessage(const QString& path, const SensitivityReport& report);
    void takeSensitivity(const ModelRef& model, const std::shared_ptr<const SensitivityReport>& report);
    void showControls();
    void showLayers();
    void showDetail();
    void showSavings();
    void showScores();
    void announce();
    void tryIt();
    void keep();
    void copyCommand();

    /// The last search for layers to leave out of this quantization, whatever is left out of it now; or null.
    const RunRecord* sensitivityRun() const;
    const ModelInfo* parent() const; ///< the model that is quantized, or null
    QString problem() const; ///< why nothing can be measured, or empty
    bool isScored() const; ///< the model fits the data and has labels
    bool isMeasured() const; ///< all languages, all sentences
    bool isSearched() const; ///< for layers to leave out
    QString progress() const;
    std::optional<Metric> metric() const;

    Session& m_session;
    ViewState& m_state;
    QuantizeRuns* m_runs;
    ModelRef m_parent; ///< what is quantized, without its recipe
    QString m_variant; ///< the quantized model that is selected, or empty
    LayerView m_view = LayerView::Error;
    int m_layer = -1; ///< of the report; -1: the one that errs most
    bool m_announced = false;
    std::map<JobId, ModelRef> m_searches; ///< for layers to leave out, that have not ended
    bool m_opened = false; ///< a project was, and what it knows of this page is not shown yet

    QuantizeControls* m_controls;
    ChartCard* m_layers;
    HeatGrid* m_grid;
    ChartCard* m_savings;
    SavingBars* m_bars;
    ChartCard* m_detail;
    QStackedWidget* m_details;
    HistogramPair* m_histograms;
    HeatGrid* m_outliers;
    ChartCard* m_scores;
    ScoreRowsView* m_rows;
};

} // namespace ndogo
