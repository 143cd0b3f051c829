"""Make the table of activities from the npm package @socialgouv/codes-naf: see app/companies/data."""

import json
import sys
from pathlib import Path

OUT = Path(__file__).parent.parent / "app" / "companies" / "data" / "naf-rev2.tsv"


def main(package: Path) -> None:
    """Divisions (« 16 ») and sub-classes (« 16.23Z ») with their French labels."""
    rows = json.loads((package / "index.json").read_text(encoding="utf-8"))
    kept = sorted((row["id"], row["label"].strip()) for row in rows if len(row["id"]) in (2, 6))
    OUT.write_text("code\tlabel\n" + "".join(f"{code}\t{label}\n" for code, label in kept), encoding="utf-8")
    print(f"{len(kept)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
