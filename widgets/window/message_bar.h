// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session/message.h"

#include <QFrame>

#include <functional>
#include <vector>

QT_BEGIN_NAMESPACE
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;
QT_END_NAMESPACE

namespace ndogo {

/// One line with the newest message; "2 more" lists the others. While there is none its place stays free, so that
/// nothing moves under the pointer. What does not fit in the line is behind "Whole text".
/// Messages of the same topic replace each other. GUI thread only.
class MessageBar : public QFrame {
    Q_OBJECT
public:
    explicit MessageBar(QWidget* parent = nullptr);

    /// `topic` is what the message is about ("ladder", "level", ...); empty: a message of its own.
    void post(const Message& message, const QString& topic = {});
    void withdraw(const QString& topic);
    void withdrawIf(const std::function<bool(const Message&)>& outdated);
    void clear();

    int count() const { return int(m_messages.size()); }
    QString text() const; ///< of the newest, for tests and screen readers

Q_SIGNALS:
    void actionTriggered(const ndogo::MessageAction& action);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Entry {
        Message message;
        QString topic;
    };
    void refresh();
    void elide();
    void closeNewest();
    void showWhole();

    std::vector<Entry> m_messages; ///< the newest last
    QLabel* m_sign;
    QLabel* m_text;
    QPushButton* m_action;
    QToolButton* m_whole;
    QToolButton* m_more;
    QMenu* m_others;
    QToolButton* m_close;
};

} // namespace ndogo
