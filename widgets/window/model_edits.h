// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/session/message.h"

#include <QObject>
#include <QUndoStack>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace ndogo {

class Session;

/// What a person does to the models of the tree. Each step can be taken back while the project is open. GUI thread
/// only.
class ModelEdits : public QObject {
    Q_OBJECT
public:
    ModelEdits(Session& session, QWidget* window); ///< `window` owns it

    void rename(const QString& path, const QString& name);
    void remove(const QString& path); ///< asks first
    QUndoStack& steps() { return m_steps; }

Q_SIGNALS:
    void messagePosted(const ndogo::Message& message);

private:
    bool isWanted(const QString& path);

    Session& m_session;
    QWidget* m_window;
    QString m_project; ///< folder
    QUndoStack m_steps;
};

} // namespace ndogo
