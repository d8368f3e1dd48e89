"""Trains the network that hears beats: music made up by rule, played, spoiled, learned from."""
