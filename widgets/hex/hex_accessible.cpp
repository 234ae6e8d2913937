// SPDX-License-Identifier: Apache-2.0
#include "widgets/hex/hex_accessible.h"

#include "widgets/hex/hex_view.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace macebin::widgets {

namespace {

class HexAccessible final : public QAccessibleWidget {
public:
    explicit HexAccessible(HexView* view) : QAccessibleWidget(view, QAccessible::StaticText), view_(view) {}

    QString text(QAccessible::Text which) const override {
        if (which == QAccessible::Value) return view_->spoken();
        if (which == QAccessible::Description)
            return HexView::tr("Read only. Arrow keys move by byte and row, with Shift they select.");
        return QAccessibleWidget::text(which);
    }

private:
    HexView* view_;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* view = qobject_cast<HexView*>(object);
    return view ? new HexAccessible(view) : nullptr; // QAccessible's cache owns it
}

} // namespace

void installHexAccessibility() {
    QAccessible::removeFactory(makeInterface); // a second one would be asked, too
    QAccessible::installFactory(makeInterface);
}

void HexView::tellReaders() {
    if (!QAccessible::isActive()) return;
    QAccessibleValueChangeEvent event(this, spoken());
    QAccessible::updateAccessibility(&event);
}

} // namespace macebin::widgets
