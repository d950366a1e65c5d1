// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/session_bench.h"
#include "tests/support/test_program.h"
#include "widgets/session/test_data.h"

#include <QSignalSpy>
#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

class TestTestData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void correctedDataIsReadAgain()
    {
        SessionBench bench;
        bench.answerAll();
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.data() != nullptr);
        DataRef corrected = bench.session.dataRef();
        corrected.task = DataTask::Pos;
        corrected.labelMap = { { "LOC", "PLACE" } };
        corrected.tokenizerRules = TokenizerRules::Transformers5;
        bench.session.setData(corrected);
        bench.session.setData(corrected); // the same again
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QCOMPARE(bench.engine.count<ScanDataSpec>(), 2);
        QVERIFY(bench.engine.last<ScanDataSpec>().second.data == corrected);
        // Another split of the same folder keeps what was said; another folder only the tokenizer's
        // rules.
        bench.session.openData(bench.path("data"), QStringLiteral("dev"));
        QCOMPARE(bench.session.dataRef().task, std::optional(DataTask::Pos));
        QCOMPARE(bench.session.dataRef().split, std::string("dev"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        bench.session.openData(bench.path("other"));
        QVERIFY(!bench.session.dataRef().task && bench.session.dataRef().labelMap.empty());
        QCOMPARE(bench.session.dataRef().tokenizerRules, TokenizerRules::Transformers5);
    }

    void dataThatCannotBeReadChangesNothing()
    {
        SessionBench bench;
        bench.answerAll();
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.data() != nullptr);
        DataRef good = bench.session.dataRef();
        good.labelMap = { { "MISC", "O" } };
        bench.session.setData(good);
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        bench.engine.answer = nullptr;
        DataRef bad = good;
        bad.format = DataFormat::Tsv;
        bench.session.setData(bad);
        bench.engine.finish(bench.engine.last<ScanDataSpec>().first, Outcome::Failed,
            { ErrorCode::DataInvalid, "hau/test.txt has no header.", {} });
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QVERIFY(bench.session.dataRef() == good);
        QVERIFY(bench.session.data() != nullptr);
    }

    void unknownLabelsLeadToTheMapping()
    {
        SessionBench bench;
        bench.engine.answer = [](FakeEngine& engine, JobId job, const JobSpec& spec) {
            if (std::holds_alternative<EvaluateSpec>(spec))
                engine.finish(
                    job, Outcome::Failed, { ErrorCode::LabelUnknown, "hau/test.txt, line 3 has the tag B-MISC.", {} });
            else
                answerWithSamples(engine, job, spec);
        };
        QSignalSpy messages(&bench.session, &Session::messagePosted);
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(!messages.isEmpty());
        const auto message = messages.first().first().value<Message>();
        QVERIFY(std::get<action::MapLabels>(message.action).data == bench.session.dataRef());
        QVERIFY(message.text.contains(QLatin1String("B-MISC")));
    }

    void whatIsAskedForNoLongerIsPassedOver()
    {
        TestData data;
        DataRef first, second;
        first.path = "/data/first";
        second.path = "/data/second";
        data.ask(first);
        const QString model = QStringLiteral("/models/a");
        QVERIFY(!data.isFor(model));
        QCOMPARE(data.reading(model).model, model.toStdString());
        QVERIFY(data.isFor(model));
        data.ask(second);
        QVERIFY(!data.take(first, sampleData(first.path)) && !data.fail(first));
        QVERIFY(!data.report());
        QVERIFY(data.take(second, sampleData(second.path)));
        data.ask(first);
        QVERIFY(data.report()); // the second's, meanwhile
        QVERIFY(data.fail(first));
        QVERIFY(data.ref() == second);
    }
};

NDOGO_TEST(TestTestData)
#include "tst_test_data.moc"
