// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opcodes: Lib/pickletools.py of Python.
#include "engine/io/pickle.h"

#include "engine/io/file_message.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace ndogo::pickle {
namespace {

// A state dict takes about a dozen values a tensor: enough for 80,000 tensors.
constexpr std::size_t kMostValues = 1'000'000;
constexpr std::size_t kMostBytes = 16U << 20U;

}

class Machine {
public:
    Machine(std::span<const std::byte> bytes, const std::filesystem::path& file, Document& document)
        : m_bytes(bytes)
        , m_file(file)
        , m_document(document)
    {
    }

    void run()
    {
        while (!m_stopped)
            step(read<std::uint8_t>());
        m_document.m_top = pop();
    }

private:
    // --- what the opcodes do -------------------------------------------------------------------

    void step(std::uint8_t opcode)
    {
        switch (opcode) {
        case 0x80:
            read<std::uint8_t>();
            return; // PROTO
        case 0x95:
            read<std::uint64_t>();
            return; // FRAME
        case '.':
            m_stopped = true;
            return;
        case '(':
            mark();
            return;
        case 'N':
            make(Kind::None);
            return;
        case 0x88:
            make(Kind::Bool).integer = 1;
            return;
        case 0x89:
            make(Kind::Bool);
            return;
        case ')':
            make(Kind::Tuple);
            return;
        case ']':
            make(Kind::List);
            return;
        case '}':
            make(Kind::Dict);
            return;
        case 'X':
            makeText(read<std::uint32_t>());
            return;
        case 0x8c:
            makeText(read<std::uint8_t>());
            return;
        case 0x85:
            tuple(1);
            return;
        case 0x86:
            tuple(2);
            return;
        case 0x87:
            tuple(3);
            return;
        case 't':
            tuple(sinceMark());
            return;
        default:
            stepOnNumbers(opcode);
        }
    }

    void stepOnNumbers(std::uint8_t opcode)
    {
        switch (opcode) {
        case 'J':
            make(Kind::Integer).integer = read<std::int32_t>();
            return;
        case 'K':
            make(Kind::Integer).integer = read<std::uint8_t>();
            return;
        case 'M':
            make(Kind::Integer).integer = read<std::uint16_t>();
            return;
        case 0x8a:
            longInteger();
            return;
        case 'G':
            skippedFloat();
            return;
        default:
            stepOnObjects(opcode);
        }
    }

    void stepOnObjects(std::uint8_t opcode)
    {
        switch (opcode) {
        case 'q':
            remember(read<std::uint8_t>());
            return;
        case 'r':
            remember(read<std::uint32_t>());
            return;
        case 0x94:
            remember(static_cast<std::uint32_t>(m_memo.size()));
            return;
        case 'h':
            recall(read<std::uint8_t>());
            return;
        case 'j':
            recall(read<std::uint32_t>());
            return;
        case 'a':
            extend(Kind::List, 1);
            return;
        case 'e':
            extend(Kind::List, sinceMark());
            return;
        case 's':
            extend(Kind::Dict, 2);
            return;
        case 'u':
            extend(Kind::Dict, sinceMark());
            return;
        case 'c':
            importName();
            return;
        case 0x93:
            importFromStack();
            return;
        case 'Q':
            persistentStorage();
            return;
        case 'R':
            reduce();
            return;
        case 'b':
            build();
            return;
        default:
            refuseOpcode(opcode);
        }
    }

    /// A state dict's floats (of other things saved beside the weights) are never looked at.
    void skippedFloat()
    {
        read<std::uint64_t>();
        make(Kind::Float);
    }

    void longInteger()
    {
        const auto size = read<std::uint8_t>();
        if (size > sizeof(std::int64_t))
            throw damaged(Sentence::tr("it holds a number of more than 64 bits"));
        const auto bytes = readBytes(size);
        std::uint64_t value = 0;
        std::memcpy(&value, bytes.data(), size);
        const bool negative = size > 0 && (std::to_integer<unsigned>(bytes.back()) & 0x80U) != 0;
        if (negative && size < sizeof value)
            value |= ~std::uint64_t(0) << (8U * size);
        make(Kind::Integer).integer = static_cast<std::int64_t>(value);
    }

    void makeText(std::size_t size)
    {
        const auto bytes = readBytes(size);
        make(Kind::Text).text = { reinterpret_cast<const char*>(bytes.data()), bytes.size() };
    }

    void tuple(std::size_t count)
    {
        std::vector<Value*> items = popMany(count);
        make(Kind::Tuple).items = std::move(items);
    }

    void extend(Kind kind, std::size_t count)
    {
        const std::vector<Value*> items = popMany(count);
        if (m_stack.empty() || m_stack.back()->kind != kind || (kind == Kind::Dict && count % 2 != 0))
            throw damaged(Sentence::tr("it fills a list or dictionary that is not there"));
        auto& into = m_stack.back()->items;
        into.insert(into.end(), items.begin(), items.end());
    }

    void remember(std::uint32_t key)
    {
        if (m_memo.size() >= kMostValues)
            throw damaged(Sentence::tr("it holds more values than any model has"));
        m_memo[key] = top();
    }

    void recall(std::uint32_t key)
    {
        const auto found = m_memo.find(key);
        if (found == m_memo.end())
            throw damaged(Sentence::tr("it refers to a value that it never made"));
        push(found->second);
    }

    void importName()
    {
        const std::string_view module = readLine();
        makeImport(std::string(module) + "." + std::string(readLine()));
    }

    void importFromStack()
    {
        const Value* name = pop();
        const Value* module = pop();
        if (name->kind != Kind::Text || module->kind != Kind::Text)
            throw damaged(Sentence::tr("it imports something without a name"));
        makeImport(std::string(module->text) + "." + std::string(name->text));
    }

    /// Most files that ask for more than a state dict are no attacks.
    Sentence reasonAgainst(const std::string& name) const
    {
        const auto isIn = [&](std::string_view module) { return name.starts_with(module); };
        if (isIn("torch.q") || isIn("torch.per_") || name == "torch._utils._rebuild_qtensor"
            || name.find("quantized") != std::string::npos)
            return Sentence::tr(
                "The file %1 holds the packed weights of torch's own quantization (quantize_dynamic; it "
                "imports %2), which only PyTorch unpacks: choose the unquantized model, and quantize it "
                "here (quantize --method dynamic-int8).",
                m_file, inQuotes(name));
        if (isIn("transformers.") || isIn("torch.nn.") || isIn("__main__."))
            return Sentence::tr("The file %1 holds a whole Python object (%2), not a state dict, and nothing in it was "
                                "run: load it with the program that saved it, and save "
                                "torch.save(model.state_dict(), \"pytorch_model.bin\").",
                m_file, inQuotes(name));
        return Sentence::tr("The file %1 asks to import %2, which the weights of a model never need. Nothing in it "
                            "was run; save the state dict alone, or get the model as model.safetensors.",
            m_file, inQuotes(name));
    }

    void makeImport(std::string name)
    {
        if (!isAllowedImport(name))
            throw fileFailure(ErrorCode::FileFormat, m_file, reasonAgainst(name));
        make(Kind::Import).text = m_document.m_names.emplace_back(std::move(name));
    }

    void persistentStorage()
    {
        const auto storage = storageOf(*pop());
        if (!storage)
            throw damaged(Sentence::tr("it refers to a storage in a way that torch.save does not"));
        make(Kind::Storage).tensor.emplace().storage = *storage;
    }

    /// The three calls that a state dict is made of.
    void reduce()
    {
        const Value* arguments = pop();
        const Value* callable = pop();
        if (callable->kind != Kind::Import || arguments->kind != Kind::Tuple)
            throw damaged(Sentence::tr("it calls something that cannot be called"));
        const auto& items = arguments->items;
        const Call call = callOf(callable->text);
        if (call == Call::OrderedDict && items.empty()) {
            make(Kind::Dict);
        } else if (call == Call::RebuildTensor) {
            auto tensor = tensorOf(*arguments);
            if (!tensor)
                throw damaged(Sentence::tr("it builds a tensor in a way that torch.save does not"));
            if (++m_tensors > kMostTensors)
                throw damaged(Sentence::tr("it holds more tensors than any model has"));
            make(Kind::Tensor).tensor = std::move(tensor);
        } else if (call == Call::RebuildParameter && !items.empty() && items[0]->kind == Kind::Tensor) {
            push(items[0]);
        } else {
            throw damaged(
                Sentence::tr("it calls %1 with arguments that torch.save does not write", inQuotes(callable->text)));
        }
    }

    /// Attributes of the state dict (its _metadata) say nothing about the weights.
    void build()
    {
        pop();
        if (top()->kind != Kind::Dict)
            throw damaged(Sentence::tr("it sets attributes of something that is not a dictionary"));
    }

    [[noreturn]] void refuseOpcode(std::uint8_t opcode) const
    {
        std::array<char, 8> code {};
        std::snprintf(code.data(), code.size(), "0x%02x", unsigned(opcode));
        throw fileFailure(ErrorCode::FileFormat, m_file,
            Sentence::tr("The file %1 holds the pickle instruction %2 (at byte %3 of its data.pkl), which the weights "
                         "of a model never need. Nothing in it was run; save the state dict alone, or get the model as "
                         "model.safetensors.",
                m_file, code.data(), m_position - 1));
    }

    // --- reading and the stack -----------------------------------------------------------------

    Failure damaged(const Sentence& how) const
    {
        return fileFailure(ErrorCode::FileFormat, m_file,
            Sentence::tr("The file %1 is not a state dict that torch.save wrote: %2 (near byte %3 of its data.pkl). "
                         "Save the state dict alone, or get the model as model.safetensors.",
                m_file, how, m_position));
    }

    std::span<const std::byte> readBytes(std::size_t size)
    {
        if (size > m_bytes.size() - m_position)
            throw damaged(Sentence::tr("it ends too early"));
        const auto bytes = m_bytes.subspan(m_position, size);
        m_position += size;
        return bytes;
    }

    template <typename T> T read()
    {
        T value = 0;
        std::memcpy(&value, readBytes(sizeof value).data(), sizeof value);
        return value;
    }

    std::string_view readLine()
    {
        const auto rest = m_bytes.subspan(m_position);
        const std::string_view text(reinterpret_cast<const char*>(rest.data()), rest.size());
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos)
            throw damaged(Sentence::tr("it ends too early"));
        m_position += end + 1;
        return text.substr(0, end);
    }

    Value& make(Kind kind)
    {
        if (m_document.m_values.size() >= kMostValues)
            throw damaged(Sentence::tr("it holds more values than any model has"));
        Value& value = m_document.m_values.emplace_back();
        value.kind = kind;
        push(&value);
        return value;
    }

    void push(Value* value)
    {
        if (m_stack.size() >= kMostValues)
            throw damaged(Sentence::tr("it holds more values than any model has"));
        m_stack.push_back(value);
    }

    void mark()
    {
        if (m_marks.size() >= kMostValues)
            throw damaged(Sentence::tr("it holds more values than any model has"));
        m_marks.push_back(m_stack.size());
    }

    Value* top() const
    {
        if (m_stack.empty() || (!m_marks.empty() && m_stack.size() <= m_marks.back()))
            throw damaged(Sentence::tr("it takes more from its stack than there is"));
        return m_stack.back();
    }

    Value* pop()
    {
        Value* value = top();
        m_stack.pop_back();
        return value;
    }

    /// Removes the last mark and returns how many values lie above it.
    std::size_t sinceMark()
    {
        if (m_marks.empty())
            throw damaged(Sentence::tr("it closes a group that it never opened"));
        const std::size_t count = m_stack.size() - m_marks.back();
        m_marks.pop_back();
        return count;
    }

    std::vector<Value*> popMany(std::size_t count)
    {
        const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
        if (count > m_stack.size() - floor)
            throw damaged(Sentence::tr("it takes more from its stack than there is"));
        const auto begin = m_stack.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<Value*> items(begin, m_stack.end());
        m_stack.erase(begin, m_stack.end());
        return items;
    }

    std::span<const std::byte> m_bytes;
    const std::filesystem::path& m_file;
    Document& m_document;
    std::size_t m_position = 0;
    std::size_t m_tensors = 0;
    bool m_stopped = false;
    std::vector<Value*> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint32_t, Value*> m_memo;
};

Document::Document(std::span<const std::byte> bytes, const std::filesystem::path& file)
{
    if (bytes.size() > kMostBytes)
        throw fileFailure(ErrorCode::FileFormat, file,
            Sentence::tr("The file %1 has a data.pkl of more than 16 MB, which is no state dict; get the model as "
                         "model.safetensors.",
                file));
    Machine(bytes, file, *this).run();
}

} // namespace ndogo::pickle
