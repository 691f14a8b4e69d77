"""The decorator that makes a function a verb: atomic, keyword-only, and written into history."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Generic, ParamSpec, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import override

from ronghe.kernel.history.recording import Changes, record

P = ParamSpec("P")
T = TypeVar("T", bound=models.Model)


@dataclass(frozen=True)
class Done(Generic[T]):
    """What a verb did: the object it returns, what the event says, and whose event it is when not the object's own.

    `changed`: whether it did anything; where nothing changed, nothing is recorded."""

    obj: T
    changes: Changes = field(default_factory=dict)
    comment: str = ""
    on: date | None = None
    about: models.Model | None = None
    changed: bool = True


def verb(label: str | Promise) -> Callable[[Callable[P, Done[T]]], Callable[P, T]]:
    """Wrap `def do(*, actor, …) -> Done`: runs in one transaction, records the event `do`, returns the object.

    It runs in the language of the platform, since it words what the event keeps; a refusal that shall reach the actor
    in his own language is worded lazily."""

    def wrap(function: Callable[P, Done[T]]) -> Callable[P, T]:
        parameters = inspect.signature(function).parameters
        keyword = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
        if "actor" not in parameters or any(p.kind not in keyword for p in parameters.values()):
            raise TypeError(f"{function.__name__}: a verb takes keywords only, one of them actor")

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            with transaction.atomic(), override(settings.LANGUAGE_CODE):
                done = function(*args, **kwargs)
                if done.changed:
                    record(
                        done.about or done.obj,
                        function.__name__,
                        label,
                        actor=kwargs["actor"],  # type: ignore[arg-type]
                        on=done.on,
                        comment=done.comment,
                        changes=done.changes,
                    )
            return done.obj

        return run

    return wrap
