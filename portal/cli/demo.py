"""`portal demo`: build the demo world where there is none, then serve web and worker until stopped."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from config.settings import DEMO_MARK, Settings, SettingsWrong, from_environment
from portal.cli.common import BAD_INPUT, DONE, CannotStart, complain, open_portal
from portal.notifications.outbox import drain
from portal.seeds.world import build

HELP = "build the demo world if there is none, and serve it"
_SEEDED = "seeded"


def main(argv: list[str]) -> int:
    """Exit 0 when stopped (or seeded, with --seed-only), 2 cannot start."""
    parser = argparse.ArgumentParser(prog="portal demo", description=HELP)
    parser.add_argument("--seed-only", action="store_true", help="build the demo world and serve nothing")
    parser.add_argument(
        "--fresh", action="store_true", help="throw the demo world away and build it again (or FRESH=1)"
    )
    given = parser.parse_args(argv)
    try:
        settings = prepare(fresh=given.fresh or os.environ.get("FRESH", "") == "1")
    except (CannotStart, SettingsWrong) as problem:
        complain(str(problem))
        return BAD_INPUT
    return DONE if given.seed_only else _serve(settings)


def prepare(*, fresh: bool) -> Settings:
    """A marked `var/` with the demo world in it. One that was left half built is built anew. Raises CannotStart."""
    settings = from_environment()
    if settings.production:
        raise CannotStart("The demo does not run with PORTAL_ENV=production.")
    var = settings.var
    if (var / "portal.sqlite").exists() and not settings.demo:
        raise CannotStart(f"{var} holds a portal that is not a demo. Set PORTAL_VAR to another folder.")
    if settings.demo and (fresh or not (var / _SEEDED).exists()):
        _empty(var)
    var.mkdir(parents=True, exist_ok=True)
    (var / DEMO_MARK).touch()
    settings = from_environment()
    if not (var / _SEEDED).exists():
        print("Building the demo world…", flush=True)
        parts = open_portal(settings)
        build(parts)
        while drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now()):
            pass
        parts.engine.dispose()
        (var / _SEEDED).touch()
    else:
        open_portal(settings).engine.dispose()
    return settings


def _empty(var: Path) -> None:
    """Everything of the demo but its keys."""
    for entry in var.iterdir():
        if entry.name == "keys":
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _serve(settings: Settings) -> int:
    port = os.environ.get("PORT", "") or "8000"
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "deploy/gunicorn.conf.py",
        "wsgi:app",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
    ]
    web += ["--workers", "2", "--threads", "8", "--graceful-timeout", "10", "--log-level", "warning"]
    root = Path(__file__).resolve().parents[2]
    env = {**os.environ, "PORTAL_VAR": str(settings.var)}
    processes = [
        subprocess.Popen(web, cwd=root, env=env),  # noqa: S603
        subprocess.Popen([sys.executable, "-m", "portal.cli", "worker", "--while-parent-lives"], cwd=root, env=env),  # noqa: S603
    ]
    print(f"Fairtender demo: http://127.0.0.1:{port}/demo (stop with Ctrl+C)", flush=True)
    return _watch(processes)


def _watch(processes: list[subprocess.Popen[bytes]]) -> int:
    """Until one ends or we are told to stop; then all end."""
    stopped: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: stopped.append(number))
    while not stopped and all(process.poll() is None for process in processes):
        time.sleep(0.2)
    for process in processes:
        if process.poll() is None:
            process.terminate()
    ends = [process.wait(timeout=20) for process in processes]
    if stopped:
        return DONE
    complain("Something of the demo ended by itself; the lines above say why.")
    return next((code for code in ends if code), 1)
