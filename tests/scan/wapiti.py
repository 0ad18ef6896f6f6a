"""Running wapiti, and reading what it found: it exits 0 whether it found anything or not."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODULES = "xss,sql,exec,file,csrf,csp,http_headers,cookieflags"
MEDIUM = 2
LEVELS = ("info", "low", "medium", "high", "critical")


@dataclass(frozen=True)
class Finding:
    """One fault. level: 0 info to 4 critical, as wapiti counts."""

    role: str
    kind: str
    level: int
    method: str
    path: str
    parameter: str
    words: str

    @property
    def fails(self) -> bool:
        """Medium and above; and wherever the server broke, whatever the level."""
        return self.level >= MEDIUM or self.kind == "Internal Server Error"

    def line(self) -> str:
        """For the list."""
        where = f"{self.method} {self.path}" + (f" ({self.parameter})" if self.parameter else "")
        return f"{self.role}: {LEVELS[min(self.level, 4)]}: {self.kind}: {where}: {' '.join(self.words.split())[:160]}"


@dataclass(frozen=True)
class Budget:
    """Seconds for crawling, and for each module."""

    crawl: int
    attack: int


def read(role: str, report: dict[str, Any]) -> list[Finding]:
    """The faults of a report. Time-outs are no fault of the portal on a busy machine."""
    found = []
    for part in ("vulnerabilities", "anomalies"):
        for kind, faults in report.get(part, {}).items():
            if kind == "Resource consumption":
                continue
            for fault in faults:
                found.append(
                    Finding(
                        role,
                        kind,
                        int(fault.get("level", MEDIUM)),
                        str(fault.get("method", "")),
                        str(fault.get("path", "")),
                        str(fault.get("parameter") or ""),
                        str(fault.get("info", "")),
                    )
                )
    return found


def run(
    program: str,
    role: str,
    base: str,
    folder: Path,
    budget: Budget,
    *,
    starts: Sequence[str] = (),
    cookies: Path | None = None,
) -> list[Finding]:
    """Scan an address. Raises RuntimeError where wapiti wrote no report."""
    report, log = folder / "report.json", folder / "wapiti.log"
    command = [program, "-u", f"{base}/", "--scope", "folder", "-m", MODULES, "-f", "json", "-o", str(report)]
    command += ["--no-bugreport", "--flush-session", "--store-session", str(folder / "kept")]
    command += ["--store-config", str(folder / "config"), "-A", agent(role), "-v", "1", "-d", "2", "-t", "20"]
    command += ["--max-scan-time", str(budget.crawl), "--max-attack-time", str(budget.attack), "--tasks", "4"]
    command += [part for address in starts for part in ("-s", base + address)]
    command += ["-c", str(cookies)] if cookies else []
    longest = budget.crawl + budget.attack * (MODULES.count(",") + 1) + 120
    environment = {**os.environ, "HOME": str(folder)}
    # On a busy machine wapiti can trip over its own store of what it found: then once more, from the beginning.
    for _ in range(2):
        with log.open("wb") as out:
            done = subprocess.run(command, stdout=out, stderr=out, check=False, timeout=longest, env=environment)
        if done.returncode == 0 and report.exists():
            break
        shutil.rmtree(folder / "kept", ignore_errors=True)
    if done.returncode != 0 or not report.exists():
        raise RuntimeError(f"wapiti ended with {done.returncode}:\n{log.read_text(errors='replace')[-2000:]}")
    return read(role, json.loads(report.read_text()))


def agent(role: str) -> str:
    """The name a scan gives itself, by which its requests are known."""
    return f"fairtender-scan/{role.replace(' ', '-')}"
