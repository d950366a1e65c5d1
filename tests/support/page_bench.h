// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/session_bench.h"
#include "widgets/charts/chart_card.h"
#include "widgets/session/view_state.h"

#include <QComboBox>
#include <QPushButton>
#include <QTest>

#include <memory>

namespace ndogo::test {

/// A page over a session bench, and what a person would look for on it. Names and titles are those shown.
template <typename Page> struct PageBench : SessionBench {
    /// After the engine knows what to answer.
    void makePage(int width, int height)
    {
        page = std::make_unique<Page>(session, state);
        page->resize(width, height);
        page->show();
        QObject::connect(
            &session, &Session::modelOpened, page.get(), [this](const QString& path) { state.setModel(path); });
    }
    void open()
    {
        session.openProject(path("project"));
        session.openModel(path("afriberta"));
        session.openData(path("data"));
        QVERIFY(settle());
    }
    bool settle()
    {
        const bool idle = QTest::qWaitFor([this] { return !session.hasRunningJobs(); });
        draw();
        return idle;
    }
    /// The page waits a moment before it draws; on a busy machine, longer.
    void draw()
    {
        QTest::qWait(90);
        QVERIFY(QTest::qWaitFor([this] { return page->isUpToDate(); }));
    }

    QPushButton* button(const char* text) const
    {
        for (QPushButton* button : page->template findChildren<QPushButton*>()) {
            if (button->text() == QString::fromUtf8(text))
                return button;
        }
        return nullptr;
    }
    template <typename Field> Field* field(const char* accessibleName) const
    {
        for (Field* field : page->template findChildren<Field*>()) {
            if (field->accessibleName().startsWith(QString::fromLatin1(accessibleName)))
                return field;
        }
        return nullptr;
    }
    void choose(QComboBox* box, int index) const
    {
        QVERIFY(box && index >= 0);
        box->setCurrentIndex(index);
        Q_EMIT box->activated(index);
    }
    const ChartSpec& chart(const char* title) const
    {
        for (const ChartCard* card : page->template findChildren<ChartCard*>()) {
            if (card->spec().title.contains(QString::fromLatin1(title)))
                return card->spec();
        }
        static const ChartSpec none;
        return none;
    }

    ViewState state;
    std::unique_ptr<Page> page;
};

} // namespace ndogo::test
