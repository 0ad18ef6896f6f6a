"""The contract read aloud a second time: slow, recursive, trying every assignment. For small sound records only."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import floor
from typing import Any

Json = dict[str, Any]


def rounded(exact: Fraction, record: Json) -> Fraction:
    step = Fraction(1, 10 ** record["rounding"]["places"])
    units = exact / step
    low, mode = floor(units), record["rounding"]["mode"]
    up = {
        "down": False,
        "half_up": units - low >= Fraction(1, 2),
        "half_even": units - low > Fraction(1, 2) or (units - low == Fraction(1, 2) and low % 2 == 1),
    }[mode]
    return (low + up) * step


def text(value: Fraction | None, record: Json) -> str | None:
    if value is None:
        return None
    places = record["rounding"]["places"]
    units = value * 10**places
    assert units.denominator == 1
    digits = str(units.numerator).zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def leaves_under(record: Json, name: str | None, kinds: tuple[str, ...]) -> list[Json]:
    found = []
    for c in record["criteria"]:
        if c["parent"] == name:
            found += leaves_under(record, c["id"], kinds) if c["kind"] == "group" else [c] * (c["kind"] in kinds)
    return found


def score(record: Json, bid: Json, c: Json) -> Fraction:
    if record["method"] == "consensus":
        return Fraction(bid["scores"][c["id"]])
    marks = [Fraction(mark) for mark in bid["individual"][c["id"]]]
    return sum(marks, Fraction(0)) / len(marks)


def scored_points(record: Json, bid: Json, c: Json) -> Fraction:
    return score(record, bid, c) / Fraction(c["scale_max"]) * Fraction(c["weight"])


def below(record: Json, bid: Json) -> list[str]:
    found = []
    for c in [*record["criteria"], {"id": "*", "minimum_percent": record.get("minimum_percent")}]:
        if "minimum_score" in c and score(record, bid, c) < Fraction(c["minimum_score"]):
            found.append(c["id"])
        if c.get("minimum_percent") is not None:
            leaves = leaves_under(record, None if c["id"] == "*" else c["id"], ("scored",))
            reached = sum((scored_points(record, bid, leaf) for leaf in leaves), Fraction(0))
            if reached < Fraction(c["minimum_percent"]) / 100 * sum(
                (Fraction(leaf["weight"]) for leaf in leaves), Fraction(0)
            ):
                found.append(c["id"])
    return found


def parameter(formula: Json, name: str, lot: str) -> Fraction:
    value = formula[name]
    return Fraction(value[lot] if isinstance(value, dict) else value)


def figure_points(c: Json, bid: Json, rivals: list[Json]) -> Fraction:
    formula, w, lot, name = c["formula"], Fraction(c["weight"]), bid["lot"], c["id"]
    kind = formula["name"]
    if c["kind"] == "price":
        p, prices = Fraction(bid["prices"][name]), [Fraction(r["prices"][name]) for r in rivals]
        lowest = min((one for one in prices if one), default=None)
        average = sum(prices, Fraction(0)) / len(prices)
        uses_lowest = kind in ("lowest_relative", "linear_over_lowest", "linear_lowest_to_max")
        if uses_lowest and p == 0:
            return w
        if kind == "lowest_relative":
            return lowest / p * w
        if kind == "linear_over_lowest":
            return (1 - (p - lowest) / lowest * 100 / Fraction(formula["zero_at_percent"])) * w
        if kind == "linear_lowest_to_max":
            maximum = parameter(formula, "maximum", lot)
            if p > maximum:
                return Fraction(0)
            return w if lowest == maximum else (maximum - p) / (maximum - lowest) * w
        if kind == "absolute_to_budget":
            ceiling = parameter(formula, "ceiling", lot)
            return (ceiling - p) / (ceiling - parameter(formula, "floor", lot)) * w
        if kind == "mean_deviation":
            at_mean = Fraction(formula["at_mean"])
            return at_mean / 100 * w if average == 0 else (at_mean - (p - average) / average * 100) / 100 * w
        return w if kind == "fixed_price" else Fraction(0)
    a, highest = Fraction(bid["amounts"][name]), max(Fraction(r["amounts"][name]) for r in rivals)
    if kind == "relative_to_highest":
        cap = parameter(formula, "cap", lot) if "cap" in formula else max(highest, a)
        return min(a, cap) / min(highest, cap) * w if highest else Fraction(0)
    if kind == "relative_to_target":
        return a / parameter(formula, "target", lot) * w
    ratios = [Fraction(r["amounts"][name]) / Fraction(r["prices"][formula["price"]]) for r in rivals]
    return a / Fraction(bid["prices"][formula["price"]]) / max(ratios) * w if max(ratios) else Fraction(0)


def shown(record: Json, leaves: dict[str, Fraction | None]) -> dict[str, Fraction | None]:
    """Leaves and groups in file order; a group adds up what is there."""
    points: dict[str, Fraction | None] = {}
    for c in record["criteria"]:
        if c["kind"] != "group":
            points[c["id"]] = leaves.get(c["id"])
            continue
        under = leaves_under(record, c["id"], ("scored", "price", "amount"))
        there = [leaves[leaf["id"]] for leaf in under if leaves.get(leaf["id"]) is not None]
        points[c["id"]] = sum(there, Fraction(0)) if there else None
    return points


def lot_standings(record: Json, lot: str) -> list[Json]:
    bids = [bid for bid in record["bids"] if bid["lot"] == lot]
    standings, playing = [], []
    for bid in bids:
        if bid["excluded"] is not None:
            standings.append({"bid": bid, "status": "excluded", "leaves": {}, "below": []})
            continue
        leaves = {
            c["id"]: rounded(scored_points(record, bid, c), record) for c in leaves_under(record, None, ("scored",))
        }
        missed = below(record, bid)
        status = "below_minimum" if missed else "ranked"
        standings.append({"bid": bid, "status": status, "leaves": leaves, "below": missed})
        if not missed:
            playing.append(bid)
    for one in standings:
        if one["status"] == "ranked":
            for c in leaves_under(record, None, ("price", "amount")):
                exact = figure_points(c, one["bid"], playing)
                one["leaves"][c["id"]] = rounded(min(max(exact, Fraction(0)), Fraction(c["weight"])), record)
            one["total"] = sum(one["leaves"].values(), Fraction(0))
        one["points"] = shown(record, one["leaves"])
    return standings


def ranked(record: Json, standings: list[Json]) -> list[Json]:
    per_point = record["ranking"]["by"] == "price_per_point"
    for one in standings:
        if one["status"] == "ranked" and per_point:
            if one["total"] == 0:
                one["status"] = "no_points"
            else:
                one["per_point"] = Fraction(one["bid"]["prices"][record["ranking"]["price"]]) / one["total"]

    def key(one: Json) -> list[Fraction]:
        steps = [one["per_point"] if per_point else -one["total"]]
        for step in record["tie_break"]:
            by_price = isinstance(step, dict)
            steps.append(Fraction(one["bid"]["prices"][step["price"]]) if by_price else -one["points"][step])
        return steps

    playing = [one for one in standings if one["status"] == "ranked"]
    for one in playing:
        one["rank"] = 1 + sum(key(other) < key(one) for other in playing)
        one["tied"] = sum(key(other) == key(one) for other in playing) > 1
    order = ("ranked", "no_points", "below_minimum", "excluded")
    return sorted(standings, key=lambda one: (order.index(one["status"]), one.get("rank", 0), one["bid"]["id"]))


def assignments(record: Json, lots: list[list[Json]]) -> list[tuple[Json | None, ...]]:
    """Every best assignment, found by trying all."""
    rule = record["award"]
    price = rule.get("price")
    best: list[tuple[Json | None, ...]] = []
    best_key: tuple[Fraction, ...] | None = None
    for choice in itertools.product(*([None, *lot] for lot in lots)):
        taken = [one for one in choice if one]
        providers = [one["bid"]["provider"] for one in taken]
        if any(providers.count(provider) > int(rule["limit"]) for provider in providers):
            continue
        totals = -sum((one["total"] for one in taken), Fraction(0))
        ranks = Fraction(sum(one["rank"] for one in taken))
        prices = sum((Fraction(one["bid"]["prices"][price]) for one in taken), Fraction(0)) if price else Fraction(0)
        first = totals if rule["mechanism"] == "max_total_score" else prices
        key = (Fraction(-len(taken)), first, ranks, prices, totals)
        if best_key is None or key < best_key:
            best, best_key = [], key
        if key == best_key:
            best.append(choice)
    return best


def awards(record: Json, lots: list[list[Json]]) -> list[tuple[Json | None, str]]:
    rule = record.get("award")
    firsts = [one["bid"]["provider"] for lot in lots for one in lot if one["rank"] == 1]
    if rule is None or all(firsts.count(provider) <= int(rule["limit"]) for provider in firsts):
        return [
            (None, "none") if not lot else (None, "tied") if lot[0]["tied"] else (lot[0], "awarded") for lot in lots
        ]
    found: list[tuple[Json | None, str]] = []
    if rule["mechanism"] == "lot_order":
        won: list[str] = []
        for lot in lots:
            able = [one for one in lot if won.count(one["bid"]["provider"]) < int(rule["limit"])]
            top = [one for one in able if one["rank"] == min(other["rank"] for other in able)]
            if len(top) == 1:
                won.append(top[0]["bid"]["provider"])
            found.append(
                (top[0], "awarded") if len(top) == 1 else (None, "tied" if top else "limit" if lot else "none")
            )
        return found
    best = assignments(record, lots)
    for place, lot in enumerate(lots):
        choices = {id(choice[place]): choice[place] for choice in best}
        only = next(iter(choices.values()))
        if len(choices) > 1:
            found.append((None, "tied"))
        else:
            found.append((only, "awarded") if only else (None, "limit" if lot else "none"))
    return found


def open_bids(record: Json, lot: list[Json], found: list[tuple[Json | None, str]]) -> list[Json]:
    winners = [one["bid"]["provider"] for one, _ in found if one]
    limit = int(record["award"]["limit"]) if "award" in record else len(winners) + 1
    return [one for one in lot if winners.count(one["bid"]["provider"]) < limit]


def evaluate_plainly(record: Json) -> Json | None:
    """The result, or None where a decision was not open to take."""
    lots = [ranked(record, lot_standings(record, lot["id"])) for lot in record["lots"]]
    playing = [[one for one in lot if one["status"] == "ranked"] for lot in lots]
    found = awards(record, playing)
    names = [lot["id"] for lot in record["lots"]]
    for decision in record.get("decisions", []):
        place = names.index(decision["lot"])
        able = open_bids(record, playing[place], found)
        top = [one for one in able if one["rank"] == min(other["rank"] for other in able)]
        chosen = [one for one in top if one["bid"]["id"] == decision["award"]]
        if found[place][1] != "tied" or not chosen:
            return None
        found[place] = (chosen[0], "decided")
    found = [
        (None, "limit") if status == "tied" and not open_bids(record, playing[place], found) else (one, status)
        for place, (one, status) in enumerate(found)
    ]
    return {
        "format": "evaluation-result/1",
        "procurement": record["procurement"]["reference"],
        "lots": [
            {
                "id": name,
                "award": one["bid"]["id"] if one else None,
                "award_status": status,
                "bids": [written(record, standing) for standing in lot],
            }
            for name, (one, status), lot in zip(names, found, lots, strict=True)
        ],
    }


def written(record: Json, one: Json) -> Json:
    playing = one["status"] in ("ranked", "no_points")
    result = {
        "id": one["bid"]["id"],
        "status": one["status"],
        "rank": one.get("rank"),
        "tied": one.get("tied", False),
        "total": text(one["total"], record) if playing else None,
        "below": one["below"],
        "points": {name: text(points, record) for name, points in one["points"].items()},
    }
    if "per_point" in one and one["status"] == "ranked":
        result["price_per_point"] = text(rounded(one["per_point"], record), record)
    return result
