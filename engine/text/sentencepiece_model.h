// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace ndogo {

/// Whether the sentencepiece library may be given this model. The library trusts two things that a
/// damaged or hostile file can turn into reads outside its memory: the trie of the normaliser and
/// the texts it points to. Both are walked here, and scores must be finite numbers.
bool isSoundSentencePieceModel(std::string_view model);

} // namespace ndogo
