"""`portal score`: computes an evaluation record without the portal, its settings or its database.

Source: evaluation-record/1, Command line.
"""

import argparse
import gc
import sys
from typing import BinaryIO

from portal.rules.scoring import RecordRefused, dump, evaluate, parse, verify

HELP = "compute the result of an evaluation record, or verify the one it carries"


def main(argv: list[str]) -> int:
    """0: computed, or verified and equal; 1: differs; 2: refused, unreadable or wrong usage."""
    parser = argparse.ArgumentParser(prog="portal score", description=HELP, allow_abbrev=False)
    parser.add_argument("file", metavar="FILE", help="an evaluation record (JSON), or - for standard input")
    parser.add_argument("--verify", action="store_true", help="compare with the result that the record carries")
    try:
        chosen = parser.parse_args(argv)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 2
    gc.disable()  # one pass over plain values makes no cycles, and looking for them costs a tenth of the time
    try:
        return _answer(chosen.file, chosen.verify)
    finally:
        gc.enable()


def _answer(name: str, wants_verifying: bool) -> int:
    try:
        record = parse(_read(name))
    except (OSError, ValueError) as error:
        return _refuse([f"$: cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"])
    except RecordRefused as refused:
        return _refuse([str(fault) for fault in refused.faults])
    if not wants_verifying:
        return _write(dump(evaluate(record)), 0)
    if not record.has_result:
        return _refuse(["result: is missing, there is nothing to verify"])
    found = verify(record)
    return _write("".join(f"{line}\n" for line in found), 1 if found else 0)


def _read(name: str) -> bytes:
    if name != "-":
        with open(name, "rb") as file:
            return file.read()
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.buffer.read()


def _refuse(lines: list[str]) -> int:
    if sys.stderr is not None:
        _send(sys.stderr.buffer, "".join(f"{line}\n" for line in lines))
    return 2


def _write(text: str, code: int) -> int:
    if sys.stdout is None:
        raise OSError("standard output is closed")
    _send(sys.stdout.buffer, text)
    return code


def _send(stream: BinaryIO, text: str) -> None:
    stream.write(text.encode("utf-8", "backslashreplace"))
    stream.flush()
