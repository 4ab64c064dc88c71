"""What tests of search share: an engine on the test's index, histories with times that go back, and the plain truth."""

from wiki.domain.text.terms import fold, is_han, runs
from wiki.search.analyser import family, same_word
from wiki.services import indexing
from wiki.services.searching import Engine, Narrow, SearchRequest, search


class Seeker:
    """Searches in one database with an index of its own."""

    def __init__(self, session, folder):
        self.session = session
        self.engine = Engine(str(folder))

    def catch_up(self):
        """Index everything that was committed."""
        self.session.rollback()
        while True:
            step = indexing.step(self.session, self.engine.index)
            if not step.left:
                self.session.rollback()
                return step

    def __call__(self, q="", when="", types=(), sort="relevance", limit=500, **narrow):
        self.session.rollback()
        narrow = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in narrow.items()}
        request = SearchRequest(q=q, when=when, types=tuple(types), sort=sort, limit=limit, narrow=Narrow(**narrow))
        return search(self.session, self.engine, request)

    def passages(self, q="", when="", **narrow):
        """The texts that are found, as a sorted list; the total must say as many."""
        found = self(q, when, types=("passage",), **narrow)
        assert found.total == len(found.items)
        return sorted((item.draft, item.passage) for item in found.items)


def holds(passage, word, language):
    """Whether a passage holds a form of a word, or a run of Han."""
    found = runs(fold(passage))
    if is_han(word):
        return any(word in run for run in found)
    return any(same_word(word, met, family(language)) for met in found)
