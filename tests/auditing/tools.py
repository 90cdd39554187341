"""Where the tools are that come from outside Python: what `npm ci` put into node_modules, and Java."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NODE_MODULES = CHECKOUT / "node_modules"
LEAST_JAVA = 17
"""The Nu HTML checker says that it needs this version."""


def find_axe() -> Path | None:
    """The script of axe-core."""
    script = NODE_MODULES / "axe-core" / "axe.min.js"
    return script if script.is_file() else None


def find_ibm() -> Path | None:
    """The script of IBM's accessibility checker."""
    script = NODE_MODULES / "accessibility-checker-engine" / "ace.js"
    return script if script.is_file() else None


def find_nu() -> Path | None:
    """The Nu HTML checker, if there is a Java that can run it as well."""
    jar = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    return jar if jar.is_file() and find_java() else None


@cache
def find_java() -> Path | None:
    """Java, if it is new enough."""
    program = shutil.which("java")
    if program is None:
        return None
    told = subprocess.run(
        [program, "-version"], capture_output=True, text=True, check=False, timeout=300
    ).stderr
    version = re.search(r'version "(\d+)', told)
    return Path(program) if version and int(version[1]) >= LEAST_JAVA else None


def version_of(package: str) -> str:
    """The version of an npm package that is installed."""
    found = json.loads((NODE_MODULES / package / "package.json").read_text(encoding="utf-8"))
    return str(found["version"])
