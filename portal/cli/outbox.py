"""`portal outbox drain`: send what waits, once."""

import argparse

from portal.cli.common import BAD_INPUT, DONE, CannotStart, complain, open_portal
from portal.notifications.outbox import drain

HELP = "send the mail that waits"


def main(argv: list[str]) -> int:
    """Exit 0 when all that was due has been tried, 2 cannot start."""
    parser = argparse.ArgumentParser(prog="portal outbox", description=HELP)
    parser.add_argument("act", choices=["drain"])
    parser.parse_args(argv)
    try:
        parts = open_portal()
    except CannotStart as problem:
        complain(str(problem))
        return BAD_INPUT
    tried = 0
    while found := drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now()):
        tried += found
    print("Tried to send what was due." if tried else "Nothing was due.")
    return DONE
