// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_state.h"

#include "engine/io/checkpoint.h"
#include "engine/io/file_message.h"
#include "engine/train/torch_state.h"
#include "engine/train/training_identity.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace ndogo {
namespace {

/// Bytes of the random numbers' state; everything else is fp32.
DType typeOf(const at::Tensor& tensor)
{
    return tensor.scalar_type() == at::kByte ? DType::U8 : DType::F32;
}

/// What goes into a file: tensors of any device, held on the CPU until they are written.
class TensorsToWrite {
public:
    void add(const std::string& name, const at::Tensor& tensor)
    {
        const auto& held = m_held.emplace_back(tensor.detach().to(at::kCPU));
        m_listed.push_back({ name, typeOf(held), held.sizes().vec(), bytesOf(held) });
    }
    const std::vector<TensorToWrite>& listed() const { return m_listed; }

private:
    std::vector<at::Tensor> m_held;
    std::vector<TensorToWrite> m_listed;
};

/// Copies the tensor of this name where it belongs. Throws Failure(FileFormat) naming the file when it is not there, or
/// is another.
void copyTo(const at::Tensor& target, const std::vector<StoredTensor>& tensors, const std::string& name,
    const std::filesystem::path& file)
{
    const auto stored = std::ranges::find(tensors, name, &StoredTensor::name);
    if (stored == tensors.end() || stored->dtype != typeOf(target) || stored->shape != target.sizes().vec())
        throw damagedTraining(file);
    const auto host = target.to(at::kCPU); // where it lies there, the target itself
    std::memcpy(host.mutable_data_ptr(), stored->bytes.data(), stored->bytes.size());
    target.copy_(host);
}

/// All that a state holds of a model: its weights, frozen or not, and the extra parameters.
std::vector<std::pair<std::string, at::Tensor>> valuesOf(const TrainableModel& model)
{
    std::vector<std::pair<std::string, at::Tensor>> values;
    for (const auto& weight : model.network().weights)
        values.emplace_back(weight.name, weight.value);
    for (const auto& extra : model.extras())
        values.emplace_back(nameOfExtra(extra.name), extra.value);
    return values;
}

} // namespace

void saveTrainingState(const std::filesystem::path& file, const std::string& recipe, const TrainingProgress& progress,
    const TrainableModel& model, const AdamW& optimizer, const at::Tensor& randomState)
{
    TensorsToWrite tensors;
    tensors.add("random", randomState);
    for (const auto& [name, value] : valuesOf(model))
        tensors.add("weight/" + name, value);
    for (std::size_t i = 0; i < model.names().size(); ++i) {
        tensors.add("first/" + model.names()[i], optimizer.firstMoments()[i]);
        tensors.add("second/" + model.names()[i], optimizer.secondMoments()[i]);
    }
    writeSafetensors(file, tensors.listed(), { { "training", toJson(progress).dump() }, { "recipe", recipe } });
}

TrainingProgress loadTrainingState(const std::filesystem::path& file, const std::string& recipe,
    const std::string& start, const TrainableModel& model, AdamW& optimizer, at::Tensor& randomState)
{
    const auto mapped = MappedFile::open(file);
    const SavedTraining saved = readSavedTraining(mapped);
    if (!isSameTraining(saved.recipe, file, recipe)) {
        throw Failure(ErrorCode::Usage,
            Sentence::tr("The saved state %1 belongs to a training with other settings. Ask for the same settings, or "
                         "remove it to begin anew.",
                shown(file.string())),
            { { "file", file.string() } });
    }
    if (!saved.progress.start.empty() && saved.progress.start != start) {
        throw Failure(ErrorCode::Usage,
            Sentence::tr("The training of the saved state %1 began with other weights: its model has been replaced or "
                         "changed since. Bring that model back, or remove the state to begin anew.",
                shown(file.string())),
            { { "file", file.string() }, { "field", "model" } });
    }
    for (const auto& [name, value] : valuesOf(model))
        copyTo(value.detach(), saved.tensors, "weight/" + name, file);
    std::vector<at::Tensor> first, second;
    for (std::size_t i = 0; i < model.names().size(); ++i) {
        const auto sizes = model.parameters()[i].sizes();
        const auto& name = model.names()[i];
        copyTo(first.emplace_back(at::empty(sizes, at::kFloat)), saved.tensors, "first/" + name, file);
        copyTo(second.emplace_back(at::empty(sizes, at::kFloat)), saved.tensors, "second/" + name, file);
    }
    if (saved.progress.device == nameOf(model.device()))
        copyTo(randomState, saved.tensors, "random", file);
    mapped->requireUnchanged();
    optimizer.restore(saved.progress.step, first, second);
    return saved.progress;
}

void saveWeights(const std::filesystem::path& file, const TrainableModel& model)
{
    TensorsToWrite tensors;
    for (const auto& weight : model.network().weights)
        tensors.add(weight.name, weight.value);
    writeSafetensors(file, tensors.listed(), {});
}

void loadWeights(const std::filesystem::path& file, const TrainableModel& model)
{
    const auto mapped = MappedFile::open(file);
    const auto tensors = readSafetensors(mapped);
    for (const auto& weight : model.network().weights)
        copyTo(weight.value.detach(), tensors, weight.name, file);
    mapped->requireUnchanged();
}

} // namespace ndogo
