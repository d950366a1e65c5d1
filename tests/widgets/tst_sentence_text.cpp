// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every sentence of the engine, as lupdate collects it, in English and in a language that nobody speaks.
#include "tests/support/pseudo_language.h"
#include "tests/support/test_program.h"
#include "widgets/words/error_text.h"
#include "widgets/words/sentence_text.h"

#include <QDirIterator>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace ndogo;
using namespace ndogo::test;

namespace {

struct Text {
    QString context, source;
    bool isPlain = true; ///< without a comment and without plural forms
};

QStringList filesUnder(const QString& folder)
{
    QStringList files;
    QDirIterator all(
        folder, { QStringLiteral("*.h"), QStringLiteral("*.cpp") }, QDir::Files, QDirIterator::Subdirectories);
    while (all.hasNext())
        files << all.next();
    return files;
}

/// What lupdate finds in these files.
QList<Text> collected(const QStringList& files)
{
    const QTemporaryDir folder;
    const QString catalogue = folder.filePath(QStringLiteral("texts.ts"));
    QProcess lupdate;
    lupdate.start(QStringLiteral(NDOGO_LUPDATE),
        QStringList {
            QStringLiteral("-locations"), QStringLiteral("none"), QStringLiteral("-I"), QStringLiteral(NDOGO_SOURCE) }
            + files + QStringList { QStringLiteral("-ts"), catalogue });
    lupdate.waitForFinished(60'000);
    QFile file(catalogue);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<Text> texts;
    QString context;
    QXmlStreamReader xml(&file);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == QLatin1String("name"))
            context = xml.readElementText();
        else if (xml.name() == QLatin1String("message"))
            texts.push_back({ context, {}, !xml.attributes().hasAttribute(QLatin1String("numerus")) });
        else if (xml.name() == QLatin1String("source"))
            texts.back().source = xml.readElementText();
        else if (xml.name() == QLatin1String("comment"))
            texts.back().isPlain = false;
    }
    return texts;
}

const QList<Text>& engineTexts()
{
    static const QList<Text> texts = collected(filesUnder(QStringLiteral(NDOGO_SOURCE "/engine")));
    return texts;
}

/// With an argument for each place up to the highest.
Sentence sample(const QString& source, int places)
{
    Sentence sentence;
    sentence.source = source.toStdString();
    for (int i = 1; i <= places; ++i)
        sentence.arguments.push_back(Sentence::inWords("«" + std::to_string(i) + "»"));
    return sentence;
}

int highestPlace(const QString& source)
{
    static const QRegularExpression place(QStringLiteral("%([1-9])"));
    int highest = 0;
    for (auto found = place.globalMatch(source); found.hasNext();)
        highest = std::max(highest, found.next().captured(1).toInt());
    return highest;
}

} // namespace

class TestSentenceText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lupdateFindsEverySentence();
    void everySentenceIsDrawn();
    void translatesErrors();
    void programTextsAreFoundToo();
};

void TestSentenceText::lupdateFindsEverySentence()
{
    QVERIFY(engineTexts().size() > 250);
    for (const Text& text : engineTexts()) {
        // No context: the sentence stands as the first argument of another. See Sentence::tr().
        QVERIFY2(text.context == QLatin1String("Sentence"), qPrintable(text.source));
        QVERIFY2(text.isPlain, qPrintable(text.source));
    }
    // Where no literal follows, lupdate finds nothing.
    static const QRegularExpression blind(QStringLiteral("Sentence::tr\\((?!\\s*\"|\\))"));
    for (const QString& path : filesUnder(QStringLiteral(NDOGO_SOURCE "/engine"))) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!QString::fromUtf8(file.readAll()).contains(blind), qPrintable(path));
    }
}

void TestSentenceText::everySentenceIsDrawn()
{
    static const QRegularExpression left(QStringLiteral("%[1-9nL]"));
    static const QRegularExpression english(QStringLiteral("[A-Za-z]"));
    for (const Text& text : engineTexts()) {
        const int places = highestPlace(text.source);
        const Sentence sentence = sample(text.source, places);
        const QString drawn = sentenceText(sentence);
        QCOMPARE(drawn.toStdString(), inEnglish(sentence)); // without a catalogue
        PseudoLanguage pseudo;
        QCoreApplication::installTranslator(&pseudo);
        const QString foreign = sentenceText(sentence);
        QCoreApplication::removeTranslator(&pseudo);
        QVERIFY2(foreign.startsWith(u'⟦') && foreign.endsWith(u'⟧'), qPrintable(foreign));
        QVERIFY2(!QString(foreign).remove(QRegularExpression(QStringLiteral("<[^>]*>"))).contains(english),
            qPrintable(foreign));
        for (const QString& shown : { drawn, foreign }) {
            QVERIFY2(!shown.contains(left), qPrintable(shown));
            for (int i = 1; i <= places; ++i)
                QVERIFY2(shown.contains(QStringLiteral("«%1»").arg(i)), qPrintable(shown));
        }
    }
}

void TestSentenceText::translatesErrors()
{
    PseudoLanguage pseudo;
    QCoreApplication::installTranslator(&pseudo);
    const std::string file = "hau/test.txt";
    const Sentence reason = Sentence::tr("it has %1 columns", 3);
    const Failure failure(ErrorCode::DataInvalid, Sentence::tr("The file %1, line %2: %3", file, 812, reason));
    const QString detail = errorText(failure.error()).detail;
    const QString older = errorText({ ErrorCode::DataInvalid, "Only words.", {} }).detail;
    QCoreApplication::removeTranslator(&pseudo);
    QCOMPARE(detail,
        inPseudoLanguage(QStringLiteral("The file %1, line %2: %3"))
            .arg(QStringLiteral("hau/test.txt"), QStringLiteral("812"),
                inPseudoLanguage(QStringLiteral("it has %1 columns")).arg(QStringLiteral("3"))));
    QCOMPARE(older, QStringLiteral("Only words."));
}

void TestSentenceText::programTextsAreFoundToo()
{
    const QList<Text> texts = collected({ QStringLiteral(NDOGO_SOURCE "/app/main.cpp") });
    QVERIFY(texts.size() >= 7);
    for (const Text& text : texts)
        QCOMPARE(text.context, QStringLiteral("Program"));
}

NDOGO_TEST(TestSentenceText)
#include "tst_sentence_text.moc"
