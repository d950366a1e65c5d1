// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/words/model_words.h"

#include <QCoreApplication>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ModelWords)
};

} // namespace

QString familyText(const std::string& modelType)
{
    if (modelType == "xlm-roberta")
        return QStringLiteral("XLM-RoBERTa");
    if (modelType == "roberta" || modelType == "camembert")
        return modelType == "roberta" ? QStringLiteral("RoBERTa") : QStringLiteral("CamemBERT");
    if (modelType == "bert")
        return QStringLiteral("BERT");
    return modelType.empty() ? Words::tr("unknown family") : QString::fromStdString(modelType);
}

QString headText(ModelTask task)
{
    switch (task) {
    case ModelTask::TokenClassification:
        return Words::tr("token classification");
    case ModelTask::SequenceClassification:
        return Words::tr("text classification");
    case ModelTask::MaskedLm:
        return Words::tr("masked language model");
    case ModelTask::Encoder:
        break;
    }
    return Words::tr("encoder without a head");
}

ModelTask headOf(const QString& architecture)
{
    if (architecture.endsWith(QLatin1String("ForTokenClassification")))
        return ModelTask::TokenClassification;
    if (architecture.endsWith(QLatin1String("ForSequenceClassification")))
        return ModelTask::SequenceClassification;
    return architecture.endsWith(QLatin1String("ForMaskedLM")) ? ModelTask::MaskedLm : ModelTask::Encoder;
}

std::vector<std::pair<QString, QString>> layerMaps()
{
    return { { QStringLiteral("even"), Words::tr("evenly spread") },
        { QStringLiteral("first"), Words::tr("the first") }, { QStringLiteral("last"), Words::tr("the last") },
        { QStringLiteral("stride"), Words::tr("every so many") },
        { QStringLiteral("first-last"), Words::tr("the first and the last") } };
}

QString dataTaskText(DataTask task)
{
    switch (task) {
    case DataTask::Ner:
        return Words::tr("named entities (NER)");
    case DataTask::Pos:
        return Words::tr("parts of speech (POS)");
    case DataTask::Classification:
        return Words::tr("text classification");
    case DataTask::Text:
        break;
    }
    return Words::tr("plain text");
}

QString dataFormatText(DataFormat format)
{
    switch (format) {
    case DataFormat::Conll:
        return Words::tr("CoNLL: word and tag a line");
    case DataFormat::WikiAnn:
        return Words::tr("WikiAnn: lang:word and tag");
    case DataFormat::Tsv:
        return Words::tr("TSV with a header");
    case DataFormat::JsonLines:
        return Words::tr("JSON lines");
    case DataFormat::Text:
        break;
    }
    return Words::tr("text: a sentence a line");
}

} // namespace ndogo
