// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/vocabulary/vocabulary_page.h"

#include "engine/values/vocabulary_size.h"
#include "widgets/charts/chart_card.h"
#include "widgets/charts/chart_view.h"
#include "widgets/look/theme.h"
#include "widgets/pages/vocabulary/vocabulary_plan.h"
#include "widgets/pages/vocabulary/vocabulary_rows_view.h"
#include "widgets/pages/vocabulary/vocabulary_settings.h"
#include "widgets/pages/vocabulary/vocabulary_slider.h"
#include "widgets/parts/copy_button.h"
#include "widgets/parts/page_parts.h"
#include "widgets/parts/preview_runs.h"
#include "widgets/parts/training_size.h"
#include "widgets/session/session_text.h"
#include "widgets/session/structure_runs.h"
#include "widgets/session/view_state.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace ndogo {

namespace {

constexpr int kWordsHeight = 36; ///< px: two lines, so that the page stands still when the words change
constexpr std::int64_t kUsualSize = 40'000; ///< of Gurgurov et al. 2025

/// How a model's vocabulary was trimmed; null where it was made otherwise.
const TrimVocabularySpec* specOf(const std::optional<JobSpec>& recipe)
{
    return recipe ? std::get_if<TrimVocabularySpec>(&*recipe) : nullptr;
}

} // namespace

VocabularyPage::VocabularyPage(Session& session, ViewState& state, QWidget* parent)
    : Page(parent)
    , m_session(session)
    , m_state(state)
{
    build();
    connect(m_settings, &VocabularySettings::changed, this, &VocabularyPage::refresh);
    connect(m_settings, &VocabularySettings::countRequested, this, &VocabularyPage::count);
    connect(m_slider, &VocabularySlider::moved, this, &VocabularyPage::moveTo);
    connect(m_slider, &VocabularySlider::released, this, &VocabularyPage::showSize);
    connect(m_make, &QPushButton::clicked, this, &VocabularyPage::make);
    connect(m_copy, &QPushButton::clicked, this, &VocabularyPage::copyCommand);
    connect(m_rows, &VocabularyRowsView::languagePicked, &state, &ViewState::setLanguage);
    connect(m_chart, &ChartCard::pointActivated, this, [this](const QString& key, double x) {
        m_state.setLanguage(key);
        moveTo(sizeAtPlace(x));
    });
    connect(&state, &ViewState::modelChanged, this, &VocabularyPage::refreshSoon);
    connect(&state, &ViewState::languageChanged, this, &VocabularyPage::refreshSoon);
    connect(&state, &ViewState::toleranceChanged, this, &VocabularyPage::refreshSoon);
    for (const auto change : { &Session::modelsChanged, &Session::dataChanged, &Session::recordsChanged,
             &Session::projectChanged, &Session::piecesCounted })
        connect(&session, change, this, &VocabularyPage::refreshSoon);
    connect(&session, &Session::scoresChanged, this, &VocabularyPage::refreshSoon);
    connect(&session, &Session::jobFinished, this, [this](JobId job) {
        const bool wasCounting = job == m_counting && job != 0;
        if (wasCounting)
            m_counting = 0;
        if (m_running.erase(job) > 0 || wasCounting)
            refreshSoon();
    });
    refreshSoon();
}

void VocabularyPage::build()
{
    m_settings = new VocabularySettings(this); // first: the Tab key goes from top to bottom
    rows()->insertWidget(0, m_settings);
    rows()->insertWidget(1, makeBar());
    m_who = new ChartCard(this);
    m_rows = new VocabularyRowsView(m_who);
    m_who->setBody(m_rows);
    m_chart = new ChartCard(this);
    left()->addWidget(m_who, 1);
    right()->addWidget(m_chart, 1);
    setColumns(3, 2);
}

QWidget* VocabularyPage::makeBar()
{
    auto* card = new QFrame(this);
    setRole(card, u"card");
    m_slider = new VocabularySlider(card);
    m_words = makeLabel({}, {}, card);
    m_words->setTextFormat(Qt::RichText);
    m_words->setWordWrap(true);
    m_words->setMinimumHeight(kWordsHeight);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_copy = new CopyButton(card);
    m_copy->setToolTip(tr("The ndogo-cli call that makes this model without a display."));
    m_make = new QPushButton(tr("Make this model"), card);
    setRole(m_make, u"primary");
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_words, 1);
    row->addWidget(m_copy);
    row->addWidget(m_make);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(12, 6, 12, 4);
    layout->setSpacing(4);
    layout->addWidget(m_slider);
    layout->addLayout(row);
    return card;
}

// --- what there is ---------------------------------------------------------------

const ModelInfo* VocabularyPage::infoOf(const QString& path) const
{
    const ModelEntry* entry = m_session.models().find(path);
    return entry ? entry->info.get() : nullptr;
}

const ModelInfo* VocabularyPage::selected() const
{
    return infoOf(m_state.model());
}

/// The test data's words are counted besides, but for languages that it lacks.
OptionalData VocabularyPage::dataOf(const std::vector<std::string>& languages) const
{
    OptionalData labelled;
    const std::shared_ptr<const DataReport> known = m_session.data();
    const auto has = [&](const std::string& language) {
        return std::ranges::count(known->languages, language, &LanguageData::language) > 0;
    };
    if (known && std::ranges::all_of(languages, has))
        static_cast<DataRef&>(labelled) = m_session.dataRef();
    labelled.languages = languages;
    return labelled;
}

CountPiecesSpec VocabularyPage::countSpec() const
{
    CountPiecesSpec spec;
    spec.model = m_state.model().toStdString();
    spec.corpus = m_settings->corpus();
    spec.data = dataOf(m_settings->languages());
    return spec;
}

const VocabularyIndex::Choice& VocabularyPage::choice() const
{
    const VocabularyRecipe recipe = m_settings->recipe();
    return m_index->choice(recipe.rank, recipe.characters);
}

TrimVocabularySpec VocabularyPage::spec() const
{
    const CountPiecesSpec counted = countSpec();
    TrimVocabularySpec spec;
    spec.model = counted.model;
    spec.corpus = counted.corpus;
    spec.data = counted.data;
    spec.vocabulary = m_settings->recipe();
    spec.vocabulary.keep = m_slider->keep();
    spec.name = m_settings->name();
    if (spec.name.empty())
        spec.name = freeModelName(vocabularyName(m_slider->keep()), m_session).toStdString();
    return spec;
}

bool VocabularyPage::isRunning() const
{
    const std::string model = m_state.model().toStdString();
    return std::ranges::any_of(m_running, [&](const auto& job) { return job.second.model == model; });
}

/// What was last made as the settings say; without a count, the selected model where it was made so itself.
QString VocabularyPage::findMade() const
{
    const ProjectModels& models = m_session.models();
    if (!m_index) {
        const bool isMade = specOf(models.recipeOf(m_state.model())) != nullptr;
        return isMade && !models.parentOf(m_state.model()).isEmpty() ? m_state.model() : QString();
    }
    const TrimVocabularySpec wished = spec();
    QString found;
    for (const ModelEntry& entry : models) {
        if (!entry.info || models.parentOf(entry.path) != m_state.model())
            continue;
        const std::optional<JobSpec> recipe = models.recipeOf(entry.path);
        const TrimVocabularySpec* spec = specOf(recipe);
        if (spec && spec->vocabulary == wished.vocabulary && spec->corpus == wished.corpus
            && spec->data.languages == wished.data.languages)
            found = entry.path;
    }
    return found;
}

QString VocabularyPage::parentOfMade() const
{
    return m_made.isEmpty() ? m_state.model() : m_session.models().parentOf(m_made);
}

std::shared_ptr<const VocabularyReport> VocabularyPage::report() const
{
    const RunRecord* run = vocabularyRun(m_session.records(), m_made.toStdString());
    return run ? run->as<VocabularyReport>() : nullptr;
}

/// Of what is made where that is there, else what is expected. Fewer rows to look up take no less time.
ModelGain VocabularyPage::gain() const
{
    ModelGain gain;
    gain.parent = infoOf(parentOfMade());
    if (const ModelInfo* own = infoOf(m_made)) {
        gain.parameters = own->parameters.total;
        gain.bytes = own->sizes.file;
        gain.timeBefore = sentenceTime(m_session.timing(parentOfMade()).get());
        gain.time = sentenceTime(m_session.timing(m_made).get());
        gain.measured = gain.time.has_value();
        gain.isTimeCertain = differsInTime(m_session, m_made);
    } else {
        const VocabularySize size = vocabularySize(*gain.parent, choice().text.kept(m_slider->keep()));
        gain.parameters = size.parameters;
        gain.bytes = size.bytes;
    }
    return gain;
}

QString VocabularyPage::problem() const
{
    const ProjectModels& models = m_session.models();
    if (isRunning())
        return tr("It is being made: the jobs below show how far it is.");
    if (!m_made.isEmpty() && m_made != m_state.model())
        return tr("Made already: %1.").arg(models.name(m_made));
    if (!m_made.isEmpty()) {
        const std::shared_ptr<const VocabularyReport> made = report();
        const std::optional<JobSpec> recipe = models.recipeOf(m_made);
        return made ? madeText(*specOf(recipe), *made, models.name(parentOfMade())) : QString();
    }
    if (const QString missing = countProblem(selected(), countSpec(), m_settings->anyLanguage()); !missing.isEmpty())
        return missing;
    return m_index ? trimProblem(*m_index, spec().vocabulary, !m_session.projectFolder().isEmpty())
                   : tr("Count the pieces first: then it is known who pays for each size.");
}

// --- what is shown -----------------------------------------------------------------

void VocabularyPage::refresh()
{
    m_settings->setFixed(isRunning() ? tr("fixed while it runs") : QString());
    takeIndex();
    showCounting();
    showSize();
}

void VocabularyPage::takeIndex()
{
    m_index = m_session.vocabularyIndex(countSpec());
    m_settings->setIndex(m_index.get());
    m_slider->setEnabled(m_index != nullptr);
    if (!m_index) {
        m_whole = {};
        return;
    }
    const VocabularyRecipe recipe = m_settings->recipe();
    const std::int64_t most = choice().order.ranked(recipe.fewest);
    m_whole = most > 0 ? wholeWords(choice().text, most) : WholeWords();
    const auto covering
        = m_index->keptBy({ 0, VocabularySlider::kCoverage, recipe.rank, recipe.fewest, recipe.characters });
    m_slider->setRange(most, most > 0 ? covering : std::nullopt);
    const auto [known, isNew]
        = m_keep.try_emplace(m_state.model(), most > kUsualSize ? kUsualSize : covering.value_or(most));
    m_slider->setKeep(known->second);
}

void VocabularyPage::showCounting()
{
    const bool runs = m_counting != 0 && m_session.isRunning(m_counting);
    const QString missing = countProblem(selected(), countSpec(), m_settings->anyLanguage());
    m_settings->setCounting(m_index ? tr("Count again") : tr("Count pieces"),
        runs          ? tr("Being counted: the jobs below show how far it is.")
            : m_index ? countedText(*m_index)
                      : missing,
        runs ? tr("Pieces are being counted.") : missing);
}

void VocabularyPage::moveTo(std::int64_t keep)
{
    m_keep[m_state.model()] = keep;
    m_slider->setKeep(keep);
    showSize();
}

void VocabularyPage::showSize()
{
    m_made = findMade();
    showCosts();
    showWords();
}

/// Rows keep their order while the slider is held.
void VocabularyPage::showCosts()
{
    const std::vector<CostRow> before = std::exchange(m_costs, {});
    const std::shared_ptr<const VocabularyReport> made = report();
    const std::int64_t keep = m_slider->keep();
    if (m_index) {
        const std::optional<VocabularyForecast>& labelled = choice().labelled;
        m_costs
            = costRows(choice().text.at(keep), labelled ? labelled->at(keep) : std::vector<VocabularyForecast::Cost>());
    } else if (made) {
        m_costs = costRows(*made);
    }
    if (made) {
        const VariantResults& parent = m_session.results({ parentOfMade().toStdString(), {} });
        addMeasured(m_costs, *made,
            scoreRows(parent, m_session.comparison(m_made), testLanguages(m_session), m_state.tolerance()));
    }
    if (m_slider->isDragging())
        std::ranges::stable_sort(m_costs, {}, [&](const CostRow& row) {
            return std::ranges::find(before, row.language, &CostRow::language) - before.begin();
        });
    else
        sortByCost(m_costs);
    m_who->setSpec(costCard(m_costs, m_index ? keep : 0, made ? m_session.models().name(m_made) : QString()));
    m_rows->setRows(m_costs);
    m_rows->setLanguage(m_state.language());
    m_chart->setSpec(
        wholeWordsChart(m_whole, keep, m_index ? std::span(m_costs) : std::span<CostRow>(), m_state.language()));
}

void VocabularyPage::showWords()
{
    const QString reason = problem();
    QStringList words;
    std::vector<CostRow> sorted = m_costs;
    sortByCost(sorted);
    if (const QString pays = payText(sorted); !pays.isEmpty())
        words << QStringLiteral("<b>%1</b>").arg(pays.toHtmlEscaped());
    QStringList second;
    const bool isKnown = infoOf(parentOfMade()) && (infoOf(m_made) || (m_index && !m_costs.empty()));
    if (isKnown)
        second << gainText(gain());
    if (isKnown && m_index && m_made.isEmpty())
        second << keptText(*selected(), choice().text.kept(m_slider->keep())).toHtmlEscaped();
    if (isKnown)
        second << leftOutText(testLanguages(m_session), m_costs).toHtmlEscaped();
    second.removeAll(QString());
    if (!reason.isEmpty())
        second << reason.toHtmlEscaped();
    words << second.join(QStringLiteral("&nbsp;&nbsp;&nbsp; "));
    m_words->setText(words.join(QStringLiteral("<br>")));
    m_words->setMinimumHeight(std::max(kWordsHeight, m_words->heightForWidth(m_words->width()))); // nothing is cut
    m_make->setEnabled(reason.isEmpty());
    m_make->setToolTip(reason);
    m_make->setAccessibleDescription(reason);
    m_copy->setEnabled(m_index != nullptr);
    m_settings->setUsualName(m_index ? freeModelName(vocabularyName(m_slider->keep()), m_session) : QString());
}

// --- what is asked -------------------------------------------------------------------

void VocabularyPage::count()
{
    m_counting = m_session.countPieces(countSpec());
    refresh();
}

void VocabularyPage::make()
{
    const TrimVocabularySpec wished = spec();
    m_running[m_session.trimVocabulary(wished)] = wished;
    refresh();
}

void VocabularyPage::copyCommand()
{
    TrimVocabularySpec wished = spec();
    wished.output = folderWord(QString::fromStdString(wished.name)).toStdString();
    m_copy->copy(QString::fromStdString(toCommandLine(wished)));
}

} // namespace ndogo
