"""Celery: the broker is a doorbell, the rows in the database are the truth, so every task may be lost or run twice."""

from project.settings.env import REDIS_URL

CELERY_BROKER_URL = REDIS_URL or "memory://"
# Without a broker, tasks run in one thread of the web process (never inside the request).
TASKS_IN_PROCESS = not REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "unacked_restore_interval": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # a request waits for the broker once, see project/redis_away.py
CELERY_BROKER_POOL_ACQUIRE_TIMEOUT = 0.25
CELERY_TIMEZONE = "UTC"
# name -> task and seconds between runs; each package's sweeper re-rings what a lost message left behind.
CELERY_BEAT_SCHEDULE = {
    "expire_unpaid": {"task": "checkout.expire_unpaid", "schedule": 60.0},
    "seal_orders": {"task": "order.seal", "schedule": 60.0},
    "complete_delivered": {"task": "order.complete_delivered", "schedule": 3600.0},
    "ask_carriers": {"task": "order.ask_carriers", "schedule": 900.0},
    "purge_guest_carts": {"task": "basket.purge_guest_carts", "schedule": 86400.0},
    "purge_api": {"task": "api.purge", "schedule": 3600.0},
    "sweep_payments": {"task": "payment.sweep", "schedule": 30.0},
    "sweep_mail": {"task": "communication.sweep_mail", "schedule": 60.0},
    "run_sales": {"task": "partner.run_sales", "schedule": 30.0},
    "sweep_prices": {"task": "partner.sweep_prices", "schedule": 3600.0},
    "sweep_search": {"task": "search.sweep_outbox", "schedule": 30.0},
    # Each hour it looks whether a comparison is due (SEARCH_VERIFY_HOURS): a clock of a day would not outlive restarts.
    "verify_search": {"task": "search.verify", "schedule": 3600.0},
    "sweep_reader_imports": {"task": "cms.sweep_reader_imports", "schedule": 60.0},
    "sweep_sends": {"task": "cms.sweep_sends", "schedule": 30.0},
}
