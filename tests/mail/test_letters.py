"""How a letter is written."""

import pytest
from bs4 import BeautifulSoup

from app.accounts import letters as room
from app.language import _l
from app.mail import letters

ADDRESS = "http://localhost/login/link/" + "x" * 43


def write(language="fr", template="accounts/letters/link", **more):
    return letters.compose(
        template, language, _l("Votre lien de connexion"), address=ADDRESS, sender="Territoire", **more
    )


def test_text_and_html_say_the_same_link(session):
    letter = write()
    assert letter.text.count(ADDRESS) == 1
    page = BeautifulSoup(letter.html, "html.parser")
    assert page.html["lang"] == "fr"
    assert page.h1.text == letter.subject == page.title.text
    assert {link["href"] for link in page.select("main a")} == {ADDRESS}
    assert not page.select("table, script, img, link, [style]")


def test_it_speaks_the_readers_language(app, session):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert "Bonjour" in write("fr").text
    assert write("en").language == "en"


def test_a_name_cannot_break_the_header_or_the_page(session):
    letter = letters.compose(
        "accounts/letters/link", "fr", "Un\nsujet\r\nBcc: x", address=ADDRESS, sender="<b>Nom</b>"
    )
    assert letter.subject == "Un sujet Bcc: x"
    assert "<b>Nom</b>" not in letter.html
    assert "<b>Nom</b>" in letter.text


@pytest.mark.parametrize("role", ["officer", "admin", "contact"])
def test_an_invitation_says_what_the_role_lets_one_do(app, session, role):
    _, letter = room.invitation(role, "fr", "Territoire d'essai")
    assert "Vous" in letter.text or "vous" in letter.text
    assert "sept jours" in letter.text
    assert "/login/link/" in letter.html


def test_a_letter_has_no_ragged_lines(session):
    text = write().text
    assert text == letters.tidy(text)
    assert "\n\n\n" not in text
    assert text.startswith("Bonjour")
