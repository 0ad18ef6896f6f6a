"""What happens to a contract: on the chain of its procurement."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from portal.rules.events import Event
from portal.rules.wording import count_of, long_date


@dataclass(frozen=True, kw_only=True)
class ContractSigned(Event):
    """A contract was recorded as signed, with what the winner promised."""

    code: ClassVar[str] = "contract.signed"
    procurement_id: UUID
    contract_id: UUID
    lot_id: str
    submission_id: UUID
    signed_on: date
    value_pence: int
    obligations: int

    def stream(self) -> str:
        return f"procurement:{self.procurement_id}"

    def sentence(self, who: str) -> str:
        promised = count_of(self.obligations, "promise")
        return f"{who} recorded that the contract was signed on {long_date(self.signed_on)}, with {promised} as duties."
