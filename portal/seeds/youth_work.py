"""The open tender of the demo world: youth work in three lots, from the draft to what happened since it was published."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from config.reference import social_value_measure
from portal.clarifications import services as clarifications
from portal.procurements import services
from portal.procurements.models import Procurement
from portal.procurements.queries import draft_of, published_pack
from portal.rules.drafting import (
    AmendmentDraft,
    BidderDraft,
    ConditionDraft,
    ConditionsDraft,
    ConsideredDraft,
    CriteriaDraft,
    LotsPage,
    PriceDraft,
    QuestionDraft,
    TupeDraft,
    ValueDraft,
)
from portal.rules.lots import DIVIDED, LotsDraft
from portal.rules.pack import Lot
from portal.rules.price_schedule import BY_LINES, ScheduleDraft
from portal.rules.specification import AnswerDraft, RequirementDraft, RequirementsDraft
from portal.rules.staff_facts import StaffCostsDraft, StaffDraft
from portal.seeds.papers import paper
from portal.seeds.telling import Story
from portal.unit_of_work import Work

Act = tuple[datetime, Callable[[], None]]
_OFFICER, _APPROVER = "sunita-rawal", "judith-ashcombe"
_LOTS = "lots"


def pages(
    story: Story, told: dict[str, Any], published: datetime, usual: list[tuple[str, Any]]
) -> list[tuple[str, Any]]:
    """The draft's pages in the order in which they are saved. usual: those every tender of the demo has."""
    kept = dict(usual)
    kept["specification"] = replace(
        kept["specification"],
        title=told["title"],
        summary=" ".join(told["summary"].split()),
        who_for=told["who_for"],
        provider_decides=told["provider_decides"],
        value_pence=sum(lot["value"] for lot in told["lots"]) * 100,
    )
    for page, answers in told["specification"].items():
        said = {code: AnswerDraft(" ".join(text.split())) for code, text in answers.items()}
        kept[page] = {**kept[page], **said}
    rows = (RequirementDraft(row["text"], row["kind"], row["decider"]) for row in told["requirements"])
    questions = {f"question-{name}": _question(typed) for name, typed in told["questions"].items()}
    once = tuple(name for name, typed in told["questions"].items() if not typed["per_lot"])
    day = published.date()
    kept |= {
        "requirements": RequirementsDraft(tuple(rows)),
        **questions,
        _LOTS: LotsPage(LotsDraft(DIVIDED, told["lots_reason"]), once),
        **{f"lot-{lot['id']}": _lot(lot) for lot in told["lots"]},
        "template": {f"added-{name}": told["added_questions_why"] for name in list(told["questions"])[2:]},
        "price": _price(told),
        "measure-S1": _measure(told, "S1"),
        "social-value": ConsideredDraft(
            told["considered"]["result"], "yes", told["considered"]["why"], day - timedelta(20)
        ),
        "criteria": CriteriaDraft(quality_weight="60", minimum_percent="50"),
        "conditions": ConditionsDraft(tuple(ConditionDraft(**typed) for typed in told["conditions"])),
        "bidder": BidderDraft(tuple(told["bidder"]["asks"]), told["bidder"]["validity_days"]),
        "tupe": TupeDraft("applies", told["tupe"]["reason"], day - timedelta(15), told["tupe"]["source"]),
        "staff-terms": StaffDraft(
            told["tupe"]["terms"], kept["timetable"].answers_by - timedelta(days=4), told["tupe"]["missing_from"]
        ),
        "staff-costs": _staff_costs(told["tupe"]),
    }
    return list(kept.items())


def fill_in(work: Work, procurement_id: UUID, told: dict[str, Any], version: int) -> int:
    """What has services of its own: the second measure, the price schedule, the table of posts, files."""
    for name, typed in list(told["measures"].items())[1:]:
        made = services.add_line(
            work, procurement_id, services.NewLine("amount", under="S", weight=typed["weight"]), version
        )
        version = services.save_page(work, procurement_id, f"measure-{made}", _measure(told, name), version + 1)
    schedule = ScheduleDraft(BY_LINES, years=3)
    version = services.save_price_schedule(work, procurement_id, schedule, told["price"]["lines"], version)
    version = services.save_workforce(work, procurement_id, told["posts"], version)
    for document in told["documents"]:
        with paper(work, document["lines"], document["name"]) as file:
            services.add_document(work, procurement_id, file, kind=document["kind"], title=document["title"])
    return _version(work, procurement_id)


def since(story: Story, told: dict[str, Any], procurement_id: UUID) -> list[Act]:
    """What happened since it was published: questions, answers, a message, a change, more time."""
    found: list[Act] = [
        (story.moment(told["message"]["sent"]), lambda: _message(story, told["message"], procurement_id)),
        (story.moment(told["amendment"]["made"], time(15)), lambda: _amend(story, told["amendment"], procurement_id)),
        (story.moment(told["extension"]["made"], time(12)), lambda: _extend(story, told["extension"], procurement_id)),
    ]
    for question in told["clarifications"]:
        found += asked(story, question, procurement_id)
    return found


def asked(story: Story, told: dict[str, Any], procurement_id: UUID) -> list[Act]:
    """One question, with what came of it."""
    found = dict[str, UUID]()

    def ask() -> None:
        with story.act(story.owners[told["by"]], told["asked"]) as work:
            private = told.get("private", "")
            found["id"] = clarifications.ask(
                work,
                procurement_id,
                category=told["category"],
                about=told["about"],
                text=told["text"],
                private=bool(private),
                reason=private,
            )

    def answer() -> None:
        with story.act(_OFFICER, told["answered"]) as work:
            clarifications.draft_answer(
                work,
                procurement_id,
                found["id"],
                question=told["text"],
                outcome=told["outcome"],
                answer=told["answer"],
                changes_pack=told.get("changes_pack", False),
                seen=0,
            )
            clarifications.publish_answer(work, procurement_id, found["id"], looked=True, seen=1)

    def give_back() -> None:
        with story.act(_OFFICER, told["returned"]) as work:
            clarifications.decide_privacy(
                work, procurement_id, found["id"], accepted=False, reason=told["returned_why"], seen=0
            )

    acts: list[Act] = [(story.moment(told["asked"]), ask)]
    if "answered" in told:
        acts.append((story.moment(told["answered"]), answer))
    if "returned" in told:
        acts.append((story.moment(told["returned"]), give_back))
    return acts


def _message(story: Story, told: dict[str, str], procurement_id: UUID) -> None:
    with story.act(_OFFICER, told["sent"]) as work:
        clarifications.tell_bidders(work, procurement_id, subject=told["subject"], words=told["words"])


def _amend(story: Story, told: dict[str, Any], procurement_id: UUID) -> None:
    made = story.moment(told["made"], time(15))
    with story.act(_OFFICER, made - timedelta(hours=4)) as work:
        services.start_amendment(work, procurement_id)
        draft = draft_of(work.session.get_one(Procurement, procurement_id).draft)
        words = {"commitments": AnswerDraft(" ".join(told["commitments"].split()))}
        services.save_page(work, procurement_id, "payment", words, _version(work, procurement_id))
        document = next(each for each in draft.documents if each.title == told["document"])
        with paper(work, told["lines"], document.name) as file:
            services.replace_document(work, procurement_id, document.id, file)
        why = AmendmentDraft(told["reason"], told["deadline_reason"])
        version = services.save_page(work, procurement_id, "amendment", why, _version(work, procurement_id))
        services.send_for_approval(work, procurement_id, version)
    with story.act(_APPROVER, made) as work:
        services.approve_amendment(work, procurement_id, told["approval"], _version(work, procurement_id))


def _extend(story: Story, told: dict[str, Any], procurement_id: UUID) -> None:
    with story.act(_OFFICER, story.moment(told["made"], time(12))) as work:
        pack = published_pack(work.session, work.session.get_one(Procurement, procurement_id))
        closes = story.working(story.later(pack.timetable.deadline, told["days"]))
        services.extend_deadline(work, procurement_id, closes, told["reason"])


def _version(work: Work, procurement_id: UUID) -> int:
    return work.session.get_one(Procurement, procurement_id).draft_version


def _question(typed: dict[str, Any]) -> QuestionDraft:
    lists = {name: tuple(typed[name]) for name in ("points", "points_plain", "marked_by")}
    return QuestionDraft(**{**typed, **lists})


def _lot(typed: dict[str, Any]) -> Lot:
    districts = tuple(typed["districts"])
    return Lot(typed["id"], typed["title"], districts, typed["value"] * 100, " ".join(typed["differs"].split()))


def _price(told: dict[str, Any]) -> PriceDraft:
    said, lots = told["price"], told["lots"]
    by_lot = {
        name: {lot["id"]: str(lot[key]) for lot in lots} for name, key in (("floor", "floor"), ("ceiling", "value"))
    }
    return PriceDraft(
        title=said["title"],
        unit=said["unit"],
        weight="25",
        formula="absolute_to_budget",
        amounts={name: each["1"] for name, each in by_lot.items()},
        help=said["help"],
        lot_amounts=by_lot,
    )


def _measure(told: dict[str, Any], name: str) -> ValueDraft:
    typed = told["measures"][name]
    chosen = social_value_measure(typed["code"])
    if chosen is None:
        raise LookupError(typed["code"])
    return ValueDraft(
        code=chosen.code,
        title=chosen.title,
        priority=chosen.priority,
        pillar=chosen.pillar,
        unit=chosen.unit,
        proxy_pence=chosen.proxy_pence,
        weight=typed["weight"],
        formula="relative_to_target",
        enough=typed["enough"],
        most=typed["most"],
        evidence=chosen.evidence,
        lot_enough=typed["lot_enough"],
        **told["measure_says"],
    )


def _staff_costs(said: dict[str, Any]) -> StaffCostsDraft:
    return StaffCostsDraft(
        said["scheme_percent"],
        said["cover_percent"],
        said["overheads_percent"],
        said["least_hours"],
        said["assumptions"],
    )
