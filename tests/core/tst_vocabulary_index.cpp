// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every size of a vocabulary costs: against counts by hand, against orders made anew, and within a frame.
#include "engine/base/error.h"
#include "engine/study/vocabulary_index.h"
#include "engine/values/vocabulary_size.h"
#include "tests/support/sample_vocabulary.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <set>
#include <stop_token>

using namespace ndogo;
using namespace ndogo::test;

namespace {

using Ids = std::vector<std::int64_t>;
using Words = std::vector<std::string_view>;

const std::vector<std::string> kPieces { "?", "a", "b", "c", "ab", "abc", "bc" };

std::int64_t idOf(std::string_view piece)
{
    const auto found = std::ranges::find(kPieces, piece);
    return found == kPieces.end() ? 0 : found - kPieces.begin();
}

/// Each word of the text is a piece.
Ids whole(std::string_view word)
{
    return { idOf(word) };
}

std::vector<std::pair<std::int64_t, std::int64_t>> halvesOf(std::int64_t id)
{
    std::vector<std::pair<std::int64_t, std::int64_t>> halves;
    const std::string& piece = kPieces[std::size_t(id)];
    for (std::size_t cut = piece.size() - 1; cut > 0; --cut) {
        const auto first = idOf(piece.substr(0, cut)), second = idOf(piece.substr(cut));
        if (first > 0 && second > 0)
            halves.emplace_back(first, second);
    }
    return halves;
}

Ids charactersOf(std::int64_t id)
{
    Ids ids;
    for (const char letter : kPieces[std::size_t(id)])
        ids.push_back(idOf(std::string(1, letter)));
    return ids;
}

double piecesPerWord(const VocabularyForecast& forecast, std::int64_t keep)
{
    return forecast.at(keep).front().piecesPerWord;
}

TensorInfo tensor(const char* name, std::vector<std::int64_t> shape, int layer = -1)
{
    TensorInfo info { name, std::move(shape), "fp32", 1, 0, {}, layer, false };
    for (const auto side : info.shape)
        info.size *= side;
    return info;
}

}

class TestVocabularyIndex : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void forecastsPiecesAWord();
    void fewestIsAPlace();
    void keepsWhatIsAsked();
    void answersWithinAFrame();
    void stopsWhenAsked();
    void writesEveryChoice();
    void knowsWhatAPieceTakes();
};

void TestVocabularyIndex::forecastsPiecesAWord()
{
    PieceCounts counts(std::ssize(kPieces), whole);
    counts.beginLanguage("hau");
    counts.addLine(Words { "abc", "abc", "abc", "abc", "ab", "ab", "ab", "c", "c", "bc" });
    const PieceOrder order(counts, PieceRank::Token, 1, Ids { 0 }); // abc ab c bc; a and b have no place
    const VocabularyForecast forecast(counts, order, charactersOf, halvesOf);
    QCOMPARE(forecast.at(4).front().piecesPerWordBefore, 1.0);
    QCOMPARE(piecesPerWord(forecast, 4), 1.0);
    QCOMPARE(piecesPerWord(forecast, 3), 1.1); // bc is b and c
    QCOMPARE(piecesPerWord(forecast, 2), 1.1); // c becomes unknown, one piece still
    QCOMPARE(piecesPerWord(forecast, 1), 1.4); // ab is a and b
    QCOMPARE(piecesPerWord(forecast, 0), 2.2); // abc is ab and c, not a and bc; and that a, b and c
    QCOMPARE(forecast.kept(4), 5); // with the unknown piece
    QCOMPARE(forecast.kept(0), 1);
    const VocabularyForecast spelt(counts, order, charactersOf);
    QCOMPARE(piecesPerWord(spelt, 0), 2.2); // characters alone
    QCOMPARE(piecesPerWord(spelt, 3), 1.1);
}

/// An index is made of all pieces; what is asked of those that stand often enough follows from that.
void TestVocabularyIndex::fewestIsAPlace()
{
    const auto counts = sampleCounts(600, { "amh", "hau", "swa" }, 200);
    const auto tools = sampleTools(counts);
    const VocabularyIndex index(counts, nullptr, tools, {});
    for (const auto rank : { PieceRank::Token, PieceRank::Document }) {
        const auto& choice = index.choice(rank, false);
        QCOMPARE(choice.rank, rank);
        for (const std::int64_t fewest : { 1, 2, 5, 40 }) {
            const PieceOrder anew(counts, rank, fewest, Ids { 0, 1, 2, 3 });
            QCOMPARE(choice.order.ranked(fewest), anew.ranked());
            QVERIFY(anew.ranked() > 0 && (fewest == 1 || anew.ranked() < choice.order.ranked()));
            const VocabularyForecast forecast(counts, anew, tools.characters, tools.halves);
            for (const std::int64_t keep : { std::int64_t(1), anew.ranked() / 2, anew.ranked() }) {
                QCOMPARE(choice.order.kept(keep), anew.kept(keep));
                QCOMPARE(choice.text.kept(keep), std::ssize(anew.kept(keep)));
                const auto here = choice.text.at(keep), there = forecast.at(keep);
                for (std::size_t i = 0; i < here.size(); ++i) {
                    QCOMPARE(here[i].broken, there[i].broken);
                    QCOMPARE(here[i].piecesPerWord, there[i].piecesPerWord);
                }
            }
        }
    }
}

void TestVocabularyIndex::keepsWhatIsAsked()
{
    const auto counts = sampleCounts(600, { "amh", "hau" }, 200);
    const VocabularyIndex index(counts, nullptr, sampleTools(counts), {});
    const auto most = index.choice(PieceRank::Token, false).order.ranked();
    QCOMPARE(index.keptBy({ .keep = 7 }), 7);
    QCOMPARE(index.keptBy({ .keep = 10'000 }), most);
    const auto covering = index.keptBy({ .coverage = 0.9 });
    QVERIFY(covering && *covering < most);
    for (const auto& cost : index.choice(PieceRank::Token, false).text.at(*covering))
        QVERIFY(cost.lost <= 0.1);
    QVERIFY(!index.keptBy({ .coverage = 1, .fewest = 2 })); // rarer ones are needed
    const auto& with = index.choice(PieceRank::Token, true);
    for (const auto& cost : with.text.at(1))
        QCOMPARE(cost.exposed, 0.0); // all characters stay
    QVERIFY(with.text.kept(1) > index.choice(PieceRank::Token, false).text.kept(1));
}

/// As large as XLM-R's, in eleven languages: a slider asks for it on the thread that paints.
void TestVocabularyIndex::answersWithinAFrame()
{
    std::vector<std::string> languages;
    for (int i = 0; i < 11; ++i)
        languages.push_back("l" + std::to_string(i));
    const auto index = sampleVocabulary(250'000, languages, 20'000, true);
    const auto& choice = index->choice(PieceRank::Token, false);
    QVERIFY(choice.order.ranked() > 20'000);
    std::vector<double> times; // ms
    Random random(3);
    for (int i = 0; i < 200; ++i) {
        const auto keep = std::int64_t(random.uniform() * double(choice.order.ranked()));
        QElapsedTimer timer;
        timer.start();
        const auto text = choice.text.at(keep), words = choice.labelled->at(keep);
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
        QCOMPARE(text.size(), languages.size());
        QCOMPARE(words.front().broken, text.front().broken);
    }
    std::ranges::sort(times); // the slowest ones tell what else the machine was doing
    qInfo("median of 200 answers: %.3f ms, slowest %.3f ms", times[100], times.back());
    QVERIFY2(times[100] < 16, "slower than a frame");
}

void TestVocabularyIndex::stopsWhenAsked()
{
    const auto counts = sampleCounts(600, { "amh" }, 20);
    std::stop_source source;
    source.request_stop();
    const CancelToken token(source.get_token());
    QVERIFY_EXCEPTION_THROWN(VocabularyIndex(counts, nullptr, sampleTools(counts), token), Failure);
}

void TestVocabularyIndex::writesEveryChoice()
{
    const auto fields = toJson(*sampleVocabulary(600, { "amh", "hau" }, 200, true));
    QCOMPARE(fields["vocabulary"].get<int>(), 600);
    QCOMPARE(fields["languages"].size(), std::size_t(2));
    QCOMPARE(fields["choices"].size(), std::size_t(4));
    std::set<std::string> ways;
    for (const auto& choice : fields["choices"]) {
        ways.insert(choice["rank"].get<std::string>() + (choice["characters"].get<bool>() ? "+" : ""));
        const auto& largest = choice["sizes"].back();
        QCOMPARE(largest["languages"].size(), std::size_t(2));
        QCOMPARE(largest["test_languages"].size(), std::size_t(2));
        QCOMPARE(largest["languages"][0]["broken"].get<double>(), 0.0);
        const auto& pieces = largest["languages"][0]["pieces_per_word"];
        QCOMPARE(pieces["before"].get<double>(), pieces["after"].get<double>());
        QVERIFY(choice["sizes"].front()["languages"][0]["broken"].get<double>() > 0);
    }
    QCOMPARE(ways, (std::set<std::string> { "token", "token+", "document", "document+" }));
    QCOMPARE(usualVocabularies(4500), (Ids { 100, 200, 400, 1000, 2000, 4000, 4500 }));
    QCOMPARE(usualVocabularies(40), (Ids { 40 }));
}

void TestVocabularyIndex::knowsWhatAPieceTakes()
{
    ModelInfo model;
    model.task = ModelTask::TokenClassification;
    model.vocabSize = 40;
    model.tensors = { tensor("roberta.embeddings.word_embeddings.weight", { 40, 12 }),
        tensor("roberta.embeddings.position_embeddings.weight", { 40, 12 }), // as many by chance
        tensor("roberta.encoder.layer.0.output.dense.weight", { 40, 12 }, 0), tensor("classifier.bias", { 40 }) };
    QCOMPARE(parametersPerPiece(model), 12);
    model.parameters.total = 1000;
    model.sizes.file = 4000;
    const VocabularySize size = vocabularySize(model, 30);
    QCOMPARE(size.parameters, 880);
    QCOMPARE(size.bytes, 3520);
    model.task = ModelTask::MaskedLm;
    model.tensors = { tensor("bert.embeddings.word_embeddings.weight", { 40, 12 }),
        tensor("cls.predictions.bias", { 40 }), tensor("cls.predictions.transform.dense.bias", { 12 }),
        tensor("cls.predictions.decoder.weight", { 40, 12 }) };
    QCOMPARE(parametersPerPiece(model), 25);
}

NDOGO_TEST(TestVocabularyIndex)
#include "tst_vocabulary_index.moc"
