"""The child's environment: its temporary files go where they are removed, and what looks like a credential stays here."""

from __future__ import annotations

import re
from collections.abc import Mapping

GLUED = ("PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "CREDENTIAL", "APIKEY")
"""These say it wherever they stand in a name, as in PGPASSWORD."""
WORDS = frozenset(
    {"AUTH", "OAUTH", "CREDS", "PASS", "COOKIE", "TOKENS", "SSHPASS", "PGPASSFILE", "NETRC", "KUBECONFIG", "KRB5CCNAME", "GPG"}
)
ENDINGS = ("TOKEN", "SSHKEY", "ACCESSKEY", "PRIVATEKEY")
"""These say it at the end of a word, as in GHTOKEN; TOKENIZERS is none."""
FAMILIES = ("AWS_", "AZURE_", "GOOGLE_CLOUD_KEYFILE")
PUBLIC = ("_REGION", "_CA_BUNDLE")
"""The ends of names of these families that are none."""
AFTER_KEY = frozenset({"ID", "FILE", "PATH", "DATA", "JSON", "PEM", "BASE64", "B64", "CONTENT", "CONTENTS", "VALUE"})
COUNT = re.compile(r"\d{1,7}")
TELLING = re.compile(
    r"://[^/\s@]+@"  # an address with a user, and mostly a password, in it
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|^(gh[pousr]_|github_pat_|glpat-|hf_|sk-|xox[abprs]-|AKIA|ASIA|AIza|ya29\.|pypi-|npm_)[\w.-]{12,}$"
)
"""Values that are credentials whatever the variable is called."""


def child_environment(environ: Mapping[str, str], temporary: str, keep_env: bool = False) -> dict[str, str]:
    """What the child gets of an environment; `keep_env` leaves the credentials in."""
    hidden = () if keep_env else withheld(environ)
    kept = {k: v for k, v in environ.items() if k not in ("PYTHONHOME", "__PYVENV_LAUNCHER__", *hidden)}
    return {**kept, "TMPDIR": temporary, "TEMP": temporary, "TMP": temporary, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def withheld(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The variables that look like credentials, sorted."""
    return tuple(sorted(name for name, value in environ.items() if value and looks_secret(name, value)))


def looks_secret(name: str, value: str) -> bool:
    """Whether a variable looks like a credential, or like the way to one (an agent's socket, a key file)."""
    upper = name.upper()
    words = [word for word in re.split(r"[^A-Z0-9]+", upper) if word]
    of_family = upper.startswith(FAMILIES) and not upper.endswith(PUBLIC)
    if of_family or TELLING.search(value) or any(part in upper for part in GLUED):
        return True
    if COUNT.fullmatch(value) and words[-1:] == ["TOKENS"]:
        return False  # MAX_TOKENS=512
    return any(word in WORDS or word.endswith(ENDINGS) for word in words) or names_key(words)


def names_key(words: list[str]) -> bool:
    """API_KEY, SSH_KEY_PATH and DB_PWD, but not KEY_REPEAT, and not PWD and OLDPWD, which are folders."""
    if len(words) > 1 and words[-1] == "PWD":
        return True
    return any(word in ("KEY", "KEYS") and (words[i + 1 : i + 2] == [] or words[i + 1] in AFTER_KEY) for i, word in enumerate(words))
