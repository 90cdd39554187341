"""Jinja's templates without what takes them longest, and a portal's need not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from types import CodeType, FunctionType, MethodType
from typing import Any

from jinja2 import Environment, Template
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

_PLAIN = frozenset({FunctionType, MethodType, type(cache(lambda: None))})


class QuickContext(Context):
    """A context that finds out at once how most of what templates call is called: on a page, that took as long as what
    was called."""

    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063 - Jinja's own
        kind = type(__obj)
        if kind is Macro:
            args = (__self.eval_ctx, *args)
        elif kind not in _PLAIN or hasattr(__obj, "jinja_pass_arg"):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)


class QuickTemplate(Template):
    """A template of an environment in which all have the same globals, so that what it imports need not be made anew or
    compared; it hands markup on as it is, where Jinja's copies it."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # noqa: A002 - Jinja's name
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """The template that the compiled code is."""
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__["escape"] = _escaped
        return made

    def new_context(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002 - Jinja's name
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> Context:
        """What the template knows: its globals, and what it is given."""
        given = vars or {}
        parent = given if shared and not locals else {**({} if shared else self.globals), **given}
        parent.update((name, value) for name, value in (locals or {}).items() if value is not missing)
        return self.environment.context_class(self.environment, parent, self.name, self.blocks)


def _escaped(value: Any) -> Markup:
    return value if type(value) is Markup else escape(value)
