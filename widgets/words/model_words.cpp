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

QString headText(const std::string& task)
{
    if (task == "token-classification")
        return Words::tr("token classification");
    if (task == "sequence-classification")
        return Words::tr("text classification");
    if (task == "masked-lm")
        return Words::tr("masked language model");
    return Words::tr("encoder without a head");
}

std::string headOf(const QString& architecture)
{
    if (architecture.endsWith(QLatin1String("ForTokenClassification")))
        return "token-classification";
    if (architecture.endsWith(QLatin1String("ForSequenceClassification")))
        return "sequence-classification";
    return architecture.endsWith(QLatin1String("ForMaskedLM")) ? "masked-lm" : "encoder";
}

QString dataTaskText(const std::string& task)
{
    if (task == "ner")
        return Words::tr("named entities (NER)");
    if (task == "pos")
        return Words::tr("parts of speech (POS)");
    if (task == "classification")
        return Words::tr("text classification");
    return task == "text" ? Words::tr("plain text") : Words::tr("not known yet");
}

QString dataFormatText(const std::string& format)
{
    if (format == "conll")
        return Words::tr("CoNLL: word and tag a line");
    if (format == "wikiann")
        return Words::tr("WikiAnn: lang:word and tag");
    if (format == "tsv")
        return Words::tr("TSV with a header");
    return format == "text" ? Words::tr("text: a sentence a line") : Words::tr("not known yet");
}

} // namespace ndogo
