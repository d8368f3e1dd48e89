"""A row of the catalogue: one system that people ask for by name, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.catalogue.templates import variables

Provider = Literal["anthropic", "openai", "replicate", "serenade", "none"]
Output = Literal["audio", "stems", "text"]
PriceUnit = Literal["none", "run", "second", "million_tokens"]

HOSTED_TASKS = frozenset(
    {
        "write-lyrics",
        "write-instructions",
        "suggest-chords",
        "sing",
        "generate-music",
        "separate",
        "style-transfer",
        "enhance",
    }
)
"""Tasks that a provider's model may be asked to do."""

WORDS_TASKS = frozenset({"write-lyrics", "write-instructions", "suggest-chords"})
"""Those of them that a language model answers at once; the others are started and left."""

VARIABLES: Mapping[str, frozenset[str]] = {
    "generate-music": frozenset({"$prompt", "$lyrics", "$duration_s", "$seed", "@melody"}),
    "style-transfer": frozenset({"$prompt", "$duration_s", "$seed", "@audio"}),
    "separate": frozenset({"$stems", "@audio"}),
    "sing": frozenset({"$lyrics", "$voice", "$seed"}),
    "enhance": frozenset({"$seed", "@audio"}),
}
"""Task → the variables that a template may name: ``$`` values, ``@`` files."""

OTHER_MODELS = "*"
"""The key in ``prices`` of models that have no price of their own."""


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Price(_Data):
    """A list price, US dollars: by run, by second of the provider's machine, or by tokens; or none.

    Attributes:
        ceiling_s: seconds at which a run is ended, and so the most that it may be billed for.
        as_of: when the price was looked up.
        source: whether the provider's own list says so, or only others do.
    """

    per_run_usd: Decimal | None = Field(None, ge=0)
    per_second_usd: Decimal | None = Field(None, ge=0)
    ceiling_s: Decimal | None = Field(None, gt=0)
    input_mtok_usd: Decimal | None = Field(None, ge=0)
    output_mtok_usd: Decimal | None = Field(None, ge=0)
    as_of: date | None = None
    source: Literal["provider", "reported"] = "reported"
    note: str = ""

    @property
    def unit(self) -> PriceUnit:
        """What is counted."""
        if self.per_run_usd is not None:
            return "run"
        if self.per_second_usd is not None:
            return "second"
        return "none" if self.input_mtok_usd is None else "million_tokens"

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        kinds = (self.per_run_usd, self.per_second_usd, self.input_mtok_usd)
        if sum(kind is not None for kind in kinds) > 1:
            raise ValueError("a price is by run, by second or by tokens")
        if (self.per_second_usd is None) != (self.ceiling_s is None):
            raise ValueError("a price by second needs ceiling_s, and no other does")
        if (self.input_mtok_usd is None) != (self.output_mtok_usd is None):
            raise ValueError("tokens have a price on their way in and on their way out")
        if self.unit != "none" and self.as_of is None:
            raise ValueError("a price needs as_of")
        return self


class Limit(_Data):
    """What a model takes of one variable: characters of a text, or a number's own value."""

    least: float | None = None
    most: float | None = None


class Row(_Data):
    """One system.

    Attributes:
        id: what ``engine`` names; ``aliases`` name it too.
        role: a sentence fragment, as in 'text to music'.
        tasks: what it does; may be empty where it does nothing here.
        by_name: it is asked only where somebody names it.
        provider: who runs it: ``serenade`` is ourselves, ``none`` is nobody.
        model, version: as the provider names them. Of language models the settings decide.
        engine: of our own: its name in `shared.tasks`.
        input: the template of what is sent (see `shared.catalogue.templates`).
        needs: variables without which it cannot do anything, as ``$lyrics`` or ``@melody``.
        limits: variable → what it takes of it.
        output_key: where the output is a table: the key of the audio.
        stem_names: template: key of the output → name of the stem.
        artifact: name of the file that is saved; stems are named by their keys.
        price: of ``model``; ``prices`` are other models' of the same provider.
        typical_s, typical_rtf: it usually takes ``typical_s + typical_rtf × seconds of audio``.
        longest_s: seconds of music that it makes at most; None where nothing limits it.
        licence: of the weights, or whose terms hold.
        nearest: the row that does most nearly the same.
        reason: why it is unavailable.
        confirmed: slug and inputs were read in the provider's own documentation.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    name: str = Field(min_length=1)
    role: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    by_name: bool = False
    provider: Provider
    model: str = ""
    version: str = ""
    engine: str = ""
    input: dict[str, Any] = Field(default_factory=dict)
    needs: tuple[str, ...] = ()
    limits: dict[str, Limit] = Field(default_factory=dict)
    output: Output | None = None
    output_key: str | None = None
    stem_names: dict[str, Any] = Field(default_factory=dict)
    artifact: str = ""
    price: Price = Price()
    prices: dict[str, Price] = Field(default_factory=dict)
    typical_s: float = Field(0.0, ge=0)
    typical_rtf: float = Field(0.0, ge=0)
    longest_s: float | None = Field(None, gt=0)
    licence: str = ""
    terms_note: str = ""
    note: str = ""
    nearest: str | None = None
    reason: str = ""
    confirmed: bool = False

    @property
    def hosted(self) -> bool:
        """Whether a provider's API runs it."""
        return self.provider not in ("serenade", "none")

    @property
    def reference(self) -> str:
        """What the provider is asked for: ``owner/name``, with ``:version`` where it needs one."""
        return f"{self.model}:{self.version}" if self.version else self.model

    def answers_to(self, asked: str) -> bool:
        """Whether this is a name of it: its id, an alias, or ``id@version``."""
        return asked in (self.id, f"{self.id}@{self.version or self.model}", *self.aliases)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for wrong, sentence in self._flaws():
            if wrong:
                raise ValueError(sentence)
        return self

    def _flaws(self) -> list[tuple[bool, str]]:
        ours, nobody = self.provider == "serenade", self.provider == "none"
        started = self.provider == "replicate"
        known = frozenset().union(*(VARIABLES.get(task, frozenset()) for task in self.tasks))
        named = variables(self.input) | variables(self.stem_names) | {*self.needs}
        return [
            (nobody and not (self.reason and self.nearest), "needs a reason and the nearest row"),
            (self.nearest == self.id, "is not nearest to itself"),
            (bool(self.engine) != ours, "needs an engine if it is our own, and else none"),
            (
                self.hosted == (self.price.unit == "none"),
                "needs a price if it is hosted, else none",
            ),
            (self.hosted and not self.model, "needs the provider's name of the model"),
            (self.hosted and not {*self.tasks} <= HOSTED_TASKS, "has a task that is not hosted"),
            (started != bool(self.input), "needs an input if predictions are started, else none"),
            (started and self.output is None, "needs an output"),
            (started and self.output == "audio" and not self.artifact, "needs an artifact"),
            (bool(named - known), f"names unknown variables: {', '.join(sorted(named - known))}"),
        ]
