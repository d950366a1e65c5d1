// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: model.cpp, load_model.cpp.
#pragma once

#include "engine/base/cancel.h"
#include "engine/checkpoint/model_config.h"
#include "engine/study/magnitude_index.h"
#include "engine/text/tokenizer.h"
#include "engine/values/results.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace ndogo {

class AtomicFolder;
class MappedFile;
struct NamedWeight;
struct Network;

/// A checkpoint in memory: configuration, tokenizer and weights. Immutable and thread-safe; a
/// compression makes a new Model that shares the tensors it did not change.
class Model {
public:
    /// Opens a folder in Hugging Face layout, or what findModel() finds in its place. fp32 weights stay in the mapped
    /// file. Every tensor is looked at once: counted, and refused by name if it holds NaN or infinite values. Throws
    /// Failure naming the file, field or tensor.
    static std::shared_ptr<const Model> open(const std::filesystem::path& folder, const CancelToken& token = {});

    /// `info` gets its tensor list, parameter and size reports from the network (file size apart).
    /// `files` hold the weights.
    Model(ModelConfig config, std::shared_ptr<const Tokenizer> tokenizer, Network network, ModelInfo info,
        std::vector<std::shared_ptr<const MappedFile>> files = {});
    ~Model();
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;

    /// A model made from this one: its tokenizer and task, and what is said of where it came from, with other weights
    /// (expectedWeights(config, task), of which those that did not change are shared). Throws what bindNetwork()
    /// throws. With `copied`, none is shared, so that the files may change.
    std::shared_ptr<const Model> with(ModelConfig config, std::vector<NamedWeight> weights, bool copied = false) const;

    /// The same with another tokenizer, whose ids are the rows of its word embedding.
    std::shared_ptr<const Model> with(
        ModelConfig config, std::vector<NamedWeight> weights, std::shared_ptr<const Tokenizer> tokenizer) const;

    const ModelInfo& info() const { return m_info; }
    const ModelConfig& config() const { return m_config; }
    const Network& network() const { return *m_network; }

    bool hasTokenizer() const { return m_tokenizer != nullptr; }
    /// Throws Failure(TokenizerMissing) when the folder has none.
    const Tokenizer& tokenizer() const;
    const std::shared_ptr<const Tokenizer>& sharedTokenizer() const { return m_tokenizer; }

    /// Throws Failure(FileUnreadable) naming the file when one that holds its weights changed since it was opened: ask
    /// before a number is shown or kept. Models made from this one ask for the same files.
    void requireUnchanged() const;
    const std::vector<std::shared_ptr<const MappedFile>>& files() const { return m_files; }

    /// Throws Failure(TensorUnexpected) naming the trained parts of its checkpoint that it does not compute.
    void requireOwnParts() const;

    /// Throws Failure(ConfigInvalid) when the weights are quantized; `refusal` says what cannot be done to them ("a
    /// quantized model cannot be pruned").
    void requireUnquantized(const Sentence& refusal) const;
    /// The same, and throws where an adapter stands between the weights, which were trained without what is changed.
    void requireChangeable(const Sentence& refusal) const;

    /// Index over the Linear weights, for the slider. About 0.1 s for 70 M weights. Not of a quantized model.
    std::shared_ptr<const MagnitudeIndex> buildIndex() const;

private:
    std::shared_ptr<const Model> derived(ModelConfig config, std::vector<NamedWeight> weights,
        std::shared_ptr<const Tokenizer> tokenizer, bool copied) const;

    ModelConfig m_config;
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::unique_ptr<const Network> m_network;
    ModelInfo m_info;
    std::vector<std::shared_ptr<const MappedFile>> m_files; ///< that hold the weights of it or of what it was made from
};

/// Writes config.json, model.safetensors and the tokenizer files, whole or not at all, so that
/// Ndogo and Hugging Face transformers open the folder. Weights are stored in the type they came
/// in. `config` carries name, parent and recipe. Of a model with an adapter, in place of weights and tokenizer, what
/// writeAdapterFiles() writes (adapter.h). Throws Failure(OutputExists, OutputUnwritable).
void saveModel(const Model& model, const ModelConfig& config, const std::filesystem::path& folder, bool force,
    const CancelToken& token = {});
/// The same into a folder that was made before the work, and is committed here.
void saveModel(const Model& model, const ModelConfig& config, AtomicFolder& folder, const CancelToken& token = {});

} // namespace ndogo
