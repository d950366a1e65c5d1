// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/published_choice.h"

#include <QAbstractItemView>

namespace ndogo {

namespace {

constexpr int kTitleHeight = 20; ///< px: it stands in the row of a card's title
constexpr int kListMargin = 32; ///< px beside the longest entry of the open list

} // namespace

PublishedChoice::PublishedChoice(QWidget* parent)
    : QComboBox(parent)
{
    const PublishedStudents& paper = publishedStudents();
    addItem(tr("published: none"), -1);
    for (std::size_t i = 0; i < paper.students.size(); ++i) {
        addItem(paper.students[i].words(), int(i));
        setItemData(int(i) + 1, paper.students[i].caveat, Qt::ToolTipRole);
    }
    setAccessibleName(tr("Student of a paper beside these scores"));
    setToolTip(
        tr("Lays a student of %1 (Table %2, %3) beside these scores.").arg(paper.paper, paper.table, paper.data));
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(12);
    setFixedHeight(kTitleHeight);
    view()->setMinimumWidth(view()->sizeHintForColumn(0) + kListMargin);
}

const PublishedStudent* PublishedChoice::student() const
{
    const int chosen = currentData().toInt();
    return chosen < 0 ? nullptr : &publishedStudents().students[std::size_t(chosen)];
}

} // namespace ndogo
