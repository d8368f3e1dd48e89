"""What is asked for: fifty lyrics to be written, and twenty that are given."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from tests.quality.songbook import MELODIES, Melody

_THEMES = (
    "leaving the harbour", "rain on the city", "my grandmother's kitchen", "first snow",
    "the night train", "dancing until the morning", "a letter that never came", "the old guitar",
    "summer by the lake", "missing you", "the road home", "a garden in spring",
    "stars over the desert", "losing my best friend", "the lighthouse", "a fire on the beach",
    "growing up", "the last day of school", "coffee and sunday papers", "a horse in the field",
    "the mountain", "moving to a new town", "an empty house", "the factory", "football on tv",
)  # fmt: skip
_MOODS = ("happy", "sad", "energetic", "calm", "angry", "melancholic", "romantic")
_STYLES = ("pop", "folk", "rock", "jazz", "edm", "hiphop", "classical", "lofi")

GIVEN = (
    "the river runs away from me tonight",
    "when the morning comes I will be gone and you will never know my name",
    "I was walking down the road to find my home\nand every day I found it was not there",
    "put the kettle on, we'll all have tea\nthe rain is falling on the garden wall",
    "come back, come back, the door is open wide\nI left a light on for you in the hall",
    "Who has seen the wind?\nNeither I nor you:\nBut when the leaves hang trembling,\n"
    "The wind is passing through.",
    "Twinkle, twinkle, little star,\nHow I wonder what you are!\n"
    "Up above the world so high,\nLike a diamond in the sky.",
    "Hope is the thing with feathers\nThat perches in the soul,\n"
    "And sings the tune without the words,\nAnd never stops at all.",
    "Row, row, row your boat,\nGently down the stream.\n"
    "Merrily, merrily, merrily, merrily,\nLife is but a dream.",
    "I have to go down to the sea again,\nto the lonely sea and the sky",
    "we met in the summer when the days were long\nyou sang me a song about the moon",
    "there's a train at midnight and a ticket in my hand\ngoodbye to the city and the rain",
    "How do you like to go up in a swing,\nUp in the air so blue?\n"
    "Oh, I do think it the pleasantest thing\nEver a child can do!",
    "my mother had a yellow dress\nshe wore it every sunday\n"
    "my father kept the photograph\nand showed it to me one day",
    "don't tell me that it's over, don't tell me that you're gone\n"
    "I'm standing on the corner and the night goes on and on",
    "Tiger, tiger, burning bright\nIn the forests of the night,\n"
    "What immortal hand or eye\nCould frame thy fearful symmetry?",
    "we are young and we are free\nrun with me, run with me",
    "the coffee is cold and the window is wet\nI have not finished the letter yet",
    "My bonnie lies over the ocean,\nMy bonnie lies over the sea,\n"
    "My bonnie lies over the ocean,\nOh bring back my bonnie to me.",
    "sleep now, little one, the day is done\nthe birds are in the trees\n"
    "tomorrow we will find the sun\nand sail across the seas",
)  # fmt: skip
"""Everyday lines of our own, and verse in the public domain: C. Rossetti, J. Taylor, E. Dickinson,
J. Masefield (adapted), R. L. Stevenson, W. Blake, and traditional songs."""


@dataclass(frozen=True)
class Wish:
    """A song that is asked for.

    Attributes:
        words: parameters of `write-lyrics`.
        written: whether the words are to be written, not given.
        seed: of all that is random in it.
    """

    name: str
    melody: Melody
    words: dict[str, Any]
    written: bool
    seed: int

    @property
    def held_out(self) -> bool:
        return self.melody.held_out


def wishes_for_writing() -> list[Wish]:
    """Fifty themes, moods and styles, each on a melody; some wishes name only one or two of them."""
    themes, moods, styles = cycle(_THEMES), cycle(_MOODS), cycle(_STYLES)
    melodies = islice(cycle(MELODIES), 50)
    wishes = []
    for i, (melody, theme, mood, style) in enumerate(
        zip(melodies, themes, moods, styles, strict=False)
    ):
        named: dict[str, Any] = {"theme": theme, "mood": mood, "style": style}
        left_out = {4: ("mood", "style"), 8: ("style",), 9: ("theme",)}.get(i % 10, ())
        words = {k: v for k, v in named.items() if k not in left_out}
        wishes.append(Wish(f"written {i:02}", melody, words, written=True, seed=i))
    return wishes


def given_wishes() -> list[Wish]:
    """Twenty given lyrics, on melodies of about their length."""
    shortest_first = sorted(MELODIES, key=lambda melody: len(melody.notes.notes))
    free = [melody for melody in shortest_first if len(melody.notes.notes) < 50]
    by_length = sorted(enumerate(GIVEN), key=lambda numbered: len(numbered[1]))
    return [
        Wish(f"given {i:02}", free[place % len(free)], {"lyrics": text}, written=False, seed=i)
        for place, (i, text) in enumerate(by_length)
    ]
