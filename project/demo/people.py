"""The four people a newcomer can be in the demo shop: one table for load_demo, the landing page and `make demo`."""

from dataclasses import dataclass, replace

from django.conf import settings


@dataclass(frozen=True)
class Person:
    """A login of the demo shop and the page where this person's work begins."""

    email: str
    password: str
    first_name: str
    last_name: str
    role: str
    does: str
    start: str
    groups: tuple[str, ...] = ()
    is_staff: bool = False
    is_superuser: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


# Passwords of a shop that exists to be tried out; no other database ever gets them.
_PUBLISHED = (
    Person(
        email="admin@example.com",
        password="admin-demo-1",  # noqa: S106
        first_name="Ines",
        last_name="Okafor",
        role="Admin",
        does="sees and may do everything",
        start="/dashboard/",
        is_staff=True,
        is_superuser=True,
    ),
    Person(
        email="merchandiser@example.com",
        password="shelves-demo-1",  # noqa: S106
        first_name="Jonas",
        last_name="Lindqvist",
        role="Merchandiser",
        does="keeps products, prices, stock and offers",
        start="/dashboard/catalogue/",
        groups=("Merchandisers",),
        is_staff=True,
    ),
    Person(
        email="marketer@example.com",
        password="letters-demo-1",  # noqa: S106
        first_name="Mira",
        last_name="Castellano",
        role="Marketer",
        does="writes and sends campaigns",
        start="/cms/",
        groups=("Marketers",),
    ),
    Person(
        email="customer@example.com",
        password="basket-demo-1",  # noqa: S106
        first_name="Theo",
        last_name="Brandt",
        role="Customer",
        does="shops, and has ordered before",
        start="/catalogue/",
    ),
)

# A demo that others can reach has a password of its own (DEMO_PASSWORD).
PEOPLE = tuple(replace(one, password=settings.DEMO_PASSWORD or one.password) for one in _PUBLISHED)
