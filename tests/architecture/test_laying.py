"""An empty database that is laid at once is what the long way makes of it. # issue 8, start"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from project import laying

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def empty_database(name: str, folder: Path):
    """The address of a new database on the server of this run; gone at the end."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / name}.sqlite3"
        return
    name = f"{connection.settings_dict['NAME']}_{name}"
    quoted = connection.ops.quote_name(name)
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted}")
    try:
        yield f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    finally:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted}")


def made(way: str, folder: Path) -> dict:
    with empty_database(way, folder) as address:
        command = [sys.executable, "-m", "tests.architecture.made_database", way]
        environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "project.settings.test"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.mark.migrations
@pytest.mark.django_db
def test_both_ways_make_the_same_database(tmp_path):
    by_the_long_way, laid = made("long", tmp_path), made("short", tmp_path)
    for part, what in by_the_long_way.items():
        assert laid[part] == what, part
    assert len(laid["tables"]) > 100


@pytest.mark.migrations
def test_every_migration_that_is_laid_is_there():
    graph = MigrationLoader(None).graph
    assert [last for last in laying.UP_TO.items() if last not in graph.nodes] == []
    assert laying.laid_in(graph) >= laying.AS_WRITTEN


@pytest.mark.django_db
def test_a_database_with_tables_is_left_alone():
    assert laying.lay(connection) == 0
