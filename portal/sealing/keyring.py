"""The one `seal` / `unseal`: AES-256-GCM, a data key per bid, each wrapped by PORTAL_SEALING_KEY (design decision 7).

PORTAL_SEALING_KEY itself seals nothing but data keys. So it can be changed: only what is wrapped is wrapped anew, and rows
that nobody may rewrite stay as they are. The portal's own data keys, "general" and "mark", are wrapped like all others.

`context` is bound as associated data: a sealed text moved to another row, or another bid, does not open. Streams are
sealed in numbered pieces with the last one marked, so that cutting, swapping or repeating pieces is found.
"""

import hashlib
import hmac
import os
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32
_NONCE_BYTES = 12
_PIECE = 1 << 20
_TAG_BYTES = 16

OWN_KEYS = ("general", "mark")
"""The portal's own data keys: what seals mails and marks, and what makes keyed digests."""


class SealBroken(Exception):
    """What was sealed does not open: changed, moved, cut, or sealed under another key."""


class Keyring:
    """Seals and unseals. `master`: 32 bytes or more of secret, from settings only.

    load: gives the portal's own data keys, wrapped, by name; asked once, at first use, since the database may not be there yet.
    old_master: what the key was before, while it is being changed; both open, the new one alone wraps.
    """

    def __init__(
        self, master: bytes, load: Callable[["Keyring"], Mapping[str, bytes]], old_master: bytes | None = None
    ) -> None:
        masters = [each for each in (master, old_master) if each is not None]
        if min(map(len, masters)) < _KEY_BYTES:
            raise ValueError("PORTAL_SEALING_KEY must be 32 bytes or more")
        self._wrapping = [AESGCM(_derive(each, b"wrap data keys")) for each in masters]
        self._before = masters[-1]
        self._load = load
        self._own: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def wake(self) -> None:
        """Load the portal's own data keys, if that was not done. Raises SealBroken where the master is another one's."""
        with self._lock:
            if not self._own:
                found = self._load(self)
                self._own = {name: self._unwrap(found[name], own_key_owner(name)) for name in OWN_KEYS}

    def new_key(self, owner: str) -> bytes:
        """A fresh data key, wrapped for `owner` ("bid:<id>"): store it beside what it seals."""
        return self._wrap(os.urandom(_KEY_BYTES), owner)

    def first_own_key(self, name: str, *, used_before: bool) -> bytes:
        """The portal's own data key `name`, made now and wrapped.

        used_before: what is sealed already was sealed by a key derived from the master, before keys were kept: that one stays.
        """
        if used_before:
            return self._wrap(_derive(self._before, name.encode()), own_key_owner(name))
        return self.new_key(own_key_owner(name))

    def rewrap(self, wrapped: bytes, owner: str) -> bytes | None:
        """The same data key under the new master; None where it is so already. Raises SealBroken."""
        key = self._unwrap(wrapped, owner, only_new=True)
        return self._wrap(self._unwrap(wrapped, owner), owner) if not key else None

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
        self.wake()
        return hmac.new(self._own["mark"], text.encode(), hashlib.sha256).hexdigest()

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
            self.wake()
            return AESGCM(self._own["general"])
        return AESGCM(self._unwrap(wrapped, owner))

    def _wrap(self, key: bytes, owner: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._wrapping[0].encrypt(nonce, key, owner.encode())

    def _unwrap(self, wrapped: bytes, owner: str, *, only_new: bool = False) -> bytes:
        """The data key; with only_new, b"" where the new master does not open it."""
        for wrapping in self._wrapping[:1] if only_new else self._wrapping:
            try:
                return wrapping.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], owner.encode())
            except (InvalidTag, ValueError):
                continue
        if only_new:
            return b""
        raise SealBroken(owner)


def own_key_owner(name: str) -> str:
    """The owner text of one of the portal's own data keys."""
    return f"portal:{name}"


def fingerprint(master: bytes) -> str:
    """Tells two keys apart and gives neither away: 24 hexadecimal figures in fours, to be written on the key sheet.

    >>> fingerprint(b"x" * 32) == fingerprint(b"x" * 32) != fingerprint(b"y" * 32)
    True
    """
    figures = _derive(master, b"fingerprint").hex()[:24]
    return " ".join(figures[at : at + 4] for at in range(0, 24, 4))


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
