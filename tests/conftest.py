"""How do drawn examples behave where nobody looks?  On a build server the same ones are drawn every time."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("server", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("server")
