// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/recognition.h"

#include "engine/values/label_words.h"
#include "widgets/words/model_words.h"
#include "widgets/words/number_text.h"
#include "widgets/words/sentence_text.h"

#include <QCoreApplication>
#include <QDir>

#include <algorithm>
#include <map>
#include <set>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Recognition)
};

QStringList texts(const std::vector<std::string>& values)
{
    QStringList all;
    for (const std::string& value : values)
        all << QString::fromStdString(value);
    return all;
}

Finding finding(const QString& name, const QString& text)
{
    Finding made;
    made.name = name;
    made.text = text;
    return made;
}

QString taskWords(const ModelInfo& model)
{
    if (model.task == ModelTask::TokenClassification)
        return Words::tr("token classification: a label for every word");
    if (model.task == ModelTask::SequenceClassification)
        return Words::tr("text classification: a label for every text");
    if (model.task == ModelTask::MaskedLm)
        return Words::tr("masked language model: it fills gaps, and gives no labels");
    return Words::tr("encoder without a head: it gives no labels");
}

Finding tokenizerFinding(const ModelInfo& model, std::optional<TokenizerRules> rules)
{
    if (model.tokenizerType.empty()) {
        Finding none
            = finding(Words::tr("Tokenizer"), Words::tr("none: it cannot read text, so that there is no score"));
        none.doubtful = true;
        return none;
    }
    QString words
        = Words::tr("%1, %2 pieces").arg(QString::fromStdString(model.tokenizerType), countText(model.vocabSize));
    if (!model.tokenizerFile.empty())
        words = Words::tr("%1, from %2").arg(words, QString::fromStdString(model.tokenizerFile));
    words = rules == TokenizerRules::Transformers5 ? Words::tr("%1; used as transformers 5 does").arg(words)
                                                   : Words::tr("%1; used as the model was trained").arg(words);
    return finding(Words::tr("Tokenizer"), words);
}

/// "6", or "6, 6, 4, 6" where layers differ.
QString byLayer(const std::vector<std::int64_t>& values)
{
    const std::set<std::int64_t> different(values.begin(), values.end());
    if (different.size() <= 1)
        return different.empty() ? QStringLiteral("–") : countText(*different.begin());
    QStringList all;
    for (const std::int64_t value : values)
        all << countText(value);
    return all.join(QStringLiteral(", "));
}

bool isUniform(const std::vector<std::int64_t>& values)
{
    return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end();
}

QString shapeWords(const ModelInfo& model)
{
    if (isUniform(model.heads) && isUniform(model.ffn))
        return Words::tr("%n layer(s) of %1 heads, hidden size %2, feed-forward width %3", nullptr, model.layers)
            .arg(byLayer(model.heads), countText(model.hiddenSize), byLayer(model.ffn));
    return Words::tr("%n layer(s) that differ, hidden size %1; heads by layer: %2; feed-forward "
                     "width by layer: %3",
        nullptr, model.layers)
        .arg(countText(model.hiddenSize), byLayer(model.heads), byLayer(model.ffn));
}

/// "safetensors", by the names that the engine looks for.
QString formatWords(const QStringList& files)
{
    if (files.contains(QLatin1String("model.safetensors")))
        return Words::tr("safetensors");
    if (files.contains(QLatin1String("model.safetensors.index.json"))) {
        const qsizetype parts = std::count_if(files.begin(), files.end(),
            [](const QString& file) { return file.endsWith(QLatin1String(".safetensors")); });
        return Words::tr("safetensors in %n part(s)", nullptr, int(parts));
    }
    return files.contains(QLatin1String("pytorch_model.bin")) ? Words::tr("PyTorch (pytorch_model.bin)")
                                                              : Words::tr("file not found any more");
}

QString typeWords(const ModelInfo& model)
{
    std::map<QString, int> types;
    for (const TensorInfo& tensor : model.tensors)
        ++types[QString::fromStdString(tensor.dtype)];
    if (types.size() <= 1)
        return types.empty() ? QString::fromStdString(model.dtype) : types.begin()->first;
    QStringList parts;
    for (const auto& [type, tensors] : types)
        parts << Words::tr("%n tensor(s) %1", nullptr, tensors).arg(type);
    return Words::tr("mixed: %1").arg(parts.join(QStringLiteral(", ")));
}

Finding labelsFinding(const ModelInfo& model)
{
    if (model.labels.empty())
        return finding(Words::tr("Labels"), Words::tr("none"));
    Finding labels = finding(Words::tr("Labels"), Words::tr("%n label(s):", nullptr, int(model.labels.size())));
    labels.list = texts(model.labels);
    return labels;
}

Finding listFinding(const QString& name, const QString& text, const QStringList& list)
{
    Finding made = finding(name, text);
    made.list = list;
    made.lines = made.doubtful = true;
    return made;
}

} // namespace

std::vector<Finding> findingsOf(
    const ModelInfo& model, const QStringList& files, std::optional<TokenizerRules> rules, const QString& madeFrom)
{
    std::vector<Finding> all {
        finding(Words::tr("Family"),
            Words::tr("%1, as %2").arg(familyText(model.modelType), QString::fromStdString(model.architecture))),
        finding(Words::tr("Task"), taskWords(model)),
        labelsFinding(model),
        tokenizerFinding(model, rules),
        finding(Words::tr("Shape"), shapeWords(model)),
        finding(Words::tr("Longest text"), Words::tr("%1 ids").arg(countText(model.maxTokens))),
        finding(Words::tr("Weights"),
            Words::tr("%1, %2", "file format, data type").arg(formatWords(files), typeWords(model))),
        finding(Words::tr("Prunable"),
            Words::tr("%1 weights, of which %2 are zero")
                .arg(countText(model.parameters.prunable), countText(model.parameters.prunableZeros))),
    };
    if (!model.missing.empty())
        all.push_back(listFinding(Words::tr("Missing"),
            Words::tr(
                "%n tensor(s) that the file lacks and the model can do without:", nullptr, int(model.missing.size())),
            texts(model.missing)));
    if (!model.unexpected.empty())
        all.push_back(listFinding(Words::tr("Unexpected"),
            Words::tr("%n tensor(s) of the file that take no part:", nullptr, int(model.unexpected.size())),
            texts(model.unexpected)));
    if (!model.notes.empty())
        all.push_back(listFinding(Words::tr("Assumed"), {}, sentenceTexts(model.notes)));
    if (model.missing.empty() && model.unexpected.empty() && model.notes.empty())
        all.push_back(
            finding(Words::tr("Complete"), Words::tr("nothing is missing, nothing is left over, nothing was assumed")));
    if (!madeFrom.isEmpty())
        all.push_back(finding(Words::tr("Made from"), madeFrom));
    if (!model.recipeNotes.empty())
        all.push_back(listFinding(Words::tr("Said when it was made"), {}, sentenceTexts(model.recipeNotes)));
    all.push_back(finding(Words::tr("Folder"), QDir::toNativeSeparators(QString::fromStdString(model.path))));
    return all;
}

QString headlessText(const ModelInfo& model)
{
    if (model.task == ModelTask::MaskedLm)
        return Words::tr("This is a masked language model: it has no classifier. Here it can be looked "
                         "at, pruned and exported; it gives no labels, so there is no score by language. "
                         "Add a head to give it labels; the head begins random and needs training.");
    if (model.task == ModelTask::Encoder)
        return Words::tr("This is an encoder alone: it has no classifier. Here it can be looked at, "
                         "pruned and exported; it gives no labels, so there is no score by language. "
                         "Add a head to give it labels; the head begins random and needs training.");
    return {};
}

QString foreignPartsText(const ModelInfo& model)
{
    if (model.foreignParts.empty())
        return {};
    return Words::tr("The checkpoint has trained parts that Ndogo does not compute: %1. Without them its answers are "
                     "others than those of the model, and copies made here lose them.")
        .arg(sentenceText(model.foreignParts));
}

QString unnamedText(const ModelInfo& model)
{
    if (model.task != ModelTask::TokenClassification || !areUnnamed(model.labels))
        return {};
    return Words::tr("The classes of this model have no names, so that its answers cannot be compared with the labels "
                     "of data.");
}

} // namespace ndogo
