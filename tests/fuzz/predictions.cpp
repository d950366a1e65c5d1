// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/hash.h"
#include "engine/project/prediction_file.h"
#include "tests/fuzz/fuzz.h"

using namespace ndogo;

namespace {

const std::string kRun = "r";

/// The input as what stands between the beginning and the hash, which no mutation would hit.
std::string signedFile(std::string_view content)
{
    std::string file = "NDOGOPR1\x01" + kRun + std::string(content);
    Hash hash;
    hash.add(std::as_bytes(std::span(file)));
    for (int byte = 0; byte < 8; ++byte)
        file += char((hash.value() >> (8 * byte)) & 0xffU);
    return file;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string file = signedFile(fuzz::textOf(data, size));
    const auto read = [](const std::string& text) {
        return predictionsFromText(std::as_bytes(std::span(text)), kRun, "predictions");
    };
    fuzz::accepts([&] {
        const Predictions predictions = read(file);
        for (const auto& language : predictions.languages) {
            for (const SentenceAnswers& sentence : language.sentences)
                fuzz::require(sentence.confidence.size() == sentence.given.size(), "a span has its confidence");
        }
        fuzz::require(read(predictionsText(kRun, predictions)) == predictions, "what is written comes back the same");
    });
    return 0;
}
