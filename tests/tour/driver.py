"""A person in a browser, and what is counted of their way: pages, fields, words, seconds, axe runs and what they found."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyotp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page

WIDTHS = (1280, 375)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@dataclass
class Counts:
    """What one journey cost its person. fields: every control filled or chosen; words: shown in the pages' main part."""

    pages: int = 0
    fields: int = 0
    words: int = 0
    seconds: float = 0.0
    axe_runs: int = 0
    violations: int = 0


@dataclass
class Report:
    """All journeys, the stations passed, and what axe found, page by page."""

    folder: Path
    journeys: dict[str, Counts] = field(default_factory=dict)
    stations: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    pictures: int = 0
    looking: bool = True

    def as_json(self) -> dict[str, Any]:
        """What `report.json` holds."""
        return {
            "journeys": {name: {**asdict(c), "seconds": round(c.seconds, 1)} for name, c in self.journeys.items()},
            "stations": self.stations,
            "findings": self.findings,
            "pictures": self.pictures,
        }


class Person:
    """One browser of one person. `wide`: the width they act at; every page is looked at in both."""

    def __init__(self, browser: Browser, base: str, name: str, report: Report, *, act_at: int = 1280) -> None:
        self.name, self.base, self.report, self.act_at = name, base, report, act_at
        self.context: BrowserContext = browser.new_context(
            viewport={"width": act_at, "height": 900},
            locale="en-GB",
            timezone_id="Europe/London",
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.app, self._step = (
            "",
            0,
        )  # the key in this person's authenticator app, and the step of the last code it gave
        self.counts: Counts | None = None
        self._seen: set[tuple[str, str]] = set()

    @contextmanager
    def journey(self, name: str) -> Iterator[Counts]:
        """Count what follows under a name."""
        counts = self.report.journeys.setdefault(name, Counts())
        before, self.counts = self.counts, counts
        begun = time.monotonic()
        try:
            yield counts
        finally:
            counts.seconds += time.monotonic() - begun
            self.counts = before

    def go(self, path: str) -> "Person":
        """Open an address of the portal; anything but a page that is there fails."""
        answer = self.page.goto(path if path.startswith("http") else self.base + path)
        assert answer is not None
        assert answer.status < 400, f"{self.name} at {path}: {answer.status}"
        self.look()
        return self

    def look(self) -> None:
        """Picture and check the page as it stands, at both widths."""
        begun = time.monotonic()
        title = self.page.title()
        words = len(self.page.locator("main").inner_text().split())
        key = (re.sub(r"[0-9a-f-]{30,}", "id", self.page.url), title)
        if self.counts:
            self.counts.pages += 1
            self.counts.words += words
        # In a counted journey every page is checked, also one seen before; pictures are taken once.
        if self.report.looking and (self.counts or key not in self._seen):
            self._inspect(title, picture=key not in self._seen)
            self._seen.add(key)
        if self.counts:
            # Looking is ours, not the person's: it does not count as their time.
            self.counts.seconds -= time.monotonic() - begun
        assert not self.complaints, f"{self.name} at {self.page.url}: {self.complaints}"

    def _inspect(self, title: str, *, picture: bool) -> None:
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60]
        self.report.pictures += picture
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if picture:
                name = f"{self.report.pictures:03d}-{slug}-{width}.png"
                self.page.screenshot(path=self.report.folder / name, full_page=True)
            found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": _RULES}}).response["violations"]
            if self.counts:
                self.counts.axe_runs += 1
                self.counts.violations += len(found)
            for fault in found:
                self.report.findings.append(
                    f"{self.page.url} at {width}: {fault['id']}: {fault['nodes'][0]['html'][:120]}"
                )
            over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 1:
                self.report.findings.append(f"{self.page.url} at {width}: {over} px wider than the window")
        self.page.set_viewport_size({"width": self.act_at, "height": 900})

    def fill(self, **values: Any) -> "Person":
        """Fill in controls by name; a date takes its three boxes, a list its tick boxes, True a single one."""
        for name, value in values.items():
            self._fill_one(name.rstrip("_"), value)
        return self

    def fill_named(self, values: dict[str, Any]) -> "Person":
        """As `fill`, for names that are no Python names."""
        for name, value in values.items():
            self._fill_one(name, value)
        return self

    def _fill_one(self, name: str, value: Any) -> None:
        controls = self.page.locator(f'[name="{name}"]:not([type="hidden"])')
        count = controls.count()
        assert count, f"{self.name} at {self.page.url}: there is no field {name}"
        kind = controls.first.get_attribute("type") or ""
        if isinstance(value, date):
            for box, part in zip(controls.all(), (value.day, value.month, value.year), strict=True):
                box.fill(str(part))
        elif kind == "radio":
            self._tick(controls, str(value))
        elif kind == "checkbox":
            for one in value if isinstance(value, list | tuple) else ["y"]:
                self._tick(controls, str(one))
        elif kind == "file":
            controls.first.set_input_files(value)
        elif controls.first.evaluate("e => e.tagName") == "SELECT":
            controls.first.select_option(str(value))
        else:
            controls.first.fill(str(value))
        if self.counts:
            self.counts.fields += 1

    def _tick(self, controls: Locator, value: str) -> None:
        for control in controls.all():
            if control.get_attribute("value") == value:
                control.check()
                return
        raise AssertionError(f"{self.name} at {self.page.url}: no choice {value}")

    def press(self, words: str, *, ok: bool = True) -> "Person":
        """Press the button with these words and look at what comes; with `ok`, an error summary fails."""
        # Where a save is on its way, the page holds the button until it is done: the next page is waited for, not the click.
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).first.click()
        problem = self.page.locator(".govuk-error-summary")
        if ok and problem.count():
            raise AssertionError(f"{self.name}, pressing {words!r} at {self.page.url}: {problem.inner_text()}")
        # A browser complains in its console of a page that answers 400 or 409, as a refusal rightly does.
        self.complaints[:] = [text for text in self.complaints if "status of 4" not in text]
        self.look()
        return self

    def follow(self, words: str) -> "Person":
        """Follow the link with these words."""
        # A link that looks like a button has that role: it is found by its words.
        self.page.locator("a", has_text=words).first.click()
        self.page.wait_for_load_state()
        self.look()
        return self

    def sees(self, *words: str) -> "Person":
        """The page's main part holds these words."""
        text = " ".join(self.page.locator("body").inner_text().split())
        for word in words:
            assert word in text, f"{self.name} at {self.page.url} does not see {word!r} in: {text[:1200]}"
        return self

    def does_not_see(self, *words: str) -> "Person":
        """None of these words is anywhere in the page's source."""
        body = self.page.content()
        for word in words:
            assert word not in body, f"{self.name} at {self.page.url} sees {word!r}"
        return self

    def take_key(self, key: str) -> None:
        """Put a key into this person's app: no code of it was used yet."""
        self.app, self._step = key, 0

    def code(self) -> str:
        """What this person's app shows; a code that was used already is waited out, as a person does."""
        while int(time.time()) // 30 <= self._step:
            time.sleep(0.5)
        self._step = int(time.time()) // 30
        return pyotp.TOTP(self.app).at(self._step * 30)

    def close(self) -> None:
        """Shut this browser."""
        self.context.close()
