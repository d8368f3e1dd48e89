"""Money: what hosted calls may spend, what they spent, and how well they served.

Everything is counted in micro-dollars ("micros", whole numbers; 1 US dollar = 1,000,000), never in
floats. `Budgets` reserves before a call and settles after it; `TrackRecord` remembers how it went.
"""

from shared.money.amounts import dollars, micros
from shared.money.budgets import Budgets
from shared.money.calls import Caps, Outcome, Reservation, Spent
from shared.money.track_record import Measured, TrackRecord
from shared.money.usage import DayUsage, ModelUsage

__all__ = [
    "Budgets",
    "Caps",
    "DayUsage",
    "Measured",
    "ModelUsage",
    "Outcome",
    "Reservation",
    "Spent",
    "TrackRecord",
    "dollars",
    "micros",
]
