"""Leave to download what jobs have made."""

from __future__ import annotations

from infra.bootstrap import App
from shared.model import Artifact
from shared.ports import SignedRequest


def leave_to_download(app: App, artifact: Artifact) -> SignedRequest:
    """A signed request that reads an artifact, offered to browsers under its own name."""
    return app.objects.sign_download(
        app.settings.results_bucket,
        artifact.object_name,
        filename=artifact.name,
        content_type=artifact.media_type,
        expires_at=app.clock() + app.settings.signed_url_s,
    )
