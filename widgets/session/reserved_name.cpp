// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/session/reserved_name.h"

#include "engine/base/file_lock.h"

#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace ndogo {

namespace fs = std::filesystem;

ReservedName::ReservedName(const fs::path& folder)
    : m_file(folder.parent_path() / ("." + folder.filename().string() + ".wanted"))
{
    std::error_code error;
    fs::create_directories(folder.parent_path(), error);
    m_descriptor = ::open(m_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (m_descriptor < 0 || lockFile(m_descriptor, LockMode::Exclusive))
        return;
    m_isOurs = false;
    ::close(m_descriptor);
    m_descriptor = -1;
}

ReservedName::~ReservedName()
{
    if (m_descriptor < 0)
        return;
    ::unlink(m_file.c_str());
    ::close(m_descriptor);
}

} // namespace ndogo
