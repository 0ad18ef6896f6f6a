"""Conditions of taking part for tests."""

from portal.rules.pack import Condition


def sample_conditions() -> tuple[Condition, ...]:
    """C1 checked with the bid, failing it excludes; C2 at award, to be put right; C3 at award, only noted."""
    return (
        Condition(
            id="C1",
            text="A named lead for safeguarding",
            level="One person, trained to level 3",
            why="Children are seen alone from the first day.",
            consequence="excluded",
            when="bid",
            when_reason="The service starts two weeks after the award.",
        ),
        Condition(
            id="C2",
            text="Public liability insurance",
            level="£5 million for each claim",
            why="Groups meet in halls that ask for it.",
            consequence="put_right",
        ),
        Condition(
            id="C3",
            text="A quality mark for youth work",
            level="Any national mark",
            why="It helps us to plan visits.",
            consequence="noted",
        ),
    )
