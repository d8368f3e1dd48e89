"""Hosted steps: hosted models asked on behalf of a step, paid for, and their answers brought home."""
