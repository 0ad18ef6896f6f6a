"""The seal of one bid: everything its people wrote goes in and comes out here, and nowhere else."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO
from uuid import UUID

from portal.bids.models import Bid
from portal.rules import codec
from portal.rules.refusals import Gone
from portal.rules.snapshot import FileFact
from portal.sealing.keyring import Keyring


class BidSeal:
    """Seals and unseals under one bid's key; raises Gone where it was destroyed. What unseals raises SealBroken."""

    def __init__(self, keyring: Keyring, bid: Bid) -> None:
        if not bid.wrapped_key:
            raise Gone("This bid was destroyed, as the law asks.")
        self._keyring, self._wrapped, self._owner = keyring, bid.wrapped_key, owner_of(bid.id)

    def seal_part(self, part_id: UUID, value: dict[str, Any]) -> bytes:
        """One part of the draft."""
        return self._keyring.seal(self._wrapped, self._owner, codec.canonical(value), f"part:{part_id}")

    def read_part(self, part_id: UUID, sealed: bytes) -> dict[str, Any]:
        """One part again, as plain JSON."""
        found: dict[str, Any] = json.loads(self._keyring.unseal(self._wrapped, self._owner, sealed, f"part:{part_id}"))
        return found

    def seal_fact(self, fact: FileFact) -> bytes:
        """What is known of a file, its name above all."""
        return self._keyring.seal(self._wrapped, self._owner, codec.canonical(fact), f"file:{fact.file_id}")

    def read_fact(self, file_id: UUID, sealed: bytes) -> FileFact:
        """What is known of a file again."""
        raw = self._keyring.unseal(self._wrapped, self._owner, sealed, f"file:{file_id}")
        return codec.decode(FileFact, json.loads(raw))

    def seal_snapshot(self, submission_id: UUID, raw: bytes) -> bytes:
        """The canonical bytes of a bid as sent."""
        return self._keyring.seal(self._wrapped, self._owner, raw, f"submission:{submission_id}")

    def read_snapshot(self, submission_id: UUID, sealed: bytes) -> bytes:
        """The canonical bytes again."""
        return self._keyring.unseal(self._wrapped, self._owner, sealed, f"submission:{submission_id}")

    def seal_file(self, file_id: UUID, source: BinaryIO, target: BinaryIO) -> None:
        """Copy a file sealed, piece by piece."""
        self._keyring.seal_stream(self._wrapped, self._owner, source, target, f"bytes:{file_id}")

    def read_file(self, file_id: UUID, sealed: BinaryIO) -> Iterator[bytes]:
        """A file's bytes again, piece by piece; closes the stream it was given at the end."""
        try:
            yield from self._keyring.unseal_stream(self._wrapped, self._owner, sealed, f"bytes:{file_id}")
        finally:
            sealed.close()


def owner_of(bid_id: UUID) -> str:
    """The owner text of a bid's key."""
    return f"bid:{bid_id}"
