"""A draft as tests look at it: what is saved, what is missing, and saving a page of it."""

from typing import Any

from portal.procurements import queries, services
from portal.rules.actors import Actor
from portal.rules.drafting import Draft
from tests.procurements.conftest import Story


def draft_of(story: Story) -> Draft:
    with story.reading() as session:
        return queries.get_draft(session, story.people.officer, story.id, full_moment(story)).draft


def full_moment(story: Story) -> Any:
    with story.work_as() as work:
        return work.now


def faults(story: Story) -> list[str]:
    with story.reading() as session:
        found = queries.get_draft(session, story.people.officer, story.id, full_moment(story)).blockers
    return [check.fault or "" for check in found]


def save(story: Story, page: str, content: Any, actor: Actor | None = None, seen: int | None = None) -> int:
    with story.work_as(actor or story.people.officer) as work:
        return services.save_page(work, story.id, page, content, story.version() if seen is None else seen)
