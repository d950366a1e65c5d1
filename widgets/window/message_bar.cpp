// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/message_bar.h"

#include "widgets/look/theme.h"
#include "widgets/parts/page_parts.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ndogo {

namespace {

constexpr std::size_t kKept = 20;

QString plain(const Message& message)
{
    return message.text.isEmpty() ? message.bold : message.bold + QLatin1Char(' ') + message.text;
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent)
    , m_sign(new QLabel(this))
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_whole(new QToolButton(this))
    , m_more(new QToolButton(this))
    , m_others(new QMenu(this))
    , m_close(new QToolButton(this))
{
    setRole(this, u"message");
    setFixedHeight(28);
    QSizePolicy policy = sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    setSizePolicy(policy);
    m_text->setTextFormat(Qt::RichText);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setRole(m_action, u"link");
    m_whole->setText(tr("Whole text"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(m_others);
    m_more->setAccessibleName(tr("Earlier messages"));
    m_close->setIcon(icon(u"close", u"text"));
    m_close->setAccessibleName(tr("Close this message"));
    m_close->setToolTip(tr("Close this message"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 0, 4, 0);
    layout->setSpacing(8);
    layout->addWidget(m_sign);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_whole);
    layout->addWidget(m_action);
    layout->addWidget(m_more);
    layout->addWidget(m_close);
    connect(m_close, &QToolButton::clicked, this, &MessageBar::closeNewest);
    connect(m_whole, &QToolButton::clicked, this, &MessageBar::showWhole);
    connect(m_action, &QPushButton::clicked, this, [this] {
        const MessageAction action = m_messages.back().message.action; // which may go while it is carried out
        Q_EMIT actionTriggered(action);
    });
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, &MessageBar::refresh);
    refresh();
}

void MessageBar::post(const Message& message, const QString& topic)
{
    std::erase_if(m_messages, [&](const Entry& entry) {
        return (!topic.isEmpty() && entry.topic == topic) || plain(entry.message) == plain(message);
    });
    m_messages.push_back({ message, topic });
    if (m_messages.size() > kKept)
        m_messages.erase(m_messages.begin());
    refresh();
}

void MessageBar::withdraw(const QString& topic)
{
    std::erase_if(m_messages, [&](const Entry& entry) { return entry.topic == topic; });
    refresh();
}

void MessageBar::withdrawIf(const std::function<bool(const Message&)>& outdated)
{
    if (std::erase_if(m_messages, [&](const Entry& entry) { return outdated(entry.message); }) > 0)
        refresh();
}

void MessageBar::clear()
{
    m_messages.clear();
    refresh();
}

void MessageBar::closeNewest()
{
    if (!m_messages.empty())
        m_messages.pop_back();
    refresh();
}

QString MessageBar::text() const
{
    return m_messages.empty() ? QString() : plain(m_messages.back().message);
}

void MessageBar::refresh()
{
    setVisible(!m_messages.empty());
    if (m_messages.empty())
        return;
    const Message& message = m_messages.back().message;
    const MessageLook look = messageLook(message.kind);
    const QString kind = QString::fromLatin1(look.kind);
    if (property("kind").toString() != kind) {
        setProperty("kind", kind);
        setRole(this, u"message");
    }
    m_sign->setPixmap(iconPixmap(look.icon, 16, devicePixelRatioF(), look.role));
    m_text->setToolTip(plain(message));
    m_text->setAccessibleName(plain(message));
    m_action->setVisible(!message.link.isEmpty());
    m_action->setText(message.link);
    m_others->clear();
    for (auto entry = m_messages.rbegin() + 1; entry != m_messages.rend(); ++entry) {
        QAction* item = m_others->addAction(plain(entry->message));
        if (!entry->message.link.isEmpty())
            connect(item, &QAction::triggered, this,
                [this, action = entry->message.action] { Q_EMIT actionTriggered(action); });
    }
    m_more->setVisible(m_messages.size() > 1);
    m_more->setText(tr("%n more", nullptr, int(m_messages.size()) - 1));
    elide();
}

/// Under the bar and as wide, until something else is clicked.
void MessageBar::showWhole()
{
    auto* whole = new QFrame(this, Qt::Popup); // a label as the popup would keep the presses and keys that close it
    whole->setAttribute(Qt::WA_DeleteOnClose);
    setRole(whole, u"card");
    auto* words = new QLabel(text(), whole);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* layout = new QVBoxLayout(whole);
    layout->setContentsMargins(10, 10, 10, 10);
    layout->addWidget(words);
    whole->setFixedWidth(width());
    whole->move(mapToGlobal(QPoint(0, height() + 2)));
    whole->show();
}

/// Rich text does not elide by itself: the bold fact comes whole, then as much of the rest as fits.
void MessageBar::elide()
{
    if (m_messages.empty())
        return;
    const Message& message = m_messages.back().message;
    QFont bold = font();
    bold.setBold(true);
    const int fact = QFontMetrics(bold).horizontalAdvance(message.bold + QLatin1Char(' '));
    const auto roomWith = [&](bool whole) {
        m_whole->setVisible(whole);
        layout()->activate(); // the text has its new width
        return m_text->width() - fact;
    };
    int room = roomWith(false);
    if (fontMetrics().horizontalAdvance(message.text) > room)
        room = roomWith(true);
    const QString rest = room > 0 ? fontMetrics().elidedText(message.text, Qt::ElideRight, room) : QString();
    m_text->setText(QStringLiteral("<b>%1</b> %2").arg(message.bold.toHtmlEscaped(), rest.toHtmlEscaped()));
}

void MessageBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    elide();
}

} // namespace ndogo
