"""Headers of every response: what the browser may load and tell, and how long it may keep a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from wiki.web.access import LOGIN_COOKIE

if TYPE_CHECKING:
    from flask import Flask, Response

# Nothing inline, nothing from elsewhere but pictures, which law texts may show over HTTPS.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
)
_HTTPS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def init_app(app: Flask, *, https: bool) -> None:
    """Set the headers on all answers of `app`; a view that has set one of them keeps its own."""
    wanted = (*_ALWAYS, _HTTPS) if https else _ALWAYS

    @app.after_request
    def _set(response: Response) -> Response:
        headers = response.headers
        for name, value in wanted:
            if name not in headers:
                headers[name] = value
        if "Cache-Control" not in headers:
            # What an account sees is kept nowhere; other pages are asked for again with their ETag.
            headers["Cache-Control"] = "private, no-store" if LOGIN_COOKIE in request.cookies else "private, no-cache"
        return response
