// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/jobs/job_spec.h"

#include <QString>

#include <variant>

namespace ndogo {

/// What the link of a message does. Each carries all that it was offered for, so that it does just that whatever is
/// selected when it is clicked. Carried out by MainWindow.
namespace action {
/// Selects the model and its family, and moves the slider to its amount.
struct ShowLevel {
    ModelRef model;
    bool operator==(const ShowLevel&) const = default;
};
/// Writes the model into the project, under its parent.
struct KeepVariant {
    ModelRef model;
    bool operator==(const KeepVariant&) const = default;
};
/// Looks for the layers of a quantization to leave out, and shows that quantization.
struct FindLayers {
    ModelRef model;
    double tolerance = 0; ///< share of 1
    bool operator==(const FindLayers&) const = default;
};
/// Shows where the labels of the test data are mapped.
struct MapLabels {
    DataRef data; ///< whose labels do not fit
    bool operator==(const MapLabels&) const = default;
};
/// Reads a model otherwise.
struct ReadModel {
    QString model; ///< path
    ModelReading reading;
    bool operator==(const ReadModel&) const = default;
};
/// Asks for the names of a model's classes.
struct NameClasses {
    QString model; ///< path
    bool operator==(const NameClasses&) const = default;
};
struct ShowScores {
    QString model; ///< path
    bool operator==(const ShowScores&) const = default;
};
/// Shows the model where it can be fine-tuned.
struct FineTune {
    QString model; ///< path
    bool operator==(const FineTune&) const = default;
};
struct GoOnTraining {
    QString output; ///< the folder it writes
    bool operator==(const GoOnTraining&) const = default;
};
struct Export {
    ExportSpec spec;
    bool operator==(const Export&) const = default;
};
struct WatchFolder {
    QString folder;
    bool operator==(const WatchFolder&) const = default;
};
/// Takes the last renaming or deletion in the tree back.
struct UndoEdit {
    bool operator==(const UndoEdit&) const = default;
};
struct ForgetRecent {
    QString path;
    bool operator==(const ForgetRecent&) const = default;
};
}
using MessageAction = std::variant<std::monostate, action::ShowLevel, action::KeepVariant, action::FindLayers,
    action::MapLabels, action::ReadModel, action::NameClasses, action::ShowScores, action::FineTune,
    action::GoOnTraining, action::Export, action::WatchFolder, action::UndoEdit, action::ForgetRecent>;

/// One sentence for the message bar. `kind` picks sign and colour.
struct Message {
    enum class Kind { Info, Better, Unclear, Worse };
    Kind kind = Kind::Info;
    QString bold; ///< the fact
    QString text; ///< what it means or what to do
    QString link; ///< text of a link, or empty
    MessageAction action; ///< what the link does
    QString model {}; ///< path of the model that it speaks of, which it goes with; empty: of none
    QString topic {}; ///< what is said anew, or is true no more, replaces it; empty: of none
};

} // namespace ndogo
