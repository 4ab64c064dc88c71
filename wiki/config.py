"""Settings: one table of names, types, defaults and meanings, read once from the environment."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def _setting(default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an operator can set; each field's name in capitals is the environment variable."""

    host: str = _setting("127.0.0.1", "Address that the server listens on.")
    port: int = _setting(8000, "Port that the server listens on.")
    workers: int = _setting(0, "Web processes; 0 means one a processor core, four at most.")
    database_url: str = _setting("sqlite:///data/commondraft.sqlite3", "SQLite file or PostgreSQL database.")
    search_index: str = _setting("search_index", "Folder of the search index.")
    secret_key: str = _setting("", "Signs cookies; when empty, one is made and kept in data/secret_key.")
    site_name: str = _setting("Commondraft", "Name of this wiki in titles and mails.")
    base_url: str = _setting("", "Public address (https://…) for links in mails; empty: http://HOST:PORT.")
    licence: str = _setting("CC BY 4.0", "Licence under which the drafts and their discussion are published.")
    licence_url: str = _setting("https://creativecommons.org/licenses/by/4.0/", "Address of that licence's words.")
    demo: bool = _setting(default=True, help_text="Fill an empty database with the demonstration drafts (0 or 1).")
    smtp_url: str = _setting("", "Mail server, smtp://user:password@host:587; empty: mails are printed to the log.")
    mail_from: str = _setting("commondraft@localhost", "Sender of mails.")
    max_text: int = _setting(4_000_000, "Largest text of a revision, in bytes of UTF-8.")
    max_comment: int = _setting(20_000, "Longest comment, in characters.")
    rate_limits: bool = _setting(default=True, help_text="Limit how often one address or account may act (0 or 1).")
    trusted_proxies: int = _setting(0, "How many reverse proxies in front set X-Forwarded-For and -Proto.")
    secure_cookies: bool = _setting(
        default=False, help_text="Send cookies over HTTPS only (set it when served by HTTPS)."
    )
    password_cost: int = _setting(3, "Rounds of argon2id for passwords.")
    page_cache: int = _setting(64, "Pages kept in the memory of each web process, in MiB; 0: none.")
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR.")

    @property
    def public_url(self) -> str:
        """The address of this wiki without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")


class BadSettingError(Exception):
    """A setting in the environment has a value that cannot be read."""


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process's). Raises BadSettingError with the name of a bad one."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for item in fields(Settings):
        raw = environ.get(item.name.upper())
        if raw is not None and raw != "":
            values[item.name] = _parse(item.name, str(item.type), raw)
    settings = Settings(**values)
    if settings.database_url.startswith("postgresql://"):
        values["database_url"] = "postgresql+psycopg://" + settings.database_url.removeprefix("postgresql://")
    if not settings.secret_key:
        values["secret_key"] = _kept_secret(_data_folder(settings))
    return Settings(**values)


def _parse(name: str, kind: str, raw: str) -> Any:
    try:
        if kind == "int":
            return int(raw)
        if kind == "bool":
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[raw.lower()]
    except (ValueError, KeyError):
        wanted = "a whole number" if kind == "int" else "0 or 1"
        message = f"{name.upper()}={raw!r}: {wanted} is expected"
        raise BadSettingError(message) from None
    return raw


def _data_folder(settings: Settings) -> Path:
    """Where files beside the database live: its folder when it is SQLite, else ./data."""
    if settings.database_url.startswith("sqlite:///") and ":memory:" not in settings.database_url:
        return Path(settings.database_url.removeprefix("sqlite:///")).parent
    return Path("data")


def _kept_secret(folder: Path) -> str:
    """Read the secret kept in `folder`, or make it, readable by this user alone."""
    path = folder / "secret_key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
