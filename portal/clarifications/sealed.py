"""Words of questions and the names of askers, sealed with the portal's own key, each bound to its row."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.rules import codec
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class Asker:
    """Who asked: told to nobody; read to tell them what became of it."""

    organisation_id: UUID
    user_id: UUID


def seal_words(keyring: Keyring, row_id: UUID, words: dict[str, Any]) -> bytes:
    """Words of a question or of a step."""
    return keyring.seal(None, "", codec.canonical(words), f"clarification:{row_id}")


def read_words(keyring: Keyring, row_id: UUID, sealed: bytes) -> dict[str, Any]:
    """The words again. Raises SealBroken."""
    found: dict[str, Any] = json.loads(keyring.unseal(None, "", sealed, f"clarification:{row_id}"))
    return found


def seal_asker(keyring: Keyring, row_id: UUID, asker: Asker) -> bytes:
    """Who asked."""
    return keyring.seal(None, "", codec.canonical(asker), f"asker:{row_id}")


def read_asker(keyring: Keyring, row_id: UUID, sealed: bytes) -> Asker:
    """Who asked, again. Raises SealBroken."""
    return codec.decode(Asker, json.loads(keyring.unseal(None, "", sealed, f"asker:{row_id}")))


def asker_mark(keyring: Keyring, procurement_id: UUID, organisation_id: UUID) -> str:
    """The keyed digest under which an organisation finds its own questions of one procurement."""
    return keyring.mark(f"asker:{procurement_id}:{organisation_id}")
