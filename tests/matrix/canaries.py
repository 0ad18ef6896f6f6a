"""Words planted in the demo world that would give a secret away, wherever a page showed them."""

import copy
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from portal.bids import services as bids
from portal.bids.models import Bid
from portal.evaluation import services as evaluation
from portal.procurements.models import Procurement
from portal.seeds import people, plans, profiles, telling, tenders

_READ = telling.read
# Bidders that exist in no other story: their names stand on no page before the opening but their own.
# Short name: (name, stage, price, when sent). Prices and names occur nowhere else.
PLANTED = {
    "brackenhythe": ("Brackenhythe Hall", "open", "417311.09", "D-2 15:31"),
    "cindermoor": ("Cindermoor Sheds", "closed", "739187.23", "D-2 10:17"),
    "ablewick": ("Ablewick Forge", "open", "431977.41", False),
}
OUTSIDER = "Grimsdyke Players"  # an organisation that bids nowhere


def owner_of(short: str) -> str:
    """The short name of the person who owns a planted organisation."""
    return f"{short}-owner"


def answer_words(organisation: str, reference: str) -> str:
    """What stands in every answer of an organisation in one tender, and nowhere else."""
    return f"zqanswer{_letters(organisation)}{_letters(reference)}"


def mark_words(person: str) -> str:
    """What stands in every mark a person gives by themselves, and nowhere else."""
    return f"zqmark{_letters(person)}"


def price_texts(pounds: str) -> tuple[str, ...]:
    """How a price might be printed."""
    whole, _, pence = pounds.partition(".")
    grouped = f"{int(whole):,}"
    return tuple(dict.fromkeys((f"{grouped}.{pence}", f"{whole}.{pence}", f"{whole}{pence}", grouped, whole)))


@contextmanager
def planted() -> Iterator[None]:
    """While the demo world is built: more bidders in the open and the closed tender, and words in every answer and mark."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (people, plans, profiles, tenders, telling):
            patch.setattr(module, "read", _with_more(telling.read))
        patch.setattr(bids, "save_answer", _answers(bids.save_answer))
        patch.setattr(evaluation, "save_mark", _marks(evaluation.save_mark))
        yield


def _with_more(read: Callable[[str], dict[str, Any]]) -> Callable[[str], dict[str, Any]]:
    def more(name: str) -> dict[str, Any]:
        found = copy.deepcopy(read(name))
        if name == "organisations":
            names = {short: plant[0] for short, plant in PLANTED.items()} | {"grimsdyke": OUTSIDER}
            found["organisations"] += [
                _organisation(found["organisations"][1], short, text) for short, text in names.items()
            ]
        if name == "tenders":
            for short, (_, stage, price, sent) in PLANTED.items():
                bid = {"by": owner_of(short), "answers": "strong", "price": price, "quantity": "150", "sent": sent}
                _at_stage(found, stage)["bids"][short] = bid
        return found

    return more


@dataclass(frozen=True)
class Stranger:
    """An organisation that no story knows, with its one person."""

    name: str
    owner: str
    email: str


@contextmanager
def with_organisations(strangers: dict[str, Stranger]) -> Iterator[None]:
    """While a world is built: organisations that no story knows, by short name."""

    def more(name: str) -> dict[str, Any]:
        found = _READ(name)
        if name == "organisations":
            like = found["organisations"][1]
            found["organisations"] += [
                _organisation(like, short, each.name, owner=each.owner, email=each.email)
                for short, each in strangers.items()
            ]
        return found

    with pytest.MonkeyPatch.context() as patch:
        for module in (people, plans, profiles, tenders, telling):
            patch.setattr(module, "read", more)
        yield


def _at_stage(world: dict[str, Any], stage: str) -> dict[str, Any]:
    found: dict[str, Any] = next(tender for tender in world["tenders"] if tender["stage"] == stage)
    return found


def _organisation(like: dict[str, Any], short: str, name: str, *, owner: str = "", email: str = "") -> dict[str, Any]:
    known_as, mail = owner or f"Owner of {name}", email or f"owner@{short}.example"
    person = {"id": owner_of(short), "name": known_as, "email": mail, "role": "owner", "job": "Director"}
    return like | {"id": short, "name": name, "users": [person]}


def _answers(save: Callable[..., Any]) -> Callable[..., Any]:
    def saved(work: Any, bid_id: Any, question: str, text: str, **rest: Any) -> Any:
        tender = work.session.get_one(Procurement, work.session.get_one(Bid, bid_id).procurement_id)
        planted = answer_words(work.actor.organisation_name, tender.reference)
        return save(work, bid_id, question, f"{text}\n\n{planted}.", **rest)

    return saved


def _marks(save: Callable[..., Any]) -> Callable[..., Any]:
    def saved(work: Any, procurement_id: Any, submission_id: Any, question: str, words: Any, **rest: Any) -> Any:
        marked = replace(words, strength=f"{words.strength} {mark_words(work.actor.name)}")
        return save(work, procurement_id, submission_id, question, marked, **rest)

    return saved


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
