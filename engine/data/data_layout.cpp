// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/data_layout.h"

#include "engine/data/conll.h"

namespace ndogo {

DataLayout recogniseLayout(const DataRef&)
{
    return {};
}

DataLayout recogniseText(std::string_view, const std::filesystem::path&, const DataRef&)
{
    return {};
}

ExampleFile readExamples(const std::filesystem::path& file, const DataLayout&)
{
    return readConll(file);
}

std::string dataTaskName(DataTask task)
{
    switch (task) {
    case DataTask::Pos:
        return "pos";
    case DataTask::Classification:
        return "classification";
    case DataTask::Text:
        return "text";
    case DataTask::Ner:
        break;
    }
    return "ner";
}

std::string dataFormatName(DataFormat format)
{
    switch (format) {
    case DataFormat::WikiAnn:
        return "wikiann";
    case DataFormat::Tsv:
        return "tsv";
    case DataFormat::Text:
        return "text";
    case DataFormat::Conll:
        break;
    }
    return "conll";
}

} // namespace ndogo
