"""How often something may be tried, counted in the database, so that any number of web workers count together."""

import hashlib
import hmac
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from portal.accounts.models import Attempt
from portal.accounts.services.ground import take_turn
from portal.rules.refusals import Refusal
from portal.rules.wording import clock_time
from portal.unit_of_work import Work


class TooManyTries(Refusal):
    """Tried too often; the message says when to try again. retry_after: in how many seconds, 0 where it does not say."""

    status = 429

    def __init__(self, message: str, *, field: str | None = None, retry_after: int = 0) -> None:
        super().__init__(message, field=field)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Limit:
    """`most` tries within `within`. failures_only: tries that succeeded do not count, and a success begins anew.

    A kind that ends in "_from" is counted by the address a request came from.
    """

    kind: str
    most: int
    within: timedelta
    failures_only: bool = False


MINUTE, QUARTER, HOUR, DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
SIGN_IN = Limit("sign_in", 5, QUARTER, failures_only=True)
SIGN_IN_FROM = Limit("sign_in_from", 20, QUARTER)
SIGN_UP = Limit("sign_up", 5, HOUR)
SIGN_UP_FROM = Limit("sign_up_from", 20, HOUR)
RESET = Limit("reset", 5, HOUR)
RESET_FROM = Limit("reset_from", 20, HOUR)
PASSWORD = Limit("password", 5, QUARTER, failures_only=True)
SECOND_FACTOR = Limit("second_factor", 5, QUARTER, failures_only=True)
PASSKEY = Limit("passkey", 30, QUARTER)
EMAIL_CODE = Limit("email_code", 5, QUARTER)
EMAIL_CODE_OF = Limit("email_code_of", 10, DAY, failures_only=True)
INVITE = Limit("invite", 30, DAY)


def digest_of(work: Work, limit: Limit, key: str) -> str:
    """What stands in the table for an account or an address: keyed, so that it cannot be looked up in a list."""
    secret = work.parts.settings.secret_key.encode()
    return hmac.new(secret, f"{limit.kind}|{_counted(limit, key)}".encode(), hashlib.sha256).hexdigest()


def network_of(address: str) -> str:
    """What one household or machine holds: an IPv4 address, or the first half of an IPv6 one.

    >>> network_of("2001:db8:1:2:3::4"), network_of("192.0.2.7")
    ('2001:db8:1:2::/64', '192.0.2.7')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped) if mapped else str(ipaddress.ip_network(f"{found}/64", strict=False))


def _counted(limit: Limit, key: str) -> str:
    """Who holds one IPv6 address holds all of its network: each is counted as the other."""
    return network_of(key) if limit.kind.endswith("_from") else key


def hold(work: Work, *pairs: tuple[Limit, str], instead: str = "", field: str | None = None) -> TooManyTries | None:
    """Wait for other tries on the same keys, then say whether one more is too many: None, or TooManyTries.

    Tries on one key stand in line until the transaction ends, so that many at once count as many. `instead`: what else
    the person can do, for the end of the message.
    """
    found = closed(work, *pairs)
    if found is None:
        return None
    limit, until = found
    said = f"You have tried {limit.most} times. {again_after(until)}{instead}."
    return TooManyTries(said, field=field, retry_after=seconds_until(work, until))


def closed(work: Work, *pairs: tuple[Limit, str]) -> tuple[Limit, datetime] | None:
    """Wait for other tries on the same keys, then give the first limit that is reached, and until when; else None."""
    take_turn(work, *(f"{limit.kind}:{_counted(limit, key)}" for limit, key in pairs))
    for limit, key in pairs:
        until = _closed_until(work, limit, digest_of(work, limit, key))
        if until:
            return limit, until
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


def seconds_until(work: Work, until: datetime) -> int:
    """How long until then, in whole seconds, at least one."""
    return max(1, math.ceil((until - work.system_now).total_seconds()))


def again_after(until: datetime) -> str:
    """ "Try again after 2:15pm", rounded up to the minute."""
    whole = until.replace(second=0, microsecond=0)
    shown = whole if whole == until else whole + timedelta(minutes=1)
    return f"Try again after {clock_time(shown)}"
