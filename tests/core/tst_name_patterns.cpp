// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/values/name_patterns.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace ndogo;

namespace {

const std::vector<std::string> kNames { "roberta.embeddings.word_embeddings.weight",
    "roberta.encoder.layer.0.attention.self.query.weight", "roberta.encoder.layer.10.output.dense.bias",
    "classifier.weight" };

std::string refusal(const std::string& pattern)
{
    try {
        requireMatches(std::vector { pattern }, kNames);
    } catch (const Failure& failure) {
        return failure.error().code == ErrorCode::Usage ? failure.error().message : "another code";
    }
    return {};
}

} // namespace

class TestNamePatterns : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void matching_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<int>("matched"); ///< of kNames, as bits
        QTest::newRow("part of a name") << "classifier" << 0b1000;
        QTest::newRow("any part") << "weight" << 0b1011;
        QTest::newRow("across dots") << "layer.0." << 0b0010;
        QTest::newRow("star") << "layer.*.weight" << 0b0010;
        QTest::newRow("star for nothing") << "layer.1*0" << 0b0100;
        QTest::newRow("two stars") << "encoder*output*bias" << 0b0100;
        QTest::newRow("question mark") << "layer.?." << 0b0010;
        QTest::newRow("question marks") << "layer.??." << 0b0100;
        QTest::newRow("star alone") << "*" << 0b1111;
        QTest::newRow("no dot is any letter") << "layer0" << 0;
        QTest::newRow("longer than a name") << "classifier.weights" << 0;
        QTest::newRow("letters keep their case") << "Classifier" << 0;
    }

    void matching()
    {
        QFETCH(QString, pattern);
        int matched = 0;
        for (std::size_t i = 0; i < kNames.size(); ++i)
            matched |= int(matches(pattern.toStdString(), kNames[i])) << i;
        QTEST(matched, "matched");
    }

    void refusesWhatMatchesNothing()
    {
        QCOMPARE(refusal("classifier"), std::string());
        QVERIFY(refusal("clasifier").find("\"clasifier\"") != std::string::npos);
        QVERIFY(refusal("clasifier").find("\"classifier\"") != std::string::npos);
        QVERIFY(refusal("atention").find("\"attention\"") != std::string::npos);
        QVERIFY(refusal("Layer").find("\"layer\"") != std::string::npos);
        QVERIFY2(refusal("something else").find("--tensors") != std::string::npos, "nothing is near");
        QVERIFY(!refusal("layer.?x").empty());
    }
};

NDOGO_TEST(TestNamePatterns)
#include "tst_name_patterns.moc"
