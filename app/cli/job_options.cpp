// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/job_options.h"

#include "app/cli/label_file.h"

#include <algorithm>

namespace ndogo {
namespace {

/// "5min", "30s", "2h" or plain seconds; nothing when it is no time.
std::optional<double> secondsOf(const std::string& text)
{
    double number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    const std::string_view unit(stop, std::size_t(end - stop));
    const double factor = unit.empty() || unit == "s" ? 1 : unit == "min" ? 60 : unit == "h" ? 3600 : 0;
    if (error != std::errc() || factor == 0 || !(number > 0))
        return std::nullopt;
    return number * factor;
}

} // namespace

std::string JobOptions::namesOf(const Option& option) const
{
    if (option.isMain && m_under)
        return m_under->main;
    if (*option.name == '-' || option.hasPlace() || !m_under)
        return option.name;
    const std::string name = m_under->prefix + std::string(option.name);
    return m_under->also ? name + ',' + m_under->also + option.name : name;
}

std::string JobOptions::helpOf(const Option& option, const std::string& choices, const std::string& usual)
{
    std::string help = choices;
    if (!choices.empty() && *option.help)
        help += ". ";
    help += option.help;
    const bool saysIt = help.find("efault") != std::string::npos;
    return usual.empty() || usual == "0" || saysIt ? help : help + " (default " + usual + ")";
}

CLI::Option* JobOptions::finish(CLI::Option* declared, const Option& option)
{
    const bool isMain = option.isMain && m_under;
    declared->required(isMain ? m_under->isRequired || option.isRequired : option.isRequired);
    if (isMain)
        m_main = declared;
    else if (m_isTogether && m_main)
        declared->needs(m_main);
    return declared;
}

CLI::Option* JobOptions::takeText(const Option& option, const std::function<void(const std::string&)>& put,
    const std::string& choices, const std::string& usual)
{
    // Without a main option that must be given, or that stands for the whole, nothing is done: it has no default.
    const bool decides = option.isMain && m_under && (m_isTogether || m_under->isRequired);
    const std::string help = helpOf(option, choices, decides || option.isRequired ? std::string() : usual);
    return finish(m_app.add_option_function<std::string>(namesOf(option), put, help), option);
}

void JobOptions::declareFlag(const Option& option, bool& value)
{
    if (option.on) {
        takeText(option, [&value, option](const std::string& word) {
            value = word == option.on;
        })->check(CLI::IsMember({ option.off, option.on }));
        return;
    }
    const auto put = [&value, option](std::int64_t count) {
        if (count != 0) // below it for a name that means the contrary, "!--control"
            value = (count > 0) != option.setsFalse;
    };
    finish(m_app.add_flag_function(namesOf(option), put, option.help), option);
}

void JobOptions::declareMap(const Option& option, std::map<std::string, std::string>& value)
{
    const std::string name = namesOf(option);
    const auto put = [&value, name](const std::vector<std::string>& mappings) {
        for (const std::string& mapping : mappings) {
            const auto equals = mapping.find('=');
            if (equals == 0 || equals == std::string::npos || equals + 1 == mapping.size())
                throw Failure(
                    ErrorCode::Usage, Sentence::tr("%1 takes FROM=TO, such as sport=sports, not %2.", name, mapping));
            const auto from = mapping.substr(0, equals);
            if (!value.emplace(from, mapping.substr(equals + 1)).second)
                throw Failure(ErrorCode::Usage, Sentence::tr("%1 maps %2 twice: choose one.", name, from));
        }
    };
    finish(
        m_app.add_option_function<std::vector<std::string>>(name, put, option.help)->allow_extra_args(false), option);
}

void JobOptions::declareList(const Option& option, std::vector<std::string>& value)
{
    if (option.list == Option::List::Lines) {
        const auto file = std::make_shared<std::string>();
        finish(m_app.add_option(namesOf(option), *file, option.help), option);
        later([&value, file](const CliContext& context) {
            if (!file->empty())
                value = readLabelFile(*file, context.streams.in);
        });
        return;
    }
    auto* declared = m_app.add_option(namesOf(option), value, option.help);
    if (option.list == Option::List::Joined)
        declared->delimiter(',');
    finish(declared->allow_extra_args(option.takesSeveral), option);
}

void JobOptions::declareTime(const Option& option, double& seconds)
{
    takeText(option, [&seconds](const std::string& text) { seconds = *secondsOf(text); })
        ->check(
            [](const std::string& text) {
                return secondsOf(text) ? std::string() : "takes a time such as 5min, 30s or 1h, not " + text;
            },
            "");
}

std::function<std::vector<ModelStep>(const CliContext&)> JobOptions::declareSteps(const Under& quantizeOptions)
{
    const auto prune = declareAside<PruneRecipe>(kPruneFirstOptions, false);
    const auto quantize = declareAside<QuantizeRecipe>(quantizeOptions, true);
    const bool isAside = !quantizeOptions.isRequired;
    m_later->takesPrecision = m_later->takesPrecision || isAside;
    return [prune, quantize, isAside](const CliContext& context) {
        ModelRef model;
        if (const auto recipe = prune())
            model = prunedBy({}, *recipe);
        auto quantization = quantize();
        if (const std::string& precision = context.common.precision; isAside && precision != "fp32") {
            if (quantization)
                throw Failure(ErrorCode::Usage,
                    Sentence::tr("--precision and --quantize both say what to multiply in: give one of them."));
            quantization.emplace();
            quantization->method = precision == "int8" ? QuantizeMethod::TokenInt8 : QuantizeMethod::Bf16;
            quantization->halfProducts = quantization->method == QuantizeMethod::Bf16;
        }
        return quantization ? model.then(*quantization).steps : model.steps;
    };
}

void JobOptions::takeShared(const Option&, std::uint64_t& seed)
{
    later([&seed](const CliContext& context) { seed = context.common.seed; });
}

void JobOptions::takeShared(const Option& option, std::string& split)
{
    later([&split, &app = m_app, name = option.name](const CliContext& context) {
        if (app.get_option(name)->count() > 0)
            split = context.common.split;
    });
}

void JobOptions::takeShared(const Option&, std::vector<std::string>& languages)
{
    later([&languages](const CliContext& context) { languages = context.common.languages; });
}

void JobOptions::takeShared(const Option&, std::int64_t& maxLength)
{
    later([&maxLength](const CliContext& context) {
        if (context.common.maxLength > 0)
            maxLength = context.common.maxLength;
    });
}

void JobOptions::takeShared(const Option&, Device& device)
{
    m_later->takesDevice = true;
    later([&device](const CliContext& context) { device = *fromName<Device>(context.common.device); });
}

} // namespace ndogo
