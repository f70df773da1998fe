"""What of payments the database keeps, in the table of the order app: one row a model."""

from forked_apps.order.kept import Kept

KEPT: dict[str, Kept] = {
    "payment.PaymentAttempt": Kept(
        frozen=("order", "method", "amount", "currency", "created_at"),
        once=("intent_id", "settled_at"),
        grows=("received",),
        followed=("state",),
    ),
    "payment.Refund": Kept(
        frozen=("attempt", "amount", "shipping", "created_at"),
        once=("provider_id", "settled_at"),
        personal=("reason",),
        followed=("state",),
    ),
    "payment.RefundLine": Kept(frozen=("refund", "line", "quantity", "net", "gross")),
    "payment.Invoice": Kept(
        frozen=("kind", "number", "order", "invoice_of", "refund", "issued_at", "total", "content"),
        personal=("buyer",),
    ),
    # The invoices themselves prove the last number.
    "payment.InvoiceSeries": Kept(frozen=("kind", "year"), grows=("latest",), sealed=False),
}
