"""Hosted model APIs as adapters of `shared.ports.WordsModel` and `shared.ports.Provider`.

Importing a room here costs nothing: each loads its provider's SDK when it is first asked.
"""
