"""Write the rows of `matrix.yaml` that are not as seen, marked as new, and take away those of routes that are gone.

`.venv/bin/python -m tests.matrix.write` leaves rows that hold; with `--all` it writes every row anew.
"""

import logging
import sys
import tempfile
from pathlib import Path

from portal.app import create_app
from tests.architecture.routes import rules as rules_of
from tests.matrix import table
from tests.matrix.roles import ROLES
from tests.matrix.sweep import observed, visits
from tests.matrix.visitor import Asker
from tests.matrix.world import build_world, open_parts, read_world, settings_in


def main(argv: list[str]) -> None:
    """Write the file."""
    settings = settings_in(Path(tempfile.mkdtemp(prefix="fairtender-matrix-")))
    build_world(settings)
    parts = open_parts(settings)
    app = create_app(settings, parts)
    world, asker = read_world(parts), Asker(app, parts)
    logging.disable()
    made = [visit for role in ROLES for visit in visits(world, asker, role, *table.METHODS)]
    for visit in made:
        if visit.answer.status >= 500:
            sys.stdout.write(f"{visit}: {visit.answer.broke!r}\n")
    seen = observed(app, made)
    known = {} if "--all" in argv else table.load()
    there = {rule.rule for rule in rules_of(app)}
    rows = {rule: known[rule] if _stands(known.get(rule), row) else row for rule, row in seen.items()}
    new = {rule for rule in rows if rule not in known or rows[rule] is not known[rule]} | set(_still_new())
    table.FILE.write_text(table.written(rows, new & there), encoding="utf-8")
    sys.stdout.write(f"{len(rows)} routes, {len(new & there)} to review in {table.FILE.name}\n")


def _stands(known: table.Row | None, row: table.Row) -> bool:
    """True where the file says already what was seen."""
    if known is None or known.keys() != row.keys() or known["access"] != row["access"]:
        return False
    methods = [method for method in table.METHODS if method in row]
    return all(table.same(seen, known[m].get(role)) for m in methods for role, seen in row[m].items())


def _still_new() -> list[str]:
    return [each.strip('"') for each in table.unreviewed()] if table.FILE.exists() else []


if __name__ == "__main__":
    main(sys.argv[1:])
