"""Makes the pictures of README.md: a running wiki with its demonstration content, seen through Chromium."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.common import browsers, run, servers

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PICTURES = {
    "draft": "/d/harbour-city-open-data-bylaw",
    "search": "/search?q=publish+data&when=ever",
}


def main() -> int:
    """Write docs/pictures/*.png; 1 when no Chromium can be had."""
    run.start()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        program = browsers.find(playwright)
        if program is None:
            print(browsers.NONE_FOUND)
            return 1
        FOLDER.mkdir(parents=True, exist_ok=True)
        with servers.serve(Path(folder), DEMO="1") as site:
            site.command("index")
            chromium = playwright.chromium.launch(executable_path=program, args=browsers.FLAGS)
            page = chromium.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light", locale="en-GB")
            for name, path in PICTURES.items():
                page.goto(site.url + path)
                page.screenshot(path=FOLDER / f"{name}.png")
                print(FOLDER / f"{name}.png")
            chromium.close()
    run.end(run.folder())
    return 0


if __name__ == "__main__":
    sys.exit(main())
