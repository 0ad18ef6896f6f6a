"""Procurements for tests: a valid thin pack, one published with every seat filled, and a draft filled in by the services."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.accounts.models import User, UserRole
from portal.accounts.queries import get_actor
from portal.procurements import services
from portal.procurements.models import PackVersion, Procurement, Seat
from portal.procurements.queries import Chosen
from portal.procurements.template import SCALE
from portal.rules import codec
from portal.rules.actors import Actor, Role
from portal.rules.criteria import RANKING, ROUNDING, criteria_of, tie_break_of
from portal.rules.drafting import (
    AboutDraft,
    ConsideredDraft,
    ContactDraft,
    CriteriaDraft,
    PriceDraft,
    QuestionDraft,
    TimetableDraft,
    TupeDraft,
    ValueDraft,
)
from portal.rules.pack import Contact, Lot, Measure, Pack, PriceLine, Question, Timetable, Tupe
from portal.rules.seats import SeatKind
from portal.unit_of_work import Work
from tests.factories.specification import full_specification


def sample_questions() -> tuple[Question, ...]:
    """Q1 of 30 marked by officers and service users, minimum 2; Q2 of 20 marked by officers, one file allowed."""
    return (
        Question(
            id="Q1",
            group="Q",
            title="Finding young carers, and what they get",
            text="How will you find young carers who are not yet known, and what will each receive in the first year?",
            plain="How will you find us, and what do we get?",
            points=("how you reach children nobody has asked", "how soon a child is seen, and by whom"),
            weight="30",
            word_limit=300,
            scale=SCALE,
            minimum_score="2",
            marked_by=("officers", "service_users"),
        ),
        Question(
            id="Q2",
            group="Q",
            title="Safe practice and a steady start",
            text="How will you keep children safe, and take over without a gap in service?",
            plain="How will you keep us safe, and make sure nothing stops?",
            points=("who leads on safeguarding, and who stands in", "what happens in the first four weeks"),
            weight="20",
            word_limit=300,
            scale=SCALE,
            marked_by=("officers",),
            files_allowed=1,
        ),
    )


def sample_price(formula: str = "lowest_relative") -> PriceLine:
    """The one price, weight 40: by the lowest, or `absolute_to_budget` between £60,000 and £90,000."""
    if formula == "absolute_to_budget":
        rule: dict[str, Any] = {"name": formula, "floor": "60000", "ceiling": "90000"}
        words = "£60,000 or less earns all 40 points. £90,000 or more earns none. In between it is a straight line."
    else:
        rule = {"name": "lowest_relative"}
        words = "The lowest price earns all 40 points. Yours is the lowest price ÷ your price × 40."
    return PriceLine(
        id="P", title="Price for the whole contract", unit="three years", weight="40", formula=rule, in_words=words
    )


def sample_measure() -> Measure:
    """Expert support hours at £90 an hour, weight 10, against a target of £18,000 (200 hours)."""
    return Measure(
        id="S1",
        code="SV12",
        title="Expert support to small charities",
        unit="hour",
        proxy_pence=9000,
        weight="10",
        formula={"name": "relative_to_target", "target": "18000"},
        period="Each year of the contract",
        place="In the districts the service covers",
        evidence="A statement from each charity helped",
        checked_by="The contract manager, every 3 months",
        priority="Community development",
        most="2000",
    )


def sample_pack(
    reference: str = "YC-2027-01", deadline: datetime | None = None, *, quality_minimum: str | None = "50", **over: Any
) -> Pack:
    """A valid thin pack: one lot, Q1 30, Q2 20, price 40, social value 10. `over` replaces any field of it.

    The criteria follow from questions, price, measures and quality_minimum (percent) unless handed over.
    """
    deadline = deadline or datetime.fromisoformat("2026-12-18T12:00:00+00:00")
    day = deadline.date()
    parts: dict[str, Any] = {
        "questions": sample_questions(),
        "price": sample_price(over.pop("formula", "lowest_relative")),
        "measures": (sample_measure(),),
    } | over
    criteria = criteria_of(parts["questions"], parts["price"], parts["measures"], quality_minimum)
    values: dict[str, Any] = {
        "reference": reference,
        "title": "Young carers support, countywide",
        "version": 1,
        "authority": "Demonstration County Council",
        "summary": "Find young carers, give each a person to talk to and time off from caring.",
        "need": "About 1,150 children in the county are known to look after a relative. Schools think there are more.",
        "outcomes": ("Children who care for others are found", "They have time for school and friends"),
        "who_for": "Children aged 5 to 18 who look after a parent, brother, sister or grandparent.",
        "provider_decides": "Where groups meet, at what times, and who leads them.",
        "contact": Contact("Sunita Rawal", "01632 960014", "sunita.rawal@demonstration.example"),
        "lots": (Lot("1", "Young carers support, countywide", ("Ashford", "Swale")),),
        "criteria": criteria,
        "rounding": ROUNDING,
        "ranking": RANKING,
        "tie_break": tie_break_of(parts["questions"], social_value=bool(parts["measures"])),
        "timetable": Timetable(
            questions_by=day - timedelta(days=14),
            answers_by=day - timedelta(days=9),
            deadline=deadline,
            opening_on=day + timedelta(days=1),
            marking_by=day + timedelta(days=20),
            award_on=day + timedelta(days=40),
            start_on=day + timedelta(days=100),
            end_on=day + timedelta(days=100 + 3 * 365),
        ),
        "tupe": Tupe(view="does_not_apply", reason="This is a new service. Nobody does this work now."),
        "declarations": (
            "What we say in this bid is true.",
            "We have told nobody our price and have not been told theirs.",
        ),
        "panel_officers": 2,
        "panel_service_users": 1,
        "value_pence": 9_000_000,
        "policy": {"minimum_reason_length": "80", "price_weight_reason_above": "40"},
    }
    return Pack(**(values | parts))


@dataclass(frozen=True)
class People:
    """Everybody a procurement needs, each a different person. panel: chair, second officer, service user."""

    commissioner: Actor
    officer: Actor
    second_opener: Actor
    publication_approver: Actor
    award_approver: Actor
    chair: Actor
    panel_officer: Actor
    service_user: Actor
    conflict_decider: Actor
    second_reader: Actor
    concerns_officer: Actor

    @property
    def seats(self) -> list[tuple[SeatKind, UUID]]:
        """The seats these people fill, as `seat_faults` and `create_published` take them."""
        pairs = (
            (SeatKind.OFFICER, self.officer),
            (SeatKind.SECOND_OPENER, self.second_opener),
            (SeatKind.PUBLICATION_APPROVER, self.publication_approver),
            (SeatKind.AWARD_APPROVER, self.award_approver),
            (SeatKind.CHAIR, self.chair),
            (SeatKind.PANEL_OFFICER, self.panel_officer),
            (SeatKind.PANEL_SERVICE_USER, self.service_user),
            (SeatKind.CONFLICT_DECIDER, self.conflict_decider),
            (SeatKind.SECOND_READER, self.second_reader),
            (SeatKind.CONCERNS_OFFICER, self.concerns_officer),
        )
        return [(kind, actor.user_id) for kind, actor in pairs if actor.user_id is not None]


def create_person(work: Work, name: str, *roles: Role) -> Actor:
    """A confirmed account with these roles, straight into the tables; it cannot sign in by password."""
    user = User(
        id=uuid4(),
        email=f"{name.lower().replace(' ', '.')}.{uuid4().hex[:6]}@demonstration.example",
        name=name,
        created_at=work.system_now,
        confirmed_at=work.system_now,
    )
    work.session.add(user)
    work.session.flush()
    work.session.add_all(UserRole(user_id=user.id, role=role.value, granted_at=work.system_now) for role in roles)
    work.session.flush()
    return get_actor(work.session, user.id)


def create_people(work: Work) -> People:
    """A full cast."""
    staff = Role.STAFF
    return People(
        commissioner=create_person(work, "Marian Oduya", staff, Role.COMMISSIONER),
        officer=create_person(work, "Sunita Rawal", staff, Role.PROCUREMENT_OFFICER),
        second_opener=create_person(work, "Hilary Quennell", staff),
        publication_approver=create_person(work, "Judith Ashcombe", staff, Role.APPROVER),
        award_approver=create_person(work, "Femi Adelaja", staff, Role.APPROVER),
        chair=create_person(work, "Aled Fairbrass", staff),
        panel_officer=create_person(work, "Leanne Mustoe", staff),
        service_user=create_person(work, "Maya", Role.SERVICE_USER),
        conflict_decider=create_person(work, "Ruth Odu", staff),
        second_reader=create_person(work, "Winston Peake", staff),
        concerns_officer=create_person(work, "Dilip Chaudhary", staff),
    )


def create_published(
    work: Work,
    *,
    people: People | None = None,
    seats: Iterable[tuple[SeatKind, UUID]] | None = None,
    pack: Pack | None = None,
    workforce: Sequence[Any] | None = None,
    published_at: datetime | None = None,
    reference: str = "YC-2027-01",
    deadline: datetime | None = None,
) -> UUID:
    """A published procurement with its frozen pack and seats; gives its id.

    The deadline is 25 days from now at midday unless handed over. Straight into the tables, so that bids and
    evaluation can be tested by themselves; the way through the pages is tested in tests/procurements.
    """
    people = people or create_people(work)
    deadline = deadline or (work.now + timedelta(days=25)).replace(hour=12, minute=0, second=0, microsecond=0)
    pack = pack or sample_pack(reference, deadline)
    published_at = published_at or work.now
    row = Procurement(
        id=uuid4(),
        reference=pack.reference,
        title=pack.title,
        drafted_by=people.commissioner.user_id,
        created_at=published_at,
        draft={},
        workforce=list(workforce) if workforce is not None else None,
        sent_for_approval_at=published_at,
        sent_by=people.officer.user_id,
        published_at=published_at,
        published_version=pack.version,
        deadline_at=pack.timetable.deadline,
    )
    work.session.add(row)
    work.session.flush()
    work.session.add(
        PackVersion(
            procurement_id=row.id,
            number=pack.version,
            pack=codec.encode(pack),
            workforce=list(workforce) if workforce is not None else None,
            digest=codec.digest(pack),
            approved_by=people.publication_approver.user_id,
            approval_reason="Everything holds, and the questions are fair.",
            published_at=published_at,
        )
    )
    give_seats(work, row.id, people.seats if seats is None else seats)
    return row.id


def give_seats(work: Work, procurement_id: UUID, seats: Iterable[tuple[SeatKind, UUID]]) -> None:
    """Seat people, straight into the table."""
    work.session.add_all(
        Seat(procurement_id=procurement_id, user_id=person, kind=kind.value, given_at=work.now)
        for kind, person in seats
    )
    work.session.flush()


def fill_draft(work: Work, procurement_id: UUID, people: People, *, leave_out: Sequence[str] = (), **over: Any) -> int:
    """Fill every page of a draft through the services, so that nothing is missing; gives the draft's number.

    leave_out: pages to leave as they are. over: content by page, with "_" for "-", such as `question_Q1=…`.
    `work` is a procurement officer's; one who approves must not be the same person.
    """
    version = 1
    for page, content in {**full_draft(work.now), **{name.replace("_", "-"): c for name, c in over.items()}}.items():
        if page not in leave_out:
            version = services.save_page(work, procurement_id, page, content, version)
    if "seats" not in leave_out:
        chosen = [Chosen(kind, person) for kind, person in people.seats]
        version = services.fill_seats(work, procurement_id, chosen, version)
    return version


def full_draft(now: datetime) -> dict[str, Any]:
    """Content by page, as `save_page` takes it: quality 50, price 40, social value 10, nothing missing."""
    day = now.date()
    deadline = (now + timedelta(days=25)).replace(hour=12, minute=0, second=0, microsecond=0)
    start = date(day.year + 1, 4, 1)
    pages: dict[str, Any] = {
        "specification": AboutDraft(
            title="Young carers support, countywide",
            summary="Find young carers, give each a person to talk to and time off from caring.",
            need="About 1,150 children in the county are known to look after a relative.",
            outcomes=("Children who care for others are found", "They have time for school and friends"),
            who_for="Children aged 5 to 18 who look after a relative.",
            provider_decides="Where groups meet, at what times, and who leads them.",
            districts=("Ashford", "Swale"),
            value_pence=9_000_000,
        ),
        "price": PriceDraft(
            title="Price for the whole contract",
            unit="three years, without VAT",
            weight="40",
            formula="absolute_to_budget",
            amounts={"floor": "60000", "ceiling": "90000"},
        ),
        "social-value": ConsideredDraft(
            result="Small charities know these families. We ask for help that lets them grow.",
            consulted="no",
            why="The plan was open to comments for a month, and nobody had any.",
            considered_on=day,
        ),
        "measure-S1": ValueDraft(
            code="SV12",
            title="Expert support to charities",
            priority="Community development",
            unit="hour",
            proxy_pence=9000,
            weight="10",
            formula="relative_to_target",
            enough="200",
            most="2000",
            period="Each year of the contract",
            place="In the districts of this contract",
            evidence="A statement from each charity helped",
            checked_by="The contract manager, every 3 months",
        ),
        "criteria": CriteriaDraft(quality_weight="50", minimum_percent="50"),
        "timetable": TimetableDraft(
            questions_by=day + timedelta(days=10),
            answers_by=day + timedelta(days=15),
            deadline=deadline,
            opening_on=day + timedelta(days=25),
            marking_by=day + timedelta(days=45),
            award_on=day + timedelta(days=60),
            start_on=start,
            end_on=date(start.year + 3, 3, 31),
        ),
        "tupe": TupeDraft(view="does_not_apply", reason="This is a new service. Nobody does this work now."),
        "contact": ContactDraft("Sunita Rawal", "01632 960014", "sunita.rawal@demonstration.example"),
    }
    pages |= full_specification()
    for question in sample_questions():
        pages[f"question-{question.id}"] = QuestionDraft(
            title=question.title,
            text=question.text,
            plain=question.plain,
            points=question.points,
            points_plain=question.points,
            weight=question.weight,
            word_limit=question.word_limit,
            minimum_score=question.minimum_score or "",
            marked_by=question.marked_by,
            files_allowed=question.files_allowed,
        )
    return pages


def workforce_rows(people: int = 6) -> list[dict[str, str]]:
    """Rows of a table of posts, as they are typed."""
    return [
        {
            "post": f"P-{number:02}",
            "hours_a_week": "18.5",
            "pay_a_year": "12,400",
            "start_band": "2015-2019",
            "age_band": "30-39",
            "contract_type": "permanent",
            "pension": "auto",
            "assigned_percent": "100",
        }
        for number in range(1, people + 1)
    ]
