"""The API, assembled: routes, layers and error answers over an application's parts."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline

from functions.api import (
    routes_about,
    routes_artifacts,
    routes_events,
    routes_files,
    routes_jobs,
    routes_models,
    routes_pictures,
    routes_teaching,
    routes_usage,
)
from functions.api.about import DESCRIPTION, NAME, VERSION
from functions.api.layers import layers
from functions.api.problems import ANSWERS, PROBLEM_RESPONSES
from functions.api.routes_events import Places
from infra.bootstrap import App

ROUTERS = (
    routes_about.router,
    routes_models.router,
    routes_files.router,
    routes_pictures.router,
    routes_jobs.router,
    routes_artifacts.router,
    routes_events.router,
    routes_usage.router,
    routes_teaching.router,
)


def service(app: App) -> FastAPI:
    """The application that answers every request of the public API.

    It has no lifespan: whatever it needs is a part of ``app``, built when first asked for. The pages
    under ``/docs`` and ``/redoc`` carry their scripts with them and work without the internet.
    """
    api: FastAPI = FastAPIOffline(
        title=NAME,
        version=VERSION,
        description=DESCRIPTION,
        middleware=layers(app.settings.cors_origins),
        exception_handlers=ANSWERS,
        responses=PROBLEM_RESPONSES,
        generate_unique_id_function=_operation_name,
        redirect_slashes=False,
    )
    api.state.parts = app
    api.state.places = Places(app.settings.max_streams)
    for router in ROUTERS:
        api.include_router(router)
    return api


def _operation_name(route: APIRoute) -> str:
    return route.name
