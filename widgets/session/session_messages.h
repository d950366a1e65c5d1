// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_event.h"
#include "engine/jobs/job_spec.h"
#include "widgets/session/message.h"

#include <QString>
#include <QStringList>

#include <string>

namespace ndogo {

class Session;
struct RunRecord;
struct TrainingRun;

// What a session says of its jobs, one sentence or two each.

/// What went wrong, and the way out where there is one.
Message failureMessage(const JobSpec& spec, const Error& error, const Session& session);
Message warningMessage(const QString& title, const event::Warning& warning);
Message goneMessage(const QStringList& gone); ///< models of the project that is opened; one or more
Message keptMessage(const PruneSpec& spec, const Session& session);
Message keptMessage(const QuantizeSpec& spec, const QuantizeReport& report, const Session& session);
Message freshHeadMessage(const NewModelSpec& spec);
Message exportedMessage(const ExportSpec& spec, const ExportReport& report, const Session& session);
Message stoppedMessage(const TrainingRun& run);
/// What a student saved, what that cost which language, and whether its teacher helped: in one sentence.
Message distilledMessage(const TrainingRun& run, const Session& session);
/// What a model that parts were taken out of has saved, what that cost which language, and what to do next: in one
/// sentence.
Message restructuredMessage(const RunRecord& made, const Session& session);
/// Of a record with a VocabularyReport.
Message trimmedMessage(const RunRecord& made, const Session& session);
/// How a fine-tuning came out, on the test data at hand where it was scored there.
Message trainedMessage(const TrainingRun& run, const Session& session);

} // namespace ndogo
