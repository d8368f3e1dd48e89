"""What our own engines of the teacher are called."""

from __future__ import annotations

OWN_CHORDS, OWN_LESSONS = "harmonist", "songwriting-teacher"
