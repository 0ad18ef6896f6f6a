"""Starting a procurement from a plan, and saving the draft page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.intentions.models import Intention
from portal.procurements import events, template
from portal.procurements.models import Procurement
from portal.procurements.permissions import may_edit, may_start, still_open
from portal.procurements.queries import draft_of, find_version, lock_procurement
from portal.procurements.services.marking import put_page
from portal.rules import codec
from portal.rules import pack as packs
from portal.rules.disclosure import as_row, read_posts
from portal.rules.drafting import ContactDraft, Draft, Saved, TupeDraft, with_part, without_lot
from portal.rules.lots import published_lots, removal_fault
from portal.rules.plans import PlanState
from portal.rules.refusals import Invalid, NotFound, Refusal, Stale
from portal.rules.staff_facts import WITH_TABLE
from portal.rules.wording import moment
from portal.unit_of_work import Work

_SMALL_WORDS = {"a", "an", "and", "at", "for", "in", "of", "on", "the", "to", "with"}
_TRIES = 5
# Pages whose content is one field of the draft.
_FIELD_OF = {
    "specification": "about",
    "price": "price",
    "criteria": "criteria",
    "rules": "rules",
    "timetable": "timetable",
    "tupe": "tupe",
    "contact": "contact",
    "staff-terms": "staff",
    "staff-costs": "staff_costs",
    "conditions": "conditions",
    "bidder": "bidder",
    "amendment": "amendment",
}


def start_from_intention(work: Work, intention_id: UUID) -> UUID:
    """Start a draft from a published plan and the council's one template.

    Refuses: who may not, a plan that is not published, a plan from which one was started already.
    Records: ProcurementStarted.
    Posts: nothing.
    """
    may_start(work.actor).or_refuse()
    if work.actor.user_id is None:
        raise Refusal("A person starts a procurement.")
    plan = work.session.scalar(select(Intention).where(Intention.id == intention_id).with_for_update())
    if plan is None:
        raise NotFound
    if plan.state != PlanState.PUBLISHED:
        raise Refusal("A procurement can be started only from a published plan.")
    there = work.session.scalar(
        select(Procurement.reference).where(
            Procurement.intention_id == intention_id, Procurement.terminated_at.is_(None)
        )
    )
    if there is not None:
        raise Refusal(f"Procurement {there} was started from this plan already.")
    row = new_row(work, plan.title, plan.id, _from_plan(plan), work.actor.user_id)
    work.record(
        events.ProcurementStarted(
            procurement_id=row.id,
            reference=row.reference,
            intention_id=plan.id,
            intention_reference=plan.reference,
            title=row.title,
        )
    )
    return row.id


def new_row(work: Work, title: str, intention_id: UUID | None, draft: Draft, drafter: UUID) -> Procurement:
    """A draft under the next free reference. Raises Refusal where too many are begun at once."""
    # Two drafts begun in the same moment want the same number: the second takes the next.
    for _ in range(_TRIES):
        row = Procurement(
            reference=_next_reference(work, title),
            title=title,
            intention_id=intention_id,
            drafted_by=drafter,
            created_at=work.now,
            draft=codec.encode(draft),
            draft_version=1,
        )
        try:
            with work.session.begin_nested():
                work.session.add(row)
        except IntegrityError:
            continue
        return row
    raise Refusal("Many procurements were started in this moment. Try again.")


def _from_plan(plan: Intention) -> Draft:
    draft = template.blank()
    about = replace(
        draft.about,
        title=plan.title,
        need=plan.need,
        outcomes=tuple(plan.outcomes),
        who_for=plan.who_for,
        districts=tuple(plan.districts),
    )
    contact = ContactDraft(plan.contact_name, plan.contact_phone, plan.contact_email)
    return replace(draft, about=about, contact=contact, timetable=replace(draft.timetable, start_on=plan.start_on))


def _next_reference(work: Work, title: str) -> str:
    """Initials of the title, the year, and a running number: "YC-2026-01"."""
    words = [word for word in title.split() if word.lower() not in _SMALL_WORDS and word[:1].isalpha()]
    letters = "".join(letter for letter in (word[0].upper() for word in words[:2]) if "A" <= letter <= "Z")
    start = f"{letters or 'P'}-{work.now.year}-"
    number = 1 + (
        work.session.scalar(select(func.count()).where(Procurement.reference.startswith(start, autoescape=True))) or 0
    )
    while work.session.scalar(select(Procurement.id).where(Procurement.reference == f"{start}{number:02}")):
        number += 1
    return f"{start}{number:02}"


def save_page(work: Work, procurement_id: UUID, page: str, content: Any, seen_version: int) -> int:
    """Save one page of the draft; gives the draft's new number.

    content: the dataclass of the page (`portal.rules.drafting`, `part_of` gives what stands); for "question-Q1" a
    QuestionDraft, for "marks-Q1" a MarksDraft, for "group-G1" a GroupDraft, for "measure-S1" a ValueDraft, for "lot-2" a
    Lot. seen_version: the draft's number when the form was opened.
    Refuses: who may not, a published pack, Stale where somebody saved this page since.
    Records: DraftPageSaved.
    Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    draft = editable(work, row, page, seen_version)
    marking = put_page(draft, page, content)
    if marking is not None:
        draft = marking
    elif page in _FIELD_OF:
        draft = replace(draft, **{_FIELD_OF[page]: content})
    else:
        try:
            draft = with_part(draft, page, content)
        except KeyError:
            raise NotFound from None
        _refuse_lost_lots(work, row, draft)
    if page == "specification" and row.published_at is None:
        row.title = content.title or row.title
    if page == "tupe" and content.view not in WITH_TABLE:
        row.workforce = None
    return keep_page(work, row, draft, page)


def remove_lot(work: Work, procurement_id: UUID, lot_id: str, seen_version: int) -> int:
    """Take a lot out of the draft; gives the draft's new number.

    Refuses: who may not, a frozen pack, a stale form, a lot there is not, a lot that is published: bidders may have begun.
    Records: DraftPageSaved.
    Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    draft = editable(work, row, "lots", seen_version)
    try:
        left = without_lot(draft, lot_id)
    except KeyError:
        raise NotFound from None
    _refuse_lost_lots(work, row, left)
    return keep_page(work, row, left, "lots")


def _refuse_lost_lots(work: Work, row: Procurement, draft: Draft) -> None:
    """A published lot stays, whether anybody bid for it or not."""
    if not row.published_version:
        return
    published = find_version(work.session, row.id, row.published_version)
    lots = published_lots(draft.lots_choice, draft.lots, draft.about.title, draft.about.districts)
    fault = removal_fault(packs.read(published.pack), lots) if published is not None else None
    if fault:
        raise Refusal(fault)


def save_workforce(work: Work, procurement_id: UUID, rows: Sequence[Mapping[str, str]], seen_version: int) -> int:
    """Save the table of posts that go with the work; gives the draft's new number.

    Refuses: who may not, a published pack, a stale form, a cell that cannot be read, an empty table. Fewer people than may
    be shown are taken: then only totals leave the draft.
    Records: DraftPageSaved.
    Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    draft = editable(work, row, "workforce", seen_version)
    reading = read_posts(rows, [lot.id for lot in draft.lots_in_use])
    if reading.faults:
        raise Invalid(
            "Some cells of the table cannot be read.", errors={fault.path: fault.message for fault in reading.faults}
        )
    if not reading.posts:
        raise Invalid("Add at least 1 person. If nobody may move, say so on the page “TUPE”.")
    row.workforce = [as_row(post) for post in reading.posts]
    return keep_page(work, row, replace(draft, tupe=_applies(draft.tupe)), "workforce")


def _applies(tupe: TupeDraft) -> TupeDraft:
    return tupe if tupe.view in WITH_TABLE else replace(tupe, view="applies")


def editable(work: Work, row: Procurement, page: str, seen_version: int) -> Draft:
    """The draft, for who may change this page of it now. Raises NotAllowed, NotFound, Stale."""
    may_edit(work.actor, row).or_refuse()
    if row.published_at is not None:
        still_open(row, work.now).or_refuse()
    draft = draft_of(row.draft)
    refuse_stale(draft, page, seen_version)
    return draft


def refuse_stale(draft: Draft, page: str, seen_version: int) -> None:
    """Raise Stale where somebody saved this page after the form was opened."""
    saved = draft.saved.get(page)
    if saved is not None and saved.version > seen_version:
        raise Stale(f"{saved.by_name} changed this at {moment(saved.at)}. Both texts are below. Choose what to keep.")


def keep_page(work: Work, row: Procurement, draft: Draft, page: str) -> int:
    """Write the draft back under a new number, note who saved the page, and record it."""
    row.draft_version += 1
    row.last_saved_by, row.last_saved_at = work.actor.user_id, work.now
    saved = Saved(row.draft_version, work.actor.user_id, work.actor.name, work.now)
    row.draft = codec.encode(replace(draft, saved={**draft.saved, page: saved}))
    work.record(
        events.DraftPageSaved(
            procurement_id=row.id, reference=row.reference, page=page, draft_version=row.draft_version
        )
    )
    return row.draft_version
