// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: save_model.cpp, write_pytorch.cpp.
//
// The parts of a checkpoint folder, as saveModel() and exportModel() write them.
#pragma once

#include "engine/io/checkpoint.h"
#include "engine/network/model.h"
#include "engine/network/network.h"
#include "engine/network/torch_headers.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace ndogo {

/// The weights under the names and in the types of the file they came from, integers with their
/// scales (quantized_layout.h). Refers to the model.
class StoredWeights {
public:
    explicit StoredWeights(const Model& model);
    std::span<const TensorToWrite> tensors() const { return m_tensors; }

private:
    void add(const std::string& name, DType dtype, const at::Tensor& value);
    void addIntegers(const std::string& name, const NamedWeight& weight, const QuantizeRecipe& recipe);

    std::vector<at::Tensor> m_converted; ///< keeps what the tensors refer to
    std::vector<TensorToWrite> m_tensors;
};

/// config.json: `config` with the class and the type that the weights really are, and with what an adapter's base model
/// is known by again (base_model.h).
std::string configText(const Model& model, ModelConfig config);

/// Copies the tokenizer's files, if there is one; returns their names.
std::vector<std::string> copyTokenizerFiles(const Model& model, const std::filesystem::path& folder);

/// A zip pytorch_model.bin as torch.save writes it: a state dict that torch.load reads with
/// weights_only=True. Throws Failure(OutputUnwritable) naming the file and the system's reason;
/// polls `token` between tensors.
void writePytorchFile(
    const std::filesystem::path& path, std::span<const TensorToWrite> tensors, const CancelToken& token = {});

} // namespace ndogo
