"""Feedback and awards for tests: written, signed, recommended, approved, released."""

from dataclasses import replace
from uuid import UUID

from portal.clock import SteppedClock
from portal.feedback import queries, services
from portal.parts import Parts
from portal.rules.summaries import Words
from portal.unit_of_work import open_reading, open_work
from tests.factories.evaluation import Evaluation, create_evaluated

_SAID = {
    ("Alder Youth", "Q1"): (
        "Children nobody has asked are looked for in school, and paragraph 1 says how often somebody goes.",
        "A named worker sees a child within five days.",
        "How a family without a school is found is not described.",
    ),
    ("Alder Youth", "Q2"): (
        "The lead for keeping children safe is clear, and paragraph 2 gives the days for the first visits.",
        "Who stands in is named for each week of the year.",
        "Weeks three and four after the start are left open.",
    ),
    ("Birch CIC", "Q1"): (
        "Visits to schools are promised, as paragraph 1 says, while the first year for a child is thinly drawn.",
        "The promise of a worker by name is firm.",
        "What happens in the summer holidays is missing.",
    ),
    ("Birch CIC", "Q2"): (
        "A rota covers nights and weekends. Paragraph 2 shows how a worry reaches the lead in one hour.",
        "Handing over week by week is planned with dates.",
        "Training for volunteers is not mentioned at all.",
    ),
}


def sample_words(name: str, question_id: str, **over: str) -> Words:
    """Words that pass the gate, different for each bid and question."""
    why, strength, missing = _SAID.get(
        (name, question_id),
        (
            f"What paragraph 1 sets out was read with care; it holds for question {question_id} as sent by this bidder.",
            f"The plan for {question_id} has days, hours and a person for each step.",
            f"Numbers for {question_id} in the second year were not given.",
        ),
    )
    made = Words(
        why=why,
        strength=strength,
        missing=missing,
        place="paragraph 1",
        next_time="Write one worked example with dates.",
    )
    return replace(made, **over)


def write_all(parts: Parts, made: Evaluation, *, without: tuple[str, str] | None = None) -> None:
    """The officer writes every cell; without: one (organisation, question) is left empty."""
    for cell, name in cells_of(parts, made):
        if (name, cell.question_id) == without:
            continue
        with open_work(parts, made.people.officer) as work:
            services.save_cell(
                work,
                made.procurement_id,
                cell.submission_id,
                cell.question_id,
                sample_words(name, cell.question_id),
                expected=cell.number,
            )


def cells_of(parts: Parts, made: Evaluation) -> list[tuple[queries.Cell, str]]:
    """Every cell with its bidder's name."""
    with open_reading(parts) as session:
        desk = queries.read_desk(session, parts.keyring, made.procurement_id)
        return [(cell, desk.bid(cell.submission_id)[1].organisation_name) for cell in desk.cells.values()]


def digest_of(parts: Parts, procurement_id: UUID) -> str:
    """What the second reader's page would carry now."""
    with open_reading(parts) as session:
        return queries.read_desk(session, parts.keyring, procurement_id).digest


def sign(parts: Parts, made: Evaluation) -> None:
    """Sent to the second reader, read and signed."""
    with open_work(parts, made.people.officer) as work:
        services.send_to_reader(work, made.procurement_id)
    with open_work(parts, made.people.second_reader) as work:
        services.sign(work, made.procurement_id, seen=digest_of(parts, made.procurement_id))


def create_signed(parts: Parts, clock: SteppedClock, **over: object) -> Evaluation:
    """Evaluated, all feedback written and signed."""
    made = create_evaluated(parts, clock, **over)  # type: ignore[arg-type]
    write_all(parts, made)
    sign(parts, made)
    return made
