"""Regenerate app/territory/data from an unpacked npm package @etalab/decoupage-administratif.

    npm pack @etalab/decoupage-administratif@6 && tar xzf etalab-decoupage-administratif-*.tgz
    python tools/communes.py package/

Same package, same bytes: rows are sorted and the gzip header carries neither time nor name.
"""

import argparse
import gzip
import json
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "app" / "territory" / "data"
COMMUNES = ("insee", "name", "postal_codes", "siren", "department")
INTERCOMMUNALITIES = ("siren", "name", "type", "departments")


def table(header, rows):
    """Tab-separated text with a header line; rows sorted by their key, the first column."""
    lines = ["\t".join(row) for row in [header, *sorted(rows)]]
    return "\n".join(lines) + "\n"


def current(communes):
    """Only the communes of today: no delegated or associated ones, no city districts."""
    return [commune for commune in communes if commune["type"] == "commune-actuelle"]


def epci_of(intercommunalities):
    """Commune code → SIREN of its intercommunality."""
    return {member["code"]: epci["code"] for epci in intercommunalities for member in epci["membres"]}


def commune_rows(communes, intercommunalities):
    """One row per commune; the few without an intercommunality or postal code have an empty cell."""
    epci = epci_of(intercommunalities)
    return [
        (
            commune["code"],
            commune["nom"],
            " ".join(commune.get("codesPostaux", [])),
            epci.get(commune["code"], ""),
            commune.get("departement", ""),
        )
        for commune in communes
    ]


def intercommunality_rows(communes, intercommunalities):
    """One row per intercommunality; it may lie in several departments."""
    department = {commune["code"]: commune.get("departement", "") for commune in communes}
    return [
        (
            epci["code"],
            " ".join(epci["nom"].split()),
            epci["type"],
            " ".join(sorted({department[member["code"]] for member in epci["membres"]})),
        )
        for epci in intercommunalities
    ]


def main():
    """Read the package, write the two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="the unpacked package, with its data folder")
    package = parser.parse_args().package
    communes = current(json.loads((package / "data" / "communes.json").read_text(encoding="utf-8")))
    intercommunalities = json.loads((package / "data" / "epci.json").read_text(encoding="utf-8"))

    text = table(COMMUNES, commune_rows(communes, intercommunalities))
    (DATA / "communes.tsv.gz").write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    text = table(INTERCOMMUNALITIES, intercommunality_rows(communes, intercommunalities))
    (DATA / "intercommunalities.tsv").write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(communes)} communes, {len(intercommunalities)} intercommunalities")


if __name__ == "__main__":
    main()
