"""The seal of one organisation's profile: what it says of itself goes in and comes out here, and nowhere else."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO
from uuid import UUID

from portal.accounts.models import OrganisationProfile
from portal.rules import codec
from portal.rules.profile import ProfileFile
from portal.sealing.keyring import Keyring


class ProfileSeal:
    """Seals and unseals under one profile's key. Every method that unseals raises SealBroken."""

    def __init__(self, keyring: Keyring, row: OrganisationProfile) -> None:
        self._keyring, self._wrapped = keyring, row.wrapped_key
        self._organisation_id, self._owner = row.organisation_id, owner_of(row.organisation_id)

    def seal(self, value: Any) -> bytes:
        """The whole profile."""
        return self._keyring.seal(
            self._wrapped, self._owner, codec.canonical(value), f"profile:{self._organisation_id}"
        )

    def read(self, sealed: bytes) -> dict[str, Any]:
        """The whole profile again, as plain JSON."""
        raw = self._keyring.unseal(self._wrapped, self._owner, sealed, f"profile:{self._organisation_id}")
        found: dict[str, Any] = json.loads(raw)
        return found

    def seal_fact(self, fact: ProfileFile) -> bytes:
        """What is known of a document, its name above all."""
        return self._keyring.seal(self._wrapped, self._owner, codec.canonical(fact), f"profile-file:{fact.file_id}")

    def read_fact(self, file_id: UUID, sealed: bytes) -> ProfileFile:
        """What is known of a document again."""
        raw = self._keyring.unseal(self._wrapped, self._owner, sealed, f"profile-file:{file_id}")
        return codec.decode(ProfileFile, json.loads(raw))

    def seal_file(self, file_id: UUID, source: BinaryIO, target: BinaryIO) -> None:
        """Copy a document sealed, piece by piece."""
        self._keyring.seal_stream(self._wrapped, self._owner, source, target, f"profile-bytes:{file_id}")

    def read_file(self, file_id: UUID, sealed: BinaryIO) -> Iterator[bytes]:
        """A document's bytes again, piece by piece; closes the stream it was given at the end."""
        try:
            yield from self._keyring.unseal_stream(self._wrapped, self._owner, sealed, f"profile-bytes:{file_id}")
        finally:
            sealed.close()


def owner_of(organisation_id: UUID) -> str:
    """The owner text of a profile's key."""
    return f"organisation:{organisation_id}"
