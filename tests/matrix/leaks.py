"""What nobody may find on a page: each secret with who may know it, and where it may not stand."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from tests.matrix.canaries import PLANTED, answer_words, mark_words, price_texts
from tests.matrix.roles import COUNCIL, PANEL_USERS, PROVIDERS, actor_of
from tests.matrix.sweep import Visit
from tests.matrix.world import STAGES, Tender, World

BEFORE_OPENING = STAGES[:2]
HELPED = "marking"  # where the supporter reads the bids with whom they help
BEFORE_LOCK = STAGES[:4]
_MARKERS = ("panel_officer", "chair", "service_user")
_PLANTED_NAMES = {name for name, *_ in PLANTED.values()}
# Who may read what each member of a panel wrote, once the discussion is open, and once quality is locked.
_IN_DISCUSSION = {"chair"}
_AFTER_LOCK = {"procurement_officer", "award_approver", "second_reader", "auditor"}
_CHANGES = re.compile(r'name="csrf_token"[^>]*>|value="[^"]*"[^>]*name="csrf_token"')


@dataclass(frozen=True)
class Secret:
    """Words that may not stand on a page. here: asked of one visit, whether they are secret to it."""

    what: str
    texts: tuple[str, ...]
    here: Callable[[Visit], bool]


def secrets_of(world: World) -> list[Secret]:
    """Every secret of the world."""
    found: list[Secret] = []
    for tender in world.tenders.values():
        found += [*_of_bidders(world, tender), *_of_marks(world, tender)]
    return found


def _of_bidders(world: World, tender: Tender) -> Iterable[Secret]:
    sealed = tender.stage in BEFORE_OPENING
    for bid in tender.bids:
        own = _own(world, bid.organisation, tender.stage)
        ids = tuple(each for each in (str(bid.bid_id), str(bid.submission_id or ""), bid.reference) if each)
        prices = _prices(bid.organisation, bid.prices)
        if sealed:
            yield Secret(f"that {bid.organisation} bids", ids, _unless(own))
            named = (bid.organisation,)
            everywhere = bid.organisation in _PLANTED_NAMES
            yield Secret(f"the name of {bid.organisation}", named, _unless(own, None if everywhere else tender))
            yield Secret(f"the price of {bid.organisation}", prices, _unless(own))
        elif not (tender.award_told and bid.won):
            yield Secret(f"that {bid.organisation} bids", (*ids, bid.organisation), _rival(own, tender))
        if not sealed and not tender.award_told:
            yield Secret(f"the price of {bid.organisation}", prices, _for(PROVIDERS, own))
            if tender.stage in BEFORE_LOCK:
                yield Secret(f"the sealed price of {bid.organisation}", prices, _for((*COUNCIL, "visitor"), own))
        told = tender.award_told and bid.won  # the notice of the award is public, its value too
        yield Secret(f"a price, {bid.organisation}'s", prices, _of_panel_users(public_too=not told))
        words = (answer_words(bid.organisation, tender.reference),)
        yield Secret(f"what {bid.organisation} wrote", words, _unless(own) if sealed else _rival_words(own))


def _of_marks(world: World, tender: Tender) -> Iterable[Secret]:
    for role in _MARKERS:
        words = (mark_words(actor_of(world, role, tender.stage).name),)
        knowing = {"awarded": _IN_DISCUSSION | _AFTER_LOCK, "discussion": _IN_DISCUSSION}.get(tender.stage, set())
        yield Secret(f"the marks of {role}", words, _of_tender(tender, _but_who_decides(_but({role, *knowing}))))


def _prices(organisation: str, seeded: tuple[str, ...]) -> tuple[str, ...]:
    planted = next(((price,) for name, _, price, _ in PLANTED.values() if name == organisation), seeded)
    return tuple(text for price in planted for text in price_texts(price))


def _own(world: World, organisation: str, stage: str) -> Callable[[Visit], bool]:
    def is_own(visit: Visit) -> bool:
        return actor_of(world, visit.role, visit.stage).organisation_name == organisation

    return is_own


def _unless(own: Callable[[Visit], bool], only: Tender | None = None) -> Callable[[Visit], bool]:
    if only is None:
        return lambda visit: not own(visit)
    return _of_tender(only, lambda visit: not own(visit))


def _but(roles: set[str]) -> Callable[[Visit], bool]:
    return lambda visit: visit.role not in roles


def _but_who_decides(here: Callable[[Visit], bool]) -> Callable[[Visit], bool]:
    """An approver reads the marks beside an agreed one that crossed a minimum, to decide on it (CL-08-a)."""
    return lambda visit: (
        here(visit) and not (visit.role == "publication_approver" and "agreed_mark_id" in visit.rule.arguments)
    )


def _for(roles: Iterable[str], own: Callable[[Visit], bool]) -> Callable[[Visit], bool]:
    return lambda visit: visit.role in roles and not own(visit)


def _of_panel_users(*, public_too: bool) -> Callable[[Visit], bool]:
    def here(visit: Visit) -> bool:
        return visit.role in PANEL_USERS and (public_too or not visit.public)

    return here


def _rival(own: Callable[[Visit], bool], tender: Tender) -> Callable[[Visit], bool]:
    return _of_tender(tender, lambda visit: visit.role in (*PROVIDERS, "visitor") and not own(visit))


def _rival_words(own: Callable[[Visit], bool]) -> Callable[[Visit], bool]:
    def here(visit: Visit) -> bool:
        helps = visit.role == "supporter" and visit.stage == HELPED
        return visit.role in (*PROVIDERS, "visitor", "administrator", "supporter") and not own(visit) and not helps

    return here


def _of_tender(tender: Tender, here: Callable[[Visit], bool]) -> Callable[[Visit], bool]:
    return lambda visit: bool(visit.rule.arguments) and visit.stage == tender.stage and here(visit)


@dataclass
class Search:
    """Looks for every secret in what a role got. bodies, looks: how many were searched, and how often."""

    secrets: list[Secret]
    bodies: int = 0
    looks: int = 0

    def leaks_in(self, visit: Visit) -> list[str]:
        """What stands there and should not, one line each."""
        # What was asked for comes back in the way to the sign-in page; that tells nothing.
        text = _CHANGES.sub("", visit.answer.text).replace(visit.address, "").replace(quote(visit.address, safe=""), "")
        self.bodies += 1
        found = []
        for secret in self.secrets:
            if secret.texts and secret.here(visit):
                self.looks += len(secret.texts)
                found += [f"{visit} tells {secret.what}: {each!r}" for each in secret.texts if _stands(each, text)]
        return found


def _stands(words: str, text: str) -> bool:
    if words not in text:
        return False
    # A price is a number of its own, not the middle of a longer one.
    return not words[0].isdigit() or re.search(rf"(?<![\d,.]){re.escape(words)}(?![\d,])", text) is not None
