"""Mail backend and senders: EMAIL_URL names a server; without it every message is caught and shown at /dev/mail/."""

import environ

from project.settings.env import EMAIL_URL, VAR_DIR, env

MAIL_CATCHER_DIR = VAR_DIR / "mail"
if EMAIL_URL:
    vars().update(environ.Env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "project.mail_catcher.CatchingBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("SHOP_EMAIL", default="shop@example.com")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
CAMPAIGN_FROM_EMAIL = env.str("CAMPAIGN_EMAIL", default="news@example.com")
STAFF_ORDER_EMAILS = env.list("STAFF_ORDER_EMAILS", default=["orders@example.com"])
# Keys the hashes of addresses that must not be mailed. It must never change, or those hashes lose their meaning.
SUPPRESSION_KEY = env.str("SUPPRESSION_KEY", default="")
SHOP_POSTAL_ADDRESS = env.str("SHOP_POSTAL_ADDRESS", default="")  # promotional mail must show one in many countries
SHOP_MAIL_ACCENT = "#0f6b5c"  # links and buttons of all mail; white words on it keep a contrast of 6:1
# A mail of which nobody knows whether it went out is sent again after so many hours, once; 0: only when staff say so.
UNCERTAIN_MAIL_AGAIN_AFTER_HOURS = env.int("UNCERTAIN_MAIL_AGAIN_AFTER_HOURS", default=0)
MAIL_WORDS_URL = "/cms/snippets/cms/servicemessage/"  # where staff edit the words; the dashboard points there
