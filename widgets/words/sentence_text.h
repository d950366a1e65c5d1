// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace ndogo {

/// What the engine says, in the window's language: its words and those of the sentences in it are looked up in the
/// catalogue, context "Sentence"; names and numbers are put in as they are.
QString sentenceText(const Sentence& sentence);
QStringList sentenceTexts(const std::vector<Sentence>& sentences);

} // namespace ndogo
