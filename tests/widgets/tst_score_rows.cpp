// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/study_builder.h"
#include "tests/support/task_scores.h"
#include "tests/support/test_program.h"
#include "widgets/parts/score_rows.h"
#include "widgets/parts/score_rows_view.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace ndogo;
using ndogo::test::score;

namespace {

const QStringList kLanguages { QStringLiteral("hau"), QStringLiteral("luo"), QStringLiteral("wol") };

PruningStudy exampleStudy()
{
    PruningStudy study;
    study.addScore(0, score("hau", 0.86));
    study.addScore(0, score("luo", 0.70));
    study.addScore(0, score("wol", 0.60));
    study.addScore(0.5, score("hau", 0.86));
    study.addScore(0.5, score("luo", 0.68));
    study.addScore(0.5, score("wol", 0.66));
    study.addScore(0.6, score("hau", 0.84, 80, 200));
    study.addScore(0.6, score("luo", 0.49));
    study.addScore(0.7, score("luo", 0.40));
    return study;
}

ScoreRow rowAt(double amount, int row, bool dragging = false)
{
    return scoreRows(exampleStudy(), { kLanguages, amount, dragging })[std::size_t(row)];
}

} // namespace

class TestScoreRows : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void denseShowsItsValueWithoutAChange();
    void completeValueWithFlag();
    void sampleIsPreliminary();
    void intervalLiesAroundTheValue();
    void missingLevelHasNoNumber();
    void draggingShowsTheRangeOnly();
    void verdictSentences();
    void tooLittleToSay();
    void rowsSpeakOfTheirMetric();
    void axisKeepsStill();
    void modelKeepsItsRows();
    void selectionGoesBothWays();
    void tableHasTheNumbersOfTheScreen();
};

void TestScoreRows::denseShowsItsValueWithoutAChange()
{
    const ScoreRow row = rowAt(0, 0);
    QCOMPARE(scoreText(row), QStringLiteral("86.0"));
    QCOMPARE(changeText(row), QString());
    QCOMPARE(row.sign, Sign::None);
    QCOMPARE(sentencesText(row), QStringLiteral("all 200"));
}

void TestScoreRows::completeValueWithFlag()
{
    const ScoreRow row = rowAt(0.6, 1);
    QVERIFY(row.complete());
    QCOMPARE(scoreText(row), QStringLiteral("49.0"));
    QCOMPARE(changeText(row), QStringLiteral("\u221221.0"));
    QCOMPARE(row.sign, Sign::Flag);
    QCOMPARE(signName(row.sign), QStringLiteral("flag"));
    QCOMPARE(*row.dense, 70.0);
}

void TestScoreRows::sampleIsPreliminary()
{
    const ScoreRow row = rowAt(0.6, 0);
    QVERIFY(!row.complete());
    QCOMPARE(scoreText(row), QStringLiteral("\u2248 84"));
    QCOMPARE(changeText(row), QStringLiteral("\u2248 \u22122"));
    QCOMPARE(sentencesText(row), QStringLiteral("80 of 200"));
}

void TestScoreRows::intervalLiesAroundTheValue()
{
    const ScoreRow row = rowAt(0.6, 1);
    QVERIFY(row.interval.has_value());
    QVERIFY(row.interval->low <= *row.value && *row.value <= row.interval->high);
    // The same statement as the flag: even its upper end is below dense minus the tolerance.
    QVERIFY(row.interval->high < *row.dense - 2);
}

void TestScoreRows::missingLevelHasNoNumber()
{
    const ScoreRow row = rowAt(0.3, 0);
    QVERIFY(!row.value);
    QCOMPARE(scoreText(row), QString());
    QCOMPARE(sentencesText(row), QString());
    QCOMPARE(*row.dense, 86.0); // the dotted tick stays
    QVERIFY(!row.range);
}

void TestScoreRows::draggingShowsTheRangeOnly()
{
    const ScoreRow row = rowAt(0.65, 1, true);
    QVERIFY(!row.value);
    QVERIFY(row.range.has_value());
    QCOMPARE(row.range->low, 40.0);
    QCOMPARE(row.range->high, 49.0);
    // Beyond the last measured level nothing is known.
    QVERIFY(!rowAt(0.8, 1, true).range);
    // A sample is no end of a range.
    QVERIFY(!rowAt(0.55, 0, true).range);
    // A measured level shows its value while the handle passes it.
    QVERIFY(rowAt(0.6, 1, true).value.has_value());
    QVERIFY(!rowAt(0.6, 1, true).range);
}

void TestScoreRows::verdictSentences()
{
    const QString flagged = rowSentence(rowAt(0.6, 1), 0.02);
    QVERIFY2(flagged.startsWith(QStringLiteral("Luo is worse by 21.0 points (")), qPrintable(flagged));
    QVERIFY2(flagged.endsWith(QStringLiteral("beyond the tolerance of 2 for certain.")), qPrintable(flagged));
    QVERIFY(!flagged.contains(QChar(0x2212))); // a loss is told as a positive number of points
    const QString same = rowSentence(rowAt(0.5, 0), 0.02);
    QVERIFY2(same.startsWith(QStringLiteral("Hausa is the same: 0.0 points (")), qPrintable(same));
    const QString better = rowSentence(rowAt(0.5, 2), 0.02);
    QVERIFY2(better.startsWith(QStringLiteral("Wolof is better by 6.0 points (")), qPrintable(better));
    QCOMPARE(rowSentence(rowAt(0.3, 0), 0.02), QStringLiteral("Hausa is not measured at this level."));
}

void TestScoreRows::tooLittleToSay()
{
    PruningStudy study;
    study.addScore(0, score("luo", 0.8, 9)); // 45 entities
    study.addScore(0.5, score("luo", 0.2, 9));
    const ScoreRow row = scoreRows(study, { { QStringLiteral("luo") }, 0.5, false })[0];
    QCOMPARE(row.sign, Sign::TooLittle);
    QCOMPARE(rowSentence(row, 0.02), QStringLiteral("Luo has 45 entities: too little to say."));
}

void TestScoreRows::rowsSpeakOfTheirMetric()
{
    const auto rowOf = [](const ScorePtr& score) {
        PruningStudy study;
        study.addScore(0, score);
        return scoreRows(study, { { QString::fromStdString(score->language) }, 0, false })[0];
    };
    const ScoreRow news = rowOf(test::newsScore("lug", 0));
    QCOMPARE(rowSentence(news, 0.02), QStringLiteral("Luganda: accuracy 80.0, 200 texts."));
    QCOMPARE(
        rowSentence(rowOf(test::posScore("swa", 0)), 0.02), QStringLiteral("Swahili: accuracy 90.0, 50 sentences."));
    QCOMPARE(
        rowSentence(rowOf(score("hau", 0.86, 80, 200)), 0.02), QStringLiteral("Hausa: F1 86.0, 80 of 200 sentences."));

    PruningStudy few;
    const auto texts = test::taskScore(Metric::Accuracy, "luo", { { "sports", "sports", 49 } });
    few.addScore(0, texts);
    few.addScore(0.5, texts);
    QCOMPARE(rowSentence(scoreRows(few, { { QStringLiteral("luo") }, 0.5, false })[0], 0.02),
        QStringLiteral("Luo has 49 texts: too little to say."));

    ScoreRowsModel model;
    model.setRows({ news }, 0.02);
    QCOMPARE(model.headerData(ScoreRowsModel::Score, Qt::Horizontal, Qt::DisplayRole).toString(),
        QStringLiteral("accuracy"));
    QCOMPARE(model.headerData(ScoreRowsModel::Sentences, Qt::Horizontal, Qt::DisplayRole).toString(),
        QStringLiteral("texts"));
    const QStringList headers = scoreTable({ news }, news.metric).headers;
    QVERIFY(headers.contains(QStringLiteral("Dense accuracy")));
    QVERIFY(!headers.join(QLatin1Char(' ')).contains(QStringLiteral("F1")));
}

void TestScoreRows::axisKeepsStill()
{
    const Interval axis = scoreAxis(exampleStudy());
    QCOMPARE(axis.low, 20.0);
    QCOMPARE(axis.high, 100.0);
    QCOMPARE(scoreAxis(PruningStudy()).high, 100.0);
}

void TestScoreRows::modelKeepsItsRows()
{
    ScoreRowsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset), changes(&model, &QAbstractItemModel::dataChanged);
    model.setRows(scoreRows(exampleStudy(), { kLanguages, 0, false }), 0.02);
    QCOMPARE(resets.size(), 1);
    model.setRows(scoreRows(exampleStudy(), { kLanguages, 0.6, false }), 0.02);
    QCOMPARE(resets.size(), 1); // the same languages: only values change
    QCOMPARE(changes.size(), 1);
    QCOMPARE(model.index(1, ScoreRowsModel::Score).data().toString(), QStringLiteral("49.0"));
    QCOMPARE(model.index(1, ScoreRowsModel::Verdict).data(Qt::AccessibleTextRole).toString(),
        QStringLiteral("beyond the tolerance for certain"));
    QVERIFY(model.index(1, ScoreRowsModel::Dots)
                .data(Qt::AccessibleTextRole)
                .toString()
                .startsWith(QStringLiteral("Luo is worse")));
    QCOMPARE(model.rowOf(QStringLiteral("wol")), 2);
    QCOMPARE(model.rowOf(QStringLiteral("xyz")), -1);
    model.setRows({}, 0.02);
    QCOMPARE(model.rowCount(), 0);
}

void TestScoreRows::selectionGoesBothWays()
{
    ScoreRowsView view;
    view.setRows(scoreRows(exampleStudy(), { kLanguages, 0.6, false }), { 20, 100 }, 0.02);
    view.resize(494, 120);
    view.show();
    QSignalSpy picked(&view, &ScoreRowsView::languagePicked);
    view.setLanguage(QStringLiteral("luo"));
    QVERIFY(view.selectionModel()->isRowSelected(1));
    QCOMPARE(picked.size(), 0); // set from outside: nothing to tell
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.visualRect(view.model()->index(2, 0)).center());
    QCOMPARE(picked.size(), 1);
    QCOMPARE(picked.last().first().toString(), QStringLiteral("wol"));
    QTest::keyClick(&view, Qt::Key_Up);
    QCOMPARE(picked.last().first().toString(), QStringLiteral("luo"));
    QTest::keyClick(&view, Qt::Key_Escape);
    QCOMPARE(picked.last().first().toString(), QString());
    // New values leave the selection alone.
    view.setLanguage(QStringLiteral("hau"));
    view.setRows(scoreRows(exampleStudy(), { kLanguages, 0.5, false }), { 20, 100 }, 0.02);
    QVERIFY(view.selectionModel()->isRowSelected(0));
}

void TestScoreRows::tableHasTheNumbersOfTheScreen()
{
    const ChartTable table = scoreTable(scoreRows(exampleStudy(), { kLanguages, 0.6, false }), Metric::EntityF1);
    QCOMPARE(table.rows.size(), 3);
    QCOMPARE(table.rows[1].size(), table.headers.size());
    QCOMPARE(table.rows[1][0], QStringLiteral("Luo"));
    QCOMPARE(table.rows[1][2], QStringLiteral("49.0"));
    QCOMPARE(table.rows[1][3], QStringLiteral("\u221221.0"));
    QCOMPARE(table.rows[1].last(), QStringLiteral("all"));
    // For programs: the same at full precision, the interval in columns of its own.
    const ScoreRow luo = scoreRows(exampleStudy(), { kLanguages, 0.6, false })[1];
    QCOMPARE(table.numbers[1][2], luo.value);
    QCOMPARE(table.numbers[1][4], std::optional(luo.interval->low - *luo.dense));
    QCOMPARE(table.numbers[1][5], std::optional(luo.interval->high - *luo.dense));
}

NDOGO_TEST(TestScoreRows)
#include "tst_score_rows.moc"
