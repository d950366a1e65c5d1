// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/checkpoint.h"
#include "engine/io/pickle.h"
#include "engine/io/zip_archive.h"
#include "tests/support/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"
#include "tests/support/zip_file.h"

#include <QElapsedTimer>
#include <QTest>

#include <cstring>

using namespace ndogo;
using test::Folder;
using test::little;
using test::zipOf;

namespace {

std::string text(const std::string& value)
{
    return std::string("X").append(little(std::uint32_t(value.size()))).append(value);
}

std::string number(std::int32_t value)
{
    return std::string("J").append(little(value));
}

std::string tuple(std::initializer_list<std::string> items)
{
    std::string bytes = "(";
    for (const std::string& item : items)
        bytes += item;
    return bytes + "t";
}

const std::string kStart = "\x80\x02";

std::string storage(const std::string& key, std::int32_t size, const std::string& type = "FloatStorage")
{
    return tuple({ text("storage"), "ctorch\n" + type + "\n", text(key), text("cpu"), number(size) }) + "Q";
}

std::string tensor(const std::string& from, std::int32_t offset, const std::string& shape, const std::string& strides)
{
    return "ctorch._utils\n_rebuild_tensor_v2\n" + tuple({ from, number(offset), shape, strides, "\x89", ")" }) + "R";
}

std::string dict(const std::string& pairs)
{
    return "}(" + pairs + "u";
}

/// The state dict as a pytorch_model.bin with one storage "0" of 16 floats 0, 1, 2, ...
std::string modelOf(const std::string& top)
{
    std::string values;
    for (int i = 0; i < 16; ++i)
        values += little(float(i));
    return zipOf({ { "m/data.pkl", kStart + top + "." }, { "m/data/0", values }, { "m/byteorder", "little" } });
}

std::vector<StoredTensor> read(const std::filesystem::path& file)
{
    return readPytorchZip(MappedFile::open(file));
}

std::vector<float> floatsOf(const StoredTensor& tensor)
{
    std::vector<float> values(static_cast<std::size_t>(tensor.size()));
    std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
}

}

class TestPickle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatTorchWrote();
    void readsHandMadeFiles();
    void refusesWhatRunsCode_data();
    void refusesWhatRunsCode();
    void refusesHostilePickles_data();
    void refusesHostilePickles();
    void refusesBrokenArchives_data();
    void refusesBrokenArchives();
    void neverRunsOrImports();
    void boundsTimeAndMemory();
    void survivesEveryFlippedByte();
    void saysWhatToDoWithLegacyFiles();
};

void TestPickle::readsWhatTorchWrote()
{
    const auto tensors = read(NDOGO_TEST_DATA "/odd_tensors.bin");
    QCOMPARE(tensors.size(), std::size_t(14));
    const auto find = [&](const std::string& name) { return *std::ranges::find(tensors, name, &StoredTensor::name); };
    const std::vector<float> base { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
    QCOMPARE(floatsOf(find("base")), base);
    QCOMPARE(find("tied").bytes.data(), find("base").bytes.data()); // one storage, not two copies
    QCOMPARE(find("transposed").shape, (std::vector<std::int64_t> { 4, 3 }));
    QCOMPARE(floatsOf(find("transposed")), (std::vector<float> { 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11 }));
    QCOMPARE(floatsOf(find("columns")), (std::vector<float> { 1, 2, 5, 6, 9, 10 }));
    QCOMPARE(floatsOf(find("row")), (std::vector<float> { 4, 5, 6, 7 }));
    QCOMPARE(floatsOf(find("scalar")), std::vector<float> { 7.5F });
    QCOMPARE(find("empty").shape, (std::vector<std::int64_t> { 0, 4 }));
    QCOMPARE(floatsOf(find("parameter")), std::vector<float>(4, 1.0F));
    QCOMPARE(find("half").dtype, DType::F16);
    QCOMPARE(find("bfloat").dtype, DType::BF16);
    QCOMPARE(find("double").dtype, DType::F64);
    QCOMPARE(find("byte").dtype, DType::U8);
    QCOMPARE(find("truth").dtype, DType::Bool);
    QCOMPARE(find("long").dtype, DType::I64);
    std::int64_t first = 0;
    std::memcpy(&first, find("long").bytes.data(), sizeof first);
    QCOMPARE(first, -2);
}

void TestPickle::readsHandMadeFiles()
{
    const Folder folder;
    const std::string shape = tuple({ number(2), number(3) });
    const auto whole = tensor(storage("0", 16), 4, shape, tuple({ number(3), number(1) }));
    const auto tensors = read(folder.write("good.bin", modelOf(dict(text("w") + whole))));
    QCOMPARE(floatsOf(tensors.at(0)), (std::vector<float> { 4, 5, 6, 7, 8, 9 }));
    // A dimension of one may have any stride.
    const auto odd
        = tensor(storage("0", 16), 1, tuple({ number(2), number(1) }), tuple({ number(5), number(2147483647) }));
    QCOMPARE(
        floatsOf(read(folder.write("odd.bin", modelOf(dict(text("w") + odd)))).at(0)), (std::vector<float> { 1, 6 }));
}

/// Everything of Python's pickle that could run code or reach outside of the file, by name. The
/// opcodes are those of Lib/pickletools.py.
void TestPickle::refusesWhatRunsCode_data()
{
    QTest::addColumn<QByteArray>("top");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const std::string& top, const char* named) {
        QTest::newRow(name) << QByteArray::fromStdString(top) << QByteArray(named);
    };
    const std::string dictClass = "ccollections\nOrderedDict\n";
    const auto call = [](const std::string& import) { return "c" + import + "\n" + tuple({ text("true") }) + "R"; };
    row("GLOBAL os.system", call("os\nsystem"), "import \"os.system\"");
    row("GLOBAL posix.system", call("posix\nsystem"), "import \"posix.system\"");
    row("GLOBAL nt.system", call("nt\nsystem"), "import \"nt.system\"");
    row("GLOBAL subprocess.Popen", call("subprocess\nPopen"), "import \"subprocess.Popen\"");
    row("GLOBAL runpy", call("runpy\n_run_code"), "import \"runpy._run_code\"");
    row("GLOBAL builtins.eval", call("builtins\neval"), "import \"builtins.eval\"");
    row("GLOBAL builtins.getattr", call("builtins\ngetattr"), "import \"builtins.getattr\"");
    row("GLOBAL __builtin__.exec", call("__builtin__\nexec"), "import \"__builtin__.exec\"");
    row("GLOBAL torch.load", call("torch\nload"), "import \"torch.load\"");
    row("GLOBAL torch.hub.load", call("torch.hub\nload"), "import \"torch.hub.load\"");
    row("GLOBAL codecs.encode", call("_codecs\nencode"), "import \"_codecs.encode\"");
    row("GLOBAL by another split of the dots", call("torch\n_utils._rebuild_tensor_v2.__globals__"), "__globals__");
    row("GLOBAL with a terminal escape", call("os\x1b[2J\nsystem"), "import \"os?[2J.system\"");
    row("STACK_GLOBAL os.system", text("os") + text("system") + "\x93)R", "import \"os.system\"");
    row("STACK_GLOBAL of short texts", "\x8c\x02os\x94\x8c\x06system\x94\x93", "\"os.system\"");
    row("STACK_GLOBAL without names", number(1) + number(2) + "\x93", "without a name");
    row("INST os.system", "(" + text("true") + "ios\nsystem\n", "instruction 0x69");
    row("OBJ", "(" + dictClass + "o", "instruction 0x6f");
    row("NEWOBJ", dictClass + ")\x81", "instruction 0x81");
    row("NEWOBJ_EX", dictClass + ")}\x92", "instruction 0x92");
    row("REDUCE of a text", text("os.system") + tuple({ text("true") }) + "R", "cannot be called");
    row("REDUCE of a storage type", "ctorch\nFloatStorage\n)R", "calls \"torch.FloatStorage\"");
    row("REDUCE of OrderedDict with items", dictClass + tuple({ "]" }) + "R", "calls");
    row("REDUCE with a list of arguments", dictClass + "]R", "cannot be called");
    row("REDUCE of what a call gave", dictClass + ")R)R", "cannot be called");
    row("BUILD with __setstate__", dictClass + dict(text("__setstate__") + text("x")) + "b", "sets attributes");
    row("BUILD of a tuple", ")}b", "sets attributes");
    row("EXT1", std::string("\x82\x01"), "instruction 0x82");
    row("EXT2", std::string("\x83\x01\x01"), "instruction 0x83");
    row("EXT4", std::string("\x84\x01\x01\x01\x01"), "instruction 0x84");
    row("PERSID", "Pstorage\n", "instruction 0x50");
    row("BINPERSID of a text", text("storage") + "Q", "refers to a storage");
    row("BINPERSID of another kind",
        tuple({ text("module"), "ctorch\nFloatStorage\n", text("0"), text("cpu"), number(16) }) + "Q",
        "refers to a storage");
    row("BINPERSID of an unknown type",
        tuple({ text("storage"), text("FloatStorage"), text("0"), text("cpu"), number(16) }) + "Q",
        "refers to a storage");
    row("NEXT_BUFFER", "\x97", "instruction 0x97");
    row("READONLY_BUFFER", "N\x98", "instruction 0x98");
    row("BINBYTES8", "\x8e" + std::string(8, '\xff'), "instruction 0x8e");
    row("LONG4 of two gigabytes", "\x8b\xff\xff\xff\x7f", "instruction 0x8b");
    row("LONG_BINGET out of range", "j\xff\xff\xff\xff", "a value that it never made");
    row("GET as text", "g0\n", "instruction 0x67");
    row("PUT below nothing", "q\x01", "takes more from its stack");
    row("POP below nothing", "0", "instruction 0x30");
}

void TestPickle::refusesWhatRunsCode()
{
    QFETCH(QByteArray, top);
    QFETCH(QByteArray, named);
    const Folder folder;
    const auto file = folder.write("code.bin", modelOf(top.toStdString()));
    FAILS(ErrorCode::FileFormat, ({ "code.bin", named.toStdString() }), read(file));
}

void TestPickle::refusesHostilePickles_data()
{
    QTest::addColumn<QByteArray>("top");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const std::string& top, const char* named) {
        QTest::newRow(name) << QByteArray::fromStdString(top) << QByteArray(named);
    };
    const std::string two = tuple({ number(2), number(2) });
    const std::string rows = tuple({ number(2), number(1) });
    const auto entryOf = [](const std::string& value) { return dict(text("w") + value); };
    row("os.system", "cos\nsystem\n" + tuple({ text("true") }) + "R", "\"os.system\"");
    row("eval", "c__builtin__\neval\n", "\"__builtin__.eval\"");
    row("stack global", text("builtins") + text("exec") + "\x93", "\"builtins.exec\"");
    row("allowed prefix", "ctorch._utils\n_rebuild_tensor_v2.__globals__\n", "__globals__");
    row("a whole model", "ctransformers.modeling\nRobertaModel\n)\x81", "\"transformers.modeling.RobertaModel\"");
    row("INST", "(ios\nsystem\n", "instruction 0x69");
    row("NEWOBJ", "ccollections\nOrderedDict\n)\x81", "instruction 0x81");
    row("EXT1", "\x82\x01", "instruction 0x82");
    row("unknown opcode", "\xff", "instruction 0xff");
    row("a list", "]", "a list instead of a state dict");
    row("a number", number(5), "a number instead of a state dict");
    row("a tensor alone", tensor(storage("0", 16), 0, two, rows), "a tensor instead of a state dict");
    row("value is a number", entryOf(number(3)), "\"w\" is a number");
    row("value is a text", entryOf(text("x")), "\"w\" is a text");
    row("key is a number", dict(number(1) + tensor(storage("0", 16), 0, two, rows)), "a number for a tensor's name");
    row("wrapped", dict(text("state_dict") + dict("") + text("epoch") + number(3)), "inside \"state_dict\"");
    row("wrapped as model", dict(text("epoch") + number(3) + text("model") + dict("")), "inside \"model\"");
    row("name twice",
        dict(text("w") + tensor(storage("0", 16), 0, two, rows) + text("w") + tensor(storage("0", 16), 0, two, rows)),
        "\"w\" is listed twice");
    row("odd number of items", dict(text("w")), "fills a list or dictionary");
    row("storage missing", entryOf(tensor(storage("9", 16), 0, two, rows)), "\"w\" has no data");
    row("storage leaves its folder", entryOf(tensor(storage("../byteorder", 16), 0, two, rows)), "has no data");
    row("storage too short", entryOf(tensor(storage("0", 17), 0, two, rows)), "17 values");
    row("storage too long", entryOf(tensor(storage("0", 15), 0, two, rows)), "15 values");
    row("storage of another type", entryOf(tensor(storage("0", 16, "DoubleStorage"), 0, two, rows)), "16 values");
    row("storage size negative", entryOf(tensor(storage("0", -1), 0, two, rows)), "refers to a storage");
    row("storage type unknown", entryOf(tensor(storage("0", 16, "QInt8Storage"), 0, two, rows)), "QInt8Storage");
    row("persistent id is a text", text("0") + "Q", "refers to a storage");
    row("offset beyond", entryOf(tensor(storage("0", 16), 13, two, rows)), "\"w\" has a shape or strides");
    row("offset negative", entryOf(tensor(storage("0", 16), -1, two, rows)), "a shape or strides");
    row("shape negative", entryOf(tensor(storage("0", 16), 0, tuple({ number(-1), number(2) }), rows)),
        "a shape or strides");
    row("stride negative", entryOf(tensor(storage("0", 16), 8, two, tuple({ number(-2), number(1) }))),
        "a shape or strides");
    row("stride zero multiplies",
        entryOf(tensor(storage("0", 16), 0, tuple({ number(2000000000) }), tuple({ number(0) }))),
        "a shape or strides");
    row("product overflows",
        entryOf(tensor(storage("0", 16), 0, tuple({ number(2147483647), number(2147483647), number(2147483647) }),
            tuple({ number(0), number(0), number(0) }))),
        "a shape or strides");
    row("strides missing", entryOf(tensor(storage("0", 16), 0, two, ")")), "builds a tensor");
    row("shape is a text", entryOf(tensor(storage("0", 16), 0, text("x"), rows)), "builds a tensor");
    row("tensor of a number", entryOf(tensor(number(1), 0, two, rows)), "builds a tensor");
    row("calls a storage", "ctorch\nFloatStorage\n)R", "calls \"torch.FloatStorage\"");
    row("calls a number", number(1) + ")R", "calls something that cannot be called");
    row("OrderedDict of something", "ccollections\nOrderedDict\n" + tuple({ number(1) }) + "R", "calls");
    row("attributes of a number", number(1) + "}b", "sets attributes");
    row("nothing", "", "takes more from its stack");
    row("pops too much", "\x87", "takes more from its stack");
    row("no mark", "t", "closes a group");
    row("pops below a mark", number(1) + "(Q", "takes more from its stack");
    row("memo never made", "h\x05", "refers to a value that it never made");
    row("text longer than the file", "X\xff\xff\xff\xff", "ends too early");
    row("number of 200 bytes", "\x8a\xc8" + std::string(200, 'x'), "more than 64 bits");
    row("import without end", "cos", "ends too early");
}

void TestPickle::refusesHostilePickles()
{
    QFETCH(QByteArray, top);
    QFETCH(QByteArray, named);
    const Folder folder;
    const auto file = folder.write("hostile.bin", modelOf(top.toStdString()));
    FAILS(ErrorCode::FileFormat, ({ "hostile.bin", named.toStdString() }), read(file));
}

void TestPickle::refusesBrokenArchives_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("named");
    const auto row = [](const char* name, const std::string& bytes, const char* named) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(named);
    };
    const std::string good = zipOf({ { "m/data.pkl", kStart + "}." }, { "m/data/0", "1234" } });
    const std::size_t end = good.size() - 22;
    const auto changed = [&](std::size_t at, const std::string& with) {
        std::string bytes = good;
        bytes.replace(at, with.size(), with);
        return bytes;
    };
    const std::size_t directory = good.find("PK\x01\x02");
    row("text", "hello, this is no archive", "not a file of torch.save");
    row("cut", good.substr(0, good.size() - 30), "it was cut short");
    row("PK alone", "PK", "too short");
    row("directory beyond the end", changed(end + 16, little<std::uint32_t>(0x7fffffff)), "beyond its end");
    row("too many entries", changed(end + 8, little<std::uint32_t>(0xffffffff)), "more entries than");
    row("one entry too many", changed(end + 8, little<std::uint32_t>(0x00030003)), "more entries than");
    row("compressed", changed(directory + 10, little<std::uint16_t>(8)), "compressed or encrypted");
    row("encrypted", changed(directory + 8, little<std::uint16_t>(1)), "compressed or encrypted");
    row("entry beyond the end", changed(directory + 42, little<std::uint32_t>(0x7fffffff)), "beyond its end");
    row("entry elsewhere", changed(directory + 42, little<std::uint32_t>(4)), "no entry \"m/data.pkl\"");
    row("entry too long",
        changed(directory + 20, little<std::uint32_t>(0x7fffffff) + little<std::uint32_t>(0x7fffffff)),
        "beyond its end");
    row("two names", zipOf({ { "m/data.pkl", "1" }, { "m/data.pkl", "2" } }), "two entries \"m/data.pkl\"");
    row("no pickle", zipOf({ { "m/weights", "1" } }), "without data.pkl");
    row("TorchScript", zipOf({ { "m/constants.pkl", "1" }, { "m/data.pkl", "1" } }), "TorchScript");
    row("big endian", zipOf({ { "m/byteorder", "big" }, { "m/data.pkl", "1" } }), "big-endian");
    row("no entries", zipOf({}), "without data.pkl");
}

void TestPickle::refusesBrokenArchives()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, named);
    const Folder folder;
    const auto file = folder.write("broken.bin", bytes.toStdString());
    FAILS(ErrorCode::FileFormat, ({ "broken.bin", named.toStdString() }), read(file));
}

void TestPickle::neverRunsOrImports()
{
    // What a real attack looks like: it would make a file. It says so and does nothing.
    const Folder folder;
    const std::string witness = (folder / "ran").string();
    const std::string attack = "cposix\nsystem\n" + tuple({ text("touch " + witness) }) + "R";
    const auto file = folder.write("attack.bin", modelOf(dict(text("w") + attack)));
    FAILS(ErrorCode::FileFormat, ({ "\"posix.system\"", "Nothing in it was run" }), read(file));
    QVERIFY(!std::filesystem::exists(witness));
}

void TestPickle::boundsTimeAndMemory()
{
    const Folder folder;
    QElapsedTimer timer;
    timer.start();
    std::string nested; // tuples in tuples: freeing them must not recurse
    for (int i = 0; i < 900'000; ++i)
        nested += "\x85";
    FAILS(ErrorCode::FileFormat, ({ "deep.bin", "a tuple instead" }),
        read(folder.write("deep.bin", modelOf("N" + nested))));
    FAILS(ErrorCode::FileFormat, ({ "many.bin", "more values than" }),
        read(folder.write("many.bin", modelOf(std::string(8'000'000, 'N')))));
    FAILS(ErrorCode::FileFormat, ({ "marks.bin", "more values than" }),
        read(folder.write("marks.bin", modelOf(std::string(8'000'000, '(')))));
    FAILS(ErrorCode::FileFormat, ({ "large.bin", "16 MB" }),
        read(folder.write("large.bin", modelOf(std::string(17'000'000, 'N')))));
    // Two of the one before, sixty times: 2^60 leaves, were anything unfolded.
    std::string laughs = tuple({ text("ha"), text("ha") }) + std::string("q\x00", 2);
    for (int i = 0; i < 60; ++i)
        laughs += std::string("h\x00h\x00\x86q\x00", 7);
    FAILS(ErrorCode::FileFormat, ({ "laughs.bin", "a tuple instead" }),
        read(folder.write("laughs.bin", modelOf(laughs))));
    FAILS(ErrorCode::FileFormat, ({ "laughs.bin", "builds a tensor" }),
        read(folder.write("laughs.bin", modelOf(dict(text("w") + tensor(storage("0", 16), 0, laughs, laughs))))));
    // A list that holds itself.
    FAILS(ErrorCode::FileFormat, ({ "cycle.bin", "\"w\" is a list" }),
        read(folder.write("cycle.bin", modelOf(dict(text("w") + "]q\x01h\x01" + "a")))));
    FAILS(ErrorCode::FileFormat, ({ "memo.bin", "more values than" }),
        read(folder.write("memo.bin", modelOf("N" + std::string(8'000'000, '\x94')))));
    // One long shape that is named again and again must not be copied for every tensor.
    std::string shape = "(";
    for (int i = 0; i < 200'000; ++i)
        shape += "K\x01";
    const std::string rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";
    std::string again
        = rebuild + "q\x01" + tuple({ storage("0", 16), number(0), shape + "tq\x02", "h\x02" }) + "q\x03R";
    for (int i = 0; i < 20'000; ++i)
        again += "h\x01h\x03R";
    FAILS(ErrorCode::FileFormat, ({ "shape.bin", "in a way that torch.save does not" }),
        read(folder.write("shape.bin", modelOf(again))));
    // Nor may 900,000 tensors of 64 dimensions, made of the same few values, nor a long name that
    // an empty tensor gets a hundred thousand times.
    const auto flat = [](std::size_t count) {
        std::string extents = "(";
        for (std::size_t i = 0; i < count; ++i)
            extents += "K\x01";
        return extents + "t";
    };
    std::string many
        = rebuild + "q\x01" + tuple({ storage("0", 16), number(0), flat(64) + "q\x02", "h\x02" }) + "q\x03R";
    for (int i = 0; i < 900'000; ++i)
        many += "h\x01h\x03R";
    FAILS(ErrorCode::FileFormat, ({ "tensors.bin", "more tensors than any model" }),
        read(folder.write("tensors.bin", modelOf(many))));
    std::string named = text(std::string(1'000'000, 'n')) + "q\x04"
        + tensor(storage("0", 16), 0, tuple({ number(0) }), tuple({ number(1) })) + "q\x05";
    for (int i = 0; i < 100'000; ++i)
        named += "h\x04h\x05";
    FAILS(ErrorCode::FileFormat, ({ "names.bin", "is listed twice" }),
        read(folder.write("names.bin", modelOf(dict(named)))));
    // A thousand views of one storage of 1 MB must not become a thousand copies: neither now, when
    // they are transposed, nor later, when half precision is widened.
    std::string views;
    for (int i = 0; i < 1'000; ++i)
        views += text(std::string("w").append(std::to_string(i)))
            + tensor(storage("0", 250'000), 0, tuple({ number(500), number(500) }), tuple({ number(1), number(500) }));
    const auto bomb
        = zipOf({ { "m/data.pkl", kStart + dict(views) + "." }, { "m/data/0", std::string(1'000'000, '\0') } });
    FAILS(
        ErrorCode::FileFormat, ({ "bomb.bin", "tensor \"w4\"", "repeats data" }), read(folder.write("bomb.bin", bomb)));
    std::string halves;
    for (int i = 0; i < 1'000; ++i)
        halves += text(std::string("w").append(std::to_string(i)))
            + tensor(storage("0", 500'000, "HalfStorage"), 0, tuple({ number(500'000) }), tuple({ number(1) }));
    FAILS(ErrorCode::FileFormat, ({ "halves.bin", "repeats data" }),
        read(folder.write("halves.bin",
            zipOf({ { "m/data.pkl", kStart + dict(halves) + "." }, { "m/data/0", std::string(1'000'000, '\0') } }))));
    QVERIFY(timer.elapsed() < 10'000);
}

void TestPickle::survivesEveryFlippedByte()
{
    const std::string original = test::readBytes(NDOGO_TEST_DATA "/odd_tensors.bin");
    const Folder folder;
    int refused = 0;
    for (std::size_t i = 0; i < original.size(); ++i) {
        std::string bytes = original;
        bytes[i] = static_cast<char>(bytes[i] ^ (1 << (i % 8)));
        try {
            read(folder.write("flipped.bin", bytes));
        } catch (const Failure& failure) {
            QCOMPARE(failure.error().code, ErrorCode::FileFormat);
            ++refused;
        }
    }
    QVERIFY(refused > 1000);
    for (std::size_t size = 1; size < original.size(); size += 3)
        FAILS(ErrorCode::FileFormat, ({ "cut.bin" }), read(folder.write("cut.bin", original.substr(0, size))));
}

void TestPickle::saysWhatToDoWithLegacyFiles()
{
    const Folder folder;
    const auto file
        = folder.write("old.bin", std::string("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 14));
    FAILS(ErrorCode::FileFormat, ({ "old.bin", "PyTorch before 1.6", "torch.save" }), read(file));
    NDOGO_NEEDS_SHARED();
    FAILS(ErrorCode::FileFormat, ({ "pytorch_model.bin", "PyTorch before 1.6" }),
        openCheckpoint(sharedFolder() / "fixtures/tiny-xlmr-ner-legacy"));
}

NDOGO_TEST(TestPickle)
#include "tst_pickle.moc"
