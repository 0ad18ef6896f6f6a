"""Where each page of the specification and of the lots stands in the draft: read, and written back."""

from dataclasses import dataclass, replace
from typing import Any

from portal.rules.drafting.pages import Draft
from portal.rules.lots import MOST_LOTS, LotsDraft, next_lot_id
from portal.rules.pack import Lot
from portal.rules.specification import PAGES, AnswerDraft, sections_of

_FIELD_OF = {
    "requirements": "requirements",
    "budget": "budget",
    "length": "extension",
    "duties": "duties",
    "records": "records",
    "template": "template_reasons",
}


@dataclass(frozen=True)
class LotsPage:
    """The decision on lots, and the names of questions asked once for all of them."""

    choice: LotsDraft = LotsDraft()
    once: tuple[str, ...] = ()


def part_of(draft: Draft, page: str) -> Any:
    """What is typed on a page; for the number after the last lot, an empty lot. Raises KeyError for another page."""
    if page in _FIELD_OF:
        return getattr(draft, _FIELD_OF[page])
    if page in PAGES:
        return {each.code: draft.answers.get(each.code, AnswerDraft()) for each in sections_of(page)}
    if page == "lots":
        return LotsPage(
            draft.lots_choice, tuple(n for n, typed in sorted(draft.questions.items()) if not typed.per_lot)
        )
    return _lot(draft, page.removeprefix("lot-")) if page.startswith("lot-") else _unknown(page)


def _lot(draft: Draft, lot_id: str) -> Lot:
    known = {lot.id: lot for lot in draft.lots}
    if lot_id in known:
        return known[lot_id]
    if lot_id == next_lot_id(draft.lots) and len(draft.lots) < MOST_LOTS:
        return Lot(lot_id, "", ())
    raise KeyError(lot_id)


def _unknown(page: str) -> Any:
    raise KeyError(page)


def with_part(draft: Draft, page: str, content: Any) -> Draft:
    """The draft with what is now typed on a page. Raises KeyError for a page it does not have."""
    part_of(draft, page)
    if page in _FIELD_OF:
        return replace(draft, **{_FIELD_OF[page]: content})
    if page in PAGES:
        return replace(draft, answers={**draft.answers, **content})
    if page == "lots":
        questions = {name: replace(typed, per_lot=name not in content.once) for name, typed in draft.questions.items()}
        return replace(draft, lots_choice=content.choice, questions=questions)
    rest = tuple(content if lot.id == content.id else lot for lot in draft.lots)
    return replace(draft, lots=rest if content in rest else (*draft.lots, content))


def without_lot(draft: Draft, lot_id: str) -> Draft:
    """The draft without one lot. Raises KeyError where there is none."""
    if lot_id not in {lot.id for lot in draft.lots}:
        raise KeyError(lot_id)
    return replace(draft, lots=tuple(lot for lot in draft.lots if lot.id != lot_id))
