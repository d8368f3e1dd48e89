"""Trains the network that hears chords: progressions, the music over them, its sound, the network."""
