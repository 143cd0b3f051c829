"""The whole application with its stage set: every address, as everybody of the cast."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, union_all
from werkzeug.routing import Rule

from app.accounts.models import Account
from app.accounts.rights import viewer_of
from app.audit import Audit
from app.db import Base, db
from app.viewer import STRANGER, Viewer
from tests.stage import Stage, fillings
from tests.visitor import Visitor


@dataclass
class House:
    """The application with its stage set."""

    app: Flask
    stage: Stage

    def client(self, role: str) -> FlaskClient:
        """Somebody of the cast, freshly signed in."""
        with self.app.app_context():
            known = self.stage.cast.accounts.get(role)
            account = db.session.get(Account, known.id) if known else None
            return Visitor(self.app.test_client(), account).client

    def viewer(self, role: str) -> Viewer:
        account = self.stage.cast.accounts.get(role)
        with self.app.app_context():
            return viewer_of(db.session.get(Account, account.id)) if account else STRANGER

    def rules(self, method: str) -> list[Rule]:
        return [rule for rule in self.app.url_map.iter_rules() if method in (rule.methods or ())]

    def addresses(self, method: str) -> list[tuple[Rule, str, str]]:
        """(rule, whose, path) of everything that answers this method."""
        adapter = self.app.url_map.bind("localhost")
        with self.app.app_context():
            return [
                (rule, whose, adapter.build(rule.endpoint, values, method=method))
                for rule in self.rules(method)
                for whose, values in fillings(rule, self.stage)
            ]

    def declared(self, rule: Rule) -> Callable[[Viewer], bool]:
        return self.app.view_functions[rule.endpoint].access  # type: ignore[attr-defined, no-any-return]

    def words(self) -> set[str]:
        """Every text that the data hold, which a page says as it is in any language."""
        with self.app.app_context():
            return {
                str(value)
                for table in Base.metadata.sorted_tables
                for row in db.session.execute(select(table))
                for value in row
                if isinstance(value, str)
            }

    def fingerprint(self) -> tuple[Any, ...]:
        """Changes whenever a row is added, removed or, in an audited table, changed."""
        with self.app.app_context():
            counts = [select(func.count()).select_from(table) for table in Base.metadata.sorted_tables]
            found = db.session.scalars(union_all(*counts)).all()
            return (*found, db.session.scalar(select(func.max(Audit.id))))


def token(client: FlaskClient) -> str:
    """What every form carries."""
    page = Visitor(client).page("/help")
    meta = page.select_one("meta[name=csrf-token], input[name=csrf_token]")
    assert meta
    return str(meta.get("content") or meta.get("value"))
