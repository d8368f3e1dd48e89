"""The catalogue of models: which engine can do what, at what price, under which terms.

The rows are data, ``models/*.toml``; nothing is read before somebody asks (`reading.catalogue`).
"""
