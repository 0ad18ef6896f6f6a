"""The service navigation, from roles (screens.md A1): five items at most, never a count, since counts leak."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from portal.rules.actors import Actor, Role


@dataclass(frozen=True)
class Item:
    """One link of the navigation."""

    text: str
    endpoint: str


_PUBLIC = (
    Item("Opportunities", "procurements.opportunities"),
    Item("Plans", "intentions.plans"),
    Item("Awards", "notices.awards"),
    Item("Help", "public_pages.help_page"),
)
_PROVIDER = (
    Item("My bids", "bids.my_bids"),
    Item("Opportunities", "procurements.opportunities"),
    Item("Plans", "intentions.plans"),
    Item("Feedback", "feedback.my_feedback"),
    Item("My organisation", "accounts.organisation"),
)
_NEWCOMER = (
    Item("My organisation", "accounts.join_organisation"),
    Item("Opportunities", "procurements.opportunities"),
    Item("Plans", "intentions.plans"),
    Item("Help", "public_pages.help_page"),
)
_SERVICE_USER = (Item("My questions", "evaluation.my_panels"), Item("Help", "public_pages.help_page"))
# Staff items by what the roles allow; the union, in this order.
_STAFF: tuple[tuple[frozenset[Role], Item], ...] = (
    (frozenset({Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.APPROVER}), Item("My work", "oversight.my_work")),
    (frozenset({Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.APPROVER}), Item("Plans", "intentions.staff_plans")),
    (
        frozenset({Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.APPROVER, Role.AUDITOR}),
        Item("Procurements", "procurements.staff_list"),
    ),
    (frozenset({Role.STAFF}), Item("My panels", "evaluation.my_panels")),
    (frozenset({Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.AUDITOR}), Item("Contracts", "contracts.register")),
    (frozenset({Role.ADMINISTRATOR}), Item("People", "accounts.people")),
    (frozenset({Role.ADMINISTRATOR}), Item("Service", "oversight.service")),
)


def items_for(actor: Actor) -> tuple[Item, ...]:
    """The items a person sees, in order."""
    if not actor.signed_in:
        return _PUBLIC
    if actor.is_any(Role.OWNER, Role.EDITOR):
        return _PROVIDER
    if actor.is_any(Role.NEWCOMER):
        return _NEWCOMER
    if actor.is_any(Role.SERVICE_USER, Role.SUPPORTER):
        return _SERVICE_USER
    return tuple(item for roles, item in _STAFF if actor.roles & roles)


def nav_items(actor: Actor) -> list[dict[str, object]]:
    """For the layout: text, href, current."""
    links = [i for i in items_for(actor) if i.endpoint in current_app.view_functions]
    return [{"text": i.text, "href": url_for(i.endpoint), "current": request.endpoint == i.endpoint} for i in links]


def landing_endpoint(actor: Actor) -> str:
    """Where a person lands after signing in."""
    found = items_for(actor)
    return found[0].endpoint if found else "notices.home"
