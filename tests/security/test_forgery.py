"""Another site cannot act for somebody who is signed in, nor prepare a click for them; what is typed runs nowhere."""

import csv
import io

import pytest
from sqlalchemy import select

from portal.accounts.models import SignInSession
from portal.accounts.queries import token_digest
from portal.bids.models import BidFile
from portal.bids.services import agree_undertaking
from portal.notifications.messages import Rendered
from portal.notifications.senders import FileSender, SendFailed
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Role
from portal.rules.disclosure import as_row, read_posts
from portal.rules.workforce_promises import PROMISES
from portal.unit_of_work import open_reading, open_work
from tests.factories.accounts import PASSWORD, create_staff
from tests.factories.bids import create_draft, small_pdf
from tests.factories.procurements import create_published
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors
from tests.ground.people import People

pytestmark = ON_SQLITE
ELSEWHERE = (
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.dcc.example", "Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Referer": "https://localhost.evil.example/"},
    {"Origin": "null"},
    {},
)


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_a_form_from_elsewhere_does_nothing_and_is_not_offered_to_be_sent_again(
    people: People, app: object, headers: dict[str, str]
) -> None:
    admin = people.client_of(people.staff("Ad Min", Role.ADMINISTRATOR))
    lure = {"name": "Eve Lure", "email": "eve@evil.example", "roles": "auditor"}
    answer = admin.post("/people/invite", data=lure, headers=headers)
    assert answer.status_code == 400
    assert "Eve Lure" not in answer.get_data(as_text=True)
    assert "Eve Lure" not in admin.page("/people").get_text()


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_a_form_from_elsewhere_is_not_carried_through_signing_in(client: PageClient, headers: dict[str, str]) -> None:
    answer = client.post("/people/invite", data={"name": "Eve Lure"}, headers=headers)
    assert answer.status_code in (400, 401)
    assert "Eve Lure" not in answer.get_data(as_text=True)


def test_a_session_that_was_planted_is_worth_nothing_after_signing_in(client: PageClient, parts: Parts) -> None:
    with open_work(parts, OPERATOR) as work:
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
    with client.session_transaction() as planted:
        planted["_user_id"], planted["left"] = "a-token-of-the-attacker", "behind"
    client.send("/sign-in", {"email": lee.email, "password": PASSWORD})
    with client.session_transaction() as held:
        assert held["_user_id"] != "a-token-of-the-attacker"
        assert "left" not in held
        token = held["_user_id"]
    client.send("/sign-out", button="Sign out")
    with client.session_transaction() as held:
        held["_user_id"] = token
    assert client.get("/account").status_code == 303
    with open_reading(parts) as session:
        held_by_lee = select(SignInSession).where(SignInSession.token_digest == token_digest(token))
        assert session.scalars(held_by_lee).one().ended_at is not None


ROWS = [
    {
        "post": f"P-{number:02}",
        "hours_a_week": "18.5",
        "pay_a_year": "£12,400",
        "start_band": "2015-2019",
        "age_band": "40-49",
        "contract_type": "permanent",
        "pension": "lgps",
        "assigned_percent": "100",
    }
    for number in range(1, 7)
]
HOSTILE = "<img src=x onerror=alert(1)>\"'"


def test_names_are_shown_and_never_run(people: People, app: object, parts: Parts) -> None:
    owner = people.client_of(people.provider(f"Mallory {HOSTILE}", f"Org {HOSTILE}"))
    for address in ("/account", "/organisation"):
        text = owner.get(address).get_data(as_text=True)
        assert "<img" not in text
        assert "&lt;img src=x" in text


def test_the_name_of_a_file_ends_no_header_and_opens_no_page(people: People, app: object, parts: Parts) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work)
    bid_id = create_draft(parts, procurement_id, ama)
    client = people.client_of(ama)
    name = "x; filename=evil.html\u202efdp.<svg onload=alert(1)> é.pdf"
    where = f"/bids/{bid_id}/1/question/Q2"
    upload = {"file": (io.BytesIO(small_pdf()), name)}
    sent = client.send(where, upload, button="Add the file", content_type="multipart/form-data")
    assert errors(sent) == []
    with open_reading(parts) as session:
        file_id = session.scalars(select(BidFile.id)).one()
    answer = client.get(f"/bids/{bid_id}/files/{file_id}")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "Set-Cookie" not in answer.headers
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "mail",
    [
        Rendered("a@b.example", "Hello\r\nBcc: all@evil.example", "B"),
        Rendered("a@b.example\r\nBcc: all@evil.example", "Hello", "B"),
    ],
)
def test_a_mail_with_a_header_that_is_not_ours_does_not_leave(parts: Parts, mail: Rendered) -> None:
    folder = parts.settings.var / "mail"
    with pytest.raises(SendFailed):
        FileSender(folder, "portal@dcc.example").send(mail, message_id="1", sent_at=parts.clock.now())
    assert list(folder.glob("*")) == []


def test_the_table_of_posts_is_saved_whole_and_runs_nothing(people: People, app: object, parts: Parts) -> None:
    ama = people.provider("=HYPERLINK(1)", "Alder Youth")
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work, workforce=[as_row(post) for post in read_posts(ROWS).posts])
    client = people.client_of(ama)
    with open_work(parts, ama) as work:
        agree_undertaking(work, procurement_id, tuple(PROMISES))
    answer = client.get("/opportunity/YC-2027-01/workforce.csv", writes=True)
    assert answer.status_code == 200
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    assert {len(line) for line in lines} == {9}
    assert lines[-1][0].startswith("Saved by =HYPERLINK(1), Alder Youth")
