"""doctor while the services are away: one line and a remedy that helps for each, and nothing else."""

import itertools
import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings


def remedies(var, **services: str) -> dict[str, str]:
    """What doctor found ill in a shop of its own, by the first word of its name; it must not say a traceback."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "DATABASE_URL")}
    env = inherited | {"DJANGO_SETTINGS_MODULE": "project.settings.local", "COUNTERFOIL_VAR": str(var)} | services
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "doctor"]
    said = subprocess.run(command, env=env, capture_output=True, text=True, timeout=80, check=False)
    assert said.returncode == 1
    assert "Traceback" not in said.stderr + said.stdout
    lines = said.stdout.splitlines()
    return {
        line.split()[1]: below.partition("remedy: ")[2]
        for line, below in itertools.pairwise(lines)
        if line.startswith("  ILL")
    }


@pytest.mark.timeout(90)
def test_without_its_services_a_shop_is_told_to_repair_them(tmp_path):
    # leftover of issue 7: tracebacks of Elasticsearch's client; "run: manage.py migrate" without a database
    with socket.socket() as nobody:  # bound, but it does not listen: whoever connects is refused
        nobody.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{nobody.getsockname()[1]}"
        ill = remedies(
            tmp_path, DATABASE_URL=f"postgres://shop:secret@{place}/shop", ELASTICSEARCH_URL=f"http://{place}"
        )

    assert ill.pop("database") == "check DATABASE_URL and that the server runs"
    assert "check ELASTICSEARCH_URL" in ill.pop("search")
    assert set(ill) >= {"migrations", "order", "index", "stranded", "selling", "tables"}
    assert set(ill.values()) == {"repair the database first"}


@pytest.mark.timeout(90)
def test_a_database_without_tables_is_told_to_migrate(tmp_path):
    ill = remedies(tmp_path)

    for name in ("migrations", "index", "stranded", "selling", "tables"):
        assert ill[name] == "run: manage.py migrate"
