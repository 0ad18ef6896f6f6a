"""What a bidder sees of the typed table: bands, sums, and nothing that fewer than three people share. Source: domain 5.5, R55."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from portal.rules.disclosure.posts import (
    AGE_BANDS,
    CONTRACT_TYPES,
    FULL_WEEK,
    LEAST_ALIKE,
    LEAST_PEOPLE,
    NOT_SHOWN,
    PENSIONS,
    ROLES,
    START_BANDS,
    WITHHELD,
    Post,
)
from portal.rules.money import pounds
from portal.rules.wording import count_of, listed

_HIDDEN_IN_ORDER = ("age_band", "start_band", "role", "contract_type", "lot", "pension")
_CALLED = {
    "age_band": "age",
    "start_band": "start",
    "role": "role",
    "contract_type": "contract",
    "lot": "lot",
    "pension": "pension",
}
_RANGE_PENCE = 2_000_000


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
    role: str = ""
    lot: str = ""


@dataclass(frozen=True)
class Withheld:
    """Something bidders do not see, and why. what: "P-11: age and start"."""

    what: str
    why: str


@dataclass(frozen=True)
class Totals:
    """Sums over all posts. full_time_posts adds the posts' shares as shown, each to 2 places.

    pay_bill_pence: pay with allowances and overtime; extras_pence: those allowances and overtime alone.
    """

    headcount: int
    full_time_posts: Decimal
    pay_bill_pence: int
    extras_pence: int = 0


@dataclass(frozen=True)
class Ranges:
    """What is said of a table too small to be shown: no exact number, each as words."""

    people: str
    full_time_posts: str
    pay_bill: str


def refusal(posts: Sequence[Post], least: int = LEAST_PEOPLE) -> str | None:
    """Say why a table may not be shown at all, or None. Below `least` people only totals may be. Source: domain 5.5.

    >>> refusal([])
    'The table has 0 people. With fewer than 5, a reader could tell who they are. Show no table'
    """
    if len(posts) >= least:
        return None
    people = "1 person" if len(posts) == 1 else f"{len(posts)} people"
    return f"The table has {people}. With fewer than {least}, a reader could tell who they are. Show no table"


def published(posts: Sequence[Post], alike: int = LEAST_ALIKE, least: int = LEAST_PEOPLE) -> tuple[PublishedPost, ...]:
    """Make the rows a bidder sees: pay in bands, and nothing shown that fewer than `alike` people have in common.

    Age, start, role, contract, lot and pension are looked at together. Where fewer than `alike` posts share what is
    shown, age is hidden; if that does not make them alike enough, start too, and so on in this order. Hours and the pay
    band stay, since without them nothing can be priced. Raises `ValueError` for a table that `refusal` refuses.
    """
    reason = refusal(posts, least)
    if reason is not None:
        raise ValueError(reason)
    return tuple(_as_published(post) for post in _hidden(posts, alike))


def may_be_shown(posts: Sequence[Post], least: int = LEAST_PEOPLE) -> tuple[PublishedPost, ...]:
    """The rows a bidder sees: none where the table is so small that only totals may be told."""
    return published(posts, least=least) if refusal(posts, least) is None else ()


def withheld(posts: Sequence[Post], alike: int = LEAST_ALIKE, least: int = LEAST_PEOPLE) -> tuple[Withheld, ...]:
    """List what bidders do not see of a table, and why, for who prepares it.

    >>> [line.what for line in withheld([])]
    []
    """
    if not posts:
        return ()
    if refusal(posts, least) is not None:
        return (
            Withheld(
                "Every row", f"Fewer than {least} people: a reader could tell who they are. Only totals are shown."
            ),
            Withheld("Exact totals", "With so few people a sum tells a person's pay. Ranges are shown."),
        )
    found = [Withheld("Exact pay", "Pay is shown in bands of £2,000, for a full week.")]
    if any(post.extras_pence for post in posts):
        found.append(Withheld("Each person's allowances and overtime", "They stand in the sums alone."))
    for typed, shown in zip(posts, _hidden(posts, alike), strict=True):
        names = [
            _CALLED[column]
            for column in _HIDDEN_IN_ORDER
            if getattr(typed, column) != getattr(shown, column) and getattr(typed, column) != ""
        ]
        if names:
            found.append(Withheld(f"{typed.post}: {listed(names)}", f"Fewer than {alike} people have the same."))
    return tuple(found)


def _hidden(posts: Sequence[Post], alike: int) -> list[Post]:
    shown = list(posts)
    for column in _HIDDEN_IN_ORDER:
        alike_with = Counter(map(_looked_at, shown))
        hidden: dict[str, Any] = {column: WITHHELD}
        shown = [replace(post, **hidden) if alike_with[_looked_at(post)] < alike else post for post in shown]
    return shown


def ranges(posts: Sequence[Post], least: int = LEAST_PEOPLE) -> Ranges:
    """Say how much a small table comes to without telling anybody's pay: whole posts, and £20,000 steps.

    >>> ranges([Post("P-01", Decimal(20), 1_400_000, WITHHELD, WITHHELD, "permanent", "auto", Decimal(100))]).pay_bill
    '£0 to £20,000'
    """
    sums = totals(posts)
    low = int(sums.full_time_posts)
    step = sums.pay_bill_pence // _RANGE_PENCE * _RANGE_PENCE
    return Ranges(
        people=f"fewer than {least} people",
        full_time_posts=f"{low} to {count_of(low + 1, 'full-time post')}",
        pay_bill=f"{pounds(step)} to {pounds(step + _RANGE_PENCE)}",
    )


def lot_totals(posts: Sequence[Post], lots: Sequence[str], least: int = LEAST_PEOPLE) -> tuple[tuple[str, Totals], ...]:
    """Sums of each lot, for posts that belong to one; none at all where one lot's could be told from another's.

    A lot with some people, but fewer than `least`, could be worked out from the sums of the others.
    """
    of_lot = [(lot, totals([post for post in posts if post.lot == lot])) for lot in lots]
    shared = [post for post in posts if post.lot not in lots]
    sizes = [sums.headcount for _, sums in of_lot] + [len(shared)]
    if len(lots) < 2 or any(0 < size < least for size in sizes) or len(shared) == len(posts):
        return ()
    return tuple(of_lot)


def shown_table(posts: Sequence[PublishedPost], lots: Mapping[str, str]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of the published table, the same for page and file. lots: titles by id; one lot needs no column."""
    columns: list[tuple[str, Callable[[PublishedPost], str]]] = [
        ("Post", lambda post: post.post),
        ("Role", lambda post: post.role),
        ("Hours a week", lambda post: post.hours_a_week),
        ("Pay band", lambda post: post.pay_band),
        ("Started", lambda post: post.start_band),
        ("Age", lambda post: post.age_band),
        ("Contract", lambda post: post.contract_type),
        ("Pension", lambda post: post.pension),
        ("Share of time on this service", lambda post: post.assigned_percent),
    ]
    if len(lots) > 1:
        columns.insert(2, ("Lot", lambda post: lots.get(post.lot, post.lot or "All lots")))
    return [heading for heading, _ in columns], [[cell(post) for _, cell in columns] for post in posts]


def totals(posts: Sequence[Post]) -> Totals:
    """Add up people, full-time posts and the pay bill.

    >>> totals([]).headcount
    0
    """
    return Totals(
        headcount=len(posts),
        full_time_posts=sum((post.full_time_posts for post in posts), Decimal("0.00")),
        pay_bill_pence=sum(post.gross_pence for post in posts),
        extras_pence=sum(post.extras_pence for post in posts),
    )


def pay_band(post: Post) -> str:
    """Name the band, £2,000 wide, in which the pay for a full week would lie.

    >>> pay_band(Post("P-07", Decimal("18.5"), 1_240_000, WITHHELD, WITHHELD, "permanent", "lgps", Decimal(100)))
    '£24,000–£25,999'
    """
    full_time_pounds = int(post.pay_pence * FULL_WEEK / post.hours_a_week) // 100
    least = full_time_pounds - full_time_pounds % 2000
    return f"{pounds(least * 100)}–{pounds((least + 1999) * 100)}"


def _looked_at(post: Post) -> tuple[str, ...]:
    return tuple(str(getattr(post, column)) for column in _HIDDEN_IN_ORDER)


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
        role=shown(post.role, ROLES),
        lot=NOT_SHOWN if post.lot == WITHHELD else post.lot,
    )
