"""[tool.scopelint] of the nearest pyproject.toml."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click
import msgspec

from scopelint.interp.settings import Settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The settings of a project; options of the command line win over them."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    target: str = "tf1.15"
    search_path: tuple[str, ...] = ()
    budgets: Settings = Settings()
    runtime: str = ""
    """What verify runs scripts under: the name of a runtime, or the path of a Python or a virtual environment."""


class ConfigError(click.ClickException):
    """A configuration that cannot be used: exit status 2."""

    exit_code = 2


def load_config(start: str, targets: tuple[str, ...]) -> Config:
    """The settings in force for a folder; the defaults where no pyproject.toml above it has any."""
    path = _find(os.path.abspath(start))
    if path is None:
        return Config()
    try:
        with open(path, "rb") as file:
            table = tomllib.load(file).get("tool", {}).get("scopelint", {})
        config = msgspec.convert(table, Config)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{os.path.relpath(path)}: [tool.scopelint]: {error}") from None
    if config.target not in targets:
        raise ConfigError(f"{os.path.relpath(path)}: [tool.scopelint]: target is one of {', '.join(targets)}, not {config.target!r}")
    folder = os.path.dirname(path)
    search_path = tuple(os.path.join(folder, p) for p in config.search_path)
    return msgspec.structs.replace(config, search_path=search_path, runtime=_runtime(folder, config.runtime))


def project_config(paths: Sequence[str], targets: tuple[str, ...]) -> Config:
    """The settings in force for what a command line names: those of the first path's project."""
    first = paths[0]
    return load_config(first if os.path.isdir(first) else os.path.dirname(first) or ".", targets)


def with_config(options: dict[str, Any], config: Config) -> dict[str, Any]:
    """The options of an analysis, with the project's settings where the command line says nothing."""
    merged = dict(options)
    merged["target"] = options["target"] or config.target
    merged["search_path"] = (*options["search_path"], *config.search_path)
    merged["exclude"] = config.exclude
    merged["settings"] = config.budgets
    return merged


def _runtime(folder: str, runtime: str) -> str:
    """A path counts from the folder of its pyproject.toml; a name (no separator in it) stays as it is."""
    return os.path.join(folder, os.path.expanduser(runtime)) if "/" in runtime or os.sep in runtime else runtime


def _find(folder: str) -> str | None:
    """The nearest pyproject.toml at or above a folder."""
    while True:
        path = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(path):
            return path
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
