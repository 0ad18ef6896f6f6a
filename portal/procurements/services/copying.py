"""A new draft from an existing procurement: all that was written, none of its dates."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from portal.intentions.models import Intention
from portal.procurements import events, template
from portal.procurements.models import Procurement
from portal.procurements.permissions import may_see_staff_pages, may_start
from portal.procurements.queries import draft_of
from portal.procurements.services.drafting import new_row
from portal.rules.drafting import AmendmentDraft, ContactDraft, Draft, TimetableDraft, TupeDraft
from portal.rules.plans import PlanState
from portal.rules.refusals import Invalid, NotFound, Refusal
from portal.unit_of_work import Work


def copy_procurement(work: Work, source_id: UUID, intention_id: UUID | None) -> UUID:
    """Start a draft with what another procurement says; gives its id.

    Dates, seats, the view on TUPE with its posts, documents and reasons for single dates are not copied: they are decided anew.
    Policy and template are today's. intention_id: the plan it is for, whose title, districts and contact it takes; None for
    none. Questions' own words for marks stay as they were, with their reason.
    Refuses: who may not, a procurement they may not know of, a plan that is not published or was used already.
    Records: ProcurementCopied.
    Posts: nothing.
    """
    may_start(work.actor).or_refuse()
    if work.actor.user_id is None:
        raise Refusal("A person starts a procurement.")
    source = work.session.get(Procurement, source_id)
    if source is None:
        raise NotFound
    may_see_staff_pages(work.actor, published=source.published_at is not None).or_refuse()
    if not source.draft:
        raise Refusal("There is no draft of this to copy.")
    plan = _plan(work, intention_id) if intention_id is not None else None
    draft = undated(draft_of(source.draft))
    if plan is not None:
        about = replace(draft.about, title=plan.title, districts=tuple(plan.districts))
        contact = ContactDraft(plan.contact_name, plan.contact_phone, plan.contact_email)
        timetable = replace(draft.timetable, start_on=plan.start_on)
        draft = replace(draft, about=about, contact=contact, timetable=timetable)
    row = new_row(work, draft.about.title or source.title, intention_id, draft, work.actor.user_id)
    work.record(
        events.ProcurementCopied(
            procurement_id=row.id,
            reference=row.reference,
            source_id=source.id,
            source_reference=source.reference,
            intention_id=intention_id,
            title=row.title,
        )
    )
    return row.id


def undated(draft: Draft) -> Draft:
    """What of a draft may be used again: no dates, no view on staff, no documents, no saves; today's template and policy."""
    blank = template.blank()
    return replace(
        draft,
        timetable=TimetableDraft(),
        tupe=TupeDraft(),
        documents=(),
        amendment=AmendmentDraft(),
        considered=replace(draft.considered, considered_on=None),
        template_reasons={},
        saved={},
        declarations=blank.declarations,
        scale=blank.scale,
        policy=blank.policy,
    )


def _plan(work: Work, intention_id: UUID) -> Intention:
    plan = work.session.scalar(select(Intention).where(Intention.id == intention_id).with_for_update())
    if plan is None or plan.state != PlanState.PUBLISHED:
        raise Invalid("Choose a published plan, or none", field="plan")
    used = work.session.scalar(
        select(Procurement.reference).where(
            Procurement.intention_id == intention_id, Procurement.terminated_at.is_(None)
        )
    )
    if used is not None:
        raise Invalid(f"Procurement {used} was started from this plan already. Choose another, or none", field="plan")
    return plan
