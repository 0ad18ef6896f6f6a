"""From opened bids and agreed marks to the evaluation record, and what may be read off it beside the core's own result.

The arithmetic is the scoring core's alone (`portal.rules.scoring`); this page only lays its input out. Source:
evaluation-record/1, design decisions 6 and 7, domain 3.4.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from portal.rules.criteria import record_of
from portal.rules.pack import Pack, Question
from portal.rules.scoring import shown_or_exact
from portal.rules.snapshot import CommitmentFact, Snapshot

NOT_INTACT = "What is stored is not what the receipt names, so this bid was not marked."
OFFICERS = "officers"
SERVICE_USERS = "service_users"
_EARNS = ("extra", "part")
_LOW = Fraction(4, 5)


@dataclass(frozen=True)
class OpenedBid:
    """One lot of one bid as opened. intact: what is stored is what the receipt names. answers: question to digest."""

    submission_id: UUID
    bid_id: UUID
    lot_id: str
    organisation_id: UUID
    organisation_name: str
    reference: str
    intact: bool
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unit:
    """One question of one bid: what one mark is given for. submissions: the lots it counts in, the first names it."""

    question_id: str
    submissions: tuple[UUID, ...]
    bid: OpenedBid

    @property
    def submission_id(self) -> UUID:
        return self.submissions[0]


def units_of(pack: Pack, bids: Iterable[OpenedBid]) -> tuple[Unit, ...]:
    """Everything to be marked, by bid and then by question.

    A question asked once is marked once for all lots of a bid, as long as the answers sent with them are the same
    (design decision 6). A bid that is not intact is not marked (CL-07-c).
    """
    order = {lot.id: place for place, lot in enumerate(pack.lots)}
    ordered = sorted(
        (bid for bid in bids if bid.intact),
        key=lambda bid: (order.get(bid.lot_id, len(order)), bid.organisation_name, str(bid.submission_id)),
    )
    found: list[Unit] = []
    for bid in ordered:
        for question in pack.questions:
            same = [other for other in ordered if _same_answer(question, bid, other)]
            if same[0] is bid:
                found.append(Unit(question.id, tuple(other.submission_id for other in same), bid))
    return tuple(found)


def _same_answer(question: Question, one: OpenedBid, other: OpenedBid) -> bool:
    if one is other:
        return True
    if question.per_lot or one.bid_id != other.bid_id:
        return False
    return one.answers.get(question.id) == other.answers.get(question.id)


def in_members_order(member: UUID, units: Iterable[Unit]) -> list[Unit]:
    """The units in an order of bids that differs from member to member and stays the same for each.

    So no bid is always read first. Questions keep the order of the pack within a bid.
    """
    listed = list(units)

    def draw(unit: Unit) -> str:
        return hashlib.sha256(f"{member}|{unit.bid.bid_id}|{unit.bid.lot_id}".encode()).hexdigest()

    return sorted(listed, key=lambda unit: (draw(unit), listed.index(unit)))


def earned_pence(commitments: Iterable[CommitmentFact], criterion_id: str) -> int:
    """What counts of the promises under one criterion: those because of, or part of, this contract."""
    return sum(c.value_pence for c in commitments if c.criterion_id == criterion_id and c.belongs in _EARNS)


def pounds(pence: int) -> str:
    """An amount as the record writes it.

    >>> pounds(24321789)
    '243217.89'
    """
    return f"{pence // 100}.{pence % 100:02d}"


def record_ids(pack: Pack, bids: Iterable[OpenedBid]) -> dict[UUID, str]:
    """Ids of bids in the record, by submission: B1, B2… by lot, then by name."""
    order = {lot.id: place for place, lot in enumerate(pack.lots)}
    ordered = sorted(
        bids, key=lambda bid: (order.get(bid.lot_id, len(order)), bid.organisation_name, str(bid.submission_id))
    )
    return {bid.submission_id: f"B{number}" for number, bid in enumerate(ordered, start=1)}


def build_record(
    pack: Pack,
    bids: Sequence[OpenedBid],
    agreed: Mapping[tuple[UUID, str], str],
    snapshots: Mapping[UUID, Snapshot] | None,
    *,
    sealed: Iterable[UUID] = (),
    left_out: Mapping[UUID, str] | None = None,
) -> dict[str, Any]:
    """The evaluation record of these bids.

    agreed: mark by (submission, question). snapshots: prices and promises by submission; None before prices may be read:
    then every price is 1 and every promise 0, which is enough to learn who is below a minimum, since minimums are tested
    on marks alone. sealed: submissions whose price stays sealed. left_out: why, by submission: such a bid keeps the marks
    it has, and its price stays sealed.
    """
    ids = record_ids(pack, bids)
    shut = set(sealed)
    out = left_out or {}
    repeated = {
        name for (_, name), times in Counter((bid.lot_id, bid.organisation_name) for bid in bids).items() if times > 1
    }
    rows = []
    for bid in sorted(bids, key=lambda each: int(ids[each.submission_id][1:])):
        name = bid.organisation_name
        provider = f"{name} ({str(bid.organisation_id)[:8]})" if name in repeated else name
        row: dict[str, Any] = {"id": ids[bid.submission_id], "lot": bid.lot_id, "provider": provider}
        if not bid.intact:
            rows.append(row | {"scores": {}, "prices": {}, "amounts": {}, "excluded": {"reason": NOT_INTACT}})
            continue
        if bid.submission_id in out:
            marked = {q.id: agreed[key] for q in pack.questions if (key := (bid.submission_id, q.id)) in agreed}
            why = {"reason": out[bid.submission_id]}
            rows.append(row | {"scores": marked, "prices": {}, "amounts": {}, "excluded": why})
            continue
        row["scores"] = {q.id: agreed[bid.submission_id, q.id] for q in pack.questions}
        if bid.submission_id not in shut:
            row |= _money(pack, None if snapshots is None else snapshots[bid.submission_id])
        rows.append(row | {"excluded": None})
    return record_of(pack) | {"bids": rows}


def _money(pack: Pack, snapshot: Snapshot | None) -> dict[str, dict[str, str]]:
    kinds = {kind: [c["id"] for c in pack.criteria if c["kind"] == kind] for kind in ("price", "amount")}
    if snapshot is None:
        return {"prices": dict.fromkeys(kinds["price"], "1"), "amounts": dict.fromkeys(kinds["amount"], "0")}
    prices = {fact.criterion_id: pounds(fact.pence) for fact in snapshot.prices}
    return {
        "prices": {name: prices[name] for name in kinds["price"] if name in prices},
        "amounts": {name: pounds(earned_pence(snapshot.commitments, name)) for name in kinds["amount"]},
    }


def below_minimum(result: Mapping[str, Any]) -> set[str]:
    """Record ids of the bids that a result calls below a minimum."""
    return {bid["id"] for lot in result["lots"] for bid in lot["bids"] if bid["status"] == "below_minimum"}


def decided_together(pack: Pack) -> Decimal:
    """Points of the hundred that officers and people who use the service decided together."""
    return sum((Decimal(q.weight) for q in pack.questions if {OFFICERS, SERVICE_USERS} <= set(q.marked_by)), Decimal(0))


def low_prices(prices: Mapping[str, int]) -> list[str]:
    """Bids whose price is under 80% of the average of the others; needs three bids. A flag is not a decision.

    prices: pence by record id. Source: domain 3.4.

    >>> low_prices({"B1": 7000, "B2": 10000, "B3": 10000})
    ['B1']
    """
    if len(prices) < 3:
        return []
    whole = sum(prices.values())
    return [name for name, pence in prices.items() if pence < _LOW * Fraction(whole - pence, len(prices) - 1)]


def shown_points(record: Mapping[str, Any], bid_id: str, points: Mapping[str, str | None]) -> dict[str, str | None]:
    """Points as a page shows them: exactly, where rounding would hide that a group is below its minimum.

    points: as computed. Source: evaluation-record/1, step 2: minimums compare exact points.
    """
    scores = next(bid["scores"] for bid in record["bids"] if bid["id"] == bid_id)
    criteria = {each["id"]: each for each in record["criteria"]}
    shown = dict(points)
    for group in record["criteria"]:
        if "minimum_percent" not in group or group["kind"] != "group":
            continue
        under = [c for c in record["criteria"] if c["kind"] == "scored" and _stands_under(c, group["id"], criteria)]
        if not all(c["id"] in scores for c in under) or len(under) != len(_leaves(record, group["id"], criteria)):
            continue  # with a price or an amount in it, its figure is more than its marks
        exact = sum(
            (Fraction(scores[c["id"]]) / Fraction(c["scale_max"]) * Fraction(c["weight"]) for c in under), Fraction(0)
        )
        least = Fraction(group["minimum_percent"]) / 100 * sum((Fraction(c["weight"]) for c in under), Fraction(0))
        rounding = record["rounding"]
        if points.get(group["id"]) is not None and exact < least:
            shown[group["id"]] = shown_or_exact(exact, least, rounding["places"], rounding["mode"])
    return shown


def _stands_under(criterion: Mapping[str, Any], group_id: str, criteria: Mapping[str, Mapping[str, Any]]) -> bool:
    parent = criterion["parent"]
    while parent is not None:
        if parent == group_id:
            return True
        parent = criteria[parent]["parent"]
    return False


def _leaves(
    record: Mapping[str, Any], group_id: str, criteria: Mapping[str, Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    return [c for c in record["criteria"] if c["kind"] != "group" and _stands_under(c, group_id, criteria)]


def tie_sentences(record: Mapping[str, Any], lot: Mapping[str, Any]) -> list[str]:
    """How equal totals of one lot were parted by the published rule, or that they were not.

    lot: of the result. "Equal at 86.00. Quality decides: 50.00 against 46.00 (published rule)."
    """
    ranked = [bid for bid in lot["bids"] if bid["status"] == "ranked"]
    prices = {bid["id"]: bid.get("prices") or {} for bid in record["bids"]}
    titles = {criterion["id"]: criterion["title"] for criterion in record["criteria"]}
    found = []
    for one, other in zip(ranked, ranked[1:], strict=False):
        if one["total"] != other["total"] or "price_per_point" in one:
            continue
        if one["rank"] == other["rank"]:
            found.append(f"Equal at {one['total']}. The published rule leaves them equal.")
            continue
        for entry in record["tie_break"]:
            if isinstance(entry, str):
                name, values = titles[entry], (one["points"][entry], other["points"][entry])
            else:
                price = entry["price"]
                name, values = titles[price], (prices[one["id"]][price], prices[other["id"]][price])
            if values[0] != values[1]:
                found.append(
                    f"Equal at {one['total']}. {name} decides: {values[0]} against {values[1]} (published rule)."
                )
                break
    return found
