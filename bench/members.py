"""The list of members of a club of 2,000, with their dues, against the same list of a small one."""

import os
from pathlib import Path
from typing import Any

from bench.plain_list import _call as call
from bench.server import Installation
from bench.timing import Row, Table, compare

SIZES = (20, 50, 2_000)
PRESIDENT = "president.briance@demo.example"


def run(folder: Path, full: bool) -> Table:
    """In this process, called as a server calls it; a page shows 50 members at most."""
    installation = Installation(folder / "members")
    installation.fill([])
    os.environ.update(INSTANCE_PATH=str(installation.folder), THROTTLE="off")
    from app import create_app

    app = create_app()
    with app.app_context():
        identity = found()
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=identity, _fresh=True, second_factor=True)
    cookie: Any = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    said = f"{cookie.key}={cookie.value}"

    def page(size: int) -> Any:
        return lambda: call(app, said, f"/clubs/essai-{size}/members")

    table = Table("Members of a club, with their dues")
    for size in SIZES[:2]:
        taken, least = compare([page(SIZES[-1]), page(size)], repeats=10)
        table.add(Row("first page of 2,000 members", taken, f"a club of {size}", least))
    return table


def found() -> str:
    """A club of each size, the president in the bureau of all; returns how their session names them."""
    from sqlalchemy import select

    from app.accounts.models import Account
    from app.db import db
    from tests import make

    account = db.session.scalars(select(Account).where(Account.email == PRESIDENT)).one()
    for size in SIZES:
        club = make.club(f"Club de {size}", f"essai-{size}")
        make.mandate(club, account.person)
        for number in range(size):
            company = make.company(f"Entreprise {size} {number:04}", headcount=number % 70)
            make.membership(club, company)
        make.tariff(club)
        db.session.commit()
    return str(account.get_id())
