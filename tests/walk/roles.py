"""Who walks: one person per role, from nobody to the superuser."""

from collections.abc import Callable

from django.contrib.auth.models import Group, Permission

from forked_apps.accounts.groups import GROUPS
from forked_apps.accounts.models import User
from forked_apps.partner.models import Partner

PASSWORD = "walking horse staple"
ANONYMOUS, SUPERUSER, CUSTOMER = "anonymous", "superuser", "customer"
WITHOUT_STAFF_FLAG = frozenset({"Marketers"})  # their house is /cms/, which asks for no flag


def _person(name: str, **fields) -> User:
    return User.objects.create_user(f"{name.lower().replace(' ', '.')}@walk.example.com", PASSWORD, **fields)


def _of_group(group: str) -> Callable[[], User]:
    def make() -> User:
        person = _person(group, is_staff=group not in WITHOUT_STAFF_FLAG)
        person.groups.add(Group.objects.get(name=group))
        return person

    return make


def _customer() -> User:
    return User.objects.get(email="customer@example.com")  # the demo's: has orders, a cart and lists


def _partner_person() -> User:
    person = _person("partner")
    Partner.objects.first().users.add(person)
    person.user_permissions.add(Permission.objects.get(codename="dashboard_access"))
    return person


def _former() -> User:
    """Holds every right that groups give, but is no member of staff any more."""
    person = _person("former")
    person.groups.set(Group.objects.exclude(name__in=WITHOUT_STAFF_FLAG))
    return person


def _all_rights() -> User:
    """The strongest that is not a superuser: every permission there is."""
    person = _person("all rights", is_staff=True)
    person.user_permissions.set(Permission.objects.all())
    return person


ROLES: dict[str, Callable[[], User | None]] = {
    ANONYMOUS: lambda: None,
    CUSTOMER: _customer,
    "partner": _partner_person,
    **{group: _of_group(group) for group in GROUPS},
    "former staff": _former,
    "staff without rights": lambda: _person("newcomer", is_staff=True),
    "all rights": _all_rights,
    SUPERUSER: lambda: _person("super", is_staff=True, is_superuser=True),
}
