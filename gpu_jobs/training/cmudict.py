"""Reads the CMU Pronouncing Dictionary as the npm package spells it: a JavaScript object."""

from __future__ import annotations

import re
from collections import defaultdict

_ENTRY = re.compile(r'^  "((?:[^"\\]|\\.)+)": "([^"#]+?)\s*(?:#[^"]*)?",?$', re.MULTILINE)
_PLAIN_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def read_cmudict(script: str) -> dict[str, list[tuple[str, ...]]]:
    """Each plain word's pronunciations, the dictionary's first choice first.

    Returns:
        ARPAbet phones, vowels with their stress 0, 1 or 2. Words with digits, points or hyphens,
        and words that begin with an apostrophe, are left out.
    """
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for spelt, phones in _ENTRY.findall(script):
        word = spelt.partition("(")[0]
        if _PLAIN_WORD.fullmatch(word):
            found[word].append(tuple(phones.split()))
    return dict(found)
