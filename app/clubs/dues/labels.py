"""What kinds of entries, means and states of dues are called."""

from typing import Any

from flask import Blueprint

from app.clubs.dues.bank import grouped
from app.language import _l

MEANS = {"transfer": _l("Virement"), "cheque": _l("Chèque"), "cash": _l("Espèces")}
KINDS = {
    "charge": _l("Cotisation"),
    "payment": _l("Paiement"),
    "counter": _l("Annulation"),
    "waiver": _l("Remise"),
    "refund": _l("Remboursement"),
    "gift": _l("Avoir laissé au club"),
}
STATES = {
    "paid": _l("réglée"),
    "due": _l("due"),
    "exempt": _l("exemptée"),
    "ask": _l("effectif ?"),
    "none": _l("aucune"),
}
STATE_KINDS = {"paid": "ok", "due": "due", "ask": "bad"}
PERIODS = {"calendar": _l("Année civile"), "rolling": _l("Douze mois à partir de l'adhésion")}
PRORATA = {
    "none": _l("Non : la cotisation entière"),
    "months": _l("Oui : les mois restants, celui de l'arrivée compris"),
}
CLOSINGS = {
    "owed": _l("Elle reste due : le club continue de la demander"),
    "waived": _l("Le club y renonce"),
    "refunded": _l("L'avoir est remboursé"),
    "given": _l("L'avoir est laissé au club"),
}
CLOSED = {
    "settled": _l("Compte soldé"),
    "owed": _l("Reste dû après le départ"),
    "waived": _l("Le club a renoncé au reste"),
    "refunded": _l("Avoir remboursé"),
    "given": _l("Avoir laissé au club"),
}


def teach(bp: Blueprint) -> None:
    """Let the templates of a blueprint say these words."""
    names: dict[str, Any] = {
        "MEANS": MEANS,
        "LINES": KINDS,
        "DUES": STATES,
        "DUE_KINDS": STATE_KINDS,
        "CLOSED": CLOSED,
        "grouped": grouped,
    }
    bp.context_processor(lambda: names)
