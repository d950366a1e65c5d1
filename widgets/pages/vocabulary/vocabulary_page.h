// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/study/vocabulary_index.h"
#include "widgets/pages/vocabulary/vocabulary_charts.h"
#include "widgets/pages/vocabulary/vocabulary_rows.h"
#include "widgets/parts/model_gain.h"
#include "widgets/parts/page.h"
#include "widgets/session/session.h"

#include <map>
#include <memory>

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class CopyButton;
class ViewState;
class VocabularyRowsView;
class VocabularySettings;
class VocabularySlider;

/// The tab Vocabulary of the Compress page: the pieces of the selected model's tokenizer are counted in text once; then
/// a slider says for every size which language pays how much. Once a smaller model is made, what was measured on it
/// stands beside that. A model that was made so is shown with what it cost, until its own pieces are counted.
class VocabularyPage : public Page {
    Q_OBJECT
public:
    VocabularyPage(Session& session, ViewState& state, QWidget* parent = nullptr);

    VocabularySettings& settings() { return *m_settings; }
    VocabularySlider& slider() { return *m_slider; }
    VocabularyRowsView& rowsView() { return *m_rows; }
    TrimVocabularySpec spec() const; ///< what *Make this model* would ask for
    const QString& made() const { return m_made; } ///< path of the smaller model that is shown, or empty

protected:
    void refresh() override;

private:
    void build();
    QWidget* makeBar();
    void takeIndex();
    void showCounting();
    void showSize(); ///< all that follows from the slider's place
    void showCosts();
    void showWords();
    void moveTo(std::int64_t keep);
    void count();
    void make();
    void copyCommand();

    const ModelInfo* infoOf(const QString& path) const;
    const ModelInfo* selected() const;
    CountPiecesSpec countSpec() const;
    OptionalData dataOf(const std::vector<std::string>& languages) const;
    const VocabularyIndex::Choice& choice() const; ///< while there is an index
    bool isRunning() const; ///< a model is being made of the selected one
    QString findMade() const;
    QString parentOfMade() const; ///< of made(); else the selected model
    std::shared_ptr<const VocabularyReport> report() const; ///< of made(), or null
    ModelGain gain() const;
    QString problem() const; ///< why the model cannot be made now

    Session& m_session;
    ViewState& m_state;
    std::map<JobId, TrimVocabularySpec> m_running; ///< that this page asked for
    JobId m_counting = 0;
    std::shared_ptr<const VocabularyIndex> m_index; ///< of countSpec(), or null
    WholeWords m_whole; ///< of m_index
    std::map<QString, std::int64_t> m_keep; ///< where the slider stood, by model
    std::vector<CostRow> m_costs;
    QString m_made;

    VocabularySettings* m_settings;
    VocabularySlider* m_slider;
    QLabel* m_words;
    CopyButton* m_copy;
    QPushButton* m_make;
    ChartCard* m_who;
    VocabularyRowsView* m_rows;
    ChartCard* m_chart;
};

} // namespace ndogo
