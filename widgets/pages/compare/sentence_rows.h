// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_spec.h"
#include "widgets/pages/compare/changed_sentences.h"

#include <QAbstractListModel>
#include <QListView>
#include <QStyledItemDelegate>

namespace ndogo {

QString flipText(Flip flip); ///< "right to wrong"
/// "PER: Musa Ɗanjuma; LOC: Kano".
QString spansText(const ChangedSentence& sentence, const std::vector<MarkedSpan>& spans);
ChartTable sentenceTable(const std::vector<ChangedSentence>& sentences);

/// Changed sentences, one an entry; read aloud, each says what both models answered.
class SentenceModel : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    void setSentences(std::vector<ChangedSentence> sentences);
    const ChangedSentence& sentence(int row) const { return m_sentences.at(std::size_t(row)); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<ChangedSentence> m_sentences;
};

/// Three lines: the text with its gold spans in boxes, and below each word what baseline and variant made of it.
class SentenceDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setNames(const QString& baseline, const QString& variant);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    QString m_baseline, m_variant;
};

/// A list of such sentences.
QListView* makeSentenceList(SentenceModel* model, SentenceDelegate*& delegate, QWidget* parent);

} // namespace ndogo
