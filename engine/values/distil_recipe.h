// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a student can be asked to learn from a teacher (docs/methods.md, Distillation). Pure values.
#pragma once

#include "engine/base/fields.h"
#include "engine/base/named.h"
#include "engine/base/shown_text.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ndogo {

enum class DistilMode {
    TaskSpecific, ///< labelled data, a teacher that was fine-tuned on it
    TaskAgnostic, ///< plain text, two masked language models
};
template <>
inline constexpr NameList<DistilMode, 2> kNames<DistilMode> { { { DistilMode::TaskSpecific, "task-specific" },
    { DistilMode::TaskAgnostic, "task-agnostic" } } };

/// Whose formulas are used, and whose weights where none are given.
enum class DistilLoss {
    TextBrewer, ///< cross-entropy with the teacher's probabilities, without T² (Yang et al. 2020)
    DistilBert, ///< T² times their divergence, cosine of the last hidden states (Sanh et al. 2019)
    Gurgurov, ///< squared error of the logits beside masked language modelling (Gurgurov et al. 2025)
};
template <>
inline constexpr NameList<DistilLoss, 3> kNames<DistilLoss> { { { DistilLoss::TextBrewer, "textbrewer" },
    { DistilLoss::DistilBert, "distilbert" }, { DistilLoss::Gurgurov, "gurgurov" } } };

/// What of two layers is matched; the formulas are those of engine/train/distil_losses.h.
enum class MatchKind { HiddenMse, Cosine, Patient, Similarity, Flow, AttentionMse, AttentionSumMse, AttentionCe };
template <>
inline constexpr NameList<MatchKind, 8> kNames<MatchKind> { { { MatchKind::HiddenMse, "hid_mse" },
    { MatchKind::Cosine, "cos" }, { MatchKind::Patient, "pkd" }, { MatchKind::Similarity, "mmd" },
    { MatchKind::Flow, "fsp" }, { MatchKind::AttentionMse, "att_mse" }, { MatchKind::AttentionSumMse, "att_mse_sum" },
    { MatchKind::AttentionCe, "att_ce_mean" } } };

/// Whether the kind looks at attention probabilities, of which the embeddings have none.
bool isOfAttention(MatchKind kind);
/// Whether the kind compares states entry by entry, so that a narrower student needs a projection.
bool needsEqualWidths(MatchKind kind);

/// One match of layers, such as "1-3:hid_mse:0.5".
struct LayerMatch {
    std::string layers; ///< of the student: "all", "last", or numbers and ranges such as "0,2-4"; 0 is the embeddings
    MatchKind kind = MatchKind::HiddenMse;
    double weight = 1;
    bool operator==(const LayerMatch&) const = default;
};

/// Nothing for a text that is none.
std::optional<LayerMatch> layerMatchFromText(std::string_view text);
/// The student's layers that a match names, rising. Throws Failure(Usage) for one beyond `layers`.
std::vector<int> layersOf(const LayerMatch& match, int layers);

/// Which layer of the teacher each of the student's layers is made from and matched with, by student layer from 1;
/// entry 0 is 0, the embeddings. `map` is even, first, last, stride, first-last, or the teacher's layers one by one
/// ("1,4,7,10"). Throws Failure(Usage) where it names another number of layers than the student has, or one that the
/// teacher lacks.
std::vector<int> mappedLayers(const std::string& map, int teacherLayers, int studentLayers);

/// "4x6" or "4x6x384": layers, heads a layer, and width where it is not the teacher's.
struct StudentShape {
    int layers = 0, heads = 0;
    std::int64_t width = 0; ///< 0: the teacher's
};
/// Nothing for a text that is none, such as a folder's name.
std::optional<StudentShape> studentShapeFromText(std::string_view text);

/// What a new student begins with.
enum class StudentInit {
    Teacher, ///< the teacher's layers, by the layer map, and all that stands around them
    Random,
};
template <>
inline constexpr NameList<StudentInit, 2> kNames<StudentInit> { { { StudentInit::Teacher, "teacher" },
    { StudentInit::Random, "random" } } };

struct DistilRecipe {
    std::optional<DistilLoss> loss {}; ///< nothing: textbrewer on labelled data, distilbert on plain text
    std::optional<double> temperature {}; ///< nothing: 8, 2, or 1 of gurgurov's
    std::optional<double> soft {}, hard {}, cosine {},
        squared {}; ///< weights of the terms; nothing: as the loss has them
    bool labelledOnly = false; ///< soft labels of the rows that have a label only, in place of every row
    bool countPadding = false; ///< ids that fill a sentence up count in the squared error, as in Gurgurov's script
    StudentInit init = StudentInit::Teacher;
    std::string layerMap = "even";
    std::vector<std::string> matches {}; ///< layerMatchFromText() of each
    bool operator==(const DistilRecipe&) const = default;

    template <typename Fields> void describe(Fields& fields)
    {
        const auto weight = demanding([](double value) { return value >= 0 && value <= 1e6; },
            Sentence::tr("must be a number from 0 to a million"));
        fields("loss", loss,
            Option(
                "--loss", "Whose formulas and weights. Default: textbrewer task-specific, distilbert task-agnostic"));
        fields("temperature", temperature,
            Option("--temperature", "Divides the logits before the softmax. Default: 8, 2 or 1, by --loss"),
            demanding([](double value) { return value > 0 && value <= 1000; },
                Sentence::tr("must be above 0 and at most 1000")));
        fields("soft", soft, Option("--alpha-ce", "Weight of the teacher's soft labels"), weight);
        fields("hard", hard, Option("--alpha-mlm", "Weight of the true labels, or of the masked pieces"), weight);
        fields("cosine", cosine, Option("--alpha-cos", "Weight of the cosine of the last hidden states"), weight);
        fields("squared", squared, Option("--alpha-mse", "Weight of the squared error of the logits"), weight);
        fields("labelled_only", labelledOnly,
            Option("--labelled-only", "Soft labels of words' first pieces, or of masked pieces, only"));
        fields("count_padding", countPadding,
            Option("--count-padding", "With --pad-to: filled places count in the squared error too"));
        fields("init", init, Option("--init", "What a new student begins with"));
        fields("layer_map", layerMap,
            Option("--layer-map",
                "Teacher's layer for each of the student's: even, first, last, stride, first-last, or a list such as "
                "1,4,7,10"));
        fields("matches", matches,
            Option("--match",
                "LAYERS:KIND:WEIGHT, student's layers that match those of the teacher, e.g. all:hid_mse:1; may be "
                "given again. Kinds: hid_mse, cos, pkd, mmd, fsp, att_mse, att_mse_sum, att_ce_mean"),
            Check { [](const std::vector<std::string>& texts) {
                for (const auto& text : texts) {
                    if (!layerMatchFromText(text))
                        return Sentence::tr("must hold LAYERS:KIND:WEIGHT, such as all:hid_mse:1 or 0,2-4:cos:0.5, "
                                            "not %1; kinds are %2",
                            inQuotes(text), allNames<MatchKind>());
                }
                return Sentence();
            } });
    }
};

/// A recipe with what it leaves open filled in.
struct DistilTerms {
    DistilLoss loss = DistilLoss::TextBrewer;
    double temperature = 1;
    double soft = 0, hard = 0, cosine = 0, squared = 0;
    bool operator==(const DistilTerms&) const = default;
};
DistilTerms termsOf(const DistilRecipe& recipe, DistilMode mode);

} // namespace ndogo
