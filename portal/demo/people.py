"""Who there is to be, from the demo world's own list."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.seeds.telling import read


@dataclass(frozen=True)
class Persona:
    """Somebody one can be. about: one line on who they are."""

    user_id: UUID
    name: str
    job: str
    about: str
    email: str


def groups(session: Session) -> list[tuple[str, list[Persona]]]:
    """Everybody, by heading, in the order a newcomer should meet them."""
    world = read("organisations")
    known = {row.email: row.id for row in session.execute(select(User.email, User.id))}
    found: list[tuple[str, list[Persona]]] = []
    for organisation in world["organisations"]:
        people = [
            {**p, "about": organisation["name"], "job": f"{p['job']}, {p['role']}"} for p in organisation["users"]
        ]
        found.append((organisation["name"], _personas(people, known)))
    council = [p for p in world["staff"] if p["roles"]]
    panel = [p for p in world["staff"] if not p["roles"]]
    users = [
        {**p, "job": "Uses the service", "email": p["email"] or f"{p['id']}@panel.dcc.example"}
        for p in world["service_users"]
    ]
    supporters = [{**p, "job": f"Supports {p['supports'].title()}"} for p in world["supporters"]]
    providers = sorted(found, key=lambda group: len(group[1]))
    listed = [
        ("The council", _personas(council, known)),
        ("Panels", _personas([*users, *supporters, *panel], known)),
        *((f"Provider: {name}", people) for name, people in providers),
    ]
    return [(title, people) for title, people in listed if people]


def _personas(people: list[dict[str, str]], known: dict[str, UUID]) -> list[Persona]:
    return [
        Persona(known[person["email"]], person["name"], person["job"], person["about"], person["email"])
        for person in people
        if person["email"] in known
    ]
