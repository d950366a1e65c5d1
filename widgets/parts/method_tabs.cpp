// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/parts/method_tabs.h"

#include "widgets/look/theme.h"
#include "widgets/session/session.h"
#include "widgets/session/view_state.h"
#include "widgets/words/number_text.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStackedWidget>
#include <QStyle>
#include <QToolButton>

#include <algorithm>

namespace ndogo {

namespace {

constexpr double kSparse = 0.005; ///< share of zeros below which a model is dense: a few are chance

/// A line that gives way to what stands beside it: a long name makes no page wider.
class ElidedLine : public QLabel {
public:
    explicit ElidedLine(QWidget* parent)
        : QLabel(parent)
    {
        setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        setRole(this, u"secondary");
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        style()->drawItemText(&painter, contentsRect(), int(alignment()), palette(), isEnabled(),
            fontMetrics().elidedText(text(), Qt::ElideMiddle, width()), foregroundRole());
    }
};

} // namespace

MethodTabs::MethodTabs(Session& session, ViewState& state, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_state(state)
    , m_row(new QHBoxLayout)
    , m_parent(new ElidedLine(this))
    , m_stack(new QStackedWidget(this))
    , m_buttons(new QButtonGroup(this))
{
    auto* top = new QHBoxLayout;
    top->setContentsMargins(12, 2, 12, 0);
    m_row->setSpacing(0);
    top->addLayout(m_row);
    top->addSpacing(12);
    top->addWidget(m_parent, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addWidget(m_stack, 1);
    connect(m_buttons, &QButtonGroup::idClicked, m_stack, &QStackedWidget::setCurrentIndex);
    connect(&state, &ViewState::modelChanged, this, &MethodTabs::showParent);
    connect(&session, &Session::modelsChanged, this, &MethodTabs::showParent);
    showParent();
}

void MethodTabs::add(const QString& name, QWidget* page)
{
    auto* button = new QToolButton(this);
    button->setText(name);
    button->setCheckable(true);
    button->setChecked(m_stack->count() == 0);
    m_buttons->addButton(button, m_stack->addWidget(page));
    m_row->addWidget(button);
    for (QAbstractButton* other : m_buttons->buttons()) {
        other->setProperty("place",
            m_buttons->id(other) == 0 ? QStringLiteral("first")
                : other == button     ? QStringLiteral("last")
                                      : QString());
        setRole(other, u"segment");
    }
}

void MethodTabs::showTab(QWidget* page)
{
    m_stack->setCurrentWidget(page);
    m_buttons->button(m_stack->currentIndex())->setChecked(true);
}

QWidget* MethodTabs::current() const
{
    return m_stack->currentWidget();
}

QString MethodTabs::modelText() const
{
    const ModelEntry* entry = m_session.models().find(m_state.model());
    if (!entry || !entry->info)
        return {};
    const ParameterReport& parameters = entry->info->parameters;
    const QString name = m_session.models().name(m_state.model());
    if (!entry->info->precisions.empty())
        return tr("Model: %1 (quantized)").arg(name);
    const double zeros = double(parameters.prunableZeros) / double(std::max<std::int64_t>(1, parameters.prunable));
    return zeros >= kSparse ? tr("Model: %1 (%2 zeros)").arg(name, percentText(zeros))
                            : tr("Model: %1 (dense)").arg(name);
}

void MethodTabs::showParent()
{
    m_parent->setText(modelText());
    m_parent->setToolTip(m_parent->text()); // whole
}

} // namespace ndogo
