"""Awards for tests: recommended, approved, released, noticed, signed."""

from datetime import date
from uuid import UUID

from portal.awards import queries, services
from portal.clock import SteppedClock
from portal.contracts.services import sign_contract
from portal.evaluation.queries import get_board
from portal.feedback.services import release
from portal.parts import Parts
from portal.rules.wording import in_london
from portal.unit_of_work import open_reading, open_work
from tests.factories.evaluation import Evaluation
from tests.factories.feedback import create_signed

REASON = (
    "The bid came first under the published rules. Its price, its insurance and its accounts were checked and hold."
)


CONTINUITY = (
    "The service runs on under the contract of today until the last day. Each family gets a letter with the new name."
)


def check_all(parts: Parts, made: Evaluation) -> None:
    """The officer checks all there is to check about every bidder, and it holds."""
    with open_reading(parts) as session:
        bidders = get_board(session, made.procurement_id).bidders
    with open_work(parts, made.people.officer) as work:
        for organisation_id in sorted(bidders):
            for kind in queries.diligence_titles(made.pack):
                services.record_check(
                    work,
                    made.procurement_id,
                    organisation_id,
                    kind=kind,
                    outcome="holds",
                    checked_on=in_london(work.now).date(),
                    what="Read on the public register and in the papers sent.",
                )


def recommend(parts: Parts, made: Evaluation) -> UUID:
    """The officer checks the bidders and recommends the award that the result gives; gives the recommendation's id."""
    check_all(parts, made)
    with open_work(parts, made.people.officer) as work:
        reasons = {lot.id: REASON for lot in made.pack.lots}
        return services.recommend(work, made.procurement_id, reasons, continuity=CONTINUITY)


def approve(parts: Parts, made: Evaluation) -> None:
    """The approver approves what waits."""
    with open_reading(parts) as session:
        waiting = queries.get_recommendation(session, parts.keyring, made.procurement_id)
    assert waiting is not None
    with open_work(parts, made.people.award_approver) as work:
        services.approve(work, made.procurement_id, REASON, recommendation_id=waiting.id)


def create_approved(parts: Parts, clock: SteppedClock, **over: object) -> Evaluation:
    """Everything up to an approved award; nothing is released."""
    made = create_signed(parts, clock, **over)
    recommend(parts, made)
    approve(parts, made)
    return made


def create_released(parts: Parts, clock: SteppedClock, **over: object) -> Evaluation:
    """Approved, and feedback released to all."""
    made = create_approved(parts, clock, **over)
    with open_work(parts, made.people.officer) as work:
        release(work, made.procurement_id)
    return made


def create_noticed(parts: Parts, clock: SteppedClock, *, on: date | None = None, **over: object) -> Evaluation:
    """Released, and the award notice recorded for this day or today."""
    made = create_released(parts, clock, **over)
    with open_work(parts, made.people.officer) as work:
        day = on or in_london(work.now).date()
        services.record_notice(work, made.procurement_id, "2026/S 000-012345", day)
    return made


def create_contract(parts: Parts, clock: SteppedClock, **over: object) -> tuple[Evaluation, UUID]:
    """The whole line to a signed contract; gives the evaluation and the contract's id."""
    made = create_noticed(parts, clock, **over)  # type: ignore[arg-type]
    clock.move(days=20)
    with open_work(parts, made.people.officer) as work:
        contract_id = sign_contract(work, made.procurement_id, made.pack.lots[0].id, in_london(work.now).date())
    return made, contract_id
