"""Questions from bidders: states and steps, lateness, and the scan for who asked."""

from datetime import UTC, date, datetime

import pytest

from portal.rules.clarifications import (
    Kind,
    State,
    days_late,
    is_private,
    may_follow,
    may_still_ask,
    places_of,
    state_of,
)
from portal.rules.identity_scan import Known, scan
from portal.rules.pack import Lot
from tests.factories.procurements import sample_pack


@pytest.mark.parametrize(
    ("steps", "private", "joined_to", "state"),
    [
        ([], False, None, State.WAITING),
        ([], True, None, State.PRIVATE),
        ([Kind.DRAFTED], False, None, State.WAITING),
        ([Kind.DRAFTED, Kind.PUBLISHED], False, None, State.ANSWERED),
        ([Kind.PRIVATE_ACCEPTED], True, None, State.WAITING),
        ([Kind.PRIVATE_ACCEPTED, Kind.DRAFTED, Kind.SENT_PRIVATELY], True, None, State.ANSWERED),
        ([Kind.PRIVATE_REFUSED], True, None, State.RETURNED),
        ([Kind.PRIVATE_REFUSED, Kind.PUBLICATION_ACCEPTED], True, None, State.WAITING),
        ([Kind.PRIVATE_REFUSED, Kind.WITHDRAWN], True, None, State.WITHDRAWN),
        ([Kind.JOINED], False, State.WAITING, State.JOINED),
        ([Kind.JOINED], False, State.ANSWERED, State.ANSWERED),
        ([Kind.JOINED], False, State.WITHDRAWN, State.WAITING),
        ([Kind.JOINED, Kind.WITHDRAWN], False, State.ANSWERED, State.WITHDRAWN),
    ],
)
def test_a_question_stands_where_its_steps_lead(
    steps: list[Kind], private: bool, joined_to: State | None, state: State
) -> None:
    assert state_of(steps, private=private, joined_to=joined_to) is state


@pytest.mark.parametrize(
    ("state", "kind", "private", "may"),
    [
        (State.WAITING, Kind.PUBLISHED, False, True),
        (State.WAITING, Kind.PUBLISHED, True, False),
        (State.WAITING, Kind.SENT_PRIVATELY, True, True),
        (State.WAITING, Kind.SENT_PRIVATELY, False, False),
        (State.WAITING, Kind.JOINED, True, False),
        (State.WAITING, Kind.JOINED, False, True),
        (State.PRIVATE, Kind.DRAFTED, True, False),
        (State.PRIVATE, Kind.PRIVATE_REFUSED, True, True),
        (State.RETURNED, Kind.PRIVATE_ACCEPTED, True, False),
        (State.RETURNED, Kind.PUBLICATION_ACCEPTED, True, True),
        (State.ANSWERED, Kind.PUBLISHED, False, False),
        (State.ANSWERED, Kind.WITHDRAWN, False, False),
        (State.WITHDRAWN, Kind.PUBLISHED, False, False),
    ],
)
def test_only_some_steps_may_follow(state: State, kind: Kind, private: bool, may: bool) -> None:
    assert may_follow(state, kind, private=private) is may


def test_accepting_publication_ends_the_privacy() -> None:
    assert is_private([], private=True)
    assert is_private([Kind.PRIVATE_ACCEPTED], private=True)
    assert not is_private([Kind.PRIVATE_REFUSED, Kind.PUBLICATION_ACCEPTED], private=True)
    assert not is_private([], private=False)


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (datetime(2026, 7, 3, 22, 59, tzinfo=UTC), True),  # 23:59 in London, in summer
        (datetime(2026, 7, 3, 23, 0, tzinfo=UTC), False),
    ],
)
def test_questions_close_at_the_end_of_the_day_in_london(moment: datetime, may: bool) -> None:
    assert may_still_ask(moment, date(2026, 7, 3)) is may


@pytest.mark.parametrize(("day", "late"), [(8, 0), (9, 0), (10, 1), (14, 5)])
def test_an_answer_after_the_published_day_is_late_by_days(day: int, late: int) -> None:
    assert days_late(date(2026, 12, 9), datetime(2026, 12, day, 9, 0, tzinfo=UTC)) == late


def test_lots_can_be_asked_about_where_there_are_several() -> None:
    assert [place for place, _ in places_of(sample_pack())] == ["all", "Q1", "Q2"]
    two = sample_pack(lots=(Lot("1", "Ashford", ()), Lot("2", "Swale", ())))
    assert [place for place, _ in places_of(two)] == ["all", "lot:1", "lot:2", "Q1", "Q2"]


KNOWN = Known(
    providers=(
        "Alder Youth CIC",
        "Bright Futures Family Support Ltd",
        "The Ashford Trust",
        "Young Lives",
        "Porchlight",
        "Beacon House",
    ),
    people=("Ama Boateng", "Jo Reed", "Zoë O’Neill"),
    contacts=("sunita.rawal@demonstration.example", "01632 960014"),
    pack="Young carers support in Ashford. TUPE applies. Beacon House runs it now.",
)
MUST_GO = [
    ("We at Alder Youth would like to know", "Alder Youth CIC"),
    ("we at alder-youth cic", "Alder Youth CIC"),
    ("ALDERYOUTH asks", "Alder Youth CIC"),
    ("Bright Futures Family Support asks", "Bright Futures Family Support Ltd"),
    ("Ask for Jo Reed", "Jo Reed"),
    ("Zoe O'Neill leads on this", "Zoë O’Neill"),
    ("Write to ama@alderyouth.example please", "ama@alderyouth.example"),
    ("Write to jo.bloggs+bids@mail.co.uk.", "jo.bloggs+bids@mail.co.uk"),
    ("Look at www.alderyouth.example/about.", "www.alderyouth.example/about"),
    ("Our site alderyouth.org.uk has more", "alderyouth.org.uk"),
    ("Ring 01632 960020", "01632 960020"),
    ("Ring +44 1632 960020", "+44 1632 960020"),
    ("We are charity number 123456", "123456"),
    ("Registered charity no. 1123456-1 and", "1123456-1"),
    ("Company SC123456", "SC123456"),
    ("Our VAT is GB 123 4567 89 by the way", "GB 123 4567 89"),
    ("Society IP12345R runs it", "IP12345R"),
    ("UTR 1234567890", "1234567890"),
    ("We are the Ashford trust", "The Ashford Trust"),
    ("Porchlight asks", "Porchlight"),
    ("Company 01234567 runs it", "01234567"),
]


@pytest.mark.parametrize(("text", "found"), MUST_GO)
def test_whatever_tells_who_asked_is_found(text: str, found: str) -> None:
    assert [each.text for each in scan(text, KNOWN) if each.sure] == [found]


FINE = [
    "Which pension scheme applies to the 14 people in Ashford?",
    "Young carers and their lives: how many are known?",
    "Is the price £1200000 or £412,500 over 2027-2030? Is it 412500 in all?",
    "Write to sunita.rawal@demonstration.example or ring 01632 960014.",
    "See https://www.legislation.gov.uk/uksi/2006/246 and www.nhs.uk.",
    "The trust of families matters. Your bright ideas are welcome.",
    "Who works at Beacon House now? Is a porchlight needed?",
    "Does e.g. a rota count? Is 1,234,567 right?",
]


@pytest.mark.parametrize("text", FINE)
def test_plain_questions_pass(text: str) -> None:
    assert scan(text, KNOWN) == ()


@pytest.mark.parametrize(
    ("text", "found"), [("We at Alder run three", "Alder"), ("BFFS has asked", "BFFS"), ("Young lives", "Young Lives")]
)
def test_a_word_that_may_be_a_name_is_shown_to_be_looked_at(text: str, found: str) -> None:
    assert [(each.text, each.sure) for each in scan(text, KNOWN)] == [(found, False)]
