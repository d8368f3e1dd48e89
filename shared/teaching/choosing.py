"""What a lesson is made with where a wish leaves it open: mood, style, images, tempo."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from shared.music.mood import MoodName
from shared.music.styles import StyleName
from shared.teaching.fields import Field, load_fields, load_moods
from shared.teaching.heavy import FEEL, HOW, QUIET_MOODS, gentle_fields
from shared.teaching.lines import Images, images_of
from shared.teaching.model import LessonWish, MetreName
from shared.teaching.themes import Theme, understand

_STYLES_OF: dict[MoodName, tuple[StyleName, ...]] = {
    "happy": ("pop", "folk", "reggae", "pop"),
    "sad": ("folk", "pop", "waltz", "pop"),
    "energetic": ("rock", "pop", "rock", "folk"),
    "calm": ("folk", "waltz", "bossa", "folk"),
    "angry": ("rock", "rock", "folk"),
    "melancholic": ("folk", "pop", "waltz", "folk"),
    "romantic": ("pop", "bossa", "waltz", "folk"),
}
_MODES_OF_STYLES: dict[StyleName, str] = {"bossa": "major", "lofi": "minor"}
_PACES: dict[StyleName, tuple[int, int]] = {
    "edm": (118, 132), "hiphop": (78, 96), "lofi": (68, 86), "waltz": (84, 126), "reggae": (70, 92),
}  # fmt: skip
_USUAL_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that was left open, decided.

    Attributes:
        mode: 'major' or 'minor'.
    """

    theme: Theme
    images: Images
    mood: MoodName
    style: StyleName
    metre: MetreName
    mode: str
    bpm: int

    @property
    def feel(self) -> str:
        """As in 'a song that is …'."""
        return load_moods()[self.mood].feel if self._is_fitting else FEEL

    @property
    def how(self) -> str:
        """Advice on playing, a sentence."""
        return load_moods()[self.mood].how if self._is_fitting else HOW

    @property
    def _is_fitting(self) -> bool:
        """Whether the mood's own words do not contradict the theme."""
        return self.mood in QUIET_MOODS or not self.theme.is_heavy


def choose(wish: LessonWish, rng: Random) -> Choices:
    """What the wish says, and else what its theme and mood suggest."""
    theme = understand(wish.theme)
    mood = wish.mood or _mood_of(theme, rng)
    drawn: StyleName = rng.choice(_STYLES_OF[mood])
    style = wish.style or drawn
    return Choices(
        theme=theme,
        images=images_of(theme, _fields(theme, mood, rng)),
        mood=mood,
        style=style,
        metre="3/4" if style == "waltz" else "4/4",
        mode=_mode(mood, style, rng),
        bpm=_bpm(mood, style, rng),
    )


def _mood_of(theme: Theme, rng: Random) -> MoodName:
    """The one that its words show; else the likeliest of its first field's, or another of them.

    A heavy theme has a quiet one, and what a theme takes back is not drawn as long as any is left.
    """
    quiet = QUIET_MOODS if theme.is_heavy else tuple(load_moods())
    fit = [mood for mood in quiet if mood not in theme.unwanted] or list(quiet)
    if theme.mood in fit:
        return theme.mood
    own = load_fields()[theme.fields[0]].moods if theme.fields else ()
    kept = [mood for mood in own if mood in fit]
    if not kept:
        return rng.choice(fit)
    return kept[0] if rng.random() < 0.5 else rng.choice(kept)


def _fields(theme: Theme, mood: MoodName, rng: Random) -> list[Field]:
    """The theme's own, gentle ones where it is heavy; where it has none, some that suit the mood."""
    if theme.weight is not None:
        return rng.sample(gentle_fields(theme.weight), 2)
    suiting = load_moods()[mood].fields
    names = theme.fields or rng.sample(suiting, 1 if theme.nouns else 2)
    return [load_fields()[name] for name in names]


def _mode(mood: MoodName, style: StyleName, rng: Random) -> str:
    usual = _MODES_OF_STYLES.get(style) or load_moods()[mood].mode
    other = "minor" if usual == "major" else "major"
    return usual if rng.random() < _USUAL_SHARE else other


def _bpm(mood: MoodName, style: StyleName, rng: Random) -> int:
    """Where mood and style meet; an even number."""
    low, high = load_moods()[mood].bpm
    if style in _PACES:
        slowest, fastest = _PACES[style]
        low, high = min(max(low, slowest), fastest), max(min(high, fastest), slowest)
    return 2 * rng.randint(min(low, high) // 2, max(low, high) // 2)
