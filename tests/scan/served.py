"""The portal as the scan serves it: the very app, and a file in which each request is one line, with who sent it."""

import itertools
import json
import os
import re
from collections.abc import Iterable
from typing import Any

from wsgi import app as portal

# Each request from another address of this machine: what counts tries would soon answer nothing but "too many".
_COUNT = itertools.count(1)
# What would end the session of the scan or move the clock of its world is looked at, and not done.
_NEVER_DONE = re.compile(r"/sign-out|/demo/clock|/account/sessions/.*|/organisation/members/.*|/sign-in/.*lock.*")
_LOG = os.open(os.environ["SCAN_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Pass the request on; write down method, path, status, where to, and the name that the sender gave itself."""

    def noted(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        location = next((value for name, value in headers if name.lower() == "location"), "")
        line = {
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"],
            "status": int(status.split(" ", 1)[0]),
            "location": location,
            "agent": environ.get("HTTP_USER_AGENT", ""),
        }
        os.write(_LOG, (json.dumps(line) + "\n").encode())
        return start_response(status, headers, *rest)

    if environ["REQUEST_METHOD"] == "POST" and _NEVER_DONE.fullmatch(environ["PATH_INFO"]):
        noted("303 See Other", [("Location", "/"), ("Content-Length", "0")])
        return []
    number = next(_COUNT)
    environ["REMOTE_ADDR"] = f"127.{1 + number // 62500 % 250}.{number // 250 % 250}.{1 + number % 250}"
    return portal(environ, noted)
