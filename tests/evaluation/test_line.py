"""The whole way once, by services alone."""

from portal.clock import SteppedClock
from portal.evaluation import queries
from portal.parts import Parts
from portal.rules import scoring
from portal.unit_of_work import open_reading
from tests.factories.evaluation import create_evaluated


def test_an_evaluation_runs_from_the_closed_lid_to_a_record_the_core_re_works(
    parts: Parts, clock: SteppedClock
) -> None:
    made = create_evaluated(parts, clock)
    with open_reading(parts) as session:
        outcome = queries.get_outcome(session, parts.keyring, made.procurement_id)
        record = queries.get_record(session, parts.keyring, made.procurement_id)
    assert [(bid.organisation_name, bid.rank, bid.total) for bid in outcome.lots[0].bids] == [
        ("Alder Youth", 1, "81.00"),
        ("Birch CIC", 2, "75.60"),
    ]
    assert scoring.verify(scoring.from_data(record)) == []
