"""Saving the price schedule of a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from portal.procurements.permissions import may_edit
from portal.procurements.queries import draft_of, lock_procurement
from portal.procurements.services.drafting import keep_page, refuse_stale
from portal.rules.price_schedule import BY_LINES, ScheduleDraft, read_lines
from portal.rules.refusals import Invalid
from portal.unit_of_work import Work

PAGE = "price-schedule"


def save_price_schedule(
    work: Work, procurement_id: UUID, content: ScheduleDraft, rows: Sequence[Mapping[str, str]], seen_version: int
) -> int:
    """Save how the price is asked for, and its lines as typed; gives the draft's new number.

    content: everything but the lines. With one price, the lines typed before are kept for later.
    Refuses: who may not, a published pack, a stale form, a cell that cannot be read.
    Records: DraftPageSaved.
    Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    may_edit(work.actor, row).or_refuse()
    draft = draft_of(row.draft)
    refuse_stale(draft, PAGE, seen_version)
    reading = read_lines(rows, [lot.id for lot in draft.lots_in_use], draft.schedule.last_id)
    if reading.faults and content.kind == BY_LINES:
        raise Invalid("Some cells of the table cannot be read.", errors=dict(reading.faults))
    lines = draft.schedule.lines if reading.faults else reading.lines
    kept = replace(content, lines=lines, last_id=max(reading.last_id, draft.schedule.last_id))
    return keep_page(work, row, replace(draft, schedule=kept), PAGE)
