"""Which words of a theme are taken back: 'not happy', 'never very calm'."""

from __future__ import annotations

from collections.abc import Sequence

_NOT = (
    "not no never without none neither nor nothing nobody hardly cannot anti non stop less"
    " don't doesn't didn't isn't aren't wasn't weren't ain't can't couldn't won't wouldn't shouldn't"
    " haven't hasn't dont doesnt didnt isnt arent wasnt cant wont"
)
_NEGATORS = frozenset(_NOT.split())
_ENDS = frozenset(
    [*["but", "only", "just", "though", "although", "yet", "however", "instead"], *",.;:!?"]
)
_REACH = 4
"""Words that one takes back at most: 'not a very happy song', 'don't want to be happy'."""


def are_negated(words: Sequence[str]) -> list[bool]:
    """Of each word whether one before it takes it back; signs of punctuation and 'but' end that."""
    negated: list[bool] = []
    left = 0
    for word in words:
        left = 0 if word in _ENDS else left
        negated.append(left > 0)
        left = _REACH if word in _NEGATORS else max(left - 1, 0)
    return negated
