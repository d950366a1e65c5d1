// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/vocabulary/vocabulary_settings.h"

#include "widgets/look/palette.h"
#include "widgets/parts/form_fields.h"
#include "widgets/parts/language_choice.h"
#include "widgets/parts/page_parts.h"
#include "widgets/parts/path_list.h"
#include "widgets/parts/segments.h"
#include "widgets/words/number_text.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ndogo {

namespace {

constexpr int kListHeight = 96; ///< px: so that the page fits a window of 1280 x 800
constexpr int kCountingWidth = 190;

} // namespace

VocabularySettings::VocabularySettings(QWidget* parent)
    : VocabularySettings(makeLabel({}, u"caption", nullptr), parent)
{
}

VocabularySettings::VocabularySettings(QLabel* fixed, QWidget* parent)
    : SettingsCard(tr("Whose pieces are kept"), fixed, parent)
    , m_fixed(fixed)
{
    addPlain(makePlain());
    addMore(makeMore());
    forgetLanguages();
}

QWidget* VocabularySettings::makePlain()
{
    auto* plain = new QWidget(fields());
    m_corpus = new PathList(tr("Plain text of the languages to keep"),
        tr("One sentence a line: a file a language, named hau.txt, a folder of such files, or one with a folder a "
           "language."),
        plain);
    m_languages = new LanguageChoice(plain);
    m_languages->setName(tr("Languages to keep"));
    auto* row = new QHBoxLayout(plain);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(m_corpus, 3);
    row->addWidget(m_languages, 2);
    row->addWidget(makeCounting(plain));
    plain->setMaximumHeight(kListHeight);
    connect(m_corpus, &PathList::changed, this, [this] {
        forgetLanguages();
        tell();
    });
    connect(m_languages, &LanguageChoice::changed, this, &VocabularySettings::tell);
    return plain;
}

QWidget* VocabularySettings::makeCounting(QWidget* plain)
{
    auto* counting = new QWidget(plain);
    counting->setFixedWidth(kCountingWidth);
    m_count = new QPushButton(counting);
    m_status = makeLabel({}, u"caption", counting);
    m_status->setWordWrap(true);
    auto* rows = new QVBoxLayout(counting);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    rows->addWidget(m_count);
    rows->addWidget(m_status, 1, Qt::AlignTop);
    connect(m_count, &QPushButton::clicked, this, &VocabularySettings::countRequested);
    return counting;
}

QWidget* VocabularySettings::makeMore()
{
    auto* more = new QWidget(fields());
    auto* row = new QHBoxLayout(more);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    addRanking(row);
    m_name = new QLineEdit(more);
    m_name->setMaxLength(80);
    m_name->setMinimumWidth(140);
    addInRow(row, tr("Name"), m_name, tr("Name of the new model"), tr("As the tree of models will show it."));
    row->addStretch(1);
    connect(m_name, &QLineEdit::textEdited, this, &VocabularySettings::changed);
    return more;
}

void VocabularySettings::addRanking(QHBoxLayout* row)
{
    m_rank = new Segments({ tr("how often"), tr("in how many lines") }, fields()); // as PieceRank has them
    addInRow(row, tr("Rank by"), m_rank, tr("What pieces are ranked by"),
        tr("How often a piece stands in the text of all languages, or in how many of its lines: the two ways of "
           "Gurgurov et al. 2025."));
    m_characters = new QCheckBox(tr("Keep all characters"), fields());
    addInRow(row, {}, m_characters, tr("Keep all characters of the text"),
        tr("The single characters of the text stay whatever their rank, so that no word of it becomes unknown."));
    m_fewest = makeCountField(1, 1'000'000, 1, {}, fields());
    addInRow(row, tr("Fewest"), m_fewest, tr("Least number of times that a kept piece stands in the text"),
        tr("A piece that stands less often is not kept; the paper takes 2 with XLM-R."));
    connect(m_rank, &Segments::picked, this, &VocabularySettings::tell);
    connect(m_characters, &QCheckBox::toggled, this, &VocabularySettings::tell);
    connect(m_fewest, &QSpinBox::valueChanged, this, &VocabularySettings::tell);
}

/// Of other text nothing is known yet.
void VocabularySettings::forgetLanguages()
{
    m_languages->setEntries({}, tr("Languages: all that the text has."));
}

/// Those that were left out can be taken in again.
void VocabularySettings::setIndex(const VocabularyIndex* index)
{
    if (!index || !m_languages->languages().empty())
        return;
    std::vector<LanguageChoice::Entry> entries;
    for (const VocabularyIndex::Text& text : index->languages()) {
        const QString code = QString::fromStdString(text.language);
        entries.push_back(
            { code, tr("%1: %2 words", "language, a number").arg(languageName(code), countText(text.words)) });
    }
    m_languages->setEntries(entries, tr("Languages to keep, words of text"));
}

void VocabularySettings::setCounting(const QString& button, const QString& status, const QString& problem)
{
    m_count->setText(button);
    m_count->setEnabled(problem.isEmpty());
    m_count->setToolTip(problem);
    m_count->setAccessibleDescription(problem);
    m_status->setText(status);
}

void VocabularySettings::setUsualName(const QString& name)
{
    m_name->setPlaceholderText(name);
}

void VocabularySettings::setFixed(const QString& reason)
{
    m_fixed->setText(reason);
    fields()->setEnabled(reason.isEmpty());
}

std::vector<std::string> VocabularySettings::corpus() const
{
    return m_corpus->paths();
}

void VocabularySettings::setCorpus(const std::vector<std::string>& paths)
{
    m_corpus->setPaths(paths);
    forgetLanguages();
    Q_EMIT changed();
}

std::vector<std::string> VocabularySettings::languages() const
{
    return m_languages->languages();
}

bool VocabularySettings::anyLanguage() const
{
    return m_languages->anyLanguage();
}

VocabularyRecipe VocabularySettings::recipe() const
{
    VocabularyRecipe recipe;
    recipe.rank = PieceRank(m_rank->choice());
    recipe.characters = m_characters->isChecked();
    recipe.fewest = m_fewest->value();
    return recipe;
}

std::string VocabularySettings::name() const
{
    return m_name->text().trimmed().toStdString();
}

} // namespace ndogo
