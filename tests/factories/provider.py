"""A card provider for tests: fakepay over real HTTP, asked by Stripe's own SDK."""

from contextlib import contextmanager
from unittest import mock

import stripe

from forked_apps.payment.fakepay.server import Fakepay


@contextmanager
def fakepay_serving():
    """The running server. Meanwhile the SDK repeats an unanswered request at once, not after half a second."""
    server = Fakepay(("127.0.0.1", 0)).serve_in_thread()
    try:
        with mock.patch.object(stripe.HTTPClient, "INITIAL_DELAY", 0.01):
            yield server
    finally:
        server.shutdown()
        server.server_close()
