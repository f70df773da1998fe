"""Production refuses to start without its secrets; its checks are clean; development needs nothing."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCD",
    "JWT_SIGNING_KEY": "j" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCD",
    "SUPPRESSION_KEY": "s" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCD",
    "PROOF_KEYS": "k1:" + "p" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCD",
    "ALLOWED_HOSTS": "shop.example.com",
    "SHOP_BASE_URL": "https://shop.example.com",
    "EMAIL_URL": "smtp://localhost:25",
    "STRIPE_SECRET_KEY": "sk_live_0123456789abcdefghij",
    "STRIPE_WEBHOOK_SECRETS": "whsec_0123456789abcdefghij",
}


def manage(*arguments, settings, **variables):
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**kept, "DJANGO_SETTINGS_MODULE": f"project.settings.{settings}", **variables},
    )  # fmt: skip


def test_production_names_every_missing_secret(tmp_path):
    # I18
    done = manage("check", settings="production", COUNTERFOIL_VAR=str(tmp_path), SECRET_KEY=SECRETS["SECRET_KEY"])

    assert done.returncode != 0
    for name in (*(SECRETS.keys() - {"SECRET_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS"}), "DATABASE_URL"):
        assert name in done.stderr
    assert "Set JWT_SIGNING_KEY" in done.stderr


def test_a_bad_proof_key_is_named_and_not_shown(tmp_path):
    # 9.2
    bad = {**SECRETS, "PROOF_KEYS": "k1:short", "COUNTERFOIL_VAR": str(tmp_path), "DATABASE_URL": "sqlite://"}
    done = manage("check", settings="production", **bad)

    assert done.returncode != 0
    assert "PROOF_KEYS: the key k1 has fewer than 32 characters" in done.stderr
    assert "short" not in done.stderr.splitlines()[-1]


def test_the_deployment_check_of_production_is_clean(tmp_path):
    # I19
    done = manage(
        "check", "--deploy", "--fail-level", "WARNING", settings="production",
        COUNTERFOIL_VAR=str(tmp_path), DATABASE_URL=f"sqlite:///{tmp_path}/shop.sqlite3", **SECRETS,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_development_starts_with_an_empty_environment(tmp_path):
    # I21
    done = manage("check", settings="local", COUNTERFOIL_VAR=str(tmp_path))

    assert done.returncode == 0, done.stderr
