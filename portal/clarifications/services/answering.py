"""What officers do: join questions, decide on privacy, write answers, publish them to all at once, write to all."""

from uuid import UUID, uuid4

from sqlalchemy import func, select

from portal.accounts.queries import addresses_of
from portal.clarifications.events import (
    AnswerDrafted,
    AnsweredPrivately,
    AnswerPublished,
    BiddersTold,
    PrivacyDecided,
    QuestionJoined,
)
from portal.clarifications.messages import AnswerForAll, CouncilSays, OwnQuestionMoved
from portal.clarifications.models import BidderMessage, Clarification, PublishedAnswer
from portal.clarifications.queries.ground import Question, pack_of, scan_texts
from portal.clarifications.queries.pages import everybody_told
from portal.clarifications.sealed import read_asker
from portal.clarifications.services.ground import (
    add_step,
    all_questions,
    find,
    locked_for_officer,
    must_be_seen,
    must_follow,
    required,
)
from portal.procurements.queries import ProcurementView
from portal.rules import codec
from portal.rules.clarifications import OUTCOME_WORDS, Kind, State, days_late
from portal.rules.identity_scan import Found
from portal.rules.refusals import Invalid, Refusal
from portal.rules.wording import listed, plain_date
from portal.unit_of_work import Work


def join(work: Work, procurement_id: UUID, question_id: UUID, other_id: UUID | None, *, seen: int) -> None:
    """Say that a question is the same as another: the other's answer answers both.

    Refuses: who may not answer; a page out of date; joined with itself, with one that is private, taken back or joined
    itself, or while others are joined with this one. Records: QuestionJoined. Posts: nothing: its asker gets the answer
    with all.
    """
    view = locked_for_officer(work, procurement_id)
    questions = all_questions(work, view)
    question = find(questions, question_id)
    must_be_seen(question, seen)
    must_follow(question, Kind.JOINED)
    other = next((each for each in can_be_joined_with(questions, question) if each.id == other_id), None)
    if other is None:
        raise Invalid("Select a question from the list", field="other")
    add_step(work, question, Kind.JOINED, joined_to=other.id)
    work.record(QuestionJoined(procurement_id=procurement_id, number=question.number, joined_to=other.number))


def can_be_joined_with(questions: list[Question], question: Question) -> list[Question]:
    """The questions this one may be joined with: waiting or answered to all, and joined with none themselves."""
    if any(each.joined_to == question.number and each.state is State.JOINED for each in questions):
        return []
    return [
        each
        for each in questions
        if each.id != question.id
        and not each.private
        and each.state in (State.WAITING, State.ANSWERED)
        and Kind.JOINED not in [step.kind for step in each.steps]
    ]


def decide_privacy(
    work: Work, procurement_id: UUID, question_id: UUID, *, accepted: bool, reason: str, seen: int
) -> None:
    """Answer a question in private, or give it back: its asker may take it back, or let all read it.

    Refuses: who may not answer; a page out of date; one not asked in private, or decided; giving back without a reason.
    Records: PrivacyDecided. Posts: to the asker's people, where it is given back.
    """
    view = locked_for_officer(work, procurement_id)
    question = find(all_questions(work, view), question_id)
    must_be_seen(question, seen)
    kind = Kind.PRIVATE_ACCEPTED if accepted else Kind.PRIVATE_REFUSED
    must_follow(question, kind)
    if not accepted:
        reason = required(reason, "reason", "Enter why all bidders should have the answer")
    add_step(work, question, kind, words={"reason": reason})
    work.record(PrivacyDecided(procurement_id=procurement_id, number=question.number, accepted=accepted))
    if not accepted:
        _tell_asker(work, view, question, "returned")


def draft_answer(
    work: Work,
    procurement_id: UUID,
    question_id: UUID,
    *,
    question: str,
    outcome: str,
    answer: str,
    changes_pack: bool,
    seen: int,
) -> None:
    """Write the answer, and the question as all will read it; the asker's own words are kept.

    Refuses: who may not answer; a page out of date; a question that is not to be answered now; no words; a change of the
    pack while no new version of it is published. Records: AnswerDrafted. Posts: nothing.
    """
    view = locked_for_officer(work, procurement_id)
    found = find(all_questions(work, view), question_id)
    must_be_seen(found, seen)
    must_follow(found, Kind.DRAFTED)
    if outcome not in OUTCOME_WORDS:
        raise Invalid("Select what kind of answer this is", field="outcome")
    question = found.text if found.private else required(question, "question", "Enter the question as all will read it")
    answer = required(answer, "answer", "Enter the answer")
    if changes_pack and not found.private and pack_of(view).version < 2:
        raise Invalid(
            "No new version of the pack is published. Publish the change first, then the answer.", field="changes_pack"
        )
    add_step(
        work,
        found,
        Kind.DRAFTED,
        words={
            "question": question,
            "outcome": outcome,
            "answer": answer,
            "changes_pack": changes_pack and not found.private,
        },
    )
    work.record(AnswerDrafted(procurement_id=procurement_id, number=found.number))


def publish_answer(work: Work, procurement_id: UUID, question_id: UUID, *, looked: bool, seen: int) -> int:
    """Publish the answer as last written, to everybody in the same moment; gives its public number.

    Refuses: who may not answer; a page out of date (two officers at once: the second is told); no answer written; anything
    left that tells who asked; a word that may be a name, until `looked`. Records: AnswerPublished. Posts: to
    everybody who began a bid or asked, each by themselves.
    """
    view = locked_for_officer(work, procurement_id)
    pack = pack_of(view)
    found = find(all_questions(work, view), question_id)
    must_be_seen(found, seen)
    must_follow(found, Kind.PUBLISHED)
    draft = _draft_of(found)
    _refuse_names(
        [each for part in scan_texts(work.session, pack, draft["question"], draft["answer"]) for each in part],
        looked=looked,
    )
    last = work.session.scalar(
        select(func.max(PublishedAnswer.number)).where(PublishedAnswer.procurement_id == procurement_id)
    )
    row = PublishedAnswer(
        id=uuid4(),
        procurement_id=procurement_id,
        clarification_id=found.id,
        number=(last or 0) + 1,
        category=found.category,
        about=found.about,
        question=draft["question"],
        outcome=draft["outcome"],
        answer=draft["answer"],
        due_on=pack.timetable.answers_by,
        days_late=days_late(pack.timetable.answers_by, work.now),
        pack_version=pack.version if draft["changes_pack"] else None,
        published_by=work.actor.user_id,
        published_at=work.now,
    )
    work.session.add(row)
    add_step(work, found, Kind.PUBLISHED)
    work.record(
        AnswerPublished(
            procurement_id=procurement_id,
            number=found.number,
            published_number=row.number,
            outcome=row.outcome,
            days_late=row.days_late,
            pack_version=row.pack_version,
            digest=codec.digest({"question": row.question, "outcome": row.outcome, "answer": row.answer}),
        )
    )
    for address in everybody_told(work.session, work.parts.keyring, procurement_id):
        work.post(
            AnswerForAll(
                to=address,
                title=view.title,
                reference=view.reference,
                number=row.number,
                question=row.question,
                label=OUTCOME_WORDS[row.outcome],
                answer=row.answer,
                changes_pack=row.pack_version is not None,
            )
        )
    return row.number


def send_privately(work: Work, procurement_id: UUID, question_id: UUID, *, seen: int) -> None:
    """Send the answer as last written to the asker alone.

    Refuses: who may not answer; a page out of date; a question that is answered to all; no answer written. Records:
    AnsweredPrivately. Posts: to the asker's people, without the words.
    """
    view = locked_for_officer(work, procurement_id)
    found = find(all_questions(work, view), question_id)
    must_be_seen(found, seen)
    must_follow(found, Kind.SENT_PRIVATELY)
    draft = _draft_of(found)
    add_step(work, found, Kind.SENT_PRIVATELY, words={"outcome": draft["outcome"], "answer": draft["answer"]})
    work.record(AnsweredPrivately(procurement_id=procurement_id, number=found.number))
    _tell_asker(work, view, found, "answered")


def tell_bidders(work: Work, procurement_id: UUID, *, subject: str, words: str) -> int:
    """Write to every bidder at once, and put it on the opportunity's page; gives the message's number.

    Refuses: who may not answer; no subject, no words. Records: BiddersTold, without how many were told. Posts: to
    everybody who began a bid or asked, each by themselves.
    """
    view = locked_for_officer(work, procurement_id)
    subject = " ".join(required(subject, "subject", "Enter a subject").split())
    words = required(words, "words", "Enter your message")
    last = work.session.scalar(
        select(func.max(BidderMessage.number)).where(BidderMessage.procurement_id == procurement_id)
    )
    number = (last or 0) + 1
    work.session.add(
        BidderMessage(
            procurement_id=procurement_id,
            number=number,
            subject=subject,
            words=words,
            sent_by=work.actor.user_id,
            sent_at=work.now,
        )
    )
    work.session.flush()
    work.record(BiddersTold(procurement_id=procurement_id, number=number, subject=subject))
    for address in everybody_told(work.session, work.parts.keyring, procurement_id):
        work.post(
            CouncilSays(
                to=address, title=view.title, reference=view.reference, number=number, subject=subject, words=words
            )
        )
    return number


def _draft_of(question: Question) -> dict[str, str]:
    if question.draft is None:
        raise Refusal("Write the answer first.")
    return question.draft


def _refuse_names(found: list[Found], *, looked: bool) -> None:
    sure = sorted({f"“{each.text}” ({each.kind})" for each in found if each.sure})
    if sure:
        raise Invalid(f"This may tell who asked: {listed(sure)}. Change the words, then publish.")
    if found and not looked:
        raise Invalid("Look at these words, then tick that none of them tells who asked", field="looked")


def _tell_asker(work: Work, view: ProcurementView, question: Question, what: str) -> None:
    row = work.session.get_one(Clarification, question.id)
    asker = read_asker(work.parts.keyring, row.id, row.sealed_asker)
    for address in addresses_of(work.session, {asker.organisation_id})[asker.organisation_id]:
        work.post(
            OwnQuestionMoved(
                to=address,
                title=view.title,
                reference=view.reference,
                what=what,
                asked_on=plain_date(question.asked_at),
                step=question.seen + 1,
            )
        )
