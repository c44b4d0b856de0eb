"""Where scopelint keeps what it makes on this machine."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """$SCOPELINT_CACHE_DIR, or scopelint's own in the user's cache folder."""
    own = os.environ.get("SCOPELINT_CACHE_DIR")
    if own:
        return Path(own).absolute()
    from platformdirs import user_cache_path

    return user_cache_path("scopelint", appauthor=False)
