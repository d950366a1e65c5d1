// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/words/error_text.h"

#include <QCoreApplication>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ErrorText)
};

QString factOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
        return Words::tr("This cannot be asked for.");
    case ErrorCode::FileNotFound:
        return Words::tr("A file or folder is not there.");
    case ErrorCode::FileUnreadable:
        return Words::tr("A file cannot be read.");
    case ErrorCode::FileFormat:
        return Words::tr("A file is damaged or of another format.");
    case ErrorCode::ConfigInvalid:
        return Words::tr("The configuration cannot be used.");
    case ErrorCode::TensorMissing:
        return Words::tr("The checkpoint lacks a tensor.");
    case ErrorCode::TensorUnexpected:
        return Words::tr("The checkpoint has a tensor that does not belong.");
    case ErrorCode::TensorShape:
        return Words::tr("A tensor has another shape than configured.");
    case ErrorCode::TensorValue:
        return Words::tr("The weights hold values that are not numbers.");
    case ErrorCode::TokenizerMissing:
        return Words::tr("The checkpoint has no tokenizer.");
    case ErrorCode::DataInvalid:
        return Words::tr("The data cannot be read.");
    case ErrorCode::LabelUnknown:
        return Words::tr("The data has labels that the model does not know.");
    case ErrorCode::OutputExists:
        return Words::tr("The folder exists already.");
    case ErrorCode::OutputUnwritable:
        return Words::tr("The result could not be written.");
    case ErrorCode::OutOfMemory:
        return Words::tr("The memory is not enough.");
    case ErrorCode::JobFailed:
        return Words::tr("The job failed.");
    case ErrorCode::Cancelled:
        return Words::tr("The job was cancelled.");
    }
    return Words::tr("The job failed.");
}

QString placeOf(const Error& error)
{
    const auto value = [&](const char* key) {
        const auto found = error.context.find(key);
        return found == error.context.end() ? QString() : QString::fromStdString(found->second);
    };
    const QString file = value("file"), line = value("line"), tensor = value("tensor");
    if (!file.isEmpty() && !line.isEmpty())
        return Words::tr("It is in %1, line %2.").arg(file, line);
    if (!file.isEmpty() && !tensor.isEmpty())
        return Words::tr("It is tensor %1 of %2.").arg(tensor, file);
    if (!file.isEmpty())
        return Words::tr("It is %1.").arg(file);
    return tensor.isEmpty() ? QString() : Words::tr("It is tensor %1.").arg(tensor);
}

} // namespace

ErrorText errorText(const Error& error)
{
    const QString message = QString::fromStdString(error.message);
    return { factOf(error.code), message.isEmpty() ? placeOf(error) : message };
}

} // namespace ndogo
