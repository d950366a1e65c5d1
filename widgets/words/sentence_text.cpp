// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/words/sentence_text.h"

#include <QCoreApplication>

namespace ndogo {

QString sentenceText(const Sentence& sentence)
{
    return QString::fromStdString(translated(sentence, [](const std::string& source) {
        return QCoreApplication::translate("Sentence", source.c_str()).toStdString();
    }));
}

QStringList sentenceTexts(const std::vector<Sentence>& sentences)
{
    QStringList texts;
    for (const Sentence& sentence : sentences)
        texts << sentenceText(sentence);
    return texts;
}

} // namespace ndogo
