"""A MariaDB server with a binary log and a user without SUPER: the shop says what to set before it would fail.

BINLOG_DATABASE_URL names such a server's empty database, BINLOG_ROOT_URL the same server as its administrator.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pymysql
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOP, ADMINISTRATOR = os.environ.get("BINLOG_DATABASE_URL", ""), os.environ.get("BINLOG_ROOT_URL", "")
pytestmark = [
    pytest.mark.migrations,
    pytest.mark.skipif(not SHOP, reason="BINLOG_DATABASE_URL names no server with a binary log"),
]


@pytest.fixture
def trust():
    """trust(True): the server takes triggers from users without SUPER."""
    where = urlsplit(ADMINISTRATOR)

    def change(trusted: bool) -> None:
        with pymysql.connect(host=where.hostname, port=where.port, user=where.username) as server:
            server.cursor().execute("SET GLOBAL log_bin_trust_function_creators = %s", [int(trusted)])

    yield change
    change(False)


def check(tmp_path):
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--database", "default"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "DATABASE_URL": SHOP, "COUNTERFOIL_VAR": str(tmp_path),
             "DJANGO_SETTINGS_MODULE": "project.settings.local"},
    )  # fmt: skip


def test_the_check_names_the_setting_that_the_server_needs(tmp_path, trust):
    # D04
    trust(False)

    done = check(tmp_path)

    assert done.returncode != 0
    assert "order.E001" in done.stderr
    assert "log_bin_trust_function_creators=1" in done.stderr


def test_with_the_setting_the_check_is_content(tmp_path, trust):
    trust(True)

    assert "order.E001" not in check(tmp_path).stderr
