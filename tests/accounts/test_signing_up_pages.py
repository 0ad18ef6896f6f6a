"""Signing up as a person does: two pages, a mail, a button."""

from portal.accounts.queries import find_user_by_email
from tests.factories.accounts import PASSWORD
from tests.ground.client import words
from tests.ground.letters import link_in, mails

SAM = {"name": "Sam Cole", "email": "Sam@Alder.example", "password": PASSWORD}


def fill_in(client, organisation="Alder Youth", button="Create account", **over):
    """Both pages; the first page's answer is the second page."""
    second = client.send("/sign-up", {**SAM, **over})
    return client.send_on(second, {"organisation_name": organisation}, button=button)


def confirm_link(parts, to="sam@alder.example"):
    return link_in(mails(parts, to=to)[-1], parts.settings.public_url)


def test_a_provider_signs_up_confirms_and_is_signed_in_as_owner(client, parts, reading):
    answer = fill_in(client)
    assert "We sent a link to sam@alder.example. It works for 24 hours." in words(answer)
    with reading() as session:
        assert find_user_by_email(session, "sam@alder.example") is None
    link = confirm_link(parts)
    opened = client.page(link)
    assert "sam@alder.example" in opened.get_text()
    with reading() as session:
        assert find_user_by_email(session, "sam@alder.example") is None, "opening the link must do nothing"
    client.send(link, {"password": PASSWORD})
    page = client.page("/organisation")
    assert "Sam Cole" in page.get_text()
    assert page.h1.get_text() == "Alder Youth"
