"""Reads the compiled bindings of one resource into a schema.

Three places of that text are read. A class states of each attribute whether it is computed, optional or
required, and how it is fetched. The functions that write HCL state of each argument whether it is a
block, a list or a set. The declarations list the possible values in their comments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from tests.terraform.schema import Attribute, Block, Body

_CLASS = re.compile(
    r"^class (?P<name>\w+) extends cdktn\.(?P<base>\w+) \{\n(?P<text>.*?)^\}", re.M | re.S
)
_MEMBER = re.compile(
    r"^    // (?P<name>\w+) - computed: (?P<computed>\w+), optional: (?P<optional>\w+),"
    r" required: (?P<required>\w+)\n"
    r"(?:    \w+(?: = new (?P<type>[\w.]+)\(this, \"\w+\"(?:, (?P<set>\w+))?\))?;\n)?"
    r"(?:    get \w+\(\) \{\n        return (?P<fetched>.*);\n)?",
    re.M,
)
_WRITER = re.compile(
    r"^function (?P<name>\w+)ToHclTerraform\(.*?\) \{\n(?P<text>.*?)^\}", re.M | re.S
)
_OWN_WRITER = re.compile(r"^    synthesizeHclAttributes\(\) \{\n(?P<text>.*?)^    \}", re.M | re.S)
_WRITTEN = re.compile(
    r"^ +(?P<name>\w+): \{\n +value: .*\n +isBlock: (?P<block>\w+),\n"
    r" +type: \"(?P<nesting>\w+)\",\n +storageClassType: \"(?P<type>\w+)\"",
    re.M,
)
_INTERFACE = re.compile(r"^export interface (?P<name>\w+) .*?\{\n(?P<text>.*?)^\}", re.M | re.S)
_COMMENT = re.compile(r"/\*\*(?P<text>(?:(?!\*/).)*)\*/", re.S)
_VALUES = re.compile(r"Possible values: (?P<values>\[[^\]]*\])")
_ANCHOR = re.compile(r"/docs/(?:resources|data-sources)/\w+#(?P<name>\w+)")

_WRITTEN_TYPES: Mapping[tuple[str, str], JsonValue] = {
    ("simple", "string"): "string",
    ("simple", "boolean"): "bool",
    ("simple", "number"): "number",
    ("list", "stringList"): ["list", "string"],
    ("set", "stringList"): ["set", "string"],
    ("list", "numberList"): ["list", "number"],
    ("set", "numberList"): ["set", "number"],
    ("map", "stringMap"): ["map", "string"],
}
_FETCHED_TYPES: Mapping[str, JsonValue] = {
    "this.getStringAttribute": "string",
    "this.getNumberAttribute": "number",
    "this.getBooleanAttribute": "bool",
    "this.getListAttribute": ["list", "string"],
    "this.getNumberListAttribute": ["list", "number"],
    "this.getStringMapAttribute": ["map", "string"],
    "cdktn.Fn.tolist": ["set", "string"],
}
_LIBRARY_TYPES: Mapping[str, JsonValue] = {
    "cdktn.StringMap": ["map", "string"],
    "cdktn.NumberMap": ["map", "number"],
    "cdktn.BooleanMap": ["map", "bool"],
    "cdktn.StringMapList": ["list", ["map", "string"]],
}


class Unreadable(Exception):
    """The text is not as this reader knows it; a guess would make the schema lenient."""


@dataclass(frozen=True)
class Source:
    """The bindings of one resource, data source or provider: ``text`` is all its source."""

    text: str

    def body(self) -> Body:
        """The schema of a resource or data source. Raises `Unreadable`."""
        [top] = [name for name, (base, _) in self._classes.items() if base.startswith("Terraform")]
        [writer] = _OWN_WRITER.findall(self._classes[top][1])
        return self._read(top, _written(writer), self._values.get(f"{top}Config", {}))

    def configuration(self) -> Body:
        """The schema of the provider's own block; its nested blocks, which we never use, are missing."""
        [writer] = _OWN_WRITER.findall(self.text)
        plain = [m["name"] for m in _WRITTEN.finditer(writer) if m["block"] == "false"]
        return Body(
            attributes=[Attribute(name=name, type="dynamic", optional=True) for name in plain]
        )

    def _read(
        self, name: str, written: Mapping[str, re.Match[str]], values: Mapping[str, tuple[str, ...]]
    ) -> Body:
        body = Body()
        for member in _MEMBER.finditer(self._classes[name][1]):
            argument = written.get(member["name"])
            if argument is not None and argument["block"] == "true":
                body.blocks.append(self._block(member, argument["nesting"]))
            else:
                body.attributes.append(self._attribute(member, argument, values))
        return body

    def _block(self, member: re.Match[str], nesting: str) -> Block:
        many, inner = self._struct(member)
        single = nesting == "struct"
        return Block(
            name=member["name"],
            nesting="single" if single else "set" if nesting == "set" else "list",
            body=self._nested(inner),
            at_least=int(member["required"] == "true" and not single),
            at_most=0 if many or single else 1,
        )

    def _attribute(
        self,
        member: re.Match[str],
        argument: re.Match[str] | None,
        values: Mapping[str, tuple[str, ...]],
    ) -> Attribute:
        if argument is None:
            type_ = self._computed_type(member)
        else:
            type_ = _WRITTEN_TYPES[argument["nesting"], argument["type"]]
        return Attribute(
            name=member["name"],
            type=type_,
            required=member["required"] == "true",
            optional=argument is not None and member["optional"] == "true",
            computed=member["computed"] == "true",
            values=values.get(member["name"], ()),
        )

    def _computed_type(self, member: re.Match[str]) -> JsonValue:
        if member["type"] in _LIBRARY_TYPES:
            return _LIBRARY_TYPES[member["type"]]
        if member["type"] is not None:
            _, inner = self._struct(member)
            collection = "set" if member["set"] == "true" else "list"
            return [collection, ["object", _object(self._nested(inner))]]
        getter = (member["fetched"] or "").partition("(")[0]
        if getter not in _FETCHED_TYPES:
            raise Unreadable(f"{member['name']} is fetched by {member['fetched']!r}")
        return _FETCHED_TYPES[getter]

    def _struct(self, member: re.Match[str]) -> tuple[bool, str]:
        """Whether there may be many, and the name of the inner structure."""
        type_ = (member["type"] or "").rpartition(".")[2]
        if type_.endswith("OutputReference"):
            return False, type_.removesuffix("OutputReference")
        if type_.endswith("List"):
            return True, type_.removesuffix("List")
        raise Unreadable(f"{member['name']} has the unknown type {type_!r}")

    def _nested(self, name: str) -> Body:
        writer = self._writers.get(name[0].lower() + name[1:], {})
        return self._read(f"{name}OutputReference", writer, self._values.get(name, {}))

    @cached_property
    def _classes(self) -> dict[str, tuple[str, str]]:
        return {m["name"]: (m["base"], m["text"]) for m in _CLASS.finditer(self.text)}

    @cached_property
    def _writers(self) -> dict[str, dict[str, re.Match[str]]]:
        return {m["name"]: _written(m["text"]) for m in _WRITER.finditer(self.text)}

    @cached_property
    def _values(self) -> dict[str, dict[str, tuple[str, ...]]]:
        return {m["name"]: _possible_values(m["text"]) for m in _INTERFACE.finditer(self.text)}


def _written(text: str) -> dict[str, re.Match[str]]:
    return {match["name"]: match for match in _WRITTEN.finditer(text)}


def _object(body: Body) -> dict[str, JsonValue]:
    if body.blocks:
        raise Unreadable("a computed object holds a block")
    return {attribute.name: attribute.type for attribute in body.attributes}


def _possible_values(interface: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for comment in _COMMENT.finditer(interface):
        values, anchor = _VALUES.search(comment["text"]), _ANCHOR.search(comment["text"])
        if values and anchor:
            found[anchor["name"]] = tuple(json.loads(values["values"].replace("\n    *", "")))
    return found
