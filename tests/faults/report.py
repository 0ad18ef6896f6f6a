"""What a run did and found, as a table for people and a last line for machines."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """faults: each broken promise, once; fell: by kind of fault, where it fell, how often."""

    fell: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, kind: str, where: str) -> None:
        """One fault, and where it fell."""
        self.fell[kind, where] += 1

    def audit(self, after: str, found: list[str]) -> None:
        """What an audit found, after what."""
        for each in found:
            line = f"after {after}: {each}"
            if not any(each in known for known in self.broken):
                print(f"BROKEN {line}", flush=True)
                self.broken.append(line)

    def expect(self, holds: bool, words: str) -> None:
        """A promise of one phase's own."""
        if not holds and words not in self.broken:
            print(f"BROKEN {words}", flush=True)
            self.broken.append(words)

    def note(self, words: str) -> None:
        """Something worth knowing that is no broken promise."""
        print(words, flush=True)
        self.notes.append(words)

    def of(self, *kinds: str) -> int:
        """How many faults of these kinds."""
        return sum(times for (kind, _), times in self.fell.items() if kind in kinds)

    def table(self) -> list[str]:
        """Lines: kind, where it fell, how often."""
        width = max((len(kind) for kind, _ in self.fell), default=0)
        lines = []
        for (kind, where), times in sorted(self.fell.items()):
            lines.append(f"  {kind:<{width}}  {times:>4}  {where}")
        return lines
