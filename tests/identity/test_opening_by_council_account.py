"""The second opener of bids came in with the council's own sign-in: they show afresh, there, that it is them."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.accounts import identity_provider
from portal.accounts.models import SignInSession
from portal.evaluation import queries, services
from portal.rules.actors import OPERATOR
from portal.unit_of_work import open_reading, open_work
from tests.factories.evaluation import create_closed, new_session
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.identity.issuer import CLIENT_ID, CLIENT_SECRET, issuing
from tests.identity.test_council_sign_in import HERE, come_in, portal_of


@pytest.fixture
def issuer():
    identity_provider.forget_what_is_known()
    with issuing() as one:
        yield one


@ON_SQLITE
def test_bids_open_only_after_the_second_person_signed_in_there_again(make_app, parts, clock, issuer):
    made = create_closed(parts, clock)
    with open_work(parts, made.people.officer) as work:
        started_in = new_session(parts, made.people.officer)
        services.start_opening(work, made.procurement_id, session_digest=started_in)
    second = made.people.second_opener
    issuer.person["email"] = second.email
    visitor = portal_of(
        make_app,
        oidc_issuer=issuer.address,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        public_url=HERE,
    )()
    address = f"/evaluation/{made.procurement_id}/opening"
    # The provider has known this browser since the morning: that is enough to come in, and not to open bids.
    issuer.over["auth_time"] = 1_700_000_000
    come_in(visitor)
    page = visitor.page(address)
    assert 'name="password"' not in str(page)
    assert errors(visitor.send(address, button="Open the bids")) == [services.opening.SHOW_IT_THERE]
    there = page.find("a", string="Show there that it is you")["href"]
    assert errors(come_in(visitor, there)) == [identity_provider.NOT_AGAIN]
    del issuer.over["auth_time"]
    assert "You have shown again that it is you." in words(come_in(visitor, there))
    with open_work(parts, OPERATOR) as work:
        work.session.execute(update(SignInSession).values(fresh_at=work.system_now - timedelta(minutes=3)))
    assert errors(visitor.send(address, button="Open the bids")) == [services.opening.SHOW_IT_THERE]
    come_in(visitor, there)
    assert "The bids are open." in words(visitor.send(address, button="Open the bids"))
    with open_reading(parts) as session:
        assert queries.get_board(session, made.procurement_id).case.opened_at is not None
