// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said of numbers: in a message when it is new, and behind the button as long as the numbers stand.
#include "tests/support/session_bench.h"
#include "tests/support/test_program.h"
#include "widgets/session/message.h"
#include "widgets/window/notes_button.h"

#include <QSignalSpy>
#include <QTest>

using namespace ndogo;
using namespace ndogo::test;

namespace {

const Sentence kMended = Sentence::inWords("hau/test.txt, line 3: counts as blank.");

/// Answers with samples, each evaluation of which notes the same.
void noteEachTime(FakeEngine& engine, JobId job, const JobSpec& spec)
{
    if (std::holds_alternative<EvaluateSpec>(spec))
        engine.emitEvent(job, event::Warning { kMended });
    answerWithSamples(engine, job, spec);
}

} // namespace

class TestNotesButton : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void listsWhatItIsGiven()
    {
        QWidget window;
        NotesButton button(&window);
        window.show();
        button.setNotes({});
        QVERIFY(!button.isVisible());
        button.setNotes({ kMended, Sentence::inWords("<b>markup</b> stays text.") });
        QVERIFY(button.isVisible());
        QCOMPARE(button.text(), QStringLiteral("2 note(s)"));
        QVERIFY(button.list().contains(QStringLiteral("line 3: counts as blank.")));
        QVERIFY(button.list().contains(QStringLiteral("<b>markup</b>")));
        button.setNotes({});
        QVERIFY(!button.isVisible());
    }

    void aSessionSaysANoteOnce()
    {
        SessionBench bench;
        bench.engine.answer = noteEachTime;
        QSignalSpy posted(&bench.session, &Session::messagePosted);
        bench.session.openModel(bench.path("afriberta"));
        bench.session.openData(bench.path("data"));
        QTRY_VERIFY(bench.session.meanF1(bench.path("afriberta")).has_value());
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        const auto said = posted.size();
        QCOMPARE(bench.session.notes(bench.path("afriberta")), std::vector { kMended });
        bench.session.evaluate({ bench.text("afriberta"), { globalMagnitude(0.5) } });
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        QCOMPARE(posted.size(), said);
        QCOMPARE(bench.session.notes(bench.path("afriberta")).size(), std::size_t(1));
        QCOMPARE(bench.session.records().back().facts.notes, std::vector { kMended });
        QVERIFY(bench.session.notes(bench.path("other")).empty());
    }

    void aProjectRemembersThem()
    {
        SessionBench bench;
        RunRecord record { {}, EvaluateSpec(), std::make_shared<const EvaluationResult>() };
        record.facts.notes = { kMended };
        auto& spec = std::get<EvaluateSpec>(record.spec);
        spec.model.path = bench.text("afriberta");
        spec.data.path = bench.text("data");
        playJournal(bench, { { {}, OpenSpec { bench.text("afriberta") } }, record });
        bench.session.openProject(bench.path("project"));
        QTRY_VERIFY(!bench.session.hasRunningJobs());
        bench.session.setData(spec.data);
        QTRY_VERIFY(bench.session.data() != nullptr);
        QCOMPARE(bench.session.notes(bench.path("afriberta")), std::vector { kMended });
    }
};

NDOGO_TEST(TestNotesButton)
#include "tst_notes_button.moc"
