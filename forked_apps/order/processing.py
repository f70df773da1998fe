"""Oscar's EventHandler (its name for the module), delegating to transitions, shipments and cancellation."""

from oscar.apps.order.processing import EventHandler as OscarEventHandler

from forked_apps.order import shipments, transitions


class EventHandler(OscarEventHandler):
    """Oscar's dashboard and other apps ask this; nothing here changes an order on its own."""

    def handle_order_status_change(self, order, new_status, note_msg=None):
        """Raises transitions.IllegalTransition (an InvalidOrderStatus)."""
        transitions.move(order_id=order.pk, to=new_status, actor=self.user, note=note_msg or "")
        order.refresh_from_db()

    def handle_shipping_event(self, order, event_type, lines, line_quantities, **kwargs):
        """Any of Oscar's shipping events is a parcel of ours; `reference` is its tracking number."""
        return shipments.ship(
            order_id=order.pk,
            lines={line.pk: quantity for line, quantity in zip(lines, line_quantities, strict=True)},
            tracking_number=kwargs.get("reference", ""),
            actor=self.user,
        )

    # Stock moves with the status, in transitions; Oscar's own calls would move it a second time.
    def consume_stock_allocations(self, order, lines=None, line_quantities=None):
        """Nothing: done by shipments.ship."""

    def cancel_stock_allocations(self, order, lines=None, line_quantities=None):
        """Nothing: done by transitions.move."""
