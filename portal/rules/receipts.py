"""The reference of a bid as sent, and the receipt for it."""

import secrets
from collections.abc import Callable
from datetime import datetime

from portal.rules.snapshot import Snapshot
from portal.rules.wording import deadline, exact_moment, file_line

# No letter or figure that is read as another one: 0 and O, 1 and I and L, 5 and S, 2 and Z.
_SIGNS = "346789ABCDEFGHJKMNPQRTUVWXY"
_LETTERS = "ABCDEFGHJKMNPQRTUVWXY"


def reference(procurement_reference: str, lot_id: str, choose: Callable[[str], str] = secrets.choice) -> str:
    """A new reference of a bid as sent, such as "YS-2026-02-1-A7K2": procurement, lot, four random signs.

    The first sign is a letter, so that the end is not read as a number.
    """
    return f"{procurement_reference}-{lot_id}-{choose(_LETTERS)}{''.join(choose(_SIGNS) for _ in range(3))}"


WHAT_IS_A_DIGEST = (
    "A digest is like a fingerprint of your bid. It is worked out from every letter and file. Change one letter and it "
    "changes. When bids are opened, we work it out again. If the two match, the bid we read is the bid you sent. The head "
    "of the record does the same for the list of what happened to your bid."
)


def receipt_text(sent: Snapshot, *, title: str, lot: str, deadline_at: datetime, digest: str, head: str) -> str:
    """A receipt as a text file. lot: its title, or "" where the opportunity has one lot."""
    lines = [
        f"Receipt: bid for {title}{f', {lot}' if lot else ''}",
        "",
        f"Your reference: {sent.reference}",
        f"Received at: {exact_moment(sent.received_at)}",
        f"Sent by: {sent.submitted_by}, {sent.organisation_name}",
        f"Version of the opportunity: {sent.pack_version}",
        f"Sealed until: {deadline(deadline_at)}",
        "",
        f"Digest of this bid (SHA-256): {digest}",
        f"Head of the record: {head}",
        "",
        f"Files: {len(sent.files) or 'none'}",
    ]
    for each in sent.files:
        lines += [f"- {file_line(each.name, each.kind, each.size, each.pages)}", f"  SHA-256: {each.sha256}"]
    lines += ["", "What is a digest?", WHAT_IS_A_DIGEST, ""]
    return "\r\n".join(lines)
