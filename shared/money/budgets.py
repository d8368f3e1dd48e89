"""Budgets: no hosted call without its reservation, no reservation beyond a cap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from shared.money.account import MAX_OPEN, SUSPICIOUS_S, Account
from shared.money.calls import ABANDONED, Caps, Reservation, Spent
from shared.money.days import day_of, days_between
from shared.money.insisting import insist
from shared.money.ledger import Ledger, Seen, account_put
from shared.money.pool import SHARE, Pool
from shared.money.refusals import check_owner, exceeded
from shared.money.usage import DayUsage, day_usage
from shared.ports import Clock, DocumentStore, Stored, Unavailable


class Budgets:
    """Reserves before a call and settles after it, by conditional writes of two kinds of account.

    The deployment's day says how much all owners have drawn; an owner's account, what it drew, what
    of that is reserved, and what was spent. Money changes accounts only in one commit of both, so
    that their sum is right after every commit, whoever dies next. Spent and reserved together never
    exceed a cap, unless a call cost more than was reserved for it: then nothing more is reserved.
    """

    def __init__(self, documents: DocumentStore, caps: Caps, clock: Clock) -> None:
        self._ledger = Ledger(documents)
        self._caps = caps
        self._clock = clock

    def reserve(self, owner: str, reservation: Reservation) -> str:
        """Book what a call may cost; repeating an open reservation changes nothing.

        Returns:
            The day (``2026-11-21``, UTC) under which it is booked, and is to be settled.
        Raises:
            EngineUnavailable: ``budget_exceeded``: it does not fit under a cap; ``too_many_calls``:
                so many of this owner's calls are open that one more cannot be booked. Nothing was
                changed by either.
            Conflict, Unavailable: still, after many attempts; it may be booked.
        """
        now = self._clock()
        today = day_of(now)
        # a repetition may come on the other side of midnight
        days = dict.fromkeys([today, day_of(now - SUSPICIOUS_S)])
        beginnings = [Account(day=day, owner=owner) for day in days]

        def once() -> str:
            accounts = self._ledger.accounts(beginnings)
            for seen in accounts:
                if reservation.claim_id in seen.value.open:
                    return seen.value.day
            self._reserve(accounts[0], reservation)
            return today

        return insist(once)

    def settle(self, owner: str, day: str, claim_id: str, spent: Spent) -> bool:
        """Book what a call did cost in place of what was reserved for it.

        Its reservation is gone then, so that nothing is booked twice.

        Args:
            day: as `reserve` returned it.
        Returns:
            Whether there was such a reservation; if not, nothing was changed.
        Raises:
            Conflict, Unavailable: still, after many attempts; it may be booked.
        """
        unanswered = False

        def once() -> bool:
            nonlocal unanswered
            seen = self._ledger.account(day, owner)
            if claim_id not in seen.value.open:
                return unanswered
            try:
                self._write(seen, seen.value.settled(claim_id, spent))
            except Unavailable:
                unanswered = True
                raise
            return True

        return insist(once)

    def silence(self, stored: Stored, still_held: Callable[[Reservation], bool]) -> int:
        """Reservations were open for suspiciously long: those that nobody holds any more cost nothing.

        Args:
            stored: a document of the kind ``budget`` whose ``due_at`` has passed.
            still_held: whether anybody will settle it yet: a claim, or an effect that is pending.
        Returns:
            How many nobody held.
        Raises:
            Conflict, Unavailable: still, after many attempts.
        """
        found = self._ledger.read(stored).value

        def once() -> int:
            seen = self._ledger.account(found.day, found.owner)
            account, now, freed = seen.value, self._clock(), 0
            for reservation in account.overdue(now):
                if still_held(reservation):
                    account = account.trusted(reservation.claim_id, now)
                else:
                    account = account.settled(reservation.claim_id, ABANDONED)
                    freed += 1
            if account is not seen.value:
                self._write(seen, account)
            return freed

        return insist(once)

    def left(self, owner: str) -> int:
        """What a new reservation may take now, micro-dollars."""
        day = day_of(self._clock())
        account = self._ledger.account(day, owner).value
        if len(account.open) >= MAX_OPEN:
            return 0
        room = self._caps.owner_micros - account.used
        pool = Pool(self._ledger, day, self._caps.all_micros)
        pool.collect(room - account.free, but=owner)
        return max(0, min(room, account.free + max(0, pool.left)))

    def usage(self, owner: str, first_day: date, last_day: date) -> list[DayUsage]:
        """What an owner's calls cost, day by day (UTC), both ends included; days without any left out.

        Raises:
            Permanent: ``bad_period``: no days, or more than 92.
        """
        days = days_between(first_day, last_day)
        accounts = self._ledger.accounts([Account(day=day, owner=owner) for day in days])
        return [day_usage(seen.value) for seen in accounts if seen.exists]

    def _reserve(self, seen: Seen[Account], reservation: Reservation) -> None:
        account, micros = seen.value, reservation.micros
        check_owner(account, reservation, self._caps)
        need = micros - account.free
        booked = account.with_reservation(reservation, self._clock())
        if need < 0:
            self._ledger.commit([account_put(booked, seen.only_if)])
            return
        pool = Pool(self._ledger, account.day, self._caps.all_micros)
        pool.collect(need, but=account.owner)
        if need > pool.left:
            raise exceeded("all", self._caps.all_micros, account.free + pool.left, micros, account)
        if need == 0:  # it only had to be seen that nobody has spent too much
            self._ledger.commit([account_put(booked, seen.only_if)])
            return
        room = self._caps.owner_micros - account.drawn
        booked = pool.draw(booked, max(need, min(pool.block, room)))
        self._ledger.commit([account_put(booked, seen.only_if), *pool.writes()])

    def _write(self, seen: Seen[Account], account: Account) -> None:
        """Write what became of an account that settled, and draw or give back what that takes."""
        spare = max(self._spare(account), self._owed_to_all(account))
        owed = -account.free if account.free < 0 else -spare
        if owed == 0:
            self._ledger.commit([account_put(account, seen.only_if)])
            return
        pool = Pool(self._ledger, account.day, self._caps.all_micros)
        pool.collect(owed, but=account.owner)
        account = pool.move(account, owed)
        self._ledger.commit([account_put(account, seen.only_if), *pool.writes()])

    def _owed_to_all(self, account: Account) -> int:
        """What it must not keep, micro-dollars, where calls cost more than all together may spend."""
        if account.free <= 0:
            return 0
        pool = Pool(self._ledger, account.day, self._caps.all_micros)
        return min(account.free, max(0, -pool.left))

    def _spare(self, account: Account) -> int:
        """What it gives back, micro-dollars: all, unless it is known to keep a block."""
        if not account.keeps:
            return account.free
        block = self._caps.all_micros // SHARE
        return 0 if account.open else max(0, account.free - block)
