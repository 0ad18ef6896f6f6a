"""The one corporate template every procurement starts from: marks in official and plain words, question slots, declarations,
and the policy and law in force. A pack that differs says why (R29).
"""

from contextlib import suppress
from datetime import date

from config.law import NotInTheData, living_wage, national_insurance, pension, standstill
from portal.rules.drafting import BidderDraft, CriteriaDraft, Draft, PriceDraft, QuestionDraft, ValueDraft
from portal.rules.pack import ScaleStep
from portal.rules.staff_costs import LawRates
from portal.rules.staff_pack import law_as_policy
from portal.rules.validity import USUAL_DAYS

SCALE: tuple[ScaleStep, ...] = (
    ScaleStep(
        "0",
        "No evidence",
        "Not answered, or nothing relevant to the question",
        "Nothing here answers the question",
    ),
    ScaleStep(
        "1",
        "Weak",
        "Touches the requirement; large gaps; little confidence it would be delivered",
        "A bit of it is there, but I would not count on it",
    ),
    ScaleStep(
        "2",
        "Partial",
        "Some parts met; gaps or unsupported claims leave material doubt",
        "Some of it would work, and I am worried about the rest",
    ),
    ScaleStep(
        "3",
        "Sound",
        "Requirement met; mostly specific and evidenced; only minor doubts",
        "This would do the job; I have small questions",
    ),
    ScaleStep(
        "4",
        "Strong",
        "Fully met; specific, evidenced; clear delivery plan, risks handled; no material doubt",
        "This would do the job well and they show how",
    ),
    ScaleStep(
        "5",
        "Exceptional",
        "As 4, plus relevant added benefit or insight, convincingly evidenced, that improves outcomes for users",
        "They thought of something that makes life better for us, and prove it",
    ),
)
DECLARATIONS: tuple[str, ...] = (
    "What we say in this bid is true.",
    "We set our price by ourselves. We told nobody what it is, and nobody told us theirs.",
    "We told the council of every link we have with its members and officers.",
    "We accept the contract as it is published, without conditions of our own.",
)
POLICY: dict[str, str] = {
    "minimum_reason_length": "80",
    "price_weight_reason_above": "40",
    "minimum_contract_years": "3",
    "least_people_in_workforce_table": "5",
    "abnormally_low_percent": "80",
    "marks_differ_percent": "40",
    "second_opener_minutes": "30",
    "bid_validity_days": str(USUAL_DAYS),
    "most_social_value_measures": "6",
    "prescribed_reason_above": "60",
    "template_days_to_ask": "10",
    "template_days_after_answers": "6",
    "template_declarations": str(len(DECLARATIONS)),
}
ASKS_OF_ALL = ("legal", "numbers", "size", "vcse")
QUESTION_SLOTS = ("Q1", "Q2")


def law_in_force(day: date) -> dict[str, str]:
    """The law a published pack keeps a copy of. Empty values where we hold no row for the day."""
    kept = {"standstill_working_days": "", "standstill_source": ""}
    with suppress(NotInTheData):
        rule = standstill(day)
        kept = {"standstill_working_days": str(rule.working_days), "standstill_source": rule.source}
    with suppress(NotInTheData):
        kept |= law_as_policy(staff_law(day))
    return kept


def staff_law(day: date) -> LawRates:
    """What an employer pays on top of pay by the law of a day. Raises config.law.NotInTheData."""
    insurance, enrolment, wage = national_insurance(day), pension(day), living_wage(day)
    return LawRates(
        insurance_percent=insurance.percent,
        insurance_above_pence=insurance.above_pence,
        enrolment_percent=enrolment.percent,
        enrolment_from_pence=enrolment.from_pence,
        enrolment_to_pence=enrolment.to_pence,
        wage_pence=wage.pence,
        allowance_pence=insurance.allowance_pence,
        source="; ".join(row.source for row in (insurance, enrolment, wage)),
    )


def blank() -> Draft:
    """The template as a draft: weights 50, 40 and 10, a minimum of half the quality points, two question slots."""
    return Draft(
        bidder=BidderDraft(ASKS_OF_ALL, USUAL_DAYS),
        questions={name: QuestionDraft(word_limit=500, marked_by=("officers",)) for name in QUESTION_SLOTS},
        price=PriceDraft(title="Price for the whole contract", weight="40", formula="absolute_to_budget"),
        value=ValueDraft(weight="10", formula="relative_to_target"),
        criteria=CriteriaDraft(quality_weight="50", minimum_percent="50"),
        declarations=DECLARATIONS,
        scale=SCALE,
        policy=POLICY | {"template_questions": ",".join(QUESTION_SLOTS)},
    )
