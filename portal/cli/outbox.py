"""`portal outbox drain | resend`: send what waits, once; let what was given up go out again."""

import argparse

from portal.cli.common import BAD_INPUT, DONE, NO, CannotStart, complain, open_portal
from portal.notifications.outbox import drain
from portal.oversight.services import send_mail_again
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.refusals import TooLate
from portal.unit_of_work import open_work

HELP = "send the mail that waits, or what was given up"


def main(argv: list[str]) -> int:
    """Exit 0 when it is done, 1 where nothing was given up, 2 cannot start."""
    parser = argparse.ArgumentParser(prog="portal outbox", description=HELP)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("drain", help="try everything that is due, once")
    acts.add_parser("resend", help="let mail that was given up go out again, by the worker or by drain")
    given = parser.parse_args(argv)
    try:
        parts = open_portal()
    except CannotStart as problem:
        complain(str(problem))
        return BAD_INPUT
    return _drain(parts) if given.act == "drain" else _resend(parts)


def _drain(parts: Parts) -> int:
    tried = False
    while drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now(), limit=1):
        tried = True
    print("Tried to send what was due." if tried else "Nothing was due.")
    return DONE


def _resend(parts: Parts) -> int:
    try:
        with open_work(parts, OPERATOR) as work:
            send_mail_again(work)
    except TooLate as none:
        complain(none.message)
        return NO
    print("What was given up is due again.")
    return DONE
