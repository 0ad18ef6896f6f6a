"""`portal db upgrade | check | check-rights | revision`: the database's shape, and who may do what in it."""

import argparse
import tempfile
from pathlib import Path

from portal import wiring
from portal.cli.common import (
    BAD_INPUT,
    DONE,
    NO,
    CannotStart,
    bring_up_to_date,
    complain,
    rights_faults,
    settings_found,
)
from portal.db import migrate
from portal.db.engines import make_engine

HELP = "bring the database to its newest shape, or check its shape or the application's rights"


def main(argv: list[str]) -> int:
    """Exit 0 done, 1 models and migrations differ or a right is too much, 2 cannot start."""
    parser = argparse.ArgumentParser(prog="portal db", description=HELP)
    parser.add_argument("act", choices=["upgrade", "check", "check-rights", "revision"])
    parser.add_argument("--id", help="revision id, such as 0005_bids (with revision)")
    parser.add_argument("--message", default="", help="what the revision does (with revision)")
    given = parser.parse_args(argv)
    if given.act == "upgrade":
        try:
            bring_up_to_date(settings_found(), guard=True)
        except CannotStart as problem:
            complain(str(problem))
            return BAD_INPUT
        print("The database has its newest shape.")
        return DONE
    if given.act == "check-rights":
        return _check_rights()
    return _check() if given.act == "check" else _revision(given.id, given.message)


def _check_rights() -> int:
    try:
        settings = settings_found()
        found = rights_faults(settings)
    except CannotStart as problem:
        complain(str(problem))
        return BAD_INPUT
    for fault in found:
        complain(fault)
    if found:
        complain("Run `portal db upgrade` with the owner's address. What it cannot mend, the server's keeper must.")
        return NO
    if settings.database_url.startswith("sqlite"):
        print("SQLite has no roles: triggers alone keep what is never rewritten.")
    else:
        print("The application's role owns nothing and may rewrite nothing that is kept.")
    return DONE


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
