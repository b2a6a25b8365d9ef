"""All planted faults, by the package that they are planted in."""

from tests.faults import (
    attacks,
    axes,
    brokering,
    classes,
    engine,
    engine_wide,
    exports,
    inside,
    keeping,
    language,
    layouts,
    lessons,
    logins,
    looking_inside,
    models,
    models_since,
    packages,
    policies,
    practice,
    progress,
    questions,
    real_networks,
    render,
    room,
    serving,
    session,
    session_said,
    session_training,
    teaching,
    tokens,
    train,
    tui,
    voice,
)
from tests.faults.fault import Fault

FAULTS: dict[str, tuple[Fault, ...]] = {
    "language": language.FAULTS,
    "engine": looking_inside.ENGINE
    + engine.FAULTS
    + engine_wide.FAULTS
    + practice.ENGINE
    + inside.ENGINE
    + layouts.ENGINE,
    "policy": policies.FAULTS + attacks.POLICY + tokens.POLICY,
    "models": models.FAULTS
    + models_since.FAULTS
    + policies.MODELS
    + packages.FAULTS
    + tokens.MODELS
    + layouts.FAULTS
    + layouts.PARTS
    + real_networks.FAULTS,
    "course": progress.FAULTS + practice.COURSE + questions.FAULTS + lessons.FAULTS,
    "session": session.FAULTS
    + looking_inside.FAULTS
    + session_said.FAULTS
    + inside.SESSION
    + session_training.FAULTS
    + axes.SESSION
    + voice.FAULTS
    + exports.SESSION
    + room.SESSION
    + models_since.SESSION
    + policies.SESSION,
    "render": render.FAULTS + models_since.RENDER + axes.RENDER + exports.RENDER + room.RENDER,
    "train": train.FAULTS + policies.TRAIN + tokens.TRAIN,
    "classroom": teaching.CLASSROOM
    + teaching.LED
    + logins.CLASSROOM
    + keeping.FAULTS
    + classes.CLASSROOM
    + brokering.CLASSROOM
    + attacks.CLASSROOM,
    "serve": logins.SERVE + serving.FAULTS + attacks.FAULTS,
    "cli": classes.CLI,
    "tui": looking_inside.TUI + tui.FAULTS + room.TUI + teaching.TUI + teaching.FOLLOWING + policies.TUI,
}
