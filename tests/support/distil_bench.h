// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/page_bench.h"
#include "tests/support/sample_structure.h"
#include "widgets/pages/distil/distil_page.h"

#include <QLabel>

#include <functional>

namespace ndogo::test {

inline constexpr int kLayers = 6;

inline std::shared_ptr<ModelInfo> teacherModel(const std::string& path)
{
    return layeredModel(path, kLayers);
}

/// The page over a scripted engine, with a project, a teacher and data.
struct DistilBench : PageBench<DistilPage> {
    DistilBench()
    {
        engine.answer = [this](FakeEngine& fake, JobId job, const JobSpec& spec) {
            if (std::holds_alternative<DistilSpec>(spec) && !distils)
                return;
            const auto* open = std::get_if<OpenSpec>(&spec);
            if (open && open->model == text("afriberta")) {
                auto model = teacherModel(open->model);
                if (change)
                    change(*model);
                fake.emitEvent(job, event::ModelOpened { model });
                fake.emitEvent(job, event::WeightsIndexed { open->model, sampleIndex(*model) });
                fake.finish(job);
            } else {
                answerWithSamples(fake, job, spec);
            }
        };
        makePage(1032, 560);
    }
    QString words() const
    {
        for (const QLabel* label : page->findChildren<QLabel*>()) {
            if (label->minimumHeight() >= 36 && label->wordWrap()) // the one with the plan and the progress
                return label->text().replace(QChar(0xa0), QLatin1Char(' '));
        }
        return {};
    }
    void choose(const char* accessibleName, const char* item) const
    {
        auto* box = field<QComboBox>(accessibleName);
        PageBench::choose(box, box->findText(QString::fromUtf8(item)));
    }
    QString verdict() const
    {
        for (const QLabel* label : page->findChildren<QLabel*>()) {
            if (label->isVisible() && label->parentWidget()->property("kind").isValid() && !label->text().isEmpty())
                return label->text();
        }
        return {};
    }
    std::vector<int> map() const { return page->layerMap().map().map; }

    std::function<void(ModelInfo&)> change; ///< what the teacher is not as usual
    bool distils = false; ///< a distillation is answered at once
};

inline DistilSpec smallSpec()
{
    DistilSpec spec;
    spec.teacher = "teacher";
    spec.student = "3x4";
    spec.data.path = "data";
    spec.recipe.epochs = 2;
    return spec;
}

inline QString spaced(QString text)
{
    return text.replace(QChar(0xa0), QLatin1Char(' '));
}

} // namespace ndogo::test
