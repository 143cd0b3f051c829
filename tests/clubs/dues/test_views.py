"""Dues as a treasurer keeps them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app import figures, jobs, privacy
from app.clock import now, today
from app.clubs.dues import calling, entries, issuing, papers, queries
from app.clubs.dues.models import DuesAccount, DuesCall, LedgerLine, Tariff
from app.clubs.models import Club, Membership
from app.companies.models import Company
from app.db import db
from app.language import as_language
from app.mail.outbox import Letter
from tests import cast, make
from tests.queries import count_queries
from tests.visitor import Visitor

CLUB = "/clubs/trois-vallees"
LIST = f"{CLUB}/members"


@pytest.fixture
def stage(work):
    with work() as session:
        made = cast.assemble()
        session.get(Company, made.company.id).headcount = 25
        make.tariff(made.club)
        return made


@pytest.fixture
def president(client, stage):
    return Visitor(client, stage.accounts["president"])


def more_members(work, stage, *headcounts):
    with work() as session:
        club = session.get(Club, stage.club.id)
        for number, headcount in enumerate(headcounts):
            make.membership(club, make.company(f"Entreprise {number:04}", headcount=headcount))
        issuing.issue(session.scalar(select(Tariff)), today())


def lines(work):
    with work() as session:
        return [
            (line.kind, line.amount, line.number)
            for line in session.scalars(select(LedgerLine).order_by(LedgerLine.id))
        ]


def account(stage):
    return f"{CLUB}/dues/accounts/{stage.membership.id}"


# -- the list -----------------------------------------------------------------------------------


def test_the_list_counts_and_filters_what_is_due(president, work, stage):
    more_members(work, stage, 5, None)
    page = president.page(LIST)
    filters = [a.text for a in page.select(".filters a")]
    assert {"À jour 0", "Cotisation due 2", "Effectif à préciser 1"} <= set(filters)
    assert "100 €" in page.find("a", string="Bois de la Vallée").find_parent("tr").text.replace("\xa0", " ")
    assert len(president.page(f"{LIST}?state=due").select("tbody tr")) == 2
    assert "Entreprise 0001" in president.page(f"{LIST}?state=ask").text


def test_all_of_a_filter_are_marked_paid_at_once(president, work, stage):
    more_members(work, stage, 5, 60)
    page = president.submit(f"{LIST}?state=due", action=f"{CLUB}/dues/payments", all="1")
    assert "3 cotisations marquées payées" in page.text
    assert "Cotisation due 0" in page.text
    paid = [line for line in lines(work) if line[0] == "payment"]
    assert [number for _kind, _amount, number in paid] == [1, 2, 3]
    assert sum(amount for _kind, amount, _number in paid) == -300


def test_only_those_ticked_are_marked_paid(president, work, stage):
    more_members(work, stage, 5, 60)
    president.submit(LIST, action=f"{CLUB}/dues/payments", member=[str(stage.membership.id), "999999"])
    assert [kind for kind, _, _ in lines(work)].count("payment") == 1


@pytest.mark.parametrize("button", ["only", "move"])
def test_the_button_of_a_line_means_that_member_alone_whatever_is_ticked(president, work, stage, button):
    more_members(work, stage, 5, 60)
    with work() as session:
        tier = session.scalar(select(Tariff)).tiers[-1].id
    number = stage.membership.id
    address = f"{CLUB}/dues/payments" if button == "only" else f"{CLUB}/dues/tiers"
    pressed = {"only": str(number)} if button == "only" else {"move": f"{number}:{tier}"}
    shown = president.page(f"{LIST}?state=due")
    values = president.values(president.form(shown, f"{CLUB}/dues/payments", {}))
    assert president.client.post(address, data={**values, "all": "1", **pressed}).status_code == 303
    with work() as session:
        moved = list(session.scalars(select(DuesAccount.membership_id).where(DuesAccount.tier_id == tier)))
    assert [kind for kind, _, _ in lines(work)].count("payment") == (button == "only")
    assert moved == ([number] if button == "move" else [])


def test_nobody_ticked_is_said_and_a_day_to_come_refused(president):
    page = president.submit(LIST, 422, action=f"{CLUB}/dues/payments")
    assert "Cochez d’abord" in page.text
    tomorrow = (today() + timedelta(days=1)).isoformat()
    president.submit(LIST, 422, action=f"{CLUB}/dues/payments", all="1", on=tomorrow)


def test_a_tier_is_chosen_in_the_list(president, work, stage):
    more_members(work, stage, None)
    with work() as session:
        tier = session.scalar(select(Tariff)).tiers[2].id
        number = session.scalar(select(Membership.id).where(Membership.name_key.contains("0000")))
    values = president.values(president.form(president.page(LIST), f"{CLUB}/dues/payments", {}))
    president.send(f"{CLUB}/dues/tiers", **{**values, "move": f"{number}:{tier}"})
    assert ("charge", Decimal("150.00"), None) in lines(work)


def test_a_long_list_costs_no_more_queries(president, work, stage, full):
    def asked():
        with count_queries() as said:
            president.page(LIST)
        return len(said)

    few = asked()
    more_members(work, stage, *[20] * (2000 if full else 120))
    assert asked() <= few + 1


# -- an account ---------------------------------------------------------------------------------


def test_parts_add_up_and_what_exceeds_is_a_credit(president, work, stage):
    pay = f"{account(stage)}/payments"
    page = president.submit(account(stage), action=pay, amount="40,50")
    assert "reste" in page.select_one("main").text
    page = president.submit(account(stage), action=pay, amount="100.00", means="cheque", note="n° 123")
    assert "avoir" in page.select_one("main").text
    with work() as session:
        assert session.scalar(select(DuesAccount.balance)) == Decimal("-40.50")


def test_a_wrong_payment_is_answered_and_keeps_its_number(president, work, stage):
    president.submit(account(stage), action=f"{account(stage)}/payments", amount="100")
    with work() as session:
        number = session.scalar(select(LedgerLine.id).where(LedgerLine.kind == "payment"))
    cancel = f"{CLUB}/dues/entries/{number}/cancellation"
    page = president.submit(cancel)
    assert "2026-0001" in page.text or "-0001" in page.text
    assert lines(work)[-2:] == [
        ("payment", Decimal("-100.00"), 1),
        ("counter", Decimal("100.00"), 2),
    ]
    president.page(cancel, 403)


def test_the_ledger_is_never_edited_nor_shortened(work, president, stage):
    president.submit(account(stage), action=f"{account(stage)}/payments", amount="100")
    for statement in ("UPDATE ledger_line SET amount = -1", "DELETE FROM ledger_line"):
        with pytest.raises(DBAPIError, match="only grows"), work() as session:
            session.execute(text(statement))


def test_an_exemption_needs_a_reason_and_takes_the_due_away(president, work, stage):
    action = f"{account(stage)}/tier"
    president.submit(account(stage), 422, action=action, is_exempt="yes")
    page = president.submit(account(stage), action=action, is_exempt="yes", reason="Membre d'honneur")
    assert "Membre d'honneur" in page.text.replace("’", "'")
    assert lines(work)[-1] == ("charge", Decimal("-100.00"), None)
    assert "Exemptés 1" in president.page(LIST).text


def test_who_leaves_owing_is_decided_upon(president, work, stage):
    sheet = f"{LIST}/{stage.membership.id}"
    page = president.submit(f"{sheet}/departure", until_on=(today() - timedelta(days=1)).isoformat())
    assert "doit encore" in page.text
    closing = f"{account(stage)}/closing"
    page = president.submit(closing, decision="waived", note="Fermeture")
    assert "Le club a renoncé au reste" in page.text
    assert lines(work)[-1] == ("waiver", Decimal("-100.00"), None)
    president.submit(closing, 422, decision="refunded")


def test_a_receipt_is_a_paper_for_who_paid(app, president, work, stage):
    president.submit(account(stage), action=f"{account(stage)}/payments", amount="100")
    with work() as session:
        number = session.scalar(select(LedgerLine.id).where(LedgerLine.kind == "payment"))
    member = Visitor(app.test_client(), stage.accounts["member"])
    answer = member.client.get(f"{CLUB}/dues/receipts/{number}.pdf")
    said = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert "Bois de la Vallée" in said
    assert "Reçu n°" in said
    assert "Cotisation" in member.page(account(stage)).text
    outsider = Visitor(app.test_client(), stage.accounts["outsider"])
    assert outsider.client.get(f"{CLUB}/dues/receipts/{number}.pdf").status_code == 404


def test_the_ledger_leaves_as_a_file_without_formulas(president, work, stage):
    pay = f"{account(stage)}/payments"
    president.submit(account(stage), action=pay, amount="40", note="=HYPERLINK(1)")
    president.submit(account(stage), action=pay, amount="20")
    form = president.page(f"{CLUB}/dues/ledger").select_one("form[action*='ledger/export']")
    path, values = form["action"], president.values(form)
    said = president.client.post(path, data={**values, "format": "csv"}).get_data(as_text=True)
    assert "'=HYPERLINK(1)" in said
    assert said.splitlines()[-1].split(";")[8] == "60,00"
    answer = president.client.post(path, data={**values, "format": "xlsx"})
    sheet = load_workbook(BytesIO(answer.data)).active
    assert [cell.value for cell in sheet[sheet.max_row]][6:9] == [20, 100, 60]
    assert {cell.data_type for cell in sheet["J"]} <= {"s", "n", "inlineStr"}


def test_only_those_ticked_leave_as_a_file(president, work, stage):
    more_members(work, stage, 5, 60)
    values = president.values(president.form(president.page(LIST), f"{CLUB}/dues/payments", {}))
    ticked = {**values, "member": [str(stage.membership.id)], "format": "csv"}
    said = president.client.post(f"{LIST}/export", data=ticked).get_data(as_text=True)
    assert "Bois de la Vallée" in said
    assert "Entreprise" not in said
    everybody = president.client.post(f"{LIST}/export", data={**ticked, "all": "1"}).get_data(as_text=True)
    assert "Entreprise 0001" in everybody


# -- the tariff ---------------------------------------------------------------------------------


def test_a_tariff_is_written_on_one_page_and_dues_follow(app, work, stage):
    with work() as session:
        club = session.get(Club, stage.other_club.id)
        session.get(Company, stage.other_company.id).headcount = 12
    outsider = Visitor(app.test_client(), stage.accounts["outsider"])
    page = f"/clubs/{club.slug}/dues/tariff"
    tiers = {"tiers-0-least": "0", "tiers-0-most": "9", "tiers-0-amount": "50"}
    tiers |= {"tiers-1-least": "10", "tiers-1-amount": "120,50", "tiers-1-label": "Les grandes"}
    outsider.submit(page, 422, action=page, **tiers, iban="FR7630006000011234567890188", holder="Club")
    outsider.submit(page, 422, action=page, **tiers | {"tiers-1-least": "9"})
    outsider.submit(page, 422, action=page, **tiers | {"tiers-1-amount": ""})
    shown = outsider.submit(page, action=page, **tiers, iban="fr76 3000 6000 0112 3456 7890 189", holder="C")
    assert "Les grandes" in shown.text
    assert ("charge", Decimal("120.50"), None) in lines(work)
    outsider.submit(page, 409, action=page, version="0")


# -- calls --------------------------------------------------------------------------------------


def called(president, app):
    president.submit(f"{CLUB}/dues/calls/new", action=f"{CLUB}/dues/calls", message="Merci à tous.")
    with app.app_context():
        jobs.run_due()


def test_a_call_writes_to_those_with_a_mail_and_prints_the_others(app, president, work, stage):
    more_members(work, stage, 5)
    with work() as session:
        session.get(Company, stage.company.id).mail = "compta@bois.example"
    page = president.page(f"{CLUB}/dues/calls/new")
    assert "Entreprise 0000" in page.text
    called(president, app)
    with work() as session:
        (letter,) = session.scalars(select(Letter))
        assert letter.to == "compta@bois.example"
        for words in (letter.text, letter.html):
            assert "Merci à tous." in words
            assert f"http://localhost{CLUB}/dues/accounts/{stage.membership.id}" in words
        paper = PdfReader(BytesIO(letter.enclosures[0].content))
        assert "Total à régler" in paper.pages[0].extract_text()
        assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    printed = president.client.get(f"{CLUB}/dues/letters.pdf")
    assert "Entreprise 0000" in PdfReader(BytesIO(printed.data)).pages[0].extract_text()


def test_no_transaction_is_open_while_a_paper_is_made(app, president, work, stage, monkeypatch):
    with work() as session:
        session.get(Company, stage.company.id).mail = "compta@bois.example"
    seen, render = [], papers.papers.render

    def look(*said, **more):
        seen.append(db.session().in_transaction())
        return render(*said, **more)

    monkeypatch.setattr(papers.papers, "render", look)
    called(president, app)
    assert seen == [False]


def test_who_has_no_mail_any_more_makes_no_empty_reminder(app, president, work, stage, time_machine_to):
    with work() as session:
        session.get(Company, stage.company.id).mail = "compta@bois.example"
    called(president, app)
    with work() as session:
        session.get(Company, stage.company.id).mail = None
    time_machine_to(now() + timedelta(days=90))
    with work() as session:
        calling.remind_all()
        assert session.scalar(select(func.count()).select_from(DuesCall)) == 1
        session.get(Company, stage.company.id).mail = "compta@bois.example"
        session.commit()
        calling.remind_all()
        assert session.scalar(select(func.count()).select_from(DuesCall)) == 2


def test_a_receipt_bears_the_day_of_the_wall_calendar(app, work, stage, time_machine_to):
    time_machine_to(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))  # half past midnight in Paris
    president = Visitor(app.test_client(), stage.accounts["president"])
    president.submit(account(stage), action=f"{account(stage)}/payments", amount="100")
    with work() as session:
        number = session.scalar(select(LedgerLine.id).where(LedgerLine.kind == "payment"))
    answer = president.client.get(f"{CLUB}/dues/receipts/{number}.pdf")
    said = PdfReader(BytesIO(answer.data)).pages[0].extract_text().replace("\xa0", " ")
    assert "1er janvier 2027" in said
    assert "31 décembre" not in said


def test_reminders_stop_by_themselves_when_it_is_paid(app, president, work, stage):
    with work() as session:
        session.get(Company, stage.company.id).mail = "compta@bois.example"
    called(president, app)
    president.submit(f"{CLUB}/dues/calls/new", action=f"{CLUB}/dues/reminders")
    president.submit(account(stage), action=f"{account(stage)}/payments", amount="100")
    with app.app_context():
        jobs.run_due()
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Letter)) == 1


def test_the_ledger_runs_up_its_totals(president, work, stage):
    for amount in ("10", "20", "30"):
        president.submit(account(stage), action=f"{account(stage)}/payments", amount=amount)
    page = president.page(f"{CLUB}/dues/ledger?after=nonsense&year=-1")
    running = [row.select("td")[-1].text.strip() for row in page.select("tbody tr")]
    assert [said.replace("\xa0", " ") for said in running[:3]] == ["60 €", "30 €", "10 €"]
    with work():
        assert not [*queries.wrong_balances(), *queries.wrong_dues(), *queries.wrong_numbers()]


# -- people -------------------------------------------------------------------------------------


def test_who_is_forgotten_leaves_the_books_whole(work, stage):
    with work() as session:
        person = make.person("Camille Zébulon")
        member = Membership(
            club_id=stage.club.id, person_id=person.id, name_key="zebulon", since_on=today(), kind="active"
        )
        session.add(member)
        session.flush()
        made = issuing.account_of(member)
        entries.pay([made], [Decimal(20)], today(), "cash", "chèque de Zébulon")
        session.flush()
        assert privacy.export(person.id)["dues"]["entries"][0]["receipt"].endswith("0001")
        privacy.erase(person.id)
    with work() as session:
        (line,) = session.scalars(select(LedgerLine).where(LedgerLine.kind == "payment"))
        assert (line.payer, line.note, line.amount) == ("", None, -20)


@pytest.mark.parametrize(("language", "said"), [("fr", "Total à régler"), ("en", "Total to pay")])
def test_a_call_speaks_its_readers_language(app, work, stage, language, said):
    with work() as session:
        account = session.scalar(select(DuesAccount))
        tariff = session.scalar(select(Tariff))
        with app.test_request_context(), as_language(language):
            sheet = papers.call_sheet(tariff, account, account.membership, today())
        letter, paper = calling.composed(account.membership.club, sheet, language, "http://localhost/x")
        assert said in letter.text
        assert said in letter.html
        assert said in PdfReader(BytesIO(paper.content)).pages[0].extract_text()


def test_the_figure_counts_what_the_list_shows(president, work, stage):
    def told():
        with work():
            return [
                figure.value
                for figure in figures.of(stage.club.territory_id, today())
                if figure.source == "dues"
            ]

    assert told() == [0]
    president.submit(account(stage), action=f"{account(stage)}/payments", amount="100")
    assert told() == [1]
    assert "À jour 1" in president.page(LIST).text
