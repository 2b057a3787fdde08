"""Typed slots of the Flask application: filled when the application starts, read during requests."""

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
