// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/checkpoint.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <csignal>
#include <cstring>
#include <sys/resource.h>

using namespace ndogo;
using test::Folder;

namespace {

/// A file of the format: length, header, `dataBytes` zeros.
std::string fileOf(const std::string& header, std::size_t dataBytes)
{
    const std::uint64_t length = header.size();
    std::string bytes(sizeof length, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    return bytes + header + std::string(dataBytes, '\0');
}

std::string entry(
    const std::string& name, const std::string& dtype, const std::string& shape, const std::string& offsets)
{
    std::string text = "\"";
    text.append(name).append("\":{\"dtype\":\"").append(dtype).append("\",\"shape\":[").append(shape);
    return text.append("],\"data_offsets\":[").append(offsets).append("]}");
}

/// { entries }, as the header of a file.
std::string object(std::initializer_list<std::string> entries)
{
    std::string text = "{";
    for (const std::string& item : entries)
        text.append(text.size() > 1 ? "," : "").append(item);
    return text.append("}");
}

std::vector<StoredTensor> read(const std::filesystem::path& file)
{
    return readSafetensors(MappedFile::open(file));
}

template <typename T> std::vector<T> valuesOf(const StoredTensor& tensor)
{
    std::vector<T> values(static_cast<std::size_t>(tensor.size()));
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
}

}

class TestSafetensors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatTheLibraryWrote();
    void writesTheSameBytesAsTheLibrary();
    void acceptsEmptyTensorsAndNoTensors();
    void acceptsUnalignedData();
    void refusesPublishedAttacks_data();
    void refusesPublishedAttacks();
    void refusesHostileFiles_data();
    void refusesHostileFiles();
    void refusesBrokenLengths();
    void survivesDeepNesting();
    void allocatesNothingForLyingHeaders();
    void boundsWhatAHeaderLists();
    void survivesEveryFlippedByte();
    void namesWhyAFileCannotBeWritten();
    void leavesNoHalfFile();
    void cancelledWriteLeavesNothing();
};

void TestSafetensors::readsWhatTheLibraryWrote()
{
    std::map<std::string, std::string> metadata;
    const auto tensors = readSafetensors(MappedFile::open(NDOGO_TEST_DATA "/mixed.safetensors"), &metadata);
    QCOMPARE(metadata.at("format"), std::string("pt"));
    QCOMPARE(tensors.size(), std::size_t(14));
    QVERIFY(std::ranges::is_sorted(tensors, {}, &StoredTensor::name));
    const auto find = [&](const std::string& name) { return *std::ranges::find(tensors, name, &StoredTensor::name); };
    QCOMPARE(find("b.float").shape, (std::vector<std::int64_t> { 2, 3 }));
    QCOMPARE(valuesOf<float>(find("b.float")), (std::vector<float> { 0, 1, 2, 3, 4, 5 }));
    QCOMPARE(valuesOf<std::int64_t>(find("long")), (std::vector<std::int64_t> { -1, 0, 1 }));
    QCOMPARE(valuesOf<double>(find("double")), std::vector<double> { 0.5 });
    QCOMPARE(valuesOf<std::int16_t>(find("short")), std::vector<std::int16_t> { -3 });
    QCOMPARE(valuesOf<std::uint8_t>(find("byte")), (std::vector<std::uint8_t> { 1, 2, 3 }));
    QCOMPARE(find("half").dtype, DType::F16);
    QCOMPARE(find("bfloat").dtype, DType::BF16);
    QCOMPARE(find("truth").dtype, DType::Bool);
    QCOMPARE(find("scalar").shape.size(), std::size_t(0));
    QCOMPARE(find("empty").size(), 0);
}

void TestSafetensors::writesTheSameBytesAsTheLibrary()
{
    const std::filesystem::path original = NDOGO_TEST_DATA "/mixed.safetensors";
    std::map<std::string, std::string> metadata;
    const auto tensors = readSafetensors(MappedFile::open(original), &metadata);
    std::vector<TensorToWrite> copies;
    for (const StoredTensor& tensor : tensors)
        copies.push_back({ tensor.name, tensor.dtype, tensor.shape, tensor.bytes });
    const Folder folder;
    writeSafetensors(folder / "copy.safetensors", copies, metadata);
    QCOMPARE(test::readBytes(folder / "copy.safetensors"), test::readBytes(original));
}

void TestSafetensors::acceptsEmptyTensorsAndNoTensors()
{
    const Folder folder;
    QCOMPARE(read(folder.write("none", fileOf("{}", 0))).size(), std::size_t(0));
    // The library writes empty tensors at a border that they share with their neighbours.
    const auto header
        = object({ entry("a", "F32", "0", "0,0"), entry("b", "F32", "1", "0,4"), entry("c", "F32", "2,0", "4,4") })
        + "   ";
    QCOMPARE(read(folder.write("empty", fileOf(header, 4))).size(), std::size_t(3));
}

void TestSafetensors::acceptsUnalignedData()
{
    const Folder folder;
    const auto tensors = read(
        folder.write("unaligned", fileOf(object({ entry("a", "U8", "1", "0,1"), entry("b", "F32", "1", "1,5") }), 5)));
    QCOMPARE(tensors.at(1).bytes.size(), std::size_t(4));
}

/// The attacks on readers of this format that were published, by name. The format's own library
/// (safetensors 0.8) refuses them all too, but for the duplicate keys, of which it takes the last.
void TestSafetensors::refusesPublishedAttacks_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const std::string& file, const char* named) {
        QTest::newRow(name) << QByteArray::fromStdString(file) << QByteArray(named);
    };
    const auto one
        = [](const std::string& dtype, const std::string& shape, const std::string& offsets, std::size_t dataBytes) {
              return fileOf(object({ entry("a", dtype, shape, offsets) }), dataBytes);
          };
    const auto withLength = [](std::uint64_t length, const std::string& rest) {
        std::string bytes(sizeof length, '\0');
        std::memcpy(bytes.data(), &length, sizeof length);
        return bytes + rest;
    };
    const std::string good = entry("a", "F32", "1", "0,4");
    row("shape product overflowing 64 bits", one("U8", "4611686018427387905,4", "0,4", 4), "too large for any memory");
    row("shape product overflowing by the width", one("F64", "2305843009213693952", "0,0", 0),
        "too large for any memory");
    row("shape larger than its bytes", one("F32", "1024,1024", "0,4", 4), "need 4194304");
    row("end before begin", one("F32", "1", "4,0", 4), "ends before it begins");
    row("end before begin by wrapping", one("U8", "18446744073709551612", "8,4", 8), "too large");
    row("negative offsets", one("F32", "1", "-4,0", 4), "a negative number");
    row("negative end", one("F32", "1", "0,-4", 4), "a negative number");
    row("overlapping offsets", fileOf(object({ good, entry("b", "F32", "1", "2,6") }), 6),
        "\"b\" overlaps another tensor");
    row("hole between tensors", fileOf(object({ good, entry("b", "F32", "1", "8,12") }), 12), "a gap of 4 bytes");
    row("hole after the tensors", fileOf(object({ good }), 8), "4 bytes that belong to no tensor");
    row("empty tensor reuses an offset", fileOf(object({ good, entry("b", "F32", "0", "2,2") }), 4),
        "\"b\" overlaps another tensor");
    row("header longer than the file", withLength(1000, "{}"), "ends inside its header");
    row("header longer than 100 MB", withLength(100'000'001, "{}"), "over the limit of 100 MB");
    row("header length of 2^64-1", withLength(~std::uint64_t(0), "{}"), "over the limit of 100 MB");
    row("duplicate keys", fileOf(object({ good, good }), 4), "\"a\" is listed twice");
    row("deeply nested JSON", fileOf(R"({"a":)" + std::string(100'000, '['), 0), "a list");
    row("offsets as floats", one("F32", "1", "0.0,4.0", 4), "not an integer of 64 bits");
    row("offsets as 4e0", one("F32", "1", "0,4e0", 4), "not an integer of 64 bits");
    row("offsets as texts", one("F32", "1", "\"0\",\"4\"", 4), "a text");
    row("offsets as booleans", one("F32", "1", "false,true", 4), "true or false");
    row("offsets beyond 64 bits", one("F32", "1", "0,18446744073709551620", 4), "not an integer of 64 bits");
    row("offsets beyond a double", one("F32", "1", "0,1e999", 4), "not valid JSON");
    row("shape as a text", fileOf(R"({"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}})", 4), "a text");
    row("trailing bytes after the header's JSON", fileOf(object({ good }) + " x", 4), "not valid JSON");
}

void TestSafetensors::refusesPublishedAttacks()
{
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, named);
    const Folder folder;
    const auto path = folder.write("attack.safetensors", file.toStdString());
    FAILS(ErrorCode::FileFormat, ({ "attack.safetensors", named.toStdString() }), read(path));
}

void TestSafetensors::refusesHostileFiles_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("dataBytes");
    QTest::addColumn<QByteArray>("named"); // what the message must say
    const auto row = [](const char* name, const std::string& header, int dataBytes, const char* named) {
        QTest::newRow(name) << QByteArray::fromStdString(header) << dataBytes << QByteArray(named);
    };
    const std::string good = entry("a", "F32", "1", "0,4");
    row("not an object", "[1,2]", 0, "not a JSON object");
    row("empty header", "", 4, "not a JSON object");
    row("leading blank", " {}", 0, "not a JSON object");
    row("cut JSON", "{" + good, 4, "not valid JSON");
    row("rest after JSON", object({ good }) + "}", 4, "not valid JSON");
    row("NUL hides a second header", object({ good }) + std::string(1, '\0') + "{}", 4, "not a JSON object");
    row("invalid UTF-8", "{\"\xff\xfe\":1}", 0, "not valid JSON");
    row("name twice", object({ good, good }), 4, "\"a\" is listed twice");
    row("field twice", R"({"a":{"dtype":"F32","dtype":"I8","shape":[1],"data_offsets":[0,4]}})", 4, "\"dtype\" twice");
    row("unknown dtype", object({ entry("a", "F8_E4M3", "4", "0,4") }), 4, "\"F8_E4M3\"");
    row("dtype is a number", R"({"a":{"dtype":3,"shape":[1],"data_offsets":[0,4]}})", 4, "tensor \"a\"");
    row("no dtype", R"({"a":{"shape":[1],"data_offsets":[0,4]}})", 4, "lacks its dtype");
    row("no offsets", R"({"a":{"dtype":"F32","shape":[1]}})", 4, "lacks its dtype, shape or data_offsets");
    row("unknown field", R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"code":"x"}})", 4, "tensor \"a\"");
    row("entry is a number", R"({"a":5})", 4, "tensor \"a\"");
    row("entry is a list", R"({"a":[5]})", 4, "tensor \"a\"");
    row("entry is null", R"({"a":null})", 4, "tensor \"a\"");
    row("three offsets", object({ entry("a", "F32", "1", "0,4,4") }), 4, "3 data_offsets");
    row("negative shape", object({ entry("a", "F32", "-1", "0,4") }), 4, "a negative number");
    row("fractional shape", object({ entry("a", "F32", "1.5", "0,4") }), 4, "not an integer");
    row("shape over 64 bits", object({ entry("a", "F32", "99999999999999999999", "0,4") }), 4, "not an integer");
    row("shape is nested", object({ entry("a", "F32", "[1]", "0,4") }), 4, "a list");
    row("product overflows to 4", object({ entry("a", "U8", "4611686018427387905,4", "0,4") }), 4, "too large");
    row("product overflows with a zero", object({ entry("a", "U8", "9223372036854775807,9,0", "0,0") }), 0,
        "too large");
    row("shape too small", object({ entry("a", "F32", "1", "0,8") }), 8, "need 4");
    row("shape too large", object({ entry("a", "F32", "3", "0,8") }), 8, "need 12");
    row("reversed", object({ entry("a", "F32", "1", "4,0") }), 4, "ends before it begins");
    row("beyond the end", object({ entry("a", "F32", "2", "0,8") }), 4, "beyond the end");
    row("offset of 2^64-1", object({ entry("a", "F32", "1", "18446744073709551611,18446744073709551615") }), 4,
        "beyond the end");
    row("overlap", object({ good, entry("b", "F32", "1", "2,6") }), 6, "tensor \"b\" overlaps");
    row("same bytes twice", object({ good, entry("b", "F32", "1", "0,4") }), 4, "overlaps");
    row("empty inside another", object({ good, entry("b", "F32", "0", "2,2") }), 4, "tensor \"b\" overlaps");
    row("hole", object({ good, entry("b", "F32", "1", "8,12") }), 12, "a gap of 4 bytes");
    row("hole at the start", object({ entry("a", "F32", "1", "4,8") }), 8, "a gap of 4 bytes");
    row("rest at the end", object({ good }), 9, "5 bytes that belong to no tensor");
    row("metadata is a text", R"({"__metadata__":"x"})", 0, "its metadata");
    row("metadata holds a number", R"({"__metadata__":{"a":1}})", 0, "its metadata");
    row("metadata holds an object", R"({"__metadata__":{"a":{}}})", 0, "its metadata");
    row("metadata key twice", R"({"__metadata__":{"a":"1","a":"2"}})", 0, "\"a\" twice");
    row("escapes in a name", "{\"\\u001b[2J\\n\":5}", 0, "?[2J?");
    row("name of 100,000 letters", "{\"" + std::string(100'000, 'n') + "\":5}", 0, "nnn...");
}

void TestSafetensors::refusesHostileFiles()
{
    QFETCH(QByteArray, header);
    QFETCH(int, dataBytes);
    QFETCH(QByteArray, named);
    const Folder folder;
    const auto file = folder.write("hostile.safetensors", fileOf(header.toStdString(), std::size_t(dataBytes)));
    FAILS(ErrorCode::FileFormat, ({ "hostile.safetensors", named.toStdString() }), read(file));
}

void TestSafetensors::refusesBrokenLengths()
{
    const Folder folder;
    const auto withLength = [&](std::uint64_t length, const std::string& rest) {
        std::string bytes(sizeof length, '\0');
        std::memcpy(bytes.data(), &length, sizeof length);
        return folder.write("length.safetensors", bytes + rest);
    };
    FAILS(ErrorCode::FileFormat, ({ "length.safetensors", "is empty" }), read(folder.write("length.safetensors", "")));
    FAILS(ErrorCode::FileFormat, ({ "length.safetensors", "too short" }),
        read(folder.write("length.safetensors", "1234567")));
    FAILS(ErrorCode::FileFormat, ({ "length.safetensors", "ends inside its header" }), read(withLength(100, "{}")));
    FAILS(ErrorCode::FileFormat, ({ "length.safetensors", "100 MB" }), read(withLength(100'000'001, "{}")));
    FAILS(ErrorCode::FileFormat, ({ "length.safetensors", "100 MB" }), read(withLength(~std::uint64_t(0), "{}")));
}

void TestSafetensors::survivesDeepNesting()
{
    const Folder folder;
    for (const std::string open : { "[", R"({"a":)" }) {
        std::string header = R"({"a":)";
        for (int i = 0; i < 1'000'000; ++i)
            header += open;
        const auto file = folder.write("deep.safetensors", fileOf(header, 0));
        FAILS(ErrorCode::FileFormat, ({ "deep.safetensors", "tensor \"a\"" }), read(file));
    }
}

void TestSafetensors::allocatesNothingForLyingHeaders()
{
    // A petabyte announced in a file of a hundred bytes: refused without asking for the memory.
    const Folder folder;
    const auto file = folder.write(
        "lying.safetensors", fileOf(object({ entry("a", "F32", "250000000000000", "0,1000000000000000") }), 16));
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    FAILS(ErrorCode::FileFormat, ({ "lying.safetensors", "tensor \"a\"" }), read(file));
    rusage after {};
    getrusage(RUSAGE_SELF, &after);
    QVERIFY(after.ru_maxrss - usage.ru_maxrss < 10'000); // kilobytes
}

void TestSafetensors::boundsWhatAHeaderLists()
{
    const Folder folder;
    std::string ones = "0";
    for (int i = 0; i < 63; ++i)
        ones += ",1";
    QCOMPARE(read(folder.write("flat", fileOf(object({ entry("w", "F32", ones, "0,0") }), 0))).front().shape.size(),
        std::size_t(64));
    FAILS(ErrorCode::FileFormat, ({ "deep", "more than 64 numbers", "\"w\"" }),
        read(folder.write("deep", fileOf(object({ entry("w", "F32", ones + ",1", "0,0") }), 0))));
    std::string names = "{\"0\":{}";
    for (int i = 1; i <= 400'000; ++i)
        names.append(",\"").append(std::to_string(i)).append("\":{}");
    FAILS(ErrorCode::FileFormat, ({ "long", "more tensors than any model" }),
        read(folder.write("long", fileOf(names + "}", 0))));
}

void TestSafetensors::survivesEveryFlippedByte()
{
    const std::string original = test::readBytes(NDOGO_TEST_DATA "/mixed.safetensors");
    const Folder folder;
    int refused = 0;
    for (std::size_t i = 0; i < original.size(); ++i) {
        std::string bytes = original;
        bytes[i] = static_cast<char>(bytes[i] ^ (1 << (i % 8)));
        const auto file = folder.write("flipped.safetensors", bytes);
        try {
            read(file);
        } catch (const Failure& failure) {
            QCOMPARE(failure.error().code, ErrorCode::FileFormat);
            ++refused;
        }
    }
    QVERIFY(refused > 500); // most of the header; flips in names and in data are no mistakes of the form
    for (std::size_t size = 1; size < original.size(); ++size) {
        const auto file = folder.write("cut.safetensors", original.substr(0, size));
        FAILS(ErrorCode::FileFormat, ({ "cut.safetensors" }), read(file));
    }
}

void TestSafetensors::namesWhyAFileCannotBeWritten()
{
    const std::vector<float> values(1'000'000);
    const std::vector<TensorToWrite> tensors { { "a", DType::F32, { 1'000'000 }, std::as_bytes(std::span(values)) } };
    FAILS(ErrorCode::OutputUnwritable, ({ "/dev/full", "No space left on device" }),
        (writeSafetensors("/dev/full", tensors, {}), 0));
    QVERIFY(std::filesystem::is_character_file("/dev/full"));
    const Folder folder;
    FAILS(ErrorCode::OutputUnwritable, ({ "missing", "No such file or directory" }),
        (writeSafetensors(folder / "missing/model.safetensors", tensors, {}), 0));
}

void TestSafetensors::leavesNoHalfFile()
{
    // The system refuses to let the file grow over 100 kB in the middle of the write.
    const Folder folder;
    const auto target = folder.write("model.safetensors", "the old file");
    const std::vector<float> values(1'000'000);
    const std::vector<TensorToWrite> tensors { { "a", DType::F32, { 1'000'000 }, std::as_bytes(std::span(values)) } };
    rlimit before {};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto oldHandler = signal(SIGXFSZ, SIG_IGN);
    const rlimit small { 100'000, before.rlim_max };
    setrlimit(RLIMIT_FSIZE, &small);
    const std::string problem = test::failureProblem(ErrorCode::OutputUnwritable,
        { "model.safetensors", "File too large" }, [&] { writeSafetensors(target, tensors, {}); });
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, oldHandler);
    QVERIFY2(problem.empty(), problem.c_str());
    QCOMPARE(test::readBytes(target), std::string("the old file"));
    QCOMPARE(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

void TestSafetensors::cancelledWriteLeavesNothing()
{
    const Folder folder;
    std::stop_source source;
    source.request_stop();
    const std::vector<float> values(10);
    const std::vector<TensorToWrite> tensors { { "a", DType::F32, { 10 }, std::as_bytes(std::span(values)) } };
    FAILS(ErrorCode::Cancelled, ({ "cancelled" }),
        (writeSafetensors(folder / "model.safetensors", tensors, {}, CancelToken(source.get_token())), 0));
    QVERIFY(std::filesystem::is_empty(folder.path()));
}

NDOGO_TEST(TestSafetensors)
#include "tst_safetensors.moc"
