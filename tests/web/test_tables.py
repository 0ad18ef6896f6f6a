"""Lists as tables to keep: public ones for anybody, the council's for its staff, and cells that cannot run."""

from flask import Flask

from portal.clock import SteppedClock
from portal.parts import Parts
from tests.factories.awards import create_contract
from tests.ground.client import PageClient
from tests.ground.people import People


def test_each_list_saves_as_a_table_for_who_may_read_it(
    app: Flask, parts: Parts, clock: SteppedClock, people: People, client: PageClient
) -> None:
    made, _ = create_contract(parts, clock)
    officer = people.client_of(made.people.officer)
    for address, wanted in (
        ("/opportunities.csv", "YC-2027-01"),
        ("/awards.csv", "Alder Youth"),
    ):
        answer = client.get(address)
        assert answer.content_type == "text/csv; charset=utf-8"
        assert wanted in answer.text
        assert "attachment" in answer.headers["Content-Disposition"]
    for address in ("/contracts.csv", "/procurements.csv"):
        assert "YC-2027-01" in officer.get(address).text
        assert client.get(address).status_code == 303
        assert people.client_of(made.providers["Birch CIC"]).get(address).status_code in {403, 404}
