// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small trainings, whole or cancelled, and what is compared of them.
#pragma once

#include "engine/network/model.h"
#include "engine/network/network.h"
#include "engine/train/trainer.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <stop_token>

namespace ndogo::test {

/// 2 epochs of 10 updates on the Luo sentences of the demo, without dev scores.
inline TrainSpec demoTraining(const QTemporaryDir& out, const char* model)
{
    TrainSpec spec;
    spec.model = model;
    spec.data.path = NDOGO_RESOURCES "/demo/data";
    spec.data.split = "train";
    spec.data.languages = { "luo" };
    spec.data.maxLength = 32;
    spec.devSplit.clear();
    spec.output = out.filePath(QStringLiteral("trained")).toStdString();
    spec.recipe.epochs = 2;
    spec.recipe.batch = 8;
    spec.recipe.learningRate = 1e-3;
    spec.recipe.dropout = 0.1;
    return spec;
}

/// The first sentences of the demo's training data in some languages, as a data folder inside `folder`.
inline std::string firstSentences(const QTemporaryDir& folder, const std::vector<std::string>& languages, int sentences)
{
    for (const auto& language : languages) {
        const auto name = QString::fromStdString(language);
        QFile source(QStringLiteral(NDOGO_RESOURCES "/demo/data/%1/train.txt").arg(name));
        QDir(folder.path()).mkpath(QStringLiteral("data/") + name);
        QFile target(folder.filePath(QStringLiteral("data/%1/train.txt").arg(name)));
        if (!source.open(QIODevice::ReadOnly) || !target.open(QIODevice::WriteOnly))
            qFatal("the demo's sentences are missing");
        const auto blocks = QString::fromUtf8(source.readAll()).trimmed().split(QStringLiteral("\n\n"));
        target.write(blocks.mid(0, sentences).join(QStringLiteral("\n\n")).toUtf8());
    }
    return folder.filePath(QStringLiteral("data")).toStdString();
}

/// Runs a training; `cancelAfter` > 0 cancels it after that many updates.
inline TrainedModel run(const TrainSpec& spec, std::int64_t cancelAfter = 0)
{
    std::stop_source stop;
    JobContext context(1, CancelToken(stop.get_token()), [&](const JobEvent& event) {
        const auto* step = std::get_if<event::TrainingStep>(&event.payload);
        if (step && cancelAfter > 0 && step->point->step >= cancelAfter)
            stop.request_stop();
    });
    return train(Model::open(spec.model), spec, context);
}

inline bool sameWeights(const Model& a, const Model& b)
{
    for (const auto& weight : a.network().weights) {
        const auto* other = b.network().find(weight.name);
        if (!other || !at::equal(weight.value, other->value))
            return false;
    }
    return a.network().weights.size() == b.network().weights.size();
}

} // namespace ndogo::test
