"""`portal audit verify | seal`: does the trail hold, and the daily joint digest."""

import argparse
from itertools import chain

from portal.audit import services, verification
from portal.cli.common import BAD_INPUT, DONE, NO, CannotStart, complain, open_portal
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.unit_of_work import open_reading, open_work

HELP = "check the audit trail, the rows it names and the daily seals, or seal now"
_NEVER_SEALED = "The trail holds. No day was sealed yet, so there is nothing to compare it with."


def main(argv: list[str]) -> int:
    """Exit 0 the trail holds (or was sealed), 1 it does not, 2 cannot start."""
    parser = argparse.ArgumentParser(prog="portal audit", description=HELP)
    parser.add_argument("act", choices=["verify", "seal"])
    parser.add_argument("--files", action="store_true", help="read every file of the store, too (with verify)")
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
    return _verify(parts, files=given.files)


def _verify(parts: Parts, *, files: bool) -> int:
    number = 0
    with open_reading(parts) as session:
        checks = [verification.faults(session, parts.vault)]
        if files:
            checks.append(verification.file_faults(session, parts.vault))
        for fault in chain(*checks):
            print(fault)
            number += 1
        covered = verification.cover(session, parts.clock.system_now().date())
    if not number:
        print("The trail holds." if covered.sealed_at else _NEVER_SEALED)
    for line in _what_is_not_covered(covered, files=files):
        print(line)
    return NO if number else DONE


def _what_is_not_covered(covered: verification.Cover, *, files: bool) -> list[str]:
    lines = []
    if covered.sealed_at and covered.since:
        entries = "1 entry is" if covered.since == 1 else f"{covered.since} entries are"
        lines.append(f"Not yet covered by a seal since {covered.sealed_at:%d %B %Y %H:%M} UTC: {entries} newer.")
    if covered.missing:
        shown = ", ".join(f"{day:%d %B %Y}" for day in covered.missing[-10:])
        lines.append(f"{len(covered.missing)} days have no seal of their own, the last of them {shown}.")
    if covered.purged:
        lines.append(f"{covered.purged} texts or rows were taken out as the law asks: their digests stay.")
    if not files:
        lines.append("The files of the store were not read: add --files.")
    lines.append(
        "What was rewritten since the last seal, all of it and to fit, cannot be seen here. Nor can it where the seals in the "
        "file store were replaced too: compare with a digest that somebody else kept from /data/audit-heads.json."
    )
    return lines
