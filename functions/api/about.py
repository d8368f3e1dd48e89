"""What the service says of itself."""

from __future__ import annotations

NAME = "Serenade"
VERSION = "0.1.0"
DESCRIPTION = (
    "Ask for a job, upload its audio to the signed URL in the answer, "
    "and follow the job to its artifacts."
)
