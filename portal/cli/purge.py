"""`portal purge [--upto DAY] [--tender REF] [--destroy]`: show what may be kept no longer, and destroy it.

Without --destroy nothing is destroyed. What must be kept is refused, whoever asks, and the try stands in the trail (CL-08-e).
"""

import argparse
import dataclasses
from datetime import date

from portal.cli.common import BAD_INPUT, DONE, NO, CannotStart, complain, open_portal
from portal.db.engines import make_engine
from portal.parts import Parts
from portal.retention.events import WHAT
from portal.retention.queries import list_keeping
from portal.retention.services.erasing import due_accounts, erase_due
from portal.retention.services.profiles import ProfileItem, due_profiles, purge_profile
from portal.retention.services.purging import (
    Item,
    due_items,
    list_items,
    purge,
    purge_traces,
    refuse_purge,
    remove_files,
    why_not,
)
from portal.rules.actors import OPERATOR
from portal.rules.refusals import Refusal
from portal.rules.wording import count_of, in_london, plain_date
from portal.unit_of_work import open_work

HELP = "show what may be kept no longer, and destroy it"


def main(argv: list[str]) -> int:
    """Exit 0 shown or destroyed, 1 refused, 2 bad input or cannot start."""
    parser = argparse.ArgumentParser(prog="portal purge", description=HELP)
    parser.add_argument("--upto", metavar="YYYY-MM-DD", help="only what was due by this day; today without it")
    parser.add_argument("--tender", metavar="REF", help="only this tender")
    parser.add_argument("--destroy", action="store_true", help="destroy it: asks for words to be typed")
    given = parser.parse_args(argv)
    try:
        upto = date.fromisoformat(given.upto) if given.upto else None
        parts = open_portal()
    except ValueError:
        complain("Give the day as 2030-03-04.")
        return BAD_INPUT
    except CannotStart as problem:
        complain(str(problem))
        return BAD_INPUT
    owner = make_engine(parts.settings.owner_database_url)
    try:
        return _run(dataclasses.replace(parts, engine=owner), upto, given.tender, destroy=given.destroy)
    finally:
        owner.dispose()
        parts.engine.dispose()


def _run(parts: Parts, upto: date | None, reference: str | None, *, destroy: bool) -> int:
    today = in_london(parts.clock.now()).date()
    upto = upto or today
    with open_work(parts, OPERATOR) as work:
        every = list_items(list_keeping(work.session))
        wanted = [item for item in every if reference in (None, item.keeping.view.reference)]
        if not wanted and reference:
            complain(f"There is no tender {reference}.")
            return BAD_INPUT
        items = [item for item in due_items(work, upto) if reference in (None, item.keeping.view.reference)]
        people = due_accounts(work) if reference is None else []
        profiles = due_profiles(work.session, today, upto) if reference is None else []
        refused = _must_be_kept(wanted, items, upto, today, by_name=reference is not None) if destroy else []
        for item in refused:
            refuse_purge(work, item)
    for item in refused:
        complain(f"{item.keeping.view.reference}: {why_not(item)}")
    if upto > today or refused:
        complain("Refused: nothing is destroyed before its day, by anyone.")
        if refused:
            complain("The try stands in the history of the tender.")
        return NO
    _show(items, profiles, len(people))
    if not destroy:
        print("Nothing was destroyed. Add --destroy to destroy it.")
        return DONE
    if (items or profiles) and not _typed(f"destroy {_counted(items, profiles)}"):
        complain("Those were not the words. Nothing was destroyed.")
        return NO
    return _destroy(parts, items, profiles, everything=reference is None)


def _must_be_kept(wanted: list[Item], items: list[Item], upto: date, today: date, *, by_name: bool) -> list[Item]:
    """What was asked for and must be kept, one part a tender: a tender by name, or all that a day to come would take."""
    if by_name and items:
        return []
    found: dict[str, Item] = {}
    for item in wanted:
        early = item.due_on is None or item.due_on > today
        asked = by_name or (item.due_on is not None and item.due_on <= upto)
        if asked and item.kind not in item.keeping.purged and (early or item.keeping.held):
            found.setdefault(item.keeping.view.reference, item)
    return list(found.values()) if by_name or upto > today else []


def _counted(items: list[Item], profiles: list[ProfileItem]) -> str:
    said = [count_of(len(items), "part")] if items else []
    return " and ".join([*said, count_of(len(profiles), "profile")] if profiles else said)


def _show(items: list[Item], profiles: list[ProfileItem], people: int) -> None:
    for item in items:
        day = plain_date(item.due_on) if item.due_on else ""
        print(f"{item.keeping.view.reference}  due {day}: {WHAT[str(item.kind)]}")
    for profile in profiles:
        day = plain_date(profile.due_on) if profile.due_on else ""
        print(
            f"{profile.name}  due {day}: the profile with its documents, not used since {plain_date(profile.last_on)}"
        )
    if people:
        print(f"{count_of(people, 'closed account')}: name and e-mail address")
    if not items and not people and not profiles:
        print("No part of any tender is due.")
    print("Besides: mails and traces of signing in, each by its own period.")


def _typed(words: str) -> bool:
    try:
        return (
            input(f"Backups may still hold it: destroy those of before today by hand. Type “{words}”: ").strip()
            == words
        )
    except EOFError:
        return False


def _destroy(parts: Parts, items: list[Item], profiles: list[ProfileItem], *, everything: bool) -> int:
    files = remove_files(parts)  # what a purge that was broken off left behind
    for item in items:
        try:
            with open_work(parts, OPERATOR) as work:
                purge(work, item)
        except Refusal as refusal:
            complain(f"{item.keeping.view.reference}: {refusal.message}")
            continue
        files += remove_files(parts)
        print(f"{item.keeping.view.reference}: destroyed {WHAT[str(item.kind)]}")
    for profile in profiles:
        try:
            with open_work(parts, OPERATOR) as work:
                purge_profile(work, profile.organisation_id)
        except Refusal as refusal:
            complain(f"{profile.name}: {refusal.message}")
            continue
        files += remove_files(parts)
        print(f"{profile.name}: destroyed the profile with its documents")
    if everything:
        with open_work(parts, OPERATOR) as work:
            people = erase_due(work)
            mails, traces = purge_traces(work)
        print(
            f"{count_of(people, 'account')} erased, {count_of(mails, 'mail')} and {count_of(traces, 'trace')} destroyed"
        )
    print(f"{count_of(files, 'file')} taken out of the store.")
    return DONE
