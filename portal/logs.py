"""What the log may hold: where something failed and what kind of failure it was; no word, address, token or value.

An exception's own message may quote anything: the row a database refused, the address a mail server did not take, a
price. So no message of an exception is ever written, only its class and the lines of code it passed. What others log
(the web server, libraries) passes a sieve for addresses, tokens and questions in addresses.
"""

import copy
import logging
import re
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

_TOLD = "portal_told"
# Of these, only warnings: at lower levels some write whole requests.
_QUIET = (
    "boto3",
    "botocore",
    "urllib3",
    "s3transfer",
    "sqlalchemy",
    "werkzeug",
    "PIL",
    "pypdf",
    "webauthn",
    "authlib",
    "alembic",
)
_SIEVE = (
    # gunicorn quotes what it could not read.
    (re.compile(r"(Invalid request from ip=).*", re.DOTALL), r"\1(address)"),
    (re.compile(r"\?[^\s\"']+"), "?…"),
    (re.compile(r"[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)*"), "(e-mail)"),
    (re.compile(r"[A-Za-z0-9_=-]{32,}"), "(id)"),
    (re.compile(r"(?<![\d.])(?!127\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"), "(address)"),
)


def told(problem: BaseException) -> str:
    """The classes of an exception and of those behind it, each with the lines of code it passed; no message of any."""
    lines: list[str] = []
    seen: set[int] = set()
    found: BaseException | None = problem
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        name = f"{type(found).__module__}.{type(found).__qualname__}".removeprefix("builtins.")
        lines.append(f"{'because of ' if len(seen) > 1 else ''}{name}")
        lines += [
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
            for frame in traceback.StackSummary.extract(traceback.walk_tb(found.__traceback__), lookup_lines=False)
        ]
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "\n".join(lines)


def tell(logger: logging.Logger, words: str, *values: object, problem: BaseException) -> None:
    """Log an error with what `told` says of it. Whatever handler is there, it is handed no message of the exception."""
    logger.error(words, *values, extra={_TOLD: told(problem)})


def sieved(text: str) -> str:
    """A line without e-mail addresses, addresses of machines, long ids and tokens, and what stands behind a question mark.

    >>> sieved("Error handling request /reset-password/0123456789abcdefghijklmnopqrstuvwxyz-_?to=ama@alder.example")
    'Error handling request /reset-password/(id)?…'
    """
    for pattern, instead in _SIEVE:
        text = pattern.sub(instead, text)
    return text


class SafeFormatter(logging.Formatter):
    """Time, level, logger, message through the sieve; of an exception what `told` says."""

    def __init__(self, *_given: Any, **_named: Any) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        safe = copy.copy(record)
        safe.msg, safe.args = sieved(_message_of(record)), None
        safe.exc_text = safe.stack_info = None
        text = getattr(record, _TOLD, "")
        line = super().format(safe)
        return f"{line}\n{text}" if text else line

    def formatException(  # noqa: N802 - the parent's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return told(ei[1]) if ei[1] is not None else ""


def _message_of(record: logging.LogRecord) -> str:
    """The message; an exception among its values is named by its class."""
    try:
        if isinstance(record.msg, BaseException):
            return type(record.msg).__qualname__
        if isinstance(record.args, tuple):
            values = [type(each).__qualname__ if isinstance(each, BaseException) else each for each in record.args]
            return str(record.msg) % tuple(values) if values else str(record.msg)
        return record.getMessage()
    except Exception:
        return f"a line that could not be put together ({record.pathname}:{record.lineno})"


class _ToStandardError(logging.Handler):
    """Writes to whatever standard error is at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            return


def set_up() -> None:
    """One safe handler on standard error for the whole process; what nothing catches is told in the same way."""
    root = logging.getLogger()
    if not any(isinstance(each, _ToStandardError) for each in root.handlers):
        handler = _ToStandardError()
        handler.setFormatter(SafeFormatter())
        root.addHandler(handler)
        root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _uncaught
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _uncaught_in_a_thread


def _uncaught(kind: type[BaseException], problem: BaseException, _trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    tell(logging.getLogger("portal"), "ended by an error nobody expected", problem=problem)


def _uncaught_in_a_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None and given.exc_type is not SystemExit:
        tell(logging.getLogger("portal"), "a thread ended by an error nobody expected", problem=given.exc_value)
