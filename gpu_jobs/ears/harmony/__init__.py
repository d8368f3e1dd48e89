"""Chords, keys and tuning of a recording: what is heard, before theory has its say."""
