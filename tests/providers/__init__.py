"""Loopback servers that speak the protocols of hosted model APIs, with the faults that tests order."""
