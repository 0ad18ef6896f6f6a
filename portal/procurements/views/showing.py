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
from portal.rules.pack import Lot, Pack
from portal.rules.price_schedule import Schedule, rise_words, rule_words, volume_words, years_words
from portal.rules.scoring import RecordRefused
from portal.rules.specification import BUDGETS, KINDS, PRESCRIBED, PROVIDER, share_prescribed
from portal.rules.wording import deadline, long_date, number, short_date
from portal.rules.worked_example import Example, worked_example


def opportunity_values(pack: Pack, view: ProcurementView | None, now: datetime) -> dict[str, Any]:
    """Everything `procurements/_pack.html` reads. view: None for a draft that is looked at before it is published."""
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
        "moments": moments_of(pack, view),
        "minimums": minimums_of(pack),
        "one_lot": len(pack.lots) == 1,
        "condition_when": WHEN_WORDS,
        "condition_follows": CONSEQUENCE_WORDS,
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


def moments_of(pack: Pack, view: ProcurementView | None) -> list[tuple[str, str, str]]:
    """Timetable rows: what, planned, and when it happened."""
    table = pack.timetable

    def happened(moment: datetime | None) -> str:
        return short_date(moment) if moment is not None else "–"

    def planned(day: date) -> str:
        return long_date(day)

    closed = view.deadline_at if view is not None and view.opened_at is not None else None
    return [
        ("Ask questions by", planned(table.questions_by), "–"),
        ("We answer by", planned(table.answers_by), "–"),
        ("It closes", deadline(view.deadline_at if view and view.deadline_at else table.deadline), happened(closed)),
        ("Bids are opened", planned(table.opening_on), happened(view.opened_at if view else None)),
        ("Marking is done by", planned(table.marking_by), happened(view.quality_locked_at if view else None)),
        ("Award", planned(table.award_on), happened(view.award_noticed_at if view else None)),
        ("The service starts", planned(table.start_on), "–"),
        ("The contract ends", planned(table.end_on), "–"),
    ]


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
