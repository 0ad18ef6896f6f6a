"""`python -m tests.faults`: exit 0 when no promise was broken, else 1. The last line sums up."""

import sys

from tests.faults.run import Plan, run


def main() -> int:
    """Run it all."""
    report, closing = run(Plan())
    print("\n".join(closing))
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
