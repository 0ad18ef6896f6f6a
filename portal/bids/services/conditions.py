"""Answering the conditions of taking part: one page, for all lots."""

from collections.abc import Mapping
from uuid import UUID

from portal.bids.queries.reading import CONDITIONS
from portal.bids.services.drafting import SavedPart, open_draft, save_part
from portal.rules import codec
from portal.rules.conditions import ConditionReply, reply_faults
from portal.rules.refusals import Invalid
from portal.unit_of_work import Work


def save_conditions(
    work: Work, bid_id: UUID, replies: Mapping[str, ConditionReply], *, version: int | None = None
) -> SavedPart:
    """Keep what the bidder says to each condition, as far as it goes. replies: by condition id.

    Refuses: late; an answer that is not offered, words too long (errors by field); another version stands (Stale).
    Records: PartSaved. Posts: nothing.
    """
    bid, pack = open_draft(work, bid_id)
    if faults := reply_faults(pack.conditions, replies):
        raise Invalid(next(iter(faults.values())), errors=faults)
    kept = {
        condition.id: codec.encode(ConditionReply(reply.answer, reply.words.strip()))
        for condition in pack.conditions
        if (reply := replies.get(condition.id, ConditionReply())) != ConditionReply()
    }
    return save_part(work, bid, CONDITIONS, "", {"replies": kept}, version=version, blank={"replies": {}})
