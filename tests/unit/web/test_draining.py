"""A body that nobody wanted is read to its end, so that the client gets the answer."""

from io import BytesIO

from wiki.web.draining import Drained


def answer(body, environ):
    source = BytesIO(body)
    asked = {"REQUEST_METHOD": "POST", "wsgi.input_terminated": True, "wsgi.input": source} | environ
    assert list(Drained(lambda *_: [b"no"])(asked, None)) == [b"no"]
    return source


def test_a_body_is_read_to_its_end():
    assert answer(b"x" * 200_000, {}).read() == b""


def test_a_body_without_an_end_is_left_alone():
    """Reading on would wait for ever."""
    assert answer(b"x", {"wsgi.input_terminated": False}).read() == b"x"


def test_what_nobody_would_send_in_earnest_is_not_read_to_its_end():
    assert answer(b"x" * 65_000_000, {}).read()


def test_a_client_that_is_gone_is_no_error():
    class Gone:
        def read(self, _):
            raise ConnectionResetError

    answer(b"", {"wsgi.input": Gone()})
