"""A visitor without JavaScript: reads a page, fills in its forms as a browser would and sends them.

The test client of Flask carries the requests; everything that a form sends stands on the page (the CSRF token too): a
page whose form could not be used by hand fails here as well.
"""

import html.parser
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class Field:
    """One control of a form and the value that it would send as the page stands; None: it would send nothing."""

    name: str
    kind: str
    value: str | None
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form as the page shows it."""

    action: str
    method: str
    identifier: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[Field] = field(default_factory=list)

    def names(self) -> set[str]:
        return {item.name for item in [*self.fields, *self.buttons]}

    def filled(self, values: dict[str, str | list[str] | None], button: str | None) -> dict[str, list[str]]:
        """What the browser sends after a person has entered `values`; None empties a box that can be ticked.

        `button` names the pressed button as `name` or `name=value`; the first button is pressed otherwise.
        """
        unknown = set(values) - self.names()
        assert not unknown, f"{self.identifier or self.action}: no field {sorted(unknown)} among {sorted(self.names())}"
        sent: dict[str, list[str]] = {}
        for item in self.fields:
            if item.name not in values and item.value is not None:
                sent.setdefault(item.name, []).append(_line_ends(item.value) if item.kind == "textarea" else item.value)
        for name, value in values.items():
            items = [item for item in self.fields if item.name == name]
            for entered in [] if value is None else [value] if isinstance(value, str) else value:
                choices = [choice for item in items for choice in item.choices]
                assert not choices or entered in choices, f"{name} offers {choices}, not {entered!r}"
                text = _line_ends(entered) if any(item.kind == "textarea" for item in items) else entered
                sent.setdefault(name, []).append(text)
        pressed = self._pressed(button)
        if pressed is not None and pressed.name:
            sent.setdefault(pressed.name, []).append(pressed.value or "")
        return sent

    def _pressed(self, button: str | None) -> Field | None:
        if button is None:
            return self.buttons[0] if self.buttons else None
        name, equals, value = button.partition("=")
        found = [item for item in self.buttons if item.name == name and (not equals or item.value == value)]
        assert found, f"no button {button!r}, only {[f'{item.name}={item.value}' for item in self.buttons]}"
        return found[0]


class Page:
    """An answer of the wiki as a person sees it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.request.full_path.rstrip("?")
        self.source = response.get_data(as_text=True)
        reader = _Reader()
        reader.feed(self.source)
        reader.close()
        self.forms = reader.forms
        self.links = reader.links
        self.title = _blanks(reader.title)
        self.text = _blanks("".join(reader.words))

    def form(self, identifier: str | None = None, having: set[str] | None = None) -> Form:
        """The form with that id, or the first that has the fields in `having`; those that change something first."""
        forms = [form for form in self.forms if identifier is None or form.identifier == identifier]
        forms = [form for form in forms if (having or set()) <= form.names()] or forms
        assert forms, f"no form {identifier or ''} on {self.path} (status {self.status})"
        return next((form for form in forms if form.method == "post"), forms[0])

    def __contains__(self, words: str) -> bool:
        return _blanks(words) in self.text


class Visitor:
    """A person with a browser that runs no scripts."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, status: int = 200, **options: object) -> Page:
        """Open a page, following redirects; fails unless it answers with `status`."""
        page = Page(self.client.get(path, follow_redirects=True, **options))  # type: ignore[arg-type]
        assert page.status == status, f"GET {path}: {page.status}, expected {status}: {page.text[:400]}"
        return page

    def log_in(self, name: str, password: str) -> Page:
        """Log in through the form; fails when the wiki refuses."""
        page = self.submit("/login", {"username": name, "password": password})
        assert not page.path.startswith("/login"), page.text
        return page

    def submit(
        self,
        page: Page | str,
        values: dict[str, str | list[str] | None] | None = None,
        *,
        form: str | None = None,
        button: str | None = None,
        status: int = 200,
        follow: bool = True,
    ) -> Page:
        """Fill in a form of the page (or of the page at that path), press the button, return the page that follows."""
        page = self.get(page) if isinstance(page, str) else page
        values = values or {}
        found = page.form(form, set(values))
        data = found.filled(values, button)
        target = urljoin(f"http://localhost{page.path}", found.action or page.path)
        parts = urlsplit(target)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Referer": f"http://localhost{page.path}", "Origin": "http://localhost"}
        if found.method == "post":
            response = self.client.post(path, data=data, headers=headers, follow_redirects=follow)
        else:
            response = self.client.get(parts.path, query_string=data, headers=headers, follow_redirects=follow)
        after = Page(response)
        if follow:
            assert after.status == status, f"{path}: {after.status}, expected {status}: {after.text[:400]}"
        return after


class _Reader(html.parser.HTMLParser):
    """Collects forms, links, the title and the visible words of a page."""

    SILENT = frozenset({"script", "style", "template"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.title = ""
        self.words: list[str] = []
        self._form: Form | None = None
        self._open: list[str] = []
        self._text: Field | None = None
        self._choice: Field | None = None
        self._owned: dict[str, list[tuple[Field, bool]]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag in {"title", "textarea", *self.SILENT}:
            self._open.append(tag)
        if tag == "form":
            self._form = Form(a.get("action", ""), a.get("method", "get").lower(), a.get("id", ""))
            for control, is_button in self._owned.pop(a.get("id", ""), []):
                (self._form.buttons if is_button else self._form.fields).append(control)
            self.forms.append(self._form)
        elif tag == "a" and "href" in a:
            self.links.append(a["href"])
        elif tag in {"input", "button", "select", "textarea"} and "disabled" not in a:
            self._control(tag, a)
        elif tag == "option" and self._choice is not None:
            value = a.get("value", "")
            if "selected" in a or self._choice.value is None:
                self._choice.value = value
            self._choice.choices.append(value)
        self.words.append(" ")

    def _control(self, tag: str, a: dict[str, str]) -> None:
        kind = a.get("type", "submit" if tag == "button" else "text").lower() if tag in {"input", "button"} else tag
        name = a.get("name", "")
        if kind in {"submit", "image"}:
            self._place(Field(name, kind, a.get("value", "")), a, is_button=True)
            return
        if not name or kind in {"button", "reset"}:
            return
        control = Field(name, kind, a.get("value", ""))
        if kind in {"checkbox", "radio"}:
            control = Field(name, kind, a.get("value", "on") if "checked" in a else None, [a.get("value", "on")])
        elif kind == "select":
            control = self._choice = Field(name, kind, None)
        elif kind == "textarea":
            control = self._text = Field(name, kind, "")
        elif kind == "file":
            control = Field(name, kind, None)
        self._place(control, a, is_button=False)

    def _place(self, control: Field, a: dict[str, str], *, is_button: bool) -> None:
        """Give a control to the form around it, or to the one that its `form` attribute names, before or after it."""
        form = self._form
        if "form" in a:
            form = next((item for item in self.forms if item.identifier == a["form"]), None)
            if form is None:
                self._owned.setdefault(a["form"], []).append((control, is_button))
        if form is not None:
            (form.buttons if is_button else form.fields).append(control)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choice = None
        elif tag == "textarea" and self._text is not None:
            self._text.value = (self._text.value or "").removeprefix("\n")
            self._text = None
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "textarea" and self._text is not None:
            self._text.value = (self._text.value or "") + data
        elif inside == "title":
            self.title += data
        elif inside not in self.SILENT:
            self.words.append(data)


def _line_ends(text: str) -> str:
    """Browsers send the text of a text area with CRLF."""
    return re.sub(r"\r\n|\r|\n", "\r\n", text)


def _blanks(text: str) -> str:
    return " ".join(text.split())
