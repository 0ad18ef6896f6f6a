"""`portal outbox drain | resend | release | drop`: send what waits; again what was given up; decide on what is held."""

import argparse

from portal.cli.common import BAD_INPUT, DONE, NO, CannotStart, complain, open_portal
from portal.looks.services import keep_command
from portal.notifications.outbox import drain, drop_held, release_held
from portal.oversight.services import send_mail_again
from portal.parts import Parts
from portal.recovery.events import HeldMailDecided
from portal.rules.actors import OPERATOR
from portal.rules.refusals import TooLate
from portal.rules.wording import count_of
from portal.unit_of_work import open_work

HELP = "send the mail that waits, or what was given up, or decide on what a restore held"


def main(argv: list[str]) -> int:
    """Exit 0 when it is done, 1 where nothing was given up, 2 cannot start."""
    parser = argparse.ArgumentParser(prog="portal outbox", description=HELP)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("drain", help="try everything that is due, once")
    acts.add_parser("resend", help="let mail that was given up go out again, by the worker or by drain")
    acts.add_parser("release", help="let mail that was held after a restore go out")
    acts.add_parser("drop", help="never send mail that was held after a restore")
    given = parser.parse_args(argv)
    try:
        parts = open_portal()
    except CannotStart as problem:
        complain(str(problem))
        return BAD_INPUT
    try:
        if given.act in ("release", "drop"):
            return _decide(parts, sent=given.act == "release")
        return _drain(parts) if given.act == "drain" else _resend(parts)
    finally:
        parts.engine.dispose()


def _drain(parts: Parts) -> int:
    tried = False
    while drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now(), limit=1):
        tried = True
    if tried:
        keep_command(parts, "operator", "mail that waited, to send it", "portal outbox drain")
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


def _decide(parts: Parts, *, sent: bool) -> int:
    """What was held may have been sent by the portal that the backup was made of: a person decides, once for all."""
    with open_work(parts, OPERATOR) as work:
        number = (release_held if sent else drop_held)(work.session, work.system_now)
        if number:
            work.record(HeldMailDecided(sent=sent, number=number))
    if not number:
        print("No mail is held.")
    else:
        print(f"{count_of(number, 'mail')} will go out." if sent else f"{count_of(number, 'mail')} will not be sent.")
    return DONE
