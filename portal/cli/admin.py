"""`portal admin invite NAME EMAIL`: bring in the first administrator, or one more when none can sign in."""

import argparse

from email_validator import EmailNotValidError, validate_email

from portal.accounts import services
from portal.cli.common import BAD_INPUT, DONE, NO, CannotStart, complain, open_portal
from portal.rules.actors import OPERATOR, Role
from portal.rules.refusals import Refusal
from portal.unit_of_work import open_work

HELP = "invite an administrator: prints the link and sends it by mail"


def main(argv: list[str]) -> int:
    """Exit 0 invited, 1 refused (the person has a council account), 2 bad input or cannot start."""
    parser = argparse.ArgumentParser(prog="portal admin", description=HELP)
    parser.add_argument("act", choices=["invite"])
    parser.add_argument("name", help="the person's name, in quotes")
    parser.add_argument("email", help="the address they will sign in with")
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
    try:
        with open_work(parts, OPERATOR) as work:
            invited = services.invite_staff(work, given.name, given.email, [Role.ADMINISTRATOR])
    except Refusal as refusal:
        complain(refusal.message)
        return NO if refusal.field == "email" else BAD_INPUT
    print(f"{parts.settings.public_url.rstrip('/')}/invitation/{invited.token}")
    print("The link works for 7 days, and once. It also goes out by mail.")
    return DONE
