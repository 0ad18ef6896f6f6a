"""The records of a procurement with what they say, public or exempt: for council staff, who read both (R135)."""

from dataclasses import dataclass

from portal.rules.drafting.differences import differences_of
from portal.rules.drafting.pages import Draft
from portal.rules.specification import ACTS, RECORDS, AnswerDraft, DutyDraft, RecordClass, sections_of


@dataclass(frozen=True)
class KeptRecord:
    """One record. lines: heading and text; reason: why it is exempt."""

    code: str
    title: str
    exempt: bool
    reason: str
    lines: tuple[tuple[str, str], ...]


def records_of(draft: Draft) -> tuple[KeptRecord, ...]:
    """Every record in order, with its class."""
    found = []
    for record in RECORDS:
        kept = draft.records.get(record.code, RecordClass())
        reason = kept.reason if kept.exempt else ""
        found.append(KeptRecord(record.code, record.title, kept.exempt, reason, _lines(draft, record.code)))
    return tuple(found)


def _lines(draft: Draft, code: str) -> tuple[tuple[str, str], ...]:
    if code == "duties":
        given = {act: draft.duties.get(act.code, DutyDraft()) for act in ACTS}
        return tuple((act.title, each.words) for act, each in given.items() if each.words)
    if code == "lots":
        return (("Why", draft.lots_choice.reason),) if draft.lots_choice.reason else ()
    if code == "template":
        return tuple((each.what, each.reason) for each in differences_of(draft))
    answers = [(each.heading, draft.answers.get(each.code, AnswerDraft())) for each in sections_of(code)]
    return tuple((heading, answer.text) for heading, answer in answers if answer.text)
