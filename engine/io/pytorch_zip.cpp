// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/checkpoint.h"
#include "engine/io/file_message.h"
#include "engine/io/pickle.h"
#include "engine/io/zip_archive.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

namespace ndogo {
namespace {

// How torch.save before 1.6 began its files: pickle protocol 2 and a magic number of ten bytes.
constexpr std::array<unsigned char, 4> kLegacyStart { 0x80, 0x02, 0x8a, 0x0a };
constexpr std::array<unsigned char, 2> kZipStart { 'P', 'K' };

bool beginsWith(std::span<const std::byte> bytes, std::span<const unsigned char> start)
{
    return bytes.size() >= start.size() && std::memcmp(bytes.data(), start.data(), start.size()) == 0;
}

ZipArchive openArchive(const std::shared_ptr<const MappedFile>& file)
{
    if (beginsWith(file->bytes(), kLegacyStart))
        throw fileFailure(ErrorCode::FileFormat, file->path(),
            Sentence::tr("The file %1 was saved by PyTorch before 1.6, in a form that Ndogo does not read; after "
                         "\"import torch\" two lines of Python convert it: weights = torch.load(FILE, "
                         "weights_only=True), then torch.save(weights, FILE).",
                file->path()));
    if (!beginsWith(file->bytes(), kZipStart))
        throw fileFailure(ErrorCode::FileFormat, file->path(),
            Sentence::tr("The file %1 is not a file of torch.save; copy or download it again, or get the model as "
                         "model.safetensors.",
                file->path()));
    return ZipArchive(file);
}

/// All entries lie in one folder, named after the file that was saved; returns it with its slash.
std::string archiveFolder(const ZipArchive& archive)
{
    constexpr std::string_view kPickle = "/data.pkl";
    for (const auto& [name, bytes] : archive.entries())
        if (name.ends_with(kPickle) && name.find('/') == name.size() - kPickle.size()) {
            std::string folder = name.substr(0, name.size() - kPickle.size() + 1);
            if (!archive.find(folder + "constants.pkl").data())
                return folder;
            throw fileFailure(ErrorCode::FileFormat, archive.file().path(),
                Sentence::tr("The file %1 is a TorchScript program, not the weights of a model; save its state dict "
                             "with torch.save(model.state_dict(), ...).",
                    archive.file().path()));
        }
    throw fileFailure(ErrorCode::FileFormat, archive.file().path(),
        Sentence::tr(
            "The file %1 is a zip file without data.pkl, so torch.save did not write it; copy or download it again.",
            archive.file().path()));
}

/// Builds tensors from what the pickle says, and holds every claim against the archive.
class TensorBuilder {
public:
    TensorBuilder(const ZipArchive& archive, std::string folder, std::shared_ptr<const void> keeper)
        : m_archive(archive)
        , m_folder(std::move(folder))
        , m_keeper(std::move(keeper))
    {
    }

    StoredTensor build(std::string_view name, const pickle::Tensor& view)
    {
        StoredTensor tensor;
        tensor.name = name;
        tensor.dtype = view.storage.dtype;
        tensor.shape = view.shape;
        const std::span<const std::byte> storage = storageBytes(name, view.storage);
        const std::size_t width = bytesPerValue(tensor.dtype);
        const std::size_t size = static_cast<std::size_t>(checkedCount(name, view)) * width;
        if (size == 0)
            return tensor;
        limitTotal(name, size);
        if (isContiguous(view)) {
            tensor.bytes = storage.subspan(static_cast<std::size_t>(view.offset) * width, size);
            tensor.keeper = m_keeper;
        } else {
            copyStrided(tensor, view, storage, size);
        }
        return tensor;
    }

private:
    const std::filesystem::path& path() const { return m_archive.file().path(); }

    Failure failure(std::string_view name, Sentence sentence) const
    {
        return tensorFailure(ErrorCode::FileFormat, path(), name, std::move(sentence));
    }

    std::span<const std::byte> storageBytes(std::string_view name, const pickle::Storage& storage) const
    {
        const auto bytes = m_archive.find(m_folder + "data/" + shown(storage.key, 100));
        if (bytes.data() == nullptr)
            throw failure(name,
                Sentence::tr("The file %1: tensor %2 has no data in the file; it was not copied whole.", path(),
                    inQuotes(name)));
        std::uint64_t needed = 0;
        if (__builtin_mul_overflow(static_cast<std::uint64_t>(storage.size), bytesPerValue(storage.dtype), &needed)
            || needed != bytes.size())
            throw failure(name,
                Sentence::tr("The file %1: tensor %2 should have %3 values, but the file holds %4 bytes of it; it is "
                             "damaged.",
                    path(), inQuotes(name), storage.size, bytes.size()));
        return bytes;
    }

    /// Number of elements of the view, none of which lies outside its storage. A view may not have
    /// more elements than its storage: nothing in the file may ask for more memory than it brings.
    std::int64_t checkedCount(std::string_view name, const pickle::Tensor& view) const
    {
        std::int64_t count = 1;
        std::int64_t last = view.offset;
        bool valid = view.offset >= 0;
        for (std::size_t i = 0; valid && i < view.shape.size(); ++i) {
            const std::int64_t extent = view.shape[i];
            std::int64_t reach = 0;
            valid = extent >= 0 && view.strides[i] >= 0 && !__builtin_mul_overflow(count, extent, &count)
                && !__builtin_mul_overflow(std::max<std::int64_t>(extent - 1, 0), view.strides[i], &reach)
                && !__builtin_add_overflow(last, reach, &last);
        }
        if (valid && count == 0)
            return 0;
        if (!valid || last >= view.storage.size || count > view.storage.size)
            throw failure(name,
                Sentence::tr(
                    "The file %1: tensor %2 has a shape or strides that do not fit its data; the file is damaged.",
                    path(), inQuotes(name)));
        return count;
    }

    /// Tied weights share a storage, and half precision is widened later: without a limit a small
    /// file could name one storage a thousand times.
    void limitTotal(std::string_view name, std::size_t size)
    {
        constexpr std::size_t kMostViews = 4;
        m_total += size;
        if (m_total / kMostViews > m_archive.file().bytes().size())
            throw failure(name,
                Sentence::tr("The file %1: tensor %2 repeats data of other tensors without end; the file is damaged.",
                    path(), inQuotes(name)));
    }

    static bool isContiguous(const pickle::Tensor& view)
    {
        std::int64_t expected = 1;
        for (std::size_t i = view.shape.size(); i-- > 0;) {
            if (view.shape[i] != 1 && view.strides[i] != expected)
                return false;
            expected *= view.shape[i];
        }
        return true;
    }

    static void copyStrided(
        StoredTensor& tensor, const pickle::Tensor& view, std::span<const std::byte> storage, std::size_t size)
    {
        const auto buffer = std::make_shared<std::vector<std::byte>>(size);
        const std::size_t width = bytesPerValue(tensor.dtype);
        std::vector<std::int64_t> index(view.shape.size(), 0);
        std::int64_t from = view.offset;
        for (std::size_t to = 0; to < size; to += width) {
            std::memcpy(buffer->data() + to, storage.data() + static_cast<std::size_t>(from) * width, width);
            for (std::size_t i = index.size(); i-- > 0;) {
                if (view.shape[i] == 1) // its stride was never checked
                    continue;
                from += view.strides[i];
                if (++index[i] < view.shape[i])
                    break;
                from -= view.strides[i] * view.shape[i];
                index[i] = 0;
            }
        }
        tensor.bytes = *buffer;
        tensor.keeper = buffer;
    }

    const ZipArchive& m_archive;
    std::string m_folder;
    std::shared_ptr<const void> m_keeper;
    std::size_t m_total = 0; ///< bytes of all tensors so far
};

/// The two forms that training scripts like to save, told apart from a damaged file.
void refuseWrapper(const pickle::Value& top, const std::filesystem::path& path)
{
    for (std::size_t i = 0; i + 1 < top.items.size(); i += 2) {
        const pickle::Value& key = *top.items[i];
        const bool isWrapper = key.kind == pickle::Kind::Text && top.items[i + 1]->kind == pickle::Kind::Dict;
        if (isWrapper)
            throw fileFailure(ErrorCode::FileFormat, path,
                Sentence::tr(
                    "The file %1 keeps its weights inside %2. Save them alone: torch.save(torch.load(FILE)[%2], FILE).",
                    path, inQuotes(key.text)));
    }
}

}

std::vector<StoredTensor> readPytorchZip(const std::shared_ptr<const MappedFile>& file)
{
    const ZipArchive archive = openArchive(file);
    const std::string folder = archiveFolder(archive);
    const auto byteOrder = archive.find(folder + "byteorder");
    if (byteOrder.size() == 3) // "big", against "little"
        throw fileFailure(ErrorCode::FileFormat, file->path(),
            Sentence::tr("The file %1 was saved on a big-endian machine, which Ndogo does not read; save it as "
                         "model.safetensors.",
                file->path()));

    const pickle::Document document(archive.find(folder + "data.pkl"), file->path());
    const pickle::Value& top = document.top();
    if (top.kind != pickle::Kind::Dict)
        throw fileFailure(ErrorCode::FileFormat, file->path(),
            Sentence::tr("The file %1 holds %2 instead of a state dict; save torch.save(model.state_dict(), FILE).",
                file->path(), pickle::kindName(top.kind)));
    refuseWrapper(top, file->path());

    TensorBuilder builder(archive, folder, file);
    std::vector<StoredTensor> tensors;
    std::set<std::string_view> names; // asked before anything is copied for the tensor
    for (std::size_t i = 0; i + 1 < top.items.size(); i += 2) {
        const pickle::Value& key = *top.items[i];
        const pickle::Value& value = *top.items[i + 1];
        if (key.kind != pickle::Kind::Text)
            throw fileFailure(ErrorCode::FileFormat, file->path(),
                Sentence::tr("The file %1 has %2 for a tensor's name; it is no state dict.", file->path(),
                    pickle::kindName(key.kind)));
        if (value.kind != pickle::Kind::Tensor)
            throw tensorFailure(ErrorCode::FileFormat, file->path(), key.text,
                Sentence::tr("The file %1: tensor %2 is %3, not a tensor. Save the state dict alone, without other "
                             "things beside it.",
                    file->path(), inQuotes(key.text), pickle::kindName(value.kind)));
        if (!names.insert(key.text).second)
            throw tensorFailure(ErrorCode::FileFormat, file->path(), key.text,
                Sentence::tr("The file %1: tensor %2 is listed twice.", file->path(), inQuotes(key.text)));
        if (names.size() > pickle::kMostTensors)
            throw fileFailure(ErrorCode::FileFormat, file->path(),
                Sentence::tr("The file %1 lists more tensors than any model has; it is damaged.", file->path()));
        tensors.push_back(builder.build(key.text, *value.tensor));
    }
    std::ranges::sort(tensors, {}, &StoredTensor::name);
    return tensors;
}

} // namespace ndogo
