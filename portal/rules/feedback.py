"""The gate a reason passes before a bidder reads it: long enough, about this bid, fair, and telling nothing it must not.

A gate of plain rules: it cannot know whether a reason is true, and a second reader reads what passes. What stands in
quotation marks and is found in the bid is the bidder's own and is not held against the writer.
Sources: domain 4.5; the fifty judged drafts in the demonstration data.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum

from portal.rules import feedback_words as words

MOST_ALIKE = 0.90
LEAST_OF_ITS_OWN = 4
MOST_WORDS_COMPARED = 600

_QUOTED = re.compile(
    r"[\"\u201c\u201d]([^\"\u201c\u201d]{2,400})[\"\u201c\u201d]|[\u2018]([^\u2018\u2019]{2,400})[\u2019]"
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "last": 1, "final": 1}
_PLACE = re.compile(
    r"\b(?:paragraphs?|para|pages?|pp?\.|sections?|lines?|tables?|appendix|annex|files?|attachments?|row)\s?"
    r"(?P<number>\d{1,3}|[A-Z]\b)|\b(?P<ordinal>first|second|third|fourth|fifth|sixth|last|final)\s"
    r"(?:paragraph|page|section|table|point)|\battached\s\w+",
    re.IGNORECASE,
)
_NEXT_MARK = re.compile(
    r"\b(?:for\san?|to\s(?:score|reach|gain|get)(?:\san?)?)\s(?P<mark>\d{1,2})\b"
    r"(?!\s?(?:%|per\scent|year|month|week|day|hour|minute|bed|place|person|people|metre|mile)|[-\u2013.,]\d|-)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


class Kind(StrEnum):
    """What is wrong with a reason."""

    TOO_SHORT = "too_short"
    NO_CITATION = "no_citation"
    NO_STRENGTH = "no_strength"
    NO_MISSING = "no_missing"
    RESTATES_CRITERION = "restates_criterion"
    REUSED_TEXT = "reused_text"
    NAMES_RIVAL = "names_rival"
    COMPARES_WITH_RIVAL = "compares_with_rival"
    CONTRADICTS_MARK = "contradicts_mark"
    PERSONAL_DATA = "personal_data"
    MANNER_OR_ACCENT = "manner_or_accent"


@dataclass(frozen=True)
class Flag:
    """One thing to change. `message` is for the writer; `blocks` tells that the reason may not go out like this."""

    kind: Kind
    message: str
    blocks: bool = True


@dataclass(frozen=True)
class Reason:
    """What the writer typed. One text, or that with its parts; a part that is None was not asked for on its own.

    place: words of the bid, or a paragraph's number, or "page 2".
    """

    text: str = ""
    strengths: str | None = None
    missing: str | None = None
    place: str | None = None

    @property
    def whole(self) -> str:
        """All parts as one text, without the place."""
        return "\n".join(part.strip() for part in (self.text, self.strengths, self.missing) if part and part.strip())


@dataclass(frozen=True)
class Context:
    """What the reason is about.

    mark, top_mark: on the published scale; labels: its words by mark. question, descriptors: as published.
    bid: the bidder's answer, against which quotations are checked ("": nothing to check against, any quotation counts).
    paragraphs: how many the answer has, if counted. rivals: names of the other bidders. panel: names of its members.
    elsewhere: reasons standing under other bids. minimum_length: policy, in characters.
    """

    mark: Decimal
    top_mark: Decimal
    labels: Mapping[Decimal, str] = field(default_factory=dict)
    question: str = ""
    descriptors: tuple[str, ...] = ()
    bid: str = ""
    paragraphs: int | None = None
    rivals: tuple[str, ...] = ()
    panel: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    minimum_length: int = 80


def check_reason(reason: Reason, context: Context) -> list[Flag]:
    """Find everything that must change before the reason may go out; an empty list lets it pass.

    >>> context = Context(mark=Decimal(3), top_mark=Decimal(5), bid="Two workers ring back within a day.")
    >>> [flag.kind.value for flag in check_reason(Reason("A sound answer, better than most."), context)]
    ['too_short', 'no_citation', 'no_missing', 'compares_with_rival']
    """
    text = reason.whole
    if not text:
        return [Flag(Kind.TOO_SHORT, "Enter why this mark fits. Marks need a reason.")]
    own_words = _without_quotations(text, context.bid)
    found = [
        _too_short(text, context),
        _no_citation(reason, text, context),
        _no_strength(reason, context),
        _no_missing(reason, own_words, context),
        _restates(own_words, context),
        _reused(text, context),
        _names_rival(own_words, context),
        _heard(
            own_words, words.COMPARES, Kind.COMPARES_WITH_RIVAL, "“{heard}” compares bids. Write only about this bid"
        ),
        _contradicts(own_words, context),
        _personal(own_words, context),
        _heard(
            own_words,
            words.MANNER,
            Kind.MANNER_OR_ACCENT,
            "“{heard}” judges how somebody speaks, looks or writes. Write about what the bid offers",
        ),
    ]
    return [flag for flag in found if flag is not None]


def may_go_out(flags: Sequence[Flag]) -> bool:
    """Tell whether nothing found blocks.

    >>> may_go_out([])
    True
    """
    return not any(flag.blocks for flag in flags)


def likeness(one: str, other: str) -> float:
    """Measure how alike two reasons are, 0 to 1, by their words in order, quotations left out.

    >>> likeness('You "ring back" each day. Cover is not said.', 'You "call again" each day. Cover is not said.')
    1.0
    """
    first, second = (_plain_words(_QUOTED.sub(" ", text))[:MOST_WORDS_COMPARED] for text in (one, other))
    if not first or not second:
        return 0.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > MOST_ALIKE else matcher.quick_ratio()


def _too_short(text: str, context: Context) -> Flag | None:
    length = len(" ".join(text.split()))
    if length >= context.minimum_length:
        return None
    return Flag(Kind.TOO_SHORT, f"Reason must be {context.minimum_length} characters or more. You have {length}.")


def _no_citation(reason: Reason, text: str, context: Context) -> Flag | None:
    place = (reason.place or "").strip(" \"'\u2018\u2019\u201c\u201d")
    if _cites(text, context) or (place and (_cites(place, context) or _is_from(place, context.bid))):
        return None
    if place.isdigit() and _cites(f"paragraph {place}", context):
        return None
    return Flag(Kind.NO_CITATION, "Say where in the bid: quote its words, or name a paragraph or page")


def _cites(text: str, context: Context) -> bool:
    if any(_is_from(quoted, context.bid) for quoted in _quotations(text)):
        return True
    for match in _PLACE.finditer(text):
        number = match["number"] or ""
        paragraph = "para" in match[0].lower()
        place = int(number) if number.isdigit() else _ORDINALS.get((match["ordinal"] or "").lower(), 1)
        if not (paragraph and context.paragraphs is not None and not 1 <= place <= context.paragraphs):
            return True
    return False


def _no_strength(reason: Reason, context: Context) -> Flag | None:
    if reason.strengths is None or reason.strengths.strip() or context.mark == 0:
        return None
    return Flag(Kind.NO_STRENGTH, "Enter what the bid does well here")


def _no_missing(reason: Reason, own_words: str, context: Context) -> Flag | None:
    if context.mark >= context.top_mark:
        return None
    said = bool(reason.missing.strip()) if reason.missing is not None else bool(words.MISSING.search(own_words))
    return None if said else Flag(Kind.NO_MISSING, "Enter what was missing for the next mark")


def _restates(own_words: str, context: Context) -> Flag | None:
    """Count the words that are neither the question's, nor the scale's, nor every evaluation's."""
    asked = {_stem(word) for text in (context.question, *context.descriptors) for word in _plain_words(text)}
    asked |= {_stem(label) for words_ in context.labels.values() for label in _plain_words(words_)}
    if not context.question:
        return None
    told = [_stem(word) for word in _plain_words(own_words) if word not in words.STOCK and not word.isdigit()]
    own = {word for word in told if word not in asked}
    repeated = [word for word in told if word in asked]
    if len(own) <= LEAST_OF_ITS_OWN and len(repeated) > len(own):
        return Flag(Kind.RESTATES_CRITERION, "This only repeats the question. Say what the bid offers")
    return None


def _reused(text: str, context: Context) -> Flag | None:
    alike = sum(likeness(text, other) > MOST_ALIKE for other in context.elsewhere)
    if not alike:
        return None
    return Flag(Kind.REUSED_TEXT, f"The same words stand in {alike + 1} summaries. Write about this bid")


def _names_rival(own_words: str, context: Context) -> Flag | None:
    for rival in context.rivals:
        for name in _names_of(rival):
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", own_words):
                return Flag(Kind.NAMES_RIVAL, f"“{name}” is another bidder. Write only about this bid")
    return None


def _names_of(organisation: str) -> list[str]:
    """Give the name, and the part of it that tells this organisation from others ("Corvane", "Hoppers Row")."""
    parts = organisation.split()
    first = next((i for i, part in enumerate(parts) if _plain_word(part) not in words.GENERIC_IN_NAMES), len(parts))
    last = first
    while last < len(parts) and _plain_word(parts[last]) not in words.GENERIC_IN_NAMES:
        last += 1
    telling = " ".join(parts[first:last])
    return [organisation, telling] if len(telling) >= 4 else [organisation]


def _plain_word(part: str) -> str:
    return re.sub(r"[^a-z]", "", part.lower())


def _contradicts(own_words: str, context: Context) -> Flag | None:
    where = context.mark / context.top_mark
    label = context.labels.get(context.mark, "")
    at = f"{context.mark.normalize():f}{f' – {label}' if label else ''}"
    for pattern, lowest, highest in words.BELONGS:
        for match in pattern.finditer(own_words):
            negated = words.NEGATED.search(own_words[max(0, match.start() - 40) : match.start()]) is not None
            if not negated and not Decimal(lowest) <= where <= Decimal(highest):
                return Flag(Kind.CONTRADICTS_MARK, f"“{match[0]}” belongs to another mark than {at}")
    for mark, other in context.labels.items():
        praised = re.search(
            rf"\ban?\s(?:\w+\s)?{re.escape(other)}\s(?:answer|response|bid)\b", own_words, re.IGNORECASE
        )
        if mark != context.mark and other != label and praised:
            return Flag(Kind.CONTRADICTS_MARK, f"“{praised[0]}” belongs to another mark than {at}")
    for match in _NEXT_MARK.finditer(own_words):
        if Decimal(match["mark"]) <= context.mark and Decimal(match["mark"]) in context.labels:
            return Flag(Kind.CONTRADICTS_MARK, f"“{match[0]}” does not go with the mark {at}, which is not below it")
    return None


def _personal(own_words: str, context: Context) -> Flag | None:
    for name in context.panel:
        for said in {name, name.split()[0]} if name.strip() else ():
            if len(said) > 2 and re.search(rf"(?<!\w){re.escape(said)}(?!\w)", own_words):
                return Flag(Kind.PERSONAL_DATA, f"“{said}” is on the panel. Leave out who said what")
    panel = words.PANEL.search(own_words)
    if panel:
        return Flag(Kind.PERSONAL_DATA, f"“{panel[0]}” tells who on the panel said it. Leave that out")
    contact = words.CONTACT.search(own_words)
    if contact:
        return Flag(Kind.PERSONAL_DATA, f"“{contact[0]}” is a way to reach a person. Leave it out")
    for sentence in re.split(r"(?<=[.!?])\s+|\n", own_words):
        private = words.PRIVATE.search(sentence)
        if private and words.PERSON.search(sentence):
            return Flag(Kind.PERSONAL_DATA, f"“{private[0]}” tells something about a person. Leave it out")
    return None


def _heard(own_words: str, pattern: re.Pattern[str], kind: Kind, message: str) -> Flag | None:
    match = pattern.search(own_words)
    return None if match is None else Flag(kind, message.format(heard=" ".join(match[0].split())))


def _quotations(text: str) -> list[str]:
    return [double or single for double, single in _QUOTED.findall(text)]


def _is_from(quoted: str, bid: str) -> bool:
    """Tell whether a quotation stands in the bid: two words or more, or one long one, whatever the case and the marks."""
    said = _plain_words(quoted)
    if len(said) < 2 and not any(len(word) >= 6 for word in said):
        return False
    return not bid or f" {' '.join(said)} " in f" {' '.join(_plain_words(bid))} "


def _without_quotations(text: str, bid: str) -> str:
    return _QUOTED.sub(lambda match: " … " if _is_from(match[1] or match[2], bid) else match[0], text)


def _plain_words(text: str) -> list[str]:
    return [word.replace("\u2019", "'").lower() for word in re.findall(r"[^\W_]+(?:['\u2019][^\W_]+)?", text)]


def _stem(word: str) -> str:
    """Cut the endings that tell "safeguarding" from "safeguarded". Rough, and the same for both sides."""
    word = word.removesuffix("'s")
    for ending in (
        "ations",
        "ation",
        "ingly",
        "ings",
        "ing",
        "edly",
        "ies",
        "ied",
        "ers",
        "ed",
        "es",
        "er",
        "ly",
        "s",
        "y",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
