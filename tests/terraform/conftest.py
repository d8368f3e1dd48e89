"""The stub provider, served once a session, and a copy of terraform/ to work in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.terraform import declared
from tests.terraform.deployed import EXAMPLES, Deployment, deployed
from tests.terraform.provider_schema import schema
from tests.terraform.stub_provider import served
from tests.terraform.terraform import Terraform, copied, is_installed
from tests.terraform.wheel import NoWheel

CACHE = declared.ROOT / ".cache" / "terraform"
USED_BY_TESTS = {("resource", "google_pubsub_topic"), ("resource", "google_pubsub_subscription")}


@pytest.fixture(scope="session")
def stub() -> Iterator[Mapping[str, str]]:
    """The environment in which ``terraform`` finds the google provider's schema."""
    if not is_installed():
        pytest.skip("no terraform binary is installed")
    types = declared.types(declared.configuration_files(declared.TERRAFORM))
    try:
        known = schema(types | USED_BY_TESTS, CACHE)
    except NoWheel as why:
        pytest.skip(str(why))
    with served(known) as environment:
        yield environment


@pytest.fixture(scope="session")
def terraform(stub: Mapping[str, str]) -> Terraform:
    return Terraform(stub)


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of terraform/, so that nothing of a run lands in the repository."""
    return copied(declared.TERRAFORM, tmp_path_factory.mktemp("repository") / "terraform")


@pytest.fixture(scope="session", params=sorted(EXAMPLES))
def deployment(request: pytest.FixtureRequest, terraform: Terraform, tree: Path) -> Deployment:
    """Each example, applied."""
    return deployed(terraform, tree, request.param)
