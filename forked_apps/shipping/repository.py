"""Which shipping methods a cart and address may use (Oscar's name for the module and class)."""

from oscar.apps.shipping.repository import *  # noqa: F403


class UnknownShippingMethod(Exception):
    """The code names no method, or one that does not apply here; `allowed` are the codes that do."""

    def __init__(self, code, allowed):
        super().__init__(f"Shipping method {code} is not available; choose one of: {', '.join(allowed) or 'none'}.")
        self.code = code
        self.allowed = list(allowed)
