// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/made_model.h"

namespace ndogo {

MadeModel madeBy(const JobSpec& spec)
{
    return std::visit(
        [](const auto& job) {
            MadeModel made;
            if constexpr (requires { job.encoder; }) {
                made = { {}, job.encoder, job.output };
            } else if constexpr (requires {
                                     job.output;
                                     job.name;
                                 }) {
                made.name = job.name;
                made.output = job.output;
                made.parent = sourceOf(job);
            }
            return made;
        },
        spec);
}

} // namespace ndogo
