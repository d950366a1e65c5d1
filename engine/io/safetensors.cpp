// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The safetensors format: eight bytes of header length (little-endian), a JSON header, the data.
// Refusals follow the rules of the format's own library, which leave no byte without an owner.
#include "engine/io/atomic_file.h"
#include "engine/io/checkpoint.h"
#include "engine/io/file_message.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <set>
#include <utility>

static_assert(std::endian::native == std::endian::little, "weights are mapped as they lie in the file");

namespace ndogo {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kLargestHeader = 100'000'000; // as the format's own library
// What a header may name in all, so that 100 MB of it cannot ask for gigabytes: enough for 100,000
// tensors.
constexpr std::size_t kMostKeys = 400'000;
constexpr std::size_t kMostExtents = 64; // as many as LibTorch's loops take

struct TypeName {
    std::string_view name;
    DType type;
};

// In the order in which the format's own library lays tensors out: widest first.
constexpr std::array<TypeName, 10> kTypes { { { "I64", DType::I64 }, { "F64", DType::F64 }, { "F32", DType::F32 },
    { "I32", DType::I32 }, { "BF16", DType::BF16 }, { "F16", DType::F16 }, { "I16", DType::I16 }, { "I8", DType::I8 },
    { "U8", DType::U8 }, { "BOOL", DType::Bool } } };

std::size_t typeRank(DType type)
{
    const auto found = std::ranges::find(kTypes, type, &TypeName::type);
    return static_cast<std::size_t>(found - kTypes.begin());
}

/// What the header says of one tensor, unchecked but for its JSON types.
struct HeaderEntry {
    std::string name;
    std::optional<std::string> dtype;
    std::optional<std::vector<std::uint64_t>> shape;
    std::optional<std::vector<std::uint64_t>> offsets;
};

/// Reads the header without building a JSON tree, so that memory follows what is kept, and depth
/// is bounded by what a header may hold: { name: { field: [ ... ] } }.
class HeaderReader : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit HeaderReader(std::filesystem::path path)
        : m_path(std::move(path))
    {
    }

    std::vector<HeaderEntry> entries;
    std::map<std::string, std::string> metadata;

    /// "__metadata__": null is what some programs write for none.
    bool null() override
    {
        if (m_depth == 1 && m_inMetadata)
            m_inMetadata = false;
        else
            misplaced(Sentence::inWords("null"));
        return true;
    }
    bool boolean(bool) override { return misplaced(Sentence::tr("true or false")); }
    bool number_integer(number_integer_t) override { return misplaced(Sentence::tr("a negative number")); }
    bool number_float(number_float_t, const string_t&) override
    {
        return misplaced(Sentence::tr("a number that is not an integer of 64 bits"));
    }
    bool binary(binary_t&) override { return misplaced(Sentence::tr("binary data")); }

    bool number_unsigned(number_unsigned_t value) override
    {
        if (m_numbers == nullptr)
            return misplaced(Sentence::tr("a number"));
        if (m_numbers->size() == kMostExtents)
            return misplaced(Sentence::tr("a list of more than %1 numbers", kMostExtents));
        m_numbers->push_back(value);
        return true;
    }

    bool string(string_t& value) override
    {
        if (m_depth == 2 && m_inMetadata)
            metadata.emplace(m_key, value);
        else if (m_depth == 2 && m_key == "dtype")
            entries.back().dtype = value;
        else
            return misplaced(Sentence::tr("a text"));
        return true;
    }

    bool start_object(std::size_t) override
    {
        if (m_depth >= 2 || m_numbers != nullptr)
            return misplaced(Sentence::tr("an object"));
        ++m_depth;
        m_fields.clear();
        return true;
    }

    bool end_object() override
    {
        --m_depth;
        m_inMetadata = m_inMetadata && m_depth >= 2;
        return true;
    }

    bool key(string_t& value) override
    {
        if (++m_keys > kMostKeys)
            throw fileFailure(ErrorCode::FileFormat, m_path,
                Sentence::tr("The file %1 lists more tensors than any model has; it is damaged or no safetensors file.",
                    m_path));
        if (m_depth == 1) {
            if (!m_names.insert(value).second)
                throw tensorFailure(ErrorCode::FileFormat, m_path, value,
                    Sentence::tr("The file %1: tensor %2 is listed twice.", m_path, inQuotes(value)));
            m_inMetadata = value == "__metadata__";
            if (!m_inMetadata)
                entries.push_back({ value, {}, {}, {} });
        } else {
            if (!m_fields.insert(value).second)
                throw fileFailure(ErrorCode::FileFormat, m_path,
                    Sentence::tr("The file %1 says %2 twice of %3.", m_path, inQuotes(value), subject()));
            m_key = value;
        }
        return true;
    }

    bool start_array(std::size_t) override
    {
        if (m_depth != 2 || m_inMetadata || m_numbers != nullptr)
            return misplaced(Sentence::tr("a list"));
        HeaderEntry& entry = entries.back();
        if (m_key == "shape")
            m_numbers = &entry.shape.emplace();
        else if (m_key == "data_offsets")
            m_numbers = &entry.offsets.emplace();
        else
            return misplaced(Sentence::tr("a list"));
        return true;
    }

    bool end_array() override
    {
        m_numbers = nullptr;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override
    {
        throw fileFailure(ErrorCode::FileFormat, m_path,
            Sentence::tr("The file %1 has a header that is not valid JSON (the mistake is at byte %2); copy or "
                         "download it again.",
                m_path, position + kLengthBytes));
    }

private:
    Sentence subject() const
    {
        return m_inMetadata   ? Sentence::tr("its metadata")
            : entries.empty() ? Sentence::tr("its tensors")
                              : Sentence::tr("tensor %1", inQuotes(entries.back().name));
    }

    bool misplaced(const Sentence& what) const
    {
        if (m_depth == 0)
            throw fileFailure(ErrorCode::FileFormat, m_path,
                Sentence::tr("The file %1 has a header that is not a JSON object; copy or download it again.", m_path));
        throw fileFailure(ErrorCode::FileFormat, m_path,
            Sentence::tr("The file %1 has %2 where its header describes %3; it is damaged or no safetensors file.",
                m_path, what, subject()));
    }

    std::filesystem::path m_path;
    std::set<std::string> m_names;
    std::set<std::string> m_fields;
    std::string m_key;
    std::vector<std::uint64_t>* m_numbers = nullptr;
    std::size_t m_keys = 0;
    int m_depth = 0;
    bool m_inMetadata = false;
};

/// The header's text, after its length was held against the file.
std::string_view headerText(const MappedFile& file)
{
    const auto bytes = file.bytes();
    if (bytes.size() < kLengthBytes)
        throw fileFailure(ErrorCode::FileFormat, file.path(),
            Sentence::tr("The file %1 is too short for a safetensors file (%2 bytes); copy or download it again.",
                file.path(), bytes.size()));
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), kLengthBytes);
    if (length > kLargestHeader)
        throw fileFailure(ErrorCode::FileFormat, file.path(),
            Sentence::tr("The file %1 announces a header of %2 bytes, over the limit of 100 MB; it is damaged or no "
                         "safetensors file.",
                file.path(), length));
    if (length > bytes.size() - kLengthBytes)
        throw fileFailure(ErrorCode::FileFormat, file.path(),
            Sentence::tr("The file %1 ends inside its header (%2 bytes announced, %3 there): it was cut short; copy or "
                         "download it again.",
                file.path(), length, bytes.size() - kLengthBytes));
    const std::string_view text(
        reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, static_cast<std::size_t>(length));
    // The JSON reader would take a NUL for the end and leave the rest unread.
    if (text.empty() || text.front() != '{' || text.find('\0') != std::string_view::npos)
        throw fileFailure(ErrorCode::FileFormat, file.path(),
            Sentence::tr(
                "The file %1 has a header that is not a JSON object; copy or download it again.", file.path()));
    return text;
}

DType checkedType(const MappedFile& file, const HeaderEntry& entry)
{
    if (!entry.dtype || !entry.shape || !entry.offsets)
        throw tensorFailure(ErrorCode::FileFormat, file.path(), entry.name,
            Sentence::tr("The file %1: tensor %2 lacks its dtype, shape or data_offsets; the file is damaged.",
                file.path(), inQuotes(entry.name)));
    const auto found = std::ranges::find(kTypes, *entry.dtype, &TypeName::name);
    if (found == kTypes.end())
        throw tensorFailure(ErrorCode::FileFormat, file.path(), entry.name,
            Sentence::tr("The file %1: tensor %2 has the type %3, which Ndogo does not read; save the model in "
                         "float32, float16 or bfloat16.",
                file.path(), inQuotes(entry.name), inQuotes(*entry.dtype)));
    return found->type;
}

/// Bytes that the shape takes; every step is checked, for the numbers may be anything.
std::uint64_t checkedSize(const MappedFile& file, const HeaderEntry& entry, DType type)
{
    std::uint64_t size = bytesPerValue(type);
    for (const std::uint64_t extent : *entry.shape)
        if (extent > std::uint64_t(std::numeric_limits<std::int64_t>::max())
            || __builtin_mul_overflow(size, extent, &size))
            throw tensorFailure(ErrorCode::FileFormat, file.path(), entry.name,
                Sentence::tr("The file %1: tensor %2 has a shape too large for any memory; the file is damaged.",
                    file.path(), inQuotes(entry.name)));
    return size;
}

StoredTensor toTensor(const std::shared_ptr<const MappedFile>& file, std::span<const std::byte> data, HeaderEntry entry)
{
    StoredTensor tensor;
    tensor.dtype = checkedType(*file, entry);
    const std::uint64_t size = checkedSize(*file, entry, tensor.dtype);
    const auto& offsets = *entry.offsets;
    if (offsets.size() != 2)
        throw tensorFailure(ErrorCode::FileFormat, file->path(), entry.name,
            Sentence::tr("The file %1: tensor %2 has %3 data_offsets instead of two; the file is damaged.",
                file->path(), inQuotes(entry.name), offsets.size()));
    const Sentence range = Sentence::tr("%1 to %2", offsets[0], offsets[1]);
    if (offsets[0] > offsets[1])
        throw tensorFailure(ErrorCode::FileFormat, file->path(), entry.name,
            Sentence::tr("The file %1: tensor %2 ends before it begins (bytes %3); the file is damaged.", file->path(),
                inQuotes(entry.name), range));
    if (offsets[1] > data.size())
        throw tensorFailure(ErrorCode::FileFormat, file->path(), entry.name,
            Sentence::tr("The file %1: tensor %2 lies beyond the end of the file (bytes %3 of %4): it was cut short; "
                         "copy or download it again.",
                file->path(), inQuotes(entry.name), range, data.size()));
    if (offsets[1] - offsets[0] != size)
        throw tensorFailure(ErrorCode::FileFormat, file->path(), entry.name,
            Sentence::tr("The file %1: tensor %2 takes %3 bytes, but its shape and type need %4; the file is damaged.",
                file->path(), inQuotes(entry.name), offsets[1] - offsets[0], size));
    tensor.name = std::move(entry.name);
    tensor.shape.assign(entry.shape->begin(), entry.shape->end());
    tensor.bytes = data.subspan(offsets[0], size);
    tensor.keeper = file;
    return tensor;
}

/// Every byte of the data belongs to exactly one tensor.
void requireGapless(const MappedFile& file, std::span<const std::byte> data, const std::vector<StoredTensor>& tensors)
{
    std::vector<const StoredTensor*> order;
    for (const StoredTensor& tensor : tensors)
        order.push_back(&tensor);
    const auto place = [](const StoredTensor* tensor) { return std::pair(tensor->bytes.data(), tensor->bytes.size()); };
    std::ranges::sort(order, {}, place);
    const std::byte* expected = data.data();
    for (const StoredTensor* tensor : order) {
        const std::byte* begin = tensor->bytes.data();
        if (begin != expected)
            throw tensorFailure(ErrorCode::FileFormat, file.path(), tensor->name,
                begin < expected
                    ? Sentence::tr("The file %1: tensor %2 overlaps another tensor; the file is damaged.", file.path(),
                        inQuotes(tensor->name))
                    : Sentence::tr("The file %1: tensor %2 leaves a gap of %3 bytes before it; the file is damaged.",
                        file.path(), inQuotes(tensor->name), begin - expected));
        expected = begin + tensor->bytes.size();
    }
    const auto rest = data.data() + data.size() - expected;
    if (rest != 0)
        throw fileFailure(ErrorCode::FileFormat, file.path(),
            Sentence::tr("The file %1 has %2 bytes that belong to no tensor; it is damaged.", file.path(), rest));
}

std::string headerOf(std::span<const TensorToWrite* const> order, const std::map<std::string, std::string>& metadata)
{
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const TensorToWrite* tensor : order) {
        const std::uint64_t end = offset + tensor->bytes.size();
        header[tensor->name] = nlohmann::ordered_json { { "dtype", kTypes[typeRank(tensor->dtype)].name },
            { "shape", tensor->shape }, { "data_offsets", { offset, end } } };
        offset = end;
    }
    std::string text = header.dump();
    text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes, ' ');
    return text;
}

}

std::vector<StoredTensor> readSafetensors(
    const std::shared_ptr<const MappedFile>& file, std::map<std::string, std::string>* metadata)
{
    const std::string_view header = headerText(*file);
    HeaderReader reader(file->path());
    nlohmann::json::sax_parse(header.begin(), header.end(), &reader);

    const auto data = file->bytes().subspan(kLengthBytes + header.size());
    std::vector<StoredTensor> tensors;
    tensors.reserve(reader.entries.size());
    for (HeaderEntry& entry : reader.entries)
        tensors.push_back(toTensor(file, data, std::move(entry)));
    requireGapless(*file, data, tensors);
    std::ranges::sort(tensors, {}, &StoredTensor::name);
    if (metadata != nullptr)
        *metadata = std::move(reader.metadata);
    return tensors;
}

void writeSafetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
    const std::map<std::string, std::string>& metadata, const CancelToken& token)
{
    std::vector<const TensorToWrite*> order;
    for (const TensorToWrite& tensor : tensors)
        order.push_back(&tensor);
    std::ranges::sort(order, {}, [](const TensorToWrite* tensor) {
        return std::pair<std::size_t, std::string_view>(typeRank(tensor->dtype), tensor->name);
    });

    const std::string header = headerOf(order, metadata);
    const std::uint64_t length = header.size();
    AtomicFile file(path);
    file.write(std::as_bytes(std::span(&length, 1)));
    file.write(header);
    for (const TensorToWrite* tensor : order) {
        // In pieces, so that a cancelled job does not wait for a slow disk.
        constexpr std::size_t kPiece = 8U << 20U;
        for (std::size_t begin = 0; begin < tensor->bytes.size(); begin += kPiece) {
            token.throwIfRequested();
            file.write(tensor->bytes.subspan(begin, std::min(kPiece, tensor->bytes.size() - begin)));
        }
    }
    token.throwIfRequested();
    file.commit();
}

} // namespace ndogo
