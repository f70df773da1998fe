"""Production does not start with keys that everybody knows, nor with settings that contradict each other."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from project.settings.secrets import refuse_weak, weakness

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = dict(re.findall(r"^([A-Z_]+)=(.+)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
KEYS = ("SECRET_KEY", "JWT_SIGNING_KEY", "SUPPRESSION_KEY")


def start(**changes) -> subprocess.CompletedProcess:
    """Loads the settings as a server does, all in order but for the changes."""
    good = {
        **{key: secrets.token_urlsafe(38) for key in KEYS},
        "DATABASE_URL": "postgres://shop@db/shop",
        "ALLOWED_HOSTS": "shop.example.com",
        "SHOP_BASE_URL": "https://shop.example.com",
        "EMAIL_URL": "smtp://mail.example.com",
        "PROOF_KEYS": f"1:{secrets.token_urlsafe(38)}",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-c", "import project.settings.production"]
    return subprocess.run(command, cwd=ROOT, env={**good, **changes}, capture_output=True, text=True, timeout=120)


def test_it_starts_with_keys_of_its_own():
    assert start().stderr == ""


def test_the_published_keys_are_refused_by_name():  # 3.7
    said = start(SECRET_KEY=EXAMPLE["SECRET_KEY"], JWT_SIGNING_KEY=EXAMPLE["JWT_SIGNING_KEY"]).stderr
    assert "SECRET_KEY is published with the source; JWT_SIGNING_KEY is published with the source" in said


@pytest.mark.parametrize("name", [*KEYS, "STRIPE_WEBHOOK_SECRETS"])
def test_each_short_key_is_refused_by_name(name):  # 3.7
    assert f"{name} is shorter than" in start(**{name: "x"}).stderr


def test_proxies_that_contradict_each_other_are_refused():  # 3.3
    assert "NUM_PROXIES is 0" in start(BEHIND_PROXY="True", NUM_PROXIES="0").stderr


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("x", "shorter than 32"),
        ("x" * 60, "repeats a few"),
        ("change-me-to-something-that-is-long-enough-0123456789", "published"),
        ("insecure-development-key-never-used-in-production-0123456789", "published"),
        ("whsec_fakepay", "published"),
        (secrets.token_urlsafe(38), None),
        (secrets.token_hex(32), None),
    ],
    ids=["short", "repetitive", "example", "development", "fakepay", "urlsafe", "hex"],  # the last two are random
)
def test_what_is_no_secret(value, why):  # 3.7
    assert why in weakness(value) if why else weakness(value) == ""


def test_a_refusal_does_not_tell_the_value():
    with pytest.raises(ImproperlyConfigured) as refusal:
        refuse_weak([("SECRET_KEY", "hunter2")])
    assert "hunter2" not in str(refusal.value)


def test_every_key_in_the_sources_is_known():  # 3.7
    for name in ("local", "test"):
        text = (ROOT / "project" / "settings" / f"{name}.py").read_text()
        for value in re.findall(r'SECRET_KEY = (?:SECRET_KEY or )?"([^"]+)"', text):
            assert weakness(value) == "is published with the source", name
