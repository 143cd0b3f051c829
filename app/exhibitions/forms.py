"""What a person may type about an exhibition and its runs."""

import re
from decimal import Decimal
from typing import Any

from wtforms import ValidationError

from app.exhibitions import rules
from app.exhibitions.models import Exhibition, Venue
from app.forms import (
    Choice,
    CreatingForm,
    Day,
    Form,
    Paragraphs,
    Several,
    Typed,
    Version,
    Whole,
    Words,
    required,
    whole_or_none,
)
from app.language import _, _l
from app.territory.models import Intercommunality

MOST_MONEY = Decimal("999999999.99")


class Money(Typed):
    """An amount in euros: 8215, 8 215 €, 8 215,50."""

    def read(self, text: str) -> Decimal:
        plain = re.sub(r"[\s\u00a0\u202f€]", "", text).replace(",", ".")
        if not re.fullmatch(r"\d{1,15}(\.\d{1,2})?", plain, re.ASCII):
            raise ValueError(_("Écrivez le montant ainsi : 8 215,50."))
        if Decimal(plain) > MOST_MONEY:
            raise ValueError(_("Ce montant est trop grand."))
        return Decimal(plain)

    def write(self, value: Decimal) -> str:
        cents = f"{value:.2f}".replace(".", ",")
        return cents.removesuffix(",00")


class ExhibitionFields:
    """What is asked of an exhibition, new or known."""

    title = Words(_l("Titre"), [required()])
    theme = Words(_l("Thème, en une phrase"), most=300)
    presentation = Paragraphs(_l("Présentation"))
    partners = Several(_l("Intercommunalités partenaires"), coerce=whole_or_none)
    companies_count = Whole(_l("Entreprises participantes"), most=100_000)
    photo_clubs_count = Whole(_l("Clubs photo participants"), most=100_000)
    budget = Money(_l("Budget, toutes taxes comprises"))

    def offer(self, around: list[Intercommunality]) -> None:
        """The intercommunalities that may be ticked."""
        self.partners.offer((one.id, one.name) for one in around)

    def fill(self, exhibition: Exhibition, partners: list[Intercommunality]) -> None:
        """Write what was typed into the exhibition."""
        for name in ("title", "theme", "presentation", "companies_count", "photo_clubs_count", "budget"):
            setattr(exhibition, name, getattr(self, name).data)
        exhibition.partners = partners


class NewExhibition(ExhibitionFields, CreatingForm):
    """A new exhibition."""


class EditExhibition(ExhibitionFields, Form):
    """An exhibition that is there."""

    version = Version()


class RunFields:
    """What is asked of a run: where and from when to when."""

    venue = Choice(_l("Lieu"), [required(_l("Choisissez le lieu."))], coerce=whole_or_none)
    first_on = Day(_l("Premier jour"), [required(_l("Donnez le premier jour."))])
    last_on = Day(_l("Dernier jour"), [required(_l("Donnez le dernier jour."))])
    note = Paragraphs(_l("À savoir pour la visite"), most=2_000)

    def offer(self, venues: list[Venue]) -> None:
        """The venues to choose from; the first line asks to choose."""
        self.venue.offer([("", _("Choisir un lieu")), *((one.id, one.place) for one in venues)])

    def validate_last_on(self, field: Day) -> None:
        first: Any = self.first_on.data
        last: Any = field.data
        if first and last and (refusal := rules.dates_refusal(first, last)):
            raise ValidationError(refusal)


class NewRun(RunFields, CreatingForm):
    """A new run of an exhibition."""


class EditRun(RunFields, Form):
    """A run that is there."""

    version = Version()
