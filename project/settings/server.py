"""HTTP in this process: its threads, and how long it waits for what."""

from project.settings.env import env

# Server processes, one a core; uvicorn and gunicorn read the same variable. More than one must share what they know:
# they need Redis and Elasticsearch (project/server/workers.py).
WEB_WORKERS = env.int("WEB_CONCURRENCY", default=1)

# Each keeps a database connection. Python runs one of them at a time; more only help where they wait for others.
HTTP_THREADS = env.int("HTTP_THREADS", default=8)
HTTP_QUEUE = 400  # requests that wait for a thread; more are refused at once
SLOT_SECONDS = env.int("SLOT_SECONDS", default=10)  # that one of them waits, then 503
BODY_SECONDS = env.int("BODY_SECONDS", default=20)  # that a body may take to arrive, and more as more of it comes
# Half of the threads at most are busy with these: they wait for the payment provider, the search engine, the mail
# server, or for a core to hash a password on.
WAITING_PATHS = (
    "/api/payment/",
    "/api/search/",
    "/api/auth/",
    "/api/admin/orders/",
    "/search/",
    "/accounts/",
    "/checkout/",
    "/dashboard/login/",
    "/dashboard/orders/",
    "/cms/login/",
    "/django-admin/login/",
)
