"""The help that comes with the project, in the reader's language."""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app import markdown
from app.config import ROOT
from app.language import language, typography

FOLDER = ROOT / "docs" / "help"
ORDER = ("getting-started", "club", "meetings", "directory", "contacts", "agenda", "layers", "account")


@dataclass(frozen=True)
class Page:
    """A page of help."""

    name: str
    title: str
    text: str

    @property
    def html(self) -> Markup:
        """Its text; its headings follow the title of the page."""
        return Markup(str(markdown.render(self.text)).replace("h4>", "h2>").replace("h5>", "h3>"))  # noqa: S704


def pages() -> list[Page]:
    """All of them, the first steps first."""
    return list(_pages(language()))


def one(name: str) -> Page | None:
    """The page of that name."""
    return next((page for page in pages() if page.name == name), None)


@lru_cache(maxsize=2)
def _pages(spoken: str) -> tuple[Page, ...]:
    files = sorted((FOLDER / spoken).glob("*.md"), key=lambda file: (_place(file.stem), file.stem))
    return tuple(_read(file.stem, file.read_text(encoding="utf-8"), spoken) for file in files)


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _read(name: str, text: str, spoken: str) -> Page:
    first, _, rest = text.partition("\n")
    return Page(name, typography(first.removeprefix("#").strip(), spoken), rest.strip())
