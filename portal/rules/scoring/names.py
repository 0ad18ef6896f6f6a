"""Names of lots and bids, while some of the things they name may still stand under a refused id.

Source: evaluation-record/1, Record ("every fault that can be told is named (one that only follows from another may be left
out)"): where a lot lost its id, the one name that no lot bears any more is most likely that lot's.
"""

from portal.rules.scoring.faults import Fault, shown
from portal.rules.scoring.reading import UNSURE
from portal.rules.scoring.values import Checker


class Names:
    """The ids of one kind of thing (`what`), and those of them that were not refused (`sound`).

    `known` is false where the list of them could not be read at all.
    """

    def __init__(self, check: Checker, what: str, known: bool = True) -> None:
        self.ids: dict[str, None] = {}
        self.sound: dict[str, None] = {}
        self.known = known
        self._check = check
        self._what = what
        self._lost = 0
        self._unknown: dict[str, list[Fault]] = {}

    def enter(self, value: object, path: str) -> str | None:
        """Reads what one thing calls itself; where that is refused, an unknown name may mean this thing."""
        name, refused = self._check.id(value, path, self.ids)
        if name is not None:
            self.ids[name] = None
            if not refused:
                self.sound[name] = None
        self._lost += refused
        return name

    def refer(self, value: object, path: str) -> str | None:
        """The id a value names, or None. Whether an unknown one is a fault is seen in `settle`."""
        if value is UNSURE:
            return None
        message = f"{shown(value)} is not the id of {self._what}"
        if not isinstance(value, str):
            self._check.refuse(path, message)
        elif value in self.ids:
            return value
        else:
            self._unknown.setdefault(value, []).append(Fault(path, message))
        return None

    def settle(self) -> None:
        """Refuses the unknown names, unless as many things have lost their ids."""
        if self.known and len(self._unknown) > self._lost:
            for faults in self._unknown.values():
                self._check.faults.extend(faults)
