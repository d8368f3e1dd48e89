"""What a prompt says: its words' meanings, and which of them are refused ('not sad', 'no drums')."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gpu_jobs.planner.key_reading import key_at
from gpu_jobs.planner.lexicon_files import Lexicon, Meaning, load_lexicon
from gpu_jobs.planner.number_reading import metre_at, tempo_at
from gpu_jobs.planner.tokens import STOP, Token, plain, tokens_of

_OUTSIDE = ("not negation", "negation", "negation of one", "turn", "conjunction", "filler")
_IN_NEGATION = ("not negation", "conjunction", "negation", "negation of one", "turn", "filler")
"""What words of more than one duty are taken for first: 'nor' goes on refusing."""

_THINGS = ("part", "instrument")
_FOREIGN_WORDS = 2
"""Words that mean nothing and may stand between 'not' and what is refused."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A meaning that was read.

    Attributes:
        start, end: its tokens.
        is_refused: it is not wanted.
    """

    start: int
    end: int
    meaning: Meaning
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A prompt, read."""

    text: str
    tokens: Sequence[Token]
    findings: tuple[Finding, ...]

    def wanted(self, aspect: str) -> list[Finding]:
        """What is said of an aspect, in order."""
        return self._of(aspect, is_refused=False)

    def refused(self, aspect: str) -> list[Finding]:
        """What is not wanted of an aspect, in order."""
        return self._of(aspect, is_refused=True)

    def words(self, finding: Finding) -> str:
        """A finding's words, as the prompt has them."""
        first, last = self.tokens[finding.start], self.tokens[finding.end - 1]
        return self.text[first.start : last.end]

    def folded(self) -> str:
        """All its words: what two spellings of the same have in common."""
        return " ".join(token.text for token in self.tokens if token.text != STOP)

    def _of(self, aspect: str, *, is_refused: bool) -> list[Finding]:
        return [
            found
            for found in self.findings
            if found.meaning.aspect == aspect and found.is_refused is is_refused
        ]


def read(prompt: str) -> Reading:
    """Read any text; what is not understood is passed over."""
    tokens = tokens_of(prompt)
    reader = _Reader(tokens, load_lexicon())
    at = 0
    while at < len(tokens):
        at = reader.step(at)
    return Reading(plain(prompt), tokens, tuple(_without_idle_solos(reader.findings)))


@dataclass
class _Reader:
    """Goes through tokens once.

    Attributes:
        is_negated: whether what comes is refused; ``patience`` counts down the words that mean
            nothing until it is not.
        is_of_one: only the next is: 'not sad piano' is for the piano.
    """

    tokens: Sequence[Token]
    lexicon: Lexicon
    findings: list[Finding] = field(default_factory=list)
    is_negated: bool = False
    is_of_one: bool = False
    patience: int = 0

    def step(self, at: int) -> int:
        """Read what begins there; where the next begins."""
        if self.tokens[at].text == STOP:
            self.is_negated = False
            return at + 1
        number = key_at(self.tokens, at) or tempo_at(self.tokens, at) or metre_at(self.tokens, at)
        if number is not None:
            self._keep(at, number[0], (number[1],))
            return number[0]
        for end in range(min(at + self._longest(at), len(self.tokens)), at, -1):
            if self._is_read(at, end):
                return end if not self._follows_negation(end) else self._refuse_last(at, end)
        self._pass_over(1)
        return at + 1

    def _is_read(self, at: int, end: int) -> bool:
        """Whether the tokens are a term: then it is heeded."""
        words = self._words(at, end)
        meanings = self.lexicon.meanings.get(words)
        if meanings is not None and not self._is_another_word(at, end):
            self._keep(at, end, meanings)
            return True
        for heading in _IN_NEGATION if self.is_negated else _OUTSIDE:
            if words in self.lexicon.grammar[heading]:
                self._heed(heading, end)
                return True
        return False

    def _heed(self, heading: str, end: int) -> None:
        if heading in ("negation", "negation of one"):
            self.is_negated, self.patience = not self.is_negated, _FOREIGN_WORDS
            self.is_of_one = heading == "negation of one"
        elif heading == "turn" or (heading == "conjunction" and not self._begins_term(end)):
            self.is_negated = False

    def _keep(self, at: int, end: int, meanings: Sequence[Meaning]) -> None:
        self.findings += [Finding(at, end, meaning, self.is_negated) for meaning in meanings]
        if self.is_negated:
            self.patience = 0
            self.is_negated = self._goes_on(end, meanings[0])

    def _goes_on(self, end: int, meaning: Meaning) -> bool:
        """Whether more is refused: 'no drums or guitar', 'no sad piano'; not 'no drums slow piano'."""
        if self._is_grammar("conjunction", end):
            return self._begins_term(end + 1)
        is_last = self.is_of_one or meaning.aspect in _THINGS
        return not is_last and self._begins_term(end) and not self._is_grammar("turn", end)

    def _pass_over(self, words: int) -> None:
        self.patience -= words
        if self.patience < 0:
            self.is_negated = False

    def _follows_negation(self, end: int) -> bool:
        """Whether what refuses it stands behind it, as in Japanese."""
        return bool(self._negation_behind(end)) and bool(self.findings)

    def _refuse_last(self, at: int, end: int) -> int:
        self.findings = [
            Finding(found.start, found.end, found.meaning, not found.is_refused)
            if found.start == at
            else found
            for found in self.findings
        ]
        return self._negation_behind(end)

    def _negation_behind(self, end: int) -> int:
        """Where a negation behind ``end`` ends; 0 where there is none."""
        for start in (end, end + 1):
            for stop in range(min(start + self._longest(start), len(self.tokens)), start, -1):
                if self._words(start, stop) in self.lexicon.grammar["negation after"]:
                    return stop
        return 0

    def _is_another_word(self, at: int, end: int) -> bool:
        """Whether a word that means something else as often does so here: 'a house on the hill'."""
        if self._words(at, end) not in self.lexicon.grammar["ambiguous"]:
            return False
        is_named = self._is_grammar("article", at - 1)
        return is_named and not self._is_grammar("music", end) and not self._begins_term(end)

    def _begins_term(self, at: int) -> bool:
        return any(
            self._words(at, end) in self.lexicon.meanings
            for end in range(at + 1, min(at + self._longest(at), len(self.tokens)) + 1)
        )

    def _is_grammar(self, heading: str, at: int) -> bool:
        return (
            0 <= at < len(self.tokens) and self._words(at, at + 1) in self.lexicon.grammar[heading]
        )

    def _longest(self, at: int) -> int:
        return self.lexicon.longest.get(self.tokens[at].text, 0) if at < len(self.tokens) else 0

    def _words(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(token.text for token in self.tokens[start:end])


def _without_idle_solos(findings: Sequence[Finding]) -> list[Finding]:
    """'Solo' and 'only' count beside an instrument alone: 'solo piano', 'piano only'."""
    kept = []
    for i, found in enumerate(findings):
        if found.meaning.aspect == "solo":
            before = findings[i - 1] if i else None
            after = findings[i + 1] if i + 1 < len(findings) else None
            if not (_is_beside(found, after) or _is_beside(before, found)):
                continue
        kept.append(found)
    return kept


_NEAR = 1
"""Tokens that may stand between 'only' and an instrument: 'just a piano'."""


def _is_beside(first: Finding | None, second: Finding | None) -> bool:
    if first is None or second is None or second.start - first.end > _NEAR:
        return False
    aspects = {first.meaning.aspect, second.meaning.aspect}
    return aspects == {"solo", "instrument"}
