"""Tenders at each stage, told by calling the services in business time that has passed, and their people signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask

from portal.accounts.models import User
from portal.accounts.services.sessions import begin_session
from portal.app import create_app
from portal.clock import SteppedClock
from portal.evaluation.queries import get_board
from portal.parts import Parts
from portal.procurements.queries import get_pack
from portal.rules.actors import OPERATOR, Actor
from portal.rules.doors import Method
from portal.rules.pack import Pack
from portal.unit_of_work import open_reading, open_work
from tests.factories.accounts import create_provider
from tests.factories.awards import create_noticed, recommend
from tests.factories.bids import create_draft
from tests.factories.evaluation import (
    MARKS,
    PRICES,
    Evaluation,
    agree_all,
    confirm_all,
    create_closed,
    create_discussed,
    create_opened,
    mark_all,
)
from tests.factories.feedback import create_signed
from tests.factories.procurements import create_people, create_published, sample_pack, sample_questions
from tests.faults.visitor import COOKIE, Visitor

_ROOM_FOR_FILES = 200
_AGO = timedelta(days=95)


@dataclass(frozen=True)
class Bidder:
    """One organisation's owner, and its draft in an open tender."""

    visitor: Visitor
    bid_id: UUID
    procurement_id: UUID
    reference: str
    pack: Pack


@dataclass
class Panel:
    """An evaluation and those of its people who act by HTTP, by the name they have in `tests.factories`."""

    made: Evaluation
    people: dict[str, Visitor] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        """The procurement."""
        return self.made.procurement_id


@dataclass
class World:
    """Makes tenders in one portal. parts: its parts, as an operator's process has them; the clock is replaced by each."""

    parts: Parts
    cookie_name: str = COOKIE
    numbers_from: int = 0
    _app: Flask = field(init=False)
    _number: int = 0
    _owners: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._app = create_app(self.parts.settings, self.parts)

    def visitor(self, actor: Actor, *, method: str = Method.PASSWORD) -> Visitor:
        """This person, signed in with all that their role asks for."""
        with open_work(self.parts, OPERATOR) as work:
            user = work.session.get_one(User, actor.user_id)
            token = begin_session(work, user, method=method, second_factor=True).token
        signer = self._app.session_interface.get_signing_serializer(self._app)  # type: ignore[attr-defined]
        held = signer.dumps({"_user_id": token, "_fresh": True, "_permanent": False})
        return Visitor(actor, held, self.cookie_name)

    def open_tender(
        self, bidders: int, *, closes: datetime | None = None, begun: datetime | None = None
    ) -> list[Bidder]:
        """A tender that takes bids, and as many organisations with a whole draft each, not sent. begun: 12 days ago."""
        at = replace(self.parts, clock=SteppedClock(begun or datetime.now(UTC) - timedelta(days=12)))
        now = datetime.now(UTC)
        closes = closes or (now + timedelta(days=25)).replace(hour=12, minute=0, second=0, microsecond=0)
        first, second = sample_questions()
        pack = sample_pack(self._reference(), closes, questions=(first, replace(second, files_allowed=_ROOM_FOR_FILES)))
        if closes - now > timedelta(days=2):
            # The last day for questions lies ahead.
            later = replace(pack.timetable, questions_by=(now + timedelta(days=5)).date())
            pack = replace(pack, timetable=later)
        with open_work(at, OPERATOR) as work:
            procurement_id = create_published(work, people=create_people(work), pack=pack)
        made = []
        for number in range(bidders):
            owner = self._owner(f"{'Later' if self.numbers_from else 'Faultline'} {chr(65 + number)} CIC", at)
            bid_id = create_draft(at, procurement_id, owner, answers={"Q1": "A first answer.", "Q2": "A first answer."})
            with open_reading(at) as session:
                kept = get_pack(session, procurement_id)
            made.append(Bidder(self.visitor(owner), bid_id, procurement_id, pack.reference, kept))
        return made

    def closed(self) -> Panel:
        """Past its deadline, not opened."""
        made = create_closed(*self._past(35), **self._over())
        panel = self._panel(made, "officer")
        # Who comes in by the council's own sign-in has no password here to give again.
        panel.people["second_opener"] = self.visitor(made.people.second_opener, method=Method.IDENTITY_PROVIDER)
        return panel

    def opened(self) -> Panel:
        """Opened, no links declared by anybody, nothing marked."""
        return self._panel(create_opened(*self._past(35), **self._over()), "chair", "panel_officer", "service_user")

    def marked(self) -> Panel:
        """Every member has saved every mark; nobody locked."""
        at, clock = self._past(35)
        made = create_opened(at, clock, **self._over())
        mark_all(at, made, lock=False)
        return self._panel(made, "chair", "panel_officer", "service_user")

    def discussed(self) -> Panel:
        """Marked and locked; the chair may record agreed marks."""
        return self._panel(create_discussed(*self._past(35), **self._over()), "chair")

    def agreed(self) -> Panel:
        """All agreed and confirmed: the chair may lock quality."""
        at, clock = self._past(35)
        made = create_discussed(at, clock, **self._over())
        agree_all(at, made, marks=MARKS)
        confirm_all(at, made)
        return self._panel(made, "chair")

    def recommended(self) -> Panel:
        """Evaluated, feedback signed, the award recommended: the approver may approve, then the officer release."""
        at, clock = self._past(35)
        made = create_signed(at, clock, **self._over())
        recommend(at, made)
        return self._panel(made, "award_approver", "officer")

    def noticed(self) -> Panel:
        """Everything up to the award notice; standstill is over: the officer may record the signature."""
        return self._panel(create_noticed(*self._past(_AGO.days), **self._over()), "officer")

    def units(self, panel: Panel) -> list[tuple[UUID, str, str]]:
        """Each bid and question that is marked, with its bidder's name."""
        with open_reading(self.parts) as session:
            board = get_board(session, panel.id)
        return [(each.submission_id, each.question_id, each.bid.organisation_name) for each in board.units]

    def _panel(self, made: Evaluation, *people: str) -> Panel:
        return Panel(made, {name: self.visitor(getattr(made.people, name)) for name in people})

    def _begin(self, ago: timedelta) -> Parts:
        return replace(self.parts, clock=SteppedClock(datetime.now(UTC) - ago))

    def _past(self, days: int) -> tuple[Parts, SteppedClock]:
        clock = SteppedClock(datetime.now(UTC) - timedelta(days=days))
        return replace(self.parts, clock=clock), clock

    def _over(self) -> dict[str, object]:
        at = self._begin(_AGO + timedelta(days=1))
        owners: Mapping[str, Actor] = {name: self._owner(name, at) for name in PRICES}
        return {"reference": self._reference(), "providers": owners}

    def _owner(self, organisation: str, at: Parts) -> Actor:
        if organisation not in self._owners:
            with open_work(at, OPERATOR) as work:
                self._owners[organisation] = create_provider(work, organisation, f"Owner of {organisation}")
        return self._owners[organisation]

    def _reference(self) -> str:
        self._number += 1
        return f"FA-2026-{self.numbers_from + self._number:02d}"
