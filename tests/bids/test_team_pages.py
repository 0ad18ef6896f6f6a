"""A bid with a profile, partners and sensitive parts: from the first page to what is frozen, and nothing to the council before."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from portal.accounts import services as accounts
from portal.bids import queries, services
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Actor, Role
from portal.rules.completeness import Incomplete
from portal.rules.refusals import Invalid, NotFound, Stale, TooLate
from portal.rules.snapshot import Snapshot
from portal.rules.team import Partner
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import create_draft, submit
from tests.factories.procurements import create_published, sample_pack
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People

pytestmark = pytest.mark.usefixtures("app")
ASKS = ("legal", "numbers", "size", "insurance-public")
PARTNER: dict[str, Any] = {
    "name": "Downs Arts",
    "number": "1123456",
    "kind": "subcontractor",
    "role": "Runs the art groups.",
    "share": "25",
    "districts": ["Ashford"],
    "pays_in_days": "30",
    "declared_by": "Nell Fry",
    "declared_on": ["20", "11", "2026"],
}


@pytest.fixture
def asking(parts: Parts, people: People) -> Scene:
    """An opportunity that asks about the organisation, and how long a bid stands: 120 days."""
    pack = sample_pack(deadline=DEADLINE, profile_asks=ASKS, validity_days=120)
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work, pack=pack)
    return Scene(
        parts,
        procurement_id,
        people.provider("Ama Boateng", "Alder Youth"),
        people.provider("Jo Reed", "Alder Youth", Role.EDITOR),
    )


def _fill_profile(client: PageClient, bid: str) -> None:
    for section, typed in {
        "legal": {"legal_form": "cic"},
        "numbers": {"not_registered": "y"},
        "size": {"staff": "12", "turnover": "400000"},
        "insurance-public": {"standing": "would", "amount": "5000000"},
    }.items():
        answer = client.send(f"/organisation/profile/{section}?next={bid}/organisation", typed)
        assert "Your organisation" in words(answer), "saving leads back to the bid"


def _frozen(scene: Scene, submission_id: UUID) -> Snapshot:
    with open_reading(scene.parts) as session:
        return queries.get_receipt(session, scene.parts.keyring, scene.ama, submission_id).snapshot


def test_the_first_bid_asks_and_freezes_a_copy_that_later_changes_do_not_touch(asking: Scene, people: People) -> None:
    bid_id = create_draft(asking.parts, asking.procurement_id, asking.ama, fill_profile=False)
    bid = f"/bids/{bid_id}"
    client = people.client_of(asking.ama)
    assert f"{len(ASKS)} things about your organisation" in words(client.get(bid))
    assert "“Legal form” in your profile" in words(client.get(f"{bid}/check"))
    with pytest.raises(Incomplete):
        submit(asking.parts, asking.ama, bid_id)
    _fill_profile(client, bid)
    assert "Taken from your profile" in words(client.get(bid))
    client.send(f"{bid}/1/partners/add", PARTNER)
    client.send(f"{bid}/1/partners", {"how": "They know the villages, and we meet each week."}, button="Save")
    client.send(f"{bid}/1/sensitive", {"price_P": "It shows how we work out our rates."})
    check = words(client.get(f"{bid}/check"))
    for each in ("small (an SME)", "Downs Arts", "75%", "Nell Fry agreed", "our rates", "until 17 April 2027"):
        assert each in check, each
    sent = submit(asking.parts, asking.ama, bid_id)
    with open_work(asking.parts, asking.jo) as work:
        accounts.save_legal_form(work, "cio")
    assert "You changed your organisation’s profile after that" in words(client.get(bid))
    frozen = _frozen(asking, sent)
    assert frozen.profile is not None
    assert (frozen.profile.legal_form, frozen.profile.sme, frozen.profile.vcse) == ("cic", True, None)
    assert (frozen.team.lead_share, frozen.team.partners[0].declared_by) == ("75", "Nell Fry")
    assert [each.part for each in frozen.sensitive] == ["price:P"]
    assert frozen.valid_until == date(2027, 4, 17)
    asking.parts.clock.move_to(DEADLINE)
    assert "You changed" not in words(client.get(bid)), "after the deadline a profile is nobody's bid"


@ON_SQLITE
def test_a_second_bid_has_nothing_typed_twice(asking: Scene, people: People) -> None:
    first = create_draft(asking.parts, asking.procurement_id, asking.ama, fill_profile=False)
    _fill_profile(people.client_of(asking.ama), f"/bids/{first}")
    with open_work(asking.parts, OPERATOR) as work:
        pack = sample_pack("YW-2027-02", DEADLINE, profile_asks=ASKS)
        second = create_published(work, pack=pack)
    assert not asking.workspace(create_draft(asking.parts, second, asking.jo, fill_profile=False)).lots[0].missing


@ON_SQLITE
def test_partners_are_refused_beside_their_field_changed_and_taken_out(scene: Scene, people: People) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    here = f"/bids/{bid_id}/1/partners"
    client = people.client_of(scene.jo)
    answer = client.send(f"{here}/add", PARTNER | {"pays_in_days": "60", "share": "100"})
    assert errors(answer) == [
        "Its share must be more than 0 and less than 100",
        "You must pay subcontractors within 30 days. Enter 30 or fewer.",
    ]
    client.send(f"{here}/add", PARTNER | {"role": ""})
    said = words(client.get(here))
    assert "Your own share is 75%" in said
    assert "what Downs Arts does" in said
    with pytest.raises(Incomplete):
        submit(scene.parts, scene.ama, bid_id)
    assert errors(client.send(f"{here}/add", PARTNER)) == ["This organisation is named already"]
    client.send(f"{here}/1", {"role": "Runs groups.", "share": "30"})
    assert scene.workspace(bid_id).draft.team("1").lead_share == "70"
    assert client.get(f"{here}/2").status_code == 404
    client.send(here, {}, button="Take Downs Arts out")
    assert not scene.workspace(bid_id).draft.team("1").partners
    submit(scene.parts, scene.ama, bid_id)


def _partner(name: str, share: str) -> Partner:
    return Partner("member", name, role="x", share=share, declared_by="N", declared_on=date(2026, 11, 1))


def test_a_partner_is_named_on_what_was_seen_in_time_and_by_the_bids_own_people(scene: Scene, people: People) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    with open_work(scene.parts, scene.jo) as work:
        services.save_partner(work, bid_id, "1", _partner("B", "60"), version=0)
    with pytest.raises(Stale, match="Jo Reed changed this"), open_work(scene.parts, scene.ama) as work:
        services.save_partner(work, bid_id, "1", _partner("C", "10"), version=0)
    with pytest.raises(Invalid, match="come to 100%"), open_work(scene.parts, scene.ama) as work:
        services.save_partner(work, bid_id, "1", _partner("C", "40"), version=1)
    outsiders: list[Actor] = [
        people.provider("Rob Vane", "Rival CIC"),
        people.staff("Sunita", Role.PROCUREMENT_OFFICER),
    ]
    for outsider in outsiders:
        with pytest.raises(NotFound), open_work(scene.parts, outsider) as work:
            services.save_partner(work, bid_id, "1", _partner("C", "10"))
        with pytest.raises(NotFound), open_work(scene.parts, outsider) as work:
            services.save_sensitive(work, bid_id, "1", {})
    scene.parts.clock.move_to(DEADLINE)
    for late in (
        lambda work: services.save_partner(work, bid_id, "1", _partner("C", "10")),
        lambda work: services.remove_partner(work, bid_id, "1", 1),
        lambda work: services.save_team_words(work, bid_id, "1", "how"),
        lambda work: services.save_sensitive(work, bid_id, "1", {"price:P": "It shows our rates"}),
    ):
        with pytest.raises(TooLate), open_work(scene.parts, scene.ama) as work:
            late(work)
    assert "Jo Reed saved the partners, lot 1." in scene.sentences(bid_id)


@ON_SQLITE
def test_a_reason_for_keeping_a_part_private_must_say_something(scene: Scene, people: People) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    client = people.client_of(scene.ama)
    answer = client.send(f"/bids/{bid_id}/1/sensitive", {"price_P": "secret"})
    assert errors(answer) == ["Say why in a few words, such as: it shows how we work out our prices"]
