"""What compose.yaml lets others reach."""

import re
from pathlib import Path

import yaml

TEXT = (Path(__file__).resolve().parents[2] / "compose.yaml").read_text()


def test_nothing_is_published_beyond_this_machine():
    # 3.14
    ports = [port for service in yaml.safe_load(TEXT)["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8000:8000"]


def test_no_password_stands_in_it():
    # 3.14
    services = yaml.safe_load(TEXT)["services"].values()
    given = [(name, str(value)) for service in services for name, value in service.get("environment", {}).items()]
    secrets = [(name, value) for name, value in given if re.search("PASSWORD|SECRET|KEY", name)]
    assert secrets == [("POSTGRES_PASSWORD_FILE", "/keys/db")]
    assert re.findall(r"://\w+:(?!\$\$)[^@\s]+@", TEXT) == []


def test_whatever_ends_starts_again():
    # 10.4: a worker that loses Redis in the middle of a task ends by itself
    services = yaml.safe_load(TEXT)["services"]
    serving = {name for name in services if name != "keys"}  # makes the passwords once
    assert {name for name, service in services.items() if service.get("restart") == "unless-stopped"} == serving
