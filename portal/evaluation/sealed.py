"""Words of panel members, sealed with the portal's own key: they quote bids, and a backup must not tell."""

import hashlib
import json
from typing import Any
from uuid import UUID

from portal.rules import codec
from portal.sealing.keyring import Keyring


def seal_words(keyring: Keyring, table: str, row_id: UUID, words: Any) -> bytes:
    """Words as they are kept: canonical JSON, bound to their row."""
    return keyring.seal(None, "", codec.canonical(words), f"{table}:{row_id}")


def read_words(keyring: Keyring, table: str, row_id: UUID, sealed: bytes) -> dict[str, Any]:
    """The words again. Raises SealBroken."""
    found: dict[str, Any] = json.loads(keyring.unseal(None, "", sealed, f"{table}:{row_id}"))
    return found


def digest_of(sealed: bytes) -> str:
    """What the chain keeps of sealed words."""
    return hashlib.sha256(sealed).hexdigest()
