// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Models with fewer pieces: the rows that stay give what they gave before, and the job around that.
#include "engine/checkpoint/weight_names.h"
#include "engine/compress/trim_vocabulary.h"
#include "engine/network/network.h"
#include "engine/network/new_model.h"
#include "engine/run/torch_engine.h"
#include "engine/study/vocabulary_index.h"
#include "engine/values/vocabulary_report.h"
#include "engine/values/vocabulary_size.h"
#include "tests/support/files.h"
#include "tests/support/logits.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <condition_variable>
#include <mutex>
#include <numeric>
#include <set>

using namespace ndogo;
using namespace ndogo::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

using Ids = std::vector<std::int64_t>;

const fs::path kDemo = NDOGO_RESOURCES "/demo/model";

Sentences newIds(const Sentences& sentences, const Ids& kept)
{
    Sentences result = sentences;
    for (auto& ids : result)
        for (auto& id : ids)
            id = std::ranges::lower_bound(kept, id) - kept.begin();
    return result;
}

/// What a model says of kept ids before and after: the same, and of a masked language model the same of kept pieces.
double difference(const Model& before, const Model& after, const Sentences& sentences, const Ids& kept)
{
    auto wanted = outputOf(before, sentences);
    if (before.info().task == ModelTask::MaskedLm)
        wanted = wanted.index_select(1, at::tensor(kept));
    const auto found = outputOf(after, newIds(sentences, kept));
    return (wanted - found).abs().max().item<double>();
}

struct Finished {
    Outcome outcome = Outcome::Failed;
    Error error;
    std::shared_ptr<const VocabularyReport> report;
    std::shared_ptr<const VocabularyIndex> index; ///< of a count
    std::string notes; ///< a line each
};

/// Runs a job to its end.
Finished run(const JobSpec& spec)
{
    const auto engine = makeTorchEngine();
    std::mutex mutex;
    std::condition_variable wake;
    bool ended = false;
    Finished finished;
    engine->subscribe([&](const JobEvent& event) {
        const std::lock_guard lock(mutex);
        if (const auto* trimmed = std::get_if<event::VocabularyTrimmed>(&event.payload))
            finished.report = trimmed->report;
        if (const auto* counted = std::get_if<event::PiecesCounted>(&event.payload))
            finished.index = counted->index;
        if (const auto* warning = std::get_if<event::Warning>(&event.payload))
            finished.notes += inEnglish(warning->message) + '\n';
        if (const auto* end = std::get_if<event::Finished>(&event.payload)) {
            finished.outcome = end->outcome;
            finished.error = end->error;
            ended = true;
            wake.notify_all();
        }
    });
    engine->submit(spec);
    std::unique_lock lock(mutex);
    wake.wait(lock, [&] { return ended; });
    return finished;
}

/// Plain text of two languages: the demo's words, which are some 2,000 pieces.
std::string writeCorpus(const Folder& folder)
{
    for (const char* language : { "hau", "swa" }) {
        std::ifstream words(NDOGO_RESOURCES "/demo/data/" + std::string(language) + "/train.txt");
        std::string text;
        for (std::string line; std::getline(words, line);)
            text += line.empty() ? "\n" : line.substr(0, line.find(' ')) + ' ';
        folder.write("corpus/" + std::string(language) + ".txt", text);
    }
    return folder / "corpus";
}

TrimVocabularySpec demoSpec(const Folder& folder, std::int64_t keep)
{
    TrimVocabularySpec spec;
    spec.model = kDemo.string();
    spec.corpus = { writeCorpus(folder) };
    spec.vocabulary.keep = keep;
    spec.output = folder / "trimmed";
    return spec;
}

std::vector<std::string> linesOf(const Folder& folder, const std::string& language)
{
    std::ifstream text(folder / ("corpus/" + language + ".txt"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);)
        lines.push_back(line);
    return lines;
}

/// The lines of a corpus all of whose pieces stayed, as ids of before; each is cut alike.
Sentences keptSentences(const Model& before, const Model& after, const std::vector<std::string>& lines, Ids& kept)
{
    const auto& tokenizer = before.tokenizer();
    std::map<std::string, std::int64_t> pieces; // by their texts: the id of before
    Sentences sentences;
    std::map<std::int64_t, std::int64_t> oldIds;
    for (const auto& line : lines) {
        const auto was = tokenizer.encodePieces(line), is = after.tokenizer().encodePieces(line);
        const bool same = std::ranges::equal(was, is, {}, &Tokenizer::Piece::text, &Tokenizer::Piece::text)
            && std::ranges::none_of(is, [&](const auto& piece) { return piece.id == after.tokenizer().unknownId(); });
        if (!same || was.empty() || std::ssize(was) > before.info().maxTokens - 2)
            continue;
        auto& ids = sentences.emplace_back(1, tokenizer.bosId());
        for (std::size_t i = 0; i < was.size(); ++i) {
            ids.push_back(was[i].id);
            oldIds[is[i].id] = was[i].id;
        }
        ids.push_back(tokenizer.eosId());
    }
    oldIds[after.tokenizer().bosId()] = tokenizer.bosId();
    oldIds[after.tokenizer().eosId()] = tokenizer.eosId();
    kept.assign(static_cast<std::size_t>(after.info().vocabSize), -1);
    for (const auto& [now, was] : oldIds)
        kept[static_cast<std::size_t>(now)] = was;
    return sentences;
}

}

class TestTrimVocabulary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsRows();
    void countsPositionsFromThePadding();
    void renumbersTheConfiguration();
    void countsAsThePaper();
    void trimsSavesAndOpens();
    void trimsAMaskedLanguageModel();
    void keepsCharacters();
    void coversEveryLanguage();
    void saysWhatStays();
    void saysBeforeWhatItFindsAfterwards();
    void refuses();
};

void TestTrimVocabulary::keepsRows()
{
    const Ids kept { 0, 1, 2, 3, 5, 7, 9, 12, 30, 39 };
    const Sentences sentences { { 0, 7, 9, 30, 12, 2 }, { 0, 5, 2 }, { 3, 39, 39, 9, 2 } };
    int count = 0;
    for (const auto& entry : fs::directory_iterator(NDOGO_TEST_DATA "/heads")) {
        const auto before = Model::open(entry.path());
        const auto after = keepRows(*before, kept, nullptr);
        const double apart = difference(*before, *after, sentences, kept);
        QVERIFY2(before->info().task == ModelTask::MaskedLm ? apart <= 1e-6 : apart == 0, entry.path().c_str());
        QCOMPARE(after->info().vocabSize, std::int64_t(kept.size()));
        QCOMPARE(before->info().vocabSize, 40); // it stays as it is
        const auto* layer = after->network().find(layerPrefix(familyOf(after->config()), 0) + "output.dense.weight");
        QVERIFY(layer->value.is_same(before->network().find(layer->name)->value));
        Folder folder;
        saveModel(*after, after->config(), folder / "saved", false);
        QCOMPARE(difference(*after, *Model::open(folder / "saved"), newIds(sentences, kept),
                     [&] {
                         Ids all(kept.size());
                         std::iota(all.begin(), all.end(), 0);
                         return all;
                     }()),
            0.0);
        ++count;
    }
    QCOMPARE(count, 10);
}

ModelConfig smallConfig(const std::string& type, std::int64_t vocabulary)
{
    ModelConfig config;
    config.modelType = type;
    config.vocabSize = vocabulary;
    config.hiddenSize = 12;
    config.layers = 1;
    config.heads = { 2 };
    config.headSize = { 6 };
    config.ffn = { 20 };
    config.maxPositions = 300;
    return config;
}

void TestTrimVocabulary::countsPositionsFromThePadding()
{
    auto config = smallConfig("roberta", 20);
    config.padId = 6;
    config.bosId = 4;
    config.eosId = 5;
    config.labels = { "O", "B-PER", "I-PER" };
    const auto before = newModel(config, nullptr, 1, {}, ModelTask::TokenClassification);
    const Ids kept { 4, 5, 6, 7, 9, 11, 13, 15, 17, 19 };
    const auto after = keepRows(*before, kept, nullptr);
    QCOMPARE(after->config().padId, 2);
    QCOMPARE(after->config().maxPositions, 296);
    QCOMPARE(after->info().maxTokens, before->info().maxTokens);
    QCOMPARE(difference(*before, *after, { { 4, 9, 19, 7, 5 }, { 4, 13, 5 } }, kept), 0.0);
}

void TestTrimVocabulary::renumbersTheConfiguration()
{
    auto config = smallConfig("xlm-roberta", 20);
    config.source = R"({"model_type": "xlm-roberta", "sep_token_id": 2, "mask_token_id": 19, "other": 19})";
    const Ids kept { 0, 1, 2, 3, 19 };
    const auto after = withVocabulary(config, kept);
    QVERIFY(json::parse(after.source)
        == json::parse(R"({"model_type": "xlm-roberta", "sep_token_id": 2, "mask_token_id": 4, "other": 19})"));
    QCOMPARE(after.vocabSize, 5);
    FAILS(ErrorCode::ConfigInvalid, ({ "config.json", "eos_token_id", "2" }),
        withVocabulary(config, Ids { 0, 1, 3, 19 }));
}

/// Gurgurov et al. 2025: 6 layers, 2,048 units, 40,000 pieces and 5 specials.
void TestTrimVocabulary::countsAsThePaper()
{
    struct Row {
        const char* type;
        std::int64_t vocabulary, positions, types, hidden, parameters;
    };
    const Row rows[] = { { "bert", 119547, 512, 2, 564, 44'751'549 }, { "bert", 119547, 512, 2, 456, 34'960'917 },
        { "bert", 119547, 512, 2, 312, 22'813'941 }, { "xlm-roberta", 250002, 514, 1, 312, 22'814'253 } };
    Ids kept(40'005);
    std::iota(kept.begin(), kept.end(), 0);
    for (const auto& row : rows) {
        auto config = smallConfig(row.type, row.vocabulary);
        config.hiddenSize = row.hidden;
        config.layers = 6;
        config.heads.assign(6, 12);
        config.headSize.assign(6, row.hidden / 12);
        config.ffn.assign(6, 2048);
        config.maxPositions = row.positions;
        config.typeVocabSize = row.types;
        std::int64_t count = 0;
        for (const auto& weight : expectedWeights(withVocabulary(config, kept), ModelTask::MaskedLm))
            count += std::accumulate(weight.shape.begin(), weight.shape.end(), std::int64_t(1), std::multiplies<>());
        QCOMPARE(count, row.parameters);
    }
}

void TestTrimVocabulary::trimsSavesAndOpens()
{
    Folder folder;
    auto spec = demoSpec(folder, 700);
    spec.data.path = NDOGO_RESOURCES "/demo/data";
    spec.data.languages = { "hau", "swa" };
    const auto finished = run(spec);
    QVERIFY2(finished.outcome == Outcome::Succeeded, finished.error.message.c_str());
    const auto before = Model::open(kDemo), after = Model::open(spec.output);
    const VocabularyReport& report = *finished.report;
    QCOMPARE(report.kept, after->info().vocabSize);
    QCOMPARE(report.kept, 700 + 6); // <s>, <pad>, </s>, <unk>, <mask>, and the lowest score
    QCOMPARE(report.dropped, before->info().vocabSize - report.kept);
    QCOMPARE(report.parametersAfter, after->info().parameters.total);
    QCOMPARE(report.parametersBefore - report.parametersAfter, report.dropped * before->info().hiddenSize);
    QCOMPARE(report.bytesAfter, after->info().sizes.file);
    QVERIFY(report.bytesAfter < report.bytesBefore);
    QCOMPARE(after->config().padId, 1);
    QVERIFY(json::parse(readBytes(fs::path(spec.output) / "config.json"))["vocab_size"] == report.kept);

    QCOMPARE(report.languages.size(), std::size_t(2));
    QCOMPARE(report.testLanguages.size(), std::size_t(2));
    for (const auto& cost : report.languages) {
        std::int64_t words = 0, split = 0, unknownWords = 0, pieces = 0, piecesAfter = 0, unknown = 0;
        for (const auto& line : linesOf(folder, cost.language)) {
            std::istringstream stream(line);
            for (std::string word; stream >> word; ++words) {
                const auto was = before->tokenizer().encode(word), is = after->tokenizer().encode(word);
                const auto unknowns = std::ranges::count(is, after->tokenizer().unknownId());
                split += is.size() > was.size();
                unknownWords += unknowns > 0 && std::ranges::count(was, before->tokenizer().unknownId()) == 0;
                pieces += std::ssize(was);
                piecesAfter += std::ssize(is);
                unknown += unknowns;
            }
        }
        QCOMPARE(cost.words, words);
        QCOMPARE(cost.pieces, pieces);
        QCOMPARE(cost.split, double(split) / double(words));
        QCOMPARE(cost.unknownWords, double(unknownWords) / double(words));
        QCOMPARE(cost.unknownAfter, double(unknown) / double(piecesAfter));
        QCOMPARE(cost.piecesPerWordAfter, double(piecesAfter) / double(words));
        QVERIFY(cost.lost > 0 && cost.lost < 0.5);
        QVERIFY(cost.split <= cost.broken && cost.unknownWords <= cost.broken); // no other word is cut otherwise
    }
    Ids kept;
    const auto sentences = keptSentences(*before, *after, linesOf(folder, "swa"), kept);
    QVERIFY(sentences.size() > 5);
    QCOMPARE((outputOf(*before, sentences)
                 - outputOf(*after,
                     [&] {
                         Sentences now = sentences;
                         for (auto& ids : now)
                             for (auto& id : ids)
                                 id = std::ranges::find(kept, id) - kept.begin();
                         return now;
                     }()))
                 .abs()
                 .max()
                 .item<double>(),
        0.0);
}

void TestTrimVocabulary::trimsAMaskedLanguageModel()
{
    Folder folder;
    for (const bool tied : { true, false }) {
        auto config = smallConfig("xlm-roberta", 2010);
        config.tiedDecoder = tied;
        const auto tokenizer = Model::open(kDemo)->sharedTokenizer();
        const auto model = newModel(config, tokenizer, 1, {}, ModelTask::MaskedLm);
        saveModel(*model, model->config(), folder / "masked", true);
        auto spec = demoSpec(folder, 500);
        spec.model = folder / "masked";
        spec.force = true;
        const auto finished = run(spec);
        QVERIFY2(finished.outcome == Outcome::Succeeded, finished.error.message.c_str());
        QVERIFY(finished.notes.find("dropped: 10") != std::string::npos); // rows without a piece
        const auto before = Model::open(spec.model), after = Model::open(spec.output);
        QCOMPARE(after->info().task, ModelTask::MaskedLm);
        QCOMPARE(after->config().tiedDecoder, tied);
        Ids kept;
        const auto sentences = keptSentences(*before, *after, linesOf(folder, "swa"), kept);
        QVERIFY(!sentences.empty());
        Sentences now = sentences;
        Ids was, is; // ids that are known of both
        for (std::size_t id = 0; id < kept.size(); ++id) {
            if (kept[id] < 0)
                continue;
            was.push_back(kept[id]);
            is.push_back(std::int64_t(id));
        }
        for (auto& ids : now)
            for (auto& id : ids)
                id = std::ranges::find(kept, id) - kept.begin();
        const auto wanted = outputOf(*before, sentences).index_select(1, at::tensor(was));
        const auto found = outputOf(*after, now).index_select(1, at::tensor(is));
        QVERIFY((wanted - found).abs().max().item<double>() <= 1e-6);
    }
}

void TestTrimVocabulary::keepsCharacters()
{
    Folder folder;
    auto spec = demoSpec(folder, 20);
    const auto without = run(spec);
    spec.vocabulary.characters = true;
    spec.force = true;
    const auto with = run(spec);
    QCOMPARE(with.outcome, Outcome::Succeeded);
    QVERIFY(with.report->kept > without.report->kept);
    for (std::size_t i = 0; i < 2; ++i) {
        QVERIFY(without.report->languages[i].unknownWords > 0.1);
        QCOMPARE(with.report->languages[i].unknownWords, 0.0);
        QCOMPARE(with.report->languages[i].lost > 0, true);
    }
    QVERIFY(with.notes.find("single characters") != std::string::npos);
}

void TestTrimVocabulary::coversEveryLanguage()
{
    Folder folder;
    auto spec = demoSpec(folder, 0);
    spec.vocabulary.coverage = 0.9;
    spec.vocabulary.rank = PieceRank::Document;
    const auto finished = run(spec);
    QCOMPARE(finished.outcome, Outcome::Succeeded);
    for (const auto& cost : finished.report->languages)
        QVERIFY(cost.lost <= 0.1);
    spec.vocabulary.coverage = 0;
    spec.vocabulary.keep = finished.report->kept - 6 - 1;
    spec.force = true;
    double most = 0;
    for (const auto& cost : run(spec).report->languages)
        most = std::max(most, cost.lost);
    QVERIFY(most > 0.1); // one fewer is too few
    spec.vocabulary = { .keep = 0, .coverage = 1, .fewest = 2 };
    const auto rare = run(spec);
    QCOMPARE(rare.error.code, ErrorCode::Usage);
    QVERIFY(rare.error.message.find("--fewest") != std::string::npos);
}

void TestTrimVocabulary::saysWhatStays()
{
    Folder folder;
    auto spec = demoSpec(folder, 100'000);
    spec.data.path = NDOGO_RESOURCES "/demo/data";
    const auto finished = run(spec);
    QCOMPARE(finished.outcome, Outcome::Succeeded);
    const auto has = [&](const char* text) { return finished.notes.find(text) != std::string::npos; };
    QVERIFY2(has("Of the 100000 pieces to keep"), finished.notes.c_str());
    QVERIFY2(has("6 ids stay that the tokenizer cannot be without"), finished.notes.c_str());
    QVERIFY2(has("nothing was kept for them: amh, ibo"), finished.notes.c_str());
    QVERIFY2(has("pays most"), finished.notes.c_str());
    for (const auto& cost : finished.report->languages) {
        QCOMPARE(cost.lost, 0.0);
        QCOMPARE(cost.split, 0.0);
        QCOMPARE(cost.unknownAfter, cost.unknownBefore);
    }
    double worst = 0;
    for (const auto& cost : finished.report->testLanguages)
        worst = std::max(worst, cost.unknownWords);
    QVERIFY(worst > 0.3); // Amharic has lost its letters
}

/// One count of the text forecasts every trimming of it: exactly, but for pieces a word, which it comes near.
void TestTrimVocabulary::saysBeforeWhatItFindsAfterwards()
{
    Folder folder;
    auto spec = demoSpec(folder, 0);
    spec.data.path = NDOGO_RESOURCES "/demo/data";
    const auto counted = run(CountPiecesSpec { spec.model, {}, spec.corpus, spec.data });
    QVERIFY2(counted.outcome == Outcome::Succeeded, counted.error.message.c_str());
    const auto model = Model::open(spec.model);
    QCOMPARE(counted.index->vocabulary(), model->tokenizer().vocabSize());
    double furthest = 0, most = 0;
    for (const VocabularyRecipe& recipe : { VocabularyRecipe { .keep = 300 }, VocabularyRecipe { .keep = 900 },
             VocabularyRecipe { .coverage = 0.95, .rank = PieceRank::Document },
             VocabularyRecipe { .keep = 400, .fewest = 3, .characters = true } }) {
        spec.vocabulary = recipe;
        spec.force = true;
        const auto finished = run(spec);
        QVERIFY2(finished.outcome == Outcome::Succeeded, finished.error.message.c_str());
        const VocabularyReport& report = *finished.report;
        const auto& choice = counted.index->choice(recipe.rank, recipe.characters);
        const auto keep = counted.index->keptBy(recipe).value();
        QCOMPARE(choice.text.kept(keep), report.kept);
        QCOMPARE(vocabularySize(model->info(), report.kept).parameters, report.parametersAfter);
        const auto text = choice.text.at(keep), words = choice.labelled->at(keep);
        QCOMPARE(words.size(), report.testLanguages.size());
        for (std::size_t i = 0; i < text.size(); ++i) {
            const LanguageCost& found = report.languages[i];
            QCOMPARE(text[i].lost, found.lost);
            QCOMPARE(text[i].broken, found.broken);
            QVERIFY(found.unknownWords <= text[i].exposed);
            QCOMPARE(text[i].piecesPerWordBefore, found.piecesPerWordBefore);
            furthest = std::max(furthest, std::abs(text[i].piecesPerWord / found.piecesPerWordAfter - 1));
            most = std::max(most, found.piecesPerWordAfter / found.piecesPerWordBefore - 1);
        }
        for (std::size_t i = 0; i < words.size(); ++i)
            QCOMPARE(words[i].broken, report.testLanguages[i].broken);
    }
    qInfo("pieces a word: %.1f %% from what was measured at most, which rose by %.0f %%", 100 * furthest, 100 * most);
    QVERIFY(most > 0.1); // or there was nothing to forecast
    QVERIFY(furthest < 0.1);

    auto other = CountPiecesSpec { spec.model, {}, { folder / "none" }, {} };
    QCOMPARE(run(other).error.code, ErrorCode::FileNotFound);
    other.model = NDOGO_TEST_DATA "/heads/bert-masked";
    other.corpus = spec.corpus;
    QCOMPARE(run(other).error.code, ErrorCode::TokenizerMissing);
}

void TestTrimVocabulary::refuses()
{
    Folder folder;
    const auto spec = demoSpec(folder, 100);
    const auto refusal
        = [&](const TrimVocabularySpec& changed, ErrorCode code, std::initializer_list<const char*> parts) {
              const auto finished = run(changed);
              std::string problem;
              if (finished.outcome != Outcome::Failed || finished.error.code != code)
                  problem = "not refused so: " + finished.error.message;
              for (const char* part : parts)
                  if (finished.error.message.find(part) == std::string::npos)
                      problem = "no \"" + std::string(part) + "\" in: " + finished.error.message;
              if (fs::exists(changed.output))
                  problem += "something was written";
              return problem;
          };
    auto none = spec;
    none.vocabulary.keep = 0;
    QCOMPARE(refusal(none, ErrorCode::Usage, { "coverage" }), std::string());
    auto two = spec;
    two.vocabulary.coverage = 0.5;
    QCOMPARE(refusal(two, ErrorCode::Usage, { "one of the two" }), std::string());
    auto bare = spec;
    bare.model = NDOGO_TEST_DATA "/heads/bert-masked";
    QCOMPARE(refusal(bare, ErrorCode::TokenizerMissing, { "vocab.txt" }), std::string());
    auto other = spec;
    other.data.languages = { "swa", "kin" };
    QCOMPARE(refusal(other, ErrorCode::FileNotFound, { "kin", "hau" }), std::string());
    folder.write("corpus/yor.txt", "\n \n\n");
    QCOMPARE(refusal(spec, ErrorCode::DataInvalid, { "yor.txt", "has no text of yor" }), std::string());
    folder.write("corpus/yor.txt", "Ade B-PER\nde O\n\nO O\n");
    QCOMPARE(refusal(spec, ErrorCode::DataInvalid, { "yor.txt", "a word and its tag a line" }), std::string());
    auto self = spec;
    self.output = spec.model;
    QVERIFY(run(self).error.code == ErrorCode::Usage);

    const auto engine = makeTorchEngine();
    const auto demo = Model::open(kDemo);
    auto halves = demo->config();
    halves.quantize = QuantizeRecipe { .method = QuantizeMethod::Bf16 };
    const auto quantized = demo->with(halves, demo->network().weights);
    FAILS(ErrorCode::ConfigInvalid, ({ "quantized", "cannot be trimmed" }),
        keepRows(*quantized, Ids { 0, 1, 2 }, nullptr));
}

NDOGO_TEST(TestTrimVocabulary)
#include "tst_trim_vocabulary.moc"
