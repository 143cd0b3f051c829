"""What is stored of a segment: the question, never its answer."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.companies.filters import Filters, read
from app.db import Base, Instant, words


class Segment(Base):
    """Filters under a name: an officer's own, or shared with those of the territory."""

    __tablename__ = "segment"

    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = words(personal=False)
    name_key: Mapped[str] = words(personal=False, bytewise=True)
    asked: Mapped[str] = words(personal=True)  # normalised filters, as JSON; words may be anybody's
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def filters(self) -> Filters:
        """What it asks today; what nobody understands any more is left out."""
        said: dict[str, Any] = json.loads(self.asked)
        return read(said, sees_all=True)

    @filters.setter
    def filters(self, filters: Filters) -> None:
        self.asked = json.dumps(filters.values, ensure_ascii=False, sort_keys=True)
