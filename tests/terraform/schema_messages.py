"""The schema as the provider protocol (version 6) carries it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tfplugin_proto import tfplugin6_4_pb2 as pb

from tests.terraform.schema import Attribute, Block, Body, Schema

_NESTING = {
    "list": pb.Schema.NestedBlock.LIST,
    "set": pb.Schema.NestedBlock.SET,
    "single": pb.Schema.NestedBlock.SINGLE,
}


def response(schema: Schema) -> Any:
    """The answer to GetProviderSchema."""
    return pb.GetProviderSchema.Response(
        provider=_versioned(schema.provider),
        resource_schemas=_all(schema.resources),
        data_source_schemas=_all(schema.data_sources),
        provider_meta=pb.Schema(block=pb.Schema.Block()),
        server_capabilities=pb.ServerCapabilities(get_provider_schema_optional=True),
    )


def _all(bodies: Mapping[str, Body]) -> dict[str, Any]:
    return {name: _versioned(body) for name, body in bodies.items()}


def _versioned(body: Body) -> Any:
    return pb.Schema(block=_body(body))


def _body(body: Body) -> Any:
    return pb.Schema.Block(
        attributes=[_attribute(attribute) for attribute in body.attributes],
        block_types=[_block(block) for block in body.blocks],
    )


def _attribute(attribute: Attribute) -> Any:
    return pb.Schema.Attribute(
        name=attribute.name,
        type=json.dumps(attribute.type).encode(),
        required=attribute.required,
        optional=attribute.optional,
        computed=attribute.computed,
    )


def _block(block: Block) -> Any:
    return pb.Schema.NestedBlock(
        type_name=block.name,
        nesting=_NESTING[block.nesting],
        block=_body(block.body),
        min_items=block.at_least,
        max_items=block.at_most,
    )
