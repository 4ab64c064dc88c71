"""The visitor of the functional tests sends what a browser would."""

import pytest
from flask import Flask, request

from tests.common.pages import Visitor

PAGE = """<!doctype html><title> A  page </title><style>no</style>
<form action="/found" role=search><input name=q></form>
<textarea name=far form=edit>outside</textarea>
<form method=post id=edit action="?x=1">
<input type=hidden name=csrf_token value="t&amp;k">
<textarea name=text>
one
two &lt;b&gt;</textarea>
<input type=checkbox name=minor value=y><input type=checkbox name=watch checked>
<input type=radio name=r value=a><input type=radio name=r value=b checked>
<select name=stage><option value=one>1<option value=two selected>2</select>
<input name=off value=1 disabled>
<button name=do value=preview>Preview</button><button name=do value=save>Save</button>
</form>"""


@pytest.fixture
def visitor():
    app = Flask(__name__)

    @app.route("/", methods=["GET", "POST"])
    def page():
        return {"sent": request.form.to_dict(flat=False), "args": request.args} if request.method == "POST" else PAGE

    @app.route("/found")
    def found():
        return {"args": request.args}

    return Visitor(app.test_client())


def test_a_form_sends_what_stands_on_the_page(visitor):
    sent = visitor.submit("/", {}).response.json["sent"]
    assert sent == {
        "far": ["outside"],
        "csrf_token": ["t&k"],
        "text": ["one\r\ntwo <b>"],
        "watch": ["on"],
        "r": ["b"],
        "stage": ["two"],
        "do": ["preview"],
    }


def test_entered_values_and_the_pressed_button_replace_what_stood_there(visitor):
    page = visitor.submit("/", {"text": "a\nb", "minor": "y", "watch": None, "stage": "one"}, button="do=save")
    sent = page.response.json
    assert sent["args"] == {"x": "1"}
    assert sent["sent"]["text"] == ["a\r\nb"]
    assert sent["sent"]["minor"] == ["y"]
    assert sent["sent"]["do"] == ["save"]
    assert "watch" not in sent["sent"]


def test_a_search_form_goes_into_the_address(visitor):
    assert visitor.submit("/", {"q": "open data"}).response.json == {"args": {"q": "open data"}}


@pytest.mark.parametrize("values", [{"role": "admin"}, {"stage": "three"}, {"off": "2"}])
def test_what_a_person_could_not_enter_fails(visitor, values):
    with pytest.raises(AssertionError):
        visitor.submit("/", values)


def test_title_and_words_are_read_as_a_person_sees_them(visitor):
    page = visitor.get("/")
    assert page.title == "A page"
    assert "Preview Save" in page
    assert "no" not in page.text.split()
