// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/field_writer.h"
#include "engine/jobs/job_spec.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <string_view>

namespace ndogo {

namespace {

std::string shellWord(const std::string& word)
{
    const auto isPlain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
    };
    if (!word.empty() && std::all_of(word.begin(), word.end(), isPlain))
        return word;
    std::string text = "'";
    for (const char c : word)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

/// A path that begins with a dash would be read as an option.
std::string pathWord(const std::string& path)
{
    return shellWord(path.starts_with('-') ? "./" + path : path);
}

/// The shortest digits that read back as the same number.
std::string numberWord(double number)
{
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    return { digits, end };
}

std::string wordOf(const json& value, bool isPath)
{
    if (value.is_number_float())
        return numberWord(value.get<double>());
    if (!value.is_string())
        return value.dump();
    const auto& text = value.get_ref<const std::string&>();
    return isPath ? pathWord(text) : shellWord(text);
}

/// What is written of a call.
struct Call {
    std::string before; ///< another command whose output it reads
    std::string words;
    std::map<std::string, json> shared; ///< options that one value stands for in several places
    bool isPossible = true; ///< that the command line can say it

    void add(const std::string& word) { words += ' ' + word; }
};

/// Walks over fields (engine/base/fields.h) and writes the options of those that differ from `usual`, as the JSON of a
/// default value has them.
class CallWriter : public FieldVisitor {
public:
    /// `isAsked`: the value that `under` names the options of is there because it is asked for.
    CallWriter(Call& call, json usual, const Under* under = nullptr, bool isAsked = false)
        : m_call(call)
        , m_usual(std::move(usual))
        , m_under(under)
        , m_isAsked(isAsked)
    {
    }

    template <typename Value, typename... Traits>
    void operator()(const char* name, Value& value, const Traits&... traits)
    {
        const json usual = m_usual.contains(name) ? m_usual.at(name) : FieldWriter::jsonOf(Value());
        if constexpr (Described<Value>) {
            CallWriter inside(m_call, usual, traitOf<Under>(traits...));
            value.describe(inside);
        } else if (const auto* option = traitOf<Option>(traits...)) {
            write(*option, FieldWriter::jsonOf(value), usual);
        }
    }

    template <Described Value, typename... Traits>
    void operator()(const char* name, std::optional<Value>& value, const Traits&... traits)
    {
        if constexpr (std::is_same_v<Value, PruneSchedule>) {
            write(*traitOf<Option>(traits...), FieldWriter::jsonOf(value), m_usual.at(name));
        } else if (value) {
            CallWriter inside(m_call, FieldWriter::jsonOf(Value()), traitOf<Under>(traits...), true);
            value->describe(inside);
        }
    }

    template <typename... Traits> void operator()(const char*, ModelRef& model, const Traits&... traits)
    {
        m_call.add(pathWord(model.path));
        writeReading(model.reading);
        writeSteps(model, *traitOf<Under>(traits...));
    }

    /// Several folders, and of the first one what can be made of it in memory.
    template <typename... Traits> void operator()(const char*, std::vector<ModelRef>& models, const Traits&...)
    {
        for (ModelRef& model : models) {
            const bool isLast = &model == &models.back();
            if (!model.derived())
                m_call.add(pathWord(model.path));
            else if (!isLast || models.size() < 2 || model.path != models.front().path)
                m_call.isPossible = false;
            else
                writeSteps(model, kQuantizeFirstOptions);
            m_call.isPossible = m_call.isPossible && model.reading == models.front().reading;
        }
        if (!models.empty())
            writeReading(models.front().reading);
    }

private:
    void writeReading(ModelReading& reading)
    {
        CallWriter inside(m_call, FieldWriter::jsonOf(ModelReading()));
        reading.describe(inside);
    }

    void writeSteps(ModelRef& model, const Under& quantizeOptions)
    {
        const auto mayFollow = [](const ModelStep& step, const ModelStep& next) { return step.index() < next.index(); };
        m_call.isPossible
            = m_call.isPossible && std::ranges::adjacent_find(model.steps, std::not_fn(mayFollow)) == model.steps.end();
        for (ModelStep& step : model.steps) {
            const Under& under = std::holds_alternative<PruneRecipe>(step) ? kPruneFirstOptions : quantizeOptions;
            std::visit(
                [&](auto& recipe) {
                    CallWriter inside(m_call, FieldWriter::jsonOf(std::decay_t<decltype(recipe)>()), &under, true);
                    recipe.describe(inside);
                },
                step);
        }
    }

    std::string nameOf(const Option& option) const
    {
        if (option.isMain && m_under)
            return m_under->main;
        const std::string name = option.name;
        return *option.name == '-' || option.hasPlace() || !m_under ? name.substr(0, name.find(','))
                                                                    : m_under->prefix + name;
    }

    void write(const Option& option, const json& value, const json& usual)
    {
        const bool isMain = option.isMain && m_under;
        if (isMain)
            m_isSilent = value == usual && !m_isAsked && !m_under->isRequired && !m_under->isWritten;
        if (m_isSilent || !option.isWritten)
            return;
        const std::string name = nameOf(option);
        if (option.isShared) {
            const auto [known, isNew] = m_call.shared.emplace(name, value);
            m_call.isPossible = m_call.isPossible && known->second == value;
            if (!isNew)
                return;
        }
        if (value != usual || option.isAlwaysWritten || (isMain && (m_isAsked || m_under->isRequired)))
            writeValue(option, name, value);
    }

    void writeValue(const Option& option, const std::string& name, const json& value)
    {
        if (value.is_boolean()) {
            const bool isOn = value.get<bool>();
            if (option.on)
                m_call.add(name + ' ' + (isOn ? option.on : option.off));
            else if (isOn != option.setsFalse)
                m_call.add(name);
        } else if (value.is_array()) {
            writeList(option, name, value);
        } else if (value.is_object()) {
            for (const auto& [from, to] : value.items())
                m_call.add(name + ' ' + shellWord(from + '=' + to.get<std::string>()));
        } else if (option.none && value == "") {
            m_call.add(name + ' ' + option.none);
        } else {
            const bool hasPlace = name.front() != '-';
            m_call.add((hasPlace ? std::string() : name + ' ') + wordOf(value, option.isPath));
        }
    }

    void writeList(const Option& option, const std::string& name, const json& values)
    {
        std::string joined, spaced;
        for (const json& value : values) {
            if (option.list == Option::List::Repeated)
                m_call.add(name + ' ' + wordOf(value, option.isPath));
            joined += (joined.empty() ? "" : ",") + value.get<std::string>();
            spaced += ' ' + wordOf(value, false);
        }
        if (option.list == Option::List::Joined)
            m_call.add(name + ' ' + shellWord(joined));
        if (option.list == Option::List::Lines) {
            m_call.before = "printf '%s\\n'" + spaced + " | ";
            m_call.add(name + " /dev/stdin");
        }
    }

    Call& m_call;
    json m_usual;
    const Under* m_under;
    bool m_isAsked;
    bool m_isSilent = false; ///< the main option, which comes first, says that there is nothing to say
};

} // namespace

std::string toCommandLine(const JobSpec& spec)
{
    return std::visit(
        [](auto job) -> std::string {
            if (!job.command)
                return {};
            Call call;
            call.add(job.command);
            CallWriter writer(call, FieldWriter::jsonOf(decltype(job)()));
            job.describe(writer);
            return call.isPossible ? call.before + "ndogo-cli" + call.words : std::string();
        },
        spec);
}

} // namespace ndogo
