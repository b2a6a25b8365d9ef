"""The table of a comparison: what stands in its columns."""

import pytest

from seqtui.render.summary import summary_lines
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.summary import summary
from tests.render.drawing import PLAIN, text
from tests.session.runs import recorded

RACES = {
    "cells": ("rnn", "lstm", "gru"),
    "attention": ("encoder", "self-attention"),
    "writers": ("seq2seq", "bahdanau"),
}


@pytest.mark.parametrize("name", RACES)
def test_parameters_are_all_of_them_and_beside_them_those_without_words(name: str) -> None:
    runs = [recorded(model) for model in RACES[name]]
    lines = text(summary_lines(summary(Comparison(runs)), 100, 40, PLAIN)).splitlines()
    head, rows = lines[0].split(), [line.split() for line in lines[1 : 1 + len(runs)]]
    columns = {label: head.index(label) - len(head) for label in ("parameters", "words", "multiplications")}
    without = []
    for run, row in zip(runs, rows, strict=True):
        arrays = [step for step in run.trace if step.op == "parameter"]
        of_words = [step.value.size for step in arrays if step.symbol and "d_vocab" in step.symbol.axis_names]
        total = sum(step.value.size for step in arrays)
        numbers = [cell.replace(",", "") for cell in row]
        assert str(total - sum(of_words)) in numbers and str(total) in numbers
        assert numbers.index(str(total)) <= len(numbers) - 1 - numbers[::-1].index(str(total - sum(of_words)))
        without.append(total - sum(of_words))
    assert columns["parameters"] < columns["words"] < columns["multiplications"]
    ratios = [next(cell for cell in row if cell.startswith("×")) for row in rows]
    assert ratios == [f"×{count / min(without):.3g}" for count in without]
