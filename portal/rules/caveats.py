"""Worth a look before sending: words that make an offer conditional, and links nobody on the panel can open.

These warn and never stop (CL-04-e, CL-07-d).
"""

import re
from dataclasses import dataclass

from portal.rules.caveat_words import find_caveats
from portal.rules.drafts import Draft
from portal.rules.money import pounds
from portal.rules.pack import Pack
from portal.rules.price_schedule import odd_prices, price_lot
from portal.rules.profile import Profile, expiring
from portal.rules.staff_response import cost_remarks, facts_of_lots, rests_on_older_facts

_LINK = re.compile(r"https?://|(?<![\w@.-])www\.|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|uk|net|io|gov|eu)(?![\w@])/?", re.I)


@dataclass(frozen=True)
class Remark:
    """Something a bidder may want to change. thing: id of question or measure."""

    kind: str
    thing: str
    words: str


def has_link(text: str) -> bool:
    """True where a text holds a web address. An e-mail address is none.

    >>> has_link("See www.alder.example/plan"), has_link("Write to sam@alder.org")
    (True, False)
    """
    return _LINK.search(re.sub(r"\S+@\S+", " ", text)) is not None


def words_kept(pack: Pack, draft: Draft, lot_id: str) -> tuple[tuple[str, str, str], ...]:
    """Words of condition that a lot would be sent with: part, where they stand, and the words (CL-04-c).

    What is said of staff is left out: there the choice is asked for when it is saved.
    """
    found = []
    for position, question in enumerate(pack.questions, 1):
        if words := find_caveats(draft.answer(question, lot_id)):
            found.append((f"answer:{question.id}", f"Question {position}", ", ".join(words)))
    for measure in pack.measures:
        promise = draft.promise(measure, lot_id)
        if words := find_caveats(f"{promise.evidence}\n{promise.delivered_by}"):
            found.append((f"commitment:{measure.id}", f"“{measure.title}”", ", ".join(words)))
    return tuple(found)


def worth_a_look(pack: Pack, draft: Draft, lot_id: str) -> tuple[Remark, ...]:
    """Warnings for one lot, in the order of its pages."""
    found: list[Remark] = []
    for position, question in enumerate(pack.questions, 1):
        text = draft.answer(question, lot_id)
        found += _about("answer", question.id, f"Question {position}", text)
        if not text.strip():
            found.append(Remark("answer", question.id, f"Question {position} has no answer. It would earn 0."))
    found += _about_price(pack, draft.prices.get(lot_id))
    found += _about_lines(pack, draft, lot_id)
    for measure in pack.measures:
        promise = draft.promise(measure, lot_id)
        found += _about("promise", measure.id, f"“{measure.title}”", f"{promise.evidence}\n{promise.delivered_by}")
        if promise.is_blank:
            found.append(Remark("promise", measure.id, f"You offer nothing under “{measure.title}”. It would earn 0."))
        if promise.belongs == "already":
            found.append(
                Remark("promise", measure.id, f"“{measure.title}” is something you do anyway. It would earn 0.")
            )
    found += _about_staff(pack, draft)
    for each in expiring(draft.profile or Profile(), pack.timetable.start_on):
        found.append(Remark("profile", each.section, f"{each.words}. Renew it in time for the contract."))
    return tuple(found)


def _about_price(pack: Pack, pence: int | None) -> list[Remark]:
    """A slip of a key in the price: nothing, more than the published value, or with one lot under a tenth of it."""
    if pence is None:
        return []
    said, value = f"Your price is {pounds(pence, always_pence=True)}", pack.value_pence
    if pence == 0:
        return [Remark("price", pack.price.id, f"{said}. Check that you mean it.")]
    if value and pence > value:
        return [
            Remark("price", pack.price.id, f"{said}. We said the contract is worth {pounds(value)}. Check the price.")
        ]
    if value and len(pack.lots) == 1 and pence * 10 < value:
        few = f"{said}, under a tenth of what we said the contract is worth ({pounds(value)}). Check the price."
        return [Remark("price", pack.price.id, few)]
    return []


def _about_staff(pack: Pack, draft: Draft) -> list[Remark]:
    """Words of condition kept knowingly, facts that changed since, and a pay bill below the facts."""
    if not pack.tupe.has_table:
        return []
    found = [
        Remark(
            "staff", "", f"What you say about staff has “{words}”, and you chose to keep it. It may cost you the bid."
        )
        for words in draft.staff.kept
    ]
    if rests_on_older_facts(pack.tupe, draft.staff):
        found.append(Remark("staff", "", "The facts about staff changed after you wrote about staff. Look again."))
    _, given = facts_of_lots(pack.tupe, draft.lots, [lot.id for lot in pack.lots])
    return found + [Remark("staff-costs", "", words) for words in cost_remarks(draft.staff, draft.staff_costs, given)]


def _about_lines(pack: Pack, draft: Draft, lot_id: str) -> list[Remark]:
    """Lines that may be a slip, and lines beyond their limit (CL-03-a, CL-03-e)."""
    if pack.schedule is None:
        return []
    worked = price_lot(pack.schedule, lot_id, draft.offer(lot_id))
    hints = odd_prices(worked)
    said = [
        line.breach or f"Price line {line.number}: {hints[line.line.id]}"
        for line in worked.lines
        if line.breach or line.line.id in hints
    ]
    return [Remark("price", pack.price.id, words) for words in said]


def _about(kind: str, thing: str, where: str, text: str) -> list[Remark]:
    found = [
        Remark(kind, thing, f"{where} says “{words}”. This tender allows no conditions.")
        for words in find_caveats(text)
    ]
    if has_link(text):
        found.append(Remark(kind, thing, f"{where} has a link. The panel cannot open links."))
    return found
