// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

namespace ndogo {

/// An array of plain numbers on a cache line of its own. Values are not set: a vector would write zeros first, which
/// costs as much as quantizing.
template <class T> class AlignedBuffer {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t size) { reserve(size); }

    /// Makes room for `size`; memory that is large enough stays, otherwise what was there is lost.
    void reserve(std::size_t size)
    {
        if (size <= m_capacity)
            return;
        m_capacity = 0;
        m_values.reset(static_cast<T*>(::operator new(size * sizeof(T), kAlignment)));
        m_capacity = size;
    }

    T* data() { return m_values.get(); }
    const T* data() const { return m_values.get(); }
    std::size_t capacity() const { return m_capacity; }
    T& operator[](std::size_t index) { return m_values.get()[index]; }
    const T& operator[](std::size_t index) const { return m_values.get()[index]; }

private:
    static constexpr std::align_val_t kAlignment { 64 };
    struct Release {
        void operator()(T* values) const { ::operator delete(values, kAlignment); }
    };
    std::unique_ptr<T, Release> m_values;
    std::size_t m_capacity = 0;
};

} // namespace ndogo
