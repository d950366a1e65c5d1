// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Entity tags: a prefix of IOB, IOBES or BILOU before a type, or O.
#pragma once

#include "engine/data/text_lines.h"

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

/// O, or a type behind B-, I-, E-, S-, L- or U-; also all of it in small letters.
bool isEntityTag(std::string_view text);

/// What is written in small letters is taken to be meant in capitals: b-per is B-PER and o is O; B-person stays.
std::string inUsualCase(std::string_view tag);

/// L- and U- of BILOU, which seqeval does not know, as E- and S- of IOBES.
bool isBilou(std::string_view tag);
std::string asIobes(std::string_view tag);

/// E- or S-, of IOBES.
bool isIobes(std::string_view tag);

/// One that says where an entity ends, of IOBES or BILOU.
inline bool isOfEnd(std::string_view tag)
{
    return isIobes(tag) || isBilou(tag);
}

/// Reads the entity tags of a file, and tells of the first that is not of IOB, or in small letters.
class EntityTags {
public:
    explicit EntityTags(MendedPlaces& mended)
        : m_mended(mended)
    {
    }

    /// As in inUsualCase() and asIobes(). The tag isEntityTag().
    std::string read(std::string_view tag, std::int64_t line);

private:
    MendedPlaces& m_mended;
    bool m_iobes = false, m_bilou = false, m_small = false; ///< told of
};

/// The same entities (seqeval's default mode) in tags among `known`, which may be of another scheme: of a word alone
/// S-, U-, B- or I-, of a first one B- or I-, of a last one E-, L- or I-, the first of these that is known. Empty where
/// none is.
std::vector<std::string> tagsAmong(std::span<const std::string> tags, const std::set<std::string>& known);

} // namespace ndogo
