// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/compare/sentence_rows.h"

#include "widgets/charts/chart_marks.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"
#include "widgets/parts/dot_cells.h"

#include <QCoreApplication>
#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace ndogo {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SentenceRows)
};

constexpr int kNameWidth = 150; ///< px of the names on the left
constexpr int kMargin = 6;
constexpr int kWordsBefore = 3; ///< that stay before the first change of a sentence that is too long

QColor colour(QStringView role)
{
    return Palette::current().colour(role);
}

double lineHeight(const QFont& font)
{
    return std::ceil(QFontMetricsF(font).height() * 1.3); // marks above and below letters need room
}

bool touches(const MarkedSpan& one, const MarkedSpan& other)
{
    return one.first <= other.last && other.first <= one.last;
}

/// The text of a sentence on one line, and where its words stand.
class LineOfText {
public:
    LineOfText(const ChangedSentence& sentence, const QFont& font, double room)
        : m_font(font)
    {
        layOut(sentence.words, 0);
        if (m_width > room)
            layOut(sentence.words, std::max(0, firstChange(sentence) - kWordsBefore));
    }

    void paint(QPainter& painter, QPointF corner) { m_layout.draw(&painter, corner); }
    /// From the left of the text; empty where the span is cut off.
    QRectF place(const MarkedSpan& span, double height) const
    {
        if (m_starts.empty())
            return {};
        const int last = std::min(span.last, int(m_starts.size()) - 1);
        if (last < m_firstWord || span.first > last)
            return {};
        const auto start = std::size_t(std::max(span.first, m_firstWord));
        const QTextLine line = m_layout.lineAt(0);
        const double one = line.cursorToX(m_starts[start]), other = line.cursorToX(m_ends[std::size_t(last)]);
        return { std::min(one, other), 0, std::abs(other - one), height };
    }

private:
    static int firstChange(const ChangedSentence& sentence)
    {
        int first = int(sentence.words.size());
        for (const auto& [some, others] :
            { std::pair(&sentence.before, &sentence.after), std::pair(&sentence.after, &sentence.before) }) {
            for (const MarkedSpan& span : *some) {
                if (std::ranges::find(*others, span) == others->end())
                    first = std::min(first, span.first);
            }
        }
        return first;
    }

    void layOut(const QStringList& words, int firstWord)
    {
        m_firstWord = firstWord;
        m_starts.assign(std::size_t(words.size()), 0);
        m_ends = m_starts;
        QString text = firstWord > 0 ? QStringLiteral("… ") : QString();
        for (int i = firstWord; i < words.size(); ++i) {
            m_starts[std::size_t(i)] = int(text.size());
            text += words[i];
            m_ends[std::size_t(i)] = int(text.size());
            text += QLatin1Char(' ');
        }
        m_layout.setText(text);
        m_layout.setFont(m_font);
        QTextOption option;
        option.setWrapMode(QTextOption::NoWrap);
        m_layout.setTextOption(option);
        m_layout.beginLayout();
        QTextLine line = m_layout.createLine();
        line.setLineWidth(1e6);
        m_layout.endLayout();
        m_width = line.naturalTextWidth();
    }

    QFont m_font;
    QTextLayout m_layout;
    std::vector<int> m_starts, m_ends; ///< of the words in the text
    int m_firstWord = 0;
    double m_width = 0;
};

/// |— PER —|, grey where it is right.
void paintAnswer(QPainter& painter, const QRectF& place, const QString& label, bool isRight)
{
    const QColor ink = colour(isRight ? u"text_secondary" : u"worse");
    const double y = place.center().y();
    painter.setPen(QPen(ink, isRight ? 1.0 : 1.6));
    painter.drawLine(QPointF(place.left(), y - 4), QPointF(place.left(), y + 4));
    painter.drawLine(QPointF(place.right(), y - 4), QPointF(place.right(), y + 4));
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(label);
    if (width + 8 > place.width()) { // behind it, where there is no room inside
        painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y));
        painter.drawText(QPointF(place.right() + 3, y + 4), label);
        return;
    }
    const double half = width / 2 + 3, middle = place.center().x();
    painter.drawLine(QPointF(place.left(), y), QPointF(middle - half, y));
    painter.drawLine(QPointF(middle + half, y), QPointF(place.right(), y));
    painter.drawText(place, Qt::AlignCenter | Qt::TextDontClip, label);
}

/// Hatched, with the label that should be there where it fits.
void paintMissed(QPainter& painter, const QRectF& place, const QString& label)
{
    paintHatch(painter, place.adjusted(0, 3, 0, -3), colour(u"worse"));
    const QString words = Words::tr("missed %1", "a label").arg(label);
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(words) + 6;
    if (width > place.width())
        return;
    painter.fillRect(QRectF(place.center().x() - width / 2, place.top(), width, place.height()), colour(u"surface"));
    painter.setPen(colour(u"worse"));
    painter.drawText(place, Qt::AlignCenter, words);
}

void paintAnswers(QPainter& painter, const ChangedSentence& sentence, const std::vector<MarkedSpan>& answers,
    const LineOfText& text, QPointF corner, double height)
{
    painter.setFont(themeFont(FontRole::Caption));
    for (const MarkedSpan& gold : sentence.gold) {
        const bool isMissed
            = std::ranges::none_of(answers, [&](const MarkedSpan& answer) { return touches(answer, gold); });
        const QRectF place = text.place(gold, height);
        if (isMissed && !place.isEmpty())
            paintMissed(painter, place.translated(corner), gold.label);
    }
    for (const MarkedSpan& answer : answers) {
        const QRectF place = text.place(answer, height);
        if (!place.isEmpty())
            paintAnswer(painter, place.translated(corner), answer.label, answer.isRight);
    }
}

void paintGold(
    QPainter& painter, const ChangedSentence& sentence, const LineOfText& text, QPointF corner, double height)
{
    for (const MarkedSpan& gold : sentence.gold) {
        const QRectF place = text.place(gold, height);
        if (!place.isEmpty())
            painter.fillRect(place.translated(corner).adjusted(0, 1, 0, -1), colour(u"info_fill"));
    }
}

void paintName(QPainter& painter, const QRectF& place, const QString& name, bool isRight)
{
    painter.setPen(Qt::NoPen);
    const QPixmap sign = iconPixmap(
        isRight ? u"tick" : u"close", 12, painter.device()->devicePixelRatioF(), isRight ? u"better" : u"worse");
    painter.drawPixmap(QPointF(place.left(), place.center().y() - 6), sign);
    const QFont font = themeFont(FontRole::Caption);
    painter.setFont(font);
    painter.setPen(colour(u"text_secondary"));
    const QRectF room = place.adjusted(18, 0, 0, 0);
    painter.drawText(
        room, Qt::AlignLeft | Qt::AlignVCenter, QFontMetricsF(font).elidedText(name, Qt::ElideRight, room.width()));
}

} // namespace

QString flipText(Flip flip)
{
    switch (flip) {
    case Flip::RightToWrong:
        return Words::tr("right to wrong");
    case Flip::WrongToRight:
        return Words::tr("wrong to right");
    case Flip::WrongToOther:
        return Words::tr("wrong to other wrong");
    }
    return {};
}

QString spansText(const ChangedSentence& sentence, const std::vector<MarkedSpan>& spans)
{
    QStringList texts;
    for (const MarkedSpan& span : spans)
        texts << Words::tr("%1: %2", "a label, words")
                     .arg(
                         span.label, sentence.words.mid(span.first, span.last - span.first + 1).join(QLatin1Char(' ')));
    return texts.isEmpty() ? Words::tr("nothing", "no name was found") : texts.join(QStringLiteral("; "));
}

ChartTable sentenceTable(const std::vector<ChangedSentence>& sentences)
{
    ChartTable table;
    table.headers = { Words::tr("Language"), Words::tr("Place in the file"), Words::tr("Change"), Words::tr("Text"),
        Words::tr("Right answer"), Words::tr("Baseline"), Words::tr("Variant") };
    for (const ChangedSentence& sentence : sentences) {
        table.rows.push_back({ languageName(sentence.language), QString::number(sentence.place + 1),
            flipText(sentence.flip), sentence.words.join(QLatin1Char(' ')), spansText(sentence, sentence.gold),
            spansText(sentence, sentence.before), spansText(sentence, sentence.after) });
    }
    return table;
}

void SentenceModel::setSentences(std::vector<ChangedSentence> sentences)
{
    beginResetModel();
    m_sentences = std::move(sentences);
    endResetModel();
}

int SentenceModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_sentences.size());
}

QVariant SentenceModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ChangedSentence& said = sentence(index.row());
    if (role == Qt::DisplayRole)
        return said.words.join(QLatin1Char(' '));
    if (role == Qt::AccessibleTextRole || role == Qt::ToolTipRole)
        return Words::tr("%1, %2: %3\nRight answer: %4\nBaseline: %5\nVariant: %6", "language, change, text, answers")
            .arg(languageName(said.language), flipText(said.flip), said.words.join(QLatin1Char(' ')),
                spansText(said, said.gold), spansText(said, said.before), spansText(said, said.after));
    return {};
}

void SentenceDelegate::setNames(const QString& baseline, const QString& variant)
{
    m_baseline = baseline;
    m_variant = variant;
}

void SentenceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const ChangedSentence& sentence = static_cast<const SentenceModel*>(index.model())->sentence(index.row());
    painter->save();
    painter->setClipRect(option.rect);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->fillRect(option.rect, rowGround(option));
    const QFont& font = option.font;
    const double line = lineHeight(font), small = lineHeight(themeFont(FontRole::Caption));
    const QRectF area = QRectF(option.rect).adjusted(kMargin, 3, -kMargin, -3);
    QStyleOptionViewItem name = option;
    name.rect = QRect(option.rect.left(), int(area.top()), kNameWidth, int(line));
    paintLanguageName(*painter, name, sentence.language);
    paintName(*painter, { area.left(), area.top() + line, kNameWidth - 12.0, small }, m_baseline,
        sentence.flip == Flip::RightToWrong);
    paintName(*painter, { area.left(), area.top() + line + small, kNameWidth - 12.0, small }, m_variant,
        sentence.flip == Flip::WrongToRight);
    const QPointF corner(area.left() + kNameWidth, area.top());
    LineOfText text(sentence, font, area.width() - kNameWidth);
    paintGold(*painter, sentence, text, corner, line);
    painter->setPen(colour(u"text"));
    text.paint(*painter, corner + QPointF(0, (line - QFontMetricsF(font).height()) / 2));
    paintAnswers(*painter, sentence, sentence.before, text, corner + QPointF(0, line), small);
    paintAnswers(*painter, sentence, sentence.after, text, corner + QPointF(0, line + small), small);
    paintRowFrame(*painter, option, index, option.state & QStyle::State_HasFocus);
    painter->restore();
}

QSize SentenceDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return { 400, int(lineHeight(option.font) + 2 * lineHeight(themeFont(FontRole::Caption)) + 8) };
}

QListView* makeSentenceList(SentenceModel* model, SentenceDelegate*& delegate, QWidget* parent)
{
    auto* list = new QListView(parent);
    delegate = new SentenceDelegate(list);
    list->setModel(model);
    list->setItemDelegate(delegate);
    list->setUniformItemSizes(true);
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setFrameShape(QFrame::NoFrame);
    list->setAccessibleName(Words::tr("Changed sentences"));
    return list;
}

} // namespace ndogo
