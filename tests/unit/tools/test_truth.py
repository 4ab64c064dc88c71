"""The texts with known truth keep what they promise to those who measure with them."""

from collections import Counter
from random import Random

import pytest

from tools.truth import HEAVY, LIGHT, STORMY, concurrent, correspondence, history, quotes, standing
from tools.truth.concurrent import judged
from tools.truth.edits import parts
from tools.truth.words import Passage, Pen, Version, Word
from wiki.domain.text.passages import split
from wiki.domain.text.tokens import tokens

LANGUAGES = ("en", "de", "zh")


def _passage(pen, text, form="paragraph"):
    return pen.passage(text, form)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mix", [LIGHT, HEAVY, STORMY], ids=lambda mix: mix.name)
def test_words_are_tokens_and_passages_are_passages_in_every_version(language, mix):
    for version in history(language, 3_000, 40, 1, mix):
        assert split(version.text) == version.texts, version.kind
        for passage in version.passages:
            assert tokens(passage.text) == [word.text for word in passage], version.kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_twice_and_each_keeps_its_text(language):
    texts = {}
    for version in history(language, 3_000, 60, 2, STORMY):
        words = [word for passage in version.passages for word in passage if not word.text.isspace()]
        assert len({word.ident for word in words}) == len(words), version.kind
        assert all(texts.setdefault(word.ident, word.text) == word.text for word in words)


def test_the_same_seed_gives_the_same_history_and_another_one_another():
    one, same, other = ([version.text for version in history("en", 2_000, 12, seed, STORMY)] for seed in (3, 3, 4))
    assert one == same != other


def test_birth_is_the_revision_in_which_a_word_first_stands():
    found = history("en", 3_000, 60, 5, STORMY)
    seen = {}
    for version in found:
        for passage in version.passages:
            for word in passage.solid:
                seen.setdefault(word.ident, version.number)
    assert all(found.birth[ident] == number for ident, number in seen.items())


def test_stormy_histories_hold_vandalism_repairs_reverts_and_restored_passages():
    kinds = Counter(kind for version in history("en", 4_000, 400, 6, STORMY) for kind in version.kind.split("+"))
    for kind in ("vandalism", "repair", "revert", "partial revert", "restore", "move section", "split", "join"):
        assert kinds[kind], kind


def test_untouched_passages_are_the_same_objects_in_the_next_version():
    versions = list(history("en", 4_000, 2, 7, LIGHT))
    kept = {id(passage) for passage in versions[0].passages}
    assert sum(id(passage) in kept for passage in versions[1].passages) > len(versions[1].passages) // 2


def test_a_history_grows_to_its_size():
    sizes = [len(version.text) for version in history("en", 12_000, 150, 8, LIGHT, start=3_000)]
    assert sizes[0] < 6_000
    assert 8_000 < sizes[-1] < 18_000


def test_sentences_of_a_passage_together_are_the_passage():
    pen = Pen()
    passage = _passage(pen, "(2) The first sentence ends. The second one, too! And the third.\n\n")
    found = parts(passage)
    assert ["".join(word.text for word in sentence) for sentence in found.sentences] == [
        "The first sentence ends.", "The second one, too!", "And the third.",
    ]  # fmt: skip
    assert "".join(word.text for word in found.label) == "(2) "


def test_what_moved_is_what_is_out_of_order_with_the_heavier_rest():
    pen = Pen()
    one, two, three = (
        _passage(pen, f"{text}\n\n") for text in ("A short one.", "A much longer one than that.", "Last.")
    )
    found = correspondence([one, two, three], [two, one, three])
    assert found.moved == [(0, 1)]
    assert found.exact == {(0, 1)}
    assert found.stayed == [(1, 0), (2, 2)]


def test_splits_and_joins_are_told():
    pen = Pen()
    whole = _passage(pen, "The first sentence. The second sentence.\n\n")
    cut = next(place for place, word in enumerate(whole) if word.text == ".") + 1
    end = pen.words("\n\n")
    first, second = Passage([*whole[:cut], *end], "paragraph"), Passage(whole[cut + 1 :], "paragraph")
    assert correspondence([whole], [first, second]).split == [(0, (0, 1))]
    assert correspondence([first, second], [whole]).joined == [((0, 1), 0)]


def _versions(texts_before, texts_after):
    pen = Pen()
    before = [_passage(pen, text) for text in texts_before]
    known = {passage.text: passage for passage in before}
    after = [known.get(text) or _passage(pen, text) for text in texts_after]
    return Version(1, tuple(before), "create"), Version(2, tuple(after), "edit")


def test_a_quote_is_the_same_moved_or_gone():
    texts = ["The one passage stands.\n\n", "Another and longer passage stands here.\n\n"]
    old, same = _versions(texts, [*texts, "More.\n\n"])
    quote = quotes(Version(1, old.passages[:1], "create"), Random(1), 1, least=3, most=4)[0]
    assert standing(quote, old, same).state == "same"
    old, turned = _versions(texts, texts[::-1])
    quote = quotes(Version(1, old.passages[:1], "create"), Random(1), 1, least=3, most=4)[0]
    assert standing(quote, old, turned).state == "moved"
    assert standing(quote, old, Version(2, old.passages[1:], "delete")).state == "gone"


def test_a_quote_with_a_word_put_in_is_changed():
    pen = Pen()
    passage = _passage(pen, "One two three four five.\n\n")
    edited = Passage([*passage[:4], *pen.words("new "), *passage[4:]], "paragraph")
    old, new = Version(1, (passage,), "create"), Version(2, (edited,), "edit")
    found = [standing(quote, old, new) for quote in quotes(old, Random(2), 8, least=5, most=6)]
    assert {one.state for one in found} == {"changed"}
    assert {one.kept for one in found} == {1.0}


def _edited(passage, place, text, pen):
    return Passage([*passage[:place], *pen.words(text), *passage[place + 1 :]], passage.form)


def test_edits_of_the_same_or_neighbouring_words_overlap_and_others_do_not():
    pen = Pen()
    base = (_passage(pen, "One two three four five.\n"),)
    one = (_edited(base[0], 0, "First", pen),)
    assert judged(base, one, (_edited(base[0], 0, "Uno", pen),), ("", "")).overlaps
    assert judged(base, one, (_edited(base[0], 2, "dos", pen),), ("", "")).overlaps
    far = judged(base, one, (_edited(base[0], 6, "quatre", pen),), ("", ""))
    assert not far.overlaps
    assert far.expected == Counter(["First", "two", "three", "quatre", "five", "."])


def test_both_sides_doing_the_same_do_not_overlap():
    pen = Pen()
    base = (_passage(pen, "One two three four five.\n"),)
    pair = judged(base, (_edited(base[0], 4, "drei", pen),), (_edited(base[0], 4, "drei", pen),), ("", ""))
    assert not pair.overlaps
    assert pair.expected == Counter(["One", "two", "drei", "four", "five", "."])


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_sides_of_a_concurrent_pair_come_from_its_base(language):
    for seed in range(4):
        pair = concurrent(language, seed, characters=2_000)
        base = {word.ident for passage in pair.base for word in passage.solid}
        for side in (pair.theirs, pair.yours):
            assert split("".join(passage.text for passage in side)) == [passage.text for passage in side]
            assert base & {word.ident for passage in side for word in passage.solid}


def test_a_word_is_its_number_and_its_text():
    assert Word(1, "law") == (1, "law")
