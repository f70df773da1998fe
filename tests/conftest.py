"""Clients by role, commit hooks that run, a settled shop."""

from collections import Counter

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from tests import examples  # noqa: F401 - how often properties are tried

# What takes longest though its tests are few, longest first.
LONG_FILES = ("life/test_shop_life.py",)


def pytest_collection_modifyitems(config, items):
    """On several cores long files begin, then those of many tests: no core waits at the end for one that came last."""
    if not hasattr(config, "workerinput"):
        return
    tests = Counter(item.path for item in items)

    def place(item) -> tuple:
        long = [position for position, name in enumerate(LONG_FILES) if item.path.match(name)]
        return (*long, len(LONG_FILES))[0], -tests[item.path], item.path

    items.sort(key=place)


@pytest.fixture(autouse=True)
def _empty_cache():
    """The memory cache outlives a test's rolled-back database; its contents must not."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def api() -> APIClient:
    """An anonymous front end."""
    return APIClient()


@pytest.fixture
def client_of():
    """A front end that is logged in as the given user: client_of(user)."""
    from rest_framework_simplejwt.tokens import AccessToken  # noqa: F401 - the app registry must be ready

    def login(user) -> APIClient:
        from api_extensions.auth import tokens

        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.issue(user=user).access}")
        return client

    return login


@pytest.fixture
def make_user(db):
    """A user with an e-mail, a known password and named groups: make_user("a@example.com", groups=["Support"])."""
    from django.contrib.auth.models import Group

    from forked_apps.accounts.models import User

    def make(email="shopper@example.com", password="right horse staple", groups=(), **fields):
        user = User.objects.create_user(email, password, **fields)
        user.groups.set(Group.objects.filter(name__in=groups))
        return user

    return make


@pytest.fixture
def customer(make_user):
    return make_user("shopper@example.com", first_name="Ada", last_name="Byron")


@pytest.fixture
def other_customer(make_user):
    return make_user("other@example.com", first_name="Charles", last_name="Babbage")


@pytest.fixture
def merchandiser(make_user):
    return make_user("merchandiser@example.com", groups=["Merchandisers"], is_staff=True)


@pytest.fixture
def marketer(make_user):
    return make_user("marketer@example.com", groups=["Marketers"])


@pytest.fixture
def staff_without_rights(make_user):
    return make_user("new.staff@example.com", is_staff=True)


@pytest.fixture
def admin_user(make_user):
    return make_user("admin@example.com", is_staff=True, is_superuser=True)
