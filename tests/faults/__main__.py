"""`python -m tests.faults`: exit 0 when no promise was broken, else 1. The last line sums up. `--slice` runs a little of each."""

import sys

from tests.faults.run import Plan, run

SLICE = Plan(web_kills=4, worker_kills=2, inside=3, database_stops=1, small=True)


def main(argv: list[str]) -> int:
    """Run it all, or a slice."""
    report, closing = run(SLICE if "--slice" in argv else Plan())
    print("\n".join(closing))
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
