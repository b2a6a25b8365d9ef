"""The schemas of docs/schema, as tests use them."""

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[1] / "docs" / "schema"
KINDS = sorted(file.stem for file in SCHEMAS.glob("*.json"))


@cache
def validator(kind: str) -> Draft202012Validator:
    """What checks documents of one kind."""
    return Draft202012Validator(json.loads((SCHEMAS / f"{kind}.json").read_text(encoding="utf-8")))


def kind_of(document) -> str:
    """The kind that a document says it is of."""
    program, kind, version = document["schema"].split("/")
    assert (program, version) == ("seqtui", "1")
    return kind


def validated(document):
    """The document, which is what its schema says; fails with the first place where it is not."""
    for error in validator(kind_of(document)).iter_errors(document):
        raise AssertionError(f"{document['schema']} at {list(error.absolute_path)}: {error.message[:300]}")
    return document
