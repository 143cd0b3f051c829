"""Letters, receipts and lists as PDF: tagged, in our own typeface, from templates beside the room's.

Data go in as JSON, never pasted into the source; nothing is fetched. Render outside any write transaction.
"""

import json
from pathlib import Path
from typing import Any

from flask import current_app

from app.language import language

FONTS = Path(__file__).parent / "fonts"


def render(template: str, title: str, **data: Any) -> bytes:
    """`templates/<template>.typ` with these data, in the present language, as a PDF that readers can hear."""
    import typst  # 40 MiB that only those who print need

    folder = Path(current_app.root_path) / "templates"
    said = {"title": title, "language": language(), **data}
    pdf: bytes = typst.compile(
        str(folder / f"{template}.typ"),
        root=str(folder),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(said, default=str)},
        pdf_standards=["ua-1"],
    )
    return pdf
