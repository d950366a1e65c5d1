// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/attention.h"

#include "engine/kernels/aligned_buffer.h"
#include "engine/kernels/float_kernels.h"

namespace ndogo {
namespace {

void run(const SplitRange& split, std::int64_t count, const std::function<void(std::int64_t, std::int64_t)>& work)
{
    if (split)
        split(count, work);
    else
        work(0, count);
}

} // namespace

const FloatKernels& floatKernels([[maybe_unused]] Abilities abilities)
{
#if defined(__x86_64__)
    if (abilities.has(Ability::Avx512))
        return avx512FloatKernels();
    if (abilities.has(Ability::Avx2))
        return avx2FloatKernels();
#endif
    return plainFloatKernels();
}

void attend(const AttentionInput& input, std::span<const std::int64_t> offsets, std::span<const std::int64_t> keyCounts,
    float* context, const SplitRange& split)
{
    if (offsets.size() < 2)
        return;
    const auto sentences = static_cast<std::int64_t>(offsets.size()) - 1;
    const auto& kernels = floatKernels(abilities());
    run(split, sentences * input.heads, [&](std::int64_t first, std::int64_t last) {
        thread_local AlignedBuffer<float> scratch;
        for (auto i = first; i < last; ++i) {
            const auto sentence = static_cast<std::size_t>(i / input.heads);
            const auto column = i % input.heads * input.headSize;
            const auto start = offsets[sentence], length = offsets[sentence + 1] - start;
            if (length == 0)
                continue;
            const auto keys = keyCounts.empty() ? length : keyCounts[sentence];
            scratch.reserve(static_cast<std::size_t>(attentionScratch(keys, input.headSize)));
            const auto width = input.heads * input.headSize, at = start * input.stride + column;
            kernels.attendHead({ input.query + at, input.key + at, input.value + at, input.stride, length, keys,
                input.headSize, context + start * width + column, width, scratch.data() });
        }
    });
}

void addAndNormalise(const float* values, const float* residual, std::int64_t rows, std::int64_t width,
    const float* weight, const float* bias, double epsilon, float* output, const SplitRange& split)
{
    const auto& kernels = floatKernels(abilities());
    run(split, rows, [&](std::int64_t first, std::int64_t last) {
        const auto at = first * width;
        kernels.normaliseRows({ values + at, residual ? residual + at : nullptr, weight, bias, last - first, width,
            static_cast<float>(epsilon), output + at });
    });
}

} // namespace ndogo
