"""The cookie of a session, read as its signer meant it, also where clocks are apart."""

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class PatientSigner(TimestampSigner):
    """Believes a signature of ours that is dated a little ahead: another web process's clock, or ours before it was put back.

    Else two machines a second apart, or one whose clock is mended, would sign everybody out. What is too old stays refused.
    """

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """The value. Raises BadSignature, SignatureExpired."""
        try:
            return super().unsign(signed_value, max_age, return_timestamp)
        except SignatureExpired as problem:
            if problem.date_signed is None or problem.date_signed <= self.timestamp_to_datetime(self.get_timestamp()):
                raise
            return super().unsign(signed_value, None, return_timestamp)


class PatientSessions(SecureCookieSessionInterface):
    """Flask's sessions with that signer. When a session ends is for its row in the database to say."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Flask's own, signing as above."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer
