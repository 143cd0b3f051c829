"""The two pictures of the README, taken of the demonstration: `make shots`."""

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from tests.browser.conftest import PASSWORD, SWITCHES, ended, started  # noqa: E402

PICTURES = ROOT / "docs" / "images"
MOST_OCTETS = 150_000
SHOTS = (
    ("desk", "president.double-innove", "/clubs/double-innove", {"width": 1160, "height": 700}, 1),
    ("phone", None, "/agenda", {"width": 390, "height": 844}, 1),
)


def main() -> None:
    """Start the demonstration, look at it, stop it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.exit("The screenshots need Chromium: install your system's package “chromium”.")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        live, process = started(Path(folder) / "instance")
        browser = playwright.chromium.launch(executable_path=chromium, args=[*SWITCHES, "--disable-lcd-text"])
        try:
            for shot in SHOTS:
                take(browser, live.url, *shot)
        finally:
            browser.close()
            ended(process)


def take(
    browser: Browser, url: str, name: str, account: str | None, path: str, size: dict[str, int], scale: int
) -> None:
    """One picture, as that person sees that page."""
    context = browser.new_context(
        base_url=url,
        viewport=size,  # type: ignore[arg-type]
        device_scale_factor=scale,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme="light",
        reduced_motion="reduce",
        has_touch=name == "phone",
        is_mobile=name == "phone",
    )
    page = context.new_page()
    if account:
        page.goto("/login")
        page.locator("input[name=email]").fill(f"{account}@demo.example")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        page.wait_for_url(lambda address: "/login" not in address)
    page.goto(path, wait_until="networkidle")
    picture = page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/images/{name}.png: {len(picture)} bytes")
    if len(picture) > MOST_OCTETS:
        sys.exit(f"docs/images/{name}.png is over {MOST_OCTETS} bytes")
    context.close()


if __name__ == "__main__":
    main()
