"""How alike two names are, and why.

Names are written in Latin letters without accents, cut into words, and legal forms (Ltd, GmbH, OOO)
and titles are left out. Each word of one is paired with the most similar of the other, in any
order, by the mean of two similarities: that of M. A. Jaro and W. E. Winkler, kind to endings, and
that of F. J. Damerau, stern with lengths. Words that many listed names share weigh little (inverse
document frequency, K. Sparck Jones 1972); words that only one of the two names has, half. The score
is the harmonic mean of what is covered on either side.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

_WORD = re.compile(r"[a-z0-9]+")
_FORMS = frozenset(
    "ag ao bv co company corp corporation gmbh group holding inc incorporated jsc kft kg limited "
    "llc llp lp ltd ltda nv oao ojsc ooo oy oyj pao pjsc plc pte pty pvt sa sarl sas se sl spa "
    "srl sro the ug zao zrt".split()
)
_TITLES = frozenset("mr mrs ms miss dr prof sir dame sheikh sheik haji hajji jr sr".split())
_LEAST_PAIR = 0.78
"""Similarity below which two words are different words."""
_INITIAL = 0.85
"""Similarity of a word and its first letter alone."""
_ALONE = 0.5
"""Weight of a word that only one name has: middle names are often left out, or put in."""
_MOST_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike a name is to a listed one.

    Attributes:
        score: 0 to 1.
        reason: which words agree and which do not, in a sentence.
    """

    score: float
    reason: str


@lru_cache(maxsize=1 << 16)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name that count, in Latin letters; all if none would be left."""
    from anyascii import anyascii

    words = _WORD.findall(anyascii(name).lower().replace("'", ""))
    runs = [list(run) for _, run in groupby(words, key=lambda word: len(word) == 1)]
    for place, run in enumerate(runs):
        if len(run) > 1 and "".join(run) in _FORMS:  # S.A., written as letters
            runs[place] = ["".join(run)]
    whole = tuple(word for run in runs for word in run)
    return tuple(word for word in whole if word not in _FORMS | _TITLES) or whole


class NameIndex:
    """Finds the listed names that are like a given one.

    Args:
        names: n listed names.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = [words_of(name) for name in names]
        spread = Counter(word for words in self._names for word in set(words))
        self._weight = {word: math.log(1 + len(names) / n) for word, n in spread.items()}
        self._rarest = math.log(1 + max(len(names), 1))
        self._usual = sum(self._weight[word] * n for word, n in spread.items()) / max(
            spread.total(), 1
        )
        self._holders: dict[str, list[int]] = defaultdict(list)
        self._near: dict[str, list[str]] = defaultdict(list)
        for place, words in enumerate(self._names):
            for word in dict.fromkeys((*words, *_joined(words))):
                if word not in self._holders:
                    for key in _keys(word):
                        self._near[key].append(word)
                self._holders[word].append(place)

    def alike(self, name: str, least: float) -> Iterator[tuple[int, Alike]]:
        """Yield the places of the listed names that are alike, with how, best first.

        Args:
            name: any text.
            least: score below which a name is not alike.
        """
        words = words_of(name)
        found = [
            (place, self._compare(words, self._names[place])) for place in self._near_to(words)
        ]
        for place, alike in sorted(found, key=lambda each: (-each[1].score, each[0])):
            if alike.score >= least:
                yield place, alike

    def _near_to(self, words: tuple[str, ...]) -> list[int]:
        """Return the names that share a word or nearly, the most weighty first."""
        weight: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys((*words, *_joined(words))):
            near = dict.fromkeys(other for key in _keys(word) for other in self._near.get(key, ()))
            for other in near:
                for place in self._holders[other]:
                    weight[place] += self._weight_of(other)
        return sorted(weight, key=lambda place: (-weight[place], place))[:_MOST_CANDIDATES]

    def _weight_of(self, word: str) -> float:
        return self._weight.get(word, self._rarest)

    def _compare(self, given: tuple[str, ...], listed: tuple[str, ...]) -> Alike:
        """Pair the words greedily, the most similar first, and weigh what is covered."""
        given, listed = _aligned(given, listed)
        pairs = sorted(
            (-_similarity(one, two), i, j)
            for i, one in enumerate(given)
            for j, two in enumerate(listed)
        )
        left, right = dict(enumerate(given)), dict(enumerate(listed))
        covered, seen, told = 0.0, 0.0, []
        for negative, i, j in pairs:
            if -negative >= _LEAST_PAIR and i in left and j in right:
                one, two = left.pop(i), right.pop(j)
                covered += -negative * self._weight_of(two)
                seen += self._weight_of(two)
                told.append(_told(one, two, -negative))
        strange = sum(min(self._weight_of(word), self._usual) for word in left.values()) * _ALONE
        missing = sum(min(self._weight_of(word), self._usual) for word in right.values()) * _ALONE
        if not told:
            return Alike(0.0, "no word agrees")
        here, there = covered / (seen + strange), covered / (seen + missing)
        reason = ", ".join(told)
        if left:
            reason += f"; not in the list: {', '.join(left.values())}"
        if right:
            reason += f"; only in the list: {', '.join(right.values())}"
        return Alike(2 * here * there / (here + there), reason)


def _aligned(
    given: tuple[str, ...], listed: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Join two words of one side where the other writes them as one: abdul rahman, abdulrahman."""
    for words, others, swap in ((given, listed, False), (listed, given, True)):
        for one, two in pairwise(words):
            if one + two in others:
                place = words.index(one)
                joined = (*words[:place], one + two, *words[place + 2 :])
                return (others, joined) if swap else (joined, others)
    return given, listed


def _joined(words: Sequence[str]) -> list[str]:
    return [one + two for one, two in pairwise(words)]


def _keys(word: str) -> Iterable[str]:
    """Return the word and, for one of four letters or more, all that lack one of its letters.

    Two words share a key if a letter is changed, added, left out or swapped with its neighbour
    (W. Garbe, symmetric deletion).
    """
    if len(word) < 4:
        return (word,)
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


@lru_cache(maxsize=1 << 18)
def _similarity(one: str, two: str) -> float:
    from rapidfuzz.distance import OSA, JaroWinkler

    if one == two:
        return 1.0
    if one.isdigit() or two.isdigit():
        return 0.0  # a number is right or it is another
    if 1 in (len(one), len(two)):
        return _INITIAL if one[0] == two[0] else 0.0
    return (JaroWinkler.similarity(one, two) + OSA.normalized_similarity(one, two)) / 2


def _told(one: str, two: str, similarity: float) -> str:
    return one if one == two else f"{one} like {two} ({similarity:.2f})"
