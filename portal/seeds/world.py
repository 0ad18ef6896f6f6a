"""The whole demo world, built once."""

from datetime import date

from portal.audit.services import seal_heads
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.wording import in_london
from portal.seeds import people, plans, profiles, tenders, upkeep
from portal.seeds.telling import Story
from portal.unit_of_work import open_work


def build(parts: Parts) -> None:
    """People, plans, and the tenders at every stage; ends with a seal over the audit trail."""
    today: date = in_london(parts.clock.system_now()).date()
    story = Story(parts, today, people.bring_in(parts), people.owners(), people.names())
    upkeep.tell_first(story)
    profiles.tell(story)
    tenders.tell(story, plans.tell(story))
    with open_work(parts, OPERATOR) as work:
        seal_heads(work.session, parts.vault, work.system_now)
