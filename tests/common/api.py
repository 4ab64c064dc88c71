"""A client of the API that holds every answer against openapi.json."""

from functools import cache

from jsonschema import Draft202012Validator
from werkzeug.exceptions import HTTPException

from wiki.api.v1 import openapi
from wiki.api.v1.table import ENDPOINTS

PROBLEM = "application/problem+json"


@cache
def validator(name):
    components = openapi.document("http://127.0.0.1:8000")["components"]
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": components},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


class Api:
    """A program that calls the API; fails on any answer that the description does not allow."""

    def __init__(self, app, token=None):
        self.app = app
        self.client = app.test_client(use_cookies=False)
        self.token = token

    def call(self, method, path, json=None, *, headers=None, **options):
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if json is not None:
            options["json"] = json
        response = self.client.open(f"/api/v1{path}", method=method, headers=sent, **options)
        self.check(response, method)
        return response

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, json=None, **options):
        return self.call("POST", path, json, **options)

    def read(self, path, **options):
        """The JSON of a call that is answered well."""
        response = self.get(path, **options)
        assert response.status_code == 200, response.text
        return response.get_json()

    def check(self, response, method):
        status = response.status_code
        if status >= 400:
            assert response.content_type == PROBLEM
            body = response.get_json()
            validator("Conflict" if status == 409 else "Problem").validate(body)
            assert body["status"] == status
            assert body["detail"]
            assert status != 422 or body["errors"]
        assert response.headers.get("Set-Cookie") is None
        entry = self.entry(response.request.path, method)
        if entry is None or status == 500:
            return
        operation = openapi.document("http://127.0.0.1:8000")["paths"][entry.path][entry.method.lower()]
        assert str(status) in operation["responses"], f"{entry.name} is not said to answer {status}"
        if status == entry.status and response.content_type == "application/json":
            validator(entry.answer).validate(response.get_json())

    def entry(self, path, method):
        try:
            name, _ = self.app.url_map.bind("localhost").match(path, method=method)
        except HTTPException:
            return None
        return next((entry for entry in ENDPOINTS if f"api.{entry.name}" == name), None)
