// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names that corpora give the columns of their tables, and the keys of their JSON: those of docs/methods.md, Data
// layouts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

using ColumnNames = std::vector<std::string>;

/// Whether the columns have the name, alike but for case.
bool hasColumn(const ColumnNames& columns, std::string_view name);

/// Of texts, all of those that make one up; of their labels; empty where none is known.
ColumnNames textColumnsOf(const ColumnNames& columns);
std::string labelColumnOf(const ColumnNames& columns);

/// Of words, of entity tags and of parts of speech; of what sentence a word is in.
std::string wordColumnOf(const ColumnNames& columns);
std::string entityColumnOf(const ColumnNames& columns);
std::string partOfSpeechColumnOf(const ColumnNames& columns);
std::string sentenceColumnOf(const ColumnNames& columns);

} // namespace ndogo
