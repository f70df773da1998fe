"""How many days rows are kept that only pile up, by table; -1: for ever. The rules stand in forked_apps.retention."""

from project.settings.env import env

CART_LIFETIME_DAYS = env.int("KEEP_GUEST_CARTS_DAYS", default=30)  # a guest's token is good for as long

RETENTION_DAYS = {
    "guest_carts": CART_LIFETIME_DAYS,
    # Service mail with its words, which hold names and addresses.
    "outgoing_mail": env.int("KEEP_OUTGOING_MAIL_DAYS", default=90),
    # The copies that customers read in their account.
    "mail_log": env.int("KEEP_MAIL_LOG_DAYS", default=730),
    "notifications": env.int("KEEP_NOTIFICATIONS_DAYS", default=180),
    # The provider repeats an event for three days; until it is forgotten a repeat has no effect.
    "webhook_events": env.int("KEEP_WEBHOOK_EVENTS_DAYS", default=90),
    # Stripe keeps keys for a day too; a front end that repeats a request later asks for something new.
    "idempotent_requests": env.int("KEEP_IDEMPOTENT_REQUESTS_DAYS", default=1),
    # From the moment they end by themselves.
    "web_sessions": 0,
    "login_sessions": 0,
    "attempt_counters": 0,
    "product_views": env.int("KEEP_PRODUCT_VIEWS_DAYS", default=365),
    "searches": env.int("KEEP_SEARCHES_DAYS", default=365),
    "stock_alerts": env.int("KEEP_STOCK_ALERTS_DAYS", default=365),
    "index_checks": env.int("KEEP_INDEX_CHECKS_DAYS", default=90),
    # Products that wait for the index; the worker empties the table, time never does.
    "search_outbox": -1,
    "reader_imports": env.int("KEEP_READER_IMPORTS_DAYS", default=90),
    # A campaign's report counts its deliveries, and the unsubscribe link of an old mail leads to one.
    "deliveries": env.int("KEEP_DELIVERIES_DAYS", default=-1),
    "cms_log": env.int("KEEP_CMS_LOG_DAYS", default=730),
}
