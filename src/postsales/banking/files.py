"""A statement file of whatever kind: which reader it is for, and in which encoding it was written."""

from __future__ import annotations

import codecs
import re

from postsales.banking import camt, csv, mt940
from postsales.banking.profiles import Profile
from postsales.banking.reading import Reading

_DECLARED = re.compile(r"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"'][^>]*?\?>", re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MT940 = re.compile(r"^(\{1:|:20:)", re.MULTILINE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(content: bytes, file: str = "", *, profile: Profile | None = None, account: str | None = None) -> Reading:
    """Every statement of the file, with everything that is wrong with it. Never raises for what is in the file."""
    if not content.strip():
        empty = Reading(file)
        empty.trouble("file_empty", doubt=False)
        return empty
    if profile is None and content.lstrip(codecs.BOM_UTF8 + b"\xff\xfe\xfe\xff \t\r\n\x00").startswith(b"<"):
        text, wrong = _decoded(content, _xml_encodings(content))
        reading = camt.read(_undeclared(text).encode("utf-8", "replace"), file)
    else:
        text, wrong = _decoded(content, _text_encodings(content, profile is None))
        if profile is None and _MT940.search(text):
            reading = mt940.read(text, file)
        else:
            reading = csv.read(text, file, profile=profile, account=account)
    if wrong is not None:
        encoding, byte = wrong
        line = content.count(b"\n", 0, byte) + 1
        reading.trouble("wrong_encoding", line=line, encoding=encoding, byte=byte, doubt=bool(reading.statements))
    return reading


def _decoded(content: bytes, encodings: tuple[str, ...]) -> tuple[str, tuple[str, int] | None]:
    """The text in the first encoding it is in. If in none: in the first, with � for what is wrong, and where it is."""
    wrong: tuple[str, int] | None = None
    for encoding in encodings:
        try:
            return content.decode(encoding), None
        except UnicodeDecodeError as error:
            wrong = wrong or (encoding, error.start)
        except LookupError:
            wrong = wrong or (encoding, 0)
    usable = encodings[0] if wrong and _known(encodings[0]) else "utf-8"
    return content.decode(usable, "replace"), wrong


def _known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except LookupError:
        return False


def _xml_encodings(content: bytes) -> tuple[str, ...]:
    """The one it declares (or its mark says), and nothing else: guessing would turn names into others."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    declared = _DECLARED.match(content[:400].decode("latin-1"))
    return (marked or (declared[1] if declared else "utf-8"),)


def _text_encodings(content: bytes, guess: bool) -> tuple[str, ...]:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    return (marked,) if marked else ("utf-8", "cp949")


def _undeclared(text: str) -> str:
    """Without its declaration, which names an encoding it is in no longer; its lines keep their numbers."""
    return _DECLARATION.sub(lambda found: "\n" * found.group().count("\n"), text.lstrip("\ufeff"), count=1)
