// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_state.h"

#include "engine/io/checkpoint.h"
#include "engine/io/file_message.h"
#include "engine/train/torch_state.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace ndogo {
namespace {

using nlohmann::json;

/// What goes into a file: tensors of any device, held on the CPU until they are written.
class TensorsToWrite {
public:
    void add(const std::string& name, const at::Tensor& tensor)
    {
        const auto& held = m_held.emplace_back(tensor.detach().to(at::kCPU));
        m_listed.push_back({ name, held.scalar_type() == at::kByte ? DType::U8 : DType::F32, held.sizes().vec(),
            { static_cast<const std::byte*>(held.const_data_ptr()), held.nbytes() } });
    }
    const std::vector<TensorToWrite>& listed() const { return m_listed; }

private:
    std::vector<at::Tensor> m_held;
    std::vector<TensorToWrite> m_listed;
};

json toJson(const DivergenceWatch::State& watch)
{
    return { { "sum", watch.sum }, { "count", watch.count }, { "bad_windows", watch.badWindows },
        { "first", watch.first }, { "best", watch.best } };
}

DivergenceWatch::State watchFromJson(const json& fields)
{
    return { fields.at("sum").get<double>(), fields.at("count").get<std::int64_t>(),
        fields.at("bad_windows").get<std::int64_t>(), fields.at("first").get<double>(),
        fields.at("best").get<double>() };
}

json toJson(const TrainingProgress& progress)
{
    json history = json::array();
    for (const TrainingPoint& point : progress.history)
        history.push_back(ndogo::toJson(point));
    return { { "step", progress.step }, { "rounds", progress.rounds }, { "loss_sum", progress.lossSum },
        { "loss_count", progress.lossCount }, { "rounds_without_gain", progress.roundsWithoutGain },
        { "history", std::move(history) }, { "best", progress.best ? ndogo::toJson(*progress.best) : json() },
        { "seconds", progress.seconds }, { "watch", toJson(progress.watch) }, { "device", progress.device } };
}

TrainingProgress progressFromJson(const json& fields)
{
    TrainingProgress progress;
    progress.step = fields.at("step").get<std::int64_t>();
    progress.rounds = fields.at("rounds").get<int>();
    progress.lossSum = fields.at("loss_sum").get<double>();
    progress.lossCount = fields.at("loss_count").get<std::int64_t>();
    progress.roundsWithoutGain = fields.at("rounds_without_gain").get<int>();
    for (const json& point : fields.at("history"))
        progress.history.push_back(trainingPointFromJson(point));
    if (!fields.at("best").is_null())
        progress.best = trainingBestFromJson(fields.at("best"));
    progress.seconds = fields.at("seconds").get<double>();
    progress.watch = watchFromJson(fields.at("watch"));
    progress.device = fields.value("device", "cpu"); // once there was no other
    return progress;
}

/// Finds tensors of a state by name and copies them where they belong.
class StateReader {
public:
    explicit StateReader(const std::filesystem::path& file)
        : m_file(file)
        , m_tensors(readSafetensors(MappedFile::open(file), &m_metadata))
    {
    }

    const std::string& text(const std::string& key) const
    {
        const auto found = m_metadata.find(key);
        if (found == m_metadata.end())
            throw damaged();
        return found->second;
    }

    void copyTo(const at::Tensor& target, const std::string& name) const
    {
        for (const auto& stored : m_tensors) {
            if (stored.name != name)
                continue;
            if (stored.shape != target.sizes().vec() || stored.bytes.size() != target.nbytes())
                throw damaged();
            const auto host = target.to(at::kCPU); // where it lies there, the target itself
            std::memcpy(host.mutable_data_ptr(), stored.bytes.data(), stored.bytes.size());
            target.copy_(host);
            return;
        }
        throw damaged();
    }

    Failure damaged() const
    {
        return fileFailure(ErrorCode::FileFormat, m_file,
            "is not the saved state of this training, or is damaged; remove it to begin anew.");
    }

private:
    std::filesystem::path m_file;
    std::map<std::string, std::string> m_metadata;
    std::vector<StoredTensor> m_tensors;
};

} // namespace

void saveTrainingState(const std::filesystem::path& file, const std::string& recipe, const TrainingProgress& progress,
    const TrainableModel& model, const AdamW& optimizer, const at::Tensor& randomState)
{
    TensorsToWrite tensors;
    tensors.add("random", randomState);
    const auto& weights = model.network().weights;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        tensors.add("weight/" + weights[i].name, weights[i].value);
        tensors.add("first/" + weights[i].name, optimizer.firstMoments()[i]);
        tensors.add("second/" + weights[i].name, optimizer.secondMoments()[i]);
    }
    writeSafetensors(file, tensors.listed(), { { "training", toJson(progress).dump() }, { "recipe", recipe } });
}

TrainingProgress loadTrainingState(const std::filesystem::path& file, const std::string& recipe,
    const TrainableModel& model, AdamW& optimizer, at::Tensor& randomState)
{
    const StateReader reader(file);
    if (reader.text("recipe") != recipe) {
        throw Failure(ErrorCode::Usage,
            "The saved state " + shown(file.string())
                + " belongs to a training with other settings. Ask for the same settings, or "
                  "remove it to begin anew.",
            { { "file", file.string() } });
    }
    const auto& weights = model.network().weights;
    std::vector<at::Tensor> first, second;
    for (const auto& weight : weights) {
        reader.copyTo(weight.value.detach(), "weight/" + weight.name);
        const auto sizes = weight.value.sizes();
        reader.copyTo(first.emplace_back(at::empty(sizes, at::kFloat)), "first/" + weight.name);
        reader.copyTo(second.emplace_back(at::empty(sizes, at::kFloat)), "second/" + weight.name);
    }
    const auto progress = json::parse(reader.text("training"), nullptr, false);
    try {
        const auto read = progressFromJson(progress);
        if (read.device == nameOf(model.device()))
            reader.copyTo(randomState, "random");
        optimizer.restore(read.step, first, second);
        return read;
    } catch (const json::exception&) {
        throw reader.damaged();
    }
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
    const StateReader reader(file);
    for (const auto& weight : model.network().weights)
        reader.copyTo(weight.value.detach(), weight.name);
}

} // namespace ndogo
