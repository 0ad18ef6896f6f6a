"""The public shell, on both databases."""

from portal.rules.actors import Role
from tests.ground.client import PageClient, words
from tests.ground.people import People


def test_the_front_door_opens(client: PageClient) -> None:
    assert client.page("/").h1


def test_an_unknown_address_says_so(client: PageClient) -> None:
    assert client.page("/nowhere", status=404).h1


def test_a_signed_in_person_is_known(client: PageClient, people: People) -> None:
    ama = people.provider("Ama Mensah", "Salus")
    assert ama.roles == {Role.OWNER}
    assert "You are signed in as Ama Mensah" in words(people.client_of(ama).get("/"))
    assert "signed in as" not in words(client.get("/"))
