"""What is done to plans."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from portal.intentions import events
from portal.intentions.models import Intention, IntentionDateChange
from portal.intentions.permissions import may_change_dates, may_decide_end, may_propose_end, may_publish, may_write
from portal.intentions.queries import facts_of
from portal.rules.notice_import import ImportedNotice, read_notice
from portal.rules.plans import ENDS, MilestoneKind, PlanState, change_faults, publish_faults
from portal.rules.refusals import Invalid, NotFound, Refusal, Stale
from portal.rules.wording import in_london
from portal.unit_of_work import Work

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "need": ("title", "team", "need", "outcomes", "who_for"),
    "place": ("districts", "value_least_pence", "value_most_pence", "confidence"),
    "route": ("route", "options_considered", "route_reason", "related_none", "related_services"),
    "replaces": ("is_new", "replaces", "replaces_ends_on", "gap_plan"),
    "dates": ("engagement_on", "advert_on", "start_on"),
    "contact": ("contact_name", "contact_phone", "contact_email"),
}
_LEAST_REASON = 20


def begin(work: Work, title: str) -> UUID:
    """Begin a draft plan. Records: PlanDrafted."""
    plan = _new(work, title)
    plan.contact_name, plan.contact_email = work.actor.name, work.actor.email
    work.session.add(plan)
    work.session.flush()
    work.record(events.PlanDrafted(intention_id=plan.id, reference=plan.reference, title=plan.title))
    return plan.id


@dataclass(frozen=True)
class Imported:
    """What an import came to: the plan's reference, whether it was there before, and one line on what was not used."""

    reference: str
    was_there: bool
    unused_line: str


def import_notice(work: Work, raw: bytes) -> Imported:
    """Make a draft plan from a published notice; the same notice twice changes nothing.

    Refuses: UnreadableNotice (from the rules) where it cannot be read.
    Records: PlanImported.
    """
    notice = read_notice(raw)
    there = work.session.scalar(select(Intention).where(Intention.source_ocid == notice.ocid))
    if there is not None:
        return Imported(there.reference, True, "")
    plan = _from_notice(work, notice)
    work.session.add(plan)
    work.session.flush()
    work.record(
        events.PlanImported(
            intention_id=plan.id,
            reference=plan.reference,
            ocid=notice.ocid,
            source_digest=hashlib.sha256(raw).hexdigest(),
        )
    )
    return Imported(plan.reference, False, notice.unused_line)


def _from_notice(work: Work, notice: ImportedNotice) -> Intention:
    plan = _new(work, notice.title)
    plan.need = notice.description
    plan.districts = list(notice.districts)
    plan.value_least_pence, plan.value_most_pence = notice.value_min_pence, notice.value_max_pence
    plan.contact_name, plan.contact_email = notice.contact_name, notice.contact_email
    plan.contact_phone = notice.contact_phone
    plan.route = "open" if notice.procurement_method == "open" else ""
    plan.replaces = f"{notice.title[:200]} ({notice.buyer_name})"[:250] if notice.contract_end_on else ""
    plan.replaces_ends_on = notice.contract_end_on
    plan.source_ocid = notice.ocid
    plan.source_note = f"Begun from the notice {notice.ocid} of {notice.buyer_name}. {notice.unused_line}"
    return plan


def _new(work: Work, title: str) -> Intention:
    if not title.strip():
        raise Invalid("Enter a title", field="title")
    return Intention(
        id=uuid4(),
        reference=_next_reference(work),
        title=title.strip()[:250],
        created_at=work.now,
        drafted_by=work.actor.user_id,
        saved_at=work.now,
        saved_by=work.actor.user_id,
        state=PlanState.DRAFT,
        state_at=work.now,
        **_BLANK,
    )


_BLANK: dict[str, Any] = {
    "districts": [],
    "outcomes": [],
    "options_considered": [],
    "first_dates": {},
    "actual_dates": {},
}


def _next_reference(work: Work) -> str:
    """ "KCP-2026-014": the year and the next number; two begun at once are told apart by a letter pair."""
    year = in_london(work.now).year
    number = work.session.scalar(select(func.count()).where(Intention.reference.startswith(f"KCP-{year}-"))) or 0
    reference = f"KCP-{year}-{number + 1:03d}"
    taken = work.session.scalar(select(Intention.id).where(Intention.reference == reference))
    return f"{reference}-{secrets.token_hex(2)}" if taken else reference


def save_section(work: Work, intention_id: UUID, section: str, values: Mapping[str, Any], version: int) -> None:
    """Save one section of a draft. Refuses: not theirs, not a draft, changed since the form was opened. Records: PlanSaved."""
    plan = _locked(work, intention_id)
    may_write(work.actor, plan).or_refuse()
    if plan.version != version:
        raise Stale("Someone changed this plan after you opened this page. Both are kept: check, then save again.")
    for name in SECTIONS[section]:
        setattr(plan, name, values[name])
    plan.version += 1
    plan.saved_at, plan.saved_by = work.now, work.actor.user_id
    work.record(events.PlanSaved(intention_id=plan.id, reference=plan.reference, section=section, version=plan.version))


def publish(work: Work, intention_id: UUID) -> str:
    """Make a plan public and fix its first dates; returns its reference.

    Refuses: not a procurement officer, not a draft, anything missing (each named).
    Records: PlanPublished.
    """
    plan = _locked(work, intention_id)
    may_publish(work.actor, plan).or_refuse()
    faults = publish_faults(facts_of(plan))
    if faults:
        raise Invalid("Something is missing.", errors={f"{f.section}.{f.field}": f.message for f in faults})
    dates = {kind: getattr(plan, f"{kind.value}_on") for kind in MilestoneKind}
    plan.first_dates = {kind.value: day.isoformat() for kind, day in dates.items()}
    plan.state, plan.state_at, plan.published_at = PlanState.PUBLISHED, work.now, work.now
    plan.version += 1
    work.record(
        events.PlanPublished(
            intention_id=plan.id,
            reference=plan.reference,
            engagement_on=dates[MilestoneKind.ENGAGEMENT],
            advert_on=dates[MilestoneKind.ADVERT],
            start_on=dates[MilestoneKind.START],
        )
    )
    return plan.reference


def change_date(
    work: Work, intention_id: UUID, kind: MilestoneKind, new_on: date, reason: str, *, gap_plan: str = "", version: int
) -> None:
    """Move a public date; old and new stay public with the reason.

    Refuses: changed since, no reason, dates out of order, a gap without a plan. Records: PlanDateChanged.
    """
    plan = _locked(work, intention_id)
    may_change_dates(work.actor, plan).or_refuse()
    if plan.version != version:
        raise Stale("Someone changed this plan after you opened this page. Check the dates, then save again.")
    if kind.value in plan.actual_dates:
        raise Refusal("This has happened already, so its date stays.", field="new_on")
    old_on: date = getattr(plan, f"{kind.value}_on")
    changed: dict[str, Any] = {f"{kind.value}_on": new_on, "gap_plan": gap_plan.strip() or plan.gap_plan}
    after = replace(facts_of(plan), **changed)
    faults = change_faults(kind, old_on, new_on, reason, after)
    if faults:
        raise Invalid("The date was not changed.", errors=faults)
    setattr(plan, f"{kind.value}_on", new_on)
    plan.gap_plan = after.gap_plan
    plan.version += 1
    work.session.add(
        IntentionDateChange(
            intention_id=plan.id,
            milestone=kind.value,
            old_on=old_on,
            new_on=new_on,
            reason=reason.strip(),
            changed_at=work.now,
            changed_by=work.actor.user_id,
        )
    )
    work.record(
        events.PlanDateChanged(
            intention_id=plan.id,
            reference=plan.reference,
            milestone=kind,
            old_on=old_on,
            new_on=new_on,
            reason=reason.strip(),
        )
    )


def record_happened(work: Work, intention_id: UUID, kind: MilestoneKind, happened_on: date) -> None:
    """Record that a milestone came true. Refuses: twice, in the future. Records: PlanMilestoneHappened."""
    plan = _locked(work, intention_id)
    may_change_dates(work.actor, plan).or_refuse()
    if kind.value in plan.actual_dates:
        raise Refusal("This is recorded already.")
    if happened_on > in_london(work.now).date():
        raise Invalid("The day it happened must be today or in the past", field="happened_on")
    _happened(work, plan, kind, happened_on)


def _happened(work: Work, plan: Intention, kind: MilestoneKind, happened_on: date) -> None:
    plan.actual_dates = {**plan.actual_dates, kind.value: happened_on.isoformat()}
    plan.version += 1
    work.record(
        events.PlanMilestoneHappened(
            intention_id=plan.id, reference=plan.reference, milestone=kind, happened_on=happened_on
        )
    )


def propose_end(work: Work, intention_id: UUID, state: PlanState, reason: str) -> None:
    """Ask an approver to pause, close as met otherwise, or cancel. Refuses: no public reason. Records: PlanEndProposed."""
    plan = _locked(work, intention_id)
    may_propose_end(work.actor, plan).or_refuse()
    if state not in ENDS or state == plan.state:
        raise Invalid("Select what should happen to the plan", field="state")
    if len(reason.strip()) < _LEAST_REASON:
        raise Invalid("Enter why, in a sentence. The public will read it.", field="reason")
    plan.proposed_state, plan.proposed_reason = state.value, reason.strip()
    plan.proposed_by, plan.proposed_at = work.actor.user_id, work.now
    work.record(
        events.PlanEndProposed(intention_id=plan.id, reference=plan.reference, state=state.value, reason=reason.strip())
    )


def decide_end(work: Work, intention_id: UUID, *, agreed: bool) -> None:
    """An approver agrees to the pause or end, or not. Refuses: who asked for it. Records: PlanEnded or PlanEndRefused."""
    plan = _locked(work, intention_id)
    may_decide_end(work.actor, plan).or_refuse()
    state, reason = plan.proposed_state or "", plan.proposed_reason or ""
    plan.proposed_state = plan.proposed_reason = plan.proposed_by = plan.proposed_at = None
    plan.version += 1
    if not agreed:
        work.record(events.PlanEndRefused(intention_id=plan.id, reference=plan.reference, state=state))
        return
    plan.state, plan.state_at, plan.state_reason = state, work.now, reason
    work.record(events.PlanEnded(intention_id=plan.id, reference=plan.reference, state=state, reason=reason))


def resume(work: Work, intention_id: UUID, reason: str) -> None:
    """Take up a paused plan again. Refuses: not paused, no public reason. Records: PlanResumed."""
    plan = _locked(work, intention_id)
    may_propose_end(work.actor, plan).or_refuse()
    if plan.state != PlanState.PAUSED:
        raise Refusal("This plan is not paused.")
    if len(reason.strip()) < _LEAST_REASON:
        raise Invalid("Enter why, in a sentence. The public will read it.", field="reason")
    plan.state, plan.state_at, plan.state_reason = PlanState.PUBLISHED, work.now, reason.strip()
    plan.version += 1
    work.record(events.PlanResumed(intention_id=plan.id, reference=plan.reference, reason=reason.strip()))


def mark_in_procurement(work: Work, intention_id: UUID, procurement_id: UUID) -> Intention:
    """A procurement is begun from this plan; returns it. Refuses: a plan that is not published. Records: PlanInProcurement."""
    plan = _locked(work, intention_id)
    if plan.state != PlanState.PUBLISHED:
        raise Refusal("A procurement can be begun only from a published plan.")
    plan.state, plan.state_at = PlanState.IN_PROCUREMENT, work.now
    plan.version += 1
    work.record(events.PlanInProcurement(intention_id=plan.id, reference=plan.reference, procurement_id=procurement_id))
    return plan


def mark_advertised(work: Work, intention_id: UUID) -> None:
    """The procurement was published: the advert date came true. Records: PlanMilestoneHappened."""
    plan = _locked(work, intention_id)
    if MilestoneKind.ADVERT.value not in plan.actual_dates:
        _happened(work, plan, MilestoneKind.ADVERT, in_london(work.now).date())


def mark_closed(work: Work, intention_id: UUID) -> None:
    """The procurement has ended: the plan is closed."""
    plan = _locked(work, intention_id)
    plan.state, plan.state_at = PlanState.CLOSED, work.now
    plan.version += 1


def version_of(work: Work, intention_id: UUID) -> int:
    """How often the plan was saved: what a form opened now would carry."""
    return _locked(work, intention_id).version


def _locked(work: Work, intention_id: UUID) -> Intention:
    plan = work.session.scalar(select(Intention).where(Intention.id == intention_id).with_for_update())
    if plan is None:
        raise NotFound
    return plan
