"""What administrators and operators find in the demo world: people who changed and left, a mail given up, a hold."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from portal.accounts import services as accounts
from portal.notifications import outbox
from portal.notifications.messages import Rendered
from portal.notifications.senders import SendFailed
from portal.retention import services as retention
from portal.rules.actors import OPERATOR, Role
from portal.seeds.people import invited
from portal.seeds.telling import Standing, Story
from portal.unit_of_work import open_work

_ADMINISTRATOR, _APPROVER = "ines-kowalczyk", "femi-adelaja"
_MOVER = ("Priscilla Wray", "priscilla.wray@dcc.example")
_LEAVER = ("Greta Lindqvist", "greta.lindqvist@dcc.example")
_WAITED = timedelta(hours=20)
_HELD = (
    "The group whose bid was left out wrote that it may ask a court to look at it. Nothing of this tender may go until "
    "that is settled."
)


def tell_first(story: Story) -> None:
    """Before any tender is told, so that no other mail stands behind the one that is given up."""
    mover, leaver = (invited(story.parts, *person, [Role.COMMISSIONER]) for person in (_MOVER, _LEAVER))
    _give_up_a_mail(story)
    now = story.parts.clock.now()
    with story.act(_ADMINISTRATOR, now) as work:
        accounts.set_roles(work, mover, [Role.PROCUREMENT_OFFICER])
    with story.act(_ADMINISTRATOR, now) as work:
        accounts.close_account(work, leaver)


def hold(story: Story, procurement_id: UUID, day: int) -> None:
    """The finished tender: an approver holds its record, whatever its dates say."""
    with story.act(_APPROVER, f"D{day:+d} 11:15") as work:
        retention.place_hold(work, procurement_id, _HELD)


class _Silent:
    """A mail server that does not answer."""

    def send(self, mail: Rendered, *, message_id: str, sent_at: datetime) -> None:
        raise SendFailed("ConnectionRefusedError: the mail server did not take the mail")


def _give_up_a_mail(story: Story) -> None:
    """Asked for yesterday, tried seven times. Mails written since are not due at any of these moments."""
    parts = story.parts
    at = parts.clock.system_now() - _WAITED
    with open_work(replace(parts, clock=Standing(at)), OPERATOR) as work:
        accounts.ask_for_reset(work, _MOVER[1])
    for pause in (timedelta(0), *outbox.RETRY_AFTER):
        at += pause
        outbox.drain(parts.engine, parts.keyring, _Silent(), at, limit=1)
