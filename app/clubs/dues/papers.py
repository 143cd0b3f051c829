"""What stands on the papers of dues: calls with the code to pay by, and receipts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from app import papers
from app.clock import HOME_ZONE
from app.clubs.dues import labels, rules
from app.clubs.dues.bank import grouped, payment_code
from app.clubs.dues.models import DuesAccount, LedgerLine, Tariff
from app.clubs.models import Club, Membership
from app.language import _, day, money


@dataclass(frozen=True)
class Sheet:
    """One call, in words and numbers ready to print."""

    to: list[str]
    rows: list[tuple[str, str]]
    total: str
    pay_by: str
    reference: str
    holder: str
    iban: str
    bic: str
    cheque: str
    code: str | None
    message: str = ""
    is_reminder: bool = False
    years: str = field(default="")


def call_sheet(
    tariff: Tariff,
    account: DuesAccount,
    membership: Membership,
    pay_by: date,
    message: str | None = None,
    is_reminder: bool = False,
) -> Sheet:
    """What this member still owes, and how to pay it."""
    open_dues = rules.unpaid(account.dues, account.balance)
    years = ", ".join(due.years for due, _part in open_dues)
    reference = _("Cotisation %(years)s – %(name)s", years=years, name=membership.name)
    rows = [
        (_("Cotisation %(years)s", years=due.years) + (f", {due.label}" if due.label else ""), money(part))
        for due, part in open_dues
    ]
    code = None
    if tariff.iban and tariff.holder:
        code = payment_code(tariff.holder, tariff.iban, tariff.bic, account.balance, reference)
    return Sheet(
        to=address(membership),
        rows=rows,
        total=money(account.balance),
        pay_by=day(pay_by, weekday=False),
        reference=reference,
        holder=tariff.holder or "",
        iban=grouped(tariff.iban),
        bic=tariff.bic or "",
        cheque=tariff.payee or "",
        code=code,
        message=message or "",
        is_reminder=is_reminder,
        years=years,
    )


def address(membership: Membership) -> list[str]:
    """Whom a letter is for: the member, who represents it, its seat."""
    lines = [membership.name]
    if membership.contact and membership.contact.person.name != membership.name:
        lines.append(membership.contact.person.name)
    seat = membership.company.seat if membership.company else None
    if seat:
        town = " ".join(part for part in (seat.postcode, seat.commune.name if seat.commune else None) if part)
        lines += [part for part in (seat.address, town) if part]
    return lines


def calls(club: Club, sheets: Sequence[Sheet]) -> bytes:
    """One page for each call."""
    return papers.render(
        "clubs/dues/papers/call",
        _("Appel de cotisation – %(club)s", club=club.name),
        club=club.name,
        club_mail=club.mail or "",
        sheets=[asdict(sheet) for sheet in sheets],
        words={
            "call": _("Appel de cotisation"),
            "reminder": _("Rappel de cotisation"),
            "owed": _("Ce qui est demandé"),
            "amount": _("Montant"),
            "total": _("Total à régler"),
            "by": _("À régler avant le"),
            "how": _("Comment payer"),
            "holder": _("Titulaire"),
            "reference": _("Référence"),
            "scan": _("Depuis l'application de votre banque, visez ce code : le virement est déjà rempli."),
            "alt": _("Code QR du virement : titulaire, IBAN, montant et référence"),
            "cheque": _("Par chèque"),
            "transfer": _("Par virement"),
        },
    )


def receipt(club: Club, line: LedgerLine) -> bytes:
    """The receipt of a payment, or of its cancellation."""
    is_counter = line.kind == "counter"
    title = (
        _("Annulation n° %(number)s", number=line.receipt)
        if is_counter
        else _("Reçu n° %(number)s", number=line.receipt)
    )
    facts = [
        (_("Reçu de"), line.payer),
        (_("Montant"), money(abs(line.amount))),
        (_("Date"), day(line.on, weekday=False)),
        (_("Moyen"), str(labels.MEANS[line.means or "transfer"])),
    ]
    if line.note:
        facts.append((_("Remarque"), line.note))
    notices = []
    if is_counter and line.cancels:
        notices.append(_("Annule le reçu n° %(number)s.", number=line.cancels.receipt))
    if line.cancelled_by:
        notices.append(_("Ce reçu a été annulé par le n° %(number)s.", number=line.cancelled_by.receipt))
    written_on = line.at.astimezone(ZoneInfo(HOME_ZONE)).date()
    return papers.render(
        "clubs/dues/papers/receipt",
        f"{title} – {club.name}",
        club=club.name,
        club_mail=club.mail or "",
        heading=title,
        facts=facts,
        notices=notices,
        thanks="" if is_counter or line.cancelled_by else _("Le club vous remercie."),
        written=_("Établi le %(day)s", day=day(written_on, weekday=False)),
    )
