"""Renderings are made once, kept for all processes, and keeping them disturbs no reader."""

import pytest
from sqlalchemy import event, func, select

from tests.common.factories import TEXT
from wiki.domain.errors import NotFoundError
from wiki.domain.text.passages import split
from wiki.domain.text.sections import sections
from wiki.formats import html
from wiki.services import drafting, rendering
from wiki.services.recording import load
from wiki.storage.revisions import Rendering
from wiki.storage.session import begin_write, make_sessions


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    """A process that has just started."""

    def forget():
        monkeypatch.setattr(rendering, "_memory", rendering._Memory(rendering.KEPT_IN_MEMORY))

    forget()
    return forget


@pytest.fixture
def made(monkeypatch):
    """Counts how often a text is rendered."""
    calls = []
    original = html.render
    monkeypatch.setattr(html, "render", lambda *args: calls.append(1) or original(*args))
    return calls


@pytest.fixture
def draft(world, session):
    slug = world.draft()
    found = drafting.find(session, slug).id
    session.rollback()
    return found


def stored(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(Rendering))


def test_a_revision_is_rendered_once_for_all_processes(session, clock, draft, made, forgetful):
    first = rendering.html_at(session, draft, 1, clock.now())
    session.rollback()
    forgetful()
    second = rendering.html_at(session, draft, 1, clock.now())
    assert first == second == html.render(split(TEXT), sections(split(TEXT)))
    assert len(made) == 2  # once for the page, once by the line above
    assert stored(session) == 1


def test_by_number_and_by_manuscript_it_is_the_same_rendering(session, clock, draft, made):
    one = rendering.html_at(session, draft, 1, clock.now())
    assert rendering.html_of(session, load(session, draft, 1), clock.now()) == one
    assert len(made) == 1


def test_a_kept_rendering_is_found_without_loading_the_text(engine, session, clock, draft):
    rendering.html_at(session, draft, 1, clock.now())
    session.rollback()
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    rendering.html_at(session, draft, 1, clock.now())
    assert [statement.split()[0] for statement in asked if statement != "BEGIN"] == ["SELECT"]
    assert "passage" not in asked[-1]


def test_a_new_version_of_the_renderer_renders_anew(session, clock, draft, made, monkeypatch):
    rendering.html_at(session, draft, 1, clock.now())
    monkeypatch.setattr(html, "RENDERER_VERSION", html.RENDERER_VERSION + 1)
    rendering.html_at(session, draft, 1, clock.now())
    assert len(made) == 2
    assert stored(session) == 2


def test_a_revision_that_is_not_there_is_not_found(session, clock, draft):
    with pytest.raises(NotFoundError):
        rendering.html_at(session, draft, 2, clock.now())


def test_keeping_it_neither_ends_nor_blocks_the_readers_transaction(engine, session, clock, world, draft):
    reader = make_sessions(engine)()
    seen = reader.scalar(select(func.count()).select_from(Rendering))
    world.edit(drafting.find(session, "open-data-bylaw").slug, TEXT + "\nMore.\n")
    rendering.html_at(reader, draft, 1, clock.now())
    assert reader.scalar(select(func.count()).select_from(Rendering)) >= seen
    reader.close()
    assert stored(session) == 1


@pytest.mark.databases("sqlite")
def test_while_somebody_else_writes_the_page_is_shown_and_not_kept(engine, session, clock, draft):
    """A long import holds the one writer's place of SQLite; readers do not wait for it."""
    writer = make_sessions(engine)()
    begin_write(writer)
    assert "Article 1" in rendering.html_at(session, draft, 1, clock.now())
    writer.rollback()
    writer.close()
    assert stored(session) == 0


def test_memory_holds_no_more_than_its_room():
    memory = rendering._Memory(1_000)
    for number in range(20):
        memory.put(bytes([number]), "x" * 100)
    memory.put(b"large", "x" * 900)
    assert memory.held == 1_000
    assert memory.get(bytes([0])) is None
    assert memory.get(bytes([19])) is not None
    assert memory.get(b"large") is None


def test_a_preview_is_rendered_once_and_not_stored(session, draft, made):
    passages = split("# New\n\nText.\n")
    one = rendering.preview_html(passages, sections(passages))
    assert rendering.preview_html(passages, sections(passages)) == one
    assert len(made) == 1
    assert stored(session) == 0
