"""Texts whose truth is known: which word is which through a whole history. For benchmarks and tests."""

from tools.truth.concurrent import Pair, concurrent
from tools.truth.correspondence import Correspondence, correspondence
from tools.truth.history import HEAVY, LIGHT, STORMY, History, Mix, history
from tools.truth.quotes import Quote, Standing, quotes, standing
from tools.truth.words import Passage, Version, Word

__all__ = [
    "HEAVY",
    "LIGHT",
    "STORMY",
    "Correspondence",
    "History",
    "Mix",
    "Pair",
    "Passage",
    "Quote",
    "Standing",
    "Version",
    "Word",
    "concurrent",
    "correspondence",
    "history",
    "quotes",
    "standing",
]
