"""What import-linter cannot see: names, docstrings, and Oscar's dynamic look-ups."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("project", "api_extensions", "cms", "search", "forked_apps")
# Names that say nothing; Oscar dictates two of them, and those only re-export.
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "services_layer", "base_services"}
# What a file whose name Oscar dictates may hold besides imports: the one class that Oscar looks up there.
DICTATED = {
    "forked_apps/offer/utils.py": set(),
    "forked_apps/order/utils.py": set(),
    "forked_apps/communication/utils.py": set(),
    "forked_apps/customer/utils.py": set(),
    "forked_apps/basket/utils.py": {"LineDiscountRegistry"},
}
# Knots that Oscar itself ties between these apps, looked up by its registry where a static import would be a cycle.
# Each is one table or one function; a new one needs a reason here, or better a port as in partner/holders.py.
OSCARS_KNOTS = {
    "forked_apps/basket/views.py": {"checkout.quoting"},  # the basket page shows the total, as Oscar's own does
    "forked_apps/offer/membership.py": {"order"},  # limits per user count the discounts of placed orders
    "forked_apps/offer/usage.py": {"order"},  # the same, when an order is placed
    "forked_apps/voucher/redemption.py": {"basket"},  # a voucher is put on a cart
}
TOP_LEVEL = {
    "manage.py", "project", "forked_apps", "cms", "search", "api_extensions", "templates", "fixtures", "tests",
    "README.md", "pyproject.toml", "requirements.txt", "requirements-dev.txt", "Makefile", ".ci", "compose.yaml",
    "ARCHITECTURE.md", ".env.example", ".gitignore", "Dockerfile", ".dockerignore", "LICENSE", "CONTRIBUTING.md",
    "CHANGELOG.md", "SECURITY.md",
}  # fmt: skip


def modules():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def floors() -> list[set[str]]:
    """The floors of the commerce apps, highest first, read from the contract so that there is one source."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = next(c for c in config["tool"]["importlinter"]["contracts"] if c["id"] == "commerce")
    return [{name.strip() for name in floor.split("|")} for floor in contract["layers"]]


def floor_of(app: str) -> int | None:
    return next((number for number, names in enumerate(floors()) if app in names), None)


def test_every_module_says_what_lives_there():
    silent = [
        relative(path)
        for path in modules()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_no_module_has_a_name_that_says_nothing():
    assert [relative(p) for p in modules() if p.stem in EMPTY_NAMES and relative(p) not in DICTATED] == []


def test_modules_with_a_dictated_name_only_re_export():
    for name in DICTATED:
        path = ROOT / name
        if path.exists():
            body = ast.parse(path.read_text()).body
            classes = {node.name for node in body if isinstance(node, ast.ClassDef)}
            kinds = {type(node) for node in body if not isinstance(node, ast.ClassDef)}
            assert kinds <= {ast.Import, ast.ImportFrom, ast.Expr, ast.Assign}, name
            assert classes == DICTATED[name], name


def test_the_top_level_is_the_one_on_the_design_card():
    # J10
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split("/")[0] for line in listed.splitlines()} <= TOP_LEVEL


LOOK_UP = re.compile(r"""get_(?:class|classes|model)\(\s*["']([\w.]+)["']""")


@pytest.mark.parametrize("path", [p for p in modules() if LOOK_UP.search(p.read_text())], ids=relative)
def test_dynamic_look_ups_stay_in_the_forks_and_point_down(path):
    parts = path.relative_to(ROOT).parts
    assert parts[0] == "forked_apps", "outside the forks import the fork statically"
    own = floor_of(parts[1])
    for label in LOOK_UP.findall(path.read_text()):
        target = floor_of(label.split(".")[0])
        if target is not None and label not in OSCARS_KNOTS.get(relative(path), ()):
            assert target >= own, f"{label} stands above {parts[1]}"


def test_every_setting_of_a_topic_reaches_django():
    # 9.7: a topic that base.py imports by name loses what is added to it later
    from django.conf import settings

    for path in (ROOT / "project" / "settings").glob("*.py"):
        if path.stem in {"apps", "base", "env", "local", "production", "secrets", "test"}:
            continue
        targets = [node.targets for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign)]
        named = {target.id for row in targets for target in row if isinstance(target, ast.Name) and target.id.isupper()}
        assert [name for name in named if not hasattr(settings, name) and not name.startswith("_")] == [], path.name


def test_settings_are_read_through_the_environment_and_documented():
    # I18
    named = set()
    for path in (ROOT / "project" / "settings").glob("*.py"):
        named |= set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", path.read_text()))
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert named - example == set()
    assert example - named - {"JWT_SIGNING_KEY", "SECRET_KEY"} == set()


# The announcer of changes waits itself for the commit: it looks through what else waits there.
OWN_WAIT = {"forked_apps/after_commit.py", "forked_apps/catalogue/changes.py", "forked_apps/shelf/sales.py"}


def test_what_follows_a_commit_cannot_fail_the_answer():
    # 2.3: Django's log line for a failed callback asks for its __qualname__, which a bare partial has not.
    waiting = {relative(path) for path in modules() if re.search(r"\bon_commit\(", path.read_text())}
    assert waiting == OWN_WAIT, "call it through forked_apps.after_commit"
    for name in OWN_WAIT:
        calls = [
            node
            for node in ast.walk(ast.parse((ROOT / name).read_text()))
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("on_commit")
        ]
        assert all("robust=True" in ast.unparse(call) and "partial(" not in ast.unparse(call) for call in calls), name
