"""May this person, in this procurement, at this moment? Seats decide; who has no business here learns nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from portal.rules.actors import Actor, Role
from portal.rules.conflicts import Standing, may_read
from portal.rules.refusals import HIDDEN, YES, Decision, no
from portal.rules.seats import PANEL, SeatKind

CONFIRM_WITHIN = timedelta(minutes=30)
_STOPPED = "This was stopped. Nothing more can be done here."


@dataclass(frozen=True)
class Case:
    """What permissions need to know of a procurement: its acts so far, and who holds which seat now."""

    procurement_id: UUID
    title: str
    reference: str
    deadline_at: datetime | None
    opened_at: datetime | None
    discussion_opened_at: datetime | None
    quality_locked_at: datetime | None
    recommended_at: datetime | None
    terminated_at: datetime | None
    seats: frozenset[tuple[SeatKind, UUID]]

    def held_by(self, user_id: UUID | None) -> frozenset[SeatKind]:
        """The seats a person holds now."""
        return frozenset(kind for kind, holder in self.seats if holder == user_id)

    def holders(self, *kinds: SeatKind) -> frozenset[UUID]:
        """Who holds one of these seats now."""
        return frozenset(holder for kind, holder in self.seats if kind in kinds)

    @property
    def panel(self) -> frozenset[UUID]:
        return self.holders(*PANEL)


def holds(actor: Actor, case: Case, *kinds: SeatKind) -> bool:
    """True where the person holds one of the seats now."""
    return bool(case.held_by(actor.user_id) & set(kinds))


def _is_auditor(actor: Actor) -> bool:
    return actor.is_any(Role.AUDITOR)


def may_see_opening(actor: Actor, case: Case) -> Decision:
    """The page of the opening. Before it, the two openers alone; the panel never opens."""
    if holds(actor, case, SeatKind.OFFICER, SeatKind.SECOND_OPENER):
        return YES
    after = (SeatKind.CHAIR, SeatKind.AWARD_APPROVER, SeatKind.SECOND_READER)
    if case.opened_at is not None and (holds(actor, case, *after) or _is_auditor(actor)):
        return YES
    return HIDDEN


def may_start_opening(actor: Actor, case: Case, now: datetime) -> Decision:
    """The procurement officer begins, once the deadline has passed: with seat and role, so that a role taken counts at once."""
    if not may_see_opening(actor, case):
        return HIDDEN
    if holds(actor, case, SeatKind.OFFICER) and holds(actor, case, *PANEL):
        return no("A panel member may not open the bids.")
    if not holds(actor, case, SeatKind.OFFICER) or not actor.is_any(Role.PROCUREMENT_OFFICER):
        return no("Only the procurement officer starts the opening.")
    return _openable(case, now)


def may_confirm_opening(
    actor: Actor, case: Case, now: datetime, started_by: UUID | None, started_at: datetime | None
) -> Decision:
    """The second person confirms: off the panel, not the first, within 30 minutes."""
    if not holds(actor, case, SeatKind.OFFICER, SeatKind.SECOND_OPENER):
        return HIDDEN
    if holds(actor, case, *PANEL):
        return no("A panel member may not open the bids.")
    openable = _openable(case, now)
    if not openable:
        return openable
    if started_by is None or started_at is None:
        return no("Nobody has started the opening yet. The procurement officer starts it.")
    if actor.user_id == started_by:
        return no("You started the opening. A second person must confirm.")
    if not holds(actor, case, SeatKind.SECOND_OPENER):
        return no("Only the second opener confirms.")
    if now > started_at + CONFIRM_WITHIN:
        return no("30 minutes passed. Start again.")
    return YES


def _openable(case: Case, now: datetime) -> Decision:
    if case.terminated_at is not None:
        return no(_STOPPED)
    if case.opened_at is not None:
        return no("The bids are open already.")
    if case.deadline_at is None or now < case.deadline_at:
        return no("Bids can be opened after the deadline, not before.")
    return YES


def may_take_part(actor: Actor, case: Case) -> Decision:
    """Anything of a panel member: to others the panel's pages do not exist."""
    return YES if holds(actor, case, *PANEL) else HIDDEN


def may_type_marks(actor: Actor, case: Case) -> Decision:
    """Reading and marking answers: a panel member, or the supporter who types what a service user says."""
    return YES if holds(actor, case, *PANEL, SeatKind.SUPPORTER) else HIDDEN


def may_declare(actor: Actor, case: Case) -> Decision:
    """A member answers for each bidder, from the opening until quality is locked."""
    if not may_take_part(actor, case):
        return HIDDEN
    if case.terminated_at is not None:
        return no(_STOPPED)
    if case.opened_at is None:
        return no("We ask again when we know who bid.")
    return YES if case.quality_locked_at is None else no("Marking is over.")


def may_decide_conflict(actor: Actor, case: Case) -> Decision:
    """Somebody off the panel decides on declared links (CL-09-c)."""
    if not holds(actor, case, SeatKind.CONFLICT_DECIDER):
        return HIDDEN
    return no("Who decides on a link must be off the panel.") if holds(actor, case, *PANEL) else YES


def may_read_bid(actor: Actor, case: Case, standings: Collection[Standing], this: Standing) -> Decision:
    """A member reads an answer: opened, declared for every bidder, nothing waiting, and this bidder not shut to them."""
    if not may_type_marks(actor, case) or case.opened_at is None:
        return HIDDEN
    if case.terminated_at is not None:
        return no(_STOPPED)
    if may_read(standings, this):
        return YES
    if this in (Standing.LIMITED, Standing.REMOVED):
        return HIDDEN
    return no("Nothing to mark until your declaration is clear.")


def may_mark(actor: Actor, case: Case, *, locked: bool) -> Decision:
    """A member writes marks: until their own lock, and until the discussion."""
    if not may_type_marks(actor, case) or case.opened_at is None:
        return HIDDEN
    if case.terminated_at is not None:
        return no(_STOPPED)
    if locked:
        return no("You locked your marks. They cannot change now.")
    return YES if case.discussion_opened_at is None else no("The panel discussion is open. Marks cannot change now.")


def may_see_progress(actor: Actor, case: Case) -> Decision:
    """Who is done and who needs help: chair and procurement officer, and the approvers who can release somebody."""
    kinds = (SeatKind.CHAIR, SeatKind.OFFICER, SeatKind.PUBLICATION_APPROVER, SeatKind.AWARD_APPROVER)
    return YES if holds(actor, case, *kinds) or (_is_auditor(actor) and case.opened_at is not None) else HIDDEN


def may_remind(actor: Actor, case: Case) -> Decision:
    """Chair or procurement officer asks a member to finish."""
    if not holds(actor, case, SeatKind.CHAIR, SeatKind.OFFICER):
        return no("Only the chair or the procurement officer reminds.") if may_see_progress(actor, case) else HIDDEN
    if case.opened_at is None or case.discussion_opened_at is not None:
        return no("Marking is not going on.")
    return YES


def may_release(actor: Actor, case: Case) -> Decision:
    """An approver of this procurement, off the panel, lets a member go who cannot finish, and names a new chair."""
    if not may_see_progress(actor, case):
        return HIDDEN
    approves = holds(actor, case, SeatKind.PUBLICATION_APPROVER, SeatKind.AWARD_APPROVER)
    if not approves or not actor.is_any(Role.APPROVER) or holds(actor, case, *PANEL):
        return no("Only an approver off the panel can do this.")
    return YES if case.quality_locked_at is None else no("Marking is over.")


def may_lead(actor: Actor, case: Case) -> Decision:
    """The chair leads the discussion."""
    if holds(actor, case, SeatKind.CHAIR):
        return YES if case.terminated_at is None else no(_STOPPED)
    return no("Only the chair leads the discussion.") if holds(actor, case, *PANEL, SeatKind.OFFICER) else HIDDEN


def may_see_discussion(actor: Actor, case: Case) -> Decision:
    """Each member's marks: the chair once the discussion is open; those who check the award once quality is locked."""
    if case.discussion_opened_at is None:
        if holds(actor, case, *PANEL, SeatKind.OFFICER):
            return no("The panel discussion is not open yet.")
        return HIDDEN
    if holds(actor, case, SeatKind.CHAIR):
        return YES
    later = (SeatKind.OFFICER, SeatKind.AWARD_APPROVER, SeatKind.SECOND_READER)
    if case.quality_locked_at is not None and (holds(actor, case, *later) or _is_auditor(actor)):
        return YES
    return no("Only the chair leads the discussion.") if holds(actor, case, *PANEL, SeatKind.OFFICER) else HIDDEN


def may_judge_all(actor: Actor, case: Case, standings: Collection[Standing]) -> Decision:
    """The chair, who reads every bid: until quality is locked no link of theirs may be undeclared, waiting or standing."""
    if case.quality_locked_at is not None or not holds(actor, case, SeatKind.CHAIR):
        return YES
    if all(may_read(standings, each) for each in standings):
        return YES
    return no("You have a link to a bidder that is not cleared. The discussion waits for the decision.")


def may_record_agreed(actor: Actor, case: Case) -> Decision:
    """The chair records agreed marks, from the opening of the discussion until quality is locked."""
    leads = may_lead(actor, case)
    if not leads:
        return leads
    if case.discussion_opened_at is None:
        return no("The panel discussion is not open yet.")
    return YES if case.quality_locked_at is None else no("Quality is locked. Agreed marks cannot change now.")


def may_know_result(actor: Actor, case: Case) -> Decision:
    """Who will read prices and result, once there are any. Never a service user, whatever else they hold."""
    if actor.is_any(Role.SERVICE_USER, Role.SUPPORTER) or holds(actor, case, SeatKind.PANEL_SERVICE_USER):
        return HIDDEN
    kinds = (
        SeatKind.OFFICER,
        SeatKind.CHAIR,
        SeatKind.PANEL_OFFICER,
        SeatKind.AWARD_APPROVER,
        SeatKind.SECOND_READER,
        SeatKind.CONCERNS_OFFICER,
    )
    return YES if holds(actor, case, *kinds) or _is_auditor(actor) else HIDDEN


def may_see_prices(actor: Actor, case: Case, not_agreed: int) -> Decision:
    """No route shows a price before quality is locked. not_agreed: how many marks are open; said only after opening."""
    known = may_know_result(actor, case)
    if not known:
        return known
    if case.quality_locked_at is not None:
        return YES
    if case.opened_at is None:
        return no("Prices are sealed. The bids are not open yet.")
    marks = "1 mark is" if not_agreed == 1 else f"{not_agreed} marks are"
    return (
        no(f"Prices are sealed. {marks} not agreed yet.")
        if not_agreed
        else no("Prices are sealed. Lock quality first.")
    )


def may_decide_lot(actor: Actor, case: Case) -> Decision:
    """The procurement officer decides a lot that the rules leave open, until an award is recommended."""
    known = may_see_prices(actor, case, 1)
    if not known:
        return known
    if not holds(actor, case, SeatKind.OFFICER) or not actor.is_any(Role.PROCUREMENT_OFFICER):
        return no("Only the procurement officer decides this.")
    if case.terminated_at is not None:
        return no(_STOPPED)
    return YES if case.recommended_at is None else no("An award is recommended already.")


def may_take_all(actor: Actor, case: Case) -> Decision:
    """Every opened bid as one file: the procurement officer and the auditor, off the panel."""
    if case.opened_at is None or holds(actor, case, *PANEL):
        return HIDDEN
    officer = holds(actor, case, SeatKind.OFFICER) and actor.is_any(Role.PROCUREMENT_OFFICER)
    return YES if officer or _is_auditor(actor) else HIDDEN


def may_see_compliance(actor: Actor, case: Case) -> Decision:
    """What was checked, asked and decided about each bid: who runs it, who approves, who checks; after the opening.

    Not a panel member before quality is locked, whatever else they hold: they read what their declared links leave open.
    """
    if case.opened_at is None or (case.quality_locked_at is None and holds(actor, case, *PANEL)):
        return HIDDEN
    kinds = (SeatKind.OFFICER, SeatKind.PUBLICATION_APPROVER, SeatKind.AWARD_APPROVER, SeatKind.CONCERNS_OFFICER)
    return YES if holds(actor, case, *kinds) or _is_auditor(actor) else HIDDEN


def may_check(actor: Actor, case: Case) -> Decision:
    """The procurement officer checks bids, asks bidders and proposes, until an award is recommended."""
    if not may_see_compliance(actor, case):
        return HIDDEN
    if not holds(actor, case, SeatKind.OFFICER):
        return no("Only the procurement officer checks bids and asks bidders.")
    if case.terminated_at is not None:
        return no(_STOPPED)
    return YES if case.recommended_at is None else no("An award is recommended. Bids cannot be checked anew now.")


def may_decide_case(actor: Actor, case: Case, proposed_by: UUID) -> Decision:
    """An approver of this procurement, off the panel, who did not propose it (CL-03-c)."""
    if not may_see_compliance(actor, case):
        return HIDDEN
    approves = holds(actor, case, SeatKind.PUBLICATION_APPROVER, SeatKind.AWARD_APPROVER)
    if not approves or not actor.is_any(Role.APPROVER) or holds(actor, case, *PANEL):
        return no("Only an approver off the panel decides this.")
    if actor.user_id == proposed_by:
        return no("You proposed this. Another person decides.")
    if case.terminated_at is not None:
        return no(_STOPPED)
    return YES if case.recommended_at is None else no("An award is recommended. This cannot be decided now.")


def may_read_crossing(actor: Actor, case: Case) -> Decision:
    """What each member and the panel wrote where a mark crossed a minimum: before quality is locked, who decides on it."""
    if not may_see_compliance(actor, case):
        return HIDDEN
    approves = actor.is_any(Role.APPROVER) and holds(
        actor, case, SeatKind.PUBLICATION_APPROVER, SeatKind.AWARD_APPROVER
    )
    if case.quality_locked_at is not None or approves:
        return YES
    return no("Marks and reasons are read here by the approvers alone, until quality is locked.")


def may_share_out(actor: Actor, case: Case, *, begun: bool) -> Decision:
    """Procurement officer or chair say who marks what, until the first mark is saved. begun: one is."""
    if not holds(actor, case, SeatKind.OFFICER, SeatKind.CHAIR):
        return no("Only the procurement officer or the chair shares out.") if may_see_progress(actor, case) else HIDDEN
    if case.terminated_at is not None:
        return no(_STOPPED)
    return YES if not begun else no("Marking has begun. Who marks what cannot change now.")


def may_confirm(actor: Actor, case: Case) -> Decision:
    """A member confirms agreed marks, or records that they disagree, until quality is locked (CL-06-e)."""
    if not may_take_part(actor, case):
        return HIDDEN
    if case.discussion_opened_at is None:
        return no("The panel discussion is not open yet.")
    if case.terminated_at is not None:
        return no(_STOPPED)
    return YES if case.quality_locked_at is None else no("Quality is locked.")


def may_see_links(actor: Actor, case: Case) -> Decision:
    """Declared links: who decides on them; after the opening also an auditor, who changes nothing."""
    if _is_auditor(actor) and case.opened_at is not None:
        return YES
    return may_decide_conflict(actor, case)


def may_take_history(actor: Actor, case: Case) -> Decision:
    """Every save of every mark: those who check the award, once quality is locked."""
    known = may_know_result(actor, case)
    checks = holds(actor, case, SeatKind.OFFICER, SeatKind.AWARD_APPROVER, SeatKind.CHAIR) or _is_auditor(actor)
    if not known or not checks:
        return HIDDEN
    return YES if case.quality_locked_at is not None else no("Marks are saved as a table once quality is locked.")
