// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench.h"
#include "widgets/theme.h"
#include "widgets/translators.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>

using namespace ndogo;

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Ndogo"));
    QApplication::setOrganizationName(QStringLiteral("Ndogo"));
    QApplication::setApplicationVersion(QStringLiteral(NDOGO_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.ndogo.Ndogo"));

    installTranslators(application);

    const auto tr = [](const char* text) { return QCoreApplication::translate("main", text); };
    QCommandLineParser parser;
    parser.setApplicationDescription(tr("What does compression do to each language?"));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption demo(QStringLiteral("demo"), tr("Open the embedded demo."));
    const QCommandLineOption data(QStringLiteral("data"), tr("Test data: a folder with one folder a language."), tr("folder"));
    const QCommandLineOption threads(QStringLiteral("threads"), tr("Threads of the engine."), tr("number"));
    parser.addOptions({ demo, data, threads });
    parser.addPositionalArgument(QStringLiteral("path"), tr("Checkpoints, a project or test data to open."), tr("[path…]"));
    parser.process(application);

    AppSettings settings;
    applyTheme(application, settings.theme());
    Workbench workbench(settings, parser.value(threads).toInt());
    workbench.window().show();
    if (parser.isSet(demo))
        workbench.window().openDemo();
    QStringList paths;
    for (const auto& path : parser.positionalArguments())
        paths << QDir(path).absolutePath();
    workbench.window().openPaths(paths);
    if (parser.isSet(data))
        workbench.window().openData(QDir(parser.value(data)).absolutePath());
    return QApplication::exec();
}
