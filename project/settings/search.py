"""The haystack connections and which one is the default."""

from project.settings.env import ELASTICSEARCH_URL, VAR_DIR  # noqa: F401

HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
# Updates go through our outbox; haystack itself listens to nothing.
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
