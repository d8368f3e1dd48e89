"""How long silence may last, seconds: the constants of leases, hints and healing."""

LEASE_S = 30.0
HEARTBEAT_S = 10.0
WATCH_S = 1.0
"""Between a supervisor's looks at its child's deadline and at whether its job was cancelled."""
HINT_S = 30.0
"""A ready step nobody claimed is announced again."""
HINT_LIMIT_S = 3600.0
SLOT_S = 30.0
"""A worker that did not renew its slot for so long is taken to have died."""
TIDY_S = 60.0
"""After an untidy end, until nobody writes artifacts for the job any more."""
EFFECT_S = 10.0
"""A pending effect is taken to be forgotten by the process that wrote it."""
DEADLINE_GRACE_S = 30.0
"""Beyond a step's deadline before anybody but its supervisor ends it."""
HOSTED_S = 600.0
"""Beyond its deadline, what a step may wait for a hosted model whose machine is still starting."""
LOOK_S = 5.0
LOOK_LIMIT_S = 60.0
"""Between two looks at a hosted model's work: more rarely, the longer it takes."""
REMINDER_LIMIT_S = 600.0
"""Between two reminders of a call that could not be ended."""
CALL_KNOWN_S = 60.0
"""After a call was begun, until its provider must know of it if it ever will."""
CALL_LIMIT_S = 24 * 3600.0
"""A call that cannot be ended for so long is taken to have cost what was reserved."""
QUEUE_LIMIT_S = 24 * 3600.0
"""A job that nothing could start ends."""
VALIDATION_S = 30.0
"""An arrived upload that nobody judged is looked at again."""
VALIDATION_LIMIT_S = 900.0
"""Beyond the upload's expiry before a job stops waiting for it."""
BACKOFF_S = 1.0
BACKOFF_LIMIT_S = 60.0


_UNHURRIED = {name: value for name, value in globals().items() if name.endswith("_S")}


def hurry(haste: float) -> None:
    """Divide every one of them by ``haste``, in this process: tests cannot wait for a real silence.

    All alike, so that what outlasts what stays as it was. One is as they stand here.
    """
    globals().update({name: seconds / haste for name, seconds in _UNHURRIED.items()})
