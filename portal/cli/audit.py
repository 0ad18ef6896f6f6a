"""`portal audit verify | seal`: does the trail hold, and the daily joint digest."""

import argparse

from portal.audit import services, verification
from portal.cli.common import BAD_INPUT, DONE, NO, CannotStart, complain, open_portal
from portal.rules.actors import OPERATOR
from portal.unit_of_work import open_reading, open_work

HELP = "check the audit trail against itself and the daily seals, or seal today"


def main(argv: list[str]) -> int:
    """Exit 0 the trail holds (or was sealed), 1 it does not, 2 cannot start."""
    parser = argparse.ArgumentParser(prog="portal audit", description=HELP)
    parser.add_argument("act", choices=["verify", "seal"])
    given = parser.parse_args(argv)
    try:
        parts = open_portal()
    except CannotStart as problem:
        complain(str(problem))
        return BAD_INPUT
    if given.act == "seal":
        with open_work(parts, OPERATOR) as work:
            print(services.seal_heads(work.session, parts.vault, work.system_now).digest)
        return DONE
    with open_reading(parts) as session:
        faults = verification.verify(session, parts.vault)
        sealed = verification.has_seals(session)
    for fault in faults:
        print(fault)
    if not faults:
        print(
            "The trail holds."
            if sealed
            else "The trail holds. No day was sealed yet, so there is nothing to compare it with."
        )
    return NO if faults else DONE
