// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Loaded before the libraries of a program (LD_PRELOAD), it lets the n-th call of one kind that touches files fail, or
// end the program before or after it: NDOGO_FAULT="fsync:3:fail", "rename:1:kill", "write:2:killed". With
// NDOGO_NO_EXCHANGE set, renameat2() knows no flags, as on some file systems. Calls on pipes and terminals do not
// count.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

std::atomic<int> g_calls { 0 };

enum class Fault { None, Fail, KillAfter };

/// What becomes of this call.
Fault faultOf(const char* kind)
{
    const char* wish = std::getenv("NDOGO_FAULT");
    const std::size_t length = std::strlen(kind);
    if (wish == nullptr || std::strncmp(wish, kind, length) != 0 || wish[length] != ':')
        return Fault::None;
    char* end = nullptr;
    const long number = std::strtol(wish + length + 1, &end, 10);
    if (++g_calls != number || *end != ':')
        return Fault::None;
    if (std::strcmp(end + 1, "fail") == 0)
        return Fault::Fail;
    if (std::strcmp(end + 1, "kill") == 0)
        ::kill(::getpid(), SIGKILL);
    return Fault::KillAfter;
}

template <typename Function> Function real(const char* name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

template <typename Result> Result after(Fault fault, Result result)
{
    if (fault == Fault::KillAfter)
        ::kill(::getpid(), SIGKILL);
    return result;
}

bool isFile(int descriptor)
{
    struct stat status = {};
    return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

} // namespace

extern "C" {

ssize_t write(int descriptor, const void* data, size_t size)
{
    static const auto call = real<ssize_t (*)(int, const void*, size_t)>("write");
    const Fault fault = isFile(descriptor) ? faultOf("write") : Fault::None;
    if (fault != Fault::Fail)
        return after(fault, call(descriptor, data, size));
    if (size > 1) { // the disk fills up in the middle
        [[maybe_unused]] const auto half = call(descriptor, data, size / 2);
    }
    errno = ENOSPC;
    return -1;
}

int fsync(int descriptor)
{
    static const auto call = real<int (*)(int)>("fsync");
    const Fault fault = faultOf("fsync");
    if (fault != Fault::Fail)
        return after(fault, call(descriptor));
    errno = EIO;
    return -1;
}

int rename(const char* from, const char* to)
{
    static const auto call = real<int (*)(const char*, const char*)>("rename");
    const Fault fault = faultOf("rename");
    if (fault != Fault::Fail)
        return after(fault, call(from, to));
    errno = EIO;
    return -1;
}

int renameat2(int fromFolder, const char* from, int toFolder, const char* to, unsigned int flags)
{
    using Call = int (*)(int, const char*, int, const char*, unsigned int);
    static const auto call = real<Call>("renameat2");
    if (std::getenv("NDOGO_NO_EXCHANGE") != nullptr) {
        errno = EINVAL;
        return -1;
    }
    const Fault fault = faultOf("renameat2");
    if (fault != Fault::Fail)
        return after(fault, call(fromFolder, from, toFolder, to, flags));
    errno = EIO;
    return -1;
}

int unlink(const char* path)
{
    static const auto call = real<int (*)(const char*)>("unlink");
    const Fault fault = faultOf("unlink");
    if (fault != Fault::Fail)
        return after(fault, call(path));
    errno = EIO;
    return -1;
}

} // extern "C"
