"""From a fresh checkout to a running command: finds Python and uv, builds .venv from the hash-locked requirements.

Runs before anything is installed, so it uses the standard library only, and syntax that an old Python still parses,
because an old Python must be able to read the sentence that tells it is too old.

    python3 project/start.py demo          environment, then the demo shop
    python3 project/start.py test [...]    environment with the test tools, then pytest
    python3 project/start.py env [dev]     environment only
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(BIN, "python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)


class Stop(Exception):
    """One line for the person in front of the screen: what is wrong and what to do."""


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def run(command, **options):
    return subprocess.run(command, cwd=ROOT, **options)  # noqa: S603 - fixed commands of this file


def check_python():
    """Raises Stop unless this Python, or a newer one on the path that it then becomes, is new enough."""
    if sys.version_info[:2] >= OLDEST:
        return
    for minor in range(14, OLDEST[1] - 1, -1):
        newer = shutil.which("python3.%d" % minor)  # noqa: UP031 - an old Python reads this file
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - the same script under a newer Python
    raise Stop(
        "Counterfoil needs Python 3.11 or newer; this is %d.%d. Install one (Debian: apt install python3.11, "  # noqa: UP031
        "macOS: brew install python@3.12) and run: make demo PYTHON=python3.12" % sys.version_info[:2]
    )


def find_uv():
    """The path of uv: the machine's own, or one brought into .venv by pip."""
    uv = shutil.which("uv")
    if uv and run([uv, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
        return uv
    uv = os.path.join(BIN, "uv.exe" if os.name == "nt" else "uv")
    if os.path.exists(uv):
        return uv
    if not os.path.exists(PYTHON):
        made = run([sys.executable, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if made.returncode != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            raise Stop(
                "This Python cannot make an environment with pip in it. "
                "Install the package python3-venv (Debian, Ubuntu: apt install python3-venv), or uv, and try again."
            )
    say("Bringing in uv ...")
    if run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"]).returncode != 0:
        raise Stop(
            "pip could not install uv. Check the network or the package index that pip is set to, and try again."
        )
    return uv


def locked(*names):
    """A digest of lock files: the environment is rebuilt when it changes."""
    digest = hashlib.sha256(sys.version.encode())
    for name in names:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def install(uv, name):
    """Installs one lock file; with uv's own certificates first, then with the machine's, as behind a company proxy."""
    command = [uv, "pip", "install", "--quiet", "--require-hashes", "--python", PYTHON, "-r", name]
    first = run(command, stderr=subprocess.PIPE)
    if first.returncode == 0:
        return True
    if b"certificate" in first.stderr:
        return run(command, env=dict(os.environ, UV_SYSTEM_CERTS="1", UV_NATIVE_TLS="1")).returncode == 0
    sys.stderr.write(first.stderr.decode(errors="replace"))
    return False


def environment(dev=False):
    """Makes .venv hold exactly what the lock file names; does nothing when it already does."""
    check_python()
    name = "requirements-dev.txt" if dev else "requirements.txt"
    stamp = os.path.join(VENV, ".installed-" + name)
    wanted = locked(name)
    if os.path.exists(stamp) and os.path.exists(PYTHON):
        with open(stamp) as file:
            if file.read() == wanted:
                return
    uv = find_uv()
    if not os.path.exists(PYTHON) and run([uv, "venv", "--quiet", "--python", sys.executable, VENV]).returncode != 0:
        raise Stop("uv could not make .venv; remove the folder .venv and try again.")
    began = time.time()
    say("Installing %s into .venv ..." % name)  # noqa: UP031
    if not install(uv, name):
        raise Stop(
            "The packages could not be installed; uv's message above says which one. Check the network, try again."
        )
    with open(stamp, "w") as file:
        file.write(wanted)
    say("Environment ready in %.0f s." % (time.time() - began))


def become(arguments, settings):
    """Replaces this process by a command of the environment, so that Ctrl-C reaches it alone."""
    os.chdir(ROOT)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    os.execv(PYTHON, [PYTHON, *arguments])  # noqa: S606 - our own interpreter


def main(arguments):
    task = arguments[0] if arguments else "demo"
    if task == "demo":
        environment()
        become(
            ["manage.py", "demo", *arguments[1:]], os.environ.get("DJANGO_SETTINGS_MODULE", "project.settings.local")
        )
    elif task == "test":
        environment(dev=True)
        become(["-m", "pytest", *arguments[1:]], "project.settings.test")
    elif task == "env":
        environment(dev="dev" in arguments[1:])
    else:
        raise Stop("Unknown task %r: demo, test or env." % task)  # noqa: UP031


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Stop as stop:
        sys.stderr.write("\n  %s\n\n" % stop)  # noqa: UP031
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
