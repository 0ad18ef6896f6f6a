"""The criteria as a list with running sums, and the rules beside it in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.rules.outline import GROUP, PRICED, SCORED
from portal.rules.pack import Pack, Question
from portal.rules.wording import count_of, number

_MODES = {"half_up": "half up", "half_even": "half to the even figure", "down": "down"}


@dataclass(frozen=True)
class Line:
    """One line of the criteria list as shown. level: 0 for a top line, 1 below it. so_far: the running sum at its level."""

    id: str
    level: int
    title: str
    weight: Decimal
    so_far: Decimal
    out_of: Decimal
    minimum: str
    scale: str
    marked_by: tuple[str, ...] = ()
    kind: str = ""
    position: int | None = None

    @property
    def label(self) -> str:
        """The title, with its number where the line is a question."""
        return f"{self.position} {self.title}" if self.position is not None else self.title


def lines_of(pack: Pack) -> list[Line]:
    """The criteria as a list with running sums, top lines and under each group its own."""
    made: list[Line] = []
    so_far: dict[str | None, Decimal] = {}
    level: dict[str | None, int] = {None: -1}
    asked = {question.id: question for question in pack.questions}
    weights: dict[str | None, Decimal] = {c["id"]: Decimal(c["weight"]) for c in pack.criteria}
    weights[None] = Decimal(100)
    for criterion in pack.criteria:
        weight, parent = Decimal(criterion["weight"]), criterion["parent"]
        so_far[parent] = so_far.get(parent, Decimal(0)) + weight
        level[criterion["id"]] = level[parent] + 1
        question = asked.get(criterion["id"])
        made.append(
            Line(
                id=criterion["id"],
                level=level[criterion["id"]],
                title=criterion["title"],
                weight=weight,
                so_far=so_far[parent],
                out_of=weights[parent],
                minimum=_minimum_in_words(criterion, question),
                scale=f"0 to {question.top_mark}, words" if question else "",
                marked_by=question.marked_by if question else (),
                kind=criterion["kind"],
                position=pack.number_of(question.id) if question else None,
            )
        )
    return made


def _minimum_in_words(criterion: Mapping[str, Any], question: Question | None) -> str:
    if question is not None:
        return f"{question.minimum_score} out of {question.top_mark}" if question.minimum_score else ""
    percent = criterion.get("minimum_percent")
    return f"{percent}% of {criterion['weight']}" if percent else ""


def tie_break_in_words(pack: Pack) -> str:
    """What decides between equal totals, as one list of words.

    Example: "quality, then question 1, then social value, then the lower price".
    """
    kinds = [(criterion["id"], criterion["kind"], criterion["title"]) for criterion in pack.criteria]
    return tie_words(pack.tie_break, kinds)


def tie_words(entries: Sequence[Any], lines: Sequence[tuple[str, str, str]]) -> str:
    """The entries of a tie-break in words. lines: id, kind and title of each line, in reading order."""
    names: dict[str, str] = {}
    asked = 0
    for name, kind, title in lines:
        asked += kind == SCORED
        names[name] = {
            GROUP: title.lower(),
            SCORED: f"question {asked}",
            PRICED: "the points for price",
        }.get(kind, f"the points for “{title}”")
    words = ["the lower price" if isinstance(entry, dict) else names.get(entry, entry) for entry in entries]
    return ", then ".join(words) or "nothing: they stay equal"


def rounding_in_words(rounding: Mapping[str, Any]) -> str:
    """How points are rounded.

    >>> rounding_in_words({"places": 2, "mode": "half_up"})
    'to 2 places, half up'
    """
    return f"to {count_of(int(rounding['places']), 'place')}, {_MODES[rounding['mode']]}"


def award_in_words(award: Mapping[str, Any]) -> str:
    """Who gets which lot where the limit binds, and what decides where ways are equal (evaluation record, step 6)."""
    limit = count_of(int(award["limit"]), "lot")
    match award["mechanism"]:
        case "lot_order":
            how = (
                "Lots are given out in the order of their list. Each goes to the best bid whose provider is below the "
                "limit."
            )
        case "max_total_score":
            how = (
                "As many lots as can be are given out. Of all ways to do that, the one with the most points in all is "
                "taken."
            )
        case _:
            how = (
                "As many lots as can be are given out. Of all ways to do that, the one with the lowest prices in all is "
                "taken."
            )
    equal = (
        "A lot whose best bids are equal is left open, and people decide."
        if award["mechanism"] == "lot_order"
        else "Where two ways are equal, the better places decide, then the lower prices, then the points. What is still "
        "equal is left open, and people decide."
    )
    return f"One provider may win {limit} at most. Where one comes first in more: {how[0].lower()}{how[1:]} {equal}"


def minimum_sentence(percent: str) -> str:
    """The minimum over all questions, as part of a sentence."""
    return f"{number(Decimal(percent))}% of the points for all questions together"
