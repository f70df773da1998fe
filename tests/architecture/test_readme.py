"""What README.md and ARCHITECTURE.md name exists."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import resolve

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?make ([a-z-]+)", README))))
def test_every_make_target_exists(target):
    # I11
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py ([a-z_]+)", README + ARCHITECTURE))))
def test_every_management_command_exists(command):
    assert command in get_commands()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(/[a-z/-]+/)`", README)) - {"/ws/", "/dev/mail/"}))
def test_every_address_exists(path):
    assert resolve(path)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\$B(/[a-z/]+/)", README))))
def test_every_api_address_of_the_first_order_exists(path):
    assert resolve(f"/api{path}").url_name


@pytest.mark.parametrize("name", sorted(set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))))
def test_every_variable_is_in_the_example(name):
    assert f"\n{name}=" in (ROOT / ".env.example").read_text()


@pytest.mark.parametrize(
    "room",
    sorted(
        set(re.findall(r"^\| `((?:project|forked_apps|search|cms|api_extensions|tests)[\w/.]*)`", ARCHITECTURE, re.M))
    ),
)
def test_every_room_of_the_map_exists(room):
    assert (ROOT / room.rstrip("/")).exists()


def test_what_a_person_who_picks_this_up_looks_for_is_there():
    # 4.7
    assert "BSD 3-Clause" in (ROOT / "LICENSE").read_text()
    for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"):
        assert (ROOT / name).read_text().startswith("# ")
