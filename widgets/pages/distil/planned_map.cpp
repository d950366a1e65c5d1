// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/distil/planned_map.h"

#include "widgets/pages/distil/distil_plan.h"
#include "widgets/words/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ndogo::PlannedMap)
};

QString embeddingsText(std::int64_t count)
{
    return Words::tr("embeddings %1").arg(millionsText(count));
}

/// "soft labels and true labels": what is learnt at the head.
QString answersText(const DistilSpec& spec)
{
    const DistilTerms terms = termsOf(spec.distil, spec.mode);
    QStringList answers;
    if (terms.soft > 0 || terms.squared > 0)
        answers << Words::tr("soft labels");
    if (terms.hard > 0)
        answers << (spec.mode == DistilMode::TaskSpecific ? Words::tr("true labels") : Words::tr("masked pieces"));
    return answers.join(Words::tr(" and ", "between two things"));
}

void writeSizes(LayerMap& map, const ModelInfo& teacher, const StudentShape& shape, const ModelSize& size)
{
    const std::int64_t total = std::max<std::int64_t>(1, teacher.parameters.total);
    const std::int64_t width = shape.width > 0 ? shape.width : teacher.hiddenSize;
    const double share = double(size.parameters) / double(total) - 1;
    map.teacherEmbeddings = embeddingsText(teacher.parameters.embeddings);
    map.studentEmbeddings
        = embeddingsText(teacher.parameters.embeddings * width / std::max<std::int64_t>(1, teacher.hiddenSize));
    map.teacherSize = Words::tr("%1 parameters").arg(millionsText(teacher.parameters.total));
    map.studentSize = Words::tr("%1 (%2\u00a0%)", "parameters, change")
                          .arg(millionsText(size.parameters), signedText(share * 100, 0));
}

void writeTimes(LayerMap& map, const ModelInfo& teacher, const ModelSize& size, const MapTimes& times)
{
    const QString file = bytesText(teacher.sizes.file), own = bytesText(size.bytes);
    map.teacherDetail = times.teacher ? Words::tr("%1, %2", "bytes, time").arg(file, millisecondsText(*times.teacher))
                                      : Words::tr("%1, not timed yet", "bytes").arg(file);
    map.studentDetail = times.student ? Words::tr("%1, %2", "bytes, time").arg(own, millisecondsText(*times.student))
        : times.teacher
        ? Words::tr("%1, forecast %2", "bytes, time").arg(own, millisecondsText(*times.teacher * size.work))
        : own;
}

} // namespace

LayerMap plannedMap(const DistilSpec& spec, const ModelInfo* teacher, const MapTimes& times)
{
    LayerMap map;
    const std::optional<ModelSize> size = teacher ? plannedSize(spec, *teacher) : std::nullopt;
    const std::optional<StudentShape> shape = studentShapeFromText(spec.student);
    if (!size || !shape)
        return map;
    map.teacherLayers = teacher->layers;
    map.map = mapOf(spec, *teacher);
    map.copies = spec.distil.init == StudentInit::Teacher && shape->width == 0;
    for (const std::string& match : spec.distil.matches) {
        const std::vector<int> layers = matchedLayers(match, shape->layers);
        map.matched.insert(layers.begin(), layers.end());
    }
    map.head = spec.mode == DistilMode::TaskSpecific
        ? Words::tr("classifier, %n label(s)", nullptr, int(teacher->labels.size()))
        : Words::tr("%1 pieces", "of the vocabulary").arg(countText(teacher->vocabSize));
    map.answers = answersText(spec);
    writeSizes(map, *teacher, *shape, *size);
    writeTimes(map, *teacher, *size, times);
    return map;
}

QString matchedWords(const DistilSpec& spec)
{
    QStringList words;
    for (const std::string& text : spec.distil.matches) {
        const std::optional<LayerMatch> match = layerMatchFromText(text);
        if (match && !words.contains(matchWord(match->kind)))
            words << matchWord(match->kind);
    }
    return words.join(QStringLiteral(", "));
}

} // namespace ndogo
