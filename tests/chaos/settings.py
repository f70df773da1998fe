"""The shop as it runs for real, with limits per caller off: the chaos suite is one caller."""

from project.settings.local import *  # noqa: F403
from project.settings.local import INSTALLED_APPS, RATE_LIMITS

DEBUG = False
INSTALLED_APPS += ["tests.chaos.sabotage.Sabotage"]
RATE_LIMITS.update(dict.fromkeys(RATE_LIMITS))
CELERY_BEAT_SCHEDULE = {
    "sweep_payments": {"task": "payment.sweep", "schedule": 5.0},
    "seal_orders": {"task": "order.seal", "schedule": 10.0},
    "sweep_mail": {"task": "communication.sweep_mail", "schedule": 10.0},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
