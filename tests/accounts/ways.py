"""What tests of accounts do again and again."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import update

from portal.accounts.models import Attempt, Invitation, LinkToken
from portal.accounts.queries import names_of
from portal.audit.history import list_history
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.unit_of_work import open_reading, open_work
from tests.factories.accounts import PASSWORD, code_of
from tests.ground.letters import link_in, mails

SAM = {"name": "Sam Cole", "email": "Sam@Alder.example", "password": PASSWORD}
SAMS = "sam@alder.example"


def fill_in(client: Any, organisation: str = "Alder Youth", **over: str) -> Any:
    """Both pages of signing up; gives the answer to the second."""
    second = client.send("/sign-up", {**SAM, **over})
    return client.send_on(second, {"organisation_name": organisation}, button="Create account")


def last_link(parts: Parts, to: str) -> str:
    """The link of the last mail to somebody."""
    return link_in(mails(parts, to=to)[-1], parts.settings.public_url)


def subjects(parts: Parts, to: str) -> list[str]:
    """What somebody got, oldest first."""
    return [str(mail["Subject"]) for mail in mails(parts, to=to)]


def sentences(parts: Parts, stream: str) -> list[str]:
    """A chain as people read it, oldest first."""
    with open_reading(parts) as session:
        return [line.sentence for line in reversed(list_history(session, [stream], lambda ids: names_of(session, ids)))]


def age(parts: Parts, **by: int) -> None:
    """Make every link, invitation and try older, as if so much time had passed."""
    step = timedelta(**by)
    with open_work(parts, OPERATOR) as work:
        work.session.execute(update(LinkToken).values(expires_at=work.system_now + timedelta(hours=24) - step))
        work.session.execute(update(Invitation).values(expires_at=work.system_now + timedelta(days=7) - step))
        for tried in work.session.query(Attempt):
            tried.at = tried.at - step


def first_choice(response: Any) -> str:
    """The value of the first radio of a page."""
    found = BeautifulSoup(response.text, "html5lib").find("input", attrs={"type": "radio"})
    assert found is not None
    return str(found["value"])


def set_up(parts: Parts, client: Any, page: Any) -> Any:
    """Set up an authenticator app on the page that leads there, keep the codes, and go on."""
    secret = secret_on(page)
    codes = client.send_on(page, {"factor_code": code_of(parts, secret)}, button="Go on")
    found = BeautifulSoup(codes.text, "html5lib")
    assert len(found.select(".portal-codes li")) == 10
    return client.get(found.find("a", string="I have kept them")["href"], follow_redirects=True)


def secret_on(page: Any) -> str:
    """The key that a page for setting up an app shows."""
    key = BeautifulSoup(page.text, "html5lib").select_one(".portal-key")
    assert key is not None, page.request.path
    return key.get_text().replace(" ", "").strip()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; gives what each returned or raised."""
    found: list[Any] = [None] * len(acts)
    together = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], Any]) -> None:
        together.wait()
        try:
            found[number] = act()
        except Exception as problem:
            found[number] = problem

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found
