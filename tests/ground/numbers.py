"""Numbers that tests note with `record_property("hostile: requests", 120)`, summed up over the run and told at its end."""

from collections import defaultdict
from typing import Any

_TOLD = ("hostile", "canaries", "parsers")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each area that noted something."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") != "call":
                continue
            for name, number in getattr(report, "user_properties", ()):
                area, parted, what = str(name).partition(": ")
                if parted and area in _TOLD:
                    sums[area][what] += int(number)
    for area, numbers in sorted(sums.items()):
        told = ", ".join(f"{number:,} {what}" for what, number in numbers.items() if number)
        if told:
            terminalreporter.write_line(f"{area}: {told}")
