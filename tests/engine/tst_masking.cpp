// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of plain text is chosen and masked, by DistilBERT's rules. (BERT's masks are tst_pretrain's.)
#include "engine/network/model.h"
#include "engine/network/new_model.h"
#include "engine/text/tokenizer.h"
#include "engine/train/masked_lm.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>

using namespace ndogo;

namespace {

std::shared_ptr<const Tokenizer> tokenizer()
{
    return Model::open(NDOGO_RESOURCES "/demo/model")->sharedTokenizer();
}

void write(const QString& path, const QByteArray& text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

/// What a job says of the data, beside what it gives.
struct Said {
    std::vector<std::string> warnings;
    JobContext context { 1, {}, [this](const JobEvent& event) {
                            if (const auto* warning = std::get_if<event::Warning>(&event.payload))
                                warnings.push_back(inEnglish(warning->message));
                        } };
};

} // namespace

class TestMasking : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rarePiecesHaveGreaterWeights();
    void drawsSoManyOfABatch();
    void drawsByWeight();
    void leavesShortAndUnreadableTextOut();
    void batchesAreMaskedAsAWhole();
};

void TestMasking::rarePiecesHaveGreaterWeights()
{
    const auto pieces = tokenizer();
    std::vector<std::int64_t> counts(static_cast<std::size_t>(pieces->vocabSize()));
    counts[20] = 1;
    counts[21] = 1000;
    counts[static_cast<std::size_t>(pieces->unknownId())] = 5;
    const auto weights = rarityWeights(counts, *pieces);
    QCOMPARE(weights[19], 1.0); // never seen counts as once
    QCOMPARE(weights[20], 1.0);
    QVERIFY(std::fabs(weights[21] - std::pow(1000.0, -0.7)) < 1e-12);
    for (const auto special :
        { pieces->bosId(), pieces->eosId(), pieces->padId(), pieces->unknownId(), pieces->maskId() })
        QCOMPARE(weights[static_cast<std::size_t>(special)], 0.0);
}

void TestMasking::drawsSoManyOfABatch()
{
    const auto pieces = tokenizer();
    const std::vector<double> weights
        = rarityWeights(std::vector<std::int64_t>(static_cast<std::size_t>(pieces->vocabSize()), 1), *pieces);
    Random random(5);
    std::size_t masked = 0, kept = 0, all = 0;
    for (int round = 0; round < 300; ++round) {
        std::vector<std::int64_t> ids { pieces->bosId() };
        for (std::int64_t i = 0; i < 100 + round % 7; ++i)
            ids.push_back(10 + i);
        ids.push_back(pieces->eosId());
        const auto before = ids;
        const auto places = maskByRarity(ids, *pieces, weights, 0.15, random);
        QCOMPARE(places.size(), static_cast<std::size_t>(std::ceil(0.15 * double(ids.size()))));
        QVERIFY(std::ranges::is_sorted(places, std::ranges::less(), &MaskedPlace::row));
        for (const auto& place : places) {
            const auto row = static_cast<std::size_t>(place.row);
            QCOMPARE(place.id, before[row]);
            QVERIFY(place.id >= 10);
            masked += ids[row] == pieces->maskId();
            kept += ids[row] == place.id;
        }
        all += places.size();
    }
    QVERIFY(std::fabs(double(masked) / double(all) - 0.8) < 0.02);
    QVERIFY(std::fabs(double(kept) / double(all) - 0.1) < 0.02);
    // All that may be masked, where that is less.
    std::vector<std::int64_t> few { pieces->bosId(), 20, pieces->eosId() };
    QCOMPARE(maskByRarity(few, *pieces, weights, 0.9, random).size(), std::size_t(1));
}

/// Of two ids with weights 1 and 3, one is drawn: the second in three of four.
void TestMasking::drawsByWeight()
{
    const auto pieces = tokenizer();
    std::vector<double> weights(static_cast<std::size_t>(pieces->vocabSize()));
    weights[20] = 1;
    weights[21] = 3;
    Random random(7);
    constexpr int kDraws = 20000;
    int second = 0;
    for (int i = 0; i < kDraws; ++i) {
        std::vector<std::int64_t> ids { 20, 21 };
        const auto places = maskByRarity(ids, *pieces, weights, 0.5, random);
        QCOMPARE(places.size(), std::size_t(1));
        second += places.front().row == 1;
    }
    QVERIFY(std::fabs(double(second) / kDraws - 0.75) < 0.015); // five standard errors
}

void TestMasking::leavesShortAndUnreadableTextOut()
{
    const QTemporaryDir folder;
    const auto pieces = openTokenizer(NDOGO_TEST_DATA "/tokenizers/uncased");
    const auto file = folder.filePath(QStringLiteral("swa.txt"));
    const auto corpusOf = [&](const QByteArray& text, std::vector<std::string>& warnings) {
        write(file, text);
        Said said;
        auto corpus = readTextCorpus(std::vector<TextFile> { { "swa", file.toStdString() } }, *pieces, 128,
            said.context, BlockRules::distilBert());
        warnings = said.warnings;
        return corpus;
    };
    const auto idsOf = [&](const QByteArray& line) { return pieces->encode(line.toStdString()).size() + 2; };
    const QByteArray words = "a b c d e f g h i ", unknown = "\xE2\x98\x83 "; // a snowman is no piece
    QCOMPARE(idsOf(words), std::size_t(11));
    QCOMPARE(idsOf(unknown), std::size_t(3));
    const QByteArray half = words + unknown.repeated(11), fewer = words + "j " + unknown.repeated(11);
    std::vector<std::string> warnings;
    const auto corpus = corpusOf(words + "\n" + words + "j\n" + half + "\n" + fewer + "\n", warnings);
    QCOMPARE(corpus.size(), std::size_t(2));
    QCOMPARE(corpus.block(0).size(), std::size_t(10));
    QCOMPARE(corpus.block(1).size(), std::size_t(21));
    QCOMPARE(warnings.size(), std::size_t(1));
    QVERIFY2(warnings[0].find("swa 2/4") != std::string::npos, warnings[0].c_str());
    // What is left out counts among the pieces all the same.
    QCOMPARE(corpus.counts()[static_cast<std::size_t>(pieces->encode("a").front())], std::int64_t(4));
    // Where nothing is left out, nothing is said.
    QCOMPARE(corpusOf(words + "j\n", warnings).size(), std::size_t(1));
    QVERIFY(warnings.empty());
}

void TestMasking::batchesAreMaskedAsAWhole()
{
    const QTemporaryDir folder;
    const QByteArray line = "watu wengi walikusanyika katika uwanja wa Nairobi jana asubuhi";
    write(folder.filePath(QStringLiteral("swa.txt")), line + "\n" + line + " leo\n" + line + " na jioni\n");
    const auto demo = newModel(presetConfig("demo"), tokenizer(), 3, {}, ModelTask::MaskedLm);
    PretrainSpec spec;
    spec.corpus = { folder.path().toStdString() };
    spec.masking = Masking::DistilBert;
    spec.maxLength = 40;
    Said said;
    const MaskedLm objective(demo, spec, said.context);
    const auto batch = objective.makeBatch(std::vector<std::int32_t> { 0, 1, 2 }, 3);
    QCOMPARE(batch.rows.size(), static_cast<std::size_t>(std::ceil(0.15 * double(batch.packed.ownIds()))));
    QVERIFY(std::ranges::is_sorted(batch.rows));
    QCOMPARE(batch.packed.ids, objective.makeBatch(std::vector<std::int32_t> { 0, 1, 2 }, 3).packed.ids);
    QVERIFY(batch.packed.ids != objective.makeBatch(std::vector<std::int32_t> { 0, 1, 2 }, 4).packed.ids);
    spec.recipe.padTo = 40; // filled places move the rows, and change nothing else
    const auto filled = MaskedLm(demo, spec, said.context).makeBatch(std::vector<std::int32_t> { 0, 1, 2 }, 3);
    QCOMPARE(filled.labels, batch.labels);
    for (std::size_t i = 0; i < batch.rows.size(); ++i)
        QCOMPARE(filled.packed.ids[static_cast<std::size_t>(filled.rows[i])],
            batch.packed.ids[static_cast<std::size_t>(batch.rows[i])]);
}

NDOGO_TEST(TestMasking)
#include "tst_masking.moc"
