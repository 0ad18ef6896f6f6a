"""The council's sign-in with a real provider: each step as a browser takes it, over HTTP on both sides.

glewlwyd tells no time of the sign-in (auth_time) in a token got by a code: what it proves afresh is therefore refused, as it
must be. That a provider which does tell it is believed is in test_council_sign_in.py.
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
import requests

from portal.accounts import identity_provider
from portal.accounts.models import IdentityLink, SignInSession
from portal.accounts.services import close_account
from portal.rules.actors import Role
from tests.ground import live
from tests.ground.client import errors, words
from tests.identity import glewlwyd
from tests.identity.glewlwyd import CLIENT_ID, CLIENT_SECRET, Glewlwyd
from tests.identity.test_council_sign_in import is_in, portal_of

HERE = "http://127.0.0.1:8000"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def provider() -> Iterator[Glewlwyd]:
    """One for all the tests here: each brings people of its own."""
    with glewlwyd.providing(f"{HERE}{identity_provider.BACK}") as one:
        yield one


@pytest.fixture
def open_portal(make_app, provider):
    identity_provider.forget_what_is_known()
    return portal_of(
        make_app,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        public_url=HERE,
    )


def sent_off(visitor, provider, person, address="/sign-in/council"):
    """To the provider, signed in there, and the address on our host that it sends the browser back to."""
    return provider.sign_in(person, visitor.get(address).location).removeprefix(HERE)


def come_in(visitor, provider, person, address="/sign-in/council"):
    return visitor.get(sent_off(visitor, provider, person, address), writes=True, follow_redirects=True)


def test_an_officer_comes_in_by_name_and_password_at_the_council(open_portal, provider, people, reading, engine_kind):
    ada = people.staff("Ada Adeyemi", Role.APPROVER)
    person = provider.add_person(f"ada-{engine_kind}", ada.email)
    visitor = open_portal()
    answer = come_in(visitor, provider, person, "/sign-in/council?next=/account")
    assert (answer.request.path, "Ada Adeyemi" in words(answer)) == ("/account", True)
    with reading() as session:
        kept = session.query(SignInSession).one()
        assert (kept.method, kept.second_factor_at is not None) == ("identity_provider", True)
        assert session.query(IdentityLink).one().issuer == provider.issuer
    # Signed out here, still known there: in again without a password, which is the provider's to decide.
    visitor.send("/sign-out", button="Sign out")
    come_in(visitor, provider, person)
    assert is_in(visitor)


def test_a_provider_that_tells_no_time_of_the_sign_in_proves_nothing_afresh(open_portal, provider, people, engine_kind):
    ada = people.staff("Ada Adeyemi", Role.APPROVER)
    person = provider.add_person(f"afresh-{engine_kind}", ada.email)
    visitor = open_portal()
    come_in(visitor, provider, person)
    back = sent_off(visitor, provider, person, "/sign-in/council/again?next=/account")
    visitor.get(back, writes=True)
    with visitor.session_transaction() as cookie:
        assert cookie["council_said"] == identity_provider.NOT_AGAIN


def test_who_is_not_meant_to_come_in_does_not(open_portal, provider, people, work_as, engine_kind):
    gone = people.staff("Gone Officer", Role.AUDITOR)
    with work_as(people.staff("Adam Admin", Role.ADMINISTRATOR)) as work:
        close_account(work, gone.user_id)
    unproven = people.staff("Una Proven", Role.AUDITOR)
    for name, email, verified in (
        ("nobody", "nobody@people.example", True),
        ("bo", people.provider("Bo Birch", "Birch").email, True),
        ("maya", people.service_user("Maya").email, True),
        ("gone", gone.email, True),
        ("una", unproven.email, False),
    ):
        person = provider.add_person(f"{name}-{engine_kind}", email, verified=verified)
        visitor = open_portal()
        assert errors(come_in(visitor, provider, person)) == [identity_provider.NOT_LET_IN], name
        assert not is_in(visitor)


def test_codes_states_and_nonces_are_of_one_sign_in(open_portal, provider, people, engine_kind):
    ada = people.staff("Ada Adeyemi", Role.APPROVER)
    person = provider.add_person(f"once-{engine_kind}", ada.email)
    visitor, other = open_portal(), open_portal()
    back = sent_off(visitor, provider, person)
    assert errors(other.get(back, writes=True, follow_redirects=True)) == [identity_provider.NOT_LET_IN]
    with visitor.session_transaction() as cookie:
        on_its_way = dict(cookie["council_sign_in"])
    for changed in ({"nonce": "of somebody else"}, {"verifier": "v" * 64}):
        again = sent_off(other, provider, person)
        with other.session_transaction() as cookie:
            cookie["council_sign_in"] = {**cookie["council_sign_in"], **changed}
        assert errors(other.get(again, writes=True, follow_redirects=True)) == [identity_provider.NOT_LET_IN]
    visitor.get(back, writes=True)
    assert is_in(visitor)
    # The provider takes a code once, even with the old cookie.
    with other.session_transaction() as cookie:
        cookie["council_sign_in"] = on_its_way
    assert errors(other.get(back, writes=True, follow_redirects=True)) == [identity_provider.NOT_LET_IN]


def test_the_provider_sends_nobody_to_another_address_and_a_wrong_secret_gets_no_token(
    open_portal, make_app, provider, people, engine_kind
):
    ada = people.staff("Ada Adeyemi", Role.APPROVER)
    person = provider.add_person(f"exact-{engine_kind}", ada.email)
    visitor = open_portal()
    off = urlsplit(visitor.get("/sign-in/council").location)
    asked = {name: values[0] for name, values in parse_qs(off.query).items()}
    astray = urlunsplit(off._replace(query=urlencode({**asked, "redirect_uri": "http://127.0.0.1:9/elsewhere"})))
    answer = requests.get(astray, allow_redirects=False, timeout=5)
    assert "127.0.0.1:9" not in answer.headers.get("Location", "").split("?")[0]
    wrong = portal_of(
        make_app,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret="not-the-secret",
        public_url=HERE,
    )()
    assert errors(come_in(wrong, provider, person)) == [identity_provider.NOT_LET_IN]


def test_the_page_of_a_provider_opens_in_a_browser(open_portal, provider, people, page_at, make_app):
    people.staff("Ada Adeyemi", Role.APPROVER)
    app = make_app(
        oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID, oidc_client_secret=CLIENT_SECRET, public_url=HERE
    )
    with live.serving(app) as address:
        page = page_at(375)
        page.goto(f"{address}/sign-in")
        # The policy of our page does not stand in the way of the link.
        with page.expect_request(f"{provider.issuer}/auth**") as asked:
            page.get_by_role("link", name="Sign in with your council account").click(no_wait_after=True)
        assert "code_challenge=" in asked.value.url


def test_a_provider_that_was_stopped_is_told_and_the_password_still_works(make_app, people):
    with glewlwyd.providing(f"{HERE}{identity_provider.BACK}") as one:
        ada = people.staff("Ada Adeyemi", Role.APPROVER)
        person = one.add_person("stopped", ada.email)
        settings = {"oidc_issuer": one.issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
        visitor = portal_of(make_app, **settings, public_url=HERE)()
        back = sent_off(visitor, one, person)
        one.stop()
        answer = visitor.get(back, writes=True, follow_redirects=True)
        assert errors(answer) == [identity_provider.SILENT]
        assert 'name="password"' in answer.text
        identity_provider.forget_what_is_known()
        assert errors(visitor.get("/sign-in/council", follow_redirects=True)) == [identity_provider.SILENT]
