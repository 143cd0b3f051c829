"""What people write in Markdown, as safe HTML: no raw HTML, no pictures, headings below those of the page."""

from functools import lru_cache
from typing import Any

from markupsafe import Markup

from app.language import language, typography

TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr", "h3", "h4", "h5"}
SCHEMES = {"http", "https", "mailto"}
BELOW = 2  # the page's own headings come first


def render(text: str | None) -> Markup:
    """The HTML of a Markdown text, with the typography of the reader's language."""
    return _rendered(text or "", language())


def plain(text: str | None) -> str:
    """The words of a Markdown text on one line, for previews and descriptions."""
    return render(text).striptags()


@lru_cache(maxsize=512)
def _rendered(text: str, spoken: str) -> Markup:
    import nh3

    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + BELOW, 5)}"
        for child in token.children or ():
            if child.type == "text":
                child.content = typography(child.content, spoken)
    html = parser.renderer.render(tokens, parser.options, {})
    safe = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES)
    return Markup(safe)  # noqa: S704


@lru_cache(maxsize=1)
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).disable("image")
