"""The four people who can log into the demo; the landing page and `make demo` print this table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A demo login: what they do, how they log in, where their work begins."""

    role: str
    email: str
    password: str
    start: str
    groups: tuple[str, ...] = ()
    is_staff: bool = False
    is_superuser: bool = False
    first_name: str = ""
    last_name: str = ""


PEOPLE = (
    Person("Admin", "admin@example.com", "admin-demo-1234", "/dashboard/", (), True, True, "Robin", "Ash"),
    Person(
        "Merchandiser", "merchandiser@example.com", "merch-demo-1234", "/dashboard/", ("Merchandisers",), True,
        first_name="Mika", last_name="Stone",
    ),  # fmt: skip
    Person("Marketer", "marketer@example.com", "market-demo-1234", "/cms/", ("Marketers",), first_name="Noa", last_name="Field"),
    Person("Customer", "customer@example.com", "customer-demo-1234", "/catalogue/", first_name="Ada", last_name="Brook"),
)
