"""A price by lines: years that fit the contract, and for every limit one consequence chosen from the list (CL-03-b)."""

from collections.abc import Iterator, Sequence

from portal.rules.drafting import Draft
from portal.rules.price_schedule import BY_LINES, CONSEQUENCES, FIXED, LIMITED, ScheduleLine
from portal.rules.publishing.check import TO_DECIDE, Check, Facts, check
from portal.rules.wording import count_of, listed

PAGE = "price-schedule"


def checks(draft: Draft, facts: Facts) -> Iterator[Check]:
    """The lines of this page; none where one price is asked for."""
    typed = draft.schedule
    if typed.kind != BY_LINES:
        return
    yield check(PAGE, "The schedule has lines", None if typed.lines else "The price schedule has no lines yet")
    yield check(
        PAGE, "The schedule says for how many years", None if typed.years else "The price schedule has no years yet"
    )
    yield check(PAGE, "The years are those of the contract", _years_fault(draft))
    no_percent = typed.rise != "none" and not typed.rise_percent
    yield check(
        PAGE,
        "The yearly rise is given",
        "The price schedule does not say by how many percent prices rise" if no_percent else None,
    )
    numbered = list(enumerate(typed.lines, start=1))
    needs = [(n, line) for n, line in numbered if line.rule in LIMITED or line.rule == FIXED]
    bare = [n for n, line in needs if line.limit_pence is None]
    yield check(PAGE, "Each limit has its amount", f"{_lines(bare)} no amount for the rule" if bare else None)
    open_ends = [n for n, line in needs if line.rule in LIMITED and line.consequence not in CONSEQUENCES]
    yield check(
        PAGE,
        "Each limit says what follows when a price is beyond it",
        f"{_lines(open_ends)} a limit, and does not say what follows a price beyond it" if open_ends else None,
        TO_DECIDE,
    )
    unpriced = _lots_without_lines(draft, typed.lines)
    yield check(
        PAGE, "Each lot has lines", f"The price schedule has no line for {listed(unpriced)}" if unpriced else None
    )


def _lines(numbers: Sequence[int]) -> str:
    has = "has" if len(numbers) == 1 else "have"
    return f"Price {'line' if len(numbers) == 1 else 'lines'} {listed([str(n) for n in numbers])} {has}"


def _years_fault(draft: Draft) -> str | None:
    start, end, years = draft.timetable.start_on, draft.timetable.end_on, draft.schedule.years
    if start is None or end is None or not years or end < start:
        return None
    runs = end.year - start.year + (1 if (end.month, end.day) >= (start.month, start.day) else 0)
    if runs == years:
        return None
    return f"The price schedule prices {count_of(years, 'year')}. The contract runs into {count_of(runs, 'year')}"


def _lots_without_lines(draft: Draft, lines: Sequence[ScheduleLine]) -> list[str]:
    if not lines or any(not line.lots for line in lines):
        return []
    priced = {lot for line in lines for lot in line.lots}
    return [lot.title for lot in draft.lots_in_use if lot.id not in priced]
