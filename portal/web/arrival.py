"""When a request arrived: as the trusted proxy stamped it, else as we saw it (design decision 5)."""

import re
from datetime import UTC, datetime, timedelta

from portal.parts import Parts

_STAMP = re.compile(r"(?:t=)?([0-9]{10})(?:\.([0-9]{1,6})|([0-9]{3})|([0-9]{6}))?")
_BELIEVED = timedelta(minutes=10)


def received_at_proxy(stamp: str, parts: Parts) -> datetime:
    """Business time of arrival.

    stamp: the proxy's `X-Request-Start`, seconds (with a fraction), milliseconds or microseconds since 1970. It is read
    only where settings say that a trusted proxy writes it: one that merely passes headers on would let a browser date its
    own click back past a deadline. Believed only when it lies up to ten minutes back.
    """
    now = parts.clock.now()
    settings = parts.settings
    found = _STAMP.fullmatch(stamp.strip()) if settings.trusted_proxies and settings.proxy_stamps_arrival else None
    if not found:
        return now
    fraction = next((part for part in found.groups()[1:] if part), "0")
    at = datetime.fromtimestamp(int(found.group(1)), UTC) + timedelta(seconds=float(f"0.{fraction}"))
    waited = parts.clock.system_now() - at
    return now - waited if timedelta(0) <= waited <= _BELIEVED else now
