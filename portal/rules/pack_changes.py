"""What differs between two versions of a pack, field by field, each with its old and its new words.

Every field of the pack is walked, so that a field added to it is told without a line here; names people know stand in
`_NAMES`. Nothing that can carry marks is left out (CL-05-b, R39).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.rules import codec
from portal.rules.money import pounds
from portal.rules.pack import Pack
from portal.rules.price_schedule import schedule_in_words
from portal.rules.tupe import tupe_changes
from portal.rules.wording import deadline, file_size, long_date

NOTHING = "Nothing"
_UNSAID = {"version", "format", "reference", "authority"}
# Said in words by another field of the same line.
_SAID_ELSEWHERE = {"price.formula", "price.id"}
_NAMES: dict[str, str] = {
    "summary": "Summary",
    "need": "The need",
    "outcomes": "Outcomes we want",
    "who_for": "Who it is for",
    "provider_decides": "What you decide",
    "contact": "Who to ask",
    "value_pence": "Worth in all, without VAT",
    "panel_officers": "Officers on the panel",
    "panel_service_users": "People on the panel who use the service",
    "minimum_percent": "Minimum",
    "award": "Award limit",
    "considered": "What we considered of social value",
    "group": "Stands under",
    "pillar": "Pillar",
    "light_touch": "Light touch",
    "intention_reference": "The plan it came from",
    "tie_break": "What decides a tie",
    "rounding": "Rounding",
    "ranking": "Order of bids",
    "policy": "Council policy",
    "text": "Question",
    "plain": "In plain words",
    "points": "What we look for",
    "points_plain": "What we look for, in plain words",
    "per_lot": "Answered for each lot",
    "files_allowed": "Files you may add",
    "word_limit": "Word limit",
    "minimum_score": "Minimum mark",
    "marked_by": "Marked by",
    "scale": "Marks",
    "label": "Name",
    "words": "What it needs",
    "in_words": "The sum in words",
    "proxy_pence": "Value of one unit",
    "checked_by": "Who checks it",
    "evidence": "What shows it",
    "period": "When",
    "place": "Where",
    "priority": "Our priority",
    "most": "The most you may promise",
    "questions_by": "Ask questions by",
    "answers_by": "We answer by",
    "deadline": "It closes",
    "opening_on": "Bids are opened",
    "marking_by": "Marking is done by",
    "award_on": "Award",
    "start_on": "The service starts",
    "end_on": "The contract ends",
    "view": "Does it apply",
    "tupe": "TUPE",
    "headcount": "People",
    "full_time_posts": "Full-time posts",
    "pay_bill_pence": "Pay bill",
    "facts_as_at": "Facts as at",
    "workforce_digest": "Table of posts",
    "declarations": "What you declare",
    "conditions": "Conditions of taking part",
    "level": "How much is enough",
    "consequence": "If it is not met",
    "when": "When it is checked",
    "when_reason": "Why it cannot wait for the award",
    "profile_asks": "What we ask about your organisation",
    "validity_days": "Days your bid stands",
    "specification": "The service",
    "requirements": "What the service must do",
    "prescribed_reason": "Why we say how so often",
    "budget": "What the value is",
    "basis": "How we got to it",
    "extension": "May it run longer",
    "how": "How it is decided",
    "duties": "Check against the law",
    "withheld": "What we keep back",
    "differences": "Where it differs from our template",
    "lots_reason": "Why it is divided, or not",
    "lots_limit": "How many lots one may bid for",
    "differs": "Only here",
    "decider": "Who decides how",
}
_WORDS = {
    "officers": "officers",
    "service_users": "people who use the service",
    "does_not_apply": "no",
    "applies": "yes",
}


@dataclass(frozen=True)
class Change:
    """One field that differs. part: "answer:Q1", "price:P", "commitment:S1" for what a bidder answers, else "".

    label: the field as people know it; old, new: its words, NOTHING where there were or are none.
    """

    label: str
    old: str
    new: str
    part: str = ""


def differences(old: Pack, new: Pack) -> tuple[Change, ...]:
    """Every field of the pack that differs, in the order of the pack. Empty where only the version differs."""
    before, after = codec.encode(old), codec.encode(new)
    found: list[Change] = []
    for name in after:
        if name in _UNSAID:
            continue
        if name == "criteria":
            leaves = {each["id"] for pack in (before, after) for each in _leaves(pack)}
            pair = tuple([one for one in pack[name] if one.get("id") not in leaves] for pack in (before, after))
            found += _walk("How we mark", "criteria", pair[0], pair[1])
        elif name in ("questions", "measures", "lots", "documents"):
            found += _by_id(name, before.get(name) or [], after.get(name) or [])
        elif name == "price":
            found += _of_part(_walk("Price", name, before[name], after[name]), f"price:{new.price.id}")
        elif name == "schedule":
            found += _of_part(
                _walk("Price schedule", name, *(schedule_in_words(pack.schedule) for pack in (old, new))),
                f"price:{new.price.id}",
            )
        elif name == "tupe":
            told = tupe_changes(old.tupe, new.tupe)
            found += [Change(what, then or NOTHING, now or NOTHING, "staff") for what, then, now in told]
        elif name == "conditions":
            found += _of_part(_walk("Conditions", name, before.get(name), after[name]), "condition:")
        else:
            found += _walk(_name(name), name, before.get(name), after[name])
    return tuple(found)


def parts_changed(changes: Sequence[Change]) -> frozenset[str]:
    """The parts of a bid that changes touch: "answer:Q1"."""
    return frozenset(change.part for change in changes if change.part)


def _leaves(pack: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*pack["questions"], *pack["measures"], pack["price"]]


def _of_part(found: Iterator[Change], part: str) -> list[Change]:
    return [Change(each.label, each.old, each.new, part) for each in found]


_KINDS = {"questions": "answer", "measures": "commitment"}


def _by_id(name: str, old: Sequence[Any], new: Sequence[Any]) -> list[Change]:
    """Lists whose items have an id: what was added, taken out, and changed inside."""
    before, after = ({each["id"]: each for each in side} for side in (old, new))
    places = {one: str(place) for place, one in enumerate(after, 1)} if name == "questions" else {}
    found: list[Change] = []
    for one in [*after, *(one for one in before if one not in after)]:
        then, now = before.get(one), after.get(one)
        title = _item_name(name, places.get(one, one), now or then or {})
        part = f"{_KINDS[name]}:{one}" if name in _KINDS else ""
        if then is None or now is None:
            found.append(Change(title, _short(name, then), _short(name, now), part))
        elif name == "documents":
            if then != now:
                found.append(Change(title, _short(name, then), _short(name, now)))
        else:
            found += _of_part(_walk(title, f"{name}[]", then, now), part)
    return found


def _item_name(name: str, one: str, item: Mapping[str, Any]) -> str:
    if name == "questions":
        return f"Question {one.lstrip('QS') or one}"
    if name == "measures":
        return f"Social value, {item.get('title', one)}"
    if name == "lots":
        return f"Lot {one}"
    return f"File “{item.get('title') or item.get('name') or one}”"


def _short(name: str, item: Mapping[str, Any] | None) -> str:
    if item is None:
        return NOTHING
    if name == "documents":
        return f"{item['name']}, version {item['version']}, {file_size(item['size'])}"
    if name == "questions":
        return f"{item['title']}. {item['text']} Counts {item['weight']}%. {item['word_limit']} words at most."
    return str(item.get("title") or item.get("text") or item["id"])


def _walk(label: str, path: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new or path in _SAID_ELSEWHERE:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _walk(f"{label}: {_lower(_name(key))}", f"{path}.{key}", old.get(key), new.get(key))
        return
    if _keyed(old) and _keyed(new):
        yield from _walk_keyed(label, path, old, new)
        return
    then, now = _say(path, old), _say(path, new)
    if then != now:
        yield Change(label, then, now)
    else:
        yield Change(label, "The earlier one", "A new one")


def _keyed(side: Any) -> bool:
    return isinstance(side, list) and bool(side) and all(isinstance(one, Mapping) and _key(one) for one in side)


def _key(item: Mapping[str, Any]) -> str:
    return str(item.get("id") or item.get("mark") or item.get("name") or item.get("title") or item.get("code") or "")


def _walk_keyed(label: str, path: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    before, after = ({_key(each): each for each in side} for side in (old, new))
    order_moved = True
    for key in [*after, *(key for key in before if key not in after)]:
        item = after.get(key) or before[key]
        title = item.get("title") or item.get("heading") or key
        name = f"{label}: {title}"
        if before.get(key) != after.get(key):
            order_moved = False
            yield from _walk(name, f"{path}[]", before.get(key), after.get(key))
    if order_moved:
        yield Change(label, _say(path, list(before)), _say(path, list(after)))


def _name(key: str) -> str:
    return _NAMES.get(key) or key.replace("_pence", "").replace("_", " ").capitalize()


def _lower(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def _say(path: str, value: Any) -> str:
    """A value as a person reads it."""
    field = path.rsplit(".", 1)[-1]
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return pounds(value) if field.endswith("_pence") else f"{value:,}"
    if isinstance(value, str):
        if field.endswith("_digest"):
            return f"Digest {value[:12]}"
        return _moment(field, value) or _WORDS.get(value, value)
    if isinstance(value, Mapping):
        said = ((key, _say(f"{path}.{key}", each)) for key, each in value.items() if key not in ("id", "format"))
        return "; ".join(f"{_lower(_name(str(key)))}: {text}" for key, text in said if text != NOTHING)
    return "\n".join(_say(path, each) for each in value)


def _moment(field: str, text: str) -> str:
    """An ISO day or instant in words, "" for any other text."""
    if not (field.endswith(("_on", "_by", "_at", "_until")) or field == "deadline"):
        return ""
    try:
        return deadline(datetime.fromisoformat(text)) if "T" in text else long_date(date.fromisoformat(text))
    except ValueError:
        return ""
