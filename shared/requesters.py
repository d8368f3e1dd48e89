"""Whom job requests may speak for: publishers are bound to owners by the topic they can publish to.

A message does not say who published it; only the subscription it came through can be trusted, because
the topic behind it admits its own publishers and nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.errors import Refused

ANYBODY = "*"
"""In place of owners: publishers that may speak for every owner."""

_OWNER = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What an owner may look like: names of objects begin with it."""

PRINCIPAL = "principal"
"""The attribute in which a message names the owner it speaks for."""


class Requesters:
    """Subscription → the owners that its publishers may speak for.

    Args:
        text: as in the setting: ``"job-requests=owner_1 owner_2, job-requests-crm=*"``.

    Raises:
        ValueError: it is not of that form.
    """

    def __init__(self, text: str) -> None:
        self._owners: dict[str, frozenset[str]] = {}
        for entry in filter(None, map(str.strip, text.split(","))):
            subscription, equals, owners = entry.partition("=")
            if not equals or not subscription.strip() or not owners.split():
                raise ValueError(f"{entry!r} is not SUBSCRIPTION=OWNER OWNER.")
            for owner in owners.split():
                if owner != ANYBODY and not _OWNER.fullmatch(owner):
                    raise ValueError(f"{owner!r} is no owner.")
            self._owners[subscription.strip()] = frozenset(owners.split())

    def owner(self, subscription: str, attributes: Mapping[str, str]) -> str:
        """On whose behalf a message asks.

        Raises:
            Refused: 403 ``forbidden_principal``.
        """
        allowed = self._owners.get(subscription, frozenset())
        named = attributes.get(PRINCIPAL)
        if named is None and len(allowed) == 1 and allowed != {ANYBODY}:
            return next(iter(allowed))
        if named and _OWNER.fullmatch(named) and not allowed.isdisjoint({named, ANYBODY}):
            return named
        raise Refused(
            403,
            "forbidden_principal",
            f"Requests through {subscription!r} may not speak for {named or 'nobody in particular'!r}:"
            f" name an owner in the attribute {PRINCIPAL!r} that SERENADE_REQUESTERS allows there.",
        )
