"""The shop as it runs for real, with limits per caller off: the chaos suite is one caller."""

from project.settings.local import *  # noqa: F403
from project.settings.local import REST_FRAMEWORK

DEBUG = False
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"])
CELERY_BEAT_SCHEDULE = {
    "sweep_payments": {"task": "payment.sweep", "schedule": 5.0},
    "seal_orders": {"task": "order.seal", "schedule": 10.0},
    "sweep_mail": {"task": "communication.sweep_mail", "schedule": 10.0},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
