"""Data beside the code that reads it."""
