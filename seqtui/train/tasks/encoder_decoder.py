"""Sequences read and written again: the task of all networks with an encoder and a decoder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor, nn
from torch.nn import functional

from seqtui.models.inputs.text import END, START
from seqtui.train.data.korean import korean_data
from seqtui.train.data.rewriting import Pair, ParallelData, rewriting_data
from seqtui.train.nets.encoder_decoder import Bahdanau, Luong, Seq2Seq
from seqtui.train.nets.transformer import Transformer
from seqtui.train.tasks.task import norms_by_token, suited

DEFAULTS: dict[str, dict] = {
    "seq2seq": {"d_in": 24, "d_hidden": 80, "lr": 4e-3, "steps": 6000, "batch": 64},
    "bahdanau": {"d_in": 24, "d_hidden": 40, "d_attn": 24, "lr": 4e-3, "steps": 3000, "batch": 64},
    "luong": {"d_in": 24, "d_hidden": 64, "lr": 4e-3, "steps": 4000, "batch": 64},
    "transformer": {"d_model": 32, "n_heads": 4, "d_mlp": 64, "n_layers": 2, "lr": 2e-3, "steps": 4000, "batch": 64},
}

_NETS: dict[str, Callable[..., nn.Module]] = {
    "seq2seq": Seq2Seq,
    "bahdanau": Bahdanau,
    "luong": Luong,
    "transformer": Transformer,
}
_SIZES = ("d_in", "d_hidden", "d_attn", "d_model", "n_heads", "d_mlp", "n_layers")
_TRAINING = {"seq2seq": 20_000, "transformer": 20_000}  # sentences; these take more than the others
_ENOUGH = 10_000
_PADDED = -100  # the label of what stands behind the end: it counts for nothing
_TINY = 1e-6
_MARGIN = 4  # tokens more than the longest target, before writing is stopped


def make(model: str, settings: Mapping, seed: int, data: str) -> EncoderDecoderTask:
    """Return the task of a model on a data set: translate, or one of those of rewriting."""
    if data == "translate":
        return build(model, korean_data(seed, _TRAINING.get(model, _ENOUGH)), settings, seed)
    return build(model, rewriting_data(data, seed, _ENOUGH), settings, seed)


def build(model: str, data: ParallelData, settings: Mapping, seed: int) -> EncoderDecoderTask:
    """Return the task of a model on that data; a setting of 0 is what suits the model."""
    torch.manual_seed(seed)
    config = suited(DEFAULTS[model], settings)
    sizes = {name: config[name] for name in _SIZES if name in DEFAULTS[model]}
    module = _NETS[model](len(data.sources), len(data.targets), **sizes)
    if model == "transformer":
        config["norm_first"] = True
    return EncoderDecoderTask(module, data, config)


class Batch(Struct, frozen=True, eq=False):
    """Pairs with sources of one length, as numbers; labels end in </s>, origins the places
    that the target tokens come from, -1 for none."""

    source: Tensor
    target: Tensor
    labels: Tensor
    origins: Tensor


class EncoderDecoderTask:
    """A network that reads a source and writes a target, and how well it does.

    module is an nn.Module with read, write and source_embedding, as those in seqtui.train.nets have them.
    """

    def __init__(self, module: Any, data: ParallelData, config: Mapping) -> None:
        self.module, self.data, self.config = module, data, config
        self.batch, self.lr, self.steps = config["batch"], config["lr"], config["steps"]
        self._source_ids = {word: k for k, word in enumerate(data.sources)}
        self._target_ids = {word: k for k, word in enumerate(data.targets)}
        self._buckets = list(self._by_length(data.training))
        self._held_out = list(self._by_length(data.held_out))
        self.counts = {"exact match": len(data.held_out)}
        self.counts |= {f"exact match at {len(pairs[0].source)}": len(pairs) for pairs in self._held_out}
        self.limit = max(len(pair.target) for pair in (*data.training, *data.held_out)) + _MARGIN
        self._last: Batch | None = None
        self._tensors = [self._numbers(bucket) for bucket in self._buckets]

    # learning -------------------------------------------------------------------------------------------------

    def loss(self, generator: torch.Generator) -> Tensor:
        """The mean surprise at the next token, over pairs with sources of one length that is drawn first."""
        which = int(torch.randint(len(self._tensors), (), generator=generator))
        whole = self._tensors[which]
        rows = torch.randint(len(whole.source), (self.batch,), generator=generator)
        self._last = Batch(whole.source[rows], whole.target[rows], whole.labels[rows], whole.origins[rows])
        return self._surprise(self._last)

    def _surprise(self, batch: Batch) -> Tensor:
        logits, alpha, _ = self.module.write(batch.target, self.module.read(batch.source))
        loss = functional.cross_entropy(logits.flatten(0, 1), batch.labels.flatten(), ignore_index=_PADDED)
        guide = self.config.get("guide", 0.0)
        if not guide or alpha is None:
            return loss
        return loss - guide * (_on_origin(alpha, batch.origins) + _TINY).log().mean()

    def gradient_norms(self) -> list[float] | None:
        """‖∂loss/∂x_t‖ of each source token of the last batch, its vectors taken together."""
        last = self._last
        if last is None:
            return None
        return norms_by_token(self.module.source_embedding, lambda: self._surprise(last))

    # measuring ------------------------------------------------------------------------------------------------

    @torch.no_grad()
    def held_out(self) -> dict[str, float]:
        """The share of held-out pairs that are written without any fault; then the same by source length.

        alignment is the mean share of its attention that a forced target token gives to the one it comes from.
        """
        right: dict[int, list[bool]] = {}
        shares: list[float] = []
        for bucket in self._held_out:
            written, alpha = self.write(bucket)
            length = len(bucket[0].source)
            right[length] = [pair.target == said for pair, said in zip(bucket, written, strict=True)]
            if alpha is not None:
                batch = self._numbers(bucket)
                _, forced, _ = self.module.write(batch.target, self.module.read(batch.source))
                shares += _on_origin(forced, batch.origins).tolist()
        every = [ok for rows in right.values() for ok in rows]
        found = {"exact match": sum(every) / len(every)}
        found |= {f"exact match at {length}": sum(rows) / len(rows) for length, rows in sorted(right.items())}
        return found | ({"alignment": sum(shares) / len(shares)} if shares else {})

    @torch.no_grad()
    def samples(self) -> list[dict]:
        """What is written now for a few held-out sources, with the alignment where there is one."""
        rows = []
        for pair in self.data.shown:
            (said,), alpha = self.write([pair])
            answer = {"output": pair.joint.join(said), "wanted": pair.answer, "right": said == pair.target}
            row: dict[str, Any] = {"input": pair.text, **answer}
            if alpha is not None:
                row |= {"map": alpha[0, : len(said)].tolist(), "rows": list(said), "columns": list(pair.source)}
            rows.append(row)
        return rows

    @torch.no_grad()
    def write(self, pairs: Sequence[Pair]) -> tuple[list[tuple[str, ...]], Tensor | None]:
        """What is written for sources of one length, the most probable token each time, and the alignments."""
        state = self.module.read(self._sources(pairs))
        end, token = self._target_ids[END], torch.full((len(pairs), 1), self._target_ids[START])
        ended, chosen, looked = torch.zeros(len(pairs), 1, dtype=torch.bool), [], []
        for _ in range(self.limit):
            logits, alpha, state = self.module.write(token, state)
            token = logits.argmax(-1)
            chosen.append(token)
            looked += [] if alpha is None else [alpha]
            ended |= token == end
            if ended.all():
                break
        rows = (row[: row.index(end)] if end in row else row for row in torch.cat(chosen, 1).tolist())
        said = [tuple(self.data.targets[k] for k in row) for row in rows]
        return said, torch.cat(looked, 1) if looked else None

    # the file -------------------------------------------------------------------------------------------------

    def metadata(self) -> dict:
        """What opening the file needs besides its weights."""
        settings = {"unit": self.data.unit, "limit": self.limit}
        settings |= {name: value for name, value in self.config.items() if name in ("n_heads", "norm_first")}
        return {
            "config": settings,
            "vocabulary": list(self.data.sources),
            "targets": list(self.data.targets),
            "example": self.data.shown[0].text,
        }

    # numbers --------------------------------------------------------------------------------------------------

    def _by_length(self, pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
        buckets: defaultdict[int, list[Pair]] = defaultdict(list)
        for pair in pairs:
            buckets[len(pair.source)].append(pair)
        return iter([buckets[length] for length in sorted(buckets)])

    def _sources(self, pairs: Sequence[Pair]) -> Tensor:
        return torch.tensor([[self._source_ids[word] for word in pair.source] for pair in pairs])

    def _numbers(self, pairs: Sequence[Pair]) -> Batch:
        longest = 1 + max(len(pair.target) for pair in pairs)
        start, end = self._target_ids[START], self._target_ids[END]

        def padded(row: Callable[[Pair], list[int]], filling: int) -> Tensor:
            rows = map(row, pairs)
            return torch.tensor([numbers + [filling] * (longest - len(numbers)) for numbers in rows])

        def ids(pair: Pair) -> list[int]:
            return [self._target_ids[word] for word in pair.target]

        return Batch(
            self._sources(pairs),
            padded(lambda pair: [start, *ids(pair)], end),
            padded(lambda pair: [*ids(pair), end], _PADDED),
            padded(lambda pair: list(pair.origins), -1),
        )


def _on_origin(alpha: Tensor, origins: Tensor) -> Tensor:
    """For each target token, the share of its alignment on the source token that it comes from.

    Its surprise may be part of the loss: guided alignment training (Chen et al. 2016).
    """
    share = alpha.gather(-1, origins.clamp(min=0)[..., None])[..., 0]
    return share[origins >= 0]
