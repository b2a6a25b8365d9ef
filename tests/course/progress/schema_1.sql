-- A file of schema 1, as seqtui wrote it. Never change it: learners have such files.
PRAGMA application_id = 1936815221;
PRAGMA user_version = 1;
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    lesson TEXT NOT NULL,
    revision INTEGER NOT NULL,
    item TEXT NOT NULL,
    variant INTEGER NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX event_at ON event (at);
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
CREATE TRIGGER event_remains BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
CREATE TABLE derived (name TEXT PRIMARY KEY, through INTEGER NOT NULL, value TEXT NOT NULL);
INSERT INTO event VALUES (1, '00000000000000000000000000000001', '2026-11-22T02:00:00.000000Z', 'begun', 'lstm-gates', 1, '', 0, '{}');
INSERT INTO event VALUES (2, '00000000000000000000000000000002', '2026-11-22T02:01:00.000000Z', 'answered', 'lstm-gates', 1, 'c2', 1, '{"right":false,"typed":"0,5","concept":"cell-state","slip":"no-bias"}');
INSERT INTO event VALUES (3, '00000000000000000000000000000003', '2026-11-22T02:02:00.000000Z', 'moved', 'lstm-gates', 1, 'write', 1, '{"question":"c2","state":"seqtui1.abc"}');
