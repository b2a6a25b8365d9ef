"""nn.Transformer in float64, from the leaves a run recorded: on a forced target, or writing word by word.

torch keeps no keys and values: at each step the module reads all words so far again. That a cache gives the same
numbers is seen by comparing what it recorded with the last rows of these. Runs inside a subprocess only, because it
imports torch.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from seqtui.engine.paths import split
from seqtui.models.inputs.settings import Value
from seqtui.models.model import Run
from seqtui.train.verify.attention_stack import Parts, part, positions
from seqtui.train.verify.attention_state import NO_MODULE, has_module, loadable, stack_module, stack_state
from seqtui.train.verify.embedding_reference import all_added, embedded, embedding_state
from seqtui.train.verify.reference_values import (
    Named,
    ReferenceValues,
    TorchReference,
    chosen,
    losses,
    predict,
    written,
)

_SIDES = ("encoder", "decoder")


def transformer_reference(run: Run) -> TorchReference:
    """nn.Transformer and the output layer."""
    ref, config = ReferenceValues(run), run.config
    layers = {"encoder": config["n_layers"], "decoder": config["n_decoder_layers"]}
    states = {side: stack_state(ref, f"{side}.", layers[side]) for side in _SIDES}
    of_decoder = decoder_config(ref)
    x = embedded(ref, "encoder.", _numbers(run.sources) if "encoder.W_E" in ref else [])
    encoded = Parts(ref, config).stack("encoder.", states["encoder"], x, ref["encoder.mask"])
    memory = ref.keep("memory", encoded.clone())
    state = {f"{side}.{key}": value for side in _SIDES for key, value in states[side].items()}
    beside = {key: value for side in _SIDES for key, value in embedding_state(ref, f"{side}.").items()}
    configs = {"encoder": config, "decoder": of_decoder}
    fits = has_module(config) and has_module(of_decoder)
    module = _module(configs, states, layers) if fits else None
    whole = _DecoderReference(ref, of_decoder, states["decoder"], memory, module, state, x)
    shown = whole.write() if run.outputs else whole.force()
    return ref.finish(
        "nn.Transformer" if module else NO_MODULE,
        shown if module else {},
        loadable(of_decoder, loadable(config, state | beside)),
    )


def _numbers(words: tuple[str, ...]) -> list[int]:
    """The source's words, numbered in the order of their first appearance."""
    known = list(dict.fromkeys(words))
    return [known.index(word) for word in words]


def decoder_config(ref: ReferenceValues) -> dict[str, Value]:
    """The settings of the decoder, whose blocks may have sizes of their own."""
    config = ref.config
    n_heads, d_mlp = config["n_decoder_heads"] or config["n_heads"], config["d_decoder_mlp"] or config["d_mlp"]
    d_head = int(ref["decoder.d_head"].item()) if "decoder.d_head" in ref else config["d_head"]
    return {**config, "n_heads": n_heads, "d_mlp": d_mlp, "d_head": d_head}


def _module(configs, states: dict[str, Named], layers: dict[str, int]) -> nn.Transformer:
    encoder, decoder = (stack_module(configs[side], states[side], side == "decoder", layers[side]) for side in _SIDES)
    sizes = configs["encoder"]["d_model"], configs["encoder"]["n_heads"]
    return nn.Transformer(*sizes, batch_first=True, custom_encoder=encoder, custom_decoder=decoder)


class _DecoderReference:
    """The decoder over one memory, composed and by the module."""

    def __init__(
        self, ref: ReferenceValues, config, state: Named, memory: Tensor, module, whole: Named, x: Tensor
    ) -> None:
        self.ref, self.run, self.config = ref, ref.run, config
        self.state, self.memory, self.module, self.whole, self.x = state, memory, module, whole, x

    def force(self) -> Named:
        """All positions of a given target at once."""
        ref, run = self.ref, self.run
        y = embedded(ref, "decoder.", [run.vocabulary.index(token) for token in run.tokens])
        masks = ref["decoder.mask"], ref["decoder.memory_mask"]
        width = "decoder.d_head" if "decoder.d_head" in ref else "d_head"
        out = Parts(ref, self.config, width).stack("decoder.", self.state, y, masks[0], self.memory, masks[1])
        ref.values |= self._behind(out)
        return {"memory": self._memory(), **self._behind(self._returned(y, *masks))} if self.module else {}

    def write(self) -> Named:
        """Word by word, each step reading all words so far."""
        ref, run = self.ref, self.run
        ids = chosen(ref, "decoder.")
        read = [run.vocabulary.index(run.tokens[0]), *ids[:-1]]
        where = positions(ref, "decoder.", self.config["limit"], self.config["d_model"])
        if where is not None and "decoder.rounding" in ref:
            where = ref.keep("decoder.kept", where + ref["decoder.rounding"])
        embed = functional.embedding(torch.tensor(read), ref["decoder.W_E"])
        named = all_added(ref, "decoder.", embed, None if where is None else where[: len(read)])
        x = named["x"]
        rows, returned = [], []
        for t in range(1, len(read) + 1):
            masks = self._masks(t)
            scratch = ReferenceValues.beside(ref)
            scratch.values |= {"d_head": ref["decoder.d_head"]} if "decoder.d_head" in ref else {}
            scratch.values |= {name: value[:t] for name, value in named.items()}
            out = Parts(scratch, self.config).stack("", self.state, x[:t], masks[0], self.memory, masks[1])
            self._take(t, scratch)
            rows.append(out[-1])
            returned += [self._returned(x[:t], *masks)[-1]] if self.module else []
        ref.values |= self._written(rows, ids)
        return {"memory": self._memory(), **self._written(returned, ids)} if self.module else {}

    def _masks(self, t: int) -> tuple[Tensor, Tensor]:
        """The masks over all words so far: as recorded, or with a cache each row from the step that read its word."""
        ref = self.ref
        if not self.config["cache"]:
            return ref[f"decoder.t{t}.mask"], ref[f"decoder.t{t}.memory_mask"]
        kept = [ref[f"decoder.t{s}.mask"][0] for s in range(1, t + 1)]
        mask = torch.stack([functional.pad(row, (0, t - len(row)), value=-torch.inf) for row in kept])
        return mask, torch.cat([ref[f"decoder.t{s}.memory_mask"] for s in range(1, t + 1)])

    def _take(self, t: int, scratch: ReferenceValues) -> None:
        """Name what step t computed: all of it, or with a cache what belongs to its word, and all keys and values."""
        for path, value in scratch.values.items():
            if path == "d_head":
                continue
            here, (scope, name) = f"decoder.t{t}.{path}", split(path)
            if not self.config["cache"]:
                self.ref.keep(here, value)
            elif name not in "kv":
                self.ref.keep(here, value[-1:])
            elif "cross" in scope:
                self.ref.keep(f"decoder.{path}", value)
            else:
                self.ref.keep(here, value)
                self.ref.keep(f"{here}_new", value[-1:])

    def _memory(self) -> Tensor:
        """What the module's encoder returns."""
        state = part(self.whole, "encoder.")
        return functional_call(self.module.encoder, state, (self.x[None],), {"mask": self.ref["encoder.mask"]})[0]

    def _returned(self, y: Tensor, mask: Tensor, memory_mask: Tensor) -> Tensor:
        """What the whole module returns for these target vectors."""
        masks = {"src_mask": self.ref["encoder.mask"], "tgt_mask": mask, "memory_mask": memory_mask}
        return functional_call(self.module, self.whole, (self.x[None], y[None]), masks)[0]

    def _behind(self, out: Tensor) -> Named:
        """Scores, probabilities and surprises of a forced target."""
        if "decoder.W_U" not in self.ref:
            return {}
        named, run = predict(self.ref, "decoder.", out), self.run
        targets = [run.vocabulary.index(word) for word in run.targets]
        return named | losses(self.ref, "decoder.", named["decoder.logits"], targets)

    def _written(self, rows: list[Tensor], ids: list[int]) -> Named:
        """Scores, choices and surprises of a free run."""
        logits = functional.linear(torch.stack(rows), self.ref["decoder.W_U"].T, self.ref["decoder.b_U"])
        return written(self.ref, "decoder.", logits, ids)
