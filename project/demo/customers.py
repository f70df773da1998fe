"""Staff and customers: the four people with logins, and customers with addresses who only ever appear in lists."""

import random
from datetime import timedelta

from django.contrib.auth.models import Group
from oscar.apps.address.models import UserAddress

from forked_apps.accounts.models import User
from project.demo.people import PEOPLE, Person
from project.demo.scale import Scale

FIRST_NAMES = (
    *("Anna", "Bruno", "Clara", "Daan", "Elif", "Finn", "Greta", "Hugo", "Ida", "Jakub", "Klara", "Liam", "Maja"),
    *("Noah", "Olga", "Pablo", "Rosa", "Sven", "Tilda", "Ugo", "Vera", "Wim", "Yara", "Zeno", "Aoife", "Bela"),
)
LAST_NAMES = (
    *("Almeida", "Bakker", "Cassel", "Dubois", "Eriksen", "Fischer", "Garcia", "Hoffmann", "Ivers", "Jansen"),
    *("Kowalski", "Larsson", "Moretti", "Nowak", "O'Brien", "Peeters", "Quist", "Rossi", "Schmidt", "Tamm"),
    *("Ullrich", "Virtanen", "Weber", "Ximenes", "Young", "Zeller"),
)
STREETS = ("Harbour Street", "Mill Lane", "Linden Road", "Station Square", "Garden Row", "Old Market", "Bridge Street")
# City, country, and how its postcodes look: each # is a digit.
CITIES = (
    *(("Hamburg", "DE", "20###"), ("Leipzig", "DE", "04###"), ("Freiburg", "DE", "79###"), ("Cologne", "DE", "50###")),
    *(("Graz", "AT", "80##"), ("Ghent", "BE", "90##"), ("Aarhus", "DK", "80##"), ("Valencia", "ES", "46###")),
    *(("Lyon", "FR", "69###"), ("Bologna", "IT", "40###"), ("Utrecht", "NL", "35## KP"), ("Malmö", "SE", "21###")),
)


def is_loaded(scale: Scale) -> bool:
    return User.objects.filter(email=PEOPLE[-1].email).exists()


def load(scale: Scale) -> None:
    """Create the people in the order of the table, then the customers."""
    for person in PEOPLE:
        _create_person(person, scale)
    taken = {person.email for person in PEOPLE}
    for number in range(scale.customers):
        _create_customer(random.Random(f"customer {number}"), scale, taken)


def _create_person(person: Person, scale: Scale) -> None:
    user = User.objects.create_user(
        person.email,
        person.password,
        first_name=person.first_name,
        last_name=person.last_name,
        is_staff=person.is_staff,
        is_superuser=person.is_superuser,
        email_verified=True,
        date_joined=scale.now - timedelta(days=scale.days + 5),
    )
    user.groups.set(Group.objects.filter(name__in=person.groups))
    if not person.is_staff and not person.groups:
        _address(user, random.Random(person.email))


def _create_customer(chance: random.Random, scale: Scale, taken: set[str]) -> None:
    while True:
        first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
        email = f"{first}.{last}@example.org".lower().replace("'", "")
        if email not in taken:
            break
    taken.add(email)
    user = User.objects.create_user(
        email,  # and no password: nobody logs in as them
        first_name=first,
        last_name=last,
        email_verified=chance.random() < 0.9,
        date_joined=scale.now - timedelta(days=chance.uniform(1, scale.days + 60)),
    )
    _address(user, chance)


def _address(user: User, chance: random.Random) -> None:
    city, country, postcode = chance.choice(CITIES)
    UserAddress.objects.create(
        user=user,
        first_name=user.first_name,
        last_name=user.last_name,
        line1=f"{chance.choice(STREETS)} {chance.randint(1, 120)}",
        line4=city,
        postcode="".join(str(chance.randint(1, 9)) if sign == "#" else sign for sign in postcode),
        country_id=country,
        is_default_for_shipping=True,
        is_default_for_billing=True,
    )
