// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of the page Compare that shows single sentences.
#include "widgets/charts/chart_card.h"
#include "widgets/look/palette.h"
#include "widgets/pages/compare/compare_page.h"
#include "widgets/pages/compare/sentence_rows.h"
#include "widgets/parts/page_parts.h"
#include "widgets/parts/segments.h"
#include "widgets/session/view_state.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/number_text.h"
#include "widgets/words/sentence_text.h"

#include <QComboBox>
#include <QListView>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace ndogo {

void ComparePage::buildSentences()
{
    m_sentences = new ChartCard(this);
    m_sentenceModel = new SentenceModel(this);
    m_sentences->setBody(makeSentenceList(m_sentenceModel, m_sentenceDelegate, m_sentences));
    m_sentenceLanguage = new QComboBox(m_sentences);
    m_sentenceLanguage->setAccessibleName(tr("Language of the sentences"));
    m_sentenceLanguage->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_sentenceFlip = new QComboBox(m_sentences);
    m_sentenceFlip->setAccessibleName(tr("Change of the sentences"));
    m_sentenceFlip->addItem(tr("any change"), -1);
    for (const Flip flip : { Flip::RightToWrong, Flip::WrongToRight, Flip::WrongToOther })
        m_sentenceFlip->addItem(flipText(flip), int(flip));
    connect(m_sentenceFlip, &QComboBox::activated, this, &ComparePage::listSentences);
    // The language is that of the whole window; the first entry asks for none.
    connect(m_sentenceLanguage, &QComboBox::activated, this, [this] {
        const QString code = m_sentenceLanguage->currentData().toString();
        if (code != m_state.language())
            m_state.setLanguage(code.isEmpty() ? m_state.language() : code);
    });
    m_below = new QStackedWidget(this);
    for (ChartCard* card : { m_variants, m_sentences }) {
        Segments*& choice = m_belowChoices[card == m_sentences ? 1 : 0];
        choice = new Segments({ tr("Variants"), tr("Sentences") }, card);
        connect(choice, &Segments::picked, this, [this](int picked) { showSentences(picked == 1); });
        m_below->addWidget(makeFlexible(card, m_below));
    }
    for (QWidget* tool : { static_cast<QWidget*>(m_sentenceFlip), static_cast<QWidget*>(m_sentenceLanguage) })
        m_sentences->addTool(tool);
    m_variants->addTool(m_belowChoices[0]);
    m_sentences->addTool(m_belowChoices[1]);
}

void ComparePage::showSentences(bool shown)
{
    m_below->setCurrentIndex(shown ? 1 : 0);
    for (Segments* choice : m_belowChoices)
        choice->setChoice(shown ? 1 : 0);
    // A sentence takes three lines: the list gets more of the page than the table.
    const int below = rows()->indexOf(m_below);
    rows()->setStretch(below - 1, shown ? 3 : 4); // the two columns
    rows()->setStretch(below, shown ? 4 : 3);
    refreshSoon();
}

/// Answers and text are only read once somebody wants to see them.
void ComparePage::refreshSentences()
{
    if (m_below->currentIndex() == 0)
        return;
    const ListedVariant *baseline = m_view.find(m_view.baseline), *variant = m_view.find(m_view.selected);
    if (baseline && variant)
        m_changed.setWish({ m_session.projectFolder().toStdString(), baseline->scored.run, variant->scored.run });
    std::set<QString> languages;
    for (const ChangedSentence& sentence : m_changed.sentences())
        languages.insert(sentence.language);
    m_sentenceLanguage->clear();
    m_sentenceLanguage->addItem(tr("all languages"), QString());
    for (const QString& language : languages)
        m_sentenceLanguage->addItem(languageName(language), language);
    m_sentenceLanguage->setCurrentIndex(std::max(0, m_sentenceLanguage->findData(m_state.language())));
    m_sentenceDelegate->setNames(baseline ? baseline->name : QString(), variant ? variant->name : QString());
    listSentences();
}

void ComparePage::listSentences()
{
    const ListedVariant *baseline = m_view.find(m_view.baseline), *variant = m_view.find(m_view.selected);
    const QString language = m_sentenceLanguage->currentData().toString();
    const int flip = m_sentenceFlip->currentData().toInt();
    std::vector<ChangedSentence> shown;
    std::ranges::copy_if(m_changed.sentences(), std::back_inserter(shown), [&](const ChangedSentence& sentence) {
        return (language.isEmpty() || sentence.language == language) && (flip < 0 || int(sentence.flip) == flip);
    });
    ChartSpec card;
    card.title = tr("Changed sentences");
    if (baseline && variant)
        card.title = tr("Changed sentences: %1 against %2", "a variant, a baseline").arg(variant->name, baseline->name);
    card.subtitle = tr("%1 of %2 that changed; in a box: what is right", "counts")
                        .arg(countText(qint64(shown.size())), countText(qint64(m_changed.sentences().size())));
    for (const Sentence& warning : m_changed.warnings())
        card.subtitle += QLatin1Char('\n') + sentenceText(warning);
    card.signs
        = tr("{bar:info_fill} right answer {whisker:text_secondary} right {whisker:worse} wrong label, boundary, "
             "or nothing there {hatch} missed");
    card.table = sentenceTable(shown);
    if (m_changed.isBusy())
        card.emptyText = tr("Answers and sentences are being read.");
    else if (!variant || variant == baseline)
        card.emptyText = tr("Select a variant in the chart or in the table to see its sentences.");
    else if (!m_changed.hasAnswers())
        card.emptyText = tr("The project keeps no answers of one of the two: they are kept with every scoring from now "
                            "on, in a project that is saved.");
    else if (shown.empty())
        card.emptyText = tr("No sentence changed so.");
    m_sentenceModel->setSentences(std::move(shown));
    m_sentences->setSpec(card);
}

} // namespace ndogo
