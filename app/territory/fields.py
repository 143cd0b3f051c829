"""Fields filled in by typing a name: what was typed stays, a choice is offered when several answer."""

from typing import Any

from wtforms import ValidationError

from app.forms import Words
from app.language import _
from app.territory import queries


class Named(Words):
    """Something chosen by its name. `found` is the thing; `candidates` what to choose from otherwise.

    The choice comes back under the field's name with `_pick` after it.
    """

    found: Any = None
    pick: str | None = None
    candidates: list[tuple[str, str]]

    def __init__(self, label: Any, validators: Any = (), **options: Any) -> None:
        self.candidates = []
        options["render_kw"] = {"autocomplete": "off", **options.get("render_kw", {})}
        super().__init__(label, validators, **options)

    def look_up(self, text: str) -> list[Any]:
        """What the text may mean."""
        raise NotImplementedError

    def said(self, item: Any) -> str:
        """How the item is shown, and understood when typed again."""
        raise NotImplementedError

    def described(self, item: Any) -> str:
        """How the item is offered beside others of the same name."""
        return self.said(item)

    def number(self, item: Any) -> str:
        """What tells it from others of the same name."""
        raise NotImplementedError

    def unknown(self, text: str) -> str:
        """The sentence when nothing answers."""
        raise NotImplementedError

    def several(self) -> str:
        """The sentence when a choice is needed."""
        return _("Plusieurs réponses portent ce nom : choisissez ci-dessous.")

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        super().process(formdata, *args, **options)
        self.pick = formdata.get(f"{self.name}_pick") if formdata else None

    def process_data(self, value: Any) -> None:
        self.data = self.said(value) if value is not None and not isinstance(value, str) else value

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data is None or self.errors:
            return
        items = self.look_up(self.data)
        items = [item for item in items if self.number(item) == self.pick] or items
        if len(items) == 1:
            self.found = items[0]
        elif items:
            self.candidates = [(self.number(item), self.described(item)) for item in items]
            raise ValidationError(self.several())
        else:
            raise ValidationError(self.unknown(self.data))


class CommuneField(Named):
    """A commune by its name or postcode; `found` may have to be `queries.kept`."""

    def look_up(self, text: str) -> list[Any]:
        return queries.communes_named(text)

    def said(self, item: Any) -> str:
        return queries.commune_label(item)

    def described(self, item: Any) -> str:
        return _("%(commune)s, département %(code)s", commune=self.said(item), code=item.department)

    def number(self, item: Any) -> str:
        return str(item.insee)

    def unknown(self, text: str) -> str:
        return _("Nous ne connaissons pas de commune de ce nom : essayez le code postal.")

    def several(self) -> str:
        return _("Plusieurs communes répondent : choisissez ci-dessous.")
