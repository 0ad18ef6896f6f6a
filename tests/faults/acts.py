"""What people do, each as one POST: the page it starts from, what is filled in, and what its answer tells them."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from tests.factories.bids import small_pdf
from tests.factories.evaluation import MARKS, MISSING, STRENGTH, WHY
from tests.faults.ledger import DONE, REFUSED, UNSURE, Ledger, Told
from tests.faults.visitor import Answer, CannotSee, Sent, Visitor
from tests.faults.worlds import Bidder, Panel

_number = count(1)
_RECEIPT = re.compile(r"/bids/([0-9a-f-]{36})/receipts/([0-9a-f-]{36})$")
# A page of code 500 promises nothing: "Your last click may not have counted."
_PROMISES_NOTHING = 500


@dataclass(frozen=True)
class Act:
    """One thing to do. facts: what will be told if it is done; done: words of the page that say so."""

    name: str
    visitor: Visitor
    page: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    done: str = ""
    button: str | None = None
    action: str | None = None
    files: Mapping[str, tuple[str, bytes]] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    leads_to: Callable[[str], bool] | None = None

    def prepare(self, base: str) -> Sent:
        """Read the page and fill it in. Raises CannotSee."""
        return self.visitor.fill_in(
            base, self.page, self.fields, button=self.button, action=self.action, files=self.files
        )

    def send(
        self, base: str, sent: Sent, ledger: Ledger, *, see_at: str | None = None, stamp: float | None = None
    ) -> Told:
        """Send it and write down what the answer tells."""
        answer = self.visitor.send(base, sent, see_at=see_at, stamp=stamp)
        told = self.read(answer, see_at or base)
        ledger.note(told)
        return told

    def do(self, base: str, ledger: Ledger) -> Told:
        """All of it at once. Raises CannotSee."""
        return self.send(base, self.prepare(base), ledger)

    def read(self, answer: Answer, base: str) -> Told:
        """What a person takes from an answer."""
        facts = {**self.facts, "status": answer.status, "words": answer.words[:300]}
        said = self._said(answer)
        if said == DONE and self.name == "submit":
            found = self._receipt(answer, base)
            said, facts = (DONE, facts | found) if found else (UNSURE, facts)
        return Told(self.name, self.visitor.actor.user_id, said, answer.since, answer.until, facts)

    def _said(self, answer: Answer) -> str:
        if not answer.came or answer.status == _PROMISES_NOTHING or answer.status == 502:
            return UNSURE
        if answer.status == 303 and answer.address.startswith("/sign-in"):
            return REFUSED
        led = self.leads_to is None or self.leads_to(answer.address)
        if answer.status == 303 and led and self.done in answer.words:
            return DONE
        if answer.status == 303:
            return UNSURE
        return REFUSED

    def _receipt(self, answer: Answer, base: str) -> dict[str, Any]:
        """What the receipt says, as page and as file. Empty where it could not be seen."""
        found = _RECEIPT.search(answer.address)
        if not found:
            return {}
        try:
            text = self.visitor.save(base, f"{answer.address}/receipt.txt").decode()
        except CannotSee:
            # The page was there, or its address at least: that much was told.
            return {"bid": UUID(found.group(1)), "submission": UUID(found.group(2))}
        lines = dict(line.split(": ", 1) for line in text.split("\r\n") if ": " in line)
        return {
            "bid": UUID(found.group(1)),
            "submission": UUID(found.group(2)),
            "digest": lines["Digest of this bid (SHA-256)"],
            "head": lines["Head of the record"],
            "reference": lines["Your reference"],
            "received": lines["Received at"],
            "on the page": all(lines[name] in answer.words for name in ("Your reference", "Received at")),
        }


def save(bidder: Bidder, *, question: str = "Q1") -> Act:
    """A bidder saves an answer nobody wrote before."""
    text = f"We visit every school. Said the {next(_number)}th time, and meant."
    return Act(
        "save", bidder.visitor, f"/bids/{bidder.bid_id}/1/question/{question}", {"text": text},
        done="Saved at", button="Save", facts={"key": (bidder.bid_id, "1", f"answer:{question}"), "text": text},
    )  # fmt: skip


def upload(bidder: Bidder, *, size: int = 0, raw: bytes | None = None, kind: str = "pdf") -> Act:
    """A bidder adds a file under a name of its own. size: bytes of padding after a real PDF's."""
    number = next(_number)
    content = raw if raw is not None else small_pdf(f"Rota {number} " + "x" * size)
    name = f"Rota {number}.{kind}"
    return Act(
        "upload", bidder.visitor, f"/bids/{bidder.bid_id}/1/question/Q2", done="Saved at", button="Add the file",
        files={"file": (name, content)}, facts={"bid": bidder.bid_id, "name": name, "sha256": hashlib.sha256(content).hexdigest()},
    )  # fmt: skip


def submit(bidder: Bidder) -> Act:
    """A bidder sends the lot as it stands."""
    return Act(
        "submit", bidder.visitor, f"/bids/{bidder.bid_id}/submit", {"declarations": ["0", "1"]},
        done="Your reference", action=f"/bids/{bidder.bid_id}/submit", leads_to=lambda a: bool(_RECEIPT.search(a)),
        facts={"bid": bidder.bid_id},
    )  # fmt: skip


def withdraw(bidder: Bidder) -> Act:
    """A bidder takes back what was sent."""
    page = f"/bids/{bidder.bid_id}/1/withdraw"
    return Act("withdraw", bidder.visitor, page, done="Withdrawn", action=page, facts={"bid": bidder.bid_id})


def ask(bidder: Bidder) -> Act:
    """A bidder asks the council something nobody asked before."""
    text = f"How many children were seen in week {next(_number)} of last year?"
    page = f"/opportunity/{bidder.reference}/questions/ask"
    return Act(
        "ask", bidder.visitor, page, {"category": "specification", "about": "all", "text": text, "who": "all"},
        done="Your question is with the council", action=page,
        facts={"procurement": bidder.procurement_id, "text": text},
    )  # fmt: skip


def mark(panel: Panel, who: str, unit: tuple[UUID, str, str]) -> Act:
    """A member marks one question of one bid, naming a place nobody named."""
    submission_id, question, organisation = unit
    place = f"paragraph {next(_number)}"
    page = f"/evaluation/{panel.id}/marking/{submission_id}/{question}"
    typed = {"mark": MARKS[organisation][question], "strength": STRENGTH, "missing": MISSING, "place": place}
    return Act(
        "mark", panel.people[who], page, typed, done="Saved", action=page,
        facts={"submission": submission_id, "question": question, "place": place},
    )  # fmt: skip


def lock_marks(panel: Panel, who: str) -> Act:
    """A member closes their marks."""
    page = f"/evaluation/{panel.id}/marking/lock"
    return Act(
        "lock marks", panel.people[who], page, {"paper_notes": "no"}, done="locked", action=page,
        facts={"procurement": panel.id},
    )  # fmt: skip


def agree(panel: Panel, unit: tuple[UUID, str, str]) -> Act:
    """The chair records an agreed mark, with a word on how it was settled that nobody wrote before."""
    submission_id, question, organisation = unit
    settled = f"We read paragraph 2 together {next(_number)} times and took the words of the scale one by one."
    page = f"/evaluation/{panel.id}/discussion/{submission_id}/{question}"
    typed = {
        "mark": MARKS[organisation][question], "why": WHY, "why_not_above": "Checks are promised, and not shown.",
        "strength": STRENGTH, "missing": MISSING, "place": "paragraph 2", "settled": settled, "talked": ["0", "1"],
        "present": [str(actor.user_id) for actor in panel.made.panel],
        "change_reason": "We read the second paragraph again with the scale beside it.",
    }  # fmt: skip
    return Act(
        "agree", panel.people["chair"], page, typed, done="The agreed mark is recorded", action=page,
        facts={"submission": submission_id, "question": question, "settled": settled},
    )  # fmt: skip


def start_opening(panel: Panel) -> Act:
    """The first of two people begins the opening."""
    page = f"/evaluation/{panel.id}/opening"
    return Act(
        "start opening", panel.people["officer"], page, done="You started the opening", action=f"{page}/start",
        facts={"procurement": panel.id},
    )  # fmt: skip


def open_bids(panel: Panel) -> Act:
    """The second of two people opens the bids."""
    page = f"/evaluation/{panel.id}/opening"
    return Act(
        "open", panel.people["second_opener"], page, done="The bids are open", action=page,
        facts={"procurement": panel.id},
    )  # fmt: skip


def lock_quality(panel: Panel) -> Act:
    """The chair locks quality, and prices open."""
    page = f"/evaluation/{panel.id}/discussion/lock"
    return Act("lock quality", panel.people["chair"], page, action=page, facts={"procurement": panel.id})


def approve(panel: Panel) -> Act:
    """The approver approves the award."""
    page = f"/procurements/{panel.id}/award/approve"
    reason = "I read the whole trail from the plan on. Every mark has its reason and the sum is right, line by line."
    return Act(
        "approve", panel.people["award_approver"], f"/procurements/{panel.id}/award", {"reason": reason},
        done="Approved", action=page, facts={"procurement": panel.id},
    )  # fmt: skip


def release(panel: Panel) -> Act:
    """The officer releases feedback to every bidder in one act."""
    page = f"/procurements/{panel.id}/feedback/release"
    return Act(
        "release", panel.people["officer"], page, done="Released to all bidders", action=page,
        facts={"procurement": panel.id},
    )  # fmt: skip


def sign(panel: Panel, today: datetime) -> Act:
    """The officer records the signature."""
    page = f"/procurements/{panel.id}/contract/1"
    typed = {"signed_on": [str(today.day), str(today.month), str(today.year)]}
    return Act(
        "sign", panel.people["officer"], page, typed, done="Recorded", action=page, facts={"procurement": panel.id}
    )
