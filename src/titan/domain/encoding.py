"""The domain's one JSON form: dataclasses to plain values and back.

Integers above 2^53 become decimal strings, because JavaScript readers would round them;
dates become ISO 8601; enumerations their value; mappings and tuples their plain twins.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_EXACT_IN_JAVASCRIPT = 1 << 53
_AS_THEY_ARE = frozenset((str, float, bool, type(None)))

T = TypeVar("T")


def to_json(value: object) -> Any:
    """Return plain dicts, lists, strings and numbers that hold everything in ``value``.

    Raises:
        TypeError: for a value that the domain does not use.
    """
    kind: type = type(value)
    if kind in _AS_THEY_ARE:  # most values are, and every answer is made of them
        return value
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_json(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    return _scalar_to_json(value)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _scalar_to_json(value: object) -> str | int | float | bool | None:
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, float, bool)):
        return value
    if isinstance(value, int):
        return value if abs(value) < _EXACT_IN_JAVASCRIPT else str(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def from_json(kind: type[T], data: Any) -> T:
    """Build a value of ``kind`` from the form that `to_json` gives.

    Raises:
        TypeError, KeyError, ValueError: where the data does not have the kind's shape.
    """
    result: T = _build(kind, data)
    return result


def _build(kind: Any, data: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        present = [argument for argument in arguments if argument is not type(None)]
        return None if data is None else _build(present[0], data)
    if origin is tuple:
        return _build_tuple(arguments, data)
    if origin in (dict, Mapping):
        return {key: _build(arguments[1], item) for key, item in data.items()}
    if isinstance(kind, type):
        return _build_plain(kind, data)
    raise TypeError(f"no JSON form for {kind}")


def _build_tuple(arguments: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_build(arguments[0], item) for item in data)
    return tuple(_build(argument, item) for argument, item in zip(arguments, data, strict=True))


def _build_plain(kind: type, data: Any) -> Any:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{field.name: _build(hints[field.name], data[field.name])
                       for field in fields(kind) if field.name in data})  # fmt: skip
    if issubclass(kind, Enum):
        return kind(data)
    if issubclass(kind, date):
        return date.fromisoformat(data)
    if kind is bool or kind is str:
        if not isinstance(data, kind):
            raise TypeError(f"expected {kind.__name__}, got {type(data).__name__}")
        return data
    if kind in (int, float):
        return kind(data)
    raise TypeError(f"no JSON form for {kind.__name__}")
