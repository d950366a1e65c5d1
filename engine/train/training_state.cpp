// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_state.h"

#include "engine/io/checkpoint.h"
#include "engine/io/file_message.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace ndogo {
namespace {

using nlohmann::json;

TensorToWrite toWrite(const std::string& name, const at::Tensor& tensor)
{
    return { name, tensor.scalar_type() == at::kByte ? DType::U8 : DType::F32, tensor.sizes().vec(),
        { static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes() } };
}

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
    return { { "step", progress.step }, { "rounds", progress.rounds },
        { "loss_sum", progress.lossSum }, { "loss_count", progress.lossCount },
        { "rounds_without_gain", progress.roundsWithoutGain }, { "history", std::move(history) },
        { "best", progress.best ? ndogo::toJson(*progress.best) : json() },
        { "seconds", progress.seconds }, { "watch", toJson(progress.watch) } };
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
            std::memcpy(target.mutable_data_ptr(), stored.bytes.data(), stored.bytes.size());
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

void saveTrainingState(const std::filesystem::path& file, const std::string& recipe,
    const TrainingProgress& progress, const TrainableModel& model, const AdamW& optimizer,
    const at::Tensor& randomState)
{
    std::vector<TensorToWrite> tensors { toWrite("random", randomState) };
    const auto& weights = model.network().weights;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        tensors.push_back(toWrite("weight/" + weights[i].name, weights[i].value));
        tensors.push_back(toWrite("first/" + weights[i].name, optimizer.firstMoments()[i]));
        tensors.push_back(toWrite("second/" + weights[i].name, optimizer.secondMoments()[i]));
    }
    writeSafetensors(
        file, tensors, { { "training", toJson(progress).dump() }, { "recipe", recipe } });
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
        reader.copyTo(
            first.emplace_back(at::empty_like(weight.value.detach())), "first/" + weight.name);
        reader.copyTo(
            second.emplace_back(at::empty_like(weight.value.detach())), "second/" + weight.name);
    }
    reader.copyTo(randomState, "random");
    const auto progress = json::parse(reader.text("training"), nullptr, false);
    try {
        const auto read = progressFromJson(progress);
        optimizer.restore(read.step, first, second);
        return read;
    } catch (const json::exception&) {
        throw reader.damaged();
    }
}

void saveWeights(const std::filesystem::path& file, const TrainableModel& model)
{
    std::vector<TensorToWrite> tensors;
    for (const auto& weight : model.network().weights)
        tensors.push_back(toWrite(weight.name, weight.value));
    writeSafetensors(file, tensors, {});
}

void loadWeights(const std::filesystem::path& file, const TrainableModel& model)
{
    const StateReader reader(file);
    for (const auto& weight : model.network().weights)
        reader.copyTo(weight.value.detach(), weight.name);
}

} // namespace ndogo
