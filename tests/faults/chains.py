"""The chains of the trail, followed on from where they were last found whole."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry, AuditHead
from portal.audit.services import START, entry_digest


@dataclass
class Chains:
    """ends: how far each chain was followed, as (number, digest). `portal audit verify` begins at the beginning."""

    ends: dict[str, tuple[int, str]] = field(default_factory=dict)

    def follow(self, session: Session) -> tuple[list[str], int]:
        """Faults since the last look, and how many entries were worked out again."""
        faults: list[str] = []
        looked = 0
        heads = {row.stream: (row.seq, row.digest) for row in session.scalars(select(AuditHead))}
        for stream, (seq, digest) in self.ends.items():
            now = heads.get(stream, (0, START))
            if now[0] < seq or (now[0] == seq and now[1] != digest):
                faults.append(f"{stream}: it was followed to entry {seq}, and ends at {now[0]} now")
        grown = [stream for stream, end in heads.items() if end != self.ends.get(stream, (0, START))]
        after = [(stream, self.ends.get(stream, (0, START))[0]) for stream in grown]
        for stream, entries in self._entries(session, after).items():
            seq, previous = self.ends.get(stream, (0, START))
            for entry in entries:
                looked += 1
                if entry.seq != seq + 1 or entry.previous != previous or entry_digest(entry) != entry.digest:
                    faults.append(f"{stream}: entry {entry.seq} does not follow entry {seq}")
                seq, previous = entry.seq, entry.digest
            if (seq, previous) != heads[stream]:
                faults.append(f"{stream}: the head says {heads[stream][0]}, the entries end at {seq}")
            self.ends[stream] = (seq, previous)
        return faults, looked

    def _entries(self, session: Session, after: list[tuple[str, int]]) -> dict[str, list[AuditEntry]]:
        found: dict[str, list[AuditEntry]] = {stream: [] for stream, _ in after}
        known = dict(after)
        for start in range(0, len(after), 500):
            streams = [stream for stream, _ in after[start : start + 500]]
            rows = session.scalars(
                select(AuditEntry).where(AuditEntry.stream.in_(streams)).order_by(AuditEntry.stream, AuditEntry.seq)
            )
            for entry in rows:
                if entry.seq > known[entry.stream]:
                    found[entry.stream].append(entry)
        return found
