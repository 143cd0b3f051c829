"""What one may type to protect an account."""

from app.accounts.forms import Password, new_password
from app.forms import Form, Words, required
from app.language import _l

FROM_TELEPHONE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class Code(Form):
    """A code of the telephone, or a recovery code."""

    code = Words(_l("Code"), [required()], most=40, render_kw=FROM_TELEPHONE)


class FirstCode(Form):
    """The first code, which proves that the telephone has the key."""

    code = Words(
        _l("Code à six chiffres"), [required()], most=40, render_kw={**FROM_TELEPHONE, "inputmode": "numeric"}
    )


class SetPassword(Form):
    """A first password, for who came by a link."""

    password = new_password(_l("Nouveau mot de passe"))


class ChangePassword(Form):
    """Another password; the present one proves who asks."""

    current = Password(_l("Mot de passe actuel"))
    password = new_password(_l("Nouveau mot de passe"))
