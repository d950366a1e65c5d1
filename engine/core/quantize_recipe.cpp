// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/quantize_recipe.h"

namespace ndogo {

std::string_view quantizeMethodName(QuantizeMethod method)
{
    switch (method) {
    case QuantizeMethod::DynamicInt8:
        return "dynamic-int8";
    case QuantizeMethod::LlmInt8:
        return "llm-int8";
    case QuantizeMethod::TokenInt8:
        return "token-int8";
    case QuantizeMethod::Bf16:
        return "bf16";
    case QuantizeMethod::Fp16:
        return "fp16";
    case QuantizeMethod::Int4:
        return "int4";
    }
    return "dynamic-int8";
}

} // namespace ndogo
