"""What is planted in the phase world: a phrase and a number of its own in everything somebody would keep from somebody."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

PHRASE = "zq"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Plain words to make reasons of that differ from each other, as reasons about different bids do.
_WORDS = [
    "worker",
    "evening",
    "hall",
    "town",
    "plan",
    "week",
    "group",
    "young",
    "people",
    "safe",
    "door",
    "bus",
    "school",
    "street",
    "room",
    "leader",
    "call",
    "first",
    "named",
    "daily",
    "monthly",
    "trained",
    "checked",
    "written",
    "asked",
    "shown",
    "counted",
    "seen",
    "kept",
    "promised",
    "dated",
    "agreed",
    "listed",
    "told",
    "heard",
    "met",
    "garden",
    "kitchen",
    "library",
    "bridge",
    "station",
    "harbour",
    "market",
    "orchard",
    "meadow",
    "chapel",
    "river",
    "cottage",
    "lantern",
    "bicycle",
    "carpet",
]


@dataclass(frozen=True)
class Canary:
    """One thing that was planted.

    kind: a row of `canaries.yaml`; phrase, number: what to look for (the number in pence where it is money);
    bidder: short name of the organisation it belongs to; person: short name of who wrote it; phase: since when.
    """

    kind: str
    phrase: str
    number: int
    bidder: str = ""
    person: str = ""
    phase: str = ""
    lot: str = ""


@dataclass
class Planter:
    """Hands out phrases and numbers that stand nowhere else."""

    phase: str = "draft"
    planted: list[Canary] = field(default_factory=list)

    def note(self, kind: str, *, bidder: str = "", person: str = "", number: int = 0, lot: str = "") -> Canary:
        """One more canary; a number that must be a sum of money may be given."""
        place = len(self.planted)
        letters = "".join(_LETTERS[int(digit)] for digit in f"{place:04}")
        made = Canary(
            kind, f"{PHRASE}{letters}{kind[0]}x", number or 730_000_000 + place * 7_919, bidder, person, self.phase, lot
        )
        self.planted.append(made)
        return made

    def words(self, kind: str, start: str = "", *, bidder: str = "", person: str = "", many: int = 24) -> str:
        """A paragraph with a phrase and a number in it, unlike any other."""
        made = self.note(kind, bidder=bidder, person=person)
        chosen = random.Random(made.number).sample(_WORDS, min(many, len(_WORDS)))  # noqa: S311
        return f"{start} {' '.join(chosen)} {made.phrase} {made.number}.".strip()

    def pence(self, kind: str, about: int, *, bidder: str = "", lot: str = "") -> int:
        """An amount near `about` pence that is no other's."""
        amount = about // 10_000 * 10_000 + 1_007 + 13 * len(self.planted)
        return self.note(kind, bidder=bidder, number=amount, lot=lot).number

    def name(self, kind: str, name: str, *, bidder: str = "") -> str:
        """A file's name with a phrase in it."""
        stem, _, kind_of_file = name.rpartition(".")
        return f"{stem} {self.note(kind, bidder=bidder).phrase}.{kind_of_file}"

    def write(self, path: Path) -> None:
        """Keep what was planted beside the world."""
        path.write_text(json.dumps([asdict(each) for each in self.planted]), encoding="utf-8")


def read_planted(path: Path) -> list[Canary]:
    """What `Planter.write` kept."""
    return [Canary(**each) for each in json.loads(path.read_text(encoding="utf-8"))]


def kinds_of(planted: Iterable[Canary]) -> Iterator[str]:
    """Each kind once, in the order of planting."""
    yield from dict.fromkeys(each.kind for each in planted)
