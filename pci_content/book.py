"""A book: one version of all we say, the pack and its texts in every language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from conversations.pack import Offer, Pack
from locales.registry import SOURCE, chain
from pci_content.faults import UnknownText


@dataclass(frozen=True)
class Book:
    """`version`: sha256 of pack and texts; `silent`: keys for which a recording makes no sense."""

    version: str
    pack: Pack
    texts: Mapping[str, Mapping[str, str]]
    silent: frozenset[str] = frozenset()
    _full: dict[str, dict[str, str]] = field(default_factory=dict, repr=False, compare=False)

    def text(self, language: str, key: str) -> str:
        """The text in this language, else in what stands in for it, at last in English."""
        try:
            return self.in_full(language)[key]
        except KeyError:
            raise UnknownText(key) from None

    def in_full(self, language: str) -> Mapping[str, str]:
        """Every text as somebody of this language reads it; put together once."""
        if language not in self._full:
            codes = reversed(list(chain(language)))
            self._full[language] = dict(item for code in codes for item in self._said(code))
        return self._full[language]

    def _said(self, code: str) -> list[tuple[str, str]]:
        return [(key, said) for key, said in self.texts.get(code, {}).items() if said]

    def is_complete(self, language: str) -> bool:
        """Whether every text is there in this very language."""
        return self.texts[SOURCE].keys() <= self.texts.get(language, {}).keys()

    def to_json(self) -> str:
        """Canonical JSON: the same book is always the same string. The offer is not part of it."""
        kept = (one.name for one in fields(self) if one.compare)
        return canonical({name: _bare(getattr(self, name)) for name in kept})

    @classmethod
    def from_json(cls, written: str) -> Book:
        kept = json.loads(written)
        pack = _packs().validate_python(kept["pack"])
        return cls(kept["version"], pack, kept["texts"], frozenset(kept["silent"]))


def bind(pack: Pack, texts: Mapping[str, Mapping[str, str]], silent: frozenset[str]) -> Book:
    """The book of this pack and these texts, under the version that follows from them."""
    bare = replace(pack, version="", offer=Offer())
    version = sha256(canonical([_bare(bare), texts, sorted(silent)]).encode()).hexdigest()
    return Book(version, replace(bare, version=version), texts, silent)


def canonical(tree: object) -> str:
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@cache
def _packs() -> TypeAdapter[Pack]:
    return TypeAdapter(Pack)


def _bare(value: Any) -> Any:
    """Plain JSON values: sets in order, decimals as digits, an offer left out."""
    if is_dataclass(value) and not isinstance(value, type):
        shown = ((one.name, getattr(value, one.name)) for one in fields(value))
        return {name: _bare(held) for name, held in shown if not isinstance(held, Offer)}
    if isinstance(value, Mapping):
        return {key: _bare(held) for key, held in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, (tuple, list)):
        return [_bare(held) for held in value]
    return str(value) if isinstance(value, Decimal) else value
