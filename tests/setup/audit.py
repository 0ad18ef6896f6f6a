"""`make audit`: every locked package is compared with published advisories. Runs in an environment of its own (pip-audit).

pip-audit says "no known vulnerabilities" and exits 0 where it could ask nobody: what it skipped is read from its JSON instead.
Exit 0: each package was asked about and none has an advisory. 1: some have. 2: not audited, or not every package.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("pypi", "osv")
CLEAN, FOUND, NOT_AUDITED = 0, 1, 2


def judge(reports: Iterable[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """The exit code, and lines to print, for what pip-audit wrote of each lock. A package skipped in one is not audited."""
    asked: set[str] = set()
    skipped: set[str] = set()
    found: set[str] = set()
    for report in reports:
        for package in report.get("dependencies", ()):
            name = f"{package['name']} {package.get('version', '')}".strip()
            if "skip_reason" in package or "vulns" not in package:
                skipped.add(name)
                continue
            asked.add(name)
            for advisory in package["vulns"]:
                mended = ", ".join(advisory.get("fix_versions") or ()) or "no version yet"
                found.add(f"{name}: {advisory['id']}, mended in {mended}")
    lines = [f"  {line}" for line in sorted(found)]
    if found:
        lines.append(f"{len(found)} advisories for {len(asked)} packages.")
    if skipped or not asked:
        lines.append(f"not audited: {len(skipped)} of {len(asked) + len(skipped)} packages were asked about nowhere.")
    elif not found:
        lines.append(f"{len(asked)} packages audited: no advisory.")
    return (FOUND if found else NOT_AUDITED if skipped or not asked else CLEAN), lines


def ask(lock: Path, source: str) -> Mapping[str, Any] | None:
    """What one advisory source says of one lock; None where it did not answer."""
    program = Path(sys.executable).with_name("pip-audit")
    how = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    answer = subprocess.run(
        [program, "-r", lock, "-s", source, *how], capture_output=True, text=True, check=False, timeout=900
    )
    try:
        report = json.loads(answer.stdout)
    except ValueError:
        return None
    return report if isinstance(report, dict) and report.get("dependencies") else None


def _complete(report: Mapping[str, Any]) -> bool:
    return all("vulns" in package for package in report["dependencies"])


def audit(locks: Sequence[Path]) -> tuple[int, list[str]]:
    """Ask the first source that knows every package of all locks; else the one that knows most is told, as not audited."""
    best: list[Mapping[str, Any]] = []
    for source in SOURCES:
        reports = [report for lock in locks if (report := ask(lock, source)) is not None]
        if len(reports) == len(locks) and all(_complete(report) for report in reports):
            return judge(reports)
        best = max(best, reports, key=_known)
    code, lines = judge(best)
    return (FOUND if code == FOUND else NOT_AUDITED), lines if "not audited" in lines[-1] else [*lines, "not audited"]


def _known(reports: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    packages = [package for report in reports for package in report["dependencies"]]
    return sum("vulns" in package for package in packages), len(packages)


def main() -> int:
    """Print what was found; the code is told above."""
    code, lines = audit(sorted((ROOT / "requirements").glob("*.txt")))
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
