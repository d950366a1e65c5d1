// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counting, ranking and the forecast of what a smaller vocabulary costs, against counts by hand and by brute force.
#include "engine/study/vocabulary_forecast.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <random>

using namespace ndogo;

namespace {

using Ids = std::vector<std::int64_t>;
using Words = std::vector<std::string_view>;

/// A letter is a piece: 'a' is 1, 'b' 2, ...; anything else is 0, unknown.
Ids letters(std::string_view word)
{
    Ids ids;
    for (const char letter : word)
        ids.push_back(letter >= 'a' && letter <= 'z' ? letter - 'a' + 1 : 0);
    return ids;
}

constexpr std::int64_t kVocabulary = 27;

PieceCounts counted(const std::vector<std::pair<std::string, std::vector<Words>>>& text)
{
    PieceCounts counts(kVocabulary, letters);
    for (const auto& [language, lines] : text) {
        counts.beginLanguage(language);
        for (const auto& words : lines)
            counts.addLine(words);
    }
    return counts;
}

PieceCounts twoLanguages()
{
    return counted(
        { { "swa", { { "aab", "c" }, { "a", "c" } } }, { "hau", { { "bd", "bd" } } }, { "swa", { { "e" } } } });
}

std::vector<std::string> randomWords(std::mt19937& random, std::size_t count)
{
    std::vector<std::string> words;
    for (std::size_t i = 0; i < count; ++i) {
        std::string word;
        for (std::size_t size = 1 + random() % 6; word.size() < size;)
            word += char('a' + std::min(random() % 26, random() % 26));
        words.push_back(word);
    }
    return words;
}

double shareOfWords(const std::vector<std::string>& words, const std::function<bool(const Ids&)>& counts)
{
    const auto found = std::ranges::count_if(words, [&](const std::string& word) { return counts(letters(word)); });
    return double(found) / double(words.size());
}

}

class TestVocabularyForecast : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsByLanguage();
    void ranks();
    void keepsBesides();
    void forecastsAsCounted();
    void findsTheSizeForACoverage();
    void measures();
    void reportsComeBack();
};

void TestVocabularyForecast::countsByLanguage()
{
    const auto counts = twoLanguages();
    QCOMPARE(counts.languages().size(), std::size_t(2));
    const auto& swa = counts.languages().at("swa");
    QCOMPARE(swa.wordCount, 5);
    QCOMPARE(swa.pieceCount, 7);
    QCOMPARE(swa.tokens[1], 3); // a
    QCOMPARE(swa.documents[1], 2);
    QCOMPARE(swa.tokens[3], 2); // c
    QCOMPARE(swa.documents[3], 2);
    QCOMPARE(swa.words.size(), std::size_t(4)); // c twice
    QCOMPARE(swa.words.find("c")->second.count, 2);
    QCOMPARE(counts.languages().at("hau").documents[4], 1); // d, twice in one line
    QCOMPARE(counts.languages().at("hau").tokens[4], 2);
}

void TestVocabularyForecast::ranks()
{
    const auto counts = twoLanguages(); // tokens a 3, b 3, c 2, d 2, e 1; lines a 2, b 2, c 2, d 1, e 1
    const PieceOrder byToken(counts, PieceRank::Token, 1, Ids { 0 });
    QCOMPARE(byToken.ranked(), 5);
    QCOMPARE(byToken.kept(0), (Ids { 0 }));
    QCOMPARE(byToken.kept(3), (Ids { 0, 1, 2, 3 })); // of equals the lower id
    QCOMPARE(byToken.kept(99), (Ids { 0, 1, 2, 3, 4, 5 }));
    QCOMPARE(byToken.from(6), PieceOrder::kNever);
    const PieceOrder byDocument(counts, PieceRank::Document, 2, Ids { 0, 2 });
    QCOMPARE(byDocument.ranked(), 2); // a and c; b stays anyway, and is not counted
    QCOMPARE(byDocument.kept(1), (Ids { 0, 1, 2 }));
    QCOMPARE(byDocument.kept(2), (Ids { 0, 1, 2, 3 }));
    QCOMPARE(byDocument.from(4), PieceOrder::kNever); // d stands in one line only
}

void TestVocabularyForecast::keepsBesides()
{
    const auto counts = twoLanguages();
    PieceOrder order(counts, PieceRank::Token, 1, Ids { 0 });
    order.keepWith(2, 5); // e is a part of b
    QCOMPARE(order.kept(1), (Ids { 0, 1 }));
    QCOMPARE(order.kept(2), (Ids { 0, 1, 2, 5 }));
    order.keepWith(5, 1); // but a stands before it
    QCOMPARE(order.kept(1), (Ids { 0, 1 }));
    order.keepAlways(4);
    QCOMPARE(order.kept(0), (Ids { 0, 4 }));
    QCOMPARE(order.kept(3), (Ids { 0, 1, 2, 3, 4, 5 })); // c keeps its place
}

void TestVocabularyForecast::forecastsAsCounted()
{
    std::mt19937 random(17);
    PieceCounts counts(kVocabulary, letters);
    std::map<std::string, std::vector<std::string>> text;
    for (const char* language : { "amh", "hau", "swa" }) {
        text[language] = randomWords(random, 500);
        counts.beginLanguage(language);
        counts.addLine(Words(text[language].begin(), text[language].end()));
    }
    const PieceOrder order(counts, PieceRank::Token, 1, Ids { 0, 5 });
    // The letter before stands for one; nothing for a.
    const auto before = [](std::int64_t id) { return Ids { id > 1 ? id - 1 : -1 }; };
    const VocabularyForecast forecast(counts, order, before);
    for (std::int64_t keep = 0; keep <= order.ranked() + 1; ++keep) {
        const auto isLost = [&](std::int64_t id) { return order.from(id) > keep; };
        const auto isExposed = [&](std::int64_t id) { return isLost(id) && (id == 1 || isLost(id - 1)); };
        for (const auto& cost : forecast.at(keep)) {
            const auto& words = text.at(cost.language);
            std::int64_t lost = 0, all = 0;
            for (const auto& word : words) {
                lost += std::ranges::count_if(letters(word), isLost);
                all += std::ssize(word);
            }
            QCOMPARE(cost.lost, double(lost) / double(all));
            QCOMPARE(
                cost.broken, shareOfWords(words, [&](const Ids& ids) { return std::ranges::any_of(ids, isLost); }));
            QCOMPARE(
                cost.exposed, shareOfWords(words, [&](const Ids& ids) { return std::ranges::any_of(ids, isExposed); }));
        }
    }
    QCOMPARE(forecast.at(order.ranked()).front().lost, 0.0);
    QVERIFY(forecast.at(10).front().lost > 0);
}

void TestVocabularyForecast::findsTheSizeForACoverage()
{
    const auto counts = twoLanguages();
    const PieceOrder order(counts, PieceRank::Token, 1, Ids { 0 }); // a b c d e
    const VocabularyForecast forecast(counts, order, [](std::int64_t id) { return Ids { id }; });
    QCOMPARE(forecast.keepFor(0.5), 2); // hau: b is half of its pieces; swa: a and b are four of seven
    QCOMPARE(forecast.keepFor(0.51), 4);
    QCOMPARE(forecast.keepFor(1), 5);
    const PieceOrder frequent(counts, PieceRank::Token, 2, Ids { 0 }); // without e
    const VocabularyForecast rare(counts, frequent, [](std::int64_t id) { return Ids { id }; });
    QCOMPARE(rare.keepFor(0.8), 4);
    QCOMPARE(rare.keepFor(1), PieceOrder::kNever);
}

void TestVocabularyForecast::measures()
{
    const auto counts = counted({ { "hau", { { "aab", "b", "?", "" } } }, { "swa", { { "c", "a" } } } });
    const PieceOrder order(counts, PieceRank::Token, 1, Ids { 0 }); // a b c
    const VocabularyForecast forecast(counts, order, [](std::int64_t id) { return Ids { id }; });
    // Without b and c: a b falls into two pieces, c becomes unknown (7 after).
    const auto cut = [](std::string_view word) {
        Ids ids;
        for (const auto id : letters(word)) {
            if (id == 2)
                ids.insert(ids.end(), { 1, 1 });
            else
                ids.push_back(id == 1 ? 1 : 7);
        }
        return ids;
    };
    const auto costs = measuredCosts(counts, forecast, 1, cut, { 0, 7 }, {});
    QCOMPARE(costs.size(), std::size_t(2));
    const LanguageCost& hau = costs[0];
    QCOMPARE(hau.language, std::string("hau"));
    QCOMPARE(hau.pieces, 5);
    QCOMPARE(hau.words, 4);
    QCOMPARE(hau.lost, 0.4); // two b of five pieces
    QCOMPARE(hau.broken, 0.5);
    QCOMPARE(hau.split, 0.5);
    QCOMPARE(hau.unknownBefore, 0.2); // the question mark
    QCOMPARE(hau.unknownAfter, 1.0 / 7);
    QCOMPARE(hau.unknownWords, 0.0); // it was unknown before
    QCOMPARE(hau.piecesPerWordBefore, 1.25);
    QCOMPARE(hau.piecesPerWordAfter, 1.75);
    const LanguageCost& swa = costs[1];
    QCOMPARE(swa.split, 0.0);
    QCOMPARE(swa.unknownWords, 0.5);
    QCOMPARE(swa.unknownAfter, 0.5);
}

void TestVocabularyForecast::reportsComeBack()
{
    VocabularyReport report;
    report.kept = 40'005;
    report.dropped = 7;
    report.parametersBefore = 100;
    report.parametersAfter = 50;
    report.bytesBefore = 400;
    report.bytesAfter = 200;
    report.languages
        = { { "hau", 10, 5, 0.1, 0.2, 0.01, 0.02, 0.15, 0.05, 2, 2.5 }, { "swa", 1, 1, 0, 0, 0, 0, 0, 0, 1, 1 } };
    QCOMPARE(vocabularyReportFromJson(toJson(report)), report);
    report.testLanguages = { report.languages.front() };
    const auto fields = toJson(report);
    QCOMPARE(vocabularyReportFromJson(fields), report);
    QCOMPARE(fields["unknown_rate"]["hau"]["before"].get<double>(), 0.01);
    QCOMPARE(fields["unknown_rate"]["hau"]["after"].get<double>(), 0.02);
}

NDOGO_TEST(TestVocabularyForecast)
#include "tst_vocabulary_forecast.moc"
