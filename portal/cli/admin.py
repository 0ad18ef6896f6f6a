"""`portal admin`: bring in the first administrator, or help one who lost phone, key and codes."""

import argparse

from email_validator import EmailNotValidError, validate_email

from portal.accounts import services
from portal.accounts.queries import find_user_by_email
from portal.cli.common import BAD_INPUT, DONE, NO, CannotStart, complain, open_portal
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Role
from portal.rules.refusals import NotFound, Refusal
from portal.unit_of_work import open_reading, open_work

HELP = "invite an administrator, or reset the second step of somebody who lost theirs"


def main(argv: list[str]) -> int:
    """Exit 0 done, 1 refused (has a council account; has no second step), 2 bad input or cannot start."""
    parser = argparse.ArgumentParser(prog="portal admin", description=HELP)
    acts = parser.add_subparsers(dest="act", required=True)
    invite = acts.add_parser("invite", help="prints the link and sends it by mail")
    invite.add_argument("name", help="the person's name, in quotes")
    invite.add_argument("email", help="the address they will sign in with")
    reset = acts.add_parser("reset-second-step", help="the person's sessions end, and they are told by mail")
    reset.add_argument("email", help="the address they sign in with")
    given = parser.parse_args(argv)
    try:
        validate_email(given.email, check_deliverability=False, test_environment=True)
        parts = open_portal()
    except EmailNotValidError:
        complain("That is no e-mail address. Give one such as name@example.org")
        return BAD_INPUT
    except CannotStart as problem:
        complain(str(problem))
        return BAD_INPUT
    if given.act == "reset-second-step":
        return _reset(parts, given.email)
    try:
        with open_work(parts, OPERATOR) as work:
            invited = services.invite_staff(work, given.name, given.email, [Role.ADMINISTRATOR])
    except Refusal as refusal:
        complain(refusal.message)
        return NO if refusal.field == "email" else BAD_INPUT
    print(f"{parts.settings.public_url.rstrip('/')}/invitation/{invited.token}")
    print("The link works for 7 days, and once. It also goes out by mail.")
    return DONE


def _reset(parts: Parts, email: str) -> int:
    with open_reading(parts) as session:
        person = find_user_by_email(session, email)
    try:
        if person is None:
            raise NotFound
        with open_work(parts, OPERATOR) as work:
            services.reset_factors(work, person.user_id)
    except NotFound:
        complain("Nobody with this address has a second step.")
        return NO
    print("Reset. Their password alone lets them in, and they set up a new second step.")
    return DONE
