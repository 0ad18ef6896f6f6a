"""What the demo's tenders say of the service at full width: each question answered, or not applicable with a reason."""

from typing import Any

from portal.rules.drafting import LotsPage
from portal.rules.lots import LotsDraft
from portal.rules.specification import (
    ACTIVITY,
    CONSTRAINT,
    OUTCOME,
    OUTPUT,
    PRESCRIBED,
    PROVIDER,
    AnswerDraft,
    BudgetDraft,
    DutyDraft,
    ExtensionDraft,
    RequirementDraft,
    RequirementsDraft,
)

_ANSWERS: dict[str, dict[str, str]] = {
    "service": {
        "not_for": "Adults, and families who live outside these districts. The county's help line tells them where to go.",
        "constraints": "Sessions end by 9pm. Staff who work alone with children have an enhanced DBS check.",
    },
    "results": {
        "measures": "Every month: how many come, how often, and from where. We expect 9 in 10 to come back a second time.",
        "short_term": "People know the place and come by themselves. Schools know whom to ring.",
        "medium_term": "Those who come have a friend or an adult there whom they trust. They are in school more often.",
        "long_term": "Fewer families need help in a crisis. We ask the same people again after 3 years.",
    },
    "information": {
        "sharing": "The provider sends numbers every month and a short account every 3 months. We send what schools tell us.",
        "data_ownership": "The council owns the records of the service. They go to us, or the next provider, within 30 days.",
    },
    "staffing": {
        "staffing": "One leader with a youth or family work qualification. Two staff at every session. Volunteers are welcome.",
        "subcontractors": "Up to a third may be passed on, once we agree. They are paid within 30 days, as you are.",
        "subcontractor_exit": "You tell us at once, and no session stops. You have a plan for each firm you name.",
    },
    "payment": {
        "reward": "A twelfth of the year's sum each month, 30 days after the invoice.",
        "commitments": "Rooms in two libraries at no charge. A named contract manager who answers in 2 working days.",
        "penalties": "First we talk. Then you send a plan, with 3 months to mend it. Then we may keep back 5% of a month.",
    },
    "ending": {
        "exit": "Either side may end it with 6 months' notice in writing. We may end it at once if children are not safe.",
        "end_of_contract": "You keep the service going to the last day, and help the next provider for 3 months.",
    },
    "involvement": {
        "users_what": "Two groups of 12 young people and parents met us. 140 more answered by phone or on paper.",
        "users_when": "In spring, before we wrote this. They read it again in summer.",
        "users_specification": "Sessions on Saturday came in because of them. A web chat they did not want came out.",
        "users_criteria": "They wrote what we look for in question 1, and they help to mark it.",
        "evaluation": "On paper alone. There is no visit and no talk, so that small groups need no spare day.",
    },
    "equality": {
        "equality": "Those in villages, and those with a disability, could lose out. Lifts are paid for. One room has no step.",
    },
}
_NOT_APPLICABLE = {
    ("payment", "results_pay"): "Results here take years. Small groups cannot wait that long for their money.",
}


def pages(value: int) -> list[tuple[str, Any]]:
    """Content by page, as `save_page` takes it. value: of the whole contract, in pounds."""
    answers: dict[str, dict[str, AnswerDraft]] = {
        page: {code: AnswerDraft(text) for code, text in given.items()} for page, given in _ANSWERS.items()
    }
    for (page, code), why in _NOT_APPLICABLE.items():
        answers[page][code] = AnswerDraft(why, not_applicable=True)
    requirements = (
        RequirementDraft("People who come feel safe, and say so when asked", OUTCOME, PROVIDER),
        RequirementDraft("Open at least two evenings a week in each district, all year", OUTPUT, PRESCRIBED),
        RequirementDraft("Reach those who do not come by themselves", ACTIVITY, PROVIDER),
        RequirementDraft("A person trained in safeguarding is there at every session", CONSTRAINT, PRESCRIBED),
        RequirementDraft("Young people help to choose what is on", ACTIVITY, PROVIDER),
    )
    duties = {
        "best_value": "We set it against running it ourselves. This costs less and reaches more.",
        "social_value": "We asked local groups in March what more it could do. Help to small charities came first.",
        "equality": "See what we say on equality. It is looked at again each year.",
    }
    return [
        ("requirements", RequirementsDraft(requirements)),
        *answers.items(),
        (
            "budget",
            BudgetDraft(
                "fixed", basis=f"It costs £{value // 3:,} a year now. Half of that is pay. We added this year's rise."
            ),
        ),
        (
            "length",
            ExtensionDraft("yes", 24, "By a year, twice. We tell you 9 months before, with the year's results."),
        ),
        (
            "lots",
            LotsPage(LotsDraft("one", "We thought of a lot for each district. Each would be too small for a leader.")),
        ),
        (
            "duties",
            {code: DutyDraft("applies", words) for code, words in duties.items()}
            | {"care": DutyDraft("does_not_apply", "It is for children. The Care Act is about adults.")},
        ),
    ]
