"""Many payments at once: receipts are numbered without a gap or a double."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

from sqlalchemy import select

from app.clock import today
from app.clubs.dues import entries, queries
from app.clubs.dues.models import DuesAccount, LedgerLine
from app.db import db
from tests import make

AT_ONCE = 10


def test_payments_at_the_same_time_have_consecutive_receipts(app, work, full):
    count = 200 if full else 20
    with work():
        club = make.club()
        for _number in range(count):
            make.membership(club, make.company())
        make.tariff(club, (0, None, "80"))
    with app.app_context():
        accounts = list(db.session.scalars(select(DuesAccount.id)))
        db.session.rollback()
    start = Barrier(AT_ONCE)

    def pay(share):
        with app.app_context():
            start.wait()
            for number in share:
                (account,) = entries.locked([number])
                entries.pay([account], [Decimal(80)], today(), "transfer")
                db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(pay, [accounts[begin::AT_ONCE] for begin in range(AT_ONCE)]))
    with work() as session:
        numbers = session.scalars(select(LedgerLine.number).where(LedgerLine.kind == "payment"))
        assert sorted(numbers) == list(range(1, count + 1))
        assert not queries.wrong_numbers()


def test_two_payments_of_one_account_both_count(app, work):
    with work():
        club = make.club()
        make.membership(club, make.company())
        make.tariff(club, (0, None, "80"))
    start = Barrier(AT_ONCE)

    def pay(_number):
        with app.app_context():
            start.wait()
            (account,) = entries.locked([1])
            entries.pay([account], [Decimal("0.10")], today(), "cash")
            db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(pay, range(AT_ONCE)))
    with work() as session:
        assert session.scalar(select(DuesAccount.balance)) == Decimal("79.00")
        assert not queries.wrong_balances()
