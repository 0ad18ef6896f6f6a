"""The portal's own data keys."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, UtcTime


class SealingKey(Base):
    """One of the portal's own data keys ("general", "mark"), wrapped by PORTAL_SEALING_KEY. Times are system time.

    A column that holds a wrapped key says for whom, so that it is wrapped anew with the others: `info={"wrapped_for": …}`.
    """

    __tablename__ = "sealing_keys"
    __table_args__ = ({"info": {"app_only_adds": True}},)  # wrapped anew by the owner's role alone

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary, info={"wrapped_for": "portal:{name}"})
    made_at: Mapped[datetime] = mapped_column(UtcTime)
