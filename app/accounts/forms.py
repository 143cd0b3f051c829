"""What one may type to sign in, and to invite someone."""

from typing import Any

from wtforms import HiddenField, PasswordField
from wtforms.validators import Length

from app.accounts.passwords import LEAST
from app.forms import Choice, CreatingForm, Form, Mail, Words, required
from app.language import _l

MOST = 1_000  # more is not a password, and hashing it costs us time


class Password(PasswordField):
    """A password; never shown again, whatever else is wrong in the form."""

    def __init__(self, label: Any, kind: str = "current-password", least: int = 0, **options: Any) -> None:
        validators = [required(), Length(max=MOST, message=_l("%(max)s caractères au plus.", max=MOST))]
        if least:
            too_short = _l("%(min)s caractères au moins : une phrase courte convient.", min=least)
            validators.append(Length(min=least, message=too_short))
        super().__init__(label, validators, render_kw={"autocomplete": kind}, **options)


def new_password(label: Any) -> Password:
    """A password to be: twelve characters at least, no rule about what they are."""
    return Password(label, kind="new-password", least=LEAST)


class SignIn(Form):
    """Mail and password."""

    email = Mail(_l("Adresse de messagerie"), [required()], render_kw={"autocomplete": "username"})
    password = Password(_l("Mot de passe"))
    next = HiddenField()


class AskLink(Form):
    """Where to send a sign-in link."""

    email = Mail(_l("Adresse de messagerie"), [required()])
    next = HiddenField()


class Press(Form):
    """A button and nothing else."""


class FirstAdministrator(Form):
    """Who sets up a new installation."""

    email = Mail(_l("Adresse de messagerie"), [required()], render_kw={"autocomplete": "username"})
    password = new_password(_l("Mot de passe"))


class Invitation(CreatingForm):
    """Who is invited, and as what."""

    email = Mail(_l("Adresse de messagerie"), [required()], render_kw={"autocomplete": "off"})
    name = Words(_l("Nom affiché"), most=120)
    role = Choice(_l("Rôle"), [required()])
