"""Commondraft: the wiki on which a public writes its laws."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wiki.factory import Application


def create_app() -> Application:
    """Return the application for the settings of the environment: what `flask --app wiki` looks for."""
    from wiki import factory  # noqa: PLC0415 - `import wiki.domain` must not load the web

    return factory.create_app()
