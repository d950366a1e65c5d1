// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/look/palette.h"

#include "engine/study/languages.h"

#include <QFile>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QPalette>

#include <algorithm>
#include <cmath>

// The resources are in a static library: without this call the linker would leave them out.
static void initialiseResources()
{
    Q_INIT_RESOURCE(ndogo);
}

namespace ndogo {

namespace {

const QJsonObject& paletteFile()
{
    static const QJsonObject root = [] {
        initialiseResources();
        QFile file(QStringLiteral(":/palette.json"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("palette.json is missing from the program");
        return QJsonDocument::fromJson(file.readAll()).object();
    }();
    return root;
}

Mark markFromName(const QString& name)
{
    static const QHash<QString, Mark> marks {
        { QStringLiteral("circle"), Mark::Circle },
        { QStringLiteral("square"), Mark::Square },
        { QStringLiteral("diamond"), Mark::Diamond },
        { QStringLiteral("triangle"), Mark::Triangle },
        { QStringLiteral("pentagon"), Mark::Pentagon },
        { QStringLiteral("star"), Mark::Star },
    };
    return marks.value(name, Mark::None);
}

LanguageStyle styleFromJson(const QJsonObject& entry)
{
    const auto text = [&](const char* key) { return entry[QLatin1String(key)].toString(); };
    LanguageStyle style;
    style.light = QColor(text("light"));
    style.dark = QColor(text("dark"));
    style.mark = markFromName(text("shape"));
    style.filled = entry[QLatin1String("filled")].toBool();
    for (const QJsonValue px : paletteFile()[QLatin1String("dashes")][text("dash")].toArray())
        style.dash.append(px.toDouble());
    return style;
}

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// What a language is called, and what is known of it.
void describe(LanguageStyle& style, const QString& code)
{
    style.name = style.ownName = languageName(code);
    if (const Language* language = findLanguage(code.toStdString())) {
        if (!language->ownName.empty())
            style.ownName = fromView(language->ownName);
        style.seenInPretraining = language->seen.afriberta;
    }
}

/// Which language looks how. Those of palette.json have an entry of their own. A guest takes the colour that fewest
/// have so far, and a mark that this colour has not got yet: so no two share both, whatever is seen when. Two that
/// share a colour differ in their mark, two that share a mark in a colour of the twelve, which the colour-blind tell
/// apart too.
class LanguageBook {
public:
    LanguageBook()
    {
        for (const QJsonValue value : paletteFile()[QLatin1String("languages")].toArray()) {
            m_codes.append(value[QLatin1String("code")].toString());
            m_entries.append(styleFromJson(value.toObject()));
            describe(m_entries.last(), m_codes.last());
        }
        m_seen.fill(false, m_codes.size());
        m_guestsOf.fill(0, m_codes.size());
    }

    bool isListed(const QString& code) const { return m_codes.contains(code); }

    LanguageStyle style(const QString& code)
    {
        if (const qsizetype own = m_codes.indexOf(code); own >= 0) {
            m_seen[own] = true;
            return m_entries[own];
        }
        auto guest = m_guests.find(code);
        if (guest == m_guests.end())
            guest = m_guests.insert(code, newGuest());
        LanguageStyle style = m_entries[guest->mark];
        style.light = m_entries[guest->colour].light;
        style.dark = m_entries[guest->colour].dark;
        style.seenInPretraining = false;
        describe(style, code);
        return style;
    }

private:
    /// Entries whose colour and whose mark, filling and dash a language has.
    struct Guest {
        qsizetype colour = 0, mark = 0;
    };

    Guest newGuest()
    {
        // From the end, where the languages stand that are met least often.
        qsizetype colour = m_codes.size() - 1;
        for (qsizetype entry = colour; entry >= 0; --entry) {
            if (m_guestsOf[entry] + m_seen[entry] < m_guestsOf[colour] + m_seen[colour])
                colour = entry;
        }
        const qsizetype others = m_codes.size() - 1; // its own mark stays that of the listed language
        const qsizetype mark = (colour + 1 + m_guestsOf[colour]++ % others) % m_codes.size();
        return { colour, mark };
    }

    QStringList m_codes;
    QVector<LanguageStyle> m_entries;
    QVector<int> m_seen; ///< whether the listed language was
    QVector<int> m_guestsOf; ///< how many guests have its colour
    QHash<QString, Guest> m_guests; ///< languages outside the list, for the run
};

LanguageBook& languageBook()
{
    static LanguageBook book;
    return book;
}

double linearChannel(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour)
{
    return 0.2126729 * linearChannel(colour.redF()) + 0.7151522 * linearChannel(colour.greenF())
        + 0.0721750 * linearChannel(colour.blueF());
}

} // namespace

Palette::Palette(bool dark)
    : m_dark(dark)
{
    const QJsonObject tokens = paletteFile()[QLatin1String(dark ? "dark" : "light")].toObject();
    for (auto token = tokens.begin(); token != tokens.end(); ++token) {
        if (token->isString())
            m_tokens.insert(token.key(), QColor(token->toString()));
        for (const QJsonValue step : token->toArray())
            m_ramps[token.key()].append(QColor(step.toString()));
    }
    for (const QJsonValue ink : paletteFile()[QLatin1String("cell_text")].toArray())
        m_cellText.append(QColor(ink.toString()));
}

const Palette& Palette::light()
{
    static const Palette palette(false);
    return palette;
}

const Palette& Palette::dark()
{
    static const Palette palette(true);
    return palette;
}

const Palette& Palette::current()
{
    const QPalette application = QGuiApplication::palette();
    const bool isDark
        = luminance(application.color(QPalette::Window)) < luminance(application.color(QPalette::WindowText));
    return isDark ? dark() : light();
}

QColor Palette::colour(QStringView role) const
{
    constexpr QStringView prefix = u"language:";
    if (role.startsWith(prefix)) {
        const LanguageStyle style = languageStyle(role.mid(prefix.size()).toString());
        return m_dark ? style.dark : style.light;
    }
    const auto token = m_tokens.find(role.toString());
    return token != m_tokens.end() ? *token : m_tokens[QStringLiteral("text")];
}

const QVector<QColor>& Palette::ramp(QStringView name) const
{
    const auto found = m_ramps.find(name.toString());
    Q_ASSERT_X(found != m_ramps.end(), "Palette::ramp", "unknown ramp");
    return *found;
}

QColor Palette::rampColour(QStringView name, double share) const
{
    const QVector<QColor>& steps = ramp(name);
    const double step = std::clamp(share, 0.0, 1.0) * double(steps.size() - 1);
    return steps[qsizetype(std::lround(step))];
}

QColor Palette::cellText(const QColor& cell) const
{
    return *std::max_element(m_cellText.begin(), m_cellText.end(),
        [&](const QColor& a, const QColor& b) { return contrast(a, cell) < contrast(b, cell); });
}

LanguageStyle languageStyle(const QString& code)
{
    return languageBook().style(code);
}

void seeLanguages(const QStringList& codes)
{
    for (const bool listed : { true, false })
        for (const QString& code : codes)
            if (languageBook().isListed(code) == listed)
                languageBook().style(code);
}

QString languageName(const QString& code)
{
    if (const Language* known = findLanguage(code.toStdString()))
        return fromView(known->name);
    const QLocale::Language language = QLocale::codeToLanguage(code);
    return language == QLocale::AnyLanguage ? code : QLocale::languageToString(language);
}

double contrast(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

} // namespace ndogo
