// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Entity mention replacement: sentences that are known exactly, and scores with a real model.
#include "engine/data/conll.h"
#include "engine/eval/evaluate.h"
#include "engine/eval/replace_entities.h"
#include "engine/run/model_store.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace ndogo;
using test::Folder;

namespace {

using Words = std::vector<std::string>;
using Notes = std::vector<Sentence>;

Words words(const char* text)
{
    std::istringstream stream(text);
    return { std::istream_iterator<std::string>(stream), {} };
}

Example example(const char* sentence, const char* labels)
{
    return { words(sentence), words(labels), 1 };
}

MentionPool poolOf(const std::vector<Example>& examples)
{
    MentionPool pool;
    pool.add(examples, EntityMode::Default);
    return pool;
}

Example replaced(const Example& sentence, const MentionPool& pool, double probability = 1, std::uint64_t seed = 1)
{
    Random random(seed);
    return replaceEntities(sentence, pool, probability, EntityMode::Default, random);
}

/// A data folder of four languages: two share a script, two a family, one is not in the table.
void writeLanguages(const Folder& data)
{
    data.write("hau/test.txt", "Kano B-LOC\nta O\n\nMusa B-PER\nya O\n");
    data.write("amh/test.txt", "አዲስ B-LOC\nአበባ I-LOC\n\nአበበ B-PER\n");
    data.write("swa/test.txt", "Nairobi B-LOC\nni O\n\nJuma B-PER\n\nAsha B-PER\nNairobi B-LOC\n");
    data.write("swa/train.txt", "Mombasa B-LOC\n");
    data.write("qqq/test.txt", "Xyz B-LOC\n");
}

MentionSource sourceOf(const Folder& data)
{
    MentionSource source;
    source.data.path = data.path().string();
    return source;
}

struct Evaluated {
    std::shared_ptr<const EvaluationResult> result;
    Words warnings;
    std::int64_t done = 0, total = 0; ///< of the last Progress
};

Evaluated evaluateNow(const EvaluateSpec& spec)
{
    ModelStore store;
    Evaluated evaluated;
    JobContext context(1, {}, [&](const JobEvent& event) {
        if (const auto* warning = std::get_if<event::Warning>(&event.payload))
            evaluated.warnings.push_back(inEnglish(warning->message));
        if (const auto* progress = std::get_if<event::Progress>(&event.payload)) {
            evaluated.done = progress->done;
            evaluated.total = progress->total;
        }
    });
    evaluated.result = evaluate(*store.get(spec.model, {}), spec, context);
    return evaluated;
}

EvaluateSpec demo()
{
    EvaluateSpec spec;
    spec.model.path = NDOGO_RESOURCES "/demo/model";
    spec.data.path = NDOGO_RESOURCES "/demo/data";
    spec.data.languages = { "hau", "luo" };
    spec.replaceEntities = EntityReplacement {};
    return spec;
}

} // namespace

class TestReplaceEntities : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void poolsHoldEachMentionOnce();
    void aPoolOfOneGivesAKnownSentence();
    void tagsThatBeginWithI();
    void theRestStaysAsItIs();
    void allAreEquallyLikely();
    void randomNumbersFollowFromTheirPlace();
    void poolsByLanguageScriptAndFamily();
    void poolsOfAnotherSplit();
    void scores();
    void sameDrawsInEverySelection();
    void predictionsOfReplacedSentences();
    void refusals();
    void lengthsAreThoseOfThePool();
};

void TestReplaceEntities::poolsHoldEachMentionOnce()
{
    const auto pool = poolOf({ example("New York a Kano", "B-LOC I-LOC O B-LOC"),
        example("York New York", "B-PER B-LOC I-LOC"), example("Kano", "I-LOC") });
    QCOMPARE(pool.size(), std::int64_t(3));
    QVERIFY(pool.ofType("LOC") == (std::vector<Mention> { { "Kano" }, { "New", "York" } }));
    QVERIFY(pool.ofType("PER") == (std::vector<Mention> { { "York" } }));
    QVERIFY(pool.ofType("DATE").empty());
}

void TestReplaceEntities::aPoolOfOneGivesAKnownSentence()
{
    const auto pool = poolOf({ example("Dar es Salaam", "B-LOC I-LOC I-LOC"), example("Ali", "B-PER") });
    const auto result = replaced(example("Musa Bello ya tafi Kano jiya .", "B-PER I-PER O O B-LOC B-DATE O"), pool);
    QCOMPARE(result.words, words("Ali ya tafi Dar es Salaam jiya ."));
    QCOMPARE(result.labels, words("B-PER O O B-LOC I-LOC I-LOC B-DATE O")); // no DATE to draw
    QCOMPARE(result.line, std::int64_t(1));

    const auto neighbours = replaced(example("Musa Kano", "B-LOC B-LOC"), pool);
    QCOMPARE(neighbours.words, words("Dar es Salaam Dar es Salaam"));
    QCOMPARE(neighbours.labels, words("B-LOC I-LOC I-LOC B-LOC I-LOC I-LOC"));
}

/// As seqeval's default mode reads them; in strict mode they are none.
void TestReplaceEntities::tagsThatBeginWithI()
{
    const auto pool = poolOf({ example("Ali", "B-PER"), example("Dar Salaam", "B-LOC I-LOC") });
    const auto sentence = example("a Musa Kano b", "O I-PER I-LOC O");
    QCOMPARE(replaced(sentence, pool).words, words("a Ali Dar Salaam b"));
    QCOMPARE(replaced(sentence, pool).labels, words("O B-PER B-LOC I-LOC O"));
    Random random(1);
    const auto strict = replaceEntities(sentence, pool, 1, EntityMode::Strict, random);
    QCOMPARE(strict.words, sentence.words);
    QCOMPARE(strict.labels, sentence.labels);
}

void TestReplaceEntities::theRestStaysAsItIs()
{
    const auto sentence = example("a Musa b Kano", "O B-PER O I-LOC");
    const auto pool = poolOf({ example("Ali", "B-PER"), example("Dar", "B-LOC") });
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const auto kept = replaced(sentence, pool, 1e-12, seed);
        QVERIFY(kept.words == sentence.words && kept.labels == sentence.labels);
    }
    int changed = 0;
    for (std::uint64_t seed = 1; seed <= 4000; ++seed)
        changed += replaced(sentence, pool, 0.3, seed).words[1] == "Ali";
    QVERIFY(std::abs(changed - 1200) < 4 * std::sqrt(4000 * 0.3 * 0.7));
    const auto empty = replaced(example("", ""), pool);
    QVERIFY(empty.words.empty() && empty.labels.empty());
}

void TestReplaceEntities::allAreEquallyLikely()
{
    const auto pool = poolOf({ example("A B C D E", "B-PER B-PER B-PER B-PER B-PER") });
    std::map<std::string, int> seen;
    for (int sentence = 0; sentence < 10000; ++sentence) {
        auto random = randomOfSentence(7, 1, "hau", sentence);
        ++seen[replaceEntities(example("A", "B-PER"), pool, 1, EntityMode::Default, random).words[0]];
    }
    QCOMPARE(seen.size(), std::size_t(5));
    for (const auto& [name, count] : seen)
        QVERIFY(std::abs(count - 2000) < 4 * std::sqrt(10000 * 0.2 * 0.8));
}

void TestReplaceEntities::randomNumbersFollowFromTheirPlace()
{
    const auto first = [](std::uint64_t seed, int draw, const char* language, std::int32_t sentence) {
        return randomOfSentence(seed, draw, language, sentence).next();
    };
    QCOMPARE(first(1, 1, "hau", 0), first(1, 1, "hau", 0));
    std::set<std::uint64_t> different;
    for (const std::uint64_t seed : { 1, 2 })
        for (const int draw : { 1, 2 })
            for (const char* language : { "hau", "yor" })
                for (const std::int32_t sentence : { 0, 1 })
                    different.insert(first(seed, draw, language, sentence));
    QCOMPARE(different.size(), std::size_t(16));
    QCOMPARE(first(1, 1, "hau", 0), std::uint64_t(14914168583530418033U)); // on every platform
}

void TestReplaceEntities::poolsByLanguageScriptAndFamily()
{
    const Folder data;
    writeLanguages(data);
    const Words all { "amh", "hau", "qqq", "swa" };
    const auto read = [&](EntityReplacement::Pool pool, const Words& languages, Notes& notes) {
        EntityReplacement replacement;
        replacement.pool = pool;
        return readMentionPools(sourceOf(data), replacement, languages, {}, notes);
    };
    Notes notes;
    auto pools = read(EntityReplacement::Pool::Language, all, notes);
    QVERIFY(notes.empty());
    QCOMPARE(pools.at("swa")->languages, Words { "swa" });
    QCOMPARE(pools.at("swa")->mentions.size(), std::int64_t(3));

    pools = read(EntityReplacement::Pool::Script, all, notes);
    QCOMPARE(pools.at("swa"), pools.at("hau"));
    QCOMPARE(pools.at("swa")->languages, (Words { "hau", "swa" }));
    QCOMPARE(pools.at("swa")->mentions.size(), std::int64_t(5));
    QCOMPARE(pools.at("amh")->languages, Words { "amh" });
    QCOMPARE(pools.at("qqq")->languages, Words { "qqq" });
    QCOMPARE(notes.size(), std::size_t(1));
    const std::string note = inEnglish(notes[0]);
    QVERIFY(note.find("script") != std::string::npos && note.find("qqq") != std::string::npos);

    // The family of Hausa is Amharic's; the pool does not depend on what is evaluated.
    notes.clear();
    pools = read(EntityReplacement::Pool::Family, { "hau" }, notes);
    QVERIFY(notes.empty());
    QCOMPARE(pools.at("hau")->languages, (Words { "amh", "hau" }));
    QCOMPARE(pools.at("hau")->mentions.ofType("LOC").size(), std::size_t(2));
}

void TestReplaceEntities::poolsOfAnotherSplit()
{
    const Folder data;
    writeLanguages(data);
    EntityReplacement replacement;
    replacement.split = "train";
    Notes notes;
    const auto pools = readMentionPools(sourceOf(data), replacement, Words { "swa" }, {}, notes);
    QVERIFY(pools.at("swa")->mentions.ofType("LOC") == (std::vector<Mention> { { "Mombasa" } }));
    FAILS(ErrorCode::FileNotFound, ({ "train", "hau" }),
        readMentionPools(sourceOf(data), replacement, Words { "hau", "swa" }, {}, notes));

    auto source = sourceOf(data);
    source.labelMap = { { "LOC", "O" } };
    QCOMPARE(
        readMentionPools(source, replacement, Words { "swa" }, {}, notes).at("swa")->mentions.size(), std::int64_t(0));
}

void TestReplaceEntities::scores()
{
    auto spec = demo();
    spec.replaceEntities->draws = 2;
    const auto evaluated = evaluateNow(spec);
    const auto& result = *evaluated.result;
    QCOMPARE(result.replaced.size(), result.languages.size());
    QCOMPARE(evaluated.total, 3 * (result.languages[0].sentences + result.languages[1].sentences));
    QCOMPARE(evaluated.done, evaluated.total);
    for (std::size_t i = 0; i < result.languages.size(); ++i) {
        const auto& score = result.replaced[i];
        QCOMPARE(score.language, result.languages[i].language);
        QCOMPARE(score.mentions, result.languages[i].counts.support());
        QCOMPARE(score.poolLanguages, Words { score.language });
        QVERIFY(score.pool > 0 && score.pool <= score.mentions);
        QCOMPARE(score.draws.size(), std::size_t(2));
        for (const auto& counts : score.draws) // as many entities as before, others
            QCOMPARE(counts.support(), result.languages[i].counts.support());
        QVERIFY(score.draws[0] != score.draws[1]);
    }

    auto plain = spec;
    plain.replaceEntities.reset();
    const auto originals = evaluateNow(plain).result;
    QVERIFY(originals->replaced.empty());
    spec.replaceEntities->probability = 1e-12;
    const auto same = evaluateNow(spec).result;
    for (std::size_t i = 0; i < result.languages.size(); ++i) {
        QCOMPARE(result.languages[i].counts, originals->languages[i].counts);
        QCOMPARE(result.languages[i].perSentence, originals->languages[i].perSentence);
        QCOMPARE(same->replaced[i].draws[0], originals->languages[i].counts);
    }
}

/// A sentence is changed in the same way whatever else is evaluated, and when.
void TestReplaceEntities::sameDrawsInEverySelection()
{
    auto spec = demo();
    spec.replaceEntities->pool = EntityReplacement::Pool::Script;
    spec.replaceEntities->draws = 1;
    const auto both = evaluateNow(spec).result;
    QVERIFY(both->replaced[1].poolLanguages.size() > 2);
    spec.progressive = true;
    spec.sample = 20;
    spec.data.languages = { "luo" };
    const auto grown = evaluateNow(spec);
    QCOMPARE(grown.result->replaced.at(0).draws, both->replaced.at(1).draws);
    QCOMPARE(grown.done, grown.total);
    spec.progressive = false;
    const auto sampled = evaluateNow(spec);
    QVERIFY(sampled.result->replaced.at(0).mentions < grown.result->replaced.at(0).mentions);
    QCOMPARE(sampled.total, std::int64_t(40));
    spec.replaceEntities->seed = 2;
    QVERIFY(evaluateNow(spec).result->replaced.at(0).draws != sampled.result->replaced.at(0).draws);
}

void TestReplaceEntities::predictionsOfReplacedSentences()
{
    const Folder out;
    auto spec = demo();
    spec.data.languages = { "hau" };
    spec.predictions = out.path().string();
    const auto score = evaluateNow(spec).result->replaced.at(0);
    const auto originals = readConll(std::filesystem::path(spec.data.path) / "hau" / "test.txt");
    for (int draw = 1; draw <= 3; ++draw) {
        const auto sentences = readScoredConll(out / ("replaced-" + std::to_string(draw)) / "hau.txt");
        QCOMPARE(sentences.size(), originals.examples.size());
        EntityCounts counts, gold;
        for (std::size_t i = 0; i < sentences.size(); ++i) {
            counts += scoreSentence(sentences[i].gold, sentences[i].predicted, EntityMode::Default).counts;
            gold += scoreSentence(sentences[i].gold, sentences[i].gold, EntityMode::Default).counts;
            const auto outside = [](const std::vector<std::string>& labels) { return std::ranges::count(labels, "O"); };
            QCOMPARE(outside(sentences[i].gold), outside(originals.examples[i].labels));
        }
        QCOMPARE(counts, score.draws[std::size_t(draw) - 1]);
        QCOMPARE(gold.f1(), 1.0);
        QCOMPARE(gold.support(), score.mentions);
    }
}

void TestReplaceEntities::refusals()
{
    const Folder data;
    data.write("swa/test.tsv", "text\tlabel\nTreni imefika\ttravel\n");
    EvaluateSpec spec;
    spec.model.path = NDOGO_TEST_DATA "/tiny-topics";
    spec.data.path = data.path().string();
    spec.replaceEntities = EntityReplacement {};
    FAILS(ErrorCode::Usage, ({ "Entities", "classification" }), evaluateNow(spec));

    auto split = demo();
    split.replaceEntities->split = "extra";
    FAILS(ErrorCode::FileNotFound, ({ "extra" }), evaluateNow(split));
}

/// On real data: the number of words in many draws, against its expectation and variance.
void TestReplaceEntities::lengthsAreThoseOfThePool()
{
    NDOGO_NEEDS_SHARED();
    const auto sentences = readConll(sharedFolder() / "data" / "masakhaner" / "hau" / "test.txt").examples;
    const auto pool = poolOf(sentences);
    double expected = 0, variance = 0;
    for (const auto& sentence : sentences) {
        expected += double(sentence.words.size());
        for (const auto& entity : entitiesOf(sentence.labels, EntityMode::Default)) {
            double mean = 0, squares = 0;
            const auto& mentions = pool.ofType(entity.type);
            for (const auto& mention : mentions) {
                mean += double(mention.size()) / double(mentions.size());
                squares += double(mention.size() * mention.size()) / double(mentions.size());
            }
            expected += mean - double(entity.end - entity.start + 1);
            variance += squares - mean * mean;
        }
    }
    const int draws = 100;
    double words = 0;
    for (int draw = 1; draw <= draws; ++draw) {
        for (std::size_t i = 0; i < sentences.size(); ++i) {
            auto random = randomOfSentence(1, draw, "hau", std::int32_t(i));
            const auto changed = replaceEntities(sentences[i], pool, 1, EntityMode::Default, random);
            QCOMPARE(changed.words.size(), changed.labels.size());
            words += double(changed.words.size());
        }
    }
    QVERIFY2(std::abs(words / draws - expected) < 4 * std::sqrt(variance / draws),
        qPrintable(QStringLiteral("%1 words, expected %2").arg(words / draws).arg(expected)));
}

NDOGO_TEST(TestReplaceEntities)
#include "tst_replace_entities.moc"
