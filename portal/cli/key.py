"""`portal key make | check [FILE] | rotate`: the sealing key made, a copy checked, everything wrapped under a new one."""

import argparse
import secrets
import sys
from pathlib import Path

from config.settings import key_bytes
from portal.cli.common import BAD_INPUT, DONE, NO, CannotStart, complain, open_portal
from portal.db.engines import make_engine
from portal.keys.events import KeysWrappedAnew
from portal.keys.rotation import left_over, rotate
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.wording import count_of
from portal.sealing.keyring import SealBroken, fingerprint
from portal.unit_of_work import open_work

HELP = "make a sealing key, check a copy of it, or wrap everything under a new one"
_LONGEST = 1000


def main(argv: list[str]) -> int:
    """Exit 0 done, 1 the copy is another key or a key does not open, 2 bad input or cannot start."""
    parser = argparse.ArgumentParser(prog="portal key", description=HELP)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("make", help="print a new key, made of 32 random bytes")
    check = acts.add_parser(
        "check", help="print the key's fingerprint; with FILE, say whether that copy is the same key"
    )
    check.add_argument("file", nargs="?", metavar="FILE", help="a copy of the key, or - for standard input")
    acts.add_parser("rotate", help="wrap everything under PORTAL_SEALING_KEY, opening with PORTAL_SEALING_KEY_OLD")
    given = parser.parse_args(argv)
    if given.act == "make":
        print(secrets.token_hex(32))
        return DONE
    try:
        parts = open_portal()
    except CannotStart as problem:
        complain(str(problem))
        return BAD_INPUT
    try:
        return _check(parts, given.file) if given.act == "check" else _rotate(parts)
    finally:
        parts.engine.dispose()


def _check(parts: Parts, file: str | None) -> int:
    ours = fingerprint(parts.settings.sealing_key)
    if file is None:
        print(f"Fingerprint of PORTAL_SEALING_KEY: {ours}\nIt opens this database.")
        return DONE
    try:
        raw = sys.stdin.read(_LONGEST) if file == "-" else Path(file).read_text()[:_LONGEST]
    except (OSError, UnicodeDecodeError):
        complain(f"{file} cannot be read as a key.")
        return BAD_INPUT
    theirs = fingerprint(key_bytes(raw.strip()))
    print(f"Fingerprint of the copy: {theirs}\nFingerprint of PORTAL_SEALING_KEY: {ours}")
    print("They are the same key." if theirs == ours else "They are two different keys.")
    return DONE if theirs == ours else NO


def _rotate(parts: Parts) -> int:
    if parts.settings.sealing_key_old is None:
        complain(
            "Set PORTAL_SEALING_KEY to the new key and PORTAL_SEALING_KEY_OLD to the one before, start web and worker "
            "anew with both, then run this."
        )
        return BAD_INPUT
    owner = make_engine(parts.settings.owner_database_url)
    try:
        done = rotate(owner, parts.keyring)
        left = left_over(owner, parts.keyring)
    except SealBroken as broken:
        complain(
            f"The key of {broken} opens with neither sealing key. The others were wrapped anew as far as that one."
        )
        return NO
    finally:
        owner.dispose()
    for each in done:
        print(f"{each.table}: {each.anew} wrapped anew, {each.already} were already")
    anew = sum(each.anew for each in done)
    if anew:
        with open_work(parts, OPERATOR) as work:
            work.record(KeysWrappedAnew(fingerprint=fingerprint(parts.settings.sealing_key), number=anew))
    if left:
        complain(
            f"{count_of(left, 'key')} came in meanwhile under the old one: a web process or worker still runs without the "
            "new key. Start them anew, then run this again."
        )
        return NO
    print(
        "Everything opens with PORTAL_SEALING_KEY alone. Take PORTAL_SEALING_KEY_OLD out and start web and worker anew."
    )
    return DONE
