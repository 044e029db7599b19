"""The judge: compares calls with aiogram's method models, in an interpreter of its own.

Reads JSON lines {"method", "params"} and answers each with a JSON line, a list of faults.
It imports nothing of ours, so that the description of the API is somebody else's.
"""

import datetime
import enum
import importlib
import json
import sys
import types
import typing
from collections.abc import Callable
from typing import Any

PLAIN: dict[type, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (int, float),
    bool: (bool,),
    type(None): (type(None),),
    datetime.datetime: (int, str),
    datetime.timedelta: (int,),
}


class Judge:
    def __init__(self) -> None:
        methods = importlib.import_module("aiogram.methods")
        described = [getattr(methods, name) for name in methods.__all__]
        self.file: type = importlib.import_module("aiogram.types").InputFile
        self.model: type = importlib.import_module("pydantic").BaseModel
        self.methods = {
            model.__api_method__.lower(): model
            for model in described
            if isinstance(getattr(model, "__api_method__", None), str)
        }

    def faults(self, method: str, params: dict[str, Any]) -> list[str]:
        model = self.methods.get(method.lower())
        if model is None:
            return [f"unknown method {method}"]
        given = {name: self._loosened(model, name, value) for name, value in params.items()}
        return self._of_model(given, model, method)

    def _loosened(self, model: Any, name: str, value: Any) -> Any:
        """Telegram takes any top-level value as a string; a nested one must be of its type."""
        wanted = self._fields(model).get(name)
        if not isinstance(value, str) or wanted is None or self._takes(value, wanted):
            return value
        try:
            return json.loads(value)
        except ValueError:
            return value

    def _takes(self, value: Any, kind: Any) -> bool:
        return not self._of(value, kind, "")

    def _fields(self, model: Any) -> dict[str, Any]:
        model.model_rebuild()
        return {(f.alias or name): f.annotation for name, f in model.model_fields.items()}

    def _of_model(self, given: Any, model: Any, path: str) -> list[str]:
        if not isinstance(given, dict):
            return [f"{path}: {_shown(given)} is no {model.__name__}"]
        fields = self._fields(model)
        unknown = [f"{path}: unknown field {name}" for name in given if name not in fields]
        missing = [
            f"{path}: missing field {field.alias or name}"
            for name, field in model.model_fields.items()
            if field.is_required() and (field.alias or name) not in given
        ]
        wrong = [
            fault
            for name, value in given.items()
            if name in fields
            for fault in self._of(value, fields[name], f"{path}.{name}")
        ]
        return unknown + missing + wrong

    def _of(self, value: Any, kind: Any, path: str) -> list[str]:
        origin = typing.get_origin(kind)
        if origin in (typing.Union, types.UnionType):
            return self._of_union(value, typing.get_args(kind), path)
        if origin is typing.Annotated:
            return self._of(value, typing.get_args(kind)[0], path)
        if origin is list:
            return self._of_list(value, typing.get_args(kind)[0], path)
        if origin is typing.Literal:
            return _unless(value in typing.get_args(kind), value, kind, path)
        return self._of_type(value, kind, path)

    def _of_union(self, value: Any, kinds: tuple[Any, ...], path: str) -> list[str]:
        """The faults of the member that fits best."""
        members = [member for kind in kinds for member in _members(kind)]
        near = [kind for kind in members if self._is_near(value, kind)] or members
        return min((self._of(value, kind, path) for kind in near), key=_misfit)

    def _is_near(self, value: Any, kind: Any) -> bool:
        is_model = isinstance(kind, type) and issubclass(kind, self.model)
        return is_model if isinstance(value, dict) else not is_model

    def _of_list(self, value: Any, kind: Any, path: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{path}: {_shown(value)} is no list"]
        return [
            fault
            for place, one in enumerate(value)
            for fault in self._of(one, kind, f"{path}[{place}]")
        ]

    def _of_type(self, value: Any, kind: Any, path: str) -> list[str]:
        if kind in PLAIN:
            return _unless(_is_plain(value, PLAIN[kind]), value, kind, path)
        if not isinstance(kind, type):
            return []
        if issubclass(kind, enum.Enum):
            return _unless(value in [member.value for member in kind], value, kind, path)
        if issubclass(kind, self.file):
            return _unless(isinstance(value, str), value, kind, path)
        if issubclass(kind, self.model):
            return self._of_model(value, kind, path)
        return [f"{path}: {_shown(value)} is no {kind.__name__}"]


def _members(kind: Any) -> list[Any]:
    """The members of a union, however deep it is wrapped."""
    if typing.get_origin(kind) is typing.Annotated:
        return _members(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return [member for one in typing.get_args(kind) for member in _members(one)]
    return [kind]


def _misfit(faults: list[str]) -> tuple[bool, int]:
    """A model of another `type` fits worse than one with more faults."""
    return any(".type: " in fault for fault in faults), len(faults)


def _is_plain(value: Any, accepted: tuple[type, ...]) -> bool:
    return type(value) in accepted


def _unless(fits: bool, value: Any, kind: Any, path: str) -> list[str]:
    return [] if fits else [f"{path}: {_shown(value)} is no {getattr(kind, '__name__', kind)}"]


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:40]}..."


def serve(judge: Judge, lines: typing.Iterable[str], say: Callable[[str], object]) -> None:
    for line in lines:
        call = json.loads(line)
        say(json.dumps(judge.faults(call["method"], call["params"])))


if __name__ == "__main__":
    serve(Judge(), sys.stdin, lambda line: print(line, flush=True))
