"""The tables in Terraform's READMEs say what its HCL says."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.terraform_tables import filled, readmes, written
from tests.terraform.declared import TERRAFORM, folders

HCL = """
variable "region" {
  description = "Where | it lives, say \\"here\\"."
  type        = string
}

variable "pools" {
  description = "Pools by name."
  type = map(object({
    most = optional(number, 3) # workers
  }))
  default = { cpu = { most = 2 } }
}

output "url" {
  description = "Address of the API."
  value       = "https://${var.region}"
}
"""

TABLE = """\
| variable | what it says | type | default |
| --- | --- | --- | --- |
| `region` | Where \\| it lives, say "here". | `string` | required |
| `pools` | Pools by name. | `map(object({most = optional(number, 3)}))` | `{ cpu = { most = 2 } }` |

| output | what it gives |
| --- | --- |
| `url` | Address of the API. |
"""


def a_module(folder: Path) -> Path:
    (folder / "main.tf").write_text(HCL)
    readme = folder / "README.md"
    readme.write_text("# A module\n\n<!-- table -->\nold\n<!-- /table -->\n\nMore.\n")
    return readme


def test_a_table_names_every_variable_and_output(tmp_path: Path) -> None:
    readme = a_module(tmp_path)
    assert list(written(tmp_path)) == [readme]
    assert readme.read_text() == (
        f"# A module\n\n<!-- table -->\n\n{TABLE}\n<!-- /table -->\n\nMore.\n"
    )


def test_a_table_that_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    a_module(tmp_path)
    list(written(tmp_path))
    assert list(written(tmp_path)) == []


def test_a_table_without_an_end_is_refused(tmp_path: Path) -> None:
    readme = a_module(tmp_path)
    readme.write_text("<!-- table -->\n")
    with pytest.raises(ValueError, match="does not end it"):
        filled(readme)


@pytest.mark.parametrize("folder", folders(TERRAFORM), ids=lambda f: f.name)
def test_every_module_and_example_has_its_table(folder: Path) -> None:
    readme = folder / "README.md"
    assert readme in readmes(TERRAFORM)
    assert readme.read_text() == filled(readme), "run: python -m infra.terraform_tables"
