"""A profile that nobody used for three years is destroyed, on its day and not before (CL-08-e); the chain still holds."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.accounts import services as accounts
from portal.accounts.models import OrganisationProfile, ProfileDocument, User
from portal.accounts.queries.profile import get_profile
from portal.accounts.services.sessions import begin_session
from portal.audit import verification
from portal.audit.history import list_history
from portal.bids.models import Bid
from portal.parts import Parts
from portal.retention.services import erase_own_account
from portal.retention.services.profiles import list_profiles, purge_profile
from portal.rules.actors import OPERATOR
from portal.rules.refusals import TooLate
from portal.rules.retention import profile_due
from portal.storage.checking import check_file
from portal.storage.intake import receive
from portal.storage.models import StoredFile
from portal.unit_of_work import open_reading, open_work
from tests.factories.bids import create_draft, fill_own_profile, small_pdf
from tests.factories.procurements import create_published
from tests.ground import ON_SQLITE
from tests.ground.people import People
from tests.retention.conftest import Run
from tests.retention.test_purging import move_to


@pytest.mark.parametrize(
    ("kept_until", "due"),
    [
        ([], date(2029, 11, 23)),
        ([date(2028, 1, 1)], date(2029, 11, 23)),
        ([date(2030, 1, 1), date(2035, 3, 31)], date(2035, 3, 31)),
        ([None], None),
        ([None, date(2035, 3, 31)], None),
    ],
)
def test_a_profile_waits_for_its_people_and_for_every_tender(kept_until: list[date | None], due: date | None) -> None:
    assert profile_due(date(2026, 11, 23), kept_until) == due


def _profile(parts: Parts, actor: Any) -> None:
    """A profile with a document."""
    with (
        receive(BytesIO(small_pdf("Policy")), parts.incoming, 10**6, "Policy.pdf") as received,
        open_work(parts, actor) as work,
    ):
        fill_own_profile(work)
        accounts.save_policy(work, "safeguarding", "have", date(2027, 6, 1))
        accounts.add_policy_file(work, "safeguarding", check_file(received, "Policy.pdf", None))


def test_it_goes_on_its_day_with_its_documents(parts: Parts, clock: Any, people: People, run: Run) -> None:
    ama, ben = people.provider("Ama Boateng", "Alder Youth"), people.provider("Ben Cole", "Birch")
    parts.incoming.mkdir(parents=True, exist_ok=True)
    _profile(parts, ama)
    _profile(parts, ben)
    due = date(2029, 11, 23)
    clock.move(days=1)
    with open_work(parts, ben) as work:
        # Ben signs in on the day after, and changes nothing: his organisation's profile has a day more.
        begin_session(work, work.session.get_one(User, ben.user_id))
    with open_reading(parts) as session:
        assert [(each.name, each.due_on) for each in list_profiles(session)] == [
            ("Alder Youth", due),
            ("Birch", date(2029, 11, 24)),
        ]
    move_to(clock, due - timedelta(days=1))
    assert "Alder" not in run("purge", "--destroy")[1]
    with pytest.raises(TooLate, match="kept until 23 November 2029"), open_work(parts, OPERATOR) as work:
        purge_profile(work, ama.organisation_id)
    assert run("purge", "--upto", "2029-11-23", "--destroy", typed="destroy 1 profile")[0] == 1
    move_to(clock, due)
    said = run("purge")[1]
    assert "Alder Youth  due 23 November 2029" in said
    assert "Birch" not in said
    assert run("purge", "--destroy", typed="yes")[0] == 1
    code, said, complaint = run("purge", "--destroy", typed="destroy 1 profile")
    assert (code, complaint) == (0, "")
    assert "1 file taken out of the store." in said
    with open_reading(parts) as session:
        rows = [
            session.scalars(select(table.organisation_id)).all() for table in (OrganisationProfile, ProfileDocument)
        ]
        assert rows == [[ben.organisation_id], [ben.organisation_id]]
        assert [parts.vault.exists(key) for key in session.scalars(select(StoredFile.vault_key))].count(True) == 1
        assert verification.verify(session, parts.vault) == []
        assert list(verification.file_faults(session, parts.vault)) == []
        told = list_history(session, [f"organisation:{ama.organisation_id}"], lambda ids: {})
        assert "destroyed the profile, with 1 document" in told[0].sentence
        assert get_profile(session, parts.keyring, ama).version == 0
    with pytest.raises(TooLate, match="destroyed before"), open_work(parts, OPERATOR) as work:
        purge_profile(work, ama.organisation_id)
    # Whoever comes back begins anew.
    with open_work(parts, ama) as work:
        assert accounts.save_legal_form(work, "cic").version == 1


@ON_SQLITE
def test_a_bid_that_was_begun_keeps_it_until_the_draft_is_destroyed(
    parts: Parts, clock: Any, people: People, app: Any
) -> None:
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work)
    ama = people.provider("Ama Boateng", "Alder Youth")
    create_draft(parts, procurement_id, ama)
    with open_work(parts, ama) as work:
        fill_own_profile(work)
    move_to(clock, date(2035, 1, 1))
    with pytest.raises(TooLate, match="still kept: YC-2027-01"), open_work(parts, OPERATOR) as work:
        purge_profile(work, ama.organisation_id)
    with open_work(parts, OPERATOR) as work:
        work.session.execute(update(Bid).values(wrapped_key=b""))
    with open_reading(parts) as session:
        assert [each.waits(date(2035, 1, 1)) for each in list_profiles(session)] == [True]


@ON_SQLITE
def test_who_leaves_last_is_counted_as_the_last_act(parts: Parts, clock: Any, people: People) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    with open_work(parts, ama) as work:
        fill_own_profile(work)
    clock.move(days=40)
    with open_work(parts, ama) as work:
        token = begin_session(work, work.session.get_one(User, ama.user_id)).token
        erase_own_account(work, token=token)
    with open_reading(parts) as session:
        assert [each.last_on for each in list_profiles(session)] == [date(2027, 1, 2)]
