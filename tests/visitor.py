"""A person at the other end: pages, fragments, forms."""

from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.models import Account

HTMX = {"HX-Request": "true"}


class Visitor:
    """Three gestures: `page` opens an address, `swap` asks for its fragment, `submit` sends its form."""

    def __init__(self, client: FlaskClient, account: Account | None = None, language: str = "fr") -> None:
        self.client = client
        self.headers = {"Accept-Language": language}
        self.response: TestResponse | None = None
        if account is not None:
            self.sign_in(account)

    def sign_in(self, account: Account) -> None:
        """As if through the sign-in page, without its password."""
        with self.client.session_transaction() as session:
            session["_user_id"] = account.get_id()
            session["_fresh"] = True
            session["second_factor"] = True

    def page(self, path: str, status: int = 200, follow: bool = True) -> BeautifulSoup:
        """Open a whole page: one h1, a title, a language."""
        response = self.client.get(path, headers=self.headers, follow_redirects=follow)
        assert response.status_code == status, f"{path}: {response.status_code} instead of {status}"
        soup = self._read(response)
        assert len(soup.find_all("h1")) == 1, f"{path} needs exactly one h1"
        assert soup.title, f"{path} has no title"
        assert soup.html, f"{path} is no page"
        assert soup.html["lang"] == self.headers["Accept-Language"]
        return soup

    def swap(self, path: str, status: int = 200) -> BeautifulSoup:
        """Ask for the fragment that htmx would swap in: one root element with an id."""
        response = self.client.get(path, headers=self.headers | HTMX)
        assert response.status_code == status, f"{path}: {response.status_code} instead of {status}"
        soup = self._read(response)
        roots = soup.find_all(True, recursive=False)
        assert len(roots) == 1, f"{path}: a fragment has one root"
        assert roots[0].get("id"), f"{path}: a fragment's root has an id"
        return soup

    def submit(self, path: str, status: int = 200, action: str | None = None, **fields: Any) -> BeautifulSoup:
        """Open `path`, fill its form (that of `action` when several), send it, follow the answer."""
        soup = self.page(path)
        form = self.form(soup, action or path, fields)
        return self.send(form["action"] or path, status, **{**self.values(form), **fields})

    def send(self, path: str, status: int = 200, follow: bool = True, **fields: Any) -> BeautifulSoup:
        """Post fields as they are."""
        response = self.client.post(path, data=fields, headers=self.headers, follow_redirects=follow)
        assert response.status_code == status, f"POST {path}: {response.status_code} instead of {status}"
        return self._read(response)

    @staticmethod
    def form(soup: BeautifulSoup, action: str, fields: dict[str, Any]) -> Any:
        """The form that posts to `action`, or the one that has all these fields."""
        forms = soup.select("form[method=post]")
        exact = [form for form in forms if form.get("action") == action]
        having = [form for form in forms if all(form.find(attrs={"name": name}) for name in fields)]
        found = [form for form in exact if form in having] or exact or having
        assert found, f"no form for {action}"
        return found[0]

    @staticmethod
    def values(form: Any) -> dict[str, Any]:
        """What the form would send untouched."""
        values: dict[str, Any] = {}
        for field in form.select("input[name], textarea[name], select[name]"):
            name, kind = field["name"], field.get("type", field.name)
            if kind in ("checkbox", "radio"):
                if field.has_attr("checked"):
                    values.setdefault(name, []).append(field.get("value", "on"))
            elif field.name == "select":
                chosen = field.select("option[selected]") or field.select("option")[:1]
                values[name] = [option.get("value", option.text) for option in chosen]
            elif field.name == "textarea":
                values[name] = field.text.removeprefix("\n")
            elif kind not in ("submit", "button", "file"):
                values.setdefault(name, []).append(field.get("value", ""))
        return values

    def _read(self, response: TestResponse) -> BeautifulSoup:
        self.response = response
        return BeautifulSoup(response.get_data(as_text=True), "html.parser")
