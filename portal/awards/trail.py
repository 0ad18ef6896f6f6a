"""The one-page trail: what happened from publication to the result, and first what deserves a look (screens 24, R72)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.evaluation.models import ConflictDecision, Declaration, OpenedSubmission
from portal.evaluation.queries.confirming import list_crossings
from portal.evaluation.queries.discussion import agreed_rows, read_agreed
from portal.feedback.queries import Desk
from portal.rules import scoring
from portal.rules.conflicts import Answer
from portal.rules.evaluating import low_prices
from portal.rules.wording import clock_time, count_of, listed, long_date
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class Trail:
    """looks: sentences to look at first, empty where there are none. changed: each agreed mark recorded more than once.

    checks: the kept record computes to the kept result.
    """

    looks: tuple[str, ...]
    changed: tuple[str, ...]
    opened: str
    conflicts: str
    marks: str
    minimums: str
    left_out: str
    checks: bool


def read_trail(session: Session, keyring: Keyring, desk: Desk) -> Trail:
    """The trail of one procurement whose result is computed; the caller asks who may."""
    changed, dissents, agreed = _agreed(session, keyring, desk)
    bids = [bid for lot in desk.outcome.lots for bid in lot.bids]
    below = [bid.organisation_name for bid in bids if bid.status == "below_minimum"]
    out = [f"{bid.organisation_name}: {bid.excluded_reason}" for bid in bids if bid.status == "excluded"]
    wrong = session.scalars(
        select(OpenedSubmission.reference).where(
            OpenedSubmission.procurement_id == desk.board.case.procurement_id, OpenedSubmission.intact.is_(False)
        )
    ).all()
    record = scoring.from_data({**desk.outcome.record, "result": desk.outcome.result})
    checks = not scoring.verify(record)
    looks = list(changed) + _crossed(session, keyring, desk) + _decided(desk)
    looks += [f"{ref}: what was opened was not what the receipt names." for ref in wrong]
    looks += [f"{name} has a low price: under 80% of the others' average." for name in _low(desk)]
    looks += [f"A panel member left: {m.released_reason}" for m in desk.board.members if m.released]
    looks += [f"Somebody still disagreed on {where}." for where in dissents]
    if not checks:
        looks.insert(0, "The kept record does not compute to the kept result. Do not approve. Ring the operator.")
    digests = "all digests the same" if not wrong else f"{count_of(len(wrong), 'digest')} not the same"
    opened_at = desk.board.case.opened_at
    opened = f"{clock_time(opened_at)} on {long_date(opened_at)}" if opened_at else "not yet"
    return Trail(
        looks=tuple(looks),
        changed=tuple(changed),
        opened=f"{opened}, by 2 people, {count_of(len(desk.board.bids), 'bid')}, {digests}",
        conflicts=_conflicts(session, desk.board.case.procurement_id),
        marks=f"{agreed} of {len(desk.board.units)} agreed, {count_of(len(dissents), 'dissent')}",
        minimums=f"Below: {listed(sorted(set(below)))}, reason on record" if below else "None below",
        left_out=" ".join(out) or "None",
        checks=checks,
    )


def _crossed(session: Session, keyring: Keyring, desk: Desk) -> list[str]:
    """Agreed marks on the other side of a published minimum from a mark given before (CL-08-a)."""
    return [
        f"The agreed mark for question {desk.outcome.pack.number_of(each.last.question.id)}, "
        f"{each.last.unit.bid.organisation_name}, crossed a minimum. An approver "
        + ("agreed." if each.approved else "has not agreed.")
        for each in list_crossings(session, keyring, desk.board)
    ]


def _decided(desk: Desk) -> list[str]:
    """Lots that a person decided because the published rules left them open."""
    names = {bid.record_id: bid.organisation_name for lot in desk.outcome.lots for bid in lot.bids}
    return [
        f"The rules left {desk.outcome.pack.lot(each['lot']).title} open. A person chose {names[each['award']]}: "
        f"“{each['reason']}”"
        for each in desk.outcome.record.get("decisions", [])
    ]


def _agreed(session: Session, keyring: Keyring, desk: Desk) -> tuple[list[str], list[str], int]:
    rows = agreed_rows(session, desk.board.case.procurement_id)
    changed, dissents = [], []
    for unit in desk.board.units:
        saves = [read_agreed(keyring, row) for row in rows.get((unit.submission_id, unit.question_id), [])]
        where = f"question {desk.outcome.pack.number_of(unit.question_id)}, {unit.bid.organisation_name}"
        if len(saves) > 1:
            steps = ", then ".join(save.words.mark for save in saves)
            changed.append(f"An agreed mark changed: {where}: {steps}. Why: “{saves[-1].words.change_reason}”")
        if saves and saves[-1].words.disagrees.strip():
            dissents.append(where)
    return changed, dissents, len(rows)


def _low(desk: Desk) -> list[str]:
    names = []
    for lot in desk.outcome.lots:
        ranked = {b.record_id: b for b in lot.bids if b.status in ("ranked", "no_points") and b.price_pence is not None}
        low = low_prices({name: bid.price_pence or 0 for name, bid in ranked.items()})
        names += [ranked[name].organisation_name for name in low]
    return names


def _conflicts(session: Session, procurement_id: UUID) -> str:
    last: dict[tuple[UUID, UUID], Declaration] = {}
    for row in session.scalars(
        select(Declaration).where(Declaration.procurement_id == procurement_id).order_by(Declaration.number)
    ):
        last[row.user_id, row.organisation_id] = row
    links = [row.id for row in last.values() if Answer(row.answer) is not Answer.NONE]
    if not links:
        return f"No links; {count_of(len({user for user, _ in last}), 'member')} declared"
    decided = session.scalars(select(ConflictDecision.ruling).where(ConflictDecision.declaration_id.in_(links))).all()
    words = {"accept": "cleared with safeguards", "limit": "does not mark that bid", "remove": "left the panel"}
    told = listed([words.get(ruling, ruling) for ruling in decided])
    return f"{count_of(len(links), 'link')}, {len(decided)} decided: {told}"
