"""Reading questions, answers and messages."""

from portal.clarifications.queries.ground import (
    Answer,
    Question,
    Said,
    about_words,
    list_answers,
    list_messages,
    pack_of,
    scan_texts,
)
from portal.clarifications.queries.pages import (
    Desk,
    PublicPage,
    askers,
    everybody_told,
    get_desk,
    get_public_page,
    list_own,
    said_something_missing,
    takes_questions,
    waiting_questions,
)

__all__ = [
    "Answer",
    "Desk",
    "PublicPage",
    "Question",
    "Said",
    "about_words",
    "askers",
    "everybody_told",
    "get_desk",
    "get_public_page",
    "list_answers",
    "list_messages",
    "list_own",
    "pack_of",
    "said_something_missing",
    "scan_texts",
    "takes_questions",
    "waiting_questions",
]
