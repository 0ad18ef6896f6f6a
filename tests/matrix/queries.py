"""How many queries each page of the demo world takes: `.venv/bin/python -m tests.matrix.queries` prints the heaviest."""

import logging
import sys
import tempfile
from pathlib import Path

from portal.app import create_app
from tests.matrix.roles import ROLES
from tests.matrix.sweep import visits
from tests.matrix.visitor import Asker
from tests.matrix.world import build_world, open_parts, read_world, settings_in

SHOWN = 20


def main(argv: list[str]) -> None:
    """Print the heaviest pages, with role and stage; the number to print may be given."""
    settings = settings_in(Path(tempfile.mkdtemp(prefix="fairtender-queries-")))
    build_world(settings)
    parts = open_parts(settings)
    app = create_app(settings, parts)
    world, asker = read_world(parts), Asker(app, parts)
    logging.disable()
    heaviest: dict[str, tuple[int, str]] = {}
    for role in ROLES:
        for visit in visits(world, asker, role, "GET"):
            if visit.answer.status == 200:
                said = (visit.answer.queries, f"{visit.rule.rule} ({role}, {visit.stage})")
                heaviest[visit.rule.rule] = max(said, heaviest.get(visit.rule.rule, said))
    for number, page in sorted(heaviest.values(), reverse=True)[: int(argv[0]) if argv else SHOWN]:
        sys.stdout.write(f"{number:5} {page}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
