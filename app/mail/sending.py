"""How letters leave: by SMTP, or as files when no server is set."""

import hashlib
import smtplib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import select

from app import jobs, settings
from app.clock import now
from app.db import db
from app.mail.outbox import Letter

TIMEOUT = 20  # seconds


@jobs.handler("mail.send")
def send(payload: dict[str, Any]) -> None:
    """Send one letter; done twice it carries the same Message-ID, so that it is shown once.

    Raises jobs.Hopeless when the server refuses the address for good.
    """
    letter = db.session.scalar(select(Letter).where(Letter.id == payload["letter"]))
    if letter is None or letter.sent_at:
        return
    message, server = compose(letter), current_app.config["MAIL_URL"]
    letter_id = letter.id
    db.session.rollback()  # nothing is held while the network is waited for
    if server:
        _deliver(server, message, letter_id)
    else:
        _file(message, letter_id)
    db.session.get_one(Letter, letter_id).sent_at = now() if server else None


def compose(letter: Letter) -> EmailMessage:
    """The message: text first, HTML beside it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender()
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = (
        f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:32]}@{settings.get('installation_id')}>"
    )
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for file in letter.enclosures:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message


def sender() -> str:
    """The address letters come from."""
    return str(
        current_app.config["MAIL_FROM"] or settings.get("mail_from") or "maillage@localhost.localdomain"
    )


def _deliver(url: str, message: EmailMessage, letter_id: int) -> None:
    address = urlsplit(url)
    secure = address.scheme == "smtps"
    connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with connect(
        address.hostname or "localhost", address.port or (465 if secure else 25), timeout=TIMEOUT
    ) as smtp:
        if not secure and smtp.has_extn("starttls"):
            smtp.starttls()
        if address.username:
            smtp.login(unquote(address.username), unquote(address.password or ""))
        try:
            smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            code, reason = next(iter(refusal.recipients.values()))
            if code >= 500:
                _note_refusal(letter_id, reason)
                raise jobs.Hopeless(f"{code} {reason!r}") from refusal
            raise


def _note_refusal(letter_id: int, reason: bytes | str) -> None:
    said = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    db.session.get_one(Letter, letter_id).refused = said[:300]
    db.session.commit()


def _file(message: EmailMessage, letter_id: int) -> None:
    folder = current_app.config["INSTANCE_PATH"] / "mail"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / f"{letter_id:06}.eml").write_bytes(message.as_bytes())
