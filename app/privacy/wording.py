"""How somebody may stand in a text, and the text without them."""

import json
import re
from collections.abc import Iterator

from app.audit import HIDDEN
from app.privacy import Known
from app.search import key

SHORTEST = 6  # a mail or a number; names have two words at least


class Wording:
    """Finds the names, addresses and numbers of a person in texts, and takes them out."""

    def __init__(self, known: Known) -> None:
        names = [form for name in known.names for form in _forms_of_name(name)]
        self.reached = [form for one in known.reached for form in _forms_of_reach(one)]
        self.likes = sorted(
            {*(_like(form, "%") for form in names), *(_like(one, " ") for one in self.reached)}
        )
        self.names = names
        self.instead = known.instead
        parts = [re.escape(kept) for kept in sorted(_with_keys(known.kept), key=len, reverse=True)]
        self._pattern = None
        if names or self.reached:
            found = {
                "kept": parts,
                "named": [rf"(?<!\w){_spaced(name)}(?!\w)" for name in names],
                "reached": [rf"(?<![\w.]){re.escape(one)}(?!\w)" for one in self.reached],
            }
            groups = [f"(?P<{group}>{'|'.join(forms)})" for group, forms in found.items() if forms]
            self._pattern = re.compile("|".join(groups), re.IGNORECASE)

    def without(self, text: str, is_key: bool = False) -> str:
        """The text as if they had never been named."""
        if self._pattern is None:
            return text
        instead = {"named": key(self.instead) if is_key else self.instead, "reached": HIDDEN}
        return self._pattern.sub(lambda match: instead.get(match.lastgroup or "", match[0]), text)

    def is_in(self, text: str) -> bool:
        """Whether they are named there."""
        return self.without(text) != text


def _with_keys(texts: tuple[str, ...]) -> set[str]:
    return {form for text in texts for form in (text, key(text), _escaped(text))}


def _forms_of_name(name: str) -> Iterator[str]:
    """As said, turned round, without accents, as JSON writes it; one word alone is not looked for."""
    parts = name.split()
    if len(parts) < 2:
        return
    said = (
        [name]
        if len(parts) > 3
        else [name, " ".join([*parts[1:], parts[0]]), " ".join([parts[-1], *parts[:-1]])]
    )
    forms = {
        form for one in said for form in (one, key(one), one.upper(), _escaped(one), _escaped(one.upper()))
    }
    yield from sorted(forms)


def _forms_of_reach(text: str) -> Iterator[str]:
    """An address as it is; a number as people write it."""
    if len(text) < SHORTEST:
        return
    if "@" in text:
        yield text
        return
    yield text
    digits = re.sub(r"\D", "", text)
    yield f"+{digits}"
    if digits.startswith("33"):
        national = f"0{digits[2:]}"
        pairs = [national[at : at + 2] for at in range(0, len(national), 2)]
        yield from (mark.join(pairs) for mark in ("", " ", ".", "-", "\u00a0"))


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def _like(form: str, space: str) -> str:
    """The form for LIKE, where `!` escapes."""
    for sign in ("!", "%", "_"):
        form = form.replace(sign, f"!{sign}")
    return f"%{space.join(form.split()) if space == '%' else form}%"


def _spaced(name: str) -> str:
    return r"[\s\u00a0\u202f,]+".join(re.escape(part) for part in name.split())
