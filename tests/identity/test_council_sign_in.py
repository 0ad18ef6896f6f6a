"""Coming in through the council's own sign-in: who may, what proves it, and that nothing else does."""

import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from portal.accounts import identity_provider, services
from portal.accounts.models import IdentityLink, SignInSession
from portal.accounts.services import close_account, forget_identity
from portal.rules.actors import OPERATOR, Role
from tests.accounts.ways import sentences
from tests.ground import ON_SQLITE
from tests.ground.client import errors, new_client, words
from tests.identity.issuer import CLIENT_ID, CLIENT_SECRET, issuing

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
HERE = "http://127.0.0.1:8000"


@pytest.fixture
def issuer():
    identity_provider.forget_what_is_known()
    with issuing() as one:
        yield one


def portal_of(make_app, **known):
    """A function that gives one more visitor of a portal with these settings, and others for this one visitor."""
    apps = {}

    def opened(**over):
        name = str({**known, **over})
        if name not in apps:
            apps[name] = make_app(**{**known, **over})
        return new_client(apps[name])

    return opened


@pytest.fixture
def open_portal(make_app, issuer):
    """Call it with settings for a portal that knows the issuer; gives a visitor."""

    return portal_of(
        make_app,
        oidc_issuer=issuer.address,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        public_url=HERE,
    )


@pytest.fixture
def ada(people, issuer):
    """An officer, and the person whom the issuer knows."""
    made = people.staff("Ada Adeyemi", Role.APPROVER)
    issuer.person["email"] = made.email
    return made


def sent_off(visitor, address="/sign-in/council"):
    """To the provider and up to where it sends the browser back: that address, on our own host."""
    off = visitor.get(address)
    assert off.status_code == 303, words(off)
    back = requests.get(off.location, allow_redirects=False, timeout=5).headers["Location"]
    assert back.startswith(f"{HERE}/sign-in/council/back?")
    return back.removeprefix(HERE)


def come_in(visitor, address="/sign-in/council"):
    return visitor.get(sent_off(visitor, address), writes=True, follow_redirects=True)


def is_in(visitor):
    return visitor.get("/account").status_code == 200


@ON_SQLITE
def test_without_settings_there_is_no_such_way_in(client):
    assert "council account" not in words(client.get("/sign-in"))
    assert [client.get(f"/sign-in/council{end}").status_code for end in ("", "/back")] == [404, 404]


def test_an_officer_comes_in_and_the_link_is_kept(open_portal, ada, issuer, reading):
    visitor = open_portal()
    assert "Sign in with your council account" in words(visitor.get("/sign-in?next=/account"))
    answer = come_in(visitor, "/sign-in/council?next=/account")
    assert (answer.request.path, "Ada Adeyemi" in words(answer)) == ("/account", True)
    with reading() as session:
        row = session.query(SignInSession).one()
        assert (row.method, row.second_factor_at is not None) == ("identity_provider", True)
        link = session.query(IdentityLink).one()
        assert (link.user_id, link.issuer, link.subject) == (ada.user_id, issuer.address, "person-1")
    # The name at the provider is what counts from now on, whatever becomes of the address.
    issuer.person["email"], issuer.person["email_verified"] = "ada.married@elsewhere.example", False
    again = open_portal()
    come_in(again)
    assert is_in(again)


@ON_SQLITE
def test_what_is_asked_of_the_provider(open_portal, ada, issuer):
    visitor = open_portal()
    sent_off(visitor)
    asked = issuer.asked[0]
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["redirect_uri"], asked["scope"]) == (f"{HERE}/sign-in/council/back", "openid email")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert "prompt" not in asked
    # The page that leads there opens nothing of our own policy to other hosts: it is a link.
    assert "form-action 'self';" in visitor.get("/sign-in").headers["Content-Security-Policy"]


WRONG = (
    {"nonce": "of somebody else"},
    {"nonce": None},
    {"aud": "another service"},
    {"aud": [CLIENT_ID, "another service"], "azp": "another service"},
    {"iss": "http://127.0.0.1:1"},
    {"exp": 1_700_000_000},
    {"iat": 4_000_000_000, "exp": 4_000_000_300},
    {"sub": None},
    {"sub": 7},
    {"email_verified": False},
    {"email_verified": "true"},
    {"email": "nobody@people.example"},
    {"email": ["ada"]},
    {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    {"email": None, "userinfo": {"sub": "person-2"}},
)


@ON_SQLITE
def test_a_token_that_proves_nothing_lets_nobody_in(open_portal, ada, issuer):
    visitor = open_portal()
    for wrong in WRONG:
        issuer.over = dict(wrong)
        assert errors(come_in(visitor)) == [identity_provider.NOT_LET_IN], wrong
        assert not is_in(visitor)
    issuer.over = {}
    come_in(visitor)
    assert is_in(visitor)


@ON_SQLITE
def test_a_signature_counts_only_by_a_key_that_the_provider_publishes(open_portal, ada, issuer):
    for key, algorithm in (("second", "RS256"), ("first", "none")):
        issuer.signs, issuer.algorithm = key, algorithm
        assert errors(come_in(open_portal())) == [identity_provider.NOT_LET_IN]
    # A key that is new there is fetched once.
    issuer.signs, issuer.algorithm, issuer.publishes = "second", "RS256", ("first", "second")
    visitor = open_portal()
    come_in(visitor)
    assert is_in(visitor)


@ON_SQLITE
def test_the_e_mail_may_come_from_the_userinfo_address(open_portal, ada, issuer):
    issuer.over.update({"email": None, "email_verified": None})
    visitor = open_portal()
    come_in(visitor)
    assert is_in(visitor)


@ON_SQLITE
def test_another_state_and_an_answer_used_twice_let_nobody_in(open_portal, ada, issuer):
    visitor, thief = open_portal(), open_portal()
    back = sent_off(visitor)
    assert errors(thief.get(back, writes=True, follow_redirects=True)) == [identity_provider.NOT_LET_IN]
    code = parse_qs(urlsplit(back).query)["code"][0]
    wrong = f"/sign-in/council/back?code={code}&state=made-up"
    assert errors(visitor.get(wrong, writes=True, follow_redirects=True)) == [identity_provider.NOT_LET_IN]
    # What was on its way is used up by the first answer, right or wrong.
    assert errors(visitor.get(back, writes=True, follow_redirects=True)) == [identity_provider.NOT_LET_IN]
    back = sent_off(visitor)
    with visitor.session_transaction() as cookie:
        on_its_way = dict(cookie["council_sign_in"])
    visitor.get(back, writes=True)
    assert is_in(visitor)
    # Even with the old cookie put back the provider takes a code once.
    with thief.session_transaction() as cookie:
        cookie["council_sign_in"] = on_its_way
    assert errors(thief.get(back, writes=True, follow_redirects=True)) == [identity_provider.NOT_LET_IN]
    assert not is_in(thief)


@ON_SQLITE
def test_an_answer_that_names_another_issuer_is_refused(open_portal, ada):
    visitor = open_portal()
    answer = visitor.get(f"{sent_off(visitor)}&iss=http://127.0.0.1:1", writes=True, follow_redirects=True)
    assert errors(answer) == [identity_provider.NOT_LET_IN]


@ON_SQLITE
def test_who_has_no_council_role_reads_the_same_words_as_nobody(open_portal, people, issuer, work_as, reading):
    gone = people.staff("Gone Officer", Role.AUDITOR)
    with work_as(people.staff("Adam Admin", Role.ADMINISTRATOR)) as work:
        close_account(work, gone.user_id)
    for number, person in enumerate(
        [
            people.provider("Bo Birch", "Birch"),
            people.service_user("Maya"),
            people.supporter("Bev"),
            gone,
        ]
    ):
        issuer.person.update(sub=f"other-{number}", email=person.email)
        visitor = open_portal()
        assert errors(come_in(visitor)) == [identity_provider.NOT_LET_IN], person.name
        assert not is_in(visitor)
    with reading() as session:
        assert session.query(IdentityLink).count() == 0


@ON_SQLITE
def test_an_address_that_went_to_somebody_else_at_the_council_does_not_open_the_account(
    open_portal, ada, people, issuer, parts
):
    come_in(open_portal())
    issuer.person["sub"] = "person-2"
    successor = open_portal()
    assert errors(come_in(successor)) == [identity_provider.NOT_LET_IN]
    assert sentences(parts, f"user:{ada.user_id}")[-1].startswith("Somebody tried to sign in")
    # An administrator can let the address count again.
    admin = open_portal()
    people.sign_in(admin, people.staff("Adam Admin", Role.ADMINISTRATOR))
    done = admin.send(f"/people/{ada.user_id}", button="Forget the old council account")
    assert "can come in" in words(done)
    assert "Forget the old" not in words(done)
    come_in(successor)
    assert is_in(successor)


@ON_SQLITE
def test_a_second_step_at_the_provider_can_be_demanded(open_portal, ada, issuer):
    visitor = open_portal(oidc_required_amr="mfa")
    issuer.over["amr"] = ["pwd"]
    assert errors(come_in(visitor)) == [identity_provider.NO_SECOND_STEP]
    issuer.over["amr"] = ["pwd", "mfa"]
    come_in(visitor)
    assert is_in(visitor)


@ON_SQLITE
def test_a_provider_that_does_not_answer_is_told_and_the_password_page_stands(open_portal, ada, issuer):
    for path in ("/.well-known/openid-configuration", "/keys"):
        issuer.broken = {path}
        answer = open_portal().get("/sign-in/council?next=/account", follow_redirects=True)
        assert errors(answer) == [identity_provider.SILENT]
        assert 'name="password"' in answer.text
    issuer.broken = set()
    visitor = open_portal()
    back = sent_off(visitor)
    issuer.broken = {"/token"}
    assert errors(visitor.get(back, writes=True, follow_redirects=True)) == [identity_provider.SILENT]
    identity_provider.forget_what_is_known()
    issuer.address = "http://127.0.0.1:9"
    nobody_there = open_portal()
    assert errors(nobody_there.get("/sign-in/council", follow_redirects=True)) == [identity_provider.SILENT]


@ON_SQLITE
def test_what_the_provider_says_of_an_error_is_not_shown_and_nothing_secret_is_logged(open_portal, ada, issuer, caplog):
    with caplog.at_level(logging.DEBUG):
        visitor = open_portal()
        state = parse_qs(urlsplit(visitor.get("/sign-in/council").location).query)["state"][0]
        said_no = f"/sign-in/council/back?error=access_denied&error_description=canary+of+the+provider&state={state}"
        answer = visitor.get(said_no, follow_redirects=True)
        assert errors(answer) == [identity_provider.NOT_LET_IN]
        assert "canary" not in answer.text
        back = sent_off(visitor)
        issuer.codes.clear()
        assert "canary" not in visitor.get(back, writes=True, follow_redirects=True).text
        come_in(visitor)
        assert is_in(visitor)
    secrets = [CLIENT_SECRET, "canary", *issuer.given, *(asked["nonce"] for asked in issuer.asked)]
    # The test's own browser goes to the provider with the nonce in the address; the portal never does.
    said = [record.getMessage() for record in caplog.records]
    ours = "\n".join(each for each in said if "/authorize" not in each)
    assert [secret for secret in secrets if secret in ours] == []


@ON_SQLITE
def test_too_many_refusals_from_one_address_are_stopped(open_portal, issuer):
    issuer.person["email"] = "nobody@people.example"
    visitor = open_portal()
    seen = [errors(come_in(visitor))[0] for _ in range(21)]
    assert (seen[19], seen[20][:21]) == (identity_provider.NOT_LET_IN, "You have tried 20 tim")


def test_a_person_shows_afresh_that_it_is_them(open_portal, ada, people, issuer, reading, parts):
    visitor = open_portal()
    people.sign_in(visitor, ada, fresh=False)
    answer = come_in(visitor, "/sign-in/council/again?next=/account")
    assert "You have shown again that it is you." in words(answer)
    assert (issuer.asked[0]["prompt"], issuer.asked[0]["max_age"]) == ("login", "1")
    with reading() as session:
        row = session.query(SignInSession).one()
        assert (row.fresh_at - row.started_at).total_seconds() >= 0
    assert "signed in again at the council" in sentences(parts, f"user:{ada.user_id}")[-1]


@ON_SQLITE
@pytest.mark.parametrize("told", [1_700_000_000, None], ids=["this morning", "not told"])
def test_who_comes_in_because_the_provider_still_knows_them_has_shown_nothing_afresh(
    open_portal, ada, issuer, reading, told
):
    issuer.over["auth_time"] = told
    come_in(open_portal())
    with reading() as session:
        row = session.query(SignInSession).one()
        assert row.started_at - row.fresh_at >= timedelta(hours=12)


@ON_SQLITE
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"auth_time": 1_700_000_000}, identity_provider.NOT_AGAIN),
        ({"auth_time": None}, identity_provider.NOT_AGAIN),
        ({"sub": "person-9"}, services.identity.NOT_YOU),
    ],
    ids=["long ago", "not told", "somebody else"],
)
def test_a_sign_in_from_before_or_of_somebody_else_confirms_nothing(
    open_portal, ada, people, issuer, reading, work_as, said, why
):
    come_in(open_portal())
    visitor = open_portal()
    people.sign_in(visitor, ada, fresh=False)
    issuer.over.update(said)
    visitor.get(sent_off(visitor, "/sign-in/council/again?next=/roles"), writes=True)
    with visitor.session_transaction() as cookie:
        assert cookie["council_said"] == why
    with reading() as session:
        rows = session.query(SignInSession).filter_by(method="password").all()
        assert [row.fresh_at < row.started_at for row in rows] == [True]


@ON_SQLITE
def test_what_was_typed_before_the_session_ended_waits_for_the_other_tab(open_portal, ada):
    visitor = open_portal()
    ended = visitor.post("/account/password", data={"reason": "A long reason."}, headers=FROM_HERE)
    page = visitor.send_on(ended)
    assert "opens in a new tab" in words(page)
    waiting = visitor.send_on(page, button="I have signed in there")
    assert "first, then come back" in errors(waiting)[0]
    come_in(visitor)
    fresh = visitor.send_on(waiting, button="I have signed in there", headers=FROM_HERE)
    assert "A long reason." in fresh.text
    assert "A long reason." in visitor.send_on(fresh).text


@ON_SQLITE
def test_only_an_administrator_takes_the_councils_sign_in_from_an_account(people, work_as):
    from portal.rules.refusals import NotAllowed, NotFound

    ada = people.staff("Ada", Role.APPROVER)
    with pytest.raises(NotAllowed), work_as(ada) as work:
        forget_identity(work, ada.user_id)
    with pytest.raises(NotFound), work_as(OPERATOR) as work:
        forget_identity(work, ada.user_id)
