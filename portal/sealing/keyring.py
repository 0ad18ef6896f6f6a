"""The one `seal` / `unseal`: AES-256-GCM, a data key per bid, each wrapped by PORTAL_SEALING_KEY (design decision 7).

`context` is bound as associated data: a sealed text moved to another row, or another bid, does not open. Streams are
sealed in numbered pieces with the last one marked, so that cutting, swapping or repeating pieces is found.
"""

import hashlib
import hmac
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32
_NONCE_BYTES = 12
_PIECE = 1 << 20
_TAG_BYTES = 16


class SealBroken(Exception):
    """What was sealed does not open: changed, moved, cut, or sealed under another key."""


class Keyring:
    """Seals and unseals. `master`: 32 bytes or more of secret, from settings only."""

    def __init__(self, master: bytes) -> None:
        if len(master) < _KEY_BYTES:
            raise ValueError("PORTAL_SEALING_KEY must be 32 bytes or more")
        self._wrapping = AESGCM(_derive(master, b"wrap data keys"))
        self._general = _derive(master, b"general")
        self._marking = _derive(master, b"mark")

    def new_key(self, owner: str) -> bytes:
        """A fresh data key, wrapped for `owner` ("bid:<id>"): store it beside what it seals."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, os.urandom(_KEY_BYTES), owner.encode())

    def seal(self, wrapped: bytes | None, owner: str, text: bytes, context: str) -> bytes:
        """Seal bytes under a wrapped key (None: the portal's own key, for mails and such)."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher(wrapped, owner).encrypt(nonce, text, context.encode())

    def unseal(self, wrapped: bytes | None, owner: str, sealed: bytes, context: str) -> bytes:
        """The bytes again. Raises SealBroken."""
        try:
            return self._cipher(wrapped, owner).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as problem:
            raise SealBroken(context) from problem

    def mark(self, text: str) -> str:
        """A keyed digest, the same for the same text: finds a row again that does not say whose it is."""
        return hmac.new(self._marking, text.encode(), hashlib.sha256).hexdigest()

    def seal_stream(self, wrapped: bytes | None, owner: str, source: BinaryIO, target: BinaryIO, context: str) -> None:
        """Copy `source` to `target` sealed, one MiB at a time: memory does not grow with the file."""
        cipher = self._cipher(wrapped, owner)
        prefix = os.urandom(_NONCE_BYTES - 4)
        target.write(prefix)
        number, piece = 0, source.read(_PIECE)
        while True:
            following = source.read(_PIECE)
            target.write(
                cipher.encrypt(prefix + struct.pack(">I", number), piece, _label(context, number, not following))
            )
            if not following:
                return
            number, piece = number + 1, following

    def unseal_stream(self, wrapped: bytes | None, owner: str, sealed: BinaryIO, context: str) -> Iterator[bytes]:
        """The pieces again, in order. Raises SealBroken at the first piece that does not fit."""
        cipher = self._cipher(wrapped, owner)
        prefix = sealed.read(_NONCE_BYTES - 4)
        number, piece = 0, sealed.read(_PIECE + _TAG_BYTES)
        while True:
            following = sealed.read(_PIECE + _TAG_BYTES)
            try:
                nonce = prefix + struct.pack(">I", number)
                yield cipher.decrypt(nonce, piece, _label(context, number, not following))
            except (InvalidTag, ValueError) as problem:
                raise SealBroken(context) from problem
            if not following:
                return
            number, piece = number + 1, following

    def _cipher(self, wrapped: bytes | None, owner: str) -> AESGCM:
        if wrapped is None:
            return AESGCM(self._general)
        try:
            return AESGCM(self._wrapping.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], owner.encode()))
        except (InvalidTag, ValueError) as problem:
            raise SealBroken(owner) from problem


def sealed_size(size: int) -> int:
    """How many bytes `seal_stream` makes of a source of `size` bytes.

    >>> sealed_size(0), sealed_size(10)
    (24, 34)
    """
    pieces = max(1, -(-size // _PIECE))
    return _NONCE_BYTES - 4 + size + pieces * _TAG_BYTES


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=None, info=b"fairtender " + purpose).derive(master)


def _label(context: str, number: int, last: bool) -> bytes:
    return f"{context}|{number}|{'last' if last else 'more'}".encode()
