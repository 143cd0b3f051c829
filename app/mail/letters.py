"""How a letter is written: text and HTML of the same words, in the reader's language.

Write it before the transaction that posts it: rendering holds no lock. A room keeps its letters in
`templates/<room>/letters/<name>.txt` and `.html`; both extend the layout in `templates/mail/`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app

from app.language import as_language
from app.mail import outbox


@dataclass(frozen=True)
class Written:
    """A letter that only lacks its reader's address."""

    subject: str
    text: str
    html: str
    language: str


def compose(template: str, language: str, subject: Any, **context: Any) -> Written:
    """Render `template` (as `accounts/letters/link`) in `language`; `subject` is a lazy message (`_l`).

    The layout wants `sender` (whose letter it is); `why` (why it came) is a block of the letter.
    """
    with as_language(language):
        said = {"sender": "Maillage", "site": current_app.config["BASE_URL"], "lang": language, **context}
        said["subject"] = one_line(str(subject))
        environment = current_app.jinja_env
        return Written(
            subject=said["subject"],
            text=tidy(environment.get_template(f"{template}.txt").render(said)),
            html=environment.get_template(f"{template}.html").render(said),
            language=language,
        )


def post(
    letter: Written, *, key: str, kind: str, to: str, enclosed: Iterable[outbox.Attached] = ()
) -> outbox.Letter:
    """Put a written letter into the outbox; the caller commits."""
    return outbox.post(
        key=key,
        kind=kind,
        to=to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        language=letter.language,
        enclosed=enclosed,
    )


def one_line(text: str) -> str:
    """A header has no line breaks, whatever name stands in it."""
    return " ".join(text.split(None))


def tidy(text: str) -> str:
    """No trailing spaces, never two empty lines."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
