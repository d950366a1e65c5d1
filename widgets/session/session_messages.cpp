// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/session_messages.h"

#include "engine/study/level_time.h"
#include "widgets/look/palette.h"
#include "widgets/session/change_words.h"
#include "widgets/session/distil_words.h"
#include "widgets/session/path_text.h"
#include "widgets/session/session.h"
#include "widgets/words/error_text.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"
#include "widgets/words/number_text.h"
#include "widgets/words/sentence_text.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ndogo {

namespace {

int epochOf(const TrainingRun& run, std::int64_t step)
{
    const auto found = std::find_if(
        run.history.begin(), run.history.end(), [&](const TrainingPoint& point) { return point.step == step; });
    return found == run.history.end() ? 0 : int(std::lround(found->epoch));
}

/// Of a training that was ended by wish: when, and what of it is not as it was asked for.
QString endedText(const TrainingRun& run, const ModelEntry* model)
{
    QString words = Session::tr("It was ended after update %1.").arg(countText(run.report->steps));
    if (!run.keepsBest())
        words += QLatin1Char(' ') + Session::tr("Its last weights are kept.");
    const std::optional<PruneSchedule>& pruning = run.recipe().pruneDuring;
    if (!pruning || run.report->steps >= pruning->end || !model || !model->info)
        return words;
    const ParameterReport& parameters = model->info->parameters;
    return words + QLatin1Char(' ')
        + Session::tr("The pruning had not come to its end: %1 % of the Linear weights are zero, not %2 %.")
              .arg(decimalText(100.0 * double(parameters.prunableZeros) / double(parameters.prunable), 1),
                  percentNumber(pruning->final));
}

/// "Mean F1 0.71 on the test set; the lowest is Yorùbá with 0.52."; nothing where it was not scored.
QString scoredText(const QString& model, const Session& session)
{
    const std::vector<ScorePtr> scores = session.denseScores(model);
    const std::optional<double> mean = session.meanF1(model);
    if (!mean || scores.empty())
        return {};
    const auto worst = std::min_element(scores.begin(), scores.end(),
        [](const ScorePtr& a, const ScorePtr& b) { return a->counts.f1() < b->counts.f1(); });
    const MetricText metric = metricText((*worst)->metric);
    return Session::tr(
        "Mean %1 %2 on the %3 set; the lowest is %4 with %5.", "a metric, its value, a split, a language, its value")
        .arg(metric.name, scoreText(*mean), text(session.dataRef().split), languageName(text((*worst)->language)),
            scoreText((*worst)->counts.f1()));
}

Message keptAs(const std::string& name, const std::string& output, const QString& more, const Session& session)
{
    const QString place = QDir(session.projectFolder()).relativeFilePath(text(output));
    return { Message::Kind::Better, Session::tr("%1 is kept.").arg(text(name)),
        Session::tr("It is %1 of the project.").arg(place) + QLatin1Char(' ') + more, {}, {}, text(output) };
}

} // namespace

Message failureMessage(const JobSpec& spec, const Error& error, const Session& session)
{
    const ErrorText words = errorText(error);
    Message message { Message::Kind::Worse, words.fact, words.detail, {}, {} };
    const auto field = error.context.find("field");
    const auto asksFor = [&](const char* name) { return field != error.context.end() && field->second == name; };
    const auto* evaluated = std::get_if<EvaluateSpec>(&spec);
    if (asksFor("ignore_parts") && error.code == ErrorCode::TensorUnexpected) {
        const QString model = cleanPath(text(error.context.at("file")));
        ModelReading reading = session.models().readingOf(model);
        reading.ignoreParts = true;
        message.link = Session::tr("Compute without them");
        message.action = action::ReadModel { model, reading };
    } else if (asksFor("labels") && error.code == ErrorCode::LabelUnknown) {
        message.link = Session::tr("Name the classes…");
        message.action = action::NameClasses { cleanPath(text(error.context.at("file"))) };
    } else if (evaluated && error.code == ErrorCode::LabelUnknown) {
        message.link = Session::tr("Map the labels…");
        message.action = action::MapLabels { evaluated->data };
    } else if (evaluated && error.code == ErrorCode::ConfigInvalid && error.context.contains("task")) {
        message.link = Session::tr("Fine-tune it"); // it labels nothing
        message.action = action::FineTune { cleanPath(text(evaluated->model.path)) };
    } else if (const auto* exported = std::get_if<ExportSpec>(&spec);
               exported && !exported->pad && error.code == ErrorCode::ConfigInvalid) {
        ExportSpec padded = *exported;
        padded.pad = true;
        message.link = Session::tr("Fill up with zeros");
        message.action = action::Export { padded };
    } else if (const auto training = trainingOf(spec)) {
        const QString output = text(outputOf(*training));
        const TrainingRun* run = session.trainings().find(output);
        const bool finishes = std::visit([](const auto& asked) { return asked.finish; }, *training);
        if (run && run->state == TrainingRun::State::Stopped && !finishes) {
            message.link = Session::tr("Go on");
            message.action = action::GoOnTraining { output };
        }
    }
    return message;
}

Message warningMessage(const QString& title, const event::Warning& warning)
{
    // What has to be known beside no number is no reason to doubt one.
    const auto kind = warning.isAside ? Message::Kind::Info : Message::Kind::Unclear;
    return { kind, title, sentenceText(warning.message), {}, {} };
}

Message goneMessage(const QStringList& gone)
{
    return { Message::Kind::Unclear, Session::tr("%n model(s) of this project are gone.", nullptr, int(gone.size())),
        Session::tr("%1 is not there any more; results are kept.").arg(gone.first()), {}, {} };
}

Message keptMessage(const PruneSpec& spec, const Session& session)
{
    return keptAs(spec.name, spec.output, Session::tr("It opens in Hugging Face transformers too."), session);
}

Message keptMessage(const QuantizeSpec& spec, const QuantizeReport& report, const Session& session)
{
    const QString sizes = Session::tr("Its file has %1, that of its parent %2.", "sizes")
                              .arg(bytesText(report.bytesAfter), bytesText(report.bytesBefore));
    return keptAs(spec.name, spec.output, sizes, session);
}

Message freshHeadMessage(const NewModelSpec& spec)
{
    return { Message::Kind::Info, Session::tr("%1 has a fresh head.").arg(QFileInfo(text(spec.output)).fileName()),
        Session::tr("Its weights are random: train it before its scores mean anything."), {}, {}, text(spec.output) };
}

Message exportedMessage(const ExportSpec& spec, const ExportReport& report, const Session& session)
{
    QStringList words { Session::tr("It is in %1.").arg(QDir::toNativeSeparators(text(report.path))) };
    words << sentenceTexts(report.notes);
    return { Message::Kind::Better, Session::tr("%1 is exported.").arg(session.models().name(text(spec.model))),
        words.join(QLatin1Char(' ')), {}, {}, text(spec.model) };
}

Message stoppedMessage(const TrainingRun& run)
{
    const auto updateOf = [](const std::vector<TrainingPoint>& history) {
        return countText(history.empty() ? 0 : history.back().step);
    };
    const bool both = run.distillation() && run.distillation()->control;
    const QString bold = both
        ? Session::tr("%1 is stopped after update %2, its control after %3.")
              .arg(text(run.name()), updateOf(run.history), updateOf(run.control))
        : Session::tr("%1 is stopped after update %2.").arg(text(run.name()), countText(run.done));
    return { Message::Kind::Info, bold, Session::tr("Nothing is lost: it can go on from there, also after a restart."),
        Session::tr("Go on"), action::GoOnTraining { text(run.output()) } };
}

namespace {

/// "It has 23 % fewer parameters than its teacher and takes 37 % less time"
QString gainText(const std::string& output, const std::string& origin, Source source, const Session& session)
{
    const ModelEntry* smaller = session.models().find(text(output));
    const ModelEntry* larger = session.models().find(text(origin));
    if (!smaller || !smaller->info || !larger || !larger->info || larger->info->parameters.total == 0)
        return Session::tr("It is saved");
    const double share = 1 - double(smaller->info->parameters.total) / double(larger->info->parameters.total);
    const QString percent = decimalText(share * 100, 0);
    const QString fewer = source == Source::Teacher
        ? Session::tr("It has %1 % fewer parameters than its teacher").arg(percent)
        : Session::tr("It has %1 % fewer parameters than its parent").arg(percent);
    const std::shared_ptr<const TimingResult> timing = session.timingRun({ output, {} });
    if (!timing || timing->models.size() < 2)
        return fewer;
    const Speedup against = variantTime(*timing).againstDense;
    if (!against.certain)
        return Session::tr("%1, though no difference in time can be shown", "fewer parameters").arg(fewer);
    const QString change = decimalText(std::abs(1 - against.ratio) * 100, 0);
    return against.ratio < 1 ? Session::tr("%1 and takes %2 % less time", "fewer parameters").arg(fewer, change)
                             : Session::tr("%1, but takes %2 % more time", "fewer parameters").arg(fewer, change);
}

} // namespace

Message distilledMessage(const TrainingRun& run, const Session& session)
{
    const QString output = text(run.output());
    const std::shared_ptr<const EvaluationResult> scores = run.distilled ? run.distilled->studentScores : nullptr;
    QStringList parts { gainText(run.output(), run.source(), Source::Teacher, session) };
    parts << costText(run.taught, scores ? std::optional(scores->metric) : std::nullopt) << teachingText(run.taught);
    parts.removeAll(QString());
    QString words = parts.join(QStringLiteral("; ")) + QLatin1Char('.');
    if (run.finishes() && run.report && !run.report->stopped.empty())
        words += QLatin1Char(' ') + endedText(run, session.models().find(output));
    const bool isAgnostic = run.distillation() && run.distillation()->mode == DistilMode::TaskAgnostic;
    if (isAgnostic)
        words += QLatin1Char(' ') + Session::tr("It labels nothing yet: fine-tune it on labelled data.");
    const QString link = isAgnostic ? Session::tr("Fine-tune it") : Session::tr("Show it");
    const MessageAction next = isAgnostic ? MessageAction(action::FineTune { output }) : action::ShowScores { output };
    return { countOf(run.taught, Verdict::Worse) > 0 ? Message::Kind::Unclear : Message::Kind::Better,
        Session::tr("%1 is distilled.").arg(session.models().name(output)),
        words.replace(QStringLiteral(" %"), QStringLiteral("\u00a0%")), link, next, output };
}

namespace {

/// Of a model that was made smaller in `spec`: what that gains and costs the languages that it is for, then `more`.
template <typename Spec>
Message smallerMessage(
    const Spec& spec, const std::function<bool(const std::string&)>& isFor, const QString& more, const Session& session)
{
    const QString output = text(spec.output);
    const VariantResults& compared = session.comparison(output);
    QStringList parts { gainText(spec.output, spec.model, Source::Parent, session) };
    std::vector<ScoreChange> changes = scoreChanges(compared);
    const auto others = std::erase_if(changes, [&](const ScoreChange& change) { return !isFor(change.language); });
    parts << costText(changes, compared.metric(), Source::Parent) << more;
    if (others > 0)
        parts << Session::tr("nothing was kept for %n other language(s) of the test data", nullptr, int(others));
    parts.removeAll(QString());
    QString words = parts.join(QStringLiteral("; ")) + QLatin1Char('.');
    return { session.comparedBeyond(output).value_or(0) > 0 ? Message::Kind::Unclear : Message::Kind::Better,
        Session::tr("%1 is made.").arg(session.models().name(output)),
        words.replace(QStringLiteral(" %"), QStringLiteral("\u00a0%")), Session::tr("Fine-tune it"),
        action::FineTune { output }, output };
}

} // namespace

Message restructuredMessage(const RunRecord& made, const Session& session)
{
    const auto isFor = [](const std::string&) { return true; };
    return smallerMessage(std::get<StructureSpec>(made.spec), isFor,
        Session::tr("cuts in the shape usually need training afterwards"), session);
}

Message trimmedMessage(const RunRecord& made, const Session& session)
{
    const auto report = made.as<VocabularyReport>();
    const auto most = std::ranges::max_element(report->languages, {}, &LanguageCost::split);
    const bool anySplit = most != report->languages.end() && most->split > 0;
    const QString split = anySplit ? Session::tr("%1 has the most words that fall into more pieces, %2 %", "a language")
                                         .arg(languageName(text(most->language)), decimalText(100 * most->split, 1))
                                   : Session::tr("no word falls into more pieces");
    const auto isKept = [&](const std::string& language) {
        return std::ranges::count(report->languages, language, &LanguageCost::language) > 0;
    };
    return smallerMessage(std::get<TrimVocabularySpec>(made.spec), isKept, split, session);
}

Message trainedMessage(const TrainingRun& run, const Session& session)
{
    const QString output = text(run.output());
    QStringList words;
    if (const QString scored = scoredText(output, session); !scored.isEmpty())
        words << scored;
    if (run.finishes() && run.report && !run.report->stopped.empty())
        words << endedText(run, session.models().find(output));
    const int epoch = run.report && run.report->best ? epochOf(run, run.report->best->step) : 0;
    if (epoch > 0 && run.recipe().keepBest)
        words << Session::tr("Epoch %1 of %2 is kept, the best on the %3 set.")
                     .arg(epoch)
                     .arg(run.recipe().epochs)
                     .arg(text(run.devSplit()));
    return { Message::Kind::Better, Session::tr("%1 is trained.").arg(session.models().name(output)),
        words.join(QLatin1Char(' ')), Session::tr("Show it"), action::ShowScores { output }, output };
}

} // namespace ndogo
