"""`portal export-record REF`: the evaluation record with its result, as anybody can check with `portal score --verify`."""

import argparse
import json
import sys
from pathlib import Path

from portal.cli.common import BAD_INPUT, DONE, NO, CannotStart, complain, open_portal
from portal.evaluation.queries import get_record
from portal.looks.services import keep_command
from portal.procurements.queries import find_by_reference
from portal.rules.refusals import NotFound
from portal.unit_of_work import open_reading

HELP = "write the evaluation record of a procurement, with its result"


def main(argv: list[str]) -> int:
    """Exit 0 written, 1 no result yet, 2 unknown reference, cannot start or cannot write."""
    parser = argparse.ArgumentParser(prog="portal export-record", description=HELP)
    parser.add_argument("reference", metavar="REF", help="the procurement's reference, such as YC-2027-01")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file instead of standard output")
    given = parser.parse_args(argv)
    try:
        parts = open_portal()
    except CannotStart as problem:
        complain(str(problem))
        return BAD_INPUT
    with open_reading(parts) as session:
        view = find_by_reference(session, given.reference)
        if view is None:
            complain(f"No procurement {given.reference!r} is published.")
            return BAD_INPUT
        try:
            record = get_record(session, parts.keyring, view.id)
        except NotFound:
            complain(f"{view.reference} has no result yet: quality is not locked.")
            return NO
    keep_command(parts, f"procurement:{view.id}", "the whole record of the evaluation", "portal export-record")
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    if not given.output:
        sys.stdout.write(text)
        return DONE
    try:
        Path(given.output).write_text(text, encoding="utf-8")
    except OSError as problem:
        complain(f"{given.output} cannot be written: {problem.strerror or type(problem).__name__}.")
        return BAD_INPUT
    return DONE
