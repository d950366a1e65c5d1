// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/languages/languages_groups.h"

#include "engine/study/languages.h"
#include "widgets/look/palette.h"

#include <QCollator>
#include <QCoreApplication>

#include <algorithm>
#include <filesystem>
#include <map>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LanguagesGroups)
};

SeenLanguages seenWhere(const QString& model, bool Pretraining::*flag)
{
    SeenLanguages seen { model, {} };
    for (const Language& language : languages()) {
        if (language.seen.*flag)
            seen.languages.emplace(language.code);
    }
    return seen;
}

QString nameOf(std::string_view text)
{
    return text.empty() ? Words::tr("not known", "script or family of a language")
                        : QString::fromUtf8(text.data(), qsizetype(text.size()));
}

QString groupName(const std::string& code, Grouping grouping, const std::optional<SeenLanguages>& seen)
{
    const Language* language = findLanguage(code);
    switch (grouping) {
    case Grouping::None:
        return {};
    case Grouping::Script:
        return nameOf(language ? language->script : std::string_view());
    case Grouping::Family:
        return nameOf(language ? language->family : std::string_view());
    case Grouping::Seen:
        if (!seen)
            return Words::tr("not known", "script or family of a language");
        return seen->languages.contains(language ? std::string(language->code) : code)
            ? Words::tr("seen by %1", "a model in its pre-training").arg(seen->model)
            : Words::tr("not seen by %1", "a model in its pre-training").arg(seen->model);
    }
    return {};
}

std::optional<double> scoreOf(const PruningStudy& study, const std::string& language, double amount)
{
    const PruningStudy::Level* level = study.level(amount);
    if (!level)
        return std::nullopt;
    const auto found = level->languages.find(language);
    return found == level->languages.end() ? std::nullopt : std::optional(found->second.value());
}

/// What languages are sorted by, lowest first.
double rankOf(const PruningStudy& study, const std::string& language, LanguageOrder order, double amount)
{
    const std::optional<double> dense = scoreOf(study, language, 0);
    if (order == LanguageOrder::Dense)
        return -dense.value_or(-1);
    if (order == LanguageOrder::Loss) {
        const std::optional<double> here = scoreOf(study, language, amount);
        return here && dense ? *here - *dense : 1;
    }
    const Language* known = findLanguage(language);
    return known && known->afribertaSentences ? -double(*known->afribertaSentences) : 0;
}

} // namespace

const std::vector<SeenLanguages>& knownPretrainings()
{
    static const std::vector<SeenLanguages> known {
        seenWhere(QStringLiteral("AfriBERTa"), &Pretraining::afriberta),
        seenWhere(QStringLiteral("XLM-R"), &Pretraining::xlmr),
        seenWhere(QStringLiteral("mBERT"), &Pretraining::mbert),
    };
    return known;
}

std::optional<SeenLanguages> seenByVocabulary(std::int64_t vocabulary)
{
    constexpr std::int64_t kVocabularies[] { 70'006, 250'002, 119'547 }; // as knownPretrainings()
    for (std::size_t i = 0; i < std::size(kVocabularies); ++i) {
        if (vocabulary == kVocabularies[i])
            return knownPretrainings()[i];
    }
    return std::nullopt;
}

std::optional<SeenLanguages> seenByRecords(const std::string& model, std::span<const RunRecord> records)
{
    namespace fs = std::filesystem;
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        const auto* pretraining = std::get_if<PretrainSpec>(&record->spec);
        if (!pretraining || pretraining->languages.empty()
            || fs::path(pretraining->output).lexically_normal() != fs::path(model).lexically_normal())
            continue;
        return SeenLanguages { QString::fromStdString(fs::path(model).filename().string()),
            { pretraining->languages.begin(), pretraining->languages.end() } };
    }
    return std::nullopt;
}

std::vector<LanguageGroup> groupsOf(
    const std::vector<std::string>& languages, Grouping grouping, const std::optional<SeenLanguages>& seen)
{
    std::vector<LanguageGroup> groups;
    for (const std::string& language : languages) {
        const QString name = groupName(language, grouping, seen);
        const auto found = std::find_if(
            groups.begin(), groups.end(), [&](const LanguageGroup& group) { return group.name == name; });
        if (found == groups.end())
            groups.push_back({ name, { language } });
        else
            found->languages.push_back(language);
    }
    if (grouping == Grouping::Seen && seen) {
        const QString first = Words::tr("seen by %1", "a model in its pre-training").arg(seen->model);
        std::stable_partition(
            groups.begin(), groups.end(), [&](const LanguageGroup& group) { return group.name == first; });
        return groups;
    }
    std::stable_sort(groups.begin(), groups.end(), [](const LanguageGroup& a, const LanguageGroup& b) {
        return a.languages.size() != b.languages.size() ? a.languages.size() > b.languages.size() : a.name < b.name;
    });
    return groups;
}

std::vector<std::string> orderedLanguages(
    const PruningStudy& study, std::vector<std::string> languages, LanguageOrder order, double amount)
{
    if (order == LanguageOrder::Name) {
        const QCollator collator;
        std::stable_sort(languages.begin(), languages.end(), [&](const std::string& a, const std::string& b) {
            return collator.compare(languageName(QString::fromStdString(a)), languageName(QString::fromStdString(b)))
                < 0;
        });
        return languages;
    }
    std::map<std::string, double> ranks;
    for (const std::string& language : languages)
        ranks[language] = rankOf(study, language, order, amount);
    std::stable_sort(languages.begin(), languages.end(),
        [&](const std::string& a, const std::string& b) { return ranks[a] < ranks[b]; });
    return languages;
}

std::optional<double> groupMean(const PruningStudy& study, const std::vector<std::string>& languages, double amount)
{
    double sum = 0;
    for (const std::string& language : languages) {
        const std::optional<double> score = scoreOf(study, language, amount);
        if (!score)
            return std::nullopt;
        sum += *score;
    }
    return languages.empty() ? std::nullopt : std::optional(sum / double(languages.size()));
}

} // namespace ndogo
