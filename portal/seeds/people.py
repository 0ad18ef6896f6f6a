"""The people and organisations of the demo world, each brought in by the way everybody comes in."""

from uuid import UUID

from portal.accounts import services
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Role
from portal.rules.refusals import Refusal
from portal.seeds.telling import read
from portal.unit_of_work import open_work

# Invented, printed in the README and valid nowhere else.
PASSWORD = "three wet otters"  # noqa: S105
PANEL_MAIL = "panel.dcc.example"


def bring_in(parts: Parts) -> dict[str, UUID]:
    """Everybody, by short name."""
    world = read("organisations")
    found: dict[str, UUID] = {}
    for person in world["staff"]:
        roles = [Role(name) for name in person["roles"]] or [Role.STAFF]
        found[person["id"]] = invited(parts, person["name"], person["email"], roles)
    for person in world["service_users"]:
        email = person["email"] or f"{person['id']}@{PANEL_MAIL}"
        found[person["id"]] = invited(parts, person["name"], email, [Role.SERVICE_USER])
    for person in world["supporters"]:
        found[person["id"]] = invited(parts, person["name"], person["email"], [Role.SUPPORTER])
    for organisation in world["organisations"]:
        found |= _organisation(parts, organisation["name"], organisation["users"])
    return found


def owners() -> dict[str, str]:
    """Who speaks for a provider: the first of its people, by the provider's short name."""
    return {
        organisation["id"]: organisation["users"][0]["id"] for organisation in read("organisations")["organisations"]
    }


def names() -> dict[str, str]:
    """The name of each provider, by its short name."""
    return {organisation["id"]: organisation["name"] for organisation in read("organisations")["organisations"]}


def invited(parts: Parts, name: str, email: str, roles: list[Role]) -> UUID:
    """Somebody comes in by the council's invitation; gives their id."""
    with open_work(parts, OPERATOR) as work:
        token = services.invite_staff(work, name, email, roles).token
    with open_work(parts, OPERATOR) as work:
        return _user_id(services.accept_invitation(work, token, PASSWORD))


def _organisation(parts: Parts, name: str, users: list[dict[str, str]]) -> dict[str, UUID]:
    """The first person signs up with the organisation; the others are invited by them."""
    first, *others = users
    with open_work(parts, OPERATOR) as work:
        token = services.sign_up(
            work,
            name=first["name"],
            email=first["email"],
            password=PASSWORD,
            organisation_name=name,
            address=first["email"],
        )
    with open_work(parts, OPERATOR) as work:
        owner = services.confirm(work, token or "", PASSWORD)
        if isinstance(owner, Refusal):
            raise owner
    found = {first["id"]: _user_id(owner)}
    for user in others:
        with open_work(parts, owner.actor) as work:
            token = services.invite_colleague(work, user["name"], user["email"], Role(user["role"])).token
        with open_work(parts, OPERATOR) as work:
            found[user["id"]] = _user_id(services.accept_invitation(work, token, PASSWORD))
    return found


def _user_id(signed_in: services.SignedInAs | Refusal) -> UUID:
    if isinstance(signed_in, Refusal):
        raise signed_in
    if signed_in.actor.user_id is None:
        raise LookupError("nobody")
    return signed_in.actor.user_id
