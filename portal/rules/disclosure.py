"""The table of staff who may move (TUPE): facts to price by, without anything that tells who a person is.

Every column is a number, a code or one of a few words; there is no column for free text. Pay is typed to the pound and
leaves the council as a band only. Sources: domain 5.3 and 5.5; requirement R55.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from portal.rules.money import NotMoney, parse_pounds, pounds, rounded_pence

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
_HIDDEN_IN_ORDER = ("age_band", "start_band", "contract_type", "pension")
_POST = re.compile(r"P-[0-9]{2,3}")
_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?")


@dataclass(frozen=True)
class Column:
    """A column of the table: its name, its heading, what kind of value it takes, and the choices it offers.

    asked: how a message asks for it ("an age band").
    """

    name: str
    heading: str
    kind: Literal["code", "number", "money", "choice"]
    asked: str
    choices: tuple[tuple[str, str], ...] = ()


COLUMNS = (
    Column("post", "Post", "code", "a code"),
    Column("hours_a_week", "Hours a week", "number", "hours a week"),
    Column("pay_a_year", "Pay a year", "money", "the pay a year"),
    Column("start_band", "Started", "choice", "a start band", tuple(START_BANDS.items())),
    Column("age_band", "Age", "choice", "an age band", tuple(AGE_BANDS.items())),
    Column("contract_type", "Contract", "choice", "a contract type", tuple(CONTRACT_TYPES.items())),
    Column("pension", "Pension", "choice", "a pension", tuple(PENSIONS.items())),
    Column("assigned_percent", "Share of time on this service", "number", "the share of time"),
)


@dataclass(frozen=True)
class Post:
    """One person's post. hours_a_week: as worked, up to 2 places; pay_pence: for those hours, a year, before on-costs.

    start_band, age_band, contract_type, pension: keys of the tables above; assigned_percent: above 0, up to 100.
    """

    post: str
    hours_a_week: Decimal
    pay_pence: int
    start_band: str
    age_band: str
    contract_type: str
    pension: str
    assigned_percent: Decimal

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


@dataclass(frozen=True)
class PublishedPost:
    """One row as a bidder sees it, every cell as text; a hidden one says so."""

    post: str
    hours_a_week: str
    pay_band: str
    start_band: str
    age_band: str
    contract_type: str
    pension: str
    assigned_percent: str


@dataclass(frozen=True)
class Totals:
    """Sums over all posts. full_time_posts adds the posts' shares as shown, each to 2 places."""

    headcount: int
    full_time_posts: Decimal
    pay_bill_pence: int


@dataclass(frozen=True)
class Rates:
    """What an employer pays on top of pay: percentages, and amounts a year in pence, as law and fund have them."""

    insurance_percent: Decimal
    insurance_above_pence: int
    enrolment_percent: Decimal
    enrolment_from_pence: int
    enrolment_to_pence: int
    scheme_percent: Decimal


@dataclass(frozen=True)
class OnCosts:
    """National Insurance and pension for all posts, a year, in pence."""

    insurance_pence: int
    pension_pence: int

    @property
    def total_pence(self) -> int:
        """Both together."""
        return self.insurance_pence + self.pension_pence


def read_posts(rows: Sequence[Mapping[str, str]]) -> Reading:
    """Read a typed table, one mapping of column name to text for each person, and find every fault in it.

    A column that is not one of `COLUMNS` is a fault, so that no remark about a person can travel along.

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
        post, wrong = _read_post(number, row)
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
    }


def refusal(posts: Sequence[Post], least: int = LEAST_PEOPLE) -> str | None:
    """Say why a table may not be shown at all, or None. Below `least` people only totals may be. Source: domain 5.5.

    >>> refusal([])
    'The table has 0 people. With fewer than 5, a reader could tell who they are. Show no table'
    """
    if len(posts) >= least:
        return None
    people = "1 person" if len(posts) == 1 else f"{len(posts)} people"
    return f"The table has {people}. With fewer than {least}, a reader could tell who they are. Show no table"


def published(posts: Sequence[Post], alike: int = LEAST_ALIKE) -> tuple[PublishedPost, ...]:
    """Make the rows a bidder sees: pay in bands, and nothing shown that fewer than `alike` people have in common.

    Age, start, contract and pension are looked at together. Where fewer than `alike` posts share what is shown, age is
    hidden; if that does not make them alike enough, start too, then contract, then pension. Hours and the pay band
    stay, since without them nothing can be priced. Raises `ValueError` for a table that `refusal` refuses.
    """
    reason = refusal(posts)
    if reason is not None:
        raise ValueError(reason)
    shown = list(posts)
    for column in _HIDDEN_IN_ORDER:
        alike_with = Counter(map(_looked_at, shown))
        shown = [
            Post(**{**vars(post), column: WITHHELD}) if alike_with[_looked_at(post)] < alike else post for post in shown
        ]
    return tuple(_as_published(post) for post in shown)


def totals(posts: Sequence[Post]) -> Totals:
    """Add up people, full-time posts and the pay bill.

    >>> totals([]).headcount
    0
    """
    return Totals(
        headcount=len(posts),
        full_time_posts=sum((post.full_time_posts for post in posts), Decimal("0.00")),
        pay_bill_pence=sum(post.pay_pence for post in posts),
    )


def on_costs(posts: Sequence[Post], rates: Rates) -> OnCosts:
    """Add up National Insurance and pension, person by person, each rounded half up to the penny.

    The thresholds are for each person, not for each full-time post: two people on £12,000 cost £2,100 of insurance,
    one on £24,000 costs £2,850. `scheme_percent` is for defined-benefit schemes. Source: domain 5.8.
    """
    return OnCosts(
        insurance_pence=sum(insurance_pence(post.pay_pence, rates) for post in posts),
        pension_pence=sum(pension_pence(post, rates) for post in posts),
    )


def insurance_pence(pay_pence: int, rates: Rates) -> int:
    """Work out the employer's National Insurance for one person for a year, in pence. Source: domain 5.8.

    >>> rates = Rates(Decimal(15), 500_000, Decimal(3), 624_000, 5_027_000, Decimal("21.2"))
    >>> insurance_pence(2_400_000, rates)
    285000
    """
    return rounded_pence(max(0, pay_pence - rates.insurance_above_pence) * rates.insurance_percent / 100)


def pension_pence(post: Post, rates: Rates) -> int:
    """Work out the employer's pension contribution for one person for a year, in pence. Source: domain 5.8."""
    if post.pension == "none":
        return 0
    if post.pension == "auto":
        counted = min(post.pay_pence, rates.enrolment_to_pence) - rates.enrolment_from_pence
        return rounded_pence(max(0, counted) * rates.enrolment_percent / 100)
    return rounded_pence(post.pay_pence * rates.scheme_percent / 100)


def pay_band(post: Post) -> str:
    """Name the band, £2,000 wide, in which the pay for a full week would lie.

    >>> pay_band(Post("P-07", Decimal("18.5"), 1_240_000, WITHHELD, WITHHELD, "permanent", "lgps", Decimal(100)))
    '£24,000–£25,999'
    """
    full_time_pounds = int(post.pay_pence * FULL_WEEK / post.hours_a_week) // 100
    least = full_time_pounds - full_time_pounds % 2000
    return f"{pounds(least * 100)}–{pounds((least + 1999) * 100)}"


def _looked_at(post: Post) -> tuple[str, ...]:
    return (post.age_band, post.start_band, post.contract_type, post.pension)


def _as_published(post: Post) -> PublishedPost:
    def shown(value: str, words: Mapping[str, str]) -> str:
        return NOT_SHOWN if value == WITHHELD else words[value]

    return PublishedPost(
        post=post.post,
        hours_a_week=f"{post.hours_a_week:f}",
        pay_band=pay_band(post),
        start_band=shown(post.start_band, START_BANDS),
        age_band=shown(post.age_band, AGE_BANDS),
        contract_type=shown(post.contract_type, CONTRACT_TYPES),
        pension=shown(post.pension, PENSIONS),
        assigned_percent=f"{post.assigned_percent:f}%",
    )


def _read_post(number: int, row: Mapping[str, str]) -> tuple[Post | None, list[Fault]]:
    faults: list[Fault] = []
    texts = {column.name: _typed(row.get(column.name)) for column in COLUMNS}

    def fault(column: str, message: str) -> None:
        faults.append(Fault(number, column, message))

    if not _POST.fullmatch(texts["post"]):
        fault("post", "Post must be a code such as P-07, not a name or a payroll number")
    hours = _number(texts["hours_a_week"])
    if hours is None or not 0 < hours <= 60:
        fault("hours_a_week", "Hours a week must be between 0.01 and 60, with 2 places at most, such as 18.5")
    pay = 0
    try:
        pay = parse_pounds(texts["pay_a_year"], "the pay a year")
    except NotMoney as refused:
        fault("pay_a_year", refused.message)
    else:
        if not 0 < pay <= 20_000_000:
            fault("pay_a_year", "The pay a year must be between £0.01 and £200,000")
    for column in COLUMNS:
        if column.kind == "choice" and texts[column.name] not in dict(column.choices):
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
    ), []


def _typed(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if _NUMBER.fullmatch(text) else None
    except InvalidOperation:
        return None
