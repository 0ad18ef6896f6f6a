"""`portal import-notice FILE`: begin a draft plan from a published notice."""

import argparse
import sys
from pathlib import Path

from portal.cli.common import BAD_INPUT, DONE, CannotStart, complain, open_portal
from portal.intentions.services import Imported, import_notice
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.notice_import import MOST_BYTES, UnreadableNotice
from portal.rules.refusals import Refusal
from portal.unit_of_work import open_work

HELP = "begin a draft plan from a published OCDS notice"


def main(argv: list[str]) -> int:
    """Exit 0 imported (or there already), 2 unreadable or cannot start."""
    parser = argparse.ArgumentParser(prog="portal import-notice", description=HELP)
    parser.add_argument("file", help="a published OCDS release package, or - for standard input")
    given = parser.parse_args(argv)
    try:
        raw = _read(given.file)
        done = _import(open_portal(), raw)
    except OSError as problem:
        complain(f"{given.file} cannot be read: {problem.strerror or type(problem).__name__}.")
        return BAD_INPUT
    except UnreadableNotice as problem:
        complain(f"{given.file}: {problem.reason}")
        return BAD_INPUT
    except (CannotStart, Refusal) as problem:
        complain(str(problem))
        return BAD_INPUT
    if done.was_there:
        print(f"This notice was imported before, as plan {done.reference}. Nothing has changed.")
    else:
        print(f"Plan {done.reference} was begun as a draft. {done.unused_line}")
    return DONE


def _read(name: str) -> bytes:
    """One byte more than may be read tells that there is too much."""
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as source:
        return source.read(MOST_BYTES + 1)


def _import(parts: Parts, raw: bytes) -> Imported:
    with open_work(parts, OPERATOR) as work:
        return import_notice(work, raw)
