"""Judges answers to what nobody honest sends, and counts them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from portal.rules.refusals import Refusal
from portal.web import errors
from tests.matrix.tricks import HTML
from tests.matrix.visitor import Answer

# Where a refused request may leave a trace: tries are counted, reading a sealed bid is written down.
TRACES = {
    "attempts",
    "looks",
    "page_looks",
    "audit_entries",
    "audit_heads",
    "audit_words",
    "audit_rows",
    "sign_in_sessions",
}
# What was typed is kept before its file is taken or refused, and a mark that may not stand is kept as a draft.
KEPT = {
    "/bids/<uuid:bid_id>/<lot>/question/<question>": {"bid_parts"},
}
ANSWERS = {200, 206, 303, 304, 308, 410, 416, *errors._WORDS, *(each.status for each in Refusal.__subclasses__())} - {
    500,
    503,
}
"""Every status the portal has words for, those of files, and 410 of a link that was used."""


@dataclass
class Verdict:
    """faults: what was found; asked: how many requests were judged."""

    tells: Callable[[Answer], Iterable[str]] | None = None
    faults: list[str] = field(default_factory=list)
    asked: int = 0

    def judge(
        self, subject: object, what: str, answer: Answer, *, kept: Iterable[str] = TRACES, refused: bool = False
    ) -> None:
        """Note every fault of one answer. kept: tables a refusal may write to; refused: it must not be taken."""
        self.asked += 1
        text = answer.text
        said = f"{subject} with {what}: {answer.status}"
        if answer.status >= 500 or answer.broke:
            self.faults.append(f"{said} {answer.broke!r}")
        elif answer.status not in ANSWERS:
            self.faults.append(f"{said} is a status nobody declared")
        if "Traceback (most recent" in text or "sqlalchemy" in text.lower() or "psycopg" in text.lower():
            self.faults.append(f"{said} shows its inside")
        if HTML in text or "<img src=x" in text:
            self.faults.append(f"{said}: what was typed stands there as HTML")
        if "1337" in text and "191" in what:
            self.faults.append(f"{said}: what was typed was worked out")
        headers = answer.response.headers
        if "b=c" in str(headers.getlist("Set-Cookie")):
            self.faults.append(f"{said}: what was typed became a header")
        target = headers.get("Location", "/").removeprefix("http://localhost")
        if not target.startswith("/") or target.startswith(("//", "/\\")) or "evil.example" in target:
            self.faults.append(f"{said}: sends on to {target}")
        if answer.status >= 400 and not set(answer.wrote) <= set(kept):
            self.faults.append(f"{said}, and wrote to {sorted(set(answer.wrote) - set(kept))}")
        if refused and not (400 <= answer.status < 500 or answer.status in (303, 308)):
            self.faults.append(f"{said}: it was taken")
        if self.tells is not None:
            self.faults += [f"{said} tells {each}" for each in self.tells(answer)]

    def close(self, least: int) -> None:
        """Fail with all that was found."""
        assert self.asked >= least, f"only {self.asked} requests were made"
        assert not self.faults, f"{len(self.faults)} of {self.asked}:\n" + "\n".join(self.faults[:60])
