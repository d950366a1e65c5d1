// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/sentence.h"

#include <exception>
#include <map>
#include <string>
#include <string_view>

namespace ndogo {

/// What went wrong, as a code that callers can branch on. The names in JSON are those of errorCodeName().
enum class ErrorCode {
    Usage, ///< the request itself is wrong (unknown method, amount out of range)
    FileNotFound,
    FileUnreadable, ///< exists, but cannot be read or is not of the expected kind
    FileFormat, ///< truncated, corrupt or of an unsupported format
    ConfigInvalid, ///< config.json lacks a field or has a value that cannot be
    TensorMissing,
    TensorUnexpected,
    TensorShape,
    TensorValue, ///< NaN or infinite weights
    TokenizerMissing,
    DataInvalid, ///< a data file with a bad line, or with nothing in it
    LabelUnknown, ///< the data has labels that the model does not have
    OutputExists,
    OutputUnwritable, ///< read-only folder, no space left
    OutOfMemory,
    JobFailed, ///< anything that is not the input's fault
    Cancelled,
};

std::string_view errorCodeName(ErrorCode code);

/// True for the codes that a person mends by giving other input (exit status 3 of ndogo-cli).
bool isBadInput(ErrorCode code);

/// A code, one English sentence that names the file, line or tensor and says what to do, and the
/// facts of that sentence by name ("file", "line", "tensor", ...).
struct Error {
    ErrorCode code = ErrorCode::JobFailed;
    std::string message;
    std::map<std::string, std::string> context;
    Sentence sentence {}; ///< `message`, as it can be translated; empty where only the English is known
};

/// The error's sentence; its message in words where it has none.
Sentence sentenceOf(const Error& error);

/// The one exception of the engine. It is thrown anywhere below a job and caught once, at the
/// job's boundary, where it becomes the Error of the Finished event.
class Failure : public std::exception {
public:
    explicit Failure(Error error);
    Failure(ErrorCode code, Sentence sentence, std::map<std::string, std::string> context = {});

    const Error& error() const noexcept { return m_error; }
    const char* what() const noexcept override { return m_error.message.c_str(); }

private:
    Error m_error;
};

/// Turns the exception being handled into an Error; call it inside a catch block only.
Error currentError();

} // namespace ndogo
