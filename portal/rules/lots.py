"""Lots: the decision to divide or not, what each holds, and why none is taken out once bidders may have begun.

Source: design decision 6, requirement R36.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.rules.pack import Lot, Pack
from portal.rules.wording import count_of, listed

ONE, DIVIDED = "one", "divided"
DECISIONS: dict[str, str] = {
    ONE: "One provider does all of it",
    DIVIDED: "It is divided into lots",
}
MOST_LOTS = 20
ONE_LOT_ID = "1"


@dataclass(frozen=True)
class LotsDraft:
    """Whether to divide, and why. limit: how many lots one may bid for, None for all."""

    decision: str = ""
    reason: str = ""
    limit: int | None = None


def published_lots(choice: LotsDraft, lots: Sequence[Lot], title: str, districts: tuple[str, ...]) -> tuple[Lot, ...]:
    """The lots a pack has: those typed where it is divided, else the one unseen lot."""
    if lots and choice.decision != ONE:
        return tuple(lots)
    return (Lot(ONE_LOT_ID, title, districts),)


def next_lot_id(lots: Sequence[Lot]) -> str:
    """The number of a lot added now; a number once used is not used for another.

    >>> next_lot_id([Lot("1", "A", ()), Lot("3", "C", ())])
    '4'
    """
    return str(max((int(lot.id) for lot in lots if lot.id.isascii() and lot.id.isdigit()), default=0) + 1)


def lost_lots(published: Pack, proposed: Sequence[Lot]) -> tuple[Lot, ...]:
    """Lots that stand in the published pack and not in what would take its place."""
    kept = {lot.id for lot in proposed}
    return tuple(lot for lot in published.lots if lot.id not in kept)


def removal_fault(published: Pack, proposed: Sequence[Lot]) -> str | None:
    """Why lots of a published pack cannot be taken out, in words; None where all are kept.

    It is refused whether anybody bid or not: the answer must not tell which (design decision 7).
    """
    lost = lost_lots(published, proposed)
    if not lost:
        return None
    names = listed([f"lot {lot.id}, {lot.title}" for lot in lost])
    return (
        f"This takes out {names}. It is published, and bidders may have begun. "
        "Keep it. At the award you may leave a lot open and say why."
    )


def limit_fault(limit: int | None, others: int) -> str | None:
    """Why one lot more is too many, where `others` lots stand already; None where it is not.

    >>> limit_fault(1, 1)
    'You may bid for 1 lot at most, and you sent 1. Withdraw one to send another.'
    """
    if limit is None or others < limit:
        return None
    return f"You may bid for {count_of(limit, 'lot')} at most, and you sent {others}. Withdraw one to send another."
