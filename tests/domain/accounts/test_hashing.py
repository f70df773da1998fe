"""What a password hash costs, at once and at an address that nobody has (issue 8)."""

import subprocess
import sys

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher, MD5PasswordHasher, PBKDF2PasswordHasher, make_password

from forked_apps.accounts.hashing import Argon2Hasher
from forked_apps.accounts.models import User
from project.settings import base

AT_ONCE = """
import os, resource, threading
from django.conf import settings
settings.configure()
from forked_apps.accounts.hashing import Argon2Hasher
hasher = Argon2Hasher()
hasher.encode("warm", "saltsaltsalt")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
threads = [threading.Thread(target=hasher.encode, args=("p", "saltsaltsalt")) for _ in range(8 * os.cpu_count())]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 / os.cpu_count())
"""


def test_logins_at_once_take_the_memory_of_the_cores():
    grown = float(subprocess.run([sys.executable, "-c", AT_ONCE], check=True, capture_output=True, text=True).stdout)
    assert grown < 3 * 19  # MiB a core; unbounded it would be eight times 19


def test_the_cost_is_what_owasp_asks_for():
    assert "$m=19456,t=2,p=1$" in Argon2Hasher().encode("right horse staple", "saltsaltsalt")


@pytest.mark.parametrize("before", [Argon2PasswordHasher, PBKDF2PasswordHasher])
def test_an_older_hash_is_renewed_at_login(make_user, settings, before):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    user = make_user()
    User.objects.filter(pk=user.pk).update(password=before().encode("right horse staple", "saltsaltsaltsaltsaltsa"))

    assert authenticate(None, email=user.email, password="wrong") is None
    assert User.objects.get().password.startswith(before.algorithm)
    assert authenticate(None, email=user.email, password="right horse staple") == user
    assert "$m=19456,t=2,p=1$" in User.objects.get().password
    assert authenticate(None, email=user.email, password="right horse staple") == user


@pytest.fixture
def costs(settings, monkeypatch):
    """Which kinds of hash have run: one is cheap, one dear."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1)
    ran = []
    for hasher in (MD5PasswordHasher, PBKDF2PasswordHasher):
        encode = hasher.encode
        monkeypatch.setattr(
            hasher, "encode", lambda self, *given, _of=encode: ran.append(self.algorithm) or _of(self, *given)
        )
    return ran


def spent(costs, address: str) -> list[str]:
    costs.clear()
    assert authenticate(None, email=address, password="wrong") is None
    return list(costs)


@pytest.mark.django_db
def test_an_unknown_address_is_as_slow_as_often_as_a_known_one(costs):
    dear = make_password("x", hasher="pbkdf2_sha256")
    cheap = make_password("x", hasher="md5")
    User.objects.bulk_create(
        User(pk=number + 1, email=f"known{number}@example.com", password=dear if number % 2 else cheap)
        for number in range(32)
    )
    nobody = [f"nobody{number}@example.com" for number in range(40)]

    first = [spent(costs, address) for address in nobody]

    assert {len(ran) for ran in first} == {1}
    assert 5 < first.count(["pbkdf2_sha256"]) < 35  # always or never would tell who is known
    assert [spent(costs, address) for address in nobody] == first
    assert spent(costs, "known1@example.com") == ["pbkdf2_sha256"]
    assert spent(costs, "known2@example.com") == ["md5"]


@pytest.mark.django_db
def test_without_any_account_a_hash_is_run_too(costs):
    assert spent(costs, "nobody@example.com") == ["md5"]


@pytest.mark.django_db
def test_the_password_of_a_stand_in_opens_nothing(make_user):
    make_user("known@example.com")
    assert authenticate(None, email="nobody@example.com", password="right horse staple") is None
