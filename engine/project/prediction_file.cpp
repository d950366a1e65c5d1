// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/project/prediction_file.h"

#include "engine/base/hash.h"
#include "engine/io/file_message.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace ndogo {
namespace {

constexpr std::string_view kBeginning = "NDOGOPR1";
constexpr std::size_t kHashBytes = 8;
constexpr std::uint64_t kMostLabels = 100'000;
constexpr double kStepsPerNat = 2048;
constexpr std::uint16_t kUnseen = 65535, kLargest = 65534, kCertain = 65535;

std::uint64_t hashOf(std::span<const std::byte> bytes)
{
    Hash hash;
    hash.add(bytes);
    return hash.value();
}

std::uint16_t storedConfidence(float confidence)
{
    return std::uint16_t(std::lround(std::clamp(double(confidence), 0.0, 1.0) * kCertain));
}

std::uint16_t storedLog(float value)
{
    if (std::isinf(value) && value > 0)
        return kUnseen;
    return std::uint16_t(std::lround(std::clamp(-double(value) * kStepsPerNat, 0.0, double(kLargest))));
}

float logFrom(std::uint16_t stored)
{
    return stored == kUnseen ? std::numeric_limits<float>::infinity() : float(-double(stored) / kStepsPerNat);
}

class Writer {
public:
    void number(std::uint64_t value)
    {
        for (; value >= 0x80U; value >>= 7U)
            m_text += char(0x80U | (value & 0x7fU));
        m_text += char(value);
    }
    void count(std::size_t size) { number(size); }
    void bytes(std::uint64_t value, std::size_t size)
    {
        for (std::size_t i = 0; i < size; ++i)
            m_text += char((value >> (8 * i)) & 0xffU);
    }
    void text(const std::string& value)
    {
        count(value.size());
        m_text += value;
    }
    void texts(const std::vector<std::string>& values)
    {
        count(values.size());
        for (const std::string& value : values)
            text(value);
    }
    void span(const LabelledSpan& span)
    {
        number(std::uint64_t(span.start));
        number(std::uint64_t(span.end - span.start));
        number(std::uint64_t(span.label));
    }
    void sentence(const SentenceAnswers& sentence, std::int32_t before, std::size_t outputs)
    {
        number(std::uint64_t(sentence.sentence - before));
        count(sentence.gold.size());
        for (const LabelledSpan& gold : sentence.gold)
            span(gold);
        count(sentence.given.size());
        for (std::size_t i = 0; i < sentence.given.size(); ++i) {
            span(sentence.given[i]);
            bytes(storedConfidence(sentence.confidence[i]), 2);
        }
        count(outputs ? sentence.logProbabilities.size() / outputs : 0);
        for (const float value : sentence.logProbabilities)
            bytes(storedLog(value), 2);
    }
    void language(const Predictions::Language& language, std::size_t outputs)
    {
        text(language.code);
        texts(language.labels);
        count(language.sentences.size());
        std::int32_t before = -1;
        for (const SentenceAnswers& answers : language.sentences) {
            sentence(answers, before, outputs);
            before = answers.sentence;
        }
    }
    std::string signedText() &&
    {
        bytes(hashOf(std::as_bytes(std::span(m_text))), kHashBytes);
        return std::move(m_text);
    }

private:
    std::string m_text { kBeginning };
};

/// Thrown inside the reader, which says more of it outside.
struct Damaged { };

class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes)
        : m_rest(bytes)
    {
    }

    bool atEnd() const { return m_rest.empty(); }

    std::uint64_t number(std::uint64_t largest)
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 63; shift += 7) {
            const auto byte = std::to_integer<std::uint64_t>(take(1).front());
            value |= (byte & 0x7fU) << shift;
            if ((byte & 0x80U) == 0) {
                require(value <= largest);
                return value;
            }
        }
        throw Damaged();
    }
    /// Of things that take `least` bytes each, so that no count asks for more memory than the file has bytes.
    std::size_t count(std::size_t least) { return number(m_rest.size() / least); }

    std::uint16_t pair()
    {
        const auto bytes = take(2);
        return std::uint16_t(std::to_integer<unsigned>(bytes[0]) | std::to_integer<unsigned>(bytes[1]) << 8U);
    }
    std::string text()
    {
        const auto bytes = take(count(1));
        std::string text(bytes.size(), '\0');
        std::ranges::transform(bytes, text.begin(), [](std::byte byte) { return std::to_integer<char>(byte); });
        return text;
    }
    std::vector<std::string> texts()
    {
        const std::size_t size = number(kMostLabels);
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < size; ++i)
            texts.push_back(text());
        return texts;
    }
    std::int32_t whole() { return std::int32_t(number(std::uint64_t(std::numeric_limits<std::int32_t>::max()))); }

    LabelledSpan span(std::size_t labels)
    {
        LabelledSpan span;
        span.start = whole();
        const std::int32_t more = whole();
        require(more <= std::numeric_limits<std::int32_t>::max() - span.start);
        span.end = span.start + more;
        require(labels > 0);
        span.label = std::int32_t(number(labels - 1));
        return span;
    }
    SentenceAnswers sentence(std::int64_t before, std::size_t labels, std::size_t outputs)
    {
        SentenceAnswers answers;
        const std::int64_t place = before + whole();
        require(place > before && place <= std::numeric_limits<std::int32_t>::max());
        answers.sentence = std::int32_t(place);
        answers.gold.resize(count(3));
        for (LabelledSpan& gold : answers.gold)
            gold = span(labels);
        answers.given.resize(count(5));
        for (LabelledSpan& given : answers.given) {
            given = span(labels);
            answers.confidence.push_back(float(double(pair()) / kCertain));
        }
        require(std::ranges::is_sorted(answers.gold) && std::ranges::is_sorted(answers.given));
        const std::size_t rows = count(outputs ? 2 * outputs : m_rest.size() + 1);
        for (std::size_t i = 0; i < rows * outputs; ++i)
            answers.logProbabilities.push_back(logFrom(pair()));
        return answers;
    }
    Predictions::Language language(std::size_t outputs)
    {
        Predictions::Language language;
        language.code = text();
        language.labels = texts();
        const std::size_t sentences = count(4);
        std::int64_t before = -1;
        for (std::size_t i = 0; i < sentences; ++i) {
            language.sentences.push_back(sentence(before, language.labels.size(), outputs));
            before = language.sentences.back().sentence;
        }
        return language;
    }

    static void require(bool holds)
    {
        if (!holds)
            throw Damaged();
    }

private:
    std::span<const std::byte> take(std::size_t size)
    {
        require(size <= m_rest.size());
        const auto taken = m_rest.first(size);
        m_rest = m_rest.subspan(size);
        return taken;
    }

    std::span<const std::byte> m_rest;
};

/// The bytes between beginning and hash; none where those are not what they must be.
std::optional<std::span<const std::byte>> contentOf(std::span<const std::byte> bytes)
{
    const auto beginning = std::as_bytes(std::span(kBeginning));
    if (bytes.size() < beginning.size() + kHashBytes || !std::ranges::equal(bytes.first(beginning.size()), beginning))
        return std::nullopt;
    const auto hashed = bytes.first(bytes.size() - kHashBytes);
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < kHashBytes; ++i)
        hash |= std::to_integer<std::uint64_t>(bytes[hashed.size() + i]) << (8 * i);
    if (hash != hashOf(hashed))
        return std::nullopt;
    return hashed.subspan(beginning.size());
}

Predictions read(std::span<const std::byte> content, const std::string& run)
{
    Reader reader(content);
    Reader::require(reader.text() == run);
    Predictions predictions;
    predictions.metric = Metric(reader.number(std::uint64_t(Metric::Accuracy)));
    predictions.mode = EntityMode(reader.number(std::uint64_t(EntityMode::StrictIobes)));
    predictions.outputs = reader.texts();
    const std::size_t languages = reader.count(3);
    for (std::size_t i = 0; i < languages; ++i)
        predictions.languages.push_back(reader.language(predictions.outputs.size()));
    Reader::require(reader.atEnd());
    return predictions;
}

} // namespace

std::string predictionsText(const std::string& run, const Predictions& predictions)
{
    Writer writer;
    writer.text(run);
    writer.number(std::uint64_t(predictions.metric));
    writer.number(std::uint64_t(predictions.mode));
    writer.texts(predictions.outputs);
    writer.count(predictions.languages.size());
    for (const auto& language : predictions.languages)
        writer.language(language, predictions.outputs.size());
    return std::move(writer).signedText();
}

Predictions predictionsFromText(
    std::span<const std::byte> bytes, const std::string& run, const std::filesystem::path& file)
{
    try {
        const auto content = contentOf(bytes);
        Reader::require(content.has_value());
        return read(*content, run);
    } catch (const Damaged&) {
        throw fileFailure(ErrorCode::FileFormat, file,
            Sentence::tr("The predictions %1 are damaged or of another run and are left aside; evaluate once more to "
                         "have them.",
                file));
    }
}

} // namespace ndogo
