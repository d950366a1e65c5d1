// SPDX-FileCopyrightText: 2026 The Ndogo authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_card.h"

#include "widgets/charts/chart_export.h"
#include "widgets/charts/chart_geometry.h"
#include "widgets/charts/chart_marks.h"
#include "widgets/charts/chart_table_model.h"
#include "widgets/charts/chart_view.h"
#include "widgets/charts/signs_line.h"
#include "widgets/look/palette.h"
#include "widgets/look/theme.h"

#include <QAction>
#include <QBoxLayout>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTableView>
#include <QToolButton>

namespace ndogo {

namespace {

QLabel* makeLabel(QWidget* parent, QStringView role)
{
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    if (!role.isEmpty())
        setRole(label, role);
    return label;
}

void setTextOrHide(QLabel* label, const QString& text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

QIcon swatch(const ChartSeries& series)
{
    const Palette& palette = Palette::current();
    const double ratio = qApp->devicePixelRatio();
    QPixmap pixmap(QSize(16, 16) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor colour = palette.colour(series.style.colourRole);
    if (isBar(series)) {
        const QString element = series.style.hatched ? QStringLiteral("hatch:")
            : series.style.filled                    ? QStringLiteral("bar:")
                                                     : QStringLiteral("outline:");
        paintSign(painter, { 8, 8 }, element + series.style.colourRole, palette);
    } else {
        paintSign(painter, { 8, 8 },
            (series.style.dash.isEmpty() ? QStringLiteral("line:") : QStringLiteral("dashed:"))
                + series.style.colourRole,
            palette);
        paintMark(painter, { 8, 8 }, series.style.mark, series.style.filled, 3.6, colour, palette.colour(u"surface"));
    }
    return QIcon(pixmap);
}

QString fileName(const QString& title)
{
    static const QRegularExpression odd(
        QStringLiteral("[^\\p{L}\\p{N}]+"), QRegularExpression::UseUnicodePropertiesOption);
    QString name = title.toLower().replace(odd, QStringLiteral("-"));
    while (name.endsWith(QLatin1Char('-')))
        name.chop(1);
    return name.isEmpty() ? QStringLiteral("chart") : name;
}

} // namespace

struct ChartCard::Private {
    explicit Private(ChartCard* owner)
        : card(owner)
    {
    }

    void buildHeader(QBoxLayout* layout);
    void buildBody(QBoxLayout* layout);
    void buildExportMenu();
    void buildLegend();
    void applySpec();
    void updateStack();
    void saveAs(const QString& ending, const QString& filter);
    QWidget* content() const { return body ? body : static_cast<QWidget*>(view); }

    ChartCard* card;
    ChartSpec spec;
    QLabel* title = nullptr;
    QLabel* subtitle = nullptr;
    QToolButton* tableButton = nullptr;
    QToolButton* exportButton = nullptr;
    QMenu* exportMenu = nullptr;
    QStackedWidget* stack = nullptr;
    ChartView* view = nullptr;
    QWidget* body = nullptr; ///< stands in for the view
    QHBoxLayout* titleRow = nullptr;
    QTableView* table = nullptr;
    ChartTableModel* model = nullptr;
    QWidget* empty = nullptr;
    QLabel* emptyText = nullptr;
    QPushButton* emptyAction = nullptr;
    QWidget* legend = nullptr;
    SignsLine* signs = nullptr;
};

void ChartCard::Private::buildHeader(QBoxLayout* layout)
{
    const auto makeButton = [this](QStringView iconName, const QString& name, const QKeySequence& key) {
        auto* button = new QToolButton(card);
        button->setIcon(icon(iconName));
        button->setIconSize({ 16, 16 });
        button->setFixedHeight(20); // no taller than the title: the caption follows closely
        button->setAccessibleName(name);
        button->setToolTip(tr("%1 (%2)", "action (key)").arg(name, key.toString(QKeySequence::NativeText)));
        auto* action = new QAction(name, card);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, button, [button] { button->click(); });
        card->addAction(action);
        return button;
    };
    title = makeLabel(card, {});
    title->setFont(themeFont(FontRole::PanelTitle));
    tableButton = makeButton(u"table", tr("Show as table"), QKeySequence(Qt::CTRL | Qt::Key_T));
    tableButton->setCheckable(true);
    connect(tableButton, &QToolButton::toggled, card, [this] { updateStack(); });
    exportButton = makeButton(u"export", tr("Export"), QKeySequence(Qt::CTRL | Qt::Key_E));
    connect(exportButton, &QToolButton::clicked, card, [this] { card->openExportMenu(); });

    titleRow = new QHBoxLayout;
    titleRow->setSpacing(2);
    titleRow->addWidget(title, 1);
    titleRow->addWidget(tableButton, 0, Qt::AlignTop);
    titleRow->addWidget(exportButton, 0, Qt::AlignTop);
    auto* head = new QVBoxLayout;
    head->setSpacing(0);
    head->addLayout(titleRow);
    subtitle = makeLabel(card, u"caption");
    head->addWidget(subtitle);
    layout->addLayout(head);
}

void ChartCard::Private::buildBody(QBoxLayout* layout)
{
    view = new ChartView(card);
    connect(view, &ChartView::keyActivated, card, &ChartCard::keyActivated);
    connect(view, &ChartView::keyHovered, card, &ChartCard::keyHovered);
    connect(view, &ChartView::pointActivated, card, &ChartCard::pointActivated);

    table = new QTableView(card);
    model = new ChartTableModel(card);
    table->setModel(model);
    prepareTable(table);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);

    empty = new QWidget(card);
    emptyText = makeLabel(empty, u"secondary");
    emptyText->setAlignment(Qt::AlignCenter);
    emptyAction = new QPushButton(empty);
    connect(emptyAction, &QPushButton::clicked, card, &ChartCard::emptyActionTriggered);
    auto* emptyLayout = new QVBoxLayout(empty);
    emptyLayout->addStretch();
    emptyLayout->addWidget(emptyText);
    emptyLayout->addWidget(emptyAction, 0, Qt::AlignCenter);
    emptyLayout->addStretch();

    stack = new QStackedWidget(card);
    stack->addWidget(view);
    stack->addWidget(table);
    stack->addWidget(empty);
    layout->addWidget(stack, 1);
    legend = new QWidget(card);
    layout->addWidget(legend);
    signs = new SignsLine(card);
    layout->addWidget(signs);
}

void ChartCard::Private::buildExportMenu()
{
    exportMenu = new QMenu(card);
    const auto addFormat = [this](const QString& text, const QString& ending, const QString& filter) {
        QAction* action = exportMenu->addAction(text);
        connect(action, &QAction::triggered, card, [=, this] { saveAs(ending, filter); });
    };
    addFormat(tr("Save as PNG image…"), QStringLiteral("png"), tr("PNG images (*.png)"));
    addFormat(tr("Save as SVG drawing…"), QStringLiteral("svg"), tr("SVG drawings (*.svg)"));
    addFormat(tr("Save the numbers as CSV…"), QStringLiteral("csv"), tr("CSV tables (*.csv)"));
    QAction* copy = exportMenu->addAction(tr("Copy the table"));
    connect(copy, &QAction::triggered, card, [this] { QGuiApplication::clipboard()->setText(toTabText(spec.table)); });
}

void ChartCard::Private::buildLegend()
{
    delete legend->layout();
    qDeleteAll(legend->findChildren<QToolButton*>(QString(), Qt::FindDirectChildrenOnly));
    QSet<QString> known;
    QSet<QString> hidden;
    auto* row = new QHBoxLayout(legend);
    row->setContentsMargins({});
    row->setSpacing(8);
    for (const ChartSeries& series : spec.series) {
        if (!spec.legend || series.key.isEmpty() || known.contains(series.key))
            continue;
        known.insert(series.key);
        if (view->hidden().contains(series.key))
            hidden.insert(series.key);
        auto* button = new QToolButton(legend);
        setRole(button, u"legend");
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setIcon(swatch(series));
        button->setText(series.name);
        button->setCheckable(true);
        button->setChecked(!hidden.contains(series.key));
        button->setToolTip(tr("Show or hide %1", "series of a chart").arg(series.name));
        connect(button, &QToolButton::toggled, card, [this, key = series.key](bool shown) {
            QSet<QString> keys = view->hidden();
            shown ? keys.remove(key) : (keys.insert(key), true);
            view->setHidden(keys);
        });
        row->addWidget(button);
    }
    row->addStretch();
    view->setHidden(hidden);
    legend->setVisible(!known.isEmpty() && !body);
}

void ChartCard::Private::updateStack()
{
    const bool isEmpty = !spec.emptyText.isEmpty();
    const bool hasTable = !isEmpty && !spec.table.rows.isEmpty();
    if (!hasTable)
        tableButton->setChecked(false);
    tableButton->setVisible(hasTable);
    exportButton->setVisible(!isEmpty);
    stack->setCurrentWidget(isEmpty ? empty : tableButton->isChecked() ? table : content());
    const bool isDrawn = !isEmpty && !tableButton->isChecked();
    legend->setVisible(isDrawn && spec.legend && !body);
    signs->setVisible(isDrawn && !spec.signs.isEmpty());
}

void ChartCard::Private::applySpec()
{
    setTextOrHide(title, spec.title);
    setTextOrHide(subtitle, spec.subtitle);
    signs->setSigns(spec.signs);
    model->setTable(spec.table);
    table->setAccessibleName(tr("%1, as a table", "title of a chart").arg(spec.title));
    emptyText->setText(spec.emptyText);
    emptyAction->setText(spec.emptyAction);
    emptyAction->setVisible(!spec.emptyAction.isEmpty());
    card->setAccessibleName(spec.title);
    if (!body)
        view->setSpec(spec);
    updateStack();
}

void ChartCard::Private::saveAs(const QString& ending, const QString& filter)
{
    auto* dialog = new QFileDialog(card, tr("Export the chart"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(filter);
    dialog->setDefaultSuffix(ending);
    dialog->setDirectory(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    dialog->selectFile(fileName(spec.title) + QLatin1Char('.') + ending);
    connect(dialog, &QFileDialog::fileSelected, card, [this](const QString& path) {
        const QString problem = card->exportTo(path);
        if (problem.isEmpty())
            Q_EMIT ExportNotifier::instance().saved(path);
        else
            Q_EMIT ExportNotifier::instance().failed(problem);
    });
    dialog->open();
}

ChartCard::ChartCard(QWidget* parent)
    : QFrame(parent)
    , d(std::make_unique<Private>(this))
{
    setRole(this, u"card");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 7, 8, 7);
    layout->setSpacing(4);
    d->buildHeader(layout);
    d->buildBody(layout);
    d->buildExportMenu();
    d->applySpec();
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        d->buildLegend(); // its swatches are pictures
        d->updateStack();
    });
}

ChartCard::~ChartCard() = default;

void ChartCard::setSpec(const ChartSpec& spec)
{
    if (spec == d->spec)
        return;
    const auto legendEntries = [](const ChartSpec& of) {
        QVector<std::pair<QString, QString>> entries;
        QVector<SeriesStyle> styles;
        for (const ChartSeries& series : of.series) {
            entries.append({ series.key, series.name });
            styles.append(series.style);
        }
        return std::make_pair(entries, styles);
    };
    const bool newLegend = spec.legend != d->spec.legend || legendEntries(spec) != legendEntries(d->spec);
    d->spec = spec;
    if (newLegend)
        d->buildLegend();
    d->applySpec();
}

const ChartSpec& ChartCard::spec() const
{
    return d->spec;
}

ChartView* ChartCard::view() const
{
    return d->view;
}

void ChartCard::setBody(QWidget* body)
{
    if (d->body)
        d->body->deleteLater();
    d->body = body;
    d->stack->addWidget(body);
    d->updateStack();
}

void ChartCard::addTool(QWidget* tool)
{
    d->titleRow->insertWidget(d->titleRow->indexOf(d->tableButton), tool, 0, Qt::AlignTop);
}

void ChartCard::setTable(const ChartTable& table)
{
    d->spec.table = table;
    d->model->setTable(table);
    d->updateStack();
}

bool ChartCard::isTableShown() const
{
    return d->tableButton->isChecked();
}

void ChartCard::showTable(bool shown)
{
    d->tableButton->setChecked(shown);
}

void ChartCard::openExportMenu()
{
    d->exportMenu->popup(d->exportButton->mapToGlobal(QPoint(0, d->exportButton->height())));
}

QString ChartCard::exportTo(const QString& path) const
{
    QStringList sources { d->spec.source, ExportNotifier::instance().source() };
    sources.removeAll(QString());
    ExportPage page { d->spec.title, d->spec.subtitle, d->spec.signs, sources.join(QStringLiteral(" · ")),
        d->spec.table, d->content()->size(), {}, nullptr };
    if (d->body) {
        page.palette = &Palette::current();
        page.paintBody = [this](QPainter& painter, const QRectF& target) {
            painter.translate(target.topLeft());
            d->body->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
        };
    } else {
        // A chart lays itself out anew: a small card need not become a small picture.
        page.bodySize = page.bodySize.expandedTo(QSizeF(560, 320));
        page.paintBody = [this](QPainter& painter, const QRectF& target) {
            ChartView::paintChart(painter, target, d->spec, d->view->hidden(), Palette::light());
        };
    }
    return exportChart(page, path);
}

} // namespace ndogo
