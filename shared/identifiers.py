"""Identifiers: prefixed, sortable by creation time, unguessable."""

from __future__ import annotations

import re
import secrets

from shared.ports import Instant

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PATTERN = re.compile(r"[a-z]+_[0-9a-hjkmnp-tv-z]{26}")


def new_id(prefix: str, now: Instant) -> str:
    """``prefix_`` and 26 base-32 digits: 48 bits of milliseconds, 80 random bits (as a ULID)."""
    number = (int(now * 1000) & (2**48 - 1)) << 80 | secrets.randbits(80)
    digits = []
    for _ in range(26):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return f"{prefix}_{''.join(reversed(digits))}"


def is_id(text: str, prefix: str) -> bool:
    """Whether a stranger's text has the form of an identifier of this kind."""
    return text.startswith(f"{prefix}_") and _PATTERN.fullmatch(text) is not None
