"""What a person may type: the base of every form, and the few fields of our own."""

import re
import secrets
from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from app.language import _, _l, language, money

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")
OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


class Form(FlaskForm):
    """A form that names what is wrong in the reader's language and keeps what was typed."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> "Sentences":
            return Sentences()

    @property
    def flaws(self) -> dict[str, list[str]]:
        """Errors by field, without the token's."""
        return {name: errors for name, errors in self.errors.items() if name != "csrf_token"}


class CreatingForm(Form):
    """A form that creates something: sent twice, it creates once."""

    once = HiddenField(default=lambda: secrets.token_urlsafe(16))

    def validate_once(self, field: HiddenField) -> None:
        if len(field.data or "") > 64:
            raise ValidationError(_("Ce formulaire est abîmé : rechargez la page."))


class Sentences:
    """The sentences of WTForms' own validators, through our catalogue."""

    KNOWN = {
        "This field is required.": _l("Ce champ est nécessaire."),
        "Not a valid choice.": _l("Choisissez dans la liste."),
        "Not a valid choice": _l("Choisissez dans la liste."),
        "Not a valid integer value.": _l("Écrivez un nombre entier."),
        "Invalid Choice: could not coerce.": _l("Choisissez dans la liste."),
        "Invalid email address.": _l("Cette adresse n'est pas valide : vérifiez-la."),
        "Field must be equal to %(other_name)s.": _l("Les deux saisies diffèrent."),
    }

    def gettext(self, text: str) -> str:
        return str(self.KNOWN.get(text, text))

    def ngettext(self, one: str, many: str, num: int) -> str:
        return one if num == 1 else many


def stripped(value: Any) -> Any:
    """Text without the spaces around it, with one kind of line end."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def nothing_to_none(value: Any) -> Any:
    """An empty answer is unknown, not an empty text."""
    return value or None


def clean(_form: Any, field: Any) -> None:
    """No control or direction-overriding characters: they break files, feeds and eyes."""
    if isinstance(field.data, str) and (CONTROL.search(field.data) or OVERRIDES.search(field.data)):
        raise StopValidation(_("Ce texte contient des caractères invisibles que nous ne pouvons pas garder."))


def at_most(characters: int) -> Length:
    """A cap on length that says itself."""
    return Length(max=characters, message=_l("%(max)s caractères au plus.", max=characters))


def required(message: Any = None) -> "Required":
    """An answer is needed."""
    return Required(message)


class Required:
    """Like WTForms' DataRequired, with our sentence and without the browser's own pop-up."""

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Ce champ est nécessaire.")
        self.field_flags = {"needed": True}

    def __call__(self, _form: Any, field: Any) -> None:
        if field.errors or (getattr(field, "raw", None) and field.data is None):
            raise StopValidation()
        if field.data in (None, "", []):
            field.errors[:] = []
            raise StopValidation(str(self.message))


class Words(StringField):
    """One line of text; unknown when empty."""

    def __init__(self, label: Any, validators: Any = (), most: int = 200, **options: Any) -> None:
        super().__init__(
            label,
            [*validators, clean, Optional(), at_most(most)],
            filters=[stripped, nothing_to_none],
            **options,
        )


class Paragraphs(TextAreaField):
    """Several lines of text; unknown when empty."""

    def __init__(self, label: Any, validators: Any = (), most: int = 20_000, **options: Any) -> None:
        super().__init__(
            label,
            [*validators, clean, Optional(), at_most(most)],
            filters=[stripped, nothing_to_none],
            **options,
        )


class Mail(Words):
    """An e-mail address, kept in lower case."""

    def __init__(self, label: Any, validators: Any = (), **options: Any) -> None:
        options["render_kw"] = {"type": "email", "autocomplete": "email", **options.get("render_kw", {})}
        super().__init__(label, validators, most=254, **options)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        try:
            self.data = validate_email(
                self.data, check_deliverability=False, test_environment=True
            ).normalized.lower()
        except EmailNotValidError:
            raise ValidationError(_("Cette adresse n'est pas valide : vérifiez-la.")) from None


class Web(Words):
    """The address of a site; `https://` is added when it was left out."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        url = self.data if re.match(r"https?://", self.data, re.I) else f"https://{self.data}"
        if not re.fullmatch(r"https?://[^\s/@]+\.[^\s/@]+(/\S*)?", url, re.I):
            raise ValidationError(_("Cette adresse de site n'est pas valide."))
        self.data = url


class Phone(Words):
    """A telephone number, kept in international form."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        import phonenumbers

        try:
            number = phonenumbers.parse(self.data, "FR")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(_("Ce numéro de téléphone n'est pas valide."))
        self.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class Typed(StringField):
    """A field whose text becomes a value; what was typed is kept beside it."""

    raw: str | None = None

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw = valuelist[0].strip() if valuelist and valuelist[0].strip() else None
        self.data = None
        if self.raw:
            self.data = self.read(self.raw)

    def process_data(self, value: Any) -> None:
        self.data, self.raw = value, None

    def write(self, value: Any) -> str:
        return str(value)

    def _value(self) -> str:
        if self.raw is not None:
            return self.raw
        return "" if self.data is None else self.write(self.data)


class Day(Typed):
    """A date: 2026-12-03 as the browser sends it, or 3/12/2026 as people type it."""

    def __init__(self, label: Any, validators: Any = (), **options: Any) -> None:
        options["render_kw"] = {"type": "date", **options.get("render_kw", {})}
        super().__init__(label, [*validators, Optional()], **options)

    def read(self, text: str) -> date:
        iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
        french = re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", text)
        parts = iso.groups() if iso else french.groups()[::-1] if french else None
        if parts is None:
            raise ValueError(_("Écrivez la date ainsi : 03/12/2026."))
        try:
            day = date(*map(int, parts))
        except ValueError:
            raise ValueError(_("Cette date n'existe pas.")) from None
        if not EARLIEST <= day <= LATEST:
            raise ValueError(_("Cette date est hors du calendrier (1900 à 2199)."))
        return day

    def write(self, value: date) -> str:
        return value.isoformat()


class Hour(Typed):
    """An hour of the day: 14:30, 14 h 30, 14h."""

    def __init__(self, label: Any, validators: Any = (), **options: Any) -> None:
        options["render_kw"] = {"type": "time", **options.get("render_kw", {})}
        super().__init__(label, [*validators, Optional()], **options)

    def read(self, text: str) -> time:
        found = re.fullmatch(r"(\d{1,2})\s*[:hH.]?\s*(\d{2})?(?::\d{2})?", text)
        if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
            return time(int(found[1]), int(found[2] or 0))
        raise ValueError(_("Écrivez l'heure ainsi : 14:30."))

    def write(self, value: time) -> str:
        return value.strftime("%H:%M")


class Whole(IntegerField):
    """A whole number within bounds; unknown when empty."""

    def __init__(
        self, label: Any, validators: Any = (), least: int = 0, most: int = 1_000_000, **options: Any
    ) -> None:
        options["render_kw"] = {"inputmode": "numeric", **options.get("render_kw", {})}
        super().__init__(label, [*validators, Optional()], **options)
        self.least, self.most = least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        text = re.sub(r"[\s\u00a0\u202f]", "", valuelist[0]) if valuelist else ""
        self.data = None
        if text:
            if not re.fullmatch(r"[+-]?\d{1,15}", text, re.ASCII):
                raise ValueError(_("Écrivez un nombre entier."))
            self.data = int(text)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data is not None and not self.errors and not self.least <= self.data <= self.most:
            raise ValidationError(_("Entre %(least)s et %(most)s.", least=self.least, most=self.most))


class Amount(Typed):
    """Euros and cents, with comma or point: 150, 1 250,50 €, 99.9."""

    def __init__(
        self,
        label: Any,
        validators: Any = (),
        least: Decimal = Decimal("0.01"),
        most: Decimal = Decimal(1_000_000),
        **options: Any,
    ) -> None:
        options["render_kw"] = {"inputmode": "decimal", "autocomplete": "off", **options.get("render_kw", {})}
        super().__init__(label, [*validators, Optional()], **options)
        self.least, self.most = least, most

    def read(self, text: str) -> Decimal:
        digits = re.sub(r"[\s\u00a0\u202f€]", "", text).replace(",", ".")
        if not re.fullmatch(r"[+-]?\d{1,15}(\.\d*)?", digits, re.ASCII):
            raise ValueError(_("Écrivez un montant en euros, comme 150 ou 99,50."))
        if len(digits.partition(".")[2].rstrip("0")) > 2:
            raise ValueError(_("Deux chiffres au plus après la virgule."))
        amount = Decimal(digits).quantize(Decimal("0.01"))
        if not self.least <= amount <= self.most:
            raise ValueError(
                _("Entre %(least)s et %(most)s.", least=money(self.least), most=money(self.most))
            )
        return amount

    def write(self, value: Decimal) -> str:
        whole = value == value.to_integral_value()
        return str(int(value)) if whole else f"{value:.2f}".replace(".", "," if language() == "fr" else ".")


def options_of(choices: Iterable[Any]) -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them."""
    return [pair if isinstance(pair, SelectChoice) else SelectChoice(*pair) for pair in choices]


class Choice(SelectField):
    """One of a list; `empty` names the choice of saying nothing."""

    def __init__(
        self, label: Any, validators: Any = (), empty: Any = None, choices: Any = None, **options: Any
    ) -> None:
        listed = None if choices is None else options_of(choices)
        super().__init__(label, list(validators), filters=[nothing_to_none], choices=listed, **options)
        self.empty = empty

    def offer(self, choices: Iterable[Any]) -> None:
        """Set the list, with the empty choice first when there is one."""
        self.choices = options_of([("", self.empty), *choices] if self.empty is not None else choices)

    def pre_validate(self, form: Any) -> None:
        if self.data is None and self.empty is not None:
            return
        super().pre_validate(form)


class Several(SelectMultipleField):
    """Some of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, validators: Any = (), choices: Any = None, **options: Any) -> None:
        listed = None if choices is None else options_of(choices)
        super().__init__(label, list(validators), choices=listed, **options)

    def offer(self, choices: Iterable[Any]) -> None:
        """Set the list."""
        self.choices = options_of(choices)

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= {option.value for option in options_of(self.choices or ())}:
            raise ValidationError(_("Choisissez dans la liste."))


def whole_or_none(value: Any) -> int | None:
    """The number of a choice; what is none is no choice."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class Version(HiddenField):
    """Which version was on the screen when the edit began; None when it does not say."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = whole_or_none(valuelist[0]) if valuelist else None
