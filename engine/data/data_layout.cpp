// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/data_layout.h"

#include "engine/base/error.h"
#include "engine/data/conll.h"
#include "engine/data/json_lines.h"
#include "engine/data/text_lines.h"
#include "engine/data/token_table.h"
#include "engine/data/tsv.h"
#include "engine/io/file_message.h"

namespace ndogo {
namespace {

ExampleFile parseLines(std::string_view text, const std::filesystem::path& file)
{
    ExampleFile result;
    TextLines lines(text, file);
    while (const auto line = lines.next())
        if (!line->empty())
            result.examples.push_back({ { std::string(*line) }, {}, lines.number() });
    if (result.examples.empty())
        throw fileFailure(ErrorCode::DataInvalid, file,
            Sentence::tr("The file %1 holds no sentence; it needs one sentence a line.", file));
    return result;
}

}

ExampleFile readExamples(const std::filesystem::path& file, const DataLayout& layout)
{
    return parseExamples(readDataFile(file), file, layout);
}

ExampleFile parseExamples(std::string_view text, const std::filesystem::path& file, const DataLayout& layout)
{
    switch (layout.format) {
    case DataFormat::WikiAnn:
        return parseConll(text, file, WordTags::WikiAnn);
    case DataFormat::JsonLines:
        return parseJsonLines(text, file, layout);
    case DataFormat::Tsv:
        if (layout.task == DataTask::Ner || layout.task == DataTask::Pos)
            return parseTokenTable(text, file, layout);
        return parseTsv(text, file, layout.textColumns, layout.labelColumn);
    case DataFormat::Text:
        return parseLines(text, file);
    case DataFormat::Conll:
        break;
    }
    return parseConll(text, file, layout.task == DataTask::Pos ? WordTags::PartsOfSpeech : WordTags::Entities,
        { layout.wordColumn, layout.tagColumn });
}

} // namespace ndogo
