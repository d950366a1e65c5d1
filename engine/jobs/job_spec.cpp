// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job_spec.h"

#include "engine/base/error.h"

namespace ndogo {

namespace {

/// Walks over fields (engine/base/fields.h) and throws at the first that is not as it must be.
class FieldChecker : public FieldVisitor {
public:
    explicit FieldChecker(std::string path)
        : m_path(std::move(path))
    {
    }

    template <typename Value, typename... Traits>
    void operator()(const std::string& name, Value& value, const Traits&... traits)
    {
        refuseUnless(name, unmetDemand(value, traits...));
        if constexpr (Described<Value>) {
            FieldChecker inside(m_path + name + ".");
            value.describe(inside);
        }
    }

    template <typename Value, typename... Traits>
    void operator()(const std::string& name, std::optional<Value>& value, const Traits&... traits)
    {
        if (value)
            (*this)(name, *value, traits...);
    }

    template <typename... Traits>
    void operator()(const std::string& name, std::vector<ModelRef>& models, const Traits&... traits)
    {
        refuseUnless(name, unmetDemand(models, traits...));
        for (std::size_t i = 0; i < models.size(); ++i)
            (*this)(name + "[" + std::to_string(i) + "]", models[i]);
    }

    template <typename... Traits> void operator()(const std::string& name, ModelRef& model, const Traits&...)
    {
        FieldChecker inside(m_path + name + ".");
        inside("path", model.path, notEmpty(Sentence::tr("must name a checkpoint folder")));
        inside("reading", model.reading);
        for (std::size_t i = 0; i < model.steps.size(); ++i) {
            const std::string step = "steps[" + std::to_string(i) + "].";
            if (auto* prune = std::get_if<PruneRecipe>(&model.steps[i]))
                inside(step + "prune", *prune);
            else
                inside(step + "quantize", std::get<QuantizeRecipe>(model.steps[i]));
        }
    }

    void require(bool condition, const char* field, const Sentence& demand) const
    {
        if (!condition)
            refuseUnless(field, demand);
    }

private:
    void refuseUnless(const std::string& name, const Sentence& unmet) const
    {
        if (!unmet.empty())
            throw Failure(
                ErrorCode::Usage, Sentence::tr("%1 %2.", m_path + name, unmet), { { "field", m_path + name } });
    }

    std::string m_path;
};

} // namespace

std::string jobKind(const JobSpec& spec)
{
    return std::visit([](const auto& job) { return std::string(job.kind); }, spec);
}

void validate(const JobSpec& spec)
{
    std::visit(
        [](auto job) {
            FieldChecker checker { {} };
            job.describe(checker);
        },
        spec);
}

} // namespace ndogo
