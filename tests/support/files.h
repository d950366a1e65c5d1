// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace ndogo::test {

/// A folder of its own for a test; removed with it.
class Folder {
public:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }
    std::filesystem::path operator/(const std::string& name) const { return path() / name; }

    /// Writes bytes as they are and returns the file's path.
    std::filesystem::path write(const std::string& name, std::string_view bytes) const
    {
        const std::filesystem::path file = path() / name;
        std::filesystem::create_directories(file.parent_path());
        std::filesystem::remove(file); // some file systems sync a file that is cut to nothing
        std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return file;
    }

private:
    QTemporaryDir m_folder;
};

inline std::string readBytes(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return { std::istreambuf_iterator<char>(stream), {} };
}

/// Empty when `action` fails as it should: with `code`, in one printable line that names each of
/// `parts`.
inline std::string failureProblem(
    ErrorCode code, std::initializer_list<std::string_view> parts, const std::function<void()>& action)
{
    try {
        action();
    } catch (const Failure& failure) {
        const std::string& message = failure.error().message;
        if (failure.error().code != code)
            return std::string(errorCodeName(failure.error().code)) + ": " + message;
        for (const std::string_view part : parts)
            if (message.find(part) == std::string::npos)
                return "no \"" + std::string(part) + "\" in: " + message;
        for (const char character : message)
            if (static_cast<unsigned char>(character) < 0x20)
                return "unprintable: " + message;
        return message.size() < 1000 ? std::string() : "too long a message";
    }
    return "nothing was thrown";
}

} // namespace ndogo::test

/// The failure names its file, line or tensor: FAILS(ErrorCode::FileFormat, ({ "a.bin" }),
/// read(file)).
#define FAILS(code, parts, ...)                                                                                        \
    do {                                                                                                               \
        const std::string problem                                                                                      \
            = ndogo::test::failureProblem(code, NDOGO_PARTS parts, [&] { (void)(__VA_ARGS__); });                      \
        QVERIFY2(problem.empty(), problem.c_str());                                                                    \
    } while (false)
#define NDOGO_PARTS(...) __VA_ARGS__
