"""Bytes of a Python file -> text, as CPython reads it: byte order mark, PEP 263 coding cookie, UTF-8; newlines become \\n."""

from __future__ import annotations

import codecs
import io
import tokenize

from scopelint.source.errors import SourceError

_FOREIGN_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def decode(data: bytes, path: str = "<string>") -> str:
    """The text of a source file; SourceError if CPython could not read it either."""
    for mark, name in _FOREIGN_MARKS:
        if data.startswith(mark):
            raise SourceError(path, 1, f"the file is {name} text; Python source is read as UTF-8")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except SyntaxError as error:
        raise SourceError(path, 1, _reason(error)) from None
    except UnicodeDecodeError as error:
        raise SourceError(path, data.count(b"\n", 0, error.start) + 1, f"not valid {encoding} text (byte {error.start})") from None
    except (LookupError, ValueError) as error:
        raise SourceError(path, 1, f"the file cannot be decoded: {error}") from None
    return normalise(text, path)


def normalise(text: str, path: str = "<string>") -> str:
    """Text with \\n newlines and no byte order mark; SourceError on null characters."""
    if "\0" in text:
        raise SourceError(path, text.count("\n", 0, text.index("\0")) + 1, "the file contains null bytes (binary?)")
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _reason(error: SyntaxError) -> str:
    message = str(error.msg)
    return "not valid UTF-8 text (and no coding cookie says otherwise)" if "invalid or missing encoding" in message else message
