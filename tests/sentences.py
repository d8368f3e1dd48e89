"""What is demanded of every error that a person reads."""

from __future__ import annotations

import re

from tests.users import Document


def is_for_people(error: Document) -> bool:
    """Whether it has a stable code, and a sentence that says something without inner names."""
    code, sentence = error["code"], error.get("message") or error["detail"]
    return bool(
        re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
        and len(sentence.split()) >= 4
        and sentence.rstrip().endswith(".")
        and not re.search(r"Traceback|Error\b|Exception|object at 0x|None\b|/tmp/|owner_", sentence)
    )
