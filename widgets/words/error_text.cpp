// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/words/error_text.h"

#include "widgets/words/sentence_text.h"

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
        return Words::tr("The model cannot be used as it is.");
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

} // namespace

ErrorText errorText(const Error& error)
{
    return { factOf(error.code), sentenceText(sentenceOf(error)) };
}

} // namespace ndogo
