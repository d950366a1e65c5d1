// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/model_fit.h"

#include "engine/jobs/job_spec.h"

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ModelFit)
};

bool isEntityData(const DataReport& data)
{
    return data.task == DataTask::Ner;
}

/// "LOC" of "B-LOC"; empty for O.
QString entityType(const QString& label)
{
    if (label == QLatin1String("O"))
        return {};
    const bool tagged = label.size() > 2 && label[1] == QLatin1Char('-') && QStringLiteral("BIES").contains(label[0]);
    return tagged ? label.mid(2) : label;
}

} // namespace

bool taskFits(const ModelInfo& model, const DataReport& data)
{
    return misfitText(model, data).isEmpty();
}

QString misfitText(const ModelInfo& model, const DataReport& data)
{
    const bool labelsWords = model.task == ModelTask::TokenClassification,
               labelsTexts = model.task == ModelTask::SequenceClassification;
    if (!labelsWords && !labelsTexts)
        return Words::tr("This model has no classifier: add a head, then train it.");
    if (data.task == DataTask::Text)
        return Words::tr("The data is plain text: it has no labels to compare with.");
    const bool wholeTexts = data.task == DataTask::Classification;
    if (labelsWords && wholeTexts)
        return Words::tr("The model labels words, and the data labels whole texts.");
    if (labelsTexts && !wholeTexts)
        return Words::tr("The model labels whole texts, and the data labels words.");
    return {};
}

bool hasFreshHead(const ModelInfo& model)
{
    if (model.recipe.empty())
        return false;
    try {
        return std::holds_alternative<NewModelSpec>(jobSpecFromJson(nlohmann::json::parse(model.recipe)));
    } catch (const std::exception&) {
        return false; // a recipe of a later version, or of another program
    }
}

const std::map<std::string, std::int64_t>& labelsOf(const LanguageData& language)
{
    return language.labels.empty() ? language.entitiesByType : language.labels;
}

std::vector<std::pair<QString, std::int64_t>> labelTotals(const DataReport& data)
{
    std::map<std::string, std::int64_t> sums;
    for (const LanguageData& language : data.languages) {
        for (const auto& [label, number] : labelsOf(language))
            sums[label] += number;
    }
    std::vector<std::pair<QString, std::int64_t>> totals;
    for (const auto& [label, number] : sums)
        totals.emplace_back(QString::fromStdString(label), number);
    std::ranges::stable_sort(totals, std::greater<>(), [](const auto& total) { return total.second; });
    return totals;
}

LabelSides labelSides(const ModelInfo& model, const DataReport& data)
{
    LabelSides sides;
    std::set<QString> known;
    for (const std::string& label : model.labels) {
        const QString name = QString::fromStdString(label);
        known.insert(isEntityData(data) ? entityType(name) : name);
    }
    known.erase(QString());
    for (const auto& [label, number] : labelTotals(data))
        sides.counts[label] = number;
    const auto sameButCase = [](const auto& labels, const QString& label) {
        QStringList found;
        for (const QString& other : labels) {
            if (other.compare(label, Qt::CaseInsensitive) == 0)
                found << other;
        }
        return found;
    };
    QStringList ofData;
    for (const auto& [label, number] : sides.counts)
        ofData << label;
    for (const QString& label : ofData) {
        const QStringList twins = sameButCase(known, label);
        const bool alike = twins.size() == 1 && sameButCase(ofData, label).size() == 1;
        if (known.count(label))
            sides.shared << label;
        else
            (alike ? sides.alike : sides.dataOnly) << label;
    }
    for (const QString& label : known) {
        if (!sides.counts.count(label) && sameButCase(sides.alike, label).isEmpty())
            sides.modelOnly << label;
    }
    return sides;
}

QStringList unmappedLabels(const LabelSides& sides, const std::map<std::string, std::string>& labelMap)
{
    const auto mapped = [&](const QString& label) {
        const auto found = labelMap.find(label.toStdString());
        return found == labelMap.end() ? label : QString::fromStdString(found->second);
    };
    std::set<QString> possible { QStringLiteral("O") };
    for (const QStringList& names : { sides.shared, sides.modelOnly }) {
        for (const QString& label : names)
            possible.insert(mapped(label));
    }
    QStringList missing = sides.dataOnly;
    missing.removeIf([&](const QString& label) { return possible.count(mapped(label)) > 0; });
    return missing;
}

} // namespace ndogo
