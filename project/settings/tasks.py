"""Celery: the broker is a doorbell, the rows in the database are the truth, so every task may be lost or run twice."""

from project.settings.env import REDIS_URL
from project.settings.retention import RETENTION_DAYS

CELERY_BROKER_URL = REDIS_URL or "memory://"
# Without a broker, tasks run in two threads of the web process (never inside the request).
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
CELERY_BEAT_SCHEDULER = "project.work_force.Clock"
CELERY_TIMEZONE = "UTC"

# Queues by urgency, with the seconds that one of their tasks may take. What takes longer than the visibility timeout
# may be given to a second worker as well; index and jobs stand that, and building an index takes as long as it takes.
QUEUES = {"money": 100, "mail": 100, "index": 3600, "campaigns": 240, "jobs": 3600}
# Task -> queue: its full name, or a pattern for all others of a package.
CELERY_TASK_ROUTES = {
    "payment.*": {"queue": "money"},
    "checkout.*": {"queue": "money"},
    "order.*": {"queue": "money"},
    "order.ask_carriers": {"queue": "jobs"},  # waits for other people's servers
    "order.complete_delivered": {"queue": "jobs"},
    "partner.*": {"queue": "jobs"},
    "partner.run_sales": {"queue": "money"},
    "communication.*": {"queue": "mail"},
    "shelf.*": {"queue": "jobs"},
    "search.*": {"queue": "index"},
    "search.rebuild": {"queue": "jobs"},
    "search.verify": {"queue": "jobs"},
    "cms.*": {"queue": "campaigns"},
    "cms.run_reader_import": {"queue": "jobs"},
    "cms.sweep_reader_imports": {"queue": "jobs"},
    "retention.*": {"queue": "jobs"},
    "importing.*": {"queue": "jobs"},
    "customer.*": {"queue": "jobs"},
}
CELERY_TASK_QUEUES = {name: {"exchange": name, "routing_key": name} for name in QUEUES}
CELERY_TASK_DEFAULT_QUEUE = CELERY_TASK_DEFAULT_EXCHANGE = CELERY_TASK_DEFAULT_ROUTING_KEY = "jobs"
CELERY_TASK_ANNOTATIONS = ("project.time_limits.TimeLimits",)
# Which queues share a thread, or in the demo a process: a mail server that hangs must not delay money.
WORKER_LANES = (("money", "index"), ("mail", "campaigns", "jobs"))

# A clock that rings while no worker is there rings no queue that holds so many messages already.
RINGS_WAITING = 500

# name -> task and seconds between runs; each package's sweeper re-rings what a lost message left behind.
_SCHEDULE = {
    "expire_unpaid": {"task": "checkout.expire_unpaid", "schedule": 60.0},
    "seal_orders": {"task": "order.seal", "schedule": 60.0},
    "complete_delivered": {"task": "order.complete_delivered", "schedule": 3600.0},
    "finish_erasures": {"task": "customer.finish_erasures", "schedule": 3600.0},
    "ask_carriers": {"task": "order.ask_carriers", "schedule": 900.0},
    "sweep_payments": {"task": "payment.sweep", "schedule": 30.0},
    "sweep_mail": {"task": "communication.sweep_mail", "schedule": 60.0},
    "run_sales": {"task": "partner.run_sales", "schedule": 30.0},
    "sweep_prices": {"task": "partner.sweep_prices", "schedule": 3600.0},
    "fill_shelf": {"task": "shelf.fill", "schedule": 300.0},
    "sweep_search": {"task": "search.sweep_outbox", "schedule": 30.0},
    # Each hour it looks whether a comparison is due (SEARCH_VERIFY_HOURS): a clock of a day would not outlive restarts.
    "verify_search": {"task": "search.verify", "schedule": 3600.0},
    "sweep_reader_imports": {"task": "cms.sweep_reader_imports", "schedule": 60.0},
    "sweep_sends": {"task": "cms.sweep_sends", "schedule": 30.0},
    # Each hour, though a day would do: a clock of a day would not outlive restarts.
    **{f"purge_{table}": {"task": f"retention.{table}", "schedule": 3600.0} for table in RETENTION_DAYS},
}
# The next ring makes the last one needless: a worker that comes back drops what waited longer than its period.
CELERY_BEAT_SCHEDULE = {name: {**entry, "options": {"expires": entry["schedule"]}} for name, entry in _SCHEDULE.items()}
