"""What a bidder says of staff who may move: who moves, what changes, who bears which risk, and what they cost a year.

The position is read with the quality answers and never marked by itself; the costs stay sealed with the price. What could
turn an offer into one with conditions is a choice from a list, not a text (CL-04-c). Sources: domain 5.6, requirement R56.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from portal.rules.caveat_words import find_caveats
from portal.rules.money import MOST_PENCE, pounds
from portal.rules.tupe import Tupe
from portal.rules.wording import count_of

MOVES: dict[str, str] = {
    "all": "Everybody in the facts we were given moves",
    "some": "Some of them move",
    "none": "Nobody moves",
}
PENSION_ROUTES: dict[str, str] = {
    "admission": "We join the council's scheme for them (admission agreement)",
    "comparable": "A scheme as good, certified by an actuary",
    "enrolment": "Our workplace pension (auto-enrolment)",
    "not_needed": "None is needed",
}
MEASURES: dict[str, str] = {
    "hours": "Working patterns",
    "place": "Place of work",
    "pay_day": "Pay day or the way of paying",
    "structure": "Who reports to whom",
    "redundancies": "Redundancies",
    "none": "None",
}
REDUNDANCY_OWNERS: dict[str, str] = {
    "us": "We do",
    "published": "As the council published it",
    "not_expected": "We expect none, and would bear the cost",
}
EMPLOYERS: dict[str, str] = {"us": "We do", "partner": "A partner or subcontractor"}
INDEMNITIES: dict[str, str] = {
    "contract": "Those in the contract are enough",
    "none": "We rely on none",
}
IF_WRONG: dict[str, str] = {
    "keep": "Our price stands",
    "contract": "We follow the contract's rule for changes, and nothing else",
}
COST_LINES: dict[str, str] = {
    "pay": "Pay, with allowances",
    "insurance": "Employer's National Insurance",
    "pension": "Employer's pension",
    "cover": "Cover for holiday and sickness",
    "training": "Training, supervision and checks",
    "overheads": "Overheads on staff",
}
LONGEST = 4_000
MOST_PEOPLE = 500
_MONEY = re.compile(r"£\s*\d|\b\d[\d,.]*\s*(?:pounds|gbp)\b", re.IGNORECASE)
_TEXTS = {
    "reasons": "Why you think so",
    "measures_words": "The changes in a few words",
    "plan": "How people are told and taken on",
    "partner": "The name of the partner",
}


@dataclass(frozen=True)
class StaffPosition:
    """What is typed; "" or None where nothing was. Codes are keys of the tables above; measures: codes, or ("none",).

    pack_version, table_digest: the facts it rests on. kept: words of condition the bidder chose to keep.
    """

    moves: str = ""
    people: int | None = None
    reasons: str = ""
    pension: str = ""
    measures: tuple[str, ...] = ()
    measures_words: str = ""
    plan: str = ""
    employer: str = ""
    partner: str = ""
    redundancy_owner: str = ""
    indemnities: str = ""
    if_wrong: str = ""
    pack_version: int = 0
    table_digest: str = ""
    kept: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """True where nothing was said."""
        return self == StaffPosition(pack_version=self.pack_version, table_digest=self.table_digest, kept=self.kept)

    @property
    def in_words(self) -> tuple[tuple[str, str], ...]:
        """Headings and answers, as bidder and panel read them."""
        people = "" if self.people is None else f": {count_of(self.people, 'person', 'people')}"
        employer = EMPLOYERS.get(self.employer, "") + (f": {self.partner}" if self.partner else "")
        return (
            ("Who moves", (MOVES[self.moves] + people) if self.moves else ""),
            ("Why", self.reasons),
            ("Who employs them", employer),
            ("Pension", PENSION_ROUTES.get(self.pension, "")),
            ("Changes planned", ", ".join(MEASURES[code] for code in self.measures)),
            ("The changes in words", self.measures_words),
            ("How people are told and taken on", self.plan),
            ("Who bears the cost of redundancies", REDUNDANCY_OWNERS.get(self.redundancy_owner, "")),
            ("Indemnities", INDEMNITIES.get(self.indemnities, "")),
            ("If a fact we gave is wrong", IF_WRONG.get(self.if_wrong, "")),
            ("Rests on the facts of version", str(self.pack_version or "")),
        )

    @property
    def texts(self) -> str:
        """All that was typed freely."""
        return "\n".join(getattr(self, name) for name in _TEXTS)


@dataclass(frozen=True)
class StaffCosts:
    """What staff who move cost in a year, in pence by key of `COST_LINES`, as far as typed."""

    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def total_pence(self) -> int:
        """All lines together."""
        return sum(self.lines.values())

    @property
    def in_words(self) -> tuple[tuple[str, str], ...]:
        """Headings and amounts, in the order of the lines."""
        return tuple(
            (heading, pounds(self.lines[name], always_pence=True))
            for name, heading in COST_LINES.items()
            if name in self.lines
        )


def conditional_words(position: StaffPosition) -> tuple[str, ...]:
    """Words that make the offer conditional, which nobody chose to keep yet (CL-04-c).

    >>> conditional_words(StaffPosition(reasons="We assumed no redundancies, subject to talks."))
    ('assumed', 'subject to')
    """
    kept = {words.lower() for words in position.kept}
    return tuple(words for words in find_caveats(position.texts) if words.lower() not in kept)


def position_faults(position: StaffPosition) -> dict[str, str]:
    """What cannot be taken, by field. What is only missing is told by `position_gaps`.

    >>> position_faults(StaffPosition(moves="none", people=3))
    {'people': 'You say that nobody moves. Enter 0 people, or choose who moves'}
    """
    faults: dict[str, str] = {}
    people = position.people
    if people is not None and not 0 <= people <= MOST_PEOPLE:
        faults["people"] = f"People who move must be between 0 and {MOST_PEOPLE}"
    elif position.moves == "none" and people:
        faults["people"] = "You say that nobody moves. Enter 0 people, or choose who moves"
    elif position.moves in ("all", "some") and people == 0:
        faults["people"] = "You say that people move. Enter how many, or choose “Nobody moves”"
    if "none" in position.measures and len(position.measures) > 1:
        faults["measures"] = "Choose the changes you plan, or “None”, not both"
    for name, heading in _TEXTS.items():
        text = getattr(position, name)
        if len(text) > LONGEST:
            faults[name] = f"{heading} must be {LONGEST:,} characters or fewer. You have {len(text):,}."
        elif _MONEY.search(text):
            faults[name] = (
                f"{heading} has an amount of money. The panel reads this before prices are opened. Put it under costs"
            )
    return faults


def position_gaps(tupe: Tupe, position: StaffPosition) -> tuple[str, ...]:
    """What the position still lacks, each as a thing ("who moves"); none where no staff may move."""
    if not tupe.has_table:
        return ()
    if position.is_blank:
        return ("what you say about staff",)
    lacking = {
        "who moves": position.moves,
        "how many people move": position.people is not None or position.moves == "none",
        "why you think so": position.reasons,
        "who employs the staff": position.employer,
        "the name of the partner who employs staff": position.employer != "partner" or position.partner,
        "what happens if a fact is wrong": position.if_wrong,
    }
    if position.moves != "none":
        planned = bool(position.measures) and "none" not in position.measures
        lacking |= {
            "the pension of staff who move": position.pension,
            "the changes you plan for staff, or none": position.measures,
            "the changes for staff in a few words": not planned or position.measures_words,
            "how staff are told and taken on": position.plan,
            "who bears the cost of redundancies": position.redundancy_owner,
            "the indemnities for staff": position.indemnities,
        }
    return tuple(thing for thing, given in lacking.items() if not given)


def cost_gaps(tupe: Tupe, position: StaffPosition, costs: StaffCosts) -> tuple[str, ...]:
    """What the costs still lack; none where nobody moves."""
    if not tupe.has_table or position.moves == "none":
        return ()
    if not costs.lines:
        return ("the cost of staff who move",)
    names = [heading for name, heading in COST_LINES.items() if name not in costs.lines]
    return tuple(f"the cost of {heading[0].lower()}{heading[1:]}" for heading in names)


def cost_faults(costs: StaffCosts) -> dict[str, str]:
    """Amounts that cannot be, by line."""
    return {
        name: f"{COST_LINES.get(name, 'That line')} must be £0 or more"
        for name, pence in costs.lines.items()
        if name not in COST_LINES or not 0 <= pence <= MOST_PENCE
    }


def rests_on_older_facts(tupe: Tupe, position: StaffPosition) -> bool:
    """True where the table of posts changed after the position was saved."""
    return not position.is_blank and position.table_digest != (tupe.workforce_digest or "")


def facts_of_lots(tupe: Tupe, chosen: Collection[str], every: Collection[str]) -> tuple[int | None, int | None]:
    """People and pay bill in pence of the lots a bid is for; None where the facts do not tell them lot by lot.

    >>> tupe = Tupe("applies", "", headcount=5, pay_bill_pence=900, lots=(("1", 3, "2.00", 500),))
    >>> facts_of_lots(tupe, {"1"}, ("1", "2")), facts_of_lots(tupe, {"2"}, ("1", "2"))
    ((3, 500), (None, None))
    """
    if set(chosen) >= set(every):
        return tupe.headcount, tupe.pay_bill_pence
    told = {lot: (people, pay) for lot, people, _, pay in tupe.lots}
    if not chosen or not set(chosen) <= told.keys():
        return None, None
    return sum(told[lot][0] for lot in chosen), sum(told[lot][1] for lot in chosen)


def cost_remarks(position: StaffPosition, costs: StaffCosts, given: int | None) -> tuple[str, ...]:
    """What may be a slip in the costs, beside the facts everybody was given. Warns, never stops.

    given: the pay bill in pence of the lots the bid is for, None where it is not told (`facts_of_lots`).

    >>> cost_remarks(StaffPosition(moves="all"), StaffCosts({"pay": 2_400_000}), 4_800_000)
    ('Your pay for staff who move is £24,000. The facts say £48,000. Check it.',)
    """
    typed = costs.lines.get("pay")
    if position.moves != "all" or given is None or typed is None or typed >= given:
        return ()
    return (f"Your pay for staff who move is {pounds(typed)}. The facts say {pounds(given)}. Check it.",)


def task_states(tupe: Tupe, position: StaffPosition, costs: StaffCosts) -> tuple[str, str]:
    """The words for the position and for the costs (screens A5)."""
    said = "Not started" if position.is_blank else "In progress" if position_gaps(tupe, position) else "Done"
    if rests_on_older_facts(tupe, position):
        said = "Look again"
    lacking = cost_gaps(tupe, position, costs)
    return said, "Done" if not lacking else "In progress" if costs.lines else "Not started"
