"""Terraform itself accepts what lies under terraform/: its form, every folder of it, its own tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.declared import TERRAFORM, folders, folders_with_tests
from tests.terraform.terraform import Terraform

FOLDERS = [folder.relative_to(TERRAFORM).as_posix() for folder in folders(TERRAFORM)]
TESTED = [folder.relative_to(TERRAFORM).as_posix() for folder in folders_with_tests(TERRAFORM)]


def test_the_form_is_terraforms_own(terraform: Terraform, tree: Path) -> None:
    terraform.run(tree, "fmt", "-check", "-diff", "-recursive", "-no-color")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_module_and_example_is_valid(terraform: Terraform, tree: Path, folder: str) -> None:
    terraform.init(tree / folder)
    terraform.validate(tree / folder)


@pytest.mark.parametrize("folder", TESTED)
def test_the_native_tests_pass(terraform: Terraform, tree: Path, folder: str) -> None:
    terraform.init(tree / folder)
    assert ", 0 failed." in terraform.test(tree / folder)


def test_both_examples_have_native_tests() -> None:
    assert {"examples/minimal", "examples/production"} <= set(TESTED)
