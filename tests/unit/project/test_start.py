"""The start script on machines that lack something."""

import subprocess
import sys
from pathlib import Path

import pytest

from project import start

SCRIPT = Path(start.__file__)


def test_an_old_python_is_told_so_in_one_line(monkeypatch):
    monkeypatch.setattr(sys, "version_info", type("V", (tuple,), {})((3, 9, 6)))
    monkeypatch.setattr(start.shutil, "which", lambda name: None)

    with pytest.raises(start.Stop, match=r"3\.11 or newer; this is 3\.9"):
        start.check_python()


def test_a_missing_ensurepip_names_the_package(monkeypatch, tmp_path):
    monkeypatch.setattr(start, "VENV", str(tmp_path / "venv"))
    monkeypatch.setattr(start, "BIN", str(tmp_path / "venv" / "bin"))
    monkeypatch.setattr(start, "PYTHON", str(tmp_path / "venv" / "bin" / "python"))
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.setattr(start, "run", lambda command, **options: subprocess.CompletedProcess(command, 1))

    with pytest.raises(start.Stop, match="python3-venv"):
        start.find_uv()


def test_the_script_parses_on_pythons_that_are_too_old():
    import ast

    assert ast.parse(SCRIPT.read_text(), feature_version=(3, 7))


def test_an_unknown_task_names_the_known_ones():
    done = subprocess.run([sys.executable, str(SCRIPT), "dance"], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "demo, test or env" in done.stderr
