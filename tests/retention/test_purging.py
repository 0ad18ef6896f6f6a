"""Nothing is destroyed before its day (CL-08-e); after it, what the law says, and the chain still holds."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.audit import verification
from portal.audit.models import AuditEntry
from portal.bids.models import Bid
from portal.bids.sealed import BidSeal
from portal.contracts.models import Contract
from portal.looks.models import PageLook
from portal.looks.services import keep_look
from portal.oversight.queries import get_history
from portal.parts import Parts
from portal.procurements.models import Procurement
from portal.retention.plan import DELETED, EMPTIED, KEPT, REDUCED, tables_of_a_tender
from portal.retention.queries import list_keeping
from portal.retention.services import lift_hold, place_hold
from portal.retention.services.profiles import list_profiles, purge_profile
from portal.retention.services.purging import list_items, purge
from portal.rules.actors import OPERATOR
from portal.rules.refusals import Gone, Invalid, NotAllowed, Stale, TooLate
from portal.rules.retention import Kind
from portal.storage.models import PurgedFile, StoredFile
from portal.storage.vault import StoreTrouble
from portal.unit_of_work import open_reading, open_work
from tests.factories.awards import create_contract
from tests.factories.bids import fill_own_profile
from tests.factories.evaluation import PRICES, Evaluation
from tests.ground import ON_SQLITE
from tests.retention.conftest import Run

WHY = "A claim was made in the High Court and is not decided."
WORD = "Kingfishers by the weir"


@pytest.fixture
def made(parts: Parts, clock: Any) -> Evaluation:
    """A signed contract after three bids with a file each."""
    return create_contract(parts, clock, answers={name: {"Q1": f"{WORD}, says {name}"} for name in PRICES})[0]


def contract_of(parts: Parts, made: Evaluation) -> UUID:
    with open_reading(parts) as session:
        return session.scalars(select(Contract.id).where(Contract.procurement_id == made.procurement_id)).one()


def dates_of(parts: Parts, procurement_id: UUID) -> dict[Kind, date]:
    with open_reading(parts) as session:
        keeping = next(each for each in list_keeping(session) if each.view.id == procurement_id)
    return {item.kind: item.due_on for item in list_items([keeping]) if item.due_on}


def move_to(clock: Any, day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def history(parts: Parts, procurement_id: UUID, made: Evaluation) -> list[str]:
    with open_reading(parts) as session:
        return [line.sentence for line in get_history(session, made.people.officer, procurement_id).lines]


def test_every_table_of_a_tender_has_its_line_in_the_plan() -> None:
    planned = [*KEPT, *EMPTIED, *DELETED, *REDUCED]
    assert len(planned) == len(set(planned))
    assert set(planned) == set(tables_of_a_tender())


def test_nothing_is_destroyed_before_its_day_and_the_try_is_on_record(
    made: Evaluation, parts: Parts, clock: Any, run: Run
) -> None:
    """CL-08-e."""
    procurement_id = made.procurement_id
    dates = dates_of(parts, procurement_id)
    assert dates[Kind.OTHER_BIDS].year == clock.now().year + 3
    assert dates[Kind.TENDER_RECORD] > dates[Kind.OTHER_BIDS] > dates[Kind.UNSENT_BIDS]
    code, _, complaint = run("purge", "--upto", "2099-01-01", "--destroy", typed="destroy 3 parts")
    assert code == 1
    assert "nothing is destroyed before its day, by anyone" in complaint
    code, _, complaint = run("purge", "--tender", made.pack.reference, "--destroy", typed="destroy 1 part")
    assert code == 1
    assert run("purge", "--upto", "2099-01-01")[0] == 1
    tries = [line for line in history(parts, procurement_id, made) if "tried to destroy" in line]
    assert len(tries) == 2
    assert "The portal refused: it is kept until" in tries[0]
    with open_reading(parts) as session:
        items = [item for item in list_items(list_keeping(session)) if item.keeping.view.id == procurement_id]
    for item in items:
        with pytest.raises(TooLate, match="Nobody may destroy it before"), open_work(parts, OPERATOR) as work:
            purge(work, item)
    with open_reading(parts) as session:
        assert all(bid.wrapped_key for bid in session.scalars(select(Bid)))


def test_a_hold_stops_the_purge_until_it_is_lifted(made: Evaluation, parts: Parts, clock: Any, run: Run) -> None:
    procurement_id = made.procurement_id
    approver = made.people.award_approver
    bidder = next(iter(made.providers.values()))
    with open_work(parts, bidder) as work:
        fill_own_profile(work)
    with pytest.raises(NotAllowed), open_work(parts, made.people.officer) as work:
        place_hold(work, procurement_id, WHY)
    with pytest.raises(Invalid), open_work(parts, approver) as work:
        place_hold(work, procurement_id, "No.")
    with open_work(parts, approver) as work:
        place_hold(work, procurement_id, WHY)
    with pytest.raises(Stale), open_work(parts, approver) as work:
        place_hold(work, procurement_id, WHY)
    move_to(clock, dates_of(parts, procurement_id)[Kind.TENDER_RECORD])
    code, said, _ = run("purge", "--destroy")
    assert (code, "No part of any tender is due." in said) == (0, True)
    code, _, complaint = run("purge", "--tender", made.pack.reference, "--destroy")
    assert code == 1
    assert "A hold stands" in complaint
    with pytest.raises(TooLate, match="A hold stands on a tender"), open_work(parts, OPERATOR) as work:
        purge_profile(work, bidder.organisation_id)
    with open_work(parts, approver) as work:
        lift_hold(work, procurement_id, "The claim was withdrawn, and costs are paid.")
    assert "due" in run("purge")[1]
    assert any(WHY in line for line in history(parts, procurement_id, made))


def test_a_purge_by_law_leaves_chains_that_verify(made: Evaluation, parts: Parts, clock: Any, run: Run) -> None:
    procurement_id = made.procurement_id
    dates = dates_of(parts, procurement_id)
    bidder = next(iter(made.providers.values()))
    with open_work(parts, bidder) as work:
        fill_own_profile(work)
    keep_look(parts, made.people.officer, f"procurement:{procurement_id}", "the result with all prices")
    keep_look(
        parts, made.people.officer, f"contract:{contract_of(parts, made)}", "a contract with its promises and contact"
    )
    keep_look(parts, made.people.officer, "people", "the list of people with their addresses")
    with open_reading(parts) as session:
        files_before = set(session.scalars(select(StoredFile.vault_key).where(StoredFile.vault_key.like("bid%"))))
    move_to(clock, dates[Kind.OTHER_BIDS])
    code, said, _ = run("purge")
    assert code == 0
    assert "the bids that did not win" in said
    assert "Nothing was destroyed" in said
    code, _, complaint = run("purge", "--destroy", typed="yes")
    assert (code, "Those were not the words" in complaint) == (1, True)
    code, said, complaint = run("purge", "--destroy", typed="destroy 2 parts")
    assert (code, complaint) == (0, "")
    with open_reading(parts) as session:
        gone = [bid for bid in session.scalars(select(Bid)) if not bid.wrapped_key]
        assert len(gone) == len(made.bids) - 1
        with pytest.raises(Gone):
            BidSeal(parts.keyring, gone[0])
        left = {key for key in files_before if parts.vault.exists(key)}
        assert len(files_before - left) == len(gone)
        assert verification.verify(session, parts.vault) == []
        assert list(verification.file_faults(session, parts.vault)) == []
    day = [line for line in history(parts, procurement_id, made) if "destroyed the bids that did not win" in line]
    assert len(day) == 1
    assert "No part of any tender is due." in run("purge", "--destroy")[1]

    move_to(clock, dates[Kind.TENDER_RECORD])
    # Three years have passed since anybody of the bidder did anything: its profile waits for the tender all the same.
    with open_reading(parts) as session:
        item = next(each for each in list_profiles(session) if each.organisation_id == bidder.organisation_id)
        assert (item.kept_by, item.waits(clock.now().date())) == ((made.pack.reference,), False)
    with pytest.raises(TooLate, match="stands in a tender that is still kept"), open_work(parts, OPERATOR) as work:
        purge_profile(work, bidder.organisation_id)
    assert run("purge", "--destroy", typed="destroy 1 part")[0] == 0
    with open_reading(parts) as session:
        assert next(each for each in list_profiles(session) if each.organisation_id == bidder.organisation_id).waits(
            clock.now().date()
        )
        # Who looked at it is gone with it; that somebody did stands in the chain, and what is no tender's stays.
        assert list(session.scalars(select(PageLook.scope))) == ["people"]
        assert set(session.scalars(select(AuditEntry.stream).where(AuditEntry.code == "look.taken"))) == {
            f"procurement:{procurement_id}",
            f"contract:{contract_of(parts, made)}",
            "people",
        }
        assert verification.verify(session, parts.vault) == []
        assert verification.cover(session, clock.now().date()).purged > 20
        assert session.get_one(Procurement, procurement_id).record_purged_at is not None
        assert not any(parts.vault.exists(key) for key in files_before)


@pytest.mark.slow
@ON_SQLITE
def test_every_page_of_a_purged_tender_opens_or_says_that_it_is_kept_no_longer(
    made: Evaluation, parts: Parts, clock: Any, run: Run, people: Any, app: Any
) -> None:
    """As everybody who had to do with it: none breaks, and none tells what was destroyed."""
    move_to(clock, dates_of(parts, made.procurement_id)[Kind.TENDER_RECORD])
    assert run("purge", "--destroy", typed="destroy 3 parts")[0] == 0
    everybody = [made.people.officer, made.people.award_approver, made.people.chair, *made.providers.values()]
    values = {"procurement_id": made.procurement_id, "reference": made.pack.reference}
    for actor in everybody:
        client = people.client_of(actor)
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.arguments and rule.arguments <= set(values):
                if rule.rule.startswith("/plans"):
                    continue
                address = rule.build({name: values[name] for name in rule.arguments})[1]
                answer = client.open(address, method="GET")
                assert answer.status_code in (200, 302, 303, 403, 404, 409, 410), f"{address}: {answer.status_code}"
                assert WORD.encode() not in answer.data


@ON_SQLITE
def test_a_purge_that_stops_half_way_is_run_again(
    made: Evaluation, parts: Parts, clock: Any, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_to(clock, dates_of(parts, made.procurement_id)[Kind.OTHER_BIDS])
    whole = type(parts.vault).delete

    def stops(self: Any, key: str) -> None:
        raise StoreTrouble("the file store did not answer")

    monkeypatch.setattr(type(parts.vault), "delete", stops)
    with pytest.raises(StoreTrouble):
        run("purge", "--destroy", typed="destroy 2 parts")
    with open_reading(parts) as session:
        waiting = list(session.scalars(select(PurgedFile).where(PurgedFile.removed_at.is_(None))))
        assert waiting
        assert verification.verify(session, parts.vault) == []
    monkeypatch.setattr(type(parts.vault), "delete", whole)
    run("purge", "--destroy", typed="destroy 1 part")
    with open_reading(parts) as session:
        assert not list(session.scalars(select(PurgedFile).where(PurgedFile.removed_at.is_(None))))


@ON_SQLITE
def test_bids_never_sent_go_first_and_old_traces_with_them(
    made: Evaluation, parts: Parts, clock: Any, run: Run
) -> None:
    dates = dates_of(parts, made.procurement_id)
    move_to(clock, dates[Kind.UNSENT_BIDS])
    code, said, _ = run("purge", "--destroy", typed="destroy 1 part")
    assert code == 0
    assert "begun and never sent" in said
    assert "mails" in said
