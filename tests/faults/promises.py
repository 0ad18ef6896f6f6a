"""The audit: is all that people were told true, is nothing half done, does every receipt verify, did every mail come?

`after_fault` looks at what is new, at every pair of row and entry, and at every chain that grew; `whole` looks at all of it
anew, every byte in the store included, and has `portal audit verify` look as well.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.audit.models import AuditEntry, AuditSeal
from portal.evaluation.models import AgreedMark, Mark
from portal.rules.wording import exact_moment
from portal.sealing.keyring import SealBroken
from portal.storage.vault import NotThere, StoreTrouble
from tests.faults import pairs
from tests.faults.chains import Chains
from tests.faults.ground import Ground
from tests.faults.ledger import CODES, DONE, REFUSED, Ledger, Told
from tests.faults.truth import Moment, SentBid, Truth

_ONCE = ("lock marks", "lock quality", "start opening", "open", "approve", "release", "sign")


@dataclass
class Auditor:
    """checked: promises looked at, by kind. doubles: mails that may come so many times more than once, and why they may."""

    ground: Ground
    ledger: Ledger
    checked: Counter[str] = field(default_factory=Counter)
    doubles: Counter[UUID] = field(default_factory=Counter)
    orphans: int = 0
    audits: int = 0
    _truth: Truth = field(init=False)
    _chains: Chains = field(default_factory=Chains)
    _told: int = 0
    _files: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._truth = Truth(self.ground.audit_engine(), self.ground.parts.keyring, self.ground.direct_store())

    def after_fault(self) -> list[str]:
        """Every promise broken, in words; of what is new since the last audit."""
        told = list(self.ledger.told)
        with self._truth.now() as moment:
            faults = self._look(moment, told[self._told :])
        self._told = len(told)
        self.audits += 1
        return faults

    def whole(self, *, command: bool = True) -> list[str]:
        """Every promise of the whole run, looked at anew; `command`: by `portal audit verify` as well."""
        self._truth.forget()
        self._chains, self._files = Chains(), set()
        told = list(self.ledger.told)
        with self._truth.now() as moment:
            faults = self._look(moment, told)
            faults += self._store(moment)
        self._told = len(told)
        self.audits += 1
        if command:
            verified = self.ground.portal("audit", "verify")
            self.checked["portal audit verify"] += 1
            if verified.returncode != 0:
                faults.append(f"portal audit verify: {(verified.stdout + verified.stderr).strip()[:2000]}")
        return faults

    def waiting(self) -> int:
        """Mails that are still to be sent."""
        with self._truth.now() as moment:
            came = self.ground.mailbox.times()
            return sum(not came[mail.row_id] and not mail.failed for mail in moment.mails().values())

    def excuse_doubles(self, since: int) -> None:
        """Who sent mails just died: those that came as letter `since` or later, and are not marked, may come again."""
        self.ground.mailbox.settle()
        with self._truth.now() as moment:
            done = {mail.row_id for mail in moment.mails().values() if mail.done}
        self.doubles.update({letter.row_id for letter in self.ground.mailbox.letters[since:]} - done)

    def _look(self, moment: Moment, told: list[Told]) -> list[str]:
        faults: list[str] = []
        try:
            sent = moment.submissions()
            faults += self._receipts(sent)
            faults += self._what_was_told(moment, told, sent)
            faults += self._mail(moment, sent)
        except SealBroken as broken:
            faults.append(f"what was sealed does not open: {broken}")
        found, compared = pairs.check(moment.session.connection())
        self.checked["rows with their entries"] += compared
        faults += found
        found, looked = self._chains.follow(moment.session)
        self.checked["entries of chains"] += looked
        return faults + found + self._new_files(moment)

    def _receipts(self, sent: dict[UUID, SentBid]) -> list[str]:
        self.checked["receipts unsealed"] += len(sent)
        return [
            f"submission {each.row.reference}: what is sealed has another digest, reference or time than its receipt"
            for each in sent.values()
            if each.digest_now != each.row.digest
            or (each.snapshot.reference, each.snapshot.received_at, each.snapshot.submitted_at)
            != (each.row.reference, each.row.received_at, each.row.submitted_at)
        ]

    def _what_was_told(self, moment: Moment, told: list[Told], sent: dict[UUID, SentBid]) -> list[str]:
        if not told:
            return []
        answers, wanted = moment.answers(), self.ledger.wanted()
        faults = [
            f"saved, and not there: {key} holds {answers.get(key, '')!r}, told were {sorted(texts)}"
            for key, texts in wanted.items()
            if answers.get(key) not in texts and self._was_told(key)
        ]
        self.checked["answers told as saved"] += len(wanted)
        files = {(row.bid_id, fact.name): fact.sha256 for row, _, fact in moment.files()}
        asked = Counter((row.procurement_id, text) for row, text in moment.questions())
        marks = {
            (row.user_id, row.submission_id, row.question_id, said["place"]) for row, said in moment.words_of(Mark)
        }
        agreed = {(row.submission_id, row.question_id, said["settled"]) for row, said in moment.words_of(AgreedMark)}
        entries = self._entries(moment, told)
        once = {(code, stream) for _, code, stream, _ in entries}
        heads = {
            str(facts.get("submission_id")): digest
            for facts, digest in moment.session.execute(
                select(AuditEntry.facts, AuditEntry.digest).where(AuditEntry.code == CODES["submit"])
            )
        }
        withdrawn = {
            str(row[0]) for row in moment.session.connection().exec_driver_sql("SELECT submission_id FROM withdrawals")
        }
        for each in told:
            self.checked[f"told: {each.act}, {each.said}"] += 1
            facts = each.facts
            if each.said == REFUSED:
                happened = sum(
                    who == each.who and code == CODES[each.act] and each.since <= at <= each.until
                    for who, code, _, at in entries
                )
                # The same form sent twice at once is done once: its twin was told so, or was not answered.
                twins = sum(
                    t.act == each.act and t.who == each.who and t.said != REFUSED
                    and t.since <= each.until and each.since <= t.until
                    for t in self.ledger.told
                )  # fmt: skip
                if happened > twins or (each.act == "upload" and (facts["bid"], facts["name"]) in files):
                    faults.append(
                        f"{each.act}: told as refused at {each.until:%H:%M:%S}, and it happened: {_short(facts)}"
                    )
            elif each.said == DONE:
                there = True
                if each.act == "submit":
                    faults += self._one_receipt(facts, sent, heads)
                elif each.act == "upload":
                    there = files.get((facts["bid"], facts["name"])) == facts["sha256"]
                elif each.act == "withdraw":
                    # In the order they were sent: one sent later may carry an earlier time, where a clock was set back.
                    of_bid = sorted(
                        (s.row for s in sent.values() if s.row.bid_id == facts["bid"]), key=lambda row: row.number
                    )
                    before = list(takewhile(lambda row: row.submitted_at < each.since, of_bid))  # noqa: B023
                    there = bool(before) and str(before[-1].id) in withdrawn
                elif each.act == "ask":
                    there = asked[facts["procurement"], facts["text"]] > 0
                elif each.act == "mark":
                    there = (each.who, facts["submission"], facts["question"], facts["place"]) in marks
                elif each.act == "agree":
                    there = (facts["submission"], facts["question"], facts["settled"]) in agreed
                elif each.act in _ONCE:
                    there = (CODES[each.act], f"procurement:{facts['procurement']}") in once
                if not there:
                    faults.append(
                        f"{each.act}: told as done at {each.until:%H:%M:%S}, and it is not there: {_short(facts)}"
                    )
        return faults

    def _was_told(self, key: tuple[Any, ...]) -> bool:
        return any(t.act == "save" and t.said == DONE and t.facts["key"] == key for t in self.ledger.told)

    def _entries(self, moment: Moment, told: list[Told]) -> list[tuple[Any, str, str, Any]]:
        codes = sorted({CODES[each.act] for each in told})
        rows = moment.session.execute(
            select(AuditEntry.actor_id, AuditEntry.code, AuditEntry.stream, AuditEntry.at).where(
                AuditEntry.code.in_(codes)
            )
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def _one_receipt(self, facts: dict[str, Any], sent: dict[UUID, SentBid], heads: dict[str, str]) -> Iterable[str]:
        found = sent.get(facts["submission"])
        if found is None:
            yield f"a receipt was shown for a bid that is not there: {facts}"
        elif "digest" in facts:
            is_so = {
                "bid": found.row.bid_id,
                "digest": found.digest_now,
                "reference": found.row.reference,
                "received": exact_moment(found.row.received_at),
                "head": heads.get(str(found.row.id)),
                "on the page": True,
            }
            yield from (
                f"receipt {found.row.reference}: {name} is {value}, told was {facts[name]}"
                for name, value in is_so.items()
                if facts[name] != value
            )

    def _mail(self, moment: Moment, sent: dict[UUID, SentBid]) -> list[str]:
        mails = moment.mails()
        faults = []
        bodies = [(mail.to, mail.body) for mail in mails.values() if mail.subject.startswith("Bid submitted")]
        for each in sent.values():
            for address in each.snapshot.extra.get("copies_to", []):
                self.checked["receipts posted"] += 1
                if not any(
                    to == address and each.row.digest in body and each.row.reference in body for to, body in bodies
                ):
                    faults.append(f"no mail was written for the receipt {each.row.reference}")
        letters = list(self.ground.mailbox.letters)
        for letter in letters:
            self.checked["mails that came"] += 1
            row = mails.get(letter.row_id)
            if row is None:
                faults.append(f"a mail came of an act that is not there: {letter.subject}")
            elif (row.to, row.subject, " ".join(row.body.split())) != (
                letter.to, letter.subject, " ".join(letter.body.split())
            ):  # fmt: skip
                faults.append(f"a mail came with other words than were written: {letter.subject}")
        came = Counter(letter.row_id for letter in letters)
        faults += [
            f"mail {row_id} came {times} times, and its sender died {self.doubles[row_id]} times between"
            for row_id, times in came.items()
            if times > 1 + self.doubles[row_id]
        ]
        faults += [
            f"a mail counts as sent and never came: {mail.subject}"
            for mail in mails.values()
            if mail.done and not came[mail.row_id]
        ]
        return faults

    def _new_files(self, moment: Moment) -> list[str]:
        faults = []
        for row, stored, fact in moment.files():
            if row.id in self._files:
                continue
            self.checked["files read back"] += 1
            try:
                digests = moment.file_digests(row, stored)
            except (NotThere, StoreTrouble, SealBroken) as problem:
                faults.append(f"the file {fact.name} of bid {row.bid_id} cannot be read: {type(problem).__name__}")
                continue
            if digests != (stored.sha256, fact.sha256):
                faults.append(f"the file {fact.name} of bid {row.bid_id} is not what was taken in")
            self._files.add(row.id)
        return faults

    def _store(self, moment: Moment) -> list[str]:
        """Objects nobody knows are counted: a store written before the commit may hold one more than the rows, never one less."""
        known = {stored.vault_key for _, stored, _ in moment.files()}
        known |= set(moment.session.scalars(select(AuditSeal.vault_key)))
        there = set(self.ground.objects())
        self.orphans = len([key for key in there - known if not key.startswith(("probe/", "pack-files/"))])
        return [f"the store lacks {key}" for key in sorted(known - there)]


def _short(facts: dict[str, Any]) -> str:
    return ", ".join(f"{name} {str(value)[:60]}" for name, value in facts.items() if name != "words")
