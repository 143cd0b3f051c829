"""What the bureau types about money."""

from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import FieldList, FormField, HiddenField, ValidationError
from wtforms import Form as Subform

from app.clock import today
from app.clubs.dues import labels, rules
from app.clubs.dues.bank import Bic, Iban
from app.forms import (
    Amount,
    Choice,
    CreatingForm,
    Day,
    Form,
    Paragraphs,
    Several,
    Version,
    Whole,
    Words,
    required,
    whole_or_none,
)
from app.language import _, _l

MOST = Decimal(1_000_000)
ROWS = 8
"""So many tiers at most: a table that fits a page."""


class PaymentFields:
    """When, and by what."""

    on = Day(_l("Reçu le"), [required(_l("Indiquez le jour du paiement."))], default=today)
    means = Choice(_l("Moyen"), choices=list(labels.MEANS.items()), default="transfer")

    def validate_on(self, field: Any) -> None:
        if field.data and (fault := rules.day_fault(field.data, today())):
            raise ValidationError(fault)


class PaymentForm(PaymentFields, CreatingForm):
    """One payment of one member."""

    amount = Amount(_l("Montant"), [required(_l("Indiquez le montant reçu."))], most=MOST)
    note = Words(_l("N° de chèque ou remarque"), most=120, render_kw={"autocomplete": "off"})


class Ticked(Several):
    """Boxes of a list that is longer than the page: whose they are, the query says."""

    def pre_validate(self, form: Any) -> None:
        """Numbers of other clubs are found in none of this one's rows."""


class BulkForm(PaymentFields, CreatingForm):
    """Several members of the list at once; `all` is everybody in the filter."""

    member = Ticked(_l("Adhérents"), coerce=whole_or_none)
    all = HiddenField()
    only = HiddenField()  # the button of one line: that member alone
    move = HiddenField()  # the button of one line: « member:tier »
    state = HiddenField()
    q = HiddenField()
    tier = Choice(_l("Tranche"), empty=_l("Selon l'effectif"))

    def offer(self, tiers: list[tuple[str, str]]) -> None:
        """The tiers of the club."""
        self.tier.offer(tiers)


class TierForm(Form):
    """In which tier a member is, or that it is exempt."""

    tier = Choice(_l("Tranche"), empty=_l("Selon l'effectif"))
    is_exempt = Choice(
        _l("Exemption"), choices=[("", _l("Doit la cotisation")), ("yes", _l("En est exempté"))], default=""
    )
    reason = Words(_l("Motif de l'exemption"), most=200, render_kw={"autocomplete": "off"})

    def validate(self, extra_validators: Any = None) -> bool:
        """Who is exempt is so for a reason."""
        is_valid = bool(super().validate(extra_validators))
        if self["is_exempt"].data == "yes" and not self.reason.data and not self.reason.errors:
            self.reason.errors = [_("Dites pourquoi : le trésorier de demain voudra le savoir.")]
            return False
        return is_valid


class ClosingForm(CreatingForm):
    """What becomes of an account whose member has left."""

    decision = Choice(_l("Décision"), [required(_l("Choisissez ce que devient le compte."))])
    on = Day(_l("Remboursé le"), default=today)
    means = Choice(_l("Moyen"), choices=list(labels.MEANS.items()), default="transfer")
    note = Words(_l("Motif"), most=200, render_kw={"autocomplete": "off"})

    def offer(self, balance: Decimal) -> None:
        """Only what makes sense of such a balance."""
        wanted = ("owed", "waived") if balance > 0 else ("refunded", "given")
        self.decision.offer([(name, labels.CLOSINGS[name]) for name in wanted])

    def validate_on(self, field: Any) -> None:
        if field.data and (fault := rules.day_fault(field.data, today())):
            raise ValidationError(fault)


class CallForm(CreatingForm):
    """Until when, and a word of the bureau."""

    pay_by = Day(_l("À régler avant le"), [required(_l("Indiquez jusqu'à quand payer."))])
    message = Paragraphs(_l("Un mot du bureau"), most=1000)

    def validate_pay_by(self, field: Any) -> None:
        if field.data and not today() <= field.data <= _year_ahead():
            raise ValidationError(_("Choisissez un jour entre aujourd'hui et dans un an."))


def _year_ahead() -> date:
    return rules.anniversary(today(), today().year + 1)


class TierRow(Subform):
    """A line of the table of tiers."""

    id = HiddenField()
    label = Words(_l("Nom de la tranche"), most=80, render_kw={"autocomplete": "off"})
    least = Whole(_l("De"), least=0, most=1_000_000)
    most = Whole(_l("À"), least=0, most=1_000_000)
    amount = Amount(_l("Montant"), least=Decimal(0), most=MOST)

    @property
    def is_empty(self) -> bool:
        """Nothing was written in it."""
        for field in (self.label, self.least, self.most, self.amount):
            if field.data is not None or any(str(text).strip() for text in field.raw_data or ()):
                return False
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """A line that was begun says how much, and ends after it begins."""
        is_valid = bool(super().validate(extra_validators))
        if self.is_empty or not is_valid:
            return is_valid
        if self.amount.data is None:
            self.amount.errors = [_("Indiquez le montant de cette tranche.")]
        if self.most.data is not None and self.most.data < (self.least.data or 0):
            self.most.errors = [_("La fin de la tranche précède son début.")]
        return not (self.amount.errors or self.most.errors)


class TariffForm(Form):
    """Tiers, period, bank account, reminders, on one page."""

    version = Version()
    period = Choice(_l("Période"), choices=list(labels.PERIODS.items()), default="calendar")
    prorata = Choice(
        _l("Au prorata en cours de période"), choices=list(labels.PRORATA.items()), default="none"
    )
    tiers = FieldList(FormField(TierRow), min_entries=ROWS, max_entries=ROWS)
    holder = Words(_l("Titulaire du compte"), most=70, render_kw={"autocomplete": "off"})
    iban = Iban(_l("IBAN"), most=50, render_kw={"autocomplete": "off"})
    bic = Bic(_l("BIC"), most=20, render_kw={"autocomplete": "off"})
    payee = Paragraphs(_l("Chèques : à quel ordre, à quelle adresse"), most=300)
    term = Whole(_l("Jours pour payer"), [required()], least=0, most=365, default=30)
    reminders = Whole(_l("Relances automatiques au plus"), [required()], least=0, most=3, default=2)

    @property
    def rows(self) -> list[Any]:
        """The tiers that were written, the smallest first."""
        written = [row.form for row in self["tiers"] if not row.form.is_empty]
        return sorted(written, key=lambda row: row.least.data or 0)

    @property
    def flaws(self) -> dict[str, list[str]]:
        """Errors by field; those of a tier name it."""
        said: dict[str, list[str]] = {}
        for number, row in enumerate(self["tiers"], 1):
            for name, errors in row.form.errors.items():
                label = row.form[name].label.text
                said[f"tiers-{number - 1}-{name}"] = [
                    _(
                        "Tranche %(number)s, %(field)s : %(fault)s",
                        number=number,
                        field=label,
                        fault=errors[0],
                    )
                ]
        others = {name: errors for name, errors in super().flaws.items() if name != "tiers" or not said}
        return others | said

    def validate_tiers(self, field: FieldList) -> None:
        if any(row.form.errors for row in field):
            return
        if fault := rules.tiers_fault([(row.least.data or 0, row.most.data) for row in self.rows]):
            raise ValidationError(fault)

    def validate_iban(self, field: Iban) -> None:
        if field.data and not self["holder"].data:
            raise ValidationError(_("Indiquez aussi le titulaire du compte."))
