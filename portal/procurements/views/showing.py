"""A pack made ready for its page: sums, tables and dates, all from the one frozen record."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.procurements.queries import ProcurementView
from portal.rules.conditions import CONSEQUENCE_WORDS, WHEN_WORDS
from portal.rules.criteria import award_in_words, lines_of, minimum_sentence, rounding_in_words, tie_break_in_words
from portal.rules.formula_words import amount_in_words, price_example
from portal.rules.moments import slip_words, timeline
from portal.rules.pack import DOCUMENT_KINDS, Lot, Pack, PackDocument, Timetable
from portal.rules.price_schedule import Schedule, rise_words, rule_words, volume_words, years_words
from portal.rules.profile import SECTIONS
from portal.rules.scoring import RecordRefused
from portal.rules.specification import BUDGETS, KINDS, PRESCRIBED, PROVIDER, share_prescribed
from portal.rules.validity import days_of
from portal.rules.wording import deadline, long_date, number, short_date
from portal.rules.worked_example import Example, worked_example


def opportunity_values(
    pack: Pack,
    view: ProcurementView | None,
    now: datetime,
    *,
    first: Timetable | None = None,
    files: Sequence[PackDocument] = (),
) -> dict[str, Any]:
    """Everything `procurements/_pack.html` reads. view: None for a draft that is looked at before it is published.

    first: the timetable as first published; files: every version of every published file.
    """
    lines = lines_of(pack)
    titles = {lot.id: lot.title for lot in pack.lots}
    return {
        "pack": pack,
        "view": view,
        "now": now,
        "lines": lines,
        "tops": [
            ("Price" if line.id == pack.price.id else line.title, line.weight) for line in lines if line.level == 0
        ],
        "example": price_example(pack.price.formula, pack.price.weight, pack.value_pence),
        "tie_words": tie_break_in_words(pack),
        "rounding_words": rounding_in_words(pack.rounding),
        "award_words": award_in_words(pack.award) if pack.award else "",
        "sample": _sample(pack),
        "labels": {line.id: line.label for line in lines},
        "promises": [
            (
                measure,
                amount_in_words(measure.formula, measure.weight, measure.unit, measure.proxy_pence, titles),
                number(Decimal(measure.most)),
            )
            for measure in pack.measures
        ],
        "moments": moments_of(pack, view, now, first),
        "contact": (view.contact if view else None) or pack.contact,
        "files": [
            (
                each,
                DOCUMENT_KINDS[each.kind],
                [old for old in files if old.id == each.id and old.version < each.version],
            )
            for each in pack.documents
        ],
        "other_words": [each for each in pack.documents if each.kind in ("easy_read", "translation")],
        "minimums": minimums_of(pack),
        "one_lot": len(pack.lots) == 1,
        "condition_when": WHEN_WORDS,
        "condition_follows": CONSEQUENCE_WORDS,
        "asked": [words for section, words in SECTIONS.items() if section in pack.profile_asks],
        "validity_days": days_of(pack),
        "priced": schedule_values(pack.schedule, pack.lots) if pack.schedule else None,
        "share": share_prescribed(pack.requirements),
        "kinds": KINDS,
        "deciders": {PRESCRIBED: "We do", PROVIDER: "You do"},
        "budgets": BUDGETS,
        "contents": contents_of(pack),
    }


def contents_of(pack: Pack) -> list[tuple[str, str]]:
    """The parts of the page that a pack may be without: text and address."""
    found = [("The service", "#service")] if pack.specification or pack.requirements else []
    return found + ([("Working together", "#together")] if pack.answers_on("information", "staffing") else [])


def schedule_values(schedule: Schedule, lots: Sequence[Lot]) -> dict[str, Any]:
    """The price schedule for `procurements/_schedule.html`: one table, or one a lot where lots have lines of their own."""

    def rows(lot_id: str) -> list[list[str]]:
        return [
            [f"{number} {line.title}", line.unit, volume_words(line), rule_words(line)]
            for number, line in enumerate(schedule.lines_of(lot_id), start=1)
        ]

    apart = any(line.lots for line in schedule.lines)
    shown = lots if apart else lots[:1]
    tables = [
        {"caption": f"Price schedule: {lot.title}" if apart else "Price schedule", "rows": rows(lot.id)}
        for lot in shown
    ]
    if not tables:
        tables = [{"caption": "Price schedule", "rows": rows("1")}]
    return {"sentence": f"{years_words(schedule)} {rise_words(schedule)}", "tables": tables}


def _sample(pack: Pack) -> Example | None:
    with suppress(RecordRefused):
        return worked_example(pack, pack.price, pack.measures, pack.lots, pack.value_pence)
    return None


def moments_of(
    pack: Pack, view: ProcurementView | None, now: datetime, first: Timetable | None = None
) -> list[list[Any]]:
    """Timetable rows: what, planned, when it happened, and how far that is from the first plan (R71).

    first: the timetable as first published, where a later version stands.
    """
    closed = view.deadline_at if view is not None and view.deadline_at is not None else None
    happened = {
        "deadline": closed if closed is not None and closed <= now else None,
        "opening_on": view.opened_at if view else None,
        "marking_by": view.quality_locked_at if view else None,
        "award_on": view.award_noticed_at if view else None,
    }
    rows: list[list[Any]] = []
    for moment in timeline(first or pack.timetable, pack.timetable, happened):
        planned: Any = _planned(moment.planned)
        if moment.first != moment.planned:
            planned = {"text": planned, "note": f"First planned: {_planned(moment.first)}"}
        actual = short_date(moment.happened) if moment.happened is not None else "–"
        rows.append([moment.name, planned, actual, slip_words(moment.slip)])
    return rows


def _planned(moment: date) -> str:
    return deadline(moment) if isinstance(moment, datetime) else long_date(moment)


def minimums_of(pack: Pack) -> list[str]:
    """Each minimum as a sentence's part: "2 out of 5 on question 1", "50% of the points for quality"."""
    found = [
        f"{question.minimum_score} out of {question.top_mark} on question {number_of}"
        for number_of, question in enumerate(pack.questions, 1)
        if question.minimum_score
    ]
    found += [
        f"{criterion['minimum_percent']}% of the points for {criterion['title'].lower()}"
        for criterion in pack.criteria
        if criterion.get("minimum_percent")
    ]
    return [*found, *([minimum_sentence(pack.minimum_percent)] if pack.minimum_percent else [])]
