"""The composer: melodies for chords."""
