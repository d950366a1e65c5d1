// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "engine/base/fields.h"
#include "engine/base/named.h"
#include "engine/jobs/job_checks.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ndogo {

/// Walks over fields (engine/base/fields.h), declares the option of each, and puts what is given into it. The value
/// must outlive the parsing and take().
class JobOptions : public FieldVisitor {
public:
    explicit JobOptions(CLI::App& app)
        : m_app(app)
        , m_later(std::make_shared<Later>())
    {
    }

    /// What cannot be put in place while the command line is parsed: options of all commands, files. Throws Failure.
    void take(const CliContext& context) const
    {
        for (const auto& step : m_later->steps)
            step(context);
    }

    bool takesDevice() const { return m_later->takesDevice; }
    bool takesPrecision() const { return m_later->takesPrecision; }

    template <typename Value, typename... Traits> void operator()(const char*, Value& value, const Traits&... traits)
    {
        const auto* option = traitOf<Option>(traits...);
        if constexpr (std::is_same_v<Value, std::optional<PruneSchedule>>) {
            takeText(*option, [&value](const std::string& text) { value = pruneScheduleFromText(text); });
        } else if constexpr (Described<Value>) {
            JobOptions inside(*this, traitOf<Under>(traits...));
            value.describe(inside);
        } else if (option && option->isShared) {
            if constexpr (requires { takeShared(*option, value); })
                takeShared(*option, value);
        } else if (option) {
            declare(*option, value, traits...);
        }
    }

    /// It is there when its main option is given.
    template <Described Value, typename... Traits>
    requires(!std::is_same_v<Value, PruneSchedule>) void operator()(
        const char*, std::optional<Value>& value, const Traits&... traits)
    {
        const Under& under = *traitOf<Under>(traits...);
        const auto given = declareAside<Value>(under, true);
        later([&value, given](const CliContext&) { value = given(); });
    }

    template <typename... Traits> void operator()(const char*, ModelRef& model, const Traits&... traits)
    {
        m_app.add_option("MODEL", model.path, "Checkpoint folder")->required();
        model.reading.describe(*this);
        const auto steps = declareSteps(*traitOf<Under>(traits...));
        later([&model, steps](const CliContext& context) { model.steps = steps(context); });
    }

    template <typename... Traits> void operator()(const char*, std::vector<ModelRef>& models, const Traits&...)
    {
        const auto folders = std::make_shared<std::vector<std::string>>();
        m_app.add_option("MODEL", *folders, "Checkpoint folders; the first is what the others are compared with")
            ->required();
        const auto reading = std::make_shared<ModelReading>();
        reading->describe(*this);
        const auto steps = declareSteps(kQuantizeFirstOptions);
        later([&models, folders, reading, steps](const CliContext& context) {
            models.clear();
            for (const std::string& folder : *folders)
                models.push_back({ folder, {}, *reading });
            if (ModelRef derived { folders->front(), steps(context), *reading }; derived.derived())
                models.push_back(std::move(derived));
        });
    }

private:
    struct Later {
        std::vector<std::function<void(const CliContext&)>> steps;
        bool takesDevice = false, takesPrecision = false;
    };

    JobOptions(const JobOptions& outer, const Under* under)
        : m_app(outer.m_app)
        , m_later(outer.m_later)
        , m_under(under)
    {
    }

    void later(std::function<void(const CliContext&)> step) { m_later->steps.push_back(std::move(step)); }

    std::string namesOf(const Option& option) const;
    CLI::Option* finish(CLI::Option* declared, const Option& option);
    /// An option whose text `put` makes something of.
    CLI::Option* takeText(const Option& option, const std::function<void(const std::string&)>& put,
        const std::string& choices = {}, const std::string& usual = {});
    static std::string helpOf(const Option& option, const std::string& choices, const std::string& usual);

    /// Options of a value that need not be there; gives it once they are parsed. `together`: they need the main one.
    template <typename Value> std::function<std::optional<Value>()> declareAside(const Under& under, bool together)
    {
        const auto value = std::make_shared<Value>();
        JobOptions inside(*this, &under);
        inside.m_isTogether = together;
        value->describe(inside);
        return [value, main = inside.m_main]() -> std::optional<Value> {
            return main->count() > 0 ? std::optional(*value) : std::nullopt;
        };
    }

    /// A pruning and a quantization before the model is used. With --precision: bf16 stands for --quantize bf16
    /// --half-products, int8 for --quantize token-int8.
    std::function<std::vector<ModelStep>(const CliContext&)> declareSteps(const Under& quantizeOptions);

    void takeShared(const Option& option, std::uint64_t& seed);
    void takeShared(const Option& option, std::string& split);
    void takeShared(const Option& option, std::vector<std::string>& languages);
    void takeShared(const Option& option, std::int64_t& maxLength);
    void takeShared(const Option& option, Device& device);

    template <typename... Traits> void declare(const Option& option, bool& value, const Traits&...)
    {
        declareFlag(option, value);
    }
    template <typename... Traits> void declare(const Option& option, std::string& value, const Traits&...)
    {
        takeText(
            option,
            [&value, option](const std::string& text) { value = option.none && text == option.none ? "" : text; }, {},
            value);
    }
    template <typename... Traits>
    void declare(const Option& option, std::map<std::string, std::string>& value, const Traits&...)
    {
        declareMap(option, value);
    }
    template <typename... Traits> void declare(const Option& option, std::vector<std::string>& value, const Traits&...)
    {
        declareList(option, value);
    }
    template <NamedEnum Enum, typename... Traits> void declare(const Option& option, Enum& value, const Traits&...)
    {
        declareNamed<Enum>(option, value, std::string(nameOf(value)));
    }
    template <NamedEnum Enum, typename... Traits>
    void declare(const Option& option, std::optional<Enum>& value, const Traits&...)
    {
        declareNamed<Enum>(option, value, {});
    }
    template <typename... Traits>
    void declare(const Option& option, std::optional<double>& value, const Traits&... traits)
    {
        declareNumber<double>(option, value, {}, traits...);
    }
    template <typename Number, typename... Traits>
    requires std::is_arithmetic_v<Number>
    void declare(const Option& option, Number& value, const Traits&... traits)
    {
        if (option.isTime)
            declareTime(option, value);
        else
            declareNumber<Number>(option, value, CLI::detail::to_string(value), traits...);
    }

    void declareFlag(const Option& option, bool& value);
    void declareMap(const Option& option, std::map<std::string, std::string>& value);
    void declareList(const Option& option, std::vector<std::string>& value);
    void declareTime(const Option& option, double& seconds);
    template <typename Number> void declareTime(const Option&, Number&) { }

    template <NamedEnum Enum, typename Place>
    void declareNamed(const Option& option, Place& place, const std::string& usual)
    {
        takeText(
            option, [&place](const std::string& text) { place = *fromName<Enum>(text); }, allNames<Enum>(), usual)
            ->check(
                [](const std::string& text) {
                    return fromName<Enum>(text) ? std::string() : "must be " + allNames<Enum>() + ", not " + text;
                },
                "");
    }

    template <typename Number, typename Place, typename... Traits>
    void declareNumber(const Option& option, Place& place, const std::string& usual, const Traits&... traits)
    {
        const auto parse = [](const std::string& text) -> std::optional<Number> {
            Number number {};
            const auto* end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, number);
            return stop == end && error == std::errc() ? std::optional(number) : std::nullopt;
        };
        takeText(
            option, [&place, parse](const std::string& text) { place = *parse(text); }, {}, usual)
            ->check(
                [parse, traits...](const std::string& text) {
                    const auto number = parse(text);
                    std::string unmet = number       ? inEnglish(unmetDemand(*number, traits...))
                        : std::is_integral_v<Number> ? "must be a whole number"
                                                     : "must be a number";
                    if (!unmet.empty() && unmet.find(text) == std::string::npos)
                        unmet += ", not " + text;
                    return unmet;
                },
                "");
    }

    CLI::App& m_app;
    std::shared_ptr<Later> m_later;
    const Under* m_under = nullptr;
    CLI::Option* m_main = nullptr;
    bool m_isTogether = false;
};

/// The command that does a job: its options are the job's fields.
template <typename Spec> class JobCommand : public Command {
public:
    const char* name() const override { return Spec::command; }
    const char* summary() const override { return Spec::summary; }
    bool trains() const override { return m_options->takesDevice(); }
    bool takesPrecision() const override { return m_options->takesPrecision(); }
    void declare(CLI::App& app) override
    {
        m_options.emplace(app);
        m_spec.describe(*m_options);
    }
    void run(const CliContext& context) override
    {
        m_options->take(context);
        runAndShow(context, m_spec);
    }

protected:
    Spec m_spec;

private:
    std::optional<JobOptions> m_options;
};

/// Runs a job whose one report is that of a `Found`.
template <typename Found, typename Spec>
void runAndShowReport(const CliContext& context, const Spec& spec,
    void (*print)(std::ostream&, const typename decltype(Found::report)::element_type&, const Spec&))
{
    JobRunner runner(context);
    const auto& report = *runner.run(spec).template find<Found>()->report;
    if (context.common.json)
        context.streams.out << jsonText(withNotes(toJson(report), runner.last()), 2) << '\n';
    else if (context.wantsText())
        print(context.streams.out, report, spec);
}

} // namespace ndogo
