// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/language_choice.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/parts/page_parts.h"
#include "widgets/words/metric_text.h"

#include <QIcon>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <algorithm>

namespace ndogo {

namespace {

constexpr int kCodeRole = Qt::UserRole;

QIcon markOf(const QString& code)
{
    QPixmap pixmap(QSize(16, 16) * 2);
    pixmap.setDevicePixelRatio(2);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLanguageMark(painter, { 8, 8 }, code, 4.6, Palette::current());
    return QIcon(pixmap);
}

std::int64_t sentencesOf(const LanguageData& language, const char* split)
{
    const auto found = language.sentences.find(split);
    return found == language.sentences.end() ? 0 : found->second;
}

bool isThere(const QListWidgetItem* item)
{
    return item->flags().testFlag(Qt::ItemIsEnabled);
}

} // namespace

LanguageChoice::LanguageChoice(QWidget* parent)
    : QWidget(parent)
    , m_count(makeLabel({}, u"caption", this))
    , m_list(new QListWidget(this))
{
    m_count->setWordWrap(true);
    m_list->setAccessibleName(tr("Languages to train on"));
    m_list->setMinimumHeight(66);
    m_list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_list->setUniformItemSizes(true);
    m_list->setIconSize({ 16, 16 });
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_count);
    layout->addWidget(m_list, 1);
    connect(m_list, &QListWidget::itemChanged, this, [this] {
        if (m_quiet)
            return;
        count();
        Q_EMIT changed();
    });
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        m_quiet = true;
        for (int i = 0; i < m_list->count(); ++i)
            m_list->item(i)->setIcon(markOf(m_list->item(i)->data(kCodeRole).toString()));
        m_quiet = false;
    });
    setData(nullptr);
}

void LanguageChoice::setData(const DataReport* report)
{
    const std::optional<Metric> metric = report ? metricOfTask(report->task) : std::nullopt;
    std::vector<Entry> entries;
    for (const LanguageData& language : report ? report->languages : std::vector<LanguageData>()) {
        const QString code = QString::fromStdString(language.language);
        const std::int64_t train = sentencesOf(language, "train");
        const QString text = train > 0
            ? tr("%1: %2", "language, sentences").arg(languageName(code), examplesText(metric, train))
            : tr("%1: no train split", "language").arg(languageName(code));
        entries.push_back({ code, text, train > 0 });
    }
    fill(entries);
    count();
}

void LanguageChoice::setEntries(const std::vector<Entry>& entries, const QString& line)
{
    m_line = line;
    fill(entries);
    count();
}

void LanguageChoice::setName(const QString& name)
{
    m_list->setAccessibleName(name);
}

void LanguageChoice::fill(const std::vector<Entry>& entries)
{
    if (entries == m_entries)
        return;
    m_entries = entries;
    QStringList unchosen;
    for (int i = 0; i < m_list->count(); ++i) {
        const QListWidgetItem* item = m_list->item(i);
        if (isThere(item) && item->checkState() == Qt::Unchecked)
            unchosen << item->data(kCodeRole).toString();
    }
    const QScopedValueRollback<bool> quiet(m_quiet, true);
    m_list->clear();
    for (const Entry& entry : entries) {
        auto* item = new QListWidgetItem(markOf(entry.code), entry.text, m_list);
        item->setData(kCodeRole, entry.code);
        item->setFlags(
            entry.isThere ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable : Qt::ItemIsSelectable);
        item->setCheckState(entry.isThere && !unchosen.contains(entry.code) ? Qt::Checked : Qt::Unchecked);
    }
}

void LanguageChoice::count()
{
    if (!m_line.isEmpty()) {
        m_count->setText(m_line);
        return;
    }
    int chosen = 0;
    for (int i = 0; i < m_list->count(); ++i)
        chosen += m_list->item(i)->checkState() == Qt::Checked ? 1 : 0;
    m_count->setText(m_list->count() == 0
            ? tr("No data yet: add a folder with train and dev splits on the Data page.")
            : tr("%1 of %n language(s), sentences of the train split", nullptr, m_list->count()).arg(chosen));
}

std::vector<std::string> LanguageChoice::languages() const
{
    std::vector<std::string> chosen;
    bool all = true;
    for (int i = 0; i < m_list->count(); ++i) {
        const QListWidgetItem* item = m_list->item(i);
        if (item->checkState() == Qt::Checked)
            chosen.push_back(item->data(kCodeRole).toString().toStdString());
        else if (isThere(item))
            all = false;
    }
    return all ? std::vector<std::string>() : chosen;
}

void LanguageChoice::setLanguages(const std::vector<std::string>& chosen)
{
    m_quiet = true;
    for (int i = 0; i < m_list->count(); ++i) {
        QListWidgetItem* item = m_list->item(i);
        const std::string code = item->data(kCodeRole).toString().toStdString();
        const bool is = chosen.empty() || std::ranges::count(chosen, code) > 0;
        if (isThere(item))
            item->setCheckState(is ? Qt::Checked : Qt::Unchecked);
    }
    m_quiet = false;
    count();
}

bool LanguageChoice::anyLanguage() const
{
    for (int i = 0; i < m_list->count(); ++i) {
        if (m_list->item(i)->checkState() == Qt::Checked)
            return true;
    }
    return m_list->count() == 0;
}

} // namespace ndogo
