// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/stored_values.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

namespace ndogo {
namespace {

float fromHalf(std::uint16_t bits)
{
    const float sign = (bits & 0x8000U) != 0 ? -1.0F : 1.0F;
    const int exponent = (bits >> 10U) & 0x1FU;
    const auto fraction = static_cast<float>(bits & 0x3FFU);
    if (exponent == 0x1F)
        return sign * (fraction == 0 ? INFINITY : NAN);
    return sign * (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024, exponent - 25));
}

template <typename Value, typename Convert>
std::vector<float> converted(const StoredTensor& tensor, const Convert& convert)
{
    std::vector<float> values(tensor.bytes.size() / sizeof(Value));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Value value;
        std::memcpy(&value, tensor.bytes.data() + i * sizeof(Value), sizeof(Value));
        values[i] = convert(value);
    }
    return values;
}

template <typename Value> std::vector<float> cast(const StoredTensor& tensor)
{
    return converted<Value>(tensor, [](Value value) { return static_cast<float>(value); });
}

} // namespace

std::vector<float> floatsOf(const StoredTensor& tensor)
{
    switch (tensor.dtype) {
    case DType::F32:
        return cast<float>(tensor);
    case DType::F16:
        return converted<std::uint16_t>(tensor, fromHalf);
    case DType::BF16:
        return converted<std::uint16_t>(
            tensor, [](std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t(bits) << 16U); });
    case DType::F64:
        return cast<double>(tensor);
    case DType::I64:
        return cast<std::int64_t>(tensor);
    case DType::I32:
        return cast<std::int32_t>(tensor);
    case DType::I16:
        return cast<std::int16_t>(tensor);
    case DType::I8:
        return cast<std::int8_t>(tensor);
    case DType::U8:
    case DType::Bool:
        return cast<std::uint8_t>(tensor);
    }
    return {};
}

StoredTensor storedFloats(std::string name, std::vector<std::int64_t> shape, std::vector<float> values)
{
    const auto kept = std::make_shared<const std::vector<float>>(std::move(values));
    return { std::move(name), DType::F32, std::move(shape), std::as_bytes(std::span(*kept)), kept };
}

bool isAllZero(const StoredTensor& tensor)
{
    return std::ranges::all_of(tensor.bytes, [](std::byte byte) { return byte == std::byte(0); });
}

} // namespace ndogo
