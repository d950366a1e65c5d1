// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/network/model_files.h"

#include "engine/io/atomic_file.h"

#include <caffe2/serialize/inline_container.h>

#include <cstring>
#include <exception>
#include <string_view>

namespace ndogo {
namespace {

std::string_view storageType(DType type)
{
    if (type == DType::F16)
        return "HalfStorage";
    if (type == DType::I8)
        return "CharStorage";
    if (type == DType::U8)
        return "ByteStorage";
    return type == DType::BF16 ? "BFloat16Storage" : "FloatStorage";
}

/// Writes the few opcodes of pickle's protocol 2 that a state dict is made of (Python's
/// Lib/pickletools.py describes them).
class PickleWriter {
public:
    PickleWriter() { m_bytes = "\x80\x02"; }

    void op(char code) { m_bytes += code; }
    void global(std::string_view module, std::string_view name)
    {
        m_bytes.append("c").append(module).append("\n").append(name).append("\n");
    }
    void text(std::string_view value)
    {
        m_bytes += 'X';
        number<std::uint32_t>(static_cast<std::uint32_t>(value.size()));
        m_bytes += value;
    }
    /// BININT, or LONG1 for what 31 bits do not hold.
    void integer(std::int64_t value)
    {
        if (value <= INT32_MAX) {
            m_bytes += 'J';
            number<std::uint32_t>(static_cast<std::uint32_t>(value));
        } else {
            m_bytes += "\x8a\x08";
            number<std::uint64_t>(static_cast<std::uint64_t>(value));
        }
    }
    void integers(std::span<const std::int64_t> values)
    {
        op('(');
        for (const auto value : values)
            integer(value);
        op('t');
    }
    void emptyOrderedDict()
    {
        global("collections", "OrderedDict");
        m_bytes += ")R";
    }
    const std::string& bytes() const { return m_bytes; }

private:
    template <typename Unsigned> void number(Unsigned value)
    {
        for (std::size_t i = 0; i < sizeof value; ++i)
            m_bytes += static_cast<char>(value >> (8 * i) & 0xff);
    }

    std::string m_bytes;
};

/// torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)
void pickleTensor(PickleWriter& pickle, const TensorToWrite& tensor, const std::string& key)
{
    std::int64_t size = 1;
    std::vector<std::int64_t> strides(tensor.shape.size());
    for (std::size_t i = tensor.shape.size(); i-- > 0;) {
        strides[i] = size;
        size *= tensor.shape[i];
    }
    pickle.text(tensor.name);
    pickle.global("torch._utils", "_rebuild_tensor_v2");
    pickle.op('(');
    pickle.op('(');
    pickle.text("storage");
    pickle.global("torch", storageType(tensor.dtype));
    pickle.text(key);
    pickle.text("cpu");
    pickle.integer(size);
    pickle.op('t');
    pickle.op('Q'); // BINPERSID: the tuple names a storage
    pickle.integer(0);
    pickle.integers(tensor.shape);
    pickle.integers(strides);
    pickle.op('\x89'); // False
    pickle.emptyOrderedDict();
    pickle.op('t');
    pickle.op('R');
}

std::string pickleOf(std::span<const TensorToWrite> tensors)
{
    PickleWriter pickle;
    pickle.emptyOrderedDict();
    pickle.op('(');
    for (std::size_t i = 0; i < tensors.size(); ++i)
        pickleTensor(pickle, tensors[i], std::to_string(i));
    pickle.op('u'); // SETITEMS
    pickle.op('.');
    return pickle.bytes();
}

/// Hands LibTorch's bytes to our file. Its writer finishes in its destructor, where an error would
/// end the program; so the first one is kept, nothing more is written, and it is thrown when all is
/// over.
class GuardedFile {
public:
    explicit GuardedFile(const std::filesystem::path& path)
        : m_file(path)
    {
    }

    std::size_t write(const void* data, std::size_t size)
    {
        attempt([&] { m_file.write({ static_cast<const std::byte*>(data), size }); });
        return size;
    }
    template <typename Action> bool attempt(Action&& action)
    {
        try {
            if (!m_problem)
                action();
        } catch (...) {
            m_problem = std::current_exception();
        }
        return !m_problem;
    }
    void commit()
    {
        if (m_problem)
            std::rethrow_exception(m_problem);
        m_file.commit();
    }

private:
    AtomicFile m_file;
    std::exception_ptr m_problem;
};

} // namespace

void writePytorchFile(
    const std::filesystem::path& path, std::span<const TensorToWrite> tensors, const CancelToken& token)
{
    GuardedFile file(path);
    {
        caffe2::serialize::PyTorchStreamWriter zip(
            [&](const void* data, std::size_t size) { return file.write(data, size); });
        const std::string pickle = pickleOf(tensors);
        zip.writeRecord("data.pkl", pickle.data(), pickle.size());
        zip.writeRecord("byteorder", "little", std::strlen("little"));
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            if (!file.attempt([&] { token.throwIfRequested(); }))
                break;
            zip.writeRecord("data/" + std::to_string(i), tensors[i].bytes.data(), tensors[i].bytes.size());
        }
        zip.writeEndOfFile();
    }
    file.commit();
}

} // namespace ndogo
