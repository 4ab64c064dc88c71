"""Finding a Chromium, and what the browser tests ask of a page."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page, Playwright

from tests.common import run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
SCREENSHOTS = Path("build/screenshots")
NONE_FOUND = (
    "Browser tests skipped: no Chromium (looked in CHROMIUM, for the system's chromium or chrome, for Playwright's own"
    " download, and tried apt-get install chromium when root)"
)


def find(playwright: Playwright) -> str | None:
    """The path of a Chromium or Chrome, installed by apt-get as the last resort of root; None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise RuntimeError(f"CHROMIUM={named} is no program")
        return found
    downloaded = playwright.chromium.executable_path
    for path in [*(shutil.which(name) for name in NAMES), downloaded]:
        if path and Path(path).exists():
            return path
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with run.once("apt-get") as tried:
            if not tried.exists():
                tried.touch()
                environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
                for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
                    subprocess.run(["apt-get", *arguments], env=environment, check=False, capture_output=True)
        return shutil.which("chromium")
    return None


@dataclass(frozen=True)
class View:
    """How a person looks at the wiki."""

    width: int = 1280
    theme: str = "light"
    language: str = "en"

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}-{self.language}"


VIEWS = tuple(View(width, theme, lang) for width in (390, 1280) for theme in ("light", "dark") for lang in ("en", "zh"))


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing on the page: all its rules, best practices too."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    lines = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n      "
        + "\n      ".join(f"{node['target']}: {node['failureSummary'][:300]}" for node in rule["nodes"][:5])
        for rule in found
    ]
    assert not lines, f"axe-core on {page.url}:\n  " + "\n  ".join(lines)


def assert_fits(page: Page) -> None:
    """Nothing on the page is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the screen"


def screenshot(page: Page, name: str, view: View) -> Path:
    """Keep a picture of the whole page as build/screenshots/<name>-<width>-<theme>-<language>.png."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}-{view}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path
