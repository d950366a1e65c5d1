// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include <optional>
#include <set>
#include <vector>

namespace ndogo {

/// What is drawn of a teacher and its student. Layers count from 1, 0 is the embeddings.
struct LayerMap {
    int teacherLayers = 0;
    std::vector<int> map; ///< the teacher's layer of each of the student's, from layer 1 on
    std::set<int> matched; ///< the student's layers that learn from their line
    bool copies = true; ///< a line is where the student's layer begins, too
    QString head; ///< "classifier, 9 labels"
    QString answers; ///< what is learnt at the head: "soft labels"
    QString teacherEmbeddings, studentEmbeddings;
    QString teacherSize, teacherDetail, studentSize, studentDetail; ///< below the columns
    bool operator==(const LayerMap&) const = default;
};

/// Teacher and student side by side, a line from each of the student's layers to the one of the teacher that it is made
/// from and matched with. A line is dragged by its end; with the keyboard ↑ and ↓ walk among the student's layers, ←
/// and → move the line, Home and End too, Space says whether the layer is matched.
class LayerMapView : public QWidget {
    Q_OBJECT
public:
    explicit LayerMapView(QWidget* parent = nullptr);

    void setMap(const LayerMap& map);
    const LayerMap& map() const { return m_map; }
    void setFixed(bool fixed); ///< it can be looked at only
    int currentLayer() const { return m_current; } ///< of the student
    QRectF boxOf(bool teacher, int layer) const; ///< px
    QString layerText(int layer) const; ///< "Student layer 3: teacher layer 5, matched."

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void mapMoved(const std::vector<int>& map);
    void matchToggled(int layer);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    struct Places; ///< where things stand, px
    Places places() const;
    int studentLayers() const { return int(m_map.map.size()); }
    int teacherOf(int layer) const; ///< while it is dragged, where it would end
    std::optional<int> layerAt(QPointF at) const; ///< the student's, whose box or line is there
    std::optional<int> teacherAt(QPointF at) const; ///< the teacher's layer at that height
    void setCurrent(int layer);
    void move(int layer, int teacher);
    void announce();
    void paintColumn(QPainter& painter, const Places& places, bool teacher) const;
    void paintLines(QPainter& painter, const Places& places) const;
    void paintWords(QPainter& painter, const Places& places) const;

    LayerMap m_map;
    int m_current = 1;
    bool m_fixed = false;
    std::optional<int> m_dragged; ///< to this layer of the teacher, the line of m_current
    bool m_pressed = false;
    QPointF m_pressedAt;
};

} // namespace ndogo
