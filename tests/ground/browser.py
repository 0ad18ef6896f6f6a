"""A real browser: the machine's chromium, driven headless. A page that complains in its console fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
PHONE, DESKTOP = 375, 1280


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start chromium. Raises RuntimeError where the machine has none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise RuntimeError("A browser is missing: as root on Debian, apt-get install chromium fonts-dejavu-core")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS, env={**os.environ, "LANG": "en_GB.UTF-8"})
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Pages:
    """Opens pages, each as a person of its own with fresh cookies, and keeps what their consoles complained of."""

    browser: Browser
    base_url: str | None = None
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(self, width: int = DESKTOP, **options: Any) -> Page:
        """A page `width` pixels wide; `options` go to the browser's context (`java_script_enabled=False`)."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            base_url=self.base_url,
            locale="en-GB",
            timezone_id="Europe/London",
            **options,
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        # An error page's own status is told in the console too: that is no complaint of the page.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def close(self) -> None:
        """Close all pages. Raises AssertionError with what their consoles complained of."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()
        assert not self.complaints, self.complaints


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA on the page as it stands, one line each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    return [f"{each['id']}: {each['help']} at {node['target']}" for each in found for node in each["nodes"]]


def too_wide(page: Page) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def picture(page: Page, folder: Path, name: str) -> Path:
    """A screenshot of the whole page."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.png"
    page.screenshot(path=target, full_page=True)
    return target


PageAt = Callable[..., Page]
