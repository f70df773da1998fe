"""A world with a provider that answers over HTTP."""

import pytest

from forked_apps.communication import dispatching
from forked_apps.payment import stripe_gateway
from tests.factories.provider import fakepay_serving
from tests.life.world import SECRET, World


@pytest.fixture
def world(db, settings, make_user, monkeypatch):
    """The shop before a life begins. The SDK does not wait and repeat: the sweeper has to."""
    # Mails are written down, not rendered and sent: no promise here is about their words, and a sixth of the time is.
    monkeypatch.setattr(dispatching, "_ring", lambda **mails: None)
    monkeypatch.setattr(stripe_gateway, "NETWORK_RETRIES", 0)
    with fakepay_serving() as server:
        settings.STRIPE_SECRET_KEY = "sk_test_fakepay"
        settings.STRIPE_API_BASE = f"http://127.0.0.1:{server.server_port}"
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        yield World(fakepay=server, make_user=make_user)
