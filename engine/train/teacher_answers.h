// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/train/teacher.h"
#include "engine/train/training_data.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace ndogo {

/// A teacher that is asked once about each example: prepare() computes its answers by the kernels of inference and
/// keeps them in files of `folder`, each whole or not there, so that what was computed before a stop is computed no
/// more. A file that is damaged, or of another teacher or other examples, is computed anew. Batches must name their
/// examples (TrainingBatch::examples) and hold nothing but their ids, or fill them up with rows that nobody asks for.
class TeacherAnswers final : public Teacher {
public:
    /// `hash` is contentHash(*model). `examples` must outlive it.
    TeacherAnswers(std::shared_ptr<const Model> model, const std::string& hash, LayerOutputs layers,
        const std::vector<TrainingExample>& examples, std::filesystem::path folder, at::Device device);
    ~TeacherAnswers() override;

    /// Space that the answers take, in bytes.
    std::int64_t bytes() const;
    /// Emits Stage and Progress, and says where the answers are kept. Throws Failure(OutputUnwritable) before anything
    /// is computed where they would not fit on the disk.
    void prepare(JobContext& context) override;
    PassOutputs outputsOf(const TrainingBatch& batch) const override;

private:
    struct Chunk;

    std::filesystem::path fileOf(std::size_t chunk) const;
    std::string identityOf(std::size_t chunk) const;
    bool take(std::size_t chunk);
    void compute(std::size_t chunk, const CancelToken& token);
    void requireSpace(std::size_t missing) const;

    std::shared_ptr<const Model> m_model;
    LayerOutputs m_layers;
    const std::vector<TrainingExample>& m_examples;
    std::filesystem::path m_folder;
    at::Device m_device;
    std::string m_identity;
    std::vector<Chunk> m_chunks;
    struct Place {
        std::size_t chunk = 0;
        std::int64_t row = 0, pair = 0; ///< first of its ids, and of its pairs of ids, in the chunk
    };
    std::vector<Place> m_places; ///< by example
};

} // namespace ndogo
