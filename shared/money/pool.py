"""The pool: what the deployment's day still has to give, and what flows between it and accounts.

Owners draw more than they need at once, so that most calls write nothing but their owner's account;
what they keep is taken back when somebody else needs it, so that no call is refused for it.
"""

from __future__ import annotations

from shared.money.account import Account
from shared.money.ledger import Day, Ledger, Seen, account_put, day_put
from shared.ports import Put

MAX_KEEPERS = 128
"""Owners that may have money to spare at once: so many accounts are read when money is short."""

SHARE = 64
"""A block is so small a part of what is left."""


class Pool:
    """One day's money, as read once; nothing changes before `writes` are committed.

    Args:
        cap: of the deployment, micro-dollars.
    """

    def __init__(self, ledger: Ledger, day: str, cap: int) -> None:
        self._ledger = ledger
        self._cap = cap
        self._seen: Seen[Day] = ledger.day(day)
        self._day = self._seen.value
        self._emptied: list[Put] = []

    @property
    def left(self) -> int:
        """What nobody has drawn, micro-dollars; negative where calls cost more than was reserved."""
        return self._cap - self._day.drawn

    @property
    def block(self) -> int:
        """What an owner may draw beyond its need, micro-dollars."""
        return max(0, self.left) // SHARE

    def collect(self, need: int, but: str) -> None:
        """Take back what other owners keep, the most first, until ``need`` is left or nobody is.

        Args:
            but: the owner for whom it is.
        """
        if need <= self.left:
            return
        kept = self._accounts([owner for owner in self._day.keepers if owner != but])
        for seen in sorted(kept, key=lambda seen: seen.value.free, reverse=True):
            if need <= self.left:
                return
            # also one that has nothing now: what it will have to spare must come back as well
            self._empty(seen)

    def draw(self, account: Account, micros: int) -> Account:
        """The account with so much more, listed among those that may have some to spare."""
        if account.owner not in self._day.keepers:
            if len(self._day.keepers) >= MAX_KEEPERS:
                self._empty(self._accounts(self._day.keepers[:1])[0])
            self._become(micros, [*self._day.keepers, account.owner])
        else:
            self._become(micros, self._day.keepers)
        return account.with_drawn(micros, keeps=True)

    def move(self, account: Account, micros: int) -> Account:
        """The account with so much more, or less; whether it is listed stays as it is."""
        self._become(micros, self._day.keepers)
        return account.with_drawn(micros, keeps=account.keeps)

    def writes(self) -> list[Put]:
        """What must be committed together with the account that was drawn for."""
        return [day_put(self._day, self._seen.only_if), *self._emptied]

    def _accounts(self, owners: list[str]) -> list[Seen[Account]]:
        return self._ledger.accounts([Account(day=self._day.day, owner=owner) for owner in owners])

    def _empty(self, seen: Seen[Account]) -> None:
        account = seen.value
        keepers = [owner for owner in self._day.keepers if owner != account.owner]
        self._become(-account.free, keepers)
        self._emptied.append(
            account_put(account.with_drawn(-account.free, keeps=False), seen.only_if)
        )

    def _become(self, micros: int, keepers: list[str]) -> None:
        drawn = self._day.drawn + micros
        self._day = self._day.model_copy(update={"drawn": drawn, "keepers": keepers})
