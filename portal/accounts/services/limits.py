"""How often something may be tried, counted in the database, so that any number of web workers count together."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from portal.accounts.models import Attempt
from portal.accounts.services.ground import take_turn
from portal.rules.refusals import Refusal
from portal.rules.wording import clock_time
from portal.unit_of_work import Work


class TooManyTries(Refusal):
    """Tried too often; the message says when to try again."""

    status = 429


@dataclass(frozen=True)
class Limit:
    """`most` tries within `within`. failures_only: tries that succeeded do not count, and a success begins anew."""

    kind: str
    most: int
    within: timedelta
    failures_only: bool = False


QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
SIGN_IN = Limit("sign_in", 5, QUARTER, failures_only=True)
SIGN_IN_FROM = Limit("sign_in_from", 20, QUARTER)
SIGN_UP = Limit("sign_up", 5, HOUR)
SIGN_UP_FROM = Limit("sign_up_from", 20, HOUR)
RESET = Limit("reset", 5, HOUR)
RESET_FROM = Limit("reset_from", 20, HOUR)
PASSWORD = Limit("password", 5, QUARTER, failures_only=True)
INVITE = Limit("invite", 30, DAY)


def digest_of(work: Work, limit: Limit, key: str) -> str:
    """What stands in the table for an account or an address: keyed, so that it cannot be looked up in a list."""
    secret = work.parts.settings.secret_key.encode()
    return hmac.new(secret, f"{limit.kind}|{key}".encode(), hashlib.sha256).hexdigest()


def hold(work: Work, *pairs: tuple[Limit, str], instead: str = "", field: str | None = None) -> TooManyTries | None:
    """Wait for other tries on the same keys, then say whether one more is too many: None, or TooManyTries.

    Tries on one key stand in line until the transaction ends, so that many at once count as many. `instead`: what else
    the person can do, for the end of the message.
    """
    take_turn(work, *(f"{limit.kind}:{key}" for limit, key in pairs))
    for limit, key in pairs:
        until = _closed_until(work, limit, digest_of(work, limit, key))
        if until:
            return TooManyTries(f"You have tried {limit.most} times. {_again_after(until)}{instead}.", field=field)
    return None


def note(work: Work, limit: Limit, key: str, *, succeeded: bool = False) -> None:
    """Count one try. Old ones on the same key are deleted: nothing needs them."""
    digest = digest_of(work, limit, key)
    work.session.execute(
        delete(Attempt).where(
            Attempt.kind == limit.kind, Attempt.key_digest == digest, Attempt.at < work.system_now - 2 * limit.within
        )
    )
    work.session.add(Attempt(kind=limit.kind, key_digest=digest, at=work.system_now, succeeded=succeeded))
    work.session.flush()


def _closed_until(work: Work, limit: Limit, digest: str) -> datetime | None:
    rows = work.session.execute(
        select(Attempt.at, Attempt.succeeded)
        .where(Attempt.kind == limit.kind, Attempt.key_digest == digest, Attempt.at > work.system_now - limit.within)
        .order_by(Attempt.at.desc())
    )
    counted: list[datetime] = []
    for at, succeeded in rows:
        if succeeded and limit.failures_only:
            break
        counted.append(at)
        if len(counted) == limit.most:
            return at + limit.within
    return None


def _again_after(until: datetime) -> str:
    whole = until.replace(second=0, microsecond=0)
    shown = whole if whole == until else whole + timedelta(minutes=1)
    return f"Try again after {clock_time(shown)}"
