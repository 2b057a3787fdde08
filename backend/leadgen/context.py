"""Typed slots: of the Flask application, filled when it starts; of a lower slice, filled where a higher one is defined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from flask import Flask, current_app

T = TypeVar("T")


@dataclass(frozen=True)
class Slot(Generic[T]):
    """One value of the application. The module that owns the value's type declares the slot."""

    name: str

    def fill(self, app: Flask, value: T) -> None:
        """Set the value of an application."""
        app.extensions[self.name] = value

    def of(self, app: Flask) -> T:
        """Return the value of an application. Raises `KeyError` when it was started without one."""
        return cast(T, app.extensions[self.name])

    def get(self) -> T:
        """Return the value of the application that answers this request."""
        return self.of(current_app)

    def find(self) -> T | None:
        """Return the value of the application that answers this request, or None when it was started without one."""
        return cast(T | None, current_app.extensions.get(self.name))


class Hook(Generic[T]):
    """What a lower slice needs of a higher one: a table, a statement, a fragment of SQL, a function.

    The lower slice declares the hook. The higher slice registers the value where the table or function is defined, so
    that imports and SQL both point down.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._values: list[T] = []

    def register(self, value: T) -> None:
        """Set the value. Raises `ValueError` when there is one."""
        if self._values:
            raise ValueError(f"{self._name} is registered twice")
        self._values.append(value)

    def get(self) -> T:
        """Return the value. Raises `LookupError` when the module that registers it is not imported."""
        if not self._values:
            raise LookupError(f"nothing is registered for {self._name}")
        return self._values[0]
