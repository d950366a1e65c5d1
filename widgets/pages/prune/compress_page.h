// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: compress_page.cpp, compress_layout.cpp.
#pragma once

#include "widgets/pages/prune/compress_charts.h"
#include "widgets/parts/preview_runs.h"

#include <QHash>
#include <QScrollArea>

#include <memory>
#include <optional>
#include <vector>

class QBoxLayout;
class QLabel;

namespace ndogo {

class ChartCard;
class PruneControls;
class ScoreRowsView;
class SizeBars;
class ViewState;

/// The tab Prune of the Compress page: slide the sparsity, see at once what it removes, and the score of
/// each language once the slider is let go.
class CompressPage : public QScrollArea {
    Q_OBJECT
public:
    CompressPage(Session& session, ViewState& state, QWidget* parent = nullptr);
    ~CompressPage() override;

    const PreviewRuns& runs() const { return *m_runs; }
    PruneControls& controls() { return *m_controls; }
    ScoreRowsView& rows() { return *m_rows; }
    double level() const { return amount(); } ///< where the slider is, 0-1

public Q_SLOTS:
    void goTo(double amount); ///< as if the slider had been let go there
    void goBack(); ///< to where the slider rested before

Q_SIGNALS:
    void addDataRequested();
    void summaryChanged(const ndogo::Message& message); ///< a measured level has a language beyond the tolerance
    void summaryOutdated(); ///< what was said last is not about the method that is shown now

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void build();
    QWidget* makeLeft();
    QWidget* makeRight();
    void connectControls();
    void connectState();

    void takeModel();
    void showPlace(const std::optional<ModelRef>& origin);
    QString notReadyReason() const;
    QString levelTitle(double amount) const;
    void takeFamily();
    void takeStudy();
    void takeTimes();
    void moved(double amount);
    void released(double amount);
    void showLevel(double amount, bool dragging);
    void showReason(const QString& reason);
    void showRows(double amount, bool dragging);
    void showOffers();
    void showProgress();
    void announce();
    void keep();
    void copyCommand();
    void measureNine();

    const PruningStudy& study() const;
    double amount() const;
    bool isMoving() const;
    bool measuredHere() const;
    const ModelInfo* info() const; ///< of the model whose levels are shown; null while unknown
    std::optional<Metric> metric() const; ///< measured, or to be expected of the data
    TimeOffer timeOffer(bool dragging) const;
    std::vector<double> missingLevels() const;
    QString estimateFor(std::size_t levels) const;

    Session& m_session;
    ViewState& m_state;
    PreviewRuns* m_runs;
    std::unique_ptr<PruningPreview> m_preview; ///< null while the weights are not indexed

    QString m_model; ///< whose levels are shown: of a pruned variant the model that it was made from
    QString m_variant; ///< the pruned variant that is selected, or empty
    QHash<QString, double> m_places; ///< where the slider rests, by model
    double m_rest = 0; ///< where the slider rests
    std::vector<double> m_rests; ///< where it rested before, oldest first
    bool m_announced = false; ///< the message of this resting place is out
    std::vector<LevelTime> m_times;
    std::vector<const void*> m_timed; ///< what m_times was made of: bootstraps are not repeated

    QBoxLayout* m_columns;
    QLabel* m_progress;
    PruneControls* m_controls;
    ChartCard* m_zeros;
    ChartCard* m_sizesCard;
    SizeBars* m_sizes;
    ChartCard* m_time;
    ChartCard* m_scores;
    ScoreRowsView* m_rows;
};

} // namespace ndogo
