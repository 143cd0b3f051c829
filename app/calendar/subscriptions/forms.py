"""What a person types to follow their dates on one more device."""

from collections.abc import Iterable

from app.forms import Choice, CreatingForm, Words, required
from app.language import _l


class NewAddress(CreatingForm):
    """A name for the device, and whose dates."""

    label = Words(_l("Quel appareil ?"), [required()], most=60)
    company = Choice(_l("Quelles dates ?"), empty=_l("Toutes celles que je peux voir"))

    def offer(self, companies: Iterable[tuple[int, str]]) -> None:
        """All that one may see, or what concerns one of one's companies."""
        self.company.offer((str(number), name) for number, name in companies)

    @property
    def chosen(self) -> int | None:
        """The company, when one was chosen."""
        return int(self.company.data) if self.company.data else None
