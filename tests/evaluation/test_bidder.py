"""Who bids, after the opening: for whom, with partners to declare links to, and nothing of it before."""

import io
from datetime import date

from flask import Flask

from portal.accounts import services as accounts
from portal.accounts.queries import get_profile
from portal.bids import services as bids
from portal.clock import SteppedClock
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.team import Partner
from portal.storage.checking import check_file
from portal.storage.intake import receive
from portal.unit_of_work import open_reading, open_work
from tests.factories.accounts import create_provider
from tests.factories.bids import create_draft, small_pdf, submit
from tests.factories.evaluation import Evaluation, declare_none, open_bids
from tests.factories.procurements import create_people, create_published, sample_pack
from tests.ground.client import words
from tests.ground.people import People

PARTNER = Partner(
    kind="member",
    name="Downs Arts",
    role="Runs the art groups.",
    share="25",
    districts=("Ashford",),
    declared_by="Nell Fry",
    declared_on=date(2026, 11, 20),
)


def _closed(parts: Parts, clock: SteppedClock) -> Evaluation:
    """One bid with a profile, a policy's document, a partner and a sensitive part; the deadline has passed."""
    asks = ("legal", "numbers", "size", "vcse", "policy-safeguarding")
    pack = sample_pack(profile_asks=asks)
    with open_work(parts, OPERATOR) as work:
        people = create_people(work)
        made = Evaluation(create_published(work, people=people, pack=pack), people, pack)
        owner = create_provider(work, "Alder Youth", "Ama Boateng")
    made.providers["Alder Youth"] = owner
    bid_id = create_draft(parts, made.procurement_id, owner)
    folder = parts.incoming
    folder.mkdir(parents=True, exist_ok=True)
    with (
        receive(io.BytesIO(small_pdf("Policy")), folder, 10**6, "Policy.pdf") as received,
        open_work(parts, owner) as work,
    ):
        accounts.save_policy(work, "safeguarding", "have", date(2027, 6, 1))
        accounts.add_policy_file(work, "safeguarding", check_file(received, "Policy.pdf", None))
    with open_work(parts, owner) as work:
        bids.save_partner(work, bid_id, "1", PARTNER)
        bids.save_team_words(work, bid_id, "1", "They know the villages.")
        bids.save_sensitive(work, bid_id, "1", {"price:P": "It shows how we price."})
    made.bids["Alder Youth"] = submit(parts, owner, bid_id)
    clock.move_to(pack.timetable.deadline)
    return made


def test_the_bidder_is_read_after_the_opening_by_officers_and_by_nobody_else(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = _closed(parts, clock)
    owner = made.providers["Alder Youth"]
    with open_reading(parts) as session:
        held = get_profile(session, parts.keyring, owner).profile.policy("safeguarding")
    assert held is not None
    assert held.file is not None
    here = f"/evaluation/{made.procurement_id}/bids/{made.bids['Alder Youth']}/bidder"
    policy = f"{here}/files/{held.file.file_id}"
    officer = people.client_of(made.people.officer)
    assert officer.get(here).status_code == 404
    assert officer.get(policy).status_code == 404
    open_bids(parts, made)
    said = words(officer.get(here, writes=True))
    for each in ("Downs Arts", "75%", "small (an SME)", "how we price", "Policy.pdf", "stands until 18 March 2027"):
        assert each in said, each
    assert "75,000" not in said, "no price"
    member = people.client_of(made.people.panel_officer)
    assert member.get(here).status_code == 403, "links come first"
    asked = words(member.get(f"/evaluation/{made.procurement_id}/declaration"))
    assert "With Downs Arts. A link to one of them counts too." in asked
    declare_none(parts, made)
    assert "Downs Arts" in words(member.get(here, writes=True))
    assert officer.get(policy, writes=True).data == small_pdf("Policy")
    for outsider in (made.people.service_user, made.people.concerns_officer, owner):
        assert people.client_of(outsider).get(here).status_code in {403, 404}
    with open_work(parts, owner) as work:
        accounts.remove_policy_file(work, "safeguarding")
        accounts.save_legal_form(work, "shares")
    assert officer.get(policy, writes=True).data == small_pdf("Policy"), "what was sent keeps its document"
    assert "Community interest company" in words(officer.get(here, writes=True))
