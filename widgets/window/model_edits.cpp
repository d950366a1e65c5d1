// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/model_edits.h"

#include "widgets/session/session.h"

#include <QMessageBox>
#include <QPushButton>
#include <QUndoCommand>

#include <functional>

namespace ndogo {

namespace {

class Renaming : public QUndoCommand {
public:
    Renaming(Session& session, const QString& path, const QString& name)
        : m_session(session)
        , m_path(path)
        , m_before(session.models().names().model(path))
        , m_after(name)
    {
        setText(ModelEdits::tr("renaming of %1").arg(session.models().name(path)));
    }
    void redo() override { m_session.renameModel(m_path, m_after); }
    void undo() override { m_session.renameModel(m_path, m_before); }

private:
    Session& m_session;
    QString m_path, m_before, m_after;
};

/// A step that does not succeed is none, and says why.
class Removal : public QUndoCommand {
public:
    Removal(Session& session, const QString& path, const std::function<void(const QString&)>& fail)
        : m_session(session)
        , m_path(path)
        , m_fail(fail)
    {
        setText(ModelEdits::tr("deletion of %1").arg(session.models().name(path)));
    }
    void redo() override { conclude(m_session.removeModel(m_path)); }
    void undo() override { conclude(m_session.bringBackModel(m_path)); }

private:
    void conclude(const QString& problem)
    {
        if (problem.isEmpty())
            return;
        setObsolete(true);
        m_fail(problem);
    }

    Session& m_session;
    QString m_path;
    std::function<void(const QString&)> m_fail;
};

} // namespace

ModelEdits::ModelEdits(Session& session, QWidget* window)
    : QObject(window)
    , m_session(session)
    , m_window(window)
{
    connect(&session, &Session::projectChanged, this, [this] {
        if (m_project != m_session.projectFolder())
            m_steps.clear();
        m_project = m_session.projectFolder();
    });
}

void ModelEdits::rename(const QString& path, const QString& name)
{
    if (!name.trimmed().isEmpty() && name.trimmed() != m_session.models().name(path))
        m_steps.push(new Renaming(m_session, path, name.trimmed()));
}

void ModelEdits::remove(const QString& path)
{
    if (!m_session.models().find(path) || !isWanted(path))
        return;
    const QString name = m_session.models().name(path);
    const bool isOwn = m_session.models().isOwn(path);
    const auto fail = [this](const QString& problem) {
        Q_EMIT messagePosted({ Message::Kind::Worse, tr("The model stays as it was."), problem, {}, {} });
    };
    m_steps.push(new Removal(m_session, path, fail));
    if (!m_session.models().find(path))
        Q_EMIT messagePosted({ Message::Kind::Info, tr("%1 is taken out of the project.").arg(name),
            isOwn ? tr("Its folder is in the trash; what was measured is kept.")
                  : tr("Its folder stays where it is; what was measured is kept."),
            tr("Undo"), action::UndoEdit {} });
}

bool ModelEdits::isWanted(const QString& path)
{
    const QString name = m_session.models().name(path);
    QMessageBox box(QMessageBox::Question, tr("Delete a model"),
        m_session.models().isOwn(path)
            ? tr("Delete %1? Its folder goes to the trash, and can be brought back from there.").arg(name)
            : tr("Take %1 out of the project? Its folder stays where it is.").arg(name),
        QMessageBox::Cancel, m_window);
    QPushButton* remove = box.addButton(tr("Delete"), QMessageBox::AcceptRole);
    box.exec();
    return box.clickedButton() == remove;
}

} // namespace ndogo
