"""The local bus's topology: that of every home, and what Google Cloud does by other means."""

from __future__ import annotations

from infra.topology import DEAD_LETTERS, JOB_EVENTS, TOPOLOGY, Subscription, Topology

OBJECT_FINALIZED = "object-finalized"
"""Uploads that are whole; on Google Cloud, Eventarc tells of them."""

DAY_S = 86_400.0

LOCAL = Topology(
    (
        *TOPOLOGY.subscriptions,
        Subscription(
            "uploads-arrived",
            OBJECT_FINALIZED,
            push="on_upload",
            push_format="cloudevent",
            dead_letter_topic=DEAD_LETTERS,
        ),
        Subscription("job-events-log", JOB_EVENTS, max_age_s=DAY_S, max_backlog=100_000),
    )
)
