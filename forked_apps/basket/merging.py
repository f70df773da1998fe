"""Move one cart's content into another, with both rows locked."""


def merge(*, into_id: int, from_id: int, add_quantities: bool = True) -> None:
    """Move lines, vouchers and choices; the emptied cart becomes Merged. Merging it again does nothing.

    Raises CartClosed when the receiving cart is not open or saved.
    """
    raise NotImplementedError


def make_room(*, basket_id: int, owner_id: int) -> None:
    """Merge the owner's other open cart, if any, into this one, so that this one can be opened."""
    raise NotImplementedError
