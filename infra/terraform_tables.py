"""Write the tables in Terraform's READMEs from its HCL: ``python -m infra.terraform_tables``.

The table of a folder lies between ``<!-- table -->`` and ``<!-- /table -->`` in its ``README.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

TERRAFORM = Path(__file__).parents[1] / "terraform"

_BEGIN, _END = "<!-- table -->", "<!-- /table -->"
_LONGEST_DEFAULT = 80

Declarations = Mapping[str, Mapping[str, Any]]
"""Name → what its block says: ``description``, ``type``, ``default`` …"""


def readmes(root: Path) -> list[Path]:
    """The READMEs below a folder that have a place for a table."""
    found = (path for path in root.rglob("README.md") if ".terraform" not in path.parts)
    return sorted(path for path in found if _BEGIN in path.read_text())


def filled(readme: Path) -> str:
    """The text of a README with the table of its folder's HCL.

    Raises:
        ValueError: the end of the table is not marked.
    """
    before, _, rest = readme.read_text().partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        raise ValueError(f"{readme} begins a table with {_BEGIN} and does not end it with {_END}.")
    return f"{before}{_BEGIN}\n\n{_tables(readme.parent)}\n{_END}{after}"


def _tables(folder: Path) -> str:
    tables = [_variables(_declared(folder, "variable")), _outputs(_declared(folder, "output"))]
    return "\n".join(table for table in tables if table)


def _variables(declared: Declarations) -> str:
    rows = [
        (f"`{name}`", _sentence(said), _code(_expression(said.get("type", "any"))), _default(said))
        for name, said in declared.items()
    ]
    return _table(("variable", "what it says", "type", "default"), rows)


def _outputs(declared: Declarations) -> str:
    return _table(
        ("output", "what it gives"), [(f"`{name}`", _sentence(d)) for name, d in declared.items()]
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _declared(folder: Path, kind: str) -> dict[str, Mapping[str, Any]]:
    """Every block of a kind in the folder's files, as they follow one another."""
    return {
        name: said
        for path in sorted(folder.glob("*.tf"))
        for block in _parsed(path).get(kind, [])
        for name, said in block.items()
    }


def _parsed(path: Path) -> dict[str, Any]:
    import hcl2

    plain = hcl2.SerializationOptions(
        with_comments=False,
        explicit_blocks=False,
        preserve_heredocs=False,
        strip_string_quotes=True,
    )
    with path.open() as file:
        return hcl2.load(file, serialization_options=plain)


def _default(said: Mapping[str, Any]) -> str:
    if "default" not in said:
        return "required"
    default = _hcl(said["default"])
    return _code(default) if len(default) <= _LONGEST_DEFAULT else "see the HCL"


def _hcl(value: Any) -> str:
    """A parsed value as one writes it."""
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{name} = {_hcl(inner)}" for name, inner in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_hcl, value))}]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return f'"{value}"' if isinstance(value, str) else str(value)


def _expression(text: str) -> str:
    """What the parser wraps as ``${…}``, as it was written."""
    return text[2:-1] if text.startswith("${") else text


def _sentence(said: Mapping[str, Any]) -> str:
    return _cell(str(said.get("description", "")).replace('\\"', '"'))


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def written(root: Path) -> Iterator[Path]:
    """Fill every table below a folder; gives the READMEs that changed."""
    for readme in readmes(root):
        text = filled(readme)
        if text != readme.read_text():
            readme.write_text(text)
            yield readme


if __name__ == "__main__":
    for changed in written(TERRAFORM):
        print(changed.relative_to(TERRAFORM.parent))
