"""Copied Oscar migrations equal the installed ones, so that an upgrade of Oscar is a copy of its new files."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OSCAR = Path(importlib.util.find_spec("oscar").submodule_search_locations[0]) / "apps"


def forks():
    for folder in sorted((ROOT / "forked_apps").rglob("migrations")):
        path = folder.parent.relative_to(ROOT / "forked_apps")
        if (OSCAR / path / "migrations").is_dir():
            yield path


@pytest.mark.parametrize("fork", list(forks()), ids=str)
def test_copied_migrations_equal_the_installed_ones(fork):
    for original in sorted((OSCAR / fork / "migrations").glob("[0-9]*.py")):
        copy = ROOT / "forked_apps" / fork / "migrations" / original.name
        assert copy.exists(), f"{original.name} is missing: copy it from Oscar and add a merge migration"
        assert copy.read_text().strip() == original.read_text().strip(), original.name


@pytest.mark.parametrize("fork", list(forks()), ids=str)
def test_our_own_migrations_are_numbered_from_0500(fork):
    theirs = {path.name for path in (OSCAR / fork / "migrations").glob("[0-9]*.py")}
    ours = {p.name for p in (ROOT / "forked_apps" / fork / "migrations").glob("[0-9]*.py")} - theirs
    assert all(int(name[:4]) >= 500 for name in ours), ours


def test_models_and_migrations_agree():
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
