"""Who is looking: what a person's posts, mandates and appointments let them do, without any room."""

from dataclasses import dataclass, field

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Viewer:
    """The rights of one person at one request: the union of posts, mandates and appointments."""

    account_id: int | None = None
    person_id: int | None = None
    name: str = ""
    is_admin: bool = False
    territories: frozenset[int] = field(default=NONE)  # officer of these
    bureau: frozenset[int] = field(default=NONE)  # clubs in whose bureau
    clubs: frozenset[int] = field(default=NONE)  # clubs of which their company, or they, are a member
    companies: frozenset[int] = field(default=NONE)  # companies in which they hold a post

    @property
    def is_signed_in(self) -> bool:
        return self.account_id is not None

    @property
    def is_officer(self) -> bool:
        return bool(self.territories)

    @property
    def is_staff(self) -> bool:
        """Those who look after a territory rather than a club or a company."""
        return self.is_admin or self.is_officer

    def looks_after(self, territory_id: int | None) -> bool:
        """Officer of that territory, or administrator."""
        return self.is_admin or territory_id in self.territories

    def sits_in(self, club_id: int | None) -> bool:
        """In the bureau of that club."""
        return club_id in self.bureau

    def belongs_to(self, club_id: int | None) -> bool:
        """Member of that club, or in its bureau."""
        return club_id in self.clubs or club_id in self.bureau


STRANGER = Viewer()
