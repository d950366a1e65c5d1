// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A device of LibTorch that stands for a GPU where there is none: its tensors lie in plain memory
// and are computed by the CPU's kernels, but no operator takes them beside a tensor of the CPU.
// Include it in one file of a program.
#pragma once

#include "engine/network/torch_headers.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/EmptyTensor.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/core/impl/alloc_cpu.h>
#include <torch/library.h>

#include <cstring>

namespace ndogo::test {

inline const at::Device kPretendDevice { at::DeviceType::PrivateUse1, 0 };

namespace pretend {

struct Memory final : c10::Allocator {
    c10::DataPtr allocate(std::size_t bytes) override
    {
        void* data = c10::alloc_cpu(bytes);
        return { data, data, &c10::free_cpu, kPretendDevice };
    }
    c10::DeleterFnPtr raw_deleter() const override { return &c10::free_cpu; }
    void copy_data(void* to, const void* from, std::size_t count) const override { std::memcpy(to, from, count); }
};

struct Guard final : c10::impl::NoOpDeviceGuardImpl<at::DeviceType::PrivateUse1> {
    c10::Device getDevice() const override { return kPretendDevice; }
    c10::Stream getStream(c10::Device) const noexcept override
    {
        return c10::Stream(c10::Stream::DEFAULT, kPretendDevice);
    }
};

/// Its random numbers are those of the CPU, whose kernels draw them.
struct Hooks final : at::PrivateUse1HooksInterface {
    bool isBuilt() const override { return true; }
    bool isAvailable() const override { return true; }
    c10::DeviceIndex deviceCount() const override { return 1; }
    bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
    const at::Generator& getDefaultGenerator(c10::DeviceIndex) const override
    {
        return at::detail::getDefaultCPUGenerator();
    }
};

inline Memory memory;

inline at::Tensor empty(at::IntArrayRef size, std::optional<at::ScalarType> type, std::optional<at::Layout>,
    std::optional<at::Device>, std::optional<bool>, std::optional<at::MemoryFormat> format)
{
    const c10::DispatchKeySet key(c10::DispatchKey::PrivateUse1);
    return at::detail::empty_generic(size, &memory, key, type.value_or(at::kFloat), format);
}

inline at::Tensor emptyStrided(at::IntArrayRef size, at::IntArrayRef stride, std::optional<at::ScalarType> type,
    std::optional<at::Layout>, std::optional<at::Device>, std::optional<bool>)
{
    const c10::DispatchKeySet key(c10::DispatchKey::PrivateUse1);
    return at::detail::empty_strided_generic(size, stride, &memory, key, type.value_or(at::kFloat));
}

/// The same memory as a tensor of the CPU.
inline at::Tensor onHost(const at::Tensor& tensor)
{
    return at::from_blob(tensor.data_ptr(), tensor.sizes(), tensor.strides(), tensor.options().device(at::kCPU));
}

inline at::Tensor copyFrom(const at::Tensor& from, const at::Tensor& to, bool)
{
    onHost(to).copy_(onHost(from));
    return to;
}

inline at::Tensor copyAndResize(const at::Tensor& from, const at::Tensor& to)
{
    return copyFrom(from, to, false);
}

inline void requireHere(const at::Tensor& tensor, const c10::OperatorHandle& op)
{
    if (tensor.defined() && tensor.dim() > 0 && tensor.device() != kPretendDevice)
        throw std::runtime_error("a tensor of the CPU in " + toString(op.operator_name()));
}

/// Every operator without a kernel above.
inline void compute(const c10::OperatorHandle& op, torch::jit::Stack* stack)
{
    for (const auto& argument : torch::jit::last(*stack, op.schema().arguments().size())) {
        if (argument.isTensor())
            requireHere(argument.toTensor(), op);
        if (argument.isTensorList()) {
            for (const at::Tensor& tensor : argument.toTensorVector())
                requireHere(tensor, op);
        }
    }
    at::native::cpu_fallback(op, stack);
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library)
{
    library.impl("empty.memory_format", &empty);
    library.impl("empty_strided", &emptyStrided);
    library.impl("_copy_from", &copyFrom);
    library.impl("_copy_from_and_resize", &copyAndResize);
    library.impl("as_strided", &at::native::as_strided_tensorimpl);
    library.impl("view", &at::native::view);
    library.impl("_reshape_alias", &at::native::_reshape_alias);
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, library)
{
    library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>());
}

C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard)
REGISTER_ALLOCATOR(at::DeviceType::PrivateUse1, &memory)

} // namespace pretend

/// Call it once, before the first tensor.
inline void addPretendDevice()
{
    static pretend::Hooks hooks;
    c10::register_privateuse1_backend("pretended");
    at::RegisterPrivateUse1HooksInterface(&hooks);
}

} // namespace ndogo::test
