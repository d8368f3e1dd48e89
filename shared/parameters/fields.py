"""Fields that several parameters share: keys and chords, as people write them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from shared.errors import Permanent
from shared.music.chords import root_names
from shared.music.key_names import known_key
from shared.music.symbols.reading import read_symbol
from shared.typed_fields import typed

_NO_CHORD = "N"
"""The label of a stretch without chord."""

Key = Annotated[str, Field(max_length=20), AfterValidator(known_key)]


def _label_of(text: str) -> str:
    """The chord as it is labelled everywhere: 'Am7' is 'A:min7'."""
    if text == _NO_CHORD:
        return text
    try:
        chord = read_symbol(text)
    except Permanent as error:
        raise typed(error) from None
    return _NO_CHORD if chord is None else chord.reduced.label(root_names(None))


ChordLabel = Annotated[str, Field(max_length=32), AfterValidator(_label_of)]
