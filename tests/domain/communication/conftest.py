"""The SMTP sink as the shop's mail server."""

import pytest

from tests.domain.communication.smtp_sink import smtp_sink


@pytest.fixture
def mail_server(settings):
    """A real mail server that the shop sends through."""
    with smtp_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", sink.port, False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield sink
