// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/look/mark.h"

#include <QColor>
#include <QHash>
#include <QString>
#include <QStringView>
#include <QVector>

namespace ndogo {

/// How a language looks everywhere: one fixed entry of palette.json, under the names of
/// engine/study/languages.h. GUI thread only.
struct LanguageStyle {
    QColor light, dark; ///< for marks, lines and bars, never for text
    Mark mark = Mark::Circle;
    bool filled = true;
    QVector<double> dash; ///< px; empty is solid
    QString name; ///< English name, or the code itself where there is none
    QString ownName; ///< the language's name for itself; its English name where that is not known
    bool seenInPretraining = false; ///< listed among AfriBERTa's pretraining languages
};

/// The colour tokens of one theme, read once from :/palette.json. GUI thread only.
class Palette {
public:
    static const Palette& light();
    static const Palette& dark();
    /// The one that goes with the application's QPalette: dark when Window is darker than
    /// WindowText.
    static const Palette& current();

    bool isDark() const { return m_dark; }
    /// Colour of a token ("accent", "text_secondary", ...) or of a language ("language:hau").
    /// An unknown role is `text`.
    QColor colour(QStringView role) const;
    /// "sequential" (9 steps), "diverging" (11, 0 in the middle) or "cost" (11, from nothing to
    /// all).
    const QVector<QColor>& ramp(QStringView name) const;
    /// The step of a ramp for a share from 0 to 1; shares outside are clamped.
    QColor rampColour(QStringView name, double share) const;
    /// Black or white, whichever contrasts more with `cell`.
    QColor cellText(const QColor& cell) const;

private:
    explicit Palette(bool dark);

    bool m_dark = false;
    QHash<QString, QColor> m_tokens;
    QHash<QString, QVector<QColor>> m_ramps;
    QVector<QColor> m_cellText;
};

/// Style of a language by its ISO 639-3 code. Languages outside palette.json take a colour and another mark of its
/// entries, in order of first sight, and keep them for the run: up to 132 such languages, no two of which, nor any
/// with one of palette.json, share both.
LanguageStyle languageStyle(const QString& code);

/// Lets the listed languages among `codes` claim their own entries before others take colours that are free:
/// call it when data is opened.
void seeLanguages(const QStringList& codes);

/// English name, from engine/study/languages.h, else from Qt's language table, else the code itself.
QString languageName(const QString& code);

/// WCAG 2.1 contrast ratio of two opaque colours, 1 to 21.
double contrast(const QColor& a, const QColor& b);

} // namespace ndogo
