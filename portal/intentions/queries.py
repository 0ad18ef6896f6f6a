"""Reading plans."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.intentions.models import Intention, IntentionDateChange
from portal.intentions.permissions import may_see_draft
from portal.rules.actors import Actor
from portal.rules.plans import PUBLIC, DateLine, MilestoneKind, PlanFacts, PlanState, date_line, gap_of, state_word
from portal.rules.refusals import NotFound


@dataclass(frozen=True)
class Change:
    """One move of a public date."""

    milestone: MilestoneKind
    old_on: date
    new_on: date
    reason: str
    changed_at: datetime


@dataclass(frozen=True)
class Plan:
    """A plan as pages and feeds show it. dates: one line a milestone; slips: how often any date moved later."""

    id: UUID
    reference: str
    facts: PlanFacts
    state: PlanState
    word: str
    state_reason: str
    state_at: datetime
    published_at: datetime | None
    dates: tuple[DateLine, ...]
    changes: tuple[Change, ...]
    gap: int
    version: int
    proposed_state: str | None
    proposed_reason: str | None
    proposed_by: UUID | None
    source_note: str

    @property
    def slips(self) -> int:
        return sum(1 for change in self.changes if change.new_on > change.old_on)


@dataclass(frozen=True)
class Wanted:
    """What a reader filters by; empty means all."""

    words: str = ""
    districts: Sequence[str] = ()
    outcome: str = ""
    value_least_pence: int | None = None
    value_most_pence: int | None = None
    start_from: date | None = None
    start_to: date | None = None


@dataclass(frozen=True)
class TeamDates:
    """How a team keeps its dates: kept, slipped and overdue milestones, and days slipped in all."""

    team: str
    kept: int
    slipped: int
    overdue: int
    planned: int
    days: int


def list_public(session: Session, today: date, wanted: Wanted | None = None) -> list[Plan]:
    """Every public plan that fits, those still to come first, by advert date. Two queries whatever their number."""
    states = [state.value for state in PUBLIC]
    rows = session.scalars(
        select(Intention).where(Intention.state.in_(states)).order_by(Intention.advert_on, Intention.reference)
    )
    plans = _with_changes(session, list(rows), today)
    fitting = [plan for plan in plans if _fits(plan, wanted or Wanted())]
    return sorted(
        fitting,
        key=lambda p: (p.state not in (PlanState.PUBLISHED, PlanState.IN_PROCUREMENT), p.facts.advert_on or date.max),
    )


def list_for_staff(session: Session, actor: Actor, today: date) -> list[Plan]:
    """Every plan, drafts included, newest first. Raises NotFound for who may not see drafts."""
    may_see_draft(actor).or_refuse()
    rows = session.scalars(select(Intention).order_by(Intention.created_at.desc(), Intention.reference))
    return _with_changes(session, list(rows), today)


def get_public(session: Session, reference: str, today: date) -> Plan:
    """A public plan. Raises NotFound for drafts and unknown references alike."""
    row = session.scalar(select(Intention).where(Intention.reference == reference))
    if row is None or row.state == PlanState.DRAFT:
        raise NotFound
    return _with_changes(session, [row], today)[0]


def get_for_staff(session: Session, actor: Actor, intention_id: UUID, today: date) -> Plan:
    """Any plan, for officers. Raises NotFound."""
    may_see_draft(actor).or_refuse()
    row = session.get(Intention, intention_id)
    if row is None:
        raise NotFound
    return _with_changes(session, [row], today)[0]


def slips_by_team(session: Session, today: date) -> list[TeamDates]:
    """The report of dates kept and slipped, a row a team, by name (R4)."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for plan in list_public(session, today):
        for line in plan.dates:
            counts[plan.facts.team][line.word] += 1
            counts[plan.facts.team]["days"] += line.slipped
    return [
        TeamDates(team, c["Kept"], c["Slipped"], c["Overdue"], c["Planned"], c["days"])
        for team, c in sorted(counts.items())
    ]


def facts_of(row: Intention) -> PlanFacts:
    """What a row says, as the rules read it."""
    return PlanFacts(**{name: getattr(row, name) for name in PlanFacts.__dataclass_fields__})


def _with_changes(session: Session, rows: list[Intention], today: date) -> list[Plan]:
    ids = [row.id for row in rows]
    changes: dict[UUID, list[Change]] = defaultdict(list)
    found = session.scalars(
        select(IntentionDateChange)
        .where(IntentionDateChange.intention_id.in_(ids))
        .order_by(IntentionDateChange.changed_at, IntentionDateChange.id)
    )
    for c in found:
        changes[c.intention_id].append(Change(MilestoneKind(c.milestone), c.old_on, c.new_on, c.reason, c.changed_at))
    return [_plan(row, tuple(changes[row.id]), today) for row in rows]


def _plan(row: Intention, changes: tuple[Change, ...], today: date) -> Plan:
    facts, state = facts_of(row), PlanState(row.state)
    return Plan(
        id=row.id,
        reference=row.reference,
        facts=facts,
        state=state,
        word=state_word(state, date_changed=bool(changes)),
        state_reason=row.state_reason,
        state_at=row.state_at,
        published_at=row.published_at,
        dates=tuple(_line(row, kind, changes, today) for kind in MilestoneKind),
        changes=changes,
        gap=gap_of(facts),
        version=row.version,
        proposed_state=row.proposed_state,
        proposed_reason=row.proposed_reason,
        proposed_by=row.proposed_by,
        source_note=row.source_note,
    )


def _line(row: Intention, kind: MilestoneKind, changes: Sequence[Change], today: date) -> DateLine:
    return date_line(
        kind,
        first_on=_day(row.first_dates.get(kind.value)),
        now_on=getattr(row, f"{kind.value}_on"),
        happened_on=_day(row.actual_dates.get(kind.value)),
        changes=sum(1 for change in changes if change.milestone == kind),
        today=today if row.state in (PlanState.PUBLISHED, PlanState.IN_PROCUREMENT) else date.min,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _fits(plan: Plan, wanted: Wanted) -> bool:
    facts = plan.facts
    words = f"{facts.title} {facts.need} {' '.join(facts.outcomes)} {plan.reference}".lower()
    outcomes = " ".join(facts.outcomes).lower()
    return (
        all(word in words for word in wanted.words.lower().split())
        and all(word in outcomes for word in wanted.outcome.lower().split())
        and (not wanted.districts or bool(set(wanted.districts) & set(facts.districts)))
        and (wanted.value_least_pence is None or (facts.value_most_pence or 0) >= wanted.value_least_pence)
        and (wanted.value_most_pence is None or (facts.value_least_pence or 0) <= wanted.value_most_pence)
        and (wanted.start_from is None or (facts.start_on is not None and facts.start_on >= wanted.start_from))
        and (wanted.start_to is None or (facts.start_on is not None and facts.start_on <= wanted.start_to))
    )
