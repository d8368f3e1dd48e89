"""The styles, by name."""

from __future__ import annotations

from gpu_jobs.arranger.style import Style
from gpu_jobs.arranger.styles.beats import HIPHOP, LOFI
from gpu_jobs.arranger.styles.classical import CLASSICAL
from gpu_jobs.arranger.styles.edm import EDM
from gpu_jobs.arranger.styles.folk import FOLK, WALTZ
from gpu_jobs.arranger.styles.jazz import BOSSA, JAZZ
from gpu_jobs.arranger.styles.pop import POP
from gpu_jobs.arranger.styles.reggae import REGGAE
from gpu_jobs.arranger.styles.rock import ROCK
from shared.errors import Permanent

STYLES: dict[str, Style] = {
    style.name: style
    for style in (POP, ROCK, FOLK, JAZZ, BOSSA, HIPHOP, LOFI, EDM, CLASSICAL, REGGAE, WALTZ)
}


def style_named(name: str) -> Style:
    """The style of that name.

    Raises:
        Permanent("unknown_style"): there is none.
    """
    if name not in STYLES:
        raise Permanent(
            "unknown_style", f"There is no style {name!r}; there are {', '.join(STYLES)}."
        )
    return STYLES[name]
