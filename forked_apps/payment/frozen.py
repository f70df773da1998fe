"""What of payments the database freezes, by the triggers of the order app."""

FROZEN: dict[str, tuple[str, ...]] = {
    "payment.Invoice": ("kind", "number", "order", "invoice_of", "refund", "issued_at", "total", "content"),
    "payment.PaymentAttempt": ("order", "method", "amount", "currency"),
    "payment.Refund": ("attempt", "amount"),
}
