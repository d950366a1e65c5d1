// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: compare_page.cpp, compare_sentences.cpp.
#pragma once

#include "widgets/models/value_delegate.h"
#include "widgets/pages/compare/changed_sentences.h"
#include "widgets/pages/compare/compare_charts.h"
#include "widgets/pages/compare/variant_comparisons.h"
#include "widgets/parts/page.h"

#include <QPointer>

QT_BEGIN_NAMESPACE
class QComboBox;
class QHBoxLayout;
class QListView;
class QPushButton;
class QStackedWidget;
class QTableView;
QT_END_NAMESPACE

namespace ndogo {

class ChartCard;
class ModelTreeModel;
class Segments;
class SentenceDelegate;
class SentenceModel;
class ViewState;

/// All variants of a project beside one of them, usually the dense model: which keeps which language, what it costs,
/// and which one no other beats. Verdicts are computed beside the window and come as they are ready.
class ComparePage : public Page {
    Q_OBJECT
public:
    ComparePage(Session& session, ViewState& state, QWidget* parent = nullptr);

    /// Where single sentences come from, their answers and their words; without them, flips are not shown.
    void setReaders(const AnswerReader& answers, const WordReader& words);
    VariantComparisons& comparisons() { return m_comparisons; }
    ChangedSentences& changedSentences() { return m_changed; }
    const CompareView& view() const { return m_view; } ///< as it is shown
    void showSentences(bool shown); ///< below the chart, in place of the table of variants
    void pin(const QString& path); ///< the model that others are compared with; empty: the usual one

Q_SIGNALS:
    void addDataRequested();
    void compressRequested();
    void exportRequested(const QString& path); ///< of the variant that the answer names

private:
    void build();
    void buildControls();
    QComboBox* addChoice(QHBoxLayout* bar, const QString& name);
    QTableView* addTable(ChartCard*& card, ValueTable*& model, const QString& name, ColumnFit fit);
    void refresh() override;
    void compare();
    void buildSentences();
    void refreshChoices();
    void refreshMissing();
    void showLead();
    void showCards();
    void refreshSentences();
    void listSentences();
    void showTable(QTableView* table, ValueTable* model, const KeyedRows& rows, QStringList& keys, const QString& key);
    ChartSpec emptySpec() const; ///< without emptyText where there is something to compare
    void offerNext();
    void measureMissing();
    void select(const QString& path);
    QString shownVariant() const;

    Session& m_session;
    ViewState& m_state;
    ModelTreeModel* m_tree;
    VariantComparisons m_comparisons;
    ChangedSentences m_changed;
    CompareView m_view;
    QString m_pinned;
    QStringList m_variantKeys, m_languageKeys; ///< of the rows that the tables show
    bool m_following = false; ///< a selection is being set, and not by a person

    QComboBox *m_baseline = nullptr, *m_up = nullptr, *m_across = nullptr, *m_tolerance = nullptr;
    QPushButton* m_measure = nullptr;
    QPointer<QWidget> m_lead;
    QString m_leadText;
    ChartCard *m_scatter = nullptr, *m_languages = nullptr, *m_variants = nullptr, *m_sentences = nullptr;
    QStackedWidget* m_below = nullptr; ///< variants or sentences
    Segments* m_belowChoices[2] {}; ///< one in each of the two
    QComboBox *m_sentenceLanguage = nullptr, *m_sentenceFlip = nullptr;
    SentenceModel* m_sentenceModel = nullptr;
    SentenceDelegate* m_sentenceDelegate = nullptr;
    ValueTable *m_languageModel = nullptr, *m_variantModel = nullptr;
    QTableView *m_languageTable = nullptr, *m_variantTable = nullptr;
};

} // namespace ndogo
