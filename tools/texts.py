"""Reads the catalogue of texts, lang/en.json and lang/ko.json, and knows the grammar of a message
(described in src/core/texts/texts.h). Used by compile-texts and check-texts."""
import json
import re

LANGUAGES = ("en", "ko")
PARTICLES = ("은/는", "이/가", "을/를", "과/와", "으로/로", "아/야", "이에요/예요", "이나/나",
             "이랑/랑", "이라/라")
FORMS = {"en": re.compile(r"=\d+|one|other"), "ko": re.compile(r"=\d+|other")}
KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")


class Problem(Exception):
    """A fault of the catalogue, in words for the person who edits it."""


def pairs_of(path):
    """Keys and messages in the order of the file; a key given twice is a fault."""
    def unique(pairs):
        seen = set()
        for key, _ in pairs:
            if key in seen:
                raise Problem(f"{path}: {key} stands there twice")
            seen.add(key)
        return pairs
    with open(path, encoding="utf-8") as file:
        return json.load(file, object_pairs_hook=unique)


class Message:
    """One message read: the names of its values, and of those counted by a plural."""

    def __init__(self, text, language):
        self.text, self.language, self.at = text, language, 0
        self.names, self.counts = set(), set()
        self.read(inside=False, depth=0)

    def fail(self, what):
        raise Problem(f"{what} (at {self.at})")

    def until(self, stops):
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in stops:
            self.at += 1
        return self.text[start:self.at]

    def take(self, character):
        if self.text[self.at:self.at + 1] != character:
            self.fail(f"expected {character}")
        self.at += 1

    def read(self, inside, depth):
        if depth > 3:
            self.fail("nested too deeply")
        while self.at < len(self.text):
            self.until("{}")
            if self.at == len(self.text):
                break
            if self.text[self.at] == "}":
                if inside:
                    return
                self.fail("stray }")
            self.braces(depth)
        if inside:
            self.fail("unclosed {")

    def braces(self, depth):
        self.take("{")
        name = self.until(":,{}").strip()
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            self.fail(f"“{name}” cannot name a value")
        self.names.add(name)
        follower = self.text[self.at:self.at + 1]
        if follower == ":":
            self.at += 1
            pair = self.until("}")
            if self.language != "ko" or pair not in PARTICLES:
                self.fail(f"{pair} is not a pair of particles")
        elif follower == ",":
            self.plural(name, depth)
        self.take("}")

    def plural(self, name, depth):
        self.counts.add(name)
        self.take(",")
        if self.until(",{}").strip() != "plural":
            self.fail("only plural is known")
        self.take(",")
        forms = set()
        while self.text[self.at:self.at + 1] not in ("}", ""):
            form = self.until("{}").strip()
            if not FORMS[self.language].fullmatch(form):
                self.fail(f"“{form}” is not a form of this language")
            self.take("{")
            self.read(True, depth + 1)
            self.take("}")
            forms.add(form)
            while self.text[self.at:self.at + 1] == " ":
                self.at += 1
        if "other" not in forms:
            self.fail("a plural needs the form other")


def load(folder):
    """{language: {key: message}} of a folder, as they stand, unchecked but for doubles."""
    return {lang: dict(pairs_of(folder / f"{lang}.json")) for lang in LANGUAGES}
