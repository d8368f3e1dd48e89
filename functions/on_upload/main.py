"""Cloud Storage says an upload is complete: judge it."""

from __future__ import annotations

import functions_framework
from cloudevents.http import CloudEvent

from functions.calling import admit_caller
from infra.bootstrap import app
from shared.messages import ObjectFinalized


@functions_framework.cloud_event
def on_upload(event: CloudEvent) -> None:
    """Judge the object; an exception means that the event is delivered again.

    What no delivery makes readable is given up by the transport; the sweep judges the file.
    """
    admit_caller()
    finalized = ObjectFinalized.from_cloud_event(event)
    app().uploads.arrived(finalized)
    if app().settings.pictures_at_once:  # else nothing that draws is even loaded
        app().pictures.arrived(finalized)
