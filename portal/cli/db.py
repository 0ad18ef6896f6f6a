"""`portal db upgrade | check | revision`: the database's shape."""

import argparse
import tempfile
from pathlib import Path

from portal import wiring
from portal.cli.common import BAD_INPUT, DONE, NO, CannotStart, complain, open_portal
from portal.db import migrate
from portal.db.engines import make_engine

HELP = "bring the database to its newest shape, or check models against migrations"


def main(argv: list[str]) -> int:
    """Exit 0 done, 1 models and migrations differ, 2 cannot start."""
    parser = argparse.ArgumentParser(prog="portal db", description=HELP)
    parser.add_argument("act", choices=["upgrade", "check", "revision"])
    parser.add_argument("--id", help="revision id, such as 0005_bids (with revision)")
    parser.add_argument("--message", default="", help="what the revision does (with revision)")
    given = parser.parse_args(argv)
    if given.act == "upgrade":
        try:
            open_portal()
        except CannotStart as problem:
            complain(str(problem))
            return BAD_INPUT
        print("The database has its newest shape.")
        return DONE
    return _check() if given.act == "check" else _revision(given.id, given.message)


def _check() -> int:
    heads = migrate.heads()
    if len(heads) != 1:
        complain(f"There must be one newest migration, not {len(heads)}: {', '.join(heads)}")
        return NO
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'check.sqlite'}")
        migrate.upgrade(engine)
        with engine.connect() as connection:
            differences = migrate.drift(connection)
        engine.dispose()
    for difference in differences:
        complain(str(difference))
    if not differences:
        print(f"Models of {len(wiring.FEATURES)} features and migrations agree at {heads[0]}.")
    return NO if differences else DONE


def _revision(revision_id: str | None, message: str) -> int:
    if not revision_id:
        complain("Give the revision's id: --id 0005_bids")
        return BAD_INPUT
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'draft.sqlite'}")
        migrate.upgrade(engine)
        migrate.autogenerate(engine, message or revision_id, revision_id)
        engine.dispose()
    return DONE
