// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"
#include "engine/study/vocabulary_index.h"

#include <algorithm>
#include <ostream>

namespace ndogo {
namespace {

void printText(std::ostream& out, const VocabularyIndex& index)
{
    TextTable table({ "language", "words", "distinct", "pieces", "unknown" });
    for (const auto& text : index.languages())
        table.add({ text.language, withThousands(text.words), withThousands(text.distinctWords),
            withThousands(text.pieces), withThousands(text.unknown) });
    table.print(out);
    out << '\n';
}

/// A row a language, a column a size: the share of its words that would be cut anew.
void printCosts(std::ostream& out, const VocabularyForecast& costs, const std::vector<std::int64_t>& sizes)
{
    std::vector<std::string> headers { "words cut anew % with" };
    for (const auto keep : sizes)
        headers.push_back(withThousands(keep));
    TextTable table(headers);
    const auto all = costs.at(sizes.back());
    for (std::size_t language = 0; language < all.size(); ++language) {
        std::vector<std::string> row { all[language].language };
        for (const auto keep : sizes)
            row.push_back(percentText(costs.at(keep)[language].broken, 2));
        table.add(row);
    }
    table.print(out);
    out << '\n';
}

void print(std::ostream& out, const VocabularyIndex& index)
{
    const VocabularyIndex::Choice& choice = index.choice(PieceRank::Token, false);
    if (choice.order.ranked() == 0) {
        out << "No piece of the tokenizer stands in the text.\n";
        return;
    }
    const auto sizes = usualVocabularies(choice.order.ranked());
    printText(out, index);
    out << "On the text:\n";
    printCosts(out, choice.text, sizes);
    if (choice.labelled) {
        out << "On the words of the labelled data:\n";
        printCosts(out, *choice.labelled, sizes);
    }
    out << withThousands(choice.order.ranked()) << " of " << withThousands(index.vocabulary())
        << " pieces stand in the text. With " << withThousands(std::max<std::int64_t>(choice.text.keepFor(0.99), 1))
        << " every language keeps 99 % of its pieces. Ranked by how often they stand in it; --json has the other "
           "ways.\n";
}

} // namespace

void runAndShow(const CliContext& context, const CountPiecesSpec& spec)
{
    JobRunner runner(context);
    const auto& index = *runner.run(spec).find<event::PiecesCounted>()->index;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(index), runner.last()), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, index);
}

std::unique_ptr<Command> countPiecesCommand()
{
    return std::make_unique<JobCommand<CountPiecesSpec>>();
}

} // namespace ndogo
