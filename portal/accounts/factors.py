"""Time codes and recovery codes: how they are made and compared. Nothing here is kept; services keep it sealed or as digests."""

import hmac
import json
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
import segno

from portal.sealing.keyring import Keyring, SealBroken

STEP_SECONDS = 30
RECOVERY_CODES = 10
_SET_UP_LASTS = timedelta(hours=1)
# No letter or figure that is read as another.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_secret() -> str:
    """A secret for an authenticator app: 160 bits, base32."""
    return pyotp.random_base32(32)


def step_of_code(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The 30-second step whose code this is: now, the one before or the one to come, and later than `after`; or None.

    Source: RFC 6238, sections 4 and 5.2.
    """
    current = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    found = None
    for step in (current - 1, current, current + 1):
        # Each is compared, so that the time it takes does not tell which.
        if hmac.compare_digest(generator.at(step * STEP_SECONDS), code) and step > after and found is None:
            found = step
    return found


def folded(code: str) -> str:
    """A code as it is compared: small letters and figures, without what people put between them."""
    return "".join(sign for sign in code.lower() if sign.isascii() and sign.isalnum())


def is_time_code(code: str) -> bool:
    """Six figures: an app's code, or one sent by e-mail."""
    return len(code) == 6 and code.isascii() and code.isdigit()


def new_recovery_codes() -> list[str]:
    """Ten codes of ten letters and figures, with a dash in the middle: about 49 bits each."""
    made = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    return [f"{code[:5]}-{code[5:]}" for code in made]


def recovery_digest(keyring: Keyring, user_id: UUID, code: str) -> str:
    """What the table holds of a recovery code."""
    return keyring.mark(f"recovery-code:{user_id}:{folded(code)}")


def seal_secret(keyring: Keyring, user_id: UUID, secret: str) -> bytes:
    """A secret as the table holds it."""
    return keyring.seal(None, "", secret.encode(), f"time-code:{user_id}")


def unseal_secret(keyring: Keyring, user_id: UUID, sealed: bytes) -> str:
    """The secret again. Raises SealBroken."""
    return keyring.unseal(None, "", sealed, f"time-code:{user_id}").decode()


def seal_offer(keyring: Keyring, user_id: UUID, secret: str, now: datetime) -> str:
    """A secret that a set-up page offers, for its hidden field: nothing is stored until a code shows that the app has it."""
    text = json.dumps({"secret": secret, "at": now.timestamp()}).encode()
    return keyring.seal(None, "", text, f"time-code-offer:{user_id}").hex()


def open_offer(keyring: Keyring, user_id: UUID, offer: str, now: datetime) -> str | None:
    """The offered secret again; None for another person's, one changed, or one older than an hour."""
    try:
        found = json.loads(keyring.unseal(None, "", bytes.fromhex(offer), f"time-code-offer:{user_id}"))
    except (SealBroken, ValueError):
        return None
    return str(found["secret"]) if now.timestamp() - found["at"] < _SET_UP_LASTS.total_seconds() else None


def app_address(secret: str, email: str, issuer: str) -> str:
    """The `otpauth:` address that an authenticator app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def picture_of(address: str) -> str:
    """A QR code as the address of a picture."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"))
