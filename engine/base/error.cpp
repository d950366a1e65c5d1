// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"

#include <new>
#include <utility>

namespace ndogo {

std::string_view errorCodeName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
        return "usage";
    case ErrorCode::FileNotFound:
        return "file-not-found";
    case ErrorCode::FileUnreadable:
        return "file-unreadable";
    case ErrorCode::FileFormat:
        return "file-format";
    case ErrorCode::ConfigInvalid:
        return "config-invalid";
    case ErrorCode::TensorMissing:
        return "tensor-missing";
    case ErrorCode::TensorUnexpected:
        return "tensor-unexpected";
    case ErrorCode::TensorShape:
        return "tensor-shape";
    case ErrorCode::TensorValue:
        return "tensor-value";
    case ErrorCode::TokenizerMissing:
        return "tokenizer-missing";
    case ErrorCode::DataInvalid:
        return "data-invalid";
    case ErrorCode::LabelUnknown:
        return "label-unknown";
    case ErrorCode::OutputExists:
        return "output-exists";
    case ErrorCode::OutputUnwritable:
        return "output-unwritable";
    case ErrorCode::OutOfMemory:
        return "out-of-memory";
    case ErrorCode::JobFailed:
        return "job-failed";
    case ErrorCode::Cancelled:
        return "cancelled";
    }
    return "job-failed";
}

bool isBadInput(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
    case ErrorCode::OutOfMemory:
    case ErrorCode::JobFailed:
    case ErrorCode::Cancelled:
        return false;
    default:
        return true;
    }
}

Sentence sentenceOf(const Error& error)
{
    return error.sentence.empty() ? Sentence::inWords(error.message) : error.sentence;
}

Failure::Failure(Error error)
    : m_error(std::move(error))
{
}

Failure::Failure(ErrorCode code, Sentence sentence, std::map<std::string, std::string> context)
    : m_error { code, inEnglish(sentence), std::move(context), std::move(sentence) }
{
}

Error currentError()
{
    try {
        throw;
    } catch (const Failure& failure) {
        return failure.error();
    } catch (const std::bad_alloc&) {
        return Failure(ErrorCode::OutOfMemory,
            Sentence::tr("There is not enough memory for this job. Close other programs or use a smaller model."))
            .error();
    } catch (const std::exception& exception) {
        return Failure(ErrorCode::JobFailed, Sentence::tr("The job failed: %1", exception.what())).error();
    } catch (...) {
        return Failure(ErrorCode::JobFailed, Sentence::tr("The job failed for an unknown reason.")).error();
    }
}

} // namespace ndogo
