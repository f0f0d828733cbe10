"""Whether letters can be written: in both languages, with nothing missing and nothing left over."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

from postsales.messages.effects import Mail
from postsales.notify.letters import Letter, write


def written(mails: Iterable[Mail]) -> list[Letter]:
    """Every letter in both languages. Fails for one that lacks a template or a fact."""
    templates = resources.files("postsales.notify") / "templates"
    letters = []
    for mail in mails:
        for language in ("en", "ko"):
            assert (templates / language / f"{mail.template}.txt").is_file(), (language, mail.template)
            letter = write(mail.model_copy(update={"to": mail.to.model_copy(update={"language": language})}))
            assert "None" not in letter.subject + letter.text, letter
            assert "\n\n\n" not in letter.text, letter
            letters.append(letter)
    return letters
