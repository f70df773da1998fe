"""Order pages of the dashboard: list with bulk moves, one order with its life, the proof. Money is only shown."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import generic
from oscar.apps.dashboard.orders import views as oscar
from oscar.apps.dashboard.orders.views import LineDetailView, OrderStatsView, ShippingAddressUpdateView

from forked_apps import spreadsheets
from forked_apps.dashboard.orders.forms import (
    CancelForm,
    MoveForm,
    OrderNoteForm,
    OrderSearchForm,
    ReturnForm,
    ShipForm,
)
from forked_apps.dashboard.orders.money import MoneyActions, panel
from forked_apps.dashboard.orders.parcels import USUAL_CODES, ParcelActions
from forked_apps.order import cancellation, facets, proof, quantities, returns, shipments, statuses, transitions
from forked_apps.order.models import Order, ProofRun, Seal
from forked_apps.payment import attempts, gateways, moving, refunds

__all__ = [
    "LineDetailView",
    "OrderDetailView",
    "OrderListView",
    "OrderProofView",
    "OrderStatsView",
    "ShippingAddressUpdateView",
]

# What the domain may answer to a move; the page says it in a message.
REFUSALS = (
    transitions.IllegalTransition,
    cancellation.NotCancellable,
    quantities.LineQuantityNotPossible,
    shipments.NotInThePast,
    gateways.GatewayUnavailable,
    gateways.GatewayRefused,
    attempts.NotPayable,
    refunds.NothingToRefund,
    refunds.RefundTooLarge,
    refunds.LeftChanged,
)


class OrderListView(oscar.OrderListView):
    """All orders that this person may see, searched, filtered and moved together."""

    form_class = OrderSearchForm
    actions = ("change_order_statuses",)

    def get_queryset(self):
        found = oscar.sort_queryset(self.base_queryset, self.request, ["number", "total_incl_tax"])
        self.form = self.form_class(self.request.GET)
        return self.form.filtered(found) if self.form.is_valid() else found

    def get_search_filter_descriptions(self) -> list[str]:
        data = self.form.cleaned_data if self.form.is_valid() else {}
        return [
            f"{self.form.fields[name].label}: {value}"
            for name, value in data.items()
            if value and name != "response_format"
        ]

    def get_context_data(self, **kwargs):
        kwargs.setdefault("tabs", ["", *statuses.MOVES])
        return super().get_context_data(current_status=self.request.GET.get("status", ""), **kwargs)

    def download_selected_orders(self, request, orders):
        rows = ([self.get_row_values(order).get(column, "") for column in self.CSV_COLUMNS] for order in orders)
        header = list(self.CSV_COLUMNS.values())
        return spreadsheets.download(file_name=self.get_download_filename(request), rows=[header, *rows])

    def change_order_statuses(self, request, orders):
        """Each order on its own: those that may not move are named, the others have moved."""
        to = request.POST.get("new_status", "")
        if to not in statuses.MOVES:
            messages.error(request, _("Choose a status."))
            return redirect("dashboard:order-list")
        moved = 0
        for order in orders:
            try:
                moving.move(order_id=order.pk, to=to, actor=request.user, now=timezone.now())
                moved += 1
            except REFUSALS as refusal:
                messages.error(request, str(refusal))
        if moved:
            done = ngettext("%(count)d order is %(status)s now.", "%(count)d orders are %(status)s now.", moved)
            messages.success(request, done % {"count": moved, "status": to})
        return redirect("dashboard:order-list")


class OrderDetailView(MoneyActions, ParcelActions, generic.DetailView):
    """One order: frozen lines and totals, its history, and the moves that are open to it."""

    context_object_name = "order"
    template_name = "oscar/dashboard/orders/order_detail.html"

    def get_object(self, queryset=None) -> Order:
        return oscar.get_order_for_user_or_404(self.request.user, self.kwargs["number"])

    def get_context_data(self, **kwargs):
        order = self.object
        may_change = self.request.user.has_perm("order.change_order")
        lines = list(order.lines.select_related("product").prefetch_related("attributes__option", "discounts"))
        return super().get_context_data(
            lines=lines,
            history=order.status_changes.select_related("actor"),
            shipments=order.shipments.prefetch_related("lines__line", "events"),
            returns=order.returns.prefetch_related("lines__line"),
            notes=order.notes.select_related("user"),
            moves=[to for to in order.available_statuses() if to not in BY_DIALOG] if may_change else [],
            may_cancel=may_change
            and order.status in cancellation.BY_STAFF
            and not any(line.num_shipped for line in lines),
            may_ship=may_change and statuses.SHIPPED in order.available_statuses(),
            may_return=may_change and statuses.RETURNED in order.available_statuses(),
            may_change=may_change,
            seal=Seal.objects.filter(kind=facets.COUNTERFOIL, row=order.number).first(),
            tracking_codes=USUAL_CODES,
            **panel(order, may_change=may_change, lines=lines, asked=self.request.GET),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        self.object = order = self.get_object()
        act = {
            "move": self.move,
            "cancel": self.cancel,
            "ship": self.ship,
            "take_back": self.take_back,
            "track": self.track,
            "save_note": self.save_note,
            "record_payment": self.record_payment,
            "refund": self.refund,
            "propose_refund": self.propose_refund,
        }.get(request.POST.get("order_action", ""))
        if act is None:
            messages.error(request, _("No valid action submitted"))
            return redirect("dashboard:order-detail", number=order.number)
        try:
            answer = act(order)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            answer = None
        return answer or redirect("dashboard:order-detail", number=order.number)

    def move(self, order: Order) -> None:
        form = self._valid(MoveForm(self.request.POST))
        if form:
            self._move(order, form.cleaned_data["to"], form.cleaned_data["note"])

    def cancel(self, order: Order) -> None:
        form = self._valid(CancelForm(self.request.POST))
        if form:
            self._move(order, statuses.CANCELLED, form.cleaned_data["note"])

    def ship(self, order: Order) -> None:
        form = self._valid(ShipForm(self.request.POST, lines=order.lines.all()))
        if form:
            shipments.ship(
                order_id=order.pk, lines=form.quantities, actor=self.request.user, now=timezone.now(), **form.parcel
            )

    def take_back(self, order: Order) -> None:
        form = self._valid(ReturnForm(self.request.POST, lines=order.lines.all()))
        if form:
            returns.take_back(
                order_id=order.pk,
                lines=form.quantities,
                restock=form.cleaned_data["restock"],
                reason=form.cleaned_data["reason"],
                actor=self.request.user,
                now=timezone.now(),
            )

    def save_note(self, order: Order) -> None:
        form = self._valid(OrderNoteForm(order, self.request.user, self.request.POST))
        if form:
            form.save()

    def _move(self, order: Order, to: str, note: str) -> None:
        moving.move(order_id=order.pk, to=to, actor=self.request.user, note=note, now=timezone.now())

    def _valid(self, form):
        """The form, or None after saying what is wrong with it."""
        if form.is_valid():
            return form
        for field, errors in form.errors.items():
            messages.error(self.request, f"{field}: {errors[0]}")
        return None


# Moves that need more than a button have a dialog of their own.
BY_DIALOG = (statuses.CANCELLED, statuses.SHIPPED, statuses.RETURNED)


class OrderProofView(generic.TemplateView):
    """The last proof that orders are what was agreed, and a button that runs a new one."""

    template_name = "oscar/dashboard/orders/proof.html"

    def get_context_data(self, **kwargs):
        latest = ProofRun.objects.exclude(finished_at=None).first()
        return super().get_context_data(
            latest=latest,
            differences=proof.grouped(latest.differences) if latest else {},
            earlier=ProofRun.objects.exclude(finished_at=None)[1:11],
            sealed=Seal.objects.exclude(position=None).count(),
            waiting=Seal.objects.filter(position=None).count(),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        proof.prove(now=timezone.now(), finished=timezone.now, actor=request.user)
        return redirect("dashboard:order-proof")
