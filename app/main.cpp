// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wait_policy.h"
#include "app/workbench.h"
#include "engine/base/error.h"
#include "engine/kernels/abilities.h"
#include "widgets/look/theme.h"
#include "widgets/words/translators.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>

#include <algorithm>
#include <cstdio>
#include <string_view>

using namespace ndogo;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Program) // lupdate files a plain tr() of no class nowhere
};

void describe(QCoreApplication& application)
{
    QCoreApplication::setApplicationName(QStringLiteral("Ndogo"));
    QCoreApplication::setOrganizationName(QStringLiteral("Ndogo"));
    QCoreApplication::setApplicationVersion(QStringLiteral(NDOGO_VERSION));
    installTranslators(application);
}

struct Options {
    QCommandLineParser parser;
    QCommandLineOption demo { QStringLiteral("demo"), Words::tr("Open the embedded demo.") };
    QCommandLineOption data { QStringLiteral("data"), Words::tr("Test data: a folder with one folder a language."),
        Words::tr("folder") };
    QCommandLineOption threads { QStringLiteral("threads"), Words::tr("Threads of the engine."), Words::tr("number") };
    QCommandLineOption oneProcess { QStringLiteral("one-process"),
        Words::tr("Runs all jobs in the window's own process: less memory, but a crash there is one of the window.") };

    Options()
    {
        parser.setApplicationDescription(Words::tr("What does compression do to each language?"));
        parser.addHelpOption();
        parser.addVersionOption();
        parser.addOptions({ demo, data, threads, oneProcess });
        parser.addPositionalArgument(
            QStringLiteral("path"), Words::tr("Checkpoints, a project or test data to open."), Words::tr("[path…]"));
    }
};

/// Whether the arguments ask for text alone, which needs no display.
bool wantsOnlyText(int argc, char** argv)
{
    const std::string_view asks[] = { "-h", "--help", "--help-all", "-v", "--version" };
    return std::any_of(
        argv, argv + argc, [&](const char* argument) { return std::ranges::find(asks, argument) != std::end(asks); });
}

} // namespace

int main(int argc, char** argv)
{
    if (wantsOnlyText(argc, argv)) {
        QCoreApplication application(argc, argv);
        describe(application);
        Options().parser.process(application); // prints, and leaves
        return 0;
    }
    letThreadsSleep(argv);
    try {
        abilities(); // NDOGO_KERNELS may name what there is not
    } catch (const Failure& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 2;
    }
    QApplication application(argc, argv);
    QApplication::setDesktopFileName(QStringLiteral("org.ndogo.Ndogo"));
    describe(application);

    Options options;
    options.parser.process(application);
    AppSettings settings;
    applyTheme(application, settings.theme());
    Workbench workbench(settings, options.parser.value(options.threads).toInt(),
        options.parser.isSet(options.oneProcess) ? std::filesystem::path() : workerProgram());
    workbench.window().show();
    if (options.parser.isSet(options.demo))
        workbench.window().openDemo();
    QStringList paths;
    for (const auto& path : options.parser.positionalArguments())
        paths << QDir(path).absolutePath();
    workbench.window().openPaths(paths);
    if (options.parser.isSet(options.data))
        workbench.window().openData(QDir(options.parser.value(options.data)).absolutePath());
    return QApplication::exec();
}
