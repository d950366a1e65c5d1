// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/model_tree_model.h"

#include "widgets/session/measurements.h"
#include "widgets/session/session.h"
#include "widgets/session/session_text.h"
#include "widgets/words/format.h"
#include "widgets/words/metric_text.h"

#include <algorithm>

namespace ndogo {

struct ModelTreeModel::Node {
    QString path;
    Node* parent = nullptr;
    std::vector<std::unique_ptr<Node>> children;
    std::optional<ModelRef> origin; ///< of a pruned or quantized variant
};

ModelTreeModel::ModelTreeModel(const Session& session, QObject* parent)
    : QAbstractItemModel(parent)
    , m_session(session)
    , m_root(std::make_unique<Node>())
{
    connect(&session, &Session::modelsChanged, this, &ModelTreeModel::rebuild);
    connect(&session, &Session::scoresChanged, this, &ModelTreeModel::refreshScores);
    connect(&session, &Session::dataChanged, this, &ModelTreeModel::refreshScores);
    connect(&session, &Session::jobFinished, this, &ModelTreeModel::refreshScores);
    rebuild();
}

ModelTreeModel::~ModelTreeModel() = default;

void ModelTreeModel::rebuild()
{
    beginResetModel();
    m_root = std::make_unique<Node>();
    std::vector<std::unique_ptr<Node>> waiting;
    for (const ModelEntry& entry : m_session.models()) {
        auto node = std::make_unique<Node>();
        node->path = entry.path;
        node->origin = m_session.models().originOf(entry.path);
        waiting.push_back(std::move(node));
    }
    // Parents first. What is left over when nothing more fits (a ring of parents) stands at the
    // top.
    std::vector<Node*> placed;
    while (!waiting.empty()) {
        const auto fits = [&](const std::unique_ptr<Node>& node) {
            const QString parent = m_session.models().parentOf(node->path);
            return parent.isEmpty()
                || std::any_of(placed.begin(), placed.end(), [&](const Node* other) { return other->path == parent; });
        };
        auto next = std::find_if(waiting.begin(), waiting.end(), fits);
        const bool ring = next == waiting.end();
        next = ring ? waiting.begin() : next;
        const QString parentPath = ring ? QString() : m_session.models().parentOf((*next)->path);
        const auto parent
            = std::find_if(placed.begin(), placed.end(), [&](const Node* other) { return other->path == parentPath; });
        Node& home = parent == placed.end() ? *m_root : **parent;
        (*next)->parent = &home;
        placed.push_back(next->get());
        home.children.push_back(std::move(*next));
        waiting.erase(next);
    }
    endResetModel();
}

void ModelTreeModel::refreshScores()
{
    std::vector<QModelIndex> parents { {} };
    while (!parents.empty()) {
        const QModelIndex place = parents.back();
        parents.pop_back();
        const int rows = rowCount(place);
        if (rows == 0)
            continue;
        Q_EMIT dataChanged(index(0, 0, place), index(rows - 1, 0, place));
        for (int row = 0; row < rows; ++row)
            parents.push_back(index(row, 0, place));
    }
}

const ModelTreeModel::Node& ModelTreeModel::node(const QModelIndex& index) const
{
    return index.isValid() ? *static_cast<const Node*>(index.internalPointer()) : *m_root;
}

QModelIndex ModelTreeModel::indexOf(const QString& path) const
{
    std::vector<QModelIndex> places { {} };
    while (!places.empty()) {
        const QModelIndex place = places.back();
        places.pop_back();
        if (place.isValid() && node(place).path == path)
            return place;
        for (int row = 0; row < rowCount(place); ++row)
            places.push_back(index(row, 0, place));
    }
    return {};
}

QModelIndex ModelTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, node(parent).children[std::size_t(row)].get());
}

QModelIndex ModelTreeModel::parent(const QModelIndex& child) const
{
    Node* const home = child.isValid() ? node(child).parent : nullptr;
    if (!home || home == m_root.get())
        return {};
    const auto& siblings = home->parent->children;
    const auto place
        = std::find_if(siblings.begin(), siblings.end(), [&](const auto& sibling) { return sibling.get() == home; });
    return createIndex(int(place - siblings.begin()), 0, home);
}

int ModelTreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : int(node(parent).children.size());
}

int ModelTreeModel::columnCount(const QModelIndex&) const
{
    return 1;
}

QString ModelTreeModel::detail(const Node& node) const
{
    const ModelEntry* entry = m_session.models().find(node.path);
    const std::optional<JobSpec> recipe = m_session.models().recipeOf(node.path);
    if (const TrainSpec* trained = recipe ? std::get_if<TrainSpec>(&*recipe) : nullptr)
        return trainingText(*trained, m_session);
    if (const DistilSpec* distilled = recipe ? std::get_if<DistilSpec>(&*recipe) : nullptr)
        return studentText(*distilled, node.path);
    if (!entry || !entry->info)
        return entry && entry->asleep ? tr("not opened yet") : tr("being opened");
    const ModelInfo& info = *entry->info;
    if (const StructureSpec* cut = recipe ? std::get_if<StructureSpec>(&*recipe) : nullptr)
        return structureText(cut->structure);
    if (recipe && std::holds_alternative<TrimVocabularySpec>(*recipe))
        return tr("%1 pieces, %2, %3", "of the vocabulary, parameters, file")
            .arg(countText(info.vocabSize), millionsText(info.parameters.total), bytesText(info.sizes.file));
    if (node.origin && node.origin->quantization())
        return recipeText(*node.origin->quantization()) + QStringLiteral(", ") + bytesText(info.sizes.file);
    if (const PruneRecipe* pruned = node.origin ? node.origin->pruning() : nullptr)
        return tr("%1, %2 %").arg(recipeText(*pruned), percentNumber(pruned->amount));
    return tr("%n layer(s), %1, %2", nullptr, info.layers)
        .arg(millionsText(info.parameters.total), bytesText(info.sizes.file));
}

QString ModelTreeModel::score(const Node& node) const
{
    if (const std::optional<double> mean = m_session.meanF1(node.path))
        return scoreText(*mean);
    return m_session.denseScores(node.path).empty() ? QString() : QStringLiteral("…");
}

std::optional<Metric> ModelTreeModel::metric() const
{
    for (const ModelEntry& entry : m_session.models()) {
        const std::vector<ScorePtr> scores = m_session.denseScores(entry.path);
        if (!scores.empty())
            return scores.front()->metric;
    }
    return m_session.data() ? metricOfTask(m_session.data()->task) : std::nullopt;
}

bool ModelTreeModel::flagged(const Node& node) const
{
    if (node.origin)
        return m_session.languagesBeyond(*node.origin).value_or(0) > 0;
    const std::optional<JobSpec> recipe = m_session.models().recipeOf(node.path);
    const bool isSmaller = recipe
        && (std::holds_alternative<StructureSpec>(*recipe) || std::holds_alternative<TrimVocabularySpec>(*recipe));
    return isSmaller && m_session.comparedBeyond(node.path).value_or(0) > 0;
}

QVariant ModelTreeModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node& item = node(index);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return m_session.models().name(item.path);
    case Qt::ToolTipRole:
        return item.path;
    case Qt::AccessibleTextRole: {
        const QString mean = score(item);
        const QString name = m_session.models().name(item.path);
        return mean.isEmpty() ? tr("%1, %2").arg(name, detail(item))
                              : tr("%1, %2, mean %3 %4", "name, how it was made, metric, value")
                                    .arg(name, detail(item), metricText(metric()).name, mean);
    }
    case PathRole:
        return item.path;
    case DetailRole:
        return detail(item);
    case ScoreRole:
        return score(item);
    case FlagRole:
        return flagged(item);
    default:
        return {};
    }
}

Qt::ItemFlags ModelTreeModel::flags(const QModelIndex& index) const
{
    const Qt::ItemFlags usual = QAbstractItemModel::flags(index);
    return index.isValid() ? usual | Qt::ItemIsEditable : usual;
}

bool ModelTreeModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !index.isValid())
        return false;
    Q_EMIT renameRequested(node(index).path, value.toString());
    return true;
}

} // namespace ndogo
