// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text/piece_file.h"
#include "engine/text/vocabulary_lines.h"

namespace ndogo {
namespace {

class VocabularyFile final : public PieceFile {
public:
    VocabularyFile(std::string text, TokenizerRules rules)
        : m_text(std::move(text))
        , m_rules(rules)
    {
        for (const auto& line : vocabularyLines(m_text, rules))
            add(pieces().size(), line.text);
        markGoingOn("##");
    }

    std::string trimmed(const KeptIds& ids) const override
    {
        std::string result;
        std::int64_t id = 0;
        for (const auto& line : vocabularyLines(m_text, m_rules)) {
            if (!ids.has(id++))
                continue;
            if (result.ends_with('\r') && line.raw.starts_with('\n'))
                result += '\n'; // or both would end one line
            result += line.raw;
        }
        return result;
    }

private:
    std::string m_text;
    TokenizerRules m_rules;
};

}

std::unique_ptr<PieceFile> readVocabularyFile(std::string text, TokenizerRules rules)
{
    return std::make_unique<VocabularyFile>(std::move(text), rules);
}

} // namespace ndogo
