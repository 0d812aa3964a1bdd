"""The ontology of needs: YAML files of a directory, read with the line of each fault."""

from __future__ import annotations

from pathlib import Path

from huiyin.base.console.yaml_fields import BadFile, Field, read_yaml
from huiyin.industry.core.needs.catalogue import Cause, Ontology, ServiceClass
from huiyin.industry.core.needs.grams import key
from huiyin.industry.core.needs.phrases import JOIN
from huiyin.industry.core.needs.signals import Weights

DATA = Path(__file__).parents[1] / "data" / "needs"
CLASS = ("id", "zh", "en", "text", "names", "causes")
CAUSE = ("id", "zh", "en", "phrases", "terms")


def read_ontology(folder: Path = DATA / "ontology") -> Ontology:
    """All classes of the folder's files, in the order of their names; raises BadFile."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise BadFile(f"{folder}: holds no .yaml file.", "Name a folder with an ontology.")
    classes: list[ServiceClass] = []
    seen: dict[str, str] = {}
    for path in paths:
        root = read_yaml(path)
        listed = root.needed(root.fields(("classes",)), "classes", "Begin the file with classes:.")
        for field in listed.items():
            one = _class(field)
            if one.id in seen:
                raise field.fault(f"the class {one.id} is there already, in {seen[one.id]}")
            seen[one.id] = path.name
            classes.append(one)
    return Ontology(tuple(classes))


def read_weights(path: Path = DATA / "weights.yaml") -> Weights:
    """The weights of the signals; raises BadFile."""
    root = read_yaml(path)
    names = ("phrases", "learned", "described", "named", "wording", "terms")
    fields = root.fields(names)
    numbers = [
        root.needed(fields, name, "Learn the weights again.").number("a number", "1.5")
        for name in names
    ]
    return Weights((numbers[0], numbers[1], numbers[2], numbers[3]), numbers[4], numbers[5])


def _class(field: Field) -> ServiceClass:
    fields = field.fields(CLASS)
    name = _text(field, fields, "id")
    causes = field.needed(fields, "causes", "Say why people ask for it: at least one cause.")
    return ServiceClass(
        id=name,
        zh=_text(field, fields, "zh"),
        en=_text(field, fields, "en"),
        text=_text(field, fields, "text"),
        names=_words(field.needed(fields, "names", "List what providers call it.")),
        causes=tuple(_cause(one, name) for one in causes.items()),
    )


def _cause(field: Field, service_class: str) -> Cause:
    fields = field.fields(CAUSE)
    phrases = field.needed(fields, "phrases", "List what an enterprise says.")
    return Cause(
        id=f"{service_class}.{_text(field, fields, 'id')}",
        zh=_text(field, fields, "zh"),
        en=_text(field, fields, "en"),
        phrases=_phrases(phrases),
        terms=_words(fields["terms"]) if "terms" in fields else (),
    )


def _text(field: Field, fields: dict[str, Field], name: str) -> str:
    text = field.needed(fields, name, f"Write {name}: and a text.").text().strip()
    if not text:
        raise fields[name].fault(f"{name} is empty")
    return text


def _words(field: Field) -> tuple[str, ...]:
    words = tuple(one.text().strip() for one in field.items())
    if not words or not all(key(one) for one in words):
        raise field.fault("a word without a letter", "Write Chinese characters, letters, digits.")
    return words


def _phrases(field: Field) -> tuple[str, ...]:
    seen: set[frozenset[str]] = set()
    for one in field.items():
        parts = [key(part) for part in one.text().split(JOIN)]
        if not all(parts):
            hint = "Write words on both sides of each +, such as 研发+单独记账."
            raise one.fault(f"{one.text()!r} has an empty part", hint)
        if frozenset(parts) in seen:
            raise one.fault(f"{one.text()!r} is there twice", "Keep one.")
        seen.add(frozenset(parts))
    return _words(field)
