"""The whole look at a file that came in: what it is, what is in it, and what the scanner says.

It is slow, so it is done before a unit of work begins: no lock is held by a file that is being looked at.
"""

from dataclasses import dataclass

from portal.rules.refusals import Invalid
from portal.storage.inspection import FileFacts, look_inside
from portal.storage.intake import ReceivedFile
from portal.storage.names import clean_name
from portal.storage.scanner import HARMFUL, NOT_SCANNED, Scan, Scanner


class Harmful(Invalid):
    """The scanner found something in a file. signature: its name there."""

    signature = ""


@dataclass(frozen=True)
class CheckedFile:
    """A received file after the look. name: made safe; scan: clean, without an answer, or off; never harmful."""

    received: ReceivedFile
    name: str
    facts: FileFacts
    scan: Scan


def check_file(received: ReceivedFile, name: str, scanner: Scanner | None, field: str = "file") -> CheckedFile:
    """Look into a file and have it scanned. A scanner that does not answer refuses nothing.

    Raises Invalid beside `field` for what cannot be taken, Harmful for what the scanner found.
    """
    facts = look_inside(received.path, name, field)
    scan = NOT_SCANNED
    if scanner is not None:
        with received.open() as source:
            scan = scanner.scan(source)
    if scan.outcome == HARMFUL:
        refusal = Harmful(
            f"{clean_name(name)} is harmful: our scanner found a virus in it. Scan your computer, then add a clean copy.",
            field=field,
        )
        refusal.signature = scan.words
        raise refusal
    return CheckedFile(received, clean_name(name), facts, scan)
