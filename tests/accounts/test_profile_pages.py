"""The profile as its own people fill it in: short pages, mended numbers, nothing typed twice, nothing shown to others."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts import queries, services
from portal.accounts.models import OrganisationProfile
from portal.audit.models import AuditEntry
from portal.parts import Parts
from portal.rules.actors import Actor, Role
from portal.rules.profile import Insurance
from portal.rules.refusals import NotFound, Stale
from portal.unit_of_work import open_reading, open_work
from tests.factories.bids import small_pdf
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.people import People

HERE = "/organisation/profile"
pytestmark = pytest.mark.usefixtures("app")


def _profile(parts: Parts, actor: Actor) -> queries.ProfileView:
    with open_reading(parts) as session:
        return queries.get_profile(session, parts.keyring, actor)


def test_sections_are_saved_one_by_one_and_numbers_are_mended_and_told(parts: Parts, people: People) -> None:
    jo = people.provider("Jo Reed", "Alder Youth", Role.EDITOR)
    client = people.client_of(jo)
    client.page(HERE)
    client.send(f"{HERE}/legal", {"legal_form": "cic"})
    answer = client.send(f"{HERE}/numbers", {"cic": "9876543", "vat": "980780685"})
    assert errors(answer) == ["Check your VAT number. One of its digits is wrong."]
    said = words(client.send(f"{HERE}/numbers", {"cic": "9876543", "vat": "gb 980780684"}))
    assert "as 09876543." in said
    assert "980780684" in said
    client.send(f"{HERE}/size", {"staff": "12", "turnover": "£400,000", "balance": ""})
    assert "By your staff and money you are small (an SME)" in words(client.get(HERE))
    profile = _profile(parts, jo).profile
    assert (profile.legal_form, profile.staff, profile.turnover_pence) == ("cic", 12, 40_000_000)


@ON_SQLITE
def test_every_section_has_a_page_and_refuses_beside_its_field(people: People) -> None:
    client = people.client_of(people.provider("Ama Boateng", "Alder Youth"))
    cases = {
        "legal": ({}, "Select what kind of organisation you are"),
        "numbers": ({}, "Enter at least 1 number, or tick that you are on no register"),
        "size": ({"staff": "many"}, "How many staff you have must be"),
        "vcse": ({"vcse": "yes"}, "Select which kind you are"),
        "districts": ({}, "Select at least 1 district"),
        "insurance-public": ({"standing": "have"}, "Enter how much it covers"),
        "policy-equality": ({"standing": "have"}, "Enter the day it is due for review"),
    }
    for section, (typed, message) in cases.items():
        answer = client.send(f"{HERE}/{section}", typed)
        assert answer.status_code == 400, section
        assert errors(answer)[0].startswith(message), (section, errors(answer))
    for wrong in ("pets", "insurance-pets", "policy-"):
        assert client.get(f"{HERE}/{wrong}").status_code == 404


def test_a_policys_document_is_sealed_and_comes_back(parts: Parts, people: People) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    client = people.client_of(ama)
    pdf = small_pdf("Safeguarding")
    day = {"expires_on": ["1", "6", "2027"]}
    wrong = {"standing": "have", **day, "file": (io.BytesIO(b"MZ not a document"), "policy.pdf")}
    assert client.send(f"{HERE}/policy-safeguarding", wrong).status_code == 400
    client.send(f"{HERE}/policy-safeguarding", {"standing": "have", **day, "file": (io.BytesIO(pdf), "Our policy.pdf")})
    held = _profile(parts, ama).profile.policy("safeguarding")
    assert held is not None
    assert held.file is not None
    assert (held.file.name, held.expires_on) == ("Our policy.pdf", date(2027, 6, 1))
    assert client.get(f"{HERE}/files/{held.file.file_id}").data == pdf
    rival = people.client_of(people.provider("Rob Vane", "Rival CIC"))
    assert rival.get(f"{HERE}/files/{held.file.file_id}").status_code == 404
    client.send(f"{HERE}/policy-safeguarding", {}, button="Take the document out")
    assert _profile(parts, ama).profile.policy("safeguarding").file is None  # type: ignore[union-attr]


def test_what_a_profile_says_is_sealed_and_its_saves_are_on_the_organisations_own_chain(
    parts: Parts, people: People
) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    with open_work(parts, ama) as work:
        services.save_insurance(work, Insurance("public", "would", 500_000_000))
        services.save_insurance(work, Insurance("public", "would", 500_000_000))
        services.save_policy(work, "equality", "none")
    with open_reading(parts) as session:
        row = session.scalars(select(OrganisationProfile)).one()
        kept = session.scalars(select(AuditEntry).where(AuditEntry.code == "organisation.profile_saved")).all()
    assert b"public" not in (row.sealed or b"")
    assert [entry.stream for entry in kept] == [f"organisation:{ama.organisation_id}"] * 2


@ON_SQLITE
def test_a_colleagues_save_in_between_is_noticed_in_the_same_section_only(parts: Parts, people: People) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    jo = people.provider("Jo Reed", "Alder Youth", Role.EDITOR)
    with open_work(parts, jo) as work:
        services.save_legal_form(work, "cic", version=0)
    with open_work(parts, ama) as work:
        services.save_vcse(work, False, version=0)
    with pytest.raises(Stale, match="Jo Reed changed this"), open_work(parts, ama) as work:
        services.save_legal_form(work, "cio", version=0)


@ON_SQLITE
@pytest.mark.parametrize("who", ["officer", "administrator"])
def test_nobody_else_has_or_sees_a_profile(parts: Parts, people: People, who: str) -> None:
    other = {
        "officer": lambda: people.staff("Sunita", Role.PROCUREMENT_OFFICER, Role.APPROVER, Role.AUDITOR),
        "administrator": lambda: people.staff("Ada", Role.ADMINISTRATOR),
    }[who]()
    assert people.client_of(other).get(HERE).status_code in (403, 404)
    with pytest.raises(NotFound):
        _profile(parts, other)
    with pytest.raises(NotFound), open_work(parts, other) as work:
        services.save_legal_form(work, "cic")


@ON_SQLITE
def test_what_runs_out_within_thirty_days_is_told(parts: Parts, people: People) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    with open_work(parts, ama) as work:
        services.save_insurance(work, Insurance("public", "have", 500_000_000, date(2026, 12, 20)))
    client = people.client_of(ama)
    assert "Public liability insurance ends on 20 December 2026" in words(client.get(HERE))
