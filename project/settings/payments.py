"""Payment keys and the time that an unpaid order may hold its stock."""

from datetime import timedelta

from project.settings.env import env

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_PUBLISHABLE_KEY = env.str("STRIPE_PUBLISHABLE_KEY", default="")
# Two secrets are valid during a rotation: a comma-separated list.
STRIPE_WEBHOOK_SECRETS = env.list("STRIPE_WEBHOOK_SECRETS", default=[])
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")  # empty: Stripe itself; the demo points it at fakepay

# How long an order may stay unpaid, by payment method, before it expires and gives its stock back. None: for ever.
PAYMENT_HOLDS = {
    "card": timedelta(minutes=env.int("HOLD_CARD_MINUTES", default=30)),
    "bank_transfer": timedelta(days=env.int("HOLD_BANK_TRANSFER_DAYS", default=7)),
    "cash_on_delivery": None,
    "": timedelta(hours=env.int("HOLD_UNCHOSEN_HOURS", default=24)),
}
COMPLETE_AFTER_DAYS = env.int("COMPLETE_AFTER_DAYS", default=14)  # delivered -> completed

# The seller as invoices name it.
SELLER_NAME = env.str("SELLER_NAME", default="") or env.str("SHOP_NAME", default="Counterfoil")
SELLER_ADDRESS = env.str("SELLER_ADDRESS", default="")
SELLER_VAT_ID = env.str("SELLER_VAT_ID", default="")
# Font files (TTF) for the scripts that the built-in one lacks on invoices, such as Chinese; a comma-separated list.
INVOICE_FONTS = env.list("INVOICE_FONTS", default=[])
# Where a bank transfer goes, as shoppers read it after ordering; empty: the shop writes to them.
BANK_DETAILS = env.str("BANK_DETAILS", default="").replace("\\n", "\n")
