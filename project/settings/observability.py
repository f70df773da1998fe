"""Logging: one line per event with the request id."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "project.request_ids.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "counterfoil": {"level": "INFO"},
        # It tells each attempt that failed with three tracebacks; who asked tells what came of it in one line.
        "elastic_transport": {"level": "ERROR"},
    },
}
