"""What can go wrong with a cart; each exception carries the facts that a client needs to show."""

from django.template.defaultfilters import pluralize


class CartError(Exception):
    """Any refusal by the cart; nothing was written."""


class UnknownProduct(CartError):
    """No such product, or it is not public."""

    def __init__(self, product_id):
        super().__init__(f"There is no product {product_id}.")
        self.product_id = product_id


class VariantRequired(CartError):
    """The product only groups variants; one of them has to be named."""

    def __init__(self, product_id):
        super().__init__(f"Product {product_id} has variants: choose one of them.")
        self.product_id = product_id


class NotForSale(CartError):
    """The product is public but has no price, no stock record, or another currency."""

    def __init__(self, product_id):
        super().__init__(f"Product {product_id} cannot be bought at present.")
        self.product_id = product_id


class InvalidOption(CartError):
    """An option is unknown to the product, missing although required, or has a value of the wrong kind."""

    def __init__(self, code, reason):
        super().__init__(f"Option {code}: {reason}")
        self.code = code
        self.reason = reason


class QuantityOutOfRange(CartError):
    """The quantity of one line lies outside minimum..maximum (both inclusive)."""

    def __init__(self, quantity, minimum, maximum):
        super().__init__(f"The quantity must be between {minimum} and {maximum}.")
        self.quantity = quantity
        self.minimum = minimum
        self.maximum = maximum


class NotEnoughStock(CartError):
    """More is asked for (`requested`, including what the cart holds already) than is `available`."""

    def __init__(self, product_id, requested, available):
        super().__init__(f"Only {available} of product {product_id} are available, {requested} were asked for.")
        self.product_id = product_id
        self.requested = requested
        self.available = available


class UnknownLine(CartError):
    """The line does not exist in this cart; other people's lines answer the same."""

    def __init__(self, line_id):
        super().__init__(f"There is no line {line_id} in this cart.")
        self.line_id = line_id


class CartFull(CartError):
    """The cart holds as many lines as one cart may (`limit`)."""

    def __init__(self, limit):
        super().__init__(f"A cart may hold {limit} line{pluralize(limit)} at most.")
        self.limit = limit


class CartClosed(CartError):
    """The cart was ordered, merged or frozen, and cannot change any more (`basket.status` says which)."""

    def __init__(self, basket):
        super().__init__(f"This cart is {basket.status.lower()} and cannot be changed.")
        self.basket = basket


class InvalidAddress(CartError):
    """The delivery address cannot be used; `errors` maps the field to a sentence."""

    def __init__(self, errors):
        super().__init__("; ".join(f"{field}: {text}" for field, text in errors.items()))
        self.errors = errors
