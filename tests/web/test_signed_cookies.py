"""Clocks that are apart sign nobody out."""

import pytest
from flask import Flask
from itsdangerous import SignatureExpired, TimestampSigner

from portal.web.security import secure_cookies
from portal.web.signed_cookies import PatientSessions

HALF_A_DAY = 12 * 60 * 60


def _signed(app: Flask, monkeypatch: pytest.MonkeyPatch, ahead: int) -> str:
    """A cookie as a process signs it whose clock is so many seconds ahead."""
    serializer = PatientSessions().get_signing_serializer(app)
    assert serializer is not None
    real = TimestampSigner.get_timestamp
    with monkeypatch.context() as changed:
        changed.setattr(TimestampSigner, "get_timestamp", lambda self: real(self) + ahead)
        return str(serializer.dumps({"_user_id": "token"}))


@pytest.mark.parametrize("ahead", [0, 1, 400])
def test_a_cookie_signed_by_a_clock_ahead_is_read(monkeypatch: pytest.MonkeyPatch, ahead: int) -> None:
    app = Flask(__name__)
    app.secret_key = "a key of the test"
    secure_cookies(app, production=False)
    cookie = _signed(app, monkeypatch, ahead)
    with app.test_request_context(headers={"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}"}) as context:
        assert context.session["_user_id"] == "token"


def test_a_cookie_that_is_too_old_stays_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Flask(__name__)
    app.secret_key = "a key of the test"
    serializer = PatientSessions().get_signing_serializer(app)
    assert serializer is not None
    with pytest.raises(SignatureExpired):
        serializer.loads(_signed(app, monkeypatch, -HALF_A_DAY - 5), max_age=HALF_A_DAY)
