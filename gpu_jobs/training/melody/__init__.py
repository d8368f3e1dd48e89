"""Teaches the melody model: tunes, what is learnt from them, the network."""
