"""Every view says who may call it."""


def test_every_view_declares_a_permission(app):
    """By `requires(...)` or `public` of wiki/web/access.py or wiki/api/v1/auth.py, which leave it on the function."""
    silent = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and getattr(app.view_functions[rule.endpoint], "permission", None) is None
    ]
    assert not silent


def test_what_changes_something_is_never_reached_by_a_link(app):
    """A view that takes GET and POST shows a form; none changes anything by PUT, PATCH or DELETE together with GET."""
    both = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if {"PUT", "PATCH", "DELETE"} & rule.methods and "GET" in rule.methods
    ]
    assert not both
