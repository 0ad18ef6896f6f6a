"""What askers do: ask, take back, agree that all may read it."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select

from portal.accounts.services import limits
from portal.clarifications.events import (
    OwnPublicationAgreed,
    OwnQuestionAsked,
    OwnQuestionTakenBack,
    PublicationAgreed,
    QuestionCame,
    QuestionTakenBack,
)
from portal.clarifications.messages import QuestionWaits
from portal.clarifications.models import Clarification
from portal.clarifications.permissions import may_ask
from portal.clarifications.queries.ground import Question, pack_of
from portal.clarifications.queries.pages import takes_questions
from portal.clarifications.sealed import Asker, asker_mark, seal_asker, seal_words
from portal.clarifications.services.ground import (
    add_step,
    all_questions,
    find,
    locked,
    must_follow,
    record_unnamed,
    required,
)
from portal.procurements.queries import ProcurementView, seats_of
from portal.rules.clarifications import CATEGORY_WORDS, Kind, places_of
from portal.rules.refusals import Invalid, NotFound, TooLate
from portal.rules.seats import SeatKind
from portal.rules.wording import long_date
from portal.unit_of_work import Work

ASK = limits.Limit("ask", 20, timedelta(days=1))


def ask(
    work: Work,
    procurement_id: UUID,
    *,
    category: str,
    about: str,
    text: str,
    private: bool = False,
    reason: str = "",
    missing: bool = False,
    once: str = "",
) -> UUID:
    """Ask a question about an opportunity; gives its id. once: the form's own mark: sent twice, it asks once.

    Refuses: nobody of an organisation; not published (NotFound); after the published day, told by when the click reached
    us; an unknown category or place; no text; private without a reason; more than 20 a day of one organisation on one tender.
    Records: QuestionCame in the procurement's chain, without a name; OwnQuestionAsked in the organisation's. Posts: to
    the officers, without the words.
    """
    may_ask(work.actor).or_refuse()
    asker = _asker(work)
    counted = f"{asker.organisation_id}:{procurement_id}"
    too_many = limits.hold(work, (ASK, counted))
    view = locked(work, procurement_id)
    if view.published_at is None:
        raise NotFound
    pack = pack_of(view)
    if not takes_questions(view, work.received_at):
        raise TooLate(too_late(view))
    if category not in CATEGORY_WORDS:
        raise Invalid("Select what your question is about from the list", field="category")
    if about not in dict(places_of(pack)):
        raise Invalid("Select which part you ask about from the list", field="about")
    text = required(text, "text", "Enter your question")
    if private:
        reason = required(reason, "reason", "Enter why the answer should be for you alone")
    question_id = (
        _id_of(work, f"{counted}:{once}:{category}:{about}:{text}:{private}:{reason}:{missing}") if once else uuid4()
    )
    if once and work.session.get(Clarification, question_id) is not None:
        return question_id
    if too_many:
        raise limits.TooManyTries(
            f"Your organisation has sent {ASK.most} questions about this tender in a day. Send the next one tomorrow. "
            "Or put what is left into one question then.",
            retry_after=too_many.retry_after,
        )
    limits.note(work, ASK, counted, succeeded=True)
    last = work.session.scalar(
        select(func.max(Clarification.number)).where(Clarification.procurement_id == procurement_id)
    )
    keyring = work.parts.keyring
    row = Clarification(
        id=question_id,
        procurement_id=procurement_id,
        number=(last or 0) + 1,
        asker_mark=asker_mark(keyring, procurement_id, asker.organisation_id),
        sealed_asker=seal_asker(keyring, question_id, asker),
        category=category,
        about=about,
        private=private,
        missing=missing,
        sealed=seal_words(keyring, question_id, {"text": text, "reason": reason if private else ""}),
        asked_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    record_unnamed(work, QuestionCame(procurement_id=procurement_id, number=row.number, private=private))
    work.record(
        OwnQuestionAsked(
            organisation_id=asker.organisation_id, procurement_id=procurement_id, reference=view.reference
        ),
        day_only=True,
    )
    officers = {seat.email for seat in seats_of(work.session, procurement_id) if seat.kind is SeatKind.OFFICER}
    for address in sorted(officers):
        work.post(
            QuestionWaits(
                to=address,
                title=view.title,
                reference=view.reference,
                number=row.number,
                procurement_id=procurement_id,
            )
        )
    return question_id


def _id_of(work: Work, said: str) -> UUID:
    """The id that one form with these words always comes to; nobody without our key can work it out."""
    return UUID(hex=work.parts.keyring.mark(f"ask:{said}")[:32])


def take_back(work: Work, procurement_id: UUID, question_id: UUID) -> None:
    """The asker's organisation takes a question back before it is answered.

    Refuses: another organisation's (NotFound); answered or taken back already. Records: QuestionTakenBack, without a
    name; OwnQuestionTakenBack. Posts: nothing.
    """
    view, question, asker = _own(work, procurement_id, question_id)
    must_follow(question, Kind.WITHDRAWN)
    add_step(work, question, Kind.WITHDRAWN, by_asker=True)
    record_unnamed(work, QuestionTakenBack(procurement_id=procurement_id, number=question.number))
    work.record(
        OwnQuestionTakenBack(
            organisation_id=asker.organisation_id, procurement_id=procurement_id, reference=view.reference
        ),
        day_only=True,
    )


def agree_publication(work: Work, procurement_id: UUID, question_id: UUID) -> None:
    """The asker's organisation lets a question that was returned be answered to all, without its name.

    Refuses: another organisation's (NotFound); one that was not returned. Records: PublicationAgreed, without a name;
    OwnPublicationAgreed. Posts: nothing.
    """
    view, question, asker = _own(work, procurement_id, question_id)
    must_follow(question, Kind.PUBLICATION_ACCEPTED)
    add_step(work, question, Kind.PUBLICATION_ACCEPTED, by_asker=True)
    record_unnamed(work, PublicationAgreed(procurement_id=procurement_id, number=question.number))
    work.record(
        OwnPublicationAgreed(
            organisation_id=asker.organisation_id, procurement_id=procurement_id, reference=view.reference
        ),
        day_only=True,
    )


def too_late(view: ProcurementView) -> str:
    """What somebody reads who asks after the published day, or after all has closed."""
    contact = pack_of(view).contact
    return (
        f"Questions closed on {long_date(pack_of(view).timetable.questions_by)}. Your question was not sent. "
        "Copy your words if you want to keep them. Look through the answers: yours may be there. "
        f"If something in the pack is wrong, ring {contact.name} on {contact.phone}."
    )


def _asker(work: Work) -> Asker:
    if work.actor.organisation_id is None or work.actor.user_id is None:
        raise NotFound
    return Asker(work.actor.organisation_id, work.actor.user_id)


def _own(work: Work, procurement_id: UUID, question_id: UUID) -> tuple[ProcurementView, Question, Asker]:
    may_ask(work.actor).or_refuse()
    asker = _asker(work)
    view = locked(work, procurement_id)
    if view.published_at is None:
        raise NotFound
    row = work.session.get(Clarification, question_id)
    mark = asker_mark(work.parts.keyring, procurement_id, asker.organisation_id)
    if row is None or row.procurement_id != procurement_id or row.asker_mark != mark:
        raise NotFound
    return view, find(all_questions(work, view), question_id), asker
