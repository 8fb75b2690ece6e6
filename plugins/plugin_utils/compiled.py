# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has ansible-core take compiled templates, and the compiled code of collections, from a cache.

Both steps are replaced only where their result depends on nothing but what stands in the key; everything else, an error
in a template too, goes ansible-core's own way.
"""

from __future__ import annotations

import typing as t
from contextvars import ContextVar

from jinja2.environment import TemplateExpression

from ansible_collections.groundwork.aws.plugins.plugin_utils.code_cache import CodeCache

MISSING_HOOKS: list[str] = []
try:
    from ansible._internal._templating import _jinja_bits as jinja_bits
    from ansible.utils.collection_loader import _collection_finder as finder
except ImportError as error:
    jinja_bits = finder = None
    MISSING_HOOKS.append(str(error.name))

_HOOKS = (
    (jinja_bits, "AnsibleEnvironment"),
    (jinja_bits, "_TemplateCompileContext"),
    (jinja_bits, "_TemplateConfig"),
    (jinja_bits, "_TEMPLATE_OVERRIDE_FIELD_NAMES"),
    (jinja_bits, "TemplateOverrides"),
    (finder, "_AnsibleCollectionPkgLoaderBase"),
)
MISSING_HOOKS += [name for owner, name in _HOOKS if owner is not None and not hasattr(owner, name)]

#: The source of the expression whose tree is being compiled.
_EXPRESSION: ContextVar[str] = ContextVar("groundwork_expression", default="")


class _Process:
    """The cache of this process, and of the workers that are forked from it."""

    cache: CodeCache | None = None
    installed = False


def use(cache: CodeCache | None) -> None:
    """Take compiled code from a cache from now on; None: compile everything, as ansible-core does."""
    _Process.cache = cache
    if MISSING_HOOKS or _Process.installed:
        return
    _Process.installed = True
    environment = jinja_bits.AnsibleEnvironment
    environment.compile = _compile_template(environment.compile)
    environment.compile_expression = _compile_expression(environment.compile_expression)
    loader = finder._AnsibleCollectionPkgLoaderBase
    loader.get_code = _get_code(loader.get_code)


def keep() -> None:
    """Write down for the next run what this one compiled."""
    if _Process.cache is not None:
        _Process.cache.keep()


def _settings(environment: t.Any) -> tuple[t.Any, ...] | None:
    """What decides, beside a template's source, what it is compiled to; None for an environment with settings of its own."""
    if environment.__class__ is not jinja_bits.AnsibleEnvironment or environment.overlayed or environment._debuggable_template_source:
        return None
    context = jinja_bits._TemplateCompileContext.current(optional=True)
    config = jinja_bits._TemplateConfig
    return (bool(context and context.escape_backslashes), config.allow_embedded_templates, tuple(config.jinja_extensions))


def _compile_template(original: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    def compile_template(self: t.Any, source: t.Any, name: t.Any = None, filename: t.Any = None, **more: t.Any) -> t.Any:
        cache, expression = _Process.cache, _EXPRESSION.get()
        key = ("expression", expression) if expression and not isinstance(source, str) else ("template", str(source))
        settings = _settings(self) if cache and not (name or filename or more) and (expression or isinstance(source, str)) else None
        if cache is None or settings is None:
            return original(self, source, name, filename, **more)
        return cache.code((*key, settings), lambda: original(self, source))

    return compile_template


def _compile_expression(original: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """Jinja parses an expression, and gives the tree to the step above, which learns here whose tree it is."""

    def compile_expression(self: t.Any, source: str, undefined_to_none: bool = True) -> t.Any:
        cache, settings = _Process.cache, _settings(self)
        code = cache.known(("expression", str(source), settings)) if cache and settings else None
        if code is not None:
            template = self.template_class.from_code(self, code, self.make_globals(None), None)
            return TemplateExpression(template, undefined_to_none)
        token = _EXPRESSION.set(str(source))
        try:
            return original(self, source, undefined_to_none)
        finally:
            _EXPRESSION.reset(token)

    return compile_expression


def _get_code(original: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    def get_code(self: t.Any, fullname: str) -> t.Any:
        cache = _Process.cache
        source = self.get_source(fullname) if cache and not self._compiled_code else None
        if cache is None or not source:
            return original(self, fullname)
        return cache.code(("collection", self.get_filename(fullname), source), lambda: original(self, fullname))

    return get_code
