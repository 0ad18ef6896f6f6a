"""The table of staff who may move (TUPE): facts to price by, without anything that tells who a person is.

Every column is a number, a code or one of a few words; there is no column for free text. Pay is typed to the pound and
leaves the council as a band only. Sources: domain 5.3 and 5.5; requirement R55.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from portal.rules.money import NotMoney, parse_pounds

LEAST_PEOPLE = 5
LEAST_ALIKE = 3
FULL_WEEK = Decimal(37)
WITHHELD = "withheld"
NOT_SHOWN = f"Not shown: fewer than {LEAST_ALIKE} people"
MOST_POSTS = 500

START_BANDS = {
    "before-2005": "Before 2005",
    "2005-2009": "2005–2009",
    "2010-2014": "2010–2014",
    "2015-2019": "2015–2019",
    "2020-2024": "2020–2024",
    "2025-2029": "2025–2029",
    WITHHELD: "Not shown",
}
AGE_BANDS = {
    "under-20": "Under 20",
    "20-29": "20–29",
    "30-39": "30–39",
    "40-49": "40–49",
    "50-59": "50–59",
    "60-plus": "60 or over",
    WITHHELD: "Not shown",
}
CONTRACT_TYPES = {
    "permanent": "Permanent",
    "fixed-term": "Fixed term",
    "casual": "Casual or zero hours",
    "apprentice": "Apprentice",
}
PENSIONS = {
    "lgps": "Local government scheme (LGPS)",
    "other-defined-benefit": "Other defined-benefit scheme",
    "auto": "Auto-enrolment",
    "none": "None",
}
OTHER = "other"
# Titles are put under a general heading: the one title of its kind would tell who holds it.
ROLES = {
    "manager": "Manager",
    "senior": "Senior or team leader",
    "worker": "Worker with the people served",
    "specialist": "Specialist or clinician",
    "support": "Support or activity worker",
    "office": "Office and administration",
    "premises": "Premises, cleaning or catering",
    "driver": "Driver",
    OTHER: "Other",
}
_POST = re.compile(r"P-[0-9]{2,3}")
_LOT = re.compile(r"[A-Za-z0-9-]{1,10}")
_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?")


@dataclass(frozen=True)
class Column:
    """A column of the table: its name, its heading, what kind of value it takes, and the choices it offers.

    asked: how a message asks for it ("an age band"); optional: may be left empty.
    """

    name: str
    heading: str
    kind: Literal["code", "number", "money", "choice", "lot"]
    asked: str
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False


COLUMNS = (
    Column("post", "Post", "code", "a code"),
    Column("role", "Role", "choice", "a role", tuple(ROLES.items()), optional=True),
    Column("lot", "Lot", "lot", "a lot", optional=True),
    Column("hours_a_week", "Hours a week", "number", "hours a week"),
    Column("pay_a_year", "Pay a year", "money", "the pay a year"),
    Column("extras_a_year", "Allowances and overtime a year", "money", "the allowances a year", optional=True),
    Column("start_band", "Started", "choice", "a start band", tuple(START_BANDS.items())),
    Column("age_band", "Age", "choice", "an age band", tuple(AGE_BANDS.items())),
    Column("contract_type", "Contract", "choice", "a contract type", tuple(CONTRACT_TYPES.items())),
    Column("pension", "Pension", "choice", "a pension", tuple(PENSIONS.items())),
    Column("assigned_percent", "Share of time on this service", "number", "the share of time"),
)


@dataclass(frozen=True)
class Post:
    """One person's post. hours_a_week: as worked, up to 2 places; pay_pence: for those hours, a year, before on-costs.

    start_band, age_band, contract_type, pension, role: keys of the tables above; assigned_percent: above 0, up to 100.
    lot: the lot the work belongs to, "" for all of them; extras_pence: allowances and overtime a year.
    """

    post: str
    hours_a_week: Decimal
    pay_pence: int
    start_band: str
    age_band: str
    contract_type: str
    pension: str
    assigned_percent: Decimal
    role: str = OTHER
    lot: str = ""
    extras_pence: int = 0

    @property
    def gross_pence(self) -> int:
        """Pay with allowances and overtime, a year: what on-costs are worked out from."""
        return self.pay_pence + self.extras_pence

    @property
    def full_time_posts(self) -> Decimal:
        """The share of a full week, to 2 places."""
        return (self.hours_a_week / FULL_WEEK).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell: the row counted from 0, the column's name, and the message."""

    row: int
    column: str
    message: str

    @property
    def path(self) -> str:
        """The name of the form field: `posts-0-pension`."""
        return f"posts-{self.row}-{self.column}"


@dataclass(frozen=True)
class Reading:
    """What a typed table came to: the posts that could be read, and every fault. Use the posts only without faults."""

    posts: tuple[Post, ...]
    faults: tuple[Fault, ...]


def read_posts(rows: Sequence[Mapping[str, str]], lots: Sequence[str] | None = None) -> Reading:
    """Read a typed table, one mapping of column name to text for each person, and find every fault in it.

    A column that is not one of `COLUMNS` is a fault, so that no remark about a person can travel along. lots: ids of the
    lots a post may belong to; None where the table was checked before.

    >>> reading = read_posts([{"post": "P-07", "hours_a_week": "0", "name": "Sam"}])
    >>> [fault.path for fault in reading.faults][:3]
    ['posts-0-name', 'posts-0-hours_a_week', 'posts-0-pay_a_year']
    """
    posts, faults = [], []
    seen: set[str] = set()
    if len(rows) > MOST_POSTS:
        return Reading((), (Fault(MOST_POSTS, "post", f"The table must have {MOST_POSTS} people or fewer"),))
    for number, row in enumerate(rows):
        found = [
            Fault(number, name, f"This table has no column “{name[:40]}”. It has no place for remarks.")
            for name in row
            if name not in {column.name for column in COLUMNS}
        ]
        post, wrong = _read_post(number, row, lots)
        found += wrong
        if post is not None and post.post in seen:
            found.append(
                Fault(number, "post", f"{post.post} stands in the table twice. Give each person their own code")
            )
        if post is not None:
            seen.add(post.post)
            posts.append(post)
        faults += found
    return Reading(tuple(posts), tuple(faults))


def as_row(post: Post) -> dict[str, str]:
    """Write a post as the texts that `read_posts` reads again, for keeping and for filling in the form."""
    return {
        "post": post.post,
        "hours_a_week": f"{post.hours_a_week:f}",
        "pay_a_year": f"{post.pay_pence // 100}.{post.pay_pence % 100:02}",
        "start_band": post.start_band,
        "age_band": post.age_band,
        "contract_type": post.contract_type,
        "pension": post.pension,
        "assigned_percent": f"{post.assigned_percent:f}",
        "role": post.role,
        "lot": post.lot,
        "extras_a_year": f"{post.extras_pence // 100}.{post.extras_pence % 100:02}" if post.extras_pence else "",
    }


def _read_post(number: int, row: Mapping[str, str], lots: Sequence[str] | None) -> tuple[Post | None, list[Fault]]:
    faults: list[Fault] = []
    texts = {column.name: _typed(row.get(column.name)) for column in COLUMNS}

    def fault(column: str, message: str) -> None:
        faults.append(Fault(number, column, message))

    if not _POST.fullmatch(texts["post"]):
        fault("post", "Post must be a code such as P-07, not a name or a payroll number")
    if not _known_lot(texts["lot"], lots):
        fault("lot", "Select a lot of this procurement, or none for a post that serves all of it")
    hours = _number(texts["hours_a_week"])
    if hours is None or not 0 < hours <= 60:
        fault("hours_a_week", "Hours a week must be between 0.01 and 60, with 2 places at most, such as 18.5")
    pay = _money(texts["pay_a_year"], "the pay a year", Decimal("0.01"), lambda words: fault("pay_a_year", words))
    extras = 0
    if texts["extras_a_year"]:
        extras = _money(
            texts["extras_a_year"], "the allowances a year", Decimal(0), lambda words: fault("extras_a_year", words)
        )
    for column in COLUMNS:
        text = texts[column.name]
        if column.kind == "choice" and text not in dict(column.choices) and not (column.optional and not text):
            fault(column.name, f"Select {column.asked}")
    share = _number(texts["assigned_percent"].removesuffix("%"))
    if share is None or not 0 < share <= 100:
        fault("assigned_percent", "Share of time on this service must be between 0.01 and 100")
    if faults or hours is None or share is None:
        return None, faults
    return Post(
        post=texts["post"],
        hours_a_week=hours,
        pay_pence=pay,
        start_band=texts["start_band"],
        age_band=texts["age_band"],
        contract_type=texts["contract_type"],
        pension=texts["pension"],
        assigned_percent=share,
        role=texts["role"] or OTHER,
        lot=texts["lot"],
        extras_pence=extras,
    ), []


def _known_lot(text: str, lots: Sequence[str] | None) -> bool:
    if not text:
        return True
    return bool(_LOT.fullmatch(text)) if lots is None else text in lots


def _money(text: str, thing: str, least: Decimal, fault: Callable[[str], None]) -> int:
    """An amount in pence; 0 with the fault told where it cannot be."""
    try:
        pence = parse_pounds(text, thing)
    except NotMoney as refused:
        fault(refused.message)
        return 0
    if not least * 100 <= pence <= 20_000_000:
        fault(f"{thing[0].upper()}{thing[1:]} must be between £{least} and £200,000")
    return pence


def _typed(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if _NUMBER.fullmatch(text) else None
    except InvalidOperation:
        return None
