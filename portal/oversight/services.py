"""Mending the service."""

from portal.notifications import outbox
from portal.oversight.events import MailSentAgain
from portal.oversight.permissions import may_mend
from portal.rules.refusals import TooLate
from portal.unit_of_work import Work


def send_mail_again(work: Work) -> None:
    """Let every mail that was given up go out once more.

    Refuses: anybody but administrators and the operator (NotAllowed); where no mail is given up (TooLate).
    Records: MailSentAgain. Posts: nothing new.
    """
    may_mend(work.actor).or_refuse()
    if not outbox.send_again(work.session, work.system_now):
        raise TooLate("No mail is given up any more. There is nothing to send again.")
    work.record(MailSentAgain())
