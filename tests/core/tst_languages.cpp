// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/languages.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>

using namespace ndogo;

namespace {

std::set<std::string> words(const char* text)
{
    std::istringstream stream(text);
    return { std::istream_iterator<std::string>(stream), {} };
}

template <typename Keep> std::set<std::string> codesWhere(Keep keep)
{
    std::set<std::string> codes;
    for (const Language& language : languages()) {
        if (keep(language))
            codes.emplace(language.code);
    }
    return codes;
}

} // namespace

class TestLanguages : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyRowIsWhole();
    void theCorporaAreThere_data();
    void theCorporaAreThere();
    void names();
    void factsOfThePapers();
    void sharedScripts();
};

void TestLanguages::everyRowIsWhole()
{
    std::set<std::string_view> codes, shortCodes;
    for (const Language& language : languages()) {
        const QByteArray name(language.code.data(), qsizetype(language.code.size()));
        QVERIFY2(language.code.size() == 3 && codes.insert(language.code).second, name);
        if (!language.shortCode.empty())
            QVERIFY2(language.shortCode.size() == 2 && shortCodes.insert(language.shortCode).second, name);
        QVERIFY2(!language.name.empty() && !language.script.empty() && !language.family.empty(), name);
        QVERIFY2(language.seen.afriberta == language.afribertaSentences.has_value(), name);
    }
    QVERIFY(std::ranges::is_sorted(languages(), {}, &Language::code));
}

void TestLanguages::theCorporaAreThere_data()
{
    QTest::addColumn<QString>("codes");
    QTest::newRow("MasakhaNER 1.0") << "amh hau ibo kin lug luo pcm swa wol yor";
    QTest::newRow("MasakhaNER 2.0, MasakhaPOS")
        << "bam bbj ewe fon hau ibo kin lug luo mos nya pcm sna swa tsn twi wol xho yor zul";
    QTest::newRow("MasakhaNEWS") << "amh eng fra hau ibo lin lug orm pcm run sna som swa tir xho yor";
    QTest::newRow("AfriSenti") << "amh arq ary hau ibo kin orm pcm por swa tir tso twi yor";
    QTest::newRow("XTREME") << "af ar bg bn de el en es et eu fa fi fr he hi hu id it ja jv ka kk ko "
                               "ml mr ms my nl pt ru sw ta te th tl tr ur vi yo zh";
}

void TestLanguages::theCorporaAreThere()
{
    QFETCH(QString, codes);
    for (const std::string& code : words(codes.toUtf8().constData()))
        QVERIFY2(findLanguage(code) != nullptr, code.c_str());
}

void TestLanguages::names()
{
    QVERIFY(findLanguage("hau") != nullptr);
    QCOMPARE(findLanguage("ha"), findLanguage("hau"));
    QCOMPARE(findLanguage("hau_Latn"), findLanguage("hau"));
    QCOMPARE(findLanguage("zh-Hans"), findLanguage("zho"));
    for (const char* unknown : { "", "_", "_Latn", "x", "qqq", "Hausa", "HAU" })
        QVERIFY2(findLanguage(unknown) == nullptr, unknown);
    QVERIFY(findLanguage("luo")->ownName == "Dholuo");
    QVERIFY(findLanguage("luo")->shortCode.empty());
}

void TestLanguages::factsOfThePapers()
{
    QCOMPARE(codesWhere([](const Language& language) { return language.seen.afriberta; }),
        words("amh hau ibo kin orm pcm run som swa tir yor"));
    QCOMPARE(codesWhere([](const Language& language) { return language.seen.xlmr && !language.seen.mbert; }),
        words("amh hau orm som xho"));
    QCOMPARE(
        codesWhere([](const Language& language) { return language.seen.mbert && !language.seen.xlmr; }), words("yor"));

    // Table 5 of Awobade et al.: kin and run are the same Gahuza.
    std::int64_t sentences = 0;
    for (const Language& language : languages())
        sentences += language.code == "run" ? 0 : language.afribertaSentences.value_or(0);
    QCOMPARE(sentences, std::int64_t(5448911));

    // Table 1 of Ogueji et al.: languages by the size of their training data.
    std::map<std::int64_t, int> bySize;
    for (const Language& language : languages()) {
        if (language.wikiannTrain)
            ++bySize[*language.wikiannTrain];
    }
    const std::map<std::int64_t, int> expected { { 100, 3 }, { 1000, 3 }, { 5000, 3 }, { 10000, 5 }, { 15000, 2 },
        { 20000, 24 } };
    QCOMPARE(bySize, expected);
    QVERIFY(std::ranges::all_of(languages(), [](const Language& language) {
        return language.seen.mbert == language.wikiannTrain.has_value();
    })); // XTREME chose among the languages of mBERT
}

void TestLanguages::sharedScripts()
{
    const auto script = [](const char* code) { return findLanguage(code)->script; };
    const auto family = [](const char* code) { return findLanguage(code)->family; };
    QVERIFY(script("amh") == script("tir") && script("amh") != script("hau"));
    QVERIFY(script("fas") == script("urd") && script("ara") == script("ary"));
    QVERIFY(family("fas") == family("eng") && family("hau") == family("amh"));
    QVERIFY(family("eus") != family("kor")); // two isolates are no family
}

NDOGO_TEST(TestLanguages)
#include "tst_languages.moc"
