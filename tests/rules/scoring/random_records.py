"""Small sound records of every shape, drawn at random, with many ties."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.rules.scoring.plain_evaluation import below

Json = dict[str, Any]
PRICE_FORMULAS: list[Json] = [
    {"name": "lowest_relative"},
    {"name": "linear_over_lowest", "zero_at_percent": "75.5"},
    {"name": "linear_lowest_to_max", "maximum": "400"},
    {"name": "absolute_to_budget", "floor": "150", "ceiling": "350"},
    {"name": "mean_deviation", "at_mean": "40"},
    {"name": "fixed_price"},
]
AMOUNT_FORMULAS: list[Json] = [
    {"name": "relative_to_highest"},
    {"name": "relative_to_highest", "cap": "20"},
    {"name": "relative_to_target", "target": "25"},
    {"name": "per_pound"},
]
PRICES = ["0", "100", "200", "200.00", "300", "333.33", "500"]
AMOUNTS = ["0", "0", "10", "20", "30.5"]


def draw_criteria(random: Random, places: int, per_point: bool) -> list[Json]:
    """A tree of up to three levels whose weights add up."""
    criteria: list[Json] = []

    def leaf(parent: str | None, units: int) -> None:
        name = f"c{len(criteria)}"
        kind = random.choice(["scored", "scored", "price", "amount"])
        one: Json = {"id": name, "parent": parent, "title": name, "kind": kind, "weight": weight(units)}
        if kind == "scored":
            one["scale_max"] = random.choice(["5", "3", "2.5"])
            if random.random() < 0.5:
                one["scale_step"] = "0.5"
            if random.random() < 0.2:
                one["minimum_score"] = random.choice(["0.5", "1"])
        else:
            one["formula"] = dict(random.choice(PRICE_FORMULAS if kind == "price" else AMOUNT_FORMULAS))
        criteria.append(one)

    def weight(units: int) -> str:
        shown = str(units).zfill(places + 1)
        return f"{shown[:-places]}.{shown[-places:]}" if places else shown

    def grow(parent: str | None, units: int, depth: int) -> None:
        parts = random.randint(1, 3)
        cuts = sorted(random.randint(0, units) for _ in range(parts - 1))
        for low, high in zip([0, *cuts], [*cuts, units], strict=True):
            if depth and random.random() < 0.5:
                name = f"g{len(criteria)}"
                group: Json = {
                    "id": name,
                    "parent": parent,
                    "title": name,
                    "kind": "group",
                    "weight": weight(high - low),
                }
                criteria.append(group)
                grow(name, high - low, depth - 1)
            else:
                leaf(parent, high - low)

    grow(None, 100 * 10**places, 2)
    price: Json = {"id": "P", "parent": None, "title": "P", "kind": "price", "weight": "0"}
    price["formula"] = {"name": "none"} if per_point else dict(random.choice(PRICE_FORMULAS))
    criteria.append(price)
    for one in criteria:
        if one.get("formula", {}).get("name") == "per_pound":
            one["formula"]["price"] = "P"
    random.shuffle(criteria)
    return criteria


def add_minimums(random: Random, record: Json) -> None:
    kinds: dict[str, list[Json]] = {}
    for one in record["criteria"]:
        kinds.setdefault(one["parent"], []).append(one)

    def holds(name: str) -> bool:
        return any(c["kind"] == "scored" or (c["kind"] == "group" and holds(c["id"])) for c in kinds.get(name, []))

    for one in record["criteria"]:
        if one["kind"] == "group" and holds(one["id"]) and random.random() < 0.4:
            one["minimum_percent"] = random.choice(["20", "33.3", "50"])
    if any(c["kind"] == "scored" for c in record["criteria"]) and random.random() < 0.2:
        record["minimum_percent"] = "30"


def draw_bid(random: Random, record: Json, name: str, lot: str, provider: str) -> Json:
    named = {one["formula"]["price"] for one in record["criteria"] if "price" in one.get("formula", {})}
    named.add(record["ranking"].get("price"))
    bid: Json = {"id": name, "lot": lot, "provider": provider, "excluded": None}
    bid.update({"scores": {}, "prices": {}, "amounts": {}})
    for one in record["criteria"]:
        if one["kind"] == "scored":
            steps = int(float(one["scale_max"]) * 2)
            marks = [str(random.randint(steps // 3, steps) / 2) for _ in range(random.randint(1, 3))]
            bid["scores"][one["id"]] = marks if record["method"] == "mean" else marks[0]
        elif one["kind"] == "price":
            bid["prices"][one["id"]] = random.choice(PRICES[1:] if one["id"] in named else PRICES)
        elif one["kind"] == "amount":
            bid["amounts"][one["id"]] = random.choice(AMOUNTS)
    if record["method"] == "mean":
        bid["individual"] = bid.pop("scores")
    if random.random() < 0.1:
        bid["excluded"] = {"reason": "late"}
        for key in ("scores", "individual", "prices", "amounts"):
            if random.random() < 0.5:
                bid.pop(key, None)
    elif below(record, bid) and random.random() < 0.5:
        bid.pop("prices")
    return bid


def draw(seed: int) -> Json:
    """One sound record; the same for the same seed."""
    random = Random(seed)
    places = random.randint(0, 3)
    per_point = random.random() < 0.25
    record: Json = {
        "format": "evaluation-record/1",
        "procurement": {"reference": "R", "title": "T"},
        "method": random.choice(["consensus", "consensus", "mean"]),
        "rounding": {"places": places, "mode": random.choice(["half_up", "half_even", "down"])},
        "ranking": {"by": "price_per_point", "price": "P"} if per_point else {"by": "total"},
        "criteria": draw_criteria(random, places, per_point),
        "lots": [{"id": f"L{n}", "title": "lot"} for n in range(random.randint(1, 4))],
    }
    add_minimums(random, record)
    steps: list[Any] = [one["id"] for one in record["criteria"]] + [{"price": "P"}]
    record["tie_break"] = random.sample(steps, random.randint(0, min(3, len(steps))))
    if random.random() < 0.8:
        mechanisms = ["lot_order", "min_total_cost"] + ["max_total_score"] * (not per_point)
        record["award"] = {"limit": random.choice("112"), "mechanism": random.choice(mechanisms)}
        if record["award"]["mechanism"] == "min_total_cost" or random.random() < 0.5:
            record["award"]["price"] = "P"
    bids: list[Json] = []
    for lot in record["lots"]:
        for provider in random.sample("abcd", random.randint(0, 4)):
            bids.append(draw_bid(random, record, f"B{len(bids)}", lot["id"], provider))
        if bids and random.random() < 0.3:
            bids[-1].update({k: v for k, v in bids[0].items() if k not in ("id", "lot", "provider")})
    random.shuffle(bids)
    record["bids"] = bids
    return record
