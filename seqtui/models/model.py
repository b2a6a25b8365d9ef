"""What a model is to the rest of the program: a name, its settings, and a way to record a run."""

from collections.abc import Callable, Mapping

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from seqtui.engine.allowance import Allowance, current, held
from seqtui.engine.edits import Edits
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Scope
from seqtui.engine.planting import Plant, planted
from seqtui.engine.trace import Trace
from seqtui.language import N_, _
from seqtui.models import statement
from seqtui.models.inputs.pictures import PatchGrid
from seqtui.models.inputs.settings import Setting, Value, read_settings
from seqtui.models.inputs.text import END, START, previous_names, vocabulary
from seqtui.models.limits import CODE_RUN, CODE_RUN_ADVICE
from seqtui.models.parts.cells import Cell
from seqtui.models.parts.diagram import Diagram
from seqtui.models.weights import trained_words
from seqtui.models.weights.file_notes import assumed, assumptions, not_done, said, unused
from seqtui.models.weights.state_dict import StateDict

_NO_WORD = "·"  # where other hypotheses went on
READ_MEMORY = N_("decoder, self-attention and multi-head")  # the models that do, in words


class Request(Struct, frozen=True, eq=False):
    """Everything that determines a run: the same request gives the same numbers anywhere.

    text: what is read; None takes the model's example. settings: as typed. input: vectors [T, d_in] in place of
    embedded text, or a series [T]; names: what its rows are called. memory: a decoder's encoder output [S, d_model].
    corpus: the text that the counting models count. edits: (path, value) pairs in the order they were made. limited: a
    stranger's code asks for it, and it may take no more than a code may. plant is a bug that is planted in the
    equations: the run is recorded with it.
    """

    model: str
    text: str | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    seed: int = 0
    weights: StateDict | None = None
    input: np.ndarray | None = None
    memory: np.ndarray | None = None
    corpus: str | None = None
    edits: tuple[tuple[str, object], ...] = ()
    limited: bool = False
    names: tuple[str, ...] = ()
    plant: Plant | None = None

    @property
    def source(self) -> str:
        """Where the weights come from, in words."""
        if self.weights:
            return _("weights from {file}", file=self.weights.name)
        return _("random weights, seed {seed}", seed=self.seed)

    def name_rows(self, rows: int) -> tuple[str, ...]:
        """Return what the rows of the input are called: their names, or x1, x2, ….

        Raises SeqtuiError when there are more or fewer names than rows.
        """
        if self.names and len(self.names) != rows:
            raise SeqtuiError(
                _(
                    "there are {names} tokens for {rows} vectors: name each of them once",
                    names=len(self.names),
                    rows=rows,
                )
            )
        return self.names or tuple(f"x{t}" for t in range(1, rows + 1))

    def with_edits(self, *edits: tuple[str, object]) -> "Request":
        """Return the request with more edits behind its own."""
        return replace(self, edits=(*self.edits, *edits))

    def recorded_edits(self) -> Edits:
        """The edits in the form the trace takes."""
        return Edits(self.edits)


class Run(Struct, frozen=True, eq=False):
    """One recorded run. Token t of tokens (from 1) is what time step t reads.

    source says where the weights come from, in words ("random weights, seed 0"), by itself where the model says
    nothing else; trained is True when they claim meaning. vocabulary names the entries along d_vocab; targets are the
    tokens whose probability each time step gives, as far as there are. notes are sentences a reader must know. sources
    are the tokens along
    the axis "source", which cross-attention looks at; scoped names, by its scope, a part that reads other tokens, and
    vocabularies the entries along d_vocab there, where they are more than those tokens.
    outputs are the tokens that were written, one for each time step. Of a beam search they are the winner's; searched
    is the number of its time steps, and ways are the scopes in which each of these tokens was scored. reads gives, by
    its number, the tokens of a time step that does not read all tokens so far (with a key/value cache). positions are
    the tokens along positions and keys, where they are not those of the time steps. canvas is the picture that was read
    or drawn. assumed are the settings that neither the file of weights nor anybody gave. entry is what one of the
    vocabulary is, in one word.
    """

    request: Request
    model: "Model"
    config: Mapping[str, Value]
    tokens: tuple[str, ...]
    trace: Trace
    source: str = ""
    trained: bool = False
    vocabulary: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    scoped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    reads: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    positions: tuple[str, ...] = ()
    canvas: PatchGrid | None = None
    assumed: Mapping[str, Value] = field(default_factory=dict)
    vocabularies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    entry: str = "word"
    searched: int = 0
    ways: tuple[str, ...] = ()

    def labels(self, scope: Scope, axis: str) -> tuple[str, ...]:
        """The words along an axis of a value recorded in that scope; () where its rows have no names."""
        part = str(scope.outermost)
        if axis == "d_vocab":
            known = self.vocabularies.get(part, ())
            return known or (vocabulary(self.scoped[part]) if part in self.scoped else self.vocabulary)
        if axis == "d_words":
            return self.vocabularies.get(axis, ())
        if axis == "d_prev":
            return previous_names(self.vocabulary)
        if axis == "source":
            return self.sources
        time = scope.time if self.reads and axis in ("position", "query") else None
        if time is not None and time in self.reads:
            return self.reads[time]
        return self.scoped.get(part, self.positions or self.tokens) if axis in ("position", "query", "key") else ()

    @property
    def given(self) -> tuple[str, ...]:
        """The tokens of what was given to read: the source where one is read, a caption with <s>, or all tokens."""
        if "encoder" in self.scoped:
            return self.sources
        return self.positions[: self.canvas.first] if self.canvas is not None and self.outputs else self.tokens

    def words_in_time(self, side: str) -> tuple[str, ...]:
        """The words at the time steps of a side of the model: what an encoder, or a network alone (""), reads.

        Those of a network that writes from what an encoder has read are the words that it writes.
        """
        if side == "encoder":
            return self.given
        if not self.writes(side):
            return self.tokens
        beyond = self.searched - len(self.outputs)  # the search went on when the winner was complete
        return (*self.outputs, *(_NO_WORD,) * beyond) if beyond > 0 else self.outputs

    def writes(self, side: str) -> bool:
        """Whether the words at the time steps of a side are those that it writes from what an encoder has read."""
        return bool(self.outputs) and side != "encoder" and "encoder" in self.scoped

    def way(self, time: int) -> str:
        """The scope in which the decoder scored the word that was written at a time step: ``decoder.t2``."""
        return self.ways[time - 1] if self.ways else f"decoder.t{time}"

    def choice(self, time: int) -> str:
        """The path of what decides the word of a time step: its own choice, or the winner of a beam search."""
        return f"decoder.t{self.searched}.winner" if self.searched else f"decoder.t{time}.chosen"

    @property
    def tag(self) -> str:
        """UNTRAINED where the weights were drawn and no training has changed them, "" for any other run.

        It stands beside the name of the model wherever that stands, and is never the part that is cut.
        """
        weights = self.request.weights
        about = weights.about if weights is not None else None
        drawn = weights is None and self.model.family != "counting"
        return statement.UNTRAINED(request=self.request) if drawn or (about and not about.is_trained) else ""

    @property
    def name(self) -> str:
        """The name of its model, with the tag behind it: ``lstm UNTRAINED``."""
        return f"{self.model.name} {self.tag}".rstrip()

    @property
    def start(self) -> str:
        """The word that a decoder reads first, before any that it writes."""
        return self.config.get("start") or START

    @property
    def end(self) -> str:
        """The word that ends what is written."""
        return self.config.get("end") or END

    @property
    def settings(self) -> dict[str, Value]:
        """The settings that made this run, those read from a file among them; without what follows from them."""
        return {setting.name: self.config[setting.name] for setting in self.model.settings}

    @property
    def length(self) -> int:
        """The number of time steps."""
        return len(self.tokens)


class Model(Struct, frozen=True, eq=False):
    """A row of the syllabus, with everything that belongs to it.

    name is what a user types; family is "counting", "recurrent" or "attention"; module is the torch module whose
    state_dict it loads ("" for none); reads_memory whether it may be given an encoder's output; record makes a run from
    a request and its settings, already read. set_text is the text that the rest of a request stands for, None where it
    stands for none; text_setting the setting that does; text_meaning what a text is, in words.
    cell is the recurrent cell that the settings choose, None for none; diagram the drawing of an attention model that
    is more than heads and blocks. compared_with names the models that are offered to stand beside it; torch_reference
    is what computes its runs with torch, "module:name" (see seqtui.train.verify.checks), "" for nothing.
    """

    name: str
    title: str
    family: str
    summary: str
    reference: str
    settings: tuple[Setting, ...]
    example: str
    record: Callable[["Model", Request, dict[str, Value]], Run]
    module: str = ""
    reads_memory: bool = False
    set_text: Callable[[Request], str | None] = lambda request: None
    text_setting: str = ""
    text_meaning: str = N_("the text that is read")
    cell: Callable[[Mapping[str, Value]], Cell | None] = lambda config: None
    diagram: Diagram | None = None
    compared_with: tuple[str, ...] = ()
    torch_reference: str = ""

    @property
    def unsaid(self) -> tuple[str, ...]:
        """The names of the settings that no plain file of weights tells."""
        return tuple(setting.name for setting in self.settings if setting.unsaid)

    def text_of(self, request: Request) -> str | None:
        """The text that a request reads: the one that was given, or that its settings, its file or the model bring.

        None for a request that reads vectors.
        """
        if request.text is not None or request.input is not None:
            return request.text
        text = self.set_text(request)
        return trained_words.example_of(request.weights, self.example) if text is None else text

    def with_text(self, request: Request, text: str) -> Request:
        """Return the request with another text, which takes the place of the setting that stood for one."""
        settings = {name: value for name, value in request.settings.items() if name != self.text_setting}
        return replace(request, text=text, settings=settings)

    def settings_of(self, request: Request) -> dict[str, Value]:
        """The settings of a request before it is recorded: those of its trained file, which typed ones override.

        Raises SeqtuiError for a setting that does not fit. Sizes that are read from the shapes of a plain file are not
        among them: a recorded run knows those.
        """
        network = request.weights.network if request.weights is not None else None
        usual = network.usual if network is not None and network.model == self.name else {}
        return read_settings(self.settings, {**usual, **said(self, request)})

    def run(self, request: Request) -> Run:
        """Record a run; a file that was trained as this model brings its settings along, which typed ones override.

        Raises SeqtuiError for anything in the request that does not fit.
        """
        if request.memory is not None and not self.reads_memory:
            raise SeqtuiError(_("{name} reads no --memory: only {models} do", name=self.name, models=_(READ_MEMORY)))
        about = request.weights.about if request.weights else None
        ours = about if about and about.model == self.name else None
        config = self.settings_of(request)
        allowance = Allowance(CODE_RUN, CODE_RUN_ADVICE) if request.limited else current()
        with (
            held(allowance),
            planted(request.plant),
            np.errstate(all="ignore"),
        ):  # an edit may lead to log 0, which shows as −inf
            run = self.record(self, request, config)
        if request.weights is not None:
            said_of_file = (
                *assumptions(self, request, run.config),
                *run.notes,
                *not_done(request.weights),
                *unused(request.weights),
            )
            run = replace(run, notes=said_of_file, assumed=assumed(self, request, run.config))
        if ours:
            return replace(run, source=ours.source, trained=ours.is_trained)
        return run if run.source else replace(run, source=request.source)
