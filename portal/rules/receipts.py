"""The reference of a bid as sent."""

import secrets
from collections.abc import Callable

# No letter or figure that is read as another one: 0 and O, 1 and I and L, 5 and S, 2 and Z.
_SIGNS = "346789ABCDEFGHJKMNPQRTUVWXY"
_LETTERS = "ABCDEFGHJKMNPQRTUVWXY"


def reference(procurement_reference: str, lot_id: str, choose: Callable[[str], str] = secrets.choice) -> str:
    """A new reference of a bid as sent, such as "YS-2026-02-1-A7K2": procurement, lot, four random signs.

    The first sign is a letter, so that the end is not read as a number.
    """
    return f"{procurement_reference}-{lot_id}-{choose(_LETTERS)}{''.join(choose(_SIGNS) for _ in range(3))}"
