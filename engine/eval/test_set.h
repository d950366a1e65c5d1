// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Test data on its way to a score: read, its labels brought together with a model's, its sentences
// tokenised; all of it once, however many models and samples are scored on it.
#pragma once

#include "engine/data/data_layout.h"
#include "engine/data/label_map.h"
#include "engine/jobs/job_queue.h"
#include "engine/network/model.h"
#include "engine/text/tokenizer.h"
#include "engine/values/data_ref.h"
#include "engine/values/results.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// The labelled text of a data reference before anything is tokenised: the stage at which a job
/// refuses what it cannot use, since until then little time was spent.
struct TestData {
    struct Language {
        std::string code;
        std::filesystem::path file;
        ExampleFile content;
    };

    DataRef source;
    DataLayout layout;
    LabelMap labelMap; ///< as applied to the labels of `content` (matchTestLabels)
    std::vector<Language> languages;
};

/// Reads every language, with the labels as they are in the files. Emits Warning for what was assumed, mended or left
/// aside. Polls the token once a file. Throws what findLanguageFiles() and readExamples() throw.
TestData readTestData(const DataRef& data, const DataLayout& layout, JobContext& context);

/// Turns the labels into what they count as beside those of the model; emits Warning for each note.
/// Throws what matchLabels() throws.
void matchTestLabels(TestData& data, const Model& model, JobContext& context);

/// Sentences or texts ready for a model and for all that are made from it by pruning, quantizing or
/// training, which share its tokenizer, limits and labels. Immutable, and so shared between threads.
class TestSet {
public:
    struct Language {
        std::string code;
        std::vector<Example> examples; ///< labels as they count
        std::vector<EncodedSentence> encoded; ///< parallel to the examples
        std::vector<std::int32_t> fileOrder; ///< 0, 1, 2, ...
        std::vector<std::int32_t> sampleOrder; ///< all of them; every prefix is a sample (sampleOrder())

        /// The first `size` of sampleOrder, or fewer where there are fewer; for 0 all, in the file's order.
        std::span<const std::int32_t> sample(std::int64_t size) const;
    };

    /// Data to score a model on. `seed` is that of the samples, where any are taken. Emits Warning as readTestData()
    /// and matchTestLabels() do. Throws what they throw, requireFit() before them, tokenizerOf() and lengthLimit()
    /// after them.
    static std::shared_ptr<const TestSet> read(
        const Model& model, const DataRef& data, JobContext& context, std::uint64_t seed = 1);

    /// The same of data that is read already, whether or not its labels are matched. Polls `token`
    /// once a sentence.
    TestSet(const Model& model, TestData data, const CancelToken& token, std::uint64_t seed = 1);

    DataTask task() const { return m_task; }
    Metric metric() const; ///< what is counted in this task
    const LabelMap& labelMap() const { return m_labelMap; }
    const std::vector<std::string>& labels() const { return m_labels; } ///< of the model by id, as they count
    const std::vector<Language>& languages() const { return m_languages; } ///< sorted by code

    /// Other sentences of the same kind, encoded as these were.
    Language encode(std::string code, std::vector<Example> examples, const CancelToken& token) const;

private:
    DataTask m_task;
    LabelMap m_labelMap;
    std::uint64_t m_seed;
    std::vector<std::string> m_labels;
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::int64_t m_limit = 0; ///< ids a sentence
    std::vector<Language> m_languages;
};

} // namespace ndogo
