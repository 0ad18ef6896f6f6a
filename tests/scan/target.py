"""The demo world, built once and copied for each role, so that what one scan changes is not what another finds."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import requests
from bs4 import BeautifulSoup

from config.settings import from_environment
from portal import wiring
from portal.accounts.models import User
from portal.accounts.queries import find_user_by_email
from portal.parts import Parts, build_parts
from portal.rules.actors import OPERATOR
from portal.unit_of_work import open_work
from tests.factories.accounts import give_app
from tests.ground import keeper
from tests.matrix.roles import COUNCIL
from tests.matrix.world import World, read_world

NEWCOMER = "nell@newcomer.example"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Served:
    """A running copy: its address, what was asked of it, and what it said to its log."""

    base: str
    asked: Path
    log: Path

    def broken(self) -> list[str]:
        """Lines in which the server says that it broke."""
        return [line for line in self.log.read_text(errors="replace").splitlines() if "unexpected error" in line]


def build(var: Path) -> World:
    """The demo world in a folder, as `portal demo` builds it, and what stands in it."""
    environment = {**os.environ, "PORTAL_VAR": str(var), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "portal.cli", "demo", "--seed-only"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=600)
    parts = build_parts(from_environment({"PORTAL_VAR": str(var)}), listeners=wiring.LISTENERS)
    _add(parts)
    world = read_world(parts)
    parts.engine.dispose()
    return world


def _add(parts: Parts) -> None:
    """Two whom the demo world lacks: somebody in no organisation yet, and an officer who has an authenticator app."""
    with open_work(parts, OPERATOR) as work:
        now = work.system_now
        work.session.add(User(email=NEWCOMER, name="Nell Newcomer", created_at=now, confirmed_at=now))
        officer = find_user_by_email(work.session, COUNCIL["panel_officer"])
        assert officer is not None
        give_app(work, officer.user_id)


@contextmanager
def serving(application: str, folder: Path, var: Path | None = None) -> Iterator[Served]:
    """Serve by gunicorn until the block ends; with `var`, a copy of that world."""
    port, log, asked = keeper.free_port(), folder / "serving.log", folder / "asked.jsonl"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCAN_LOG": str(asked), "PORT": str(port)}
    if var is not None:
        shutil.copytree(var, folder / "var")
        environment["PORTAL_VAR"] = str(folder / "var")
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--timeout", "60"]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "6", "--log-level", "warning"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    base = f"http://127.0.0.1:{port}"
    try:
        keeper.wait_for("The portal", lambda: keeper.answers(base), log=log, seconds=90)
        yield Served(base, asked, log)
    finally:
        process.terminate()
        process.wait(30)


def cookies_of(served: Served, user_id: UUID, folder: Path) -> Path:
    """Signed in as somebody through /demo: their cookies, as wapiti reads them."""
    with requests.Session() as browser:
        page = BeautifulSoup(browser.get(f"{served.base}/demo", timeout=30).text, "html.parser")
        token = page.find("input", attrs={"name": "csrf_token"})
        assert token is not None, "The list of people has no form"
        answer = browser.post(
            f"{served.base}/demo/be/{user_id}",
            data={"csrf_token": token["value"]},
            headers={"Referer": f"{served.base}/demo"},
            allow_redirects=False,
            timeout=30,
        )
        assert answer.status_code == 303, f"{user_id} did not come in: {answer.status_code}"
        kept = {
            cookie.name: {"value": cookie.value, "version": 0, "expires": None, "secure": False, "port": None}
            for cookie in browser.cookies
        }
    path = folder / "cookies.json"
    path.write_text(json.dumps({"127.0.0.1": {"/": kept}}))
    return path
