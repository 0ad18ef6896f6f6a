"""A bid as plain text, to be kept beside its files: what the panel reads, in the order of the pack."""

from portal.rules.conditions import SHORT_ANSWERS
from portal.rules.money import pounds
from portal.rules.pack import Pack
from portal.rules.profile import lines as profile_lines
from portal.rules.sensitive import markable
from portal.rules.snapshot import Snapshot
from portal.rules.team import partner_rows
from portal.rules.wording import exact_moment, plain_date


def quality_text(pack: Pack, sent: Snapshot) -> str:
    """Answers, files and declarations; no price and no promise."""
    lines = [
        f"{pack.reference} {pack.title}",
        f"Lot: {pack.lot(sent.lot_id).title}",
        f"Bidder: {sent.organisation_name}",
        f"Sent as {sent.reference}, received at {exact_moment(sent.received_at)}, by {sent.submitted_by}",
        "",
    ]
    for number, question in enumerate(pack.questions, 1):
        answer = sent.answer(question.id)
        lines += [f"{number} {question.title} ({question.weight}%)", question.text, ""]
        if answer is None:
            lines += ["No answer.", ""]
        else:
            for place, paragraph in enumerate(answer.paragraphs, 1):
                lines += [f"[{place}] {paragraph}", ""]
            lines += [f"{answer.words} of {question.word_limit} words", ""]
        held = [fact.name for fact in sent.files if fact.place == question.id]
        if held:
            lines += [f"Files: {', '.join(held)}", ""]
    if sent.staff is not None:
        lines += ["Staff who may move, as the bidder sees it; not marked by itself:"]
        lines += [*[f"{heading}: {text}" for heading, text in sent.staff.in_words if text], ""]
    lines += _about(pack, sent)
    titles = {condition.id: condition.text for condition in pack.conditions}
    if sent.conditions:
        lines += ["Conditions of taking part:"]
        lines += [
            f"- {titles.get(fact.condition_id, fact.condition_id)}: {SHORT_ANSWERS[fact.answer]}"
            + (f". {fact.words}" if fact.words else "")
            for fact in sent.conditions
        ]
        lines += [""]
    lines += ["Declared:", *[f"- {words}" for words in sent.declarations], ""]
    return "\n".join(lines)


def _about(pack: Pack, sent: Snapshot) -> list[str]:
    """The organisation, its partners, what is sensitive, and until when the bid stands."""
    found: list[str] = []
    if sent.profile is not None:
        found += ["The organisation:", *[f"{line.label}: {line.value}" for line in profile_lines(sent.profile)], ""]
    for partner in sent.team.partners:
        found += [f"Partner: {partner.name}", *[f"{label}: {words}" for label, words in partner_rows(partner)], ""]
    if sent.team.partners:
        found += [f"The bidder's own share of the price: {sent.team.lead_share}%", sent.team.how, ""]
    names = markable(pack)
    if sent.sensitive:
        found += ["Commercially sensitive, the bidder says:"]
        found += [*[f"- {names.get(each.part, each.part)}: {each.reason}" for each in sent.sensitive], ""]
    if sent.valid_until is not None:
        found += [f"The bid stands until {plain_date(sent.valid_until)}.", ""]
    return found


def money_text(pack: Pack, sent: Snapshot) -> str:
    """Price and promises, for when quality is locked."""
    lines = [f"{pack.reference} {pack.title}", f"Bidder: {sent.organisation_name}", ""]
    lines += [f"{pack.price.title}: {pounds(fact.pence, always_pence=True)} without VAT" for fact in sent.prices]
    for line in (line for fact in sent.prices for line in fact.lines):
        lines += [line.working, *([line.beyond] if line.beyond else [])]
    if sent.staff_costs is not None:
        lines += ["", "Staff who may move, cost a year, not marked:"]
        lines += [f"{heading}: {text}" for heading, text in sent.staff_costs.in_words]
    for promise in sent.commitments:
        lines += [
            "",
            f"{promise.title}: {promise.quantity} ({promise.unit}), worth {pounds(promise.value_pence)}",
            *([f"By contract year: {', '.join(promise.by_year)}"] if promise.by_year else []),
            f"Where: {promise.place}",
            f"Who delivers it: {promise.delivered_by}",
            f"How it will be shown: {promise.evidence}",
        ]
    return "\n".join([*lines, ""])
