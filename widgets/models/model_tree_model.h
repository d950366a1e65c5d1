// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/values/results.h"

#include <QAbstractItemModel>
#include <QString>

#include <optional>

#include <memory>
#include <vector>

namespace ndogo {

class Session;

/// The models of the session, each variant under its parent. One column; the second line and the
/// score are roles.
class ModelTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role {
        PathRole = Qt::UserRole,
        DetailRole, ///< "magnitude, global, 60 %"
        ScoreRole, ///< mean of the metric as text; "…" while it is measured
        FlagRole, ///< bool: a language is beyond the tolerance for certain
    };

    explicit ModelTreeModel(const Session& session, QObject* parent = nullptr);
    ~ModelTreeModel() override;

    QModelIndex indexOf(const QString& path) const;
    std::optional<Metric> metric() const; ///< of all scores: they are of the same data

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override; ///< asks for a name

Q_SIGNALS:
    void renameRequested(const QString& path, const QString& name);

private:
    struct Node;
    void rebuild();
    void refreshScores();
    const Node& node(const QModelIndex& index) const;
    QString detail(const Node& node) const;
    QString score(const Node& node) const;
    bool flagged(const Node& node) const;

    const Session& m_session;
    std::unique_ptr<Node> m_root;
};

} // namespace ndogo
