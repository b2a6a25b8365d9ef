"""Authentication over real connections: who comes in, and who does not however they try."""

import asyncio
import threading

import asyncssh
import pytest

from seqtui.classroom.people.password import Hasher
from tests.serve.door_server import CHEAP, SECONDS, DoorServer, Offered, connect, is_refused, keys_of, log_in

KEY, OTHER, VICTIMS = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(3))
PASSWORD = "correct horse"


@pytest.fixture
async def server(tmp_path):
    async with DoorServer(tmp_path) as server:
        yield server


async def _until(is_so):
    async with asyncio.timeout(SECONDS):
        while not is_so():
            await asyncio.sleep(0.01)


async def test_the_first_login_asks_for_the_code_and_enrols_the_key_that_was_proven(server):
    code = server.add("minji")
    status, shown = await log_in(server, "Minji", [KEY], typed=f"{code}\r".encode())
    assert status == 0 and shown.endswith("in as minji\r\n") and "Join code" in shown
    assert code not in shown and code.replace("-", "") not in shown, "the code is echoed"
    assert keys_of(server, "minji") == [KEY.public_data]
    assert await log_in(server, "minji", [KEY]) == (0, "in as minji\r\n")
    assert await is_refused(server, "minji", [OTHER])
    await _until(lambda: len(server.half_open) == 0)


async def test_the_code_is_asked_for_in_the_language_of_the_client(server):
    code = server.add("민지")
    status, shown = await log_in(server, "민지", [KEY], typed=b"\x03", lang="ko_KR.UTF-8")
    assert status == 1 and "참가 코드" in shown and "code" not in shown
    status, shown = await log_in(server, "민지", [KEY], typed=code.encode() + b"\n", lang="ko_KR.UTF-8")
    assert status == 0 and shown.endswith("in as 민지\r\n")


async def test_three_wrong_codes_end_it_and_enrol_nothing(server):
    server.add("minji")
    connection, _ = await connect(server, "minji", [KEY])
    async with connection:
        process = await connection.create_process(term_type="xterm", encoding=None)
        for _ in range(3):
            process.stdin.write(b"7kqm-x3wd-h9ta\r")
            await asyncio.wait_for(process.stdout.readuntil(b"not the join code"), SECONDS)
        await asyncio.wait_for(process.wait_closed(), SECONDS)
    assert process.exit_status == 1 and keys_of(server, "minji") == [] and server.log == [None]


async def test_a_key_that_was_offered_and_never_proven_is_not_enrolled(server):
    """CVE-2023-43809: offer somebody's key, then authenticate by another method or another key."""
    code = server.add("minji")
    offered = Offered(VICTIMS)
    status, shown = await log_in(server, "minji", [offered], [[code], [PASSWORD, PASSWORD]])
    assert (status, shown) == (0, "in as minji\r\n") and offered.offered == 1
    assert keys_of(server, "minji") == []

    code, offered = server.add("jun"), Offered(VICTIMS)
    status, _ = await log_in(server, "jun", [offered, KEY], typed=f"{code}\r".encode())
    assert status == 0 and offered.offered == 1 and keys_of(server, "jun") == [KEY.public_data]


async def test_an_enrolled_key_lets_in_only_who_signs_with_it(server):
    code = server.add("victim")
    await log_in(server, "victim", [VICTIMS], typed=f"{code}\r".encode())
    for keys in ([Offered(VICTIMS)], [Offered(VICTIMS, OTHER)], [Offered(VICTIMS), OTHER], [OTHER, Offered(VICTIMS)]):
        assert await is_refused(server, "victim", keys)
    code = server.add("own")  # who may log in as themselves, and offers another's key first
    _, shown = await log_in(server, "own", [Offered(VICTIMS), OTHER], typed=f"{code}\r".encode())
    assert shown.endswith("in as own\r\n") and keys_of(server, "own") == [OTHER.public_data]
    assert keys_of(server, "victim") == [VICTIMS.public_data]


async def test_a_wrong_signature_proves_nothing(server):
    code = server.add("minji")
    assert await is_refused(server, "minji", [Offered(VICTIMS, OTHER)])
    offered = Offered(VICTIMS, OTHER)
    status, _ = await log_in(server, "minji", [offered], [[code], [PASSWORD, PASSWORD]])
    assert status == 0 and offered.offered == 1 and keys_of(server, "minji") == []


async def test_without_a_key_the_code_leads_to_a_password(server):
    code = server.add("minji")
    connection, client = await connect(
        server, "minji", (), [[code.upper()], [PASSWORD, "correct house"], ["short", "short"], [PASSWORD, PASSWORD]]
    )
    connection.abort()
    (_, _, asked), (_, right, _), (_, different, _), (_, short, _) = client.heard
    assert asked == (("Join code or password / 참가 코드 또는 비밀번호: ", False),)
    assert "Choose a password" in right and "비밀번호를 정하세요" in right
    assert "two different" in different and "at least 10" in short and "10자 이상" in short
    assert await log_in(server, "minji", (), [[PASSWORD]]) == (0, "in as minji\r\n")
    for wrong in (code, "correct house", "", PASSWORD * 20):
        assert await is_refused(server, "minji", (), [[wrong]])
    kept = server.store.credentials("minji")
    assert kept.code_spent and PASSWORD not in kept.password_hash


async def test_a_code_is_spent_by_its_first_use_whatever_that_was(server):
    code = server.add("minji")
    await log_in(server, "minji", [KEY], typed=f"{code}\r".encode())
    assert await is_refused(server, "minji", (), [[code], [PASSWORD, PASSWORD]])
    assert await is_refused(server, "minji", [OTHER])
    assert server.store.credentials("minji").password_hash == ""
    again = server.add("minji")  # of the teacher's, for a second machine
    status, _ = await log_in(server, "minji", [OTHER], typed=f"{again}\r".encode())
    assert status == 0 and set(keys_of(server, "minji")) == {KEY.public_data, OTHER.public_data}


async def test_a_removed_account_lets_nobody_in(server, monkeypatch):
    code = server.add("minji")
    stored = server.source.credentials

    async def without_account(name):
        return None, (await stored(name))[1]

    monkeypatch.setattr(server.source, "credentials", without_account)
    assert await is_refused(server, "minji", (), [[code], [PASSWORD, PASSWORD]])


async def test_of_two_first_logins_with_one_code_exactly_one_comes_in(server, monkeypatch):
    """Both have been told that the code is right before either spends it."""
    code = server.add("minji")
    both_are_right, enrol = asyncio.Barrier(2), server.source.enrol_key

    async def enrol_together(*given):
        await both_are_right.wait()
        return await enrol(*given)

    monkeypatch.setattr(server.source, "enrol_key", enrol_together)
    typed = f"{code}\r".encode()
    results = await asyncio.gather(*(log_in(server, "minji", [key], typed=typed) for key in (KEY, OTHER)))
    assert sorted(status for status, _ in results) == [0, 1]
    (_, lost) = max(results)
    assert "Somebody has used this code" in lost and "in as" not in lost
    assert len(keys_of(server, "minji")) == 1


async def test_a_code_that_was_right_and_spent_meanwhile_sets_no_password(server, monkeypatch):
    code = server.add("minji")

    set_password = server.source.set_password

    async def set_it_late(*given):
        assert server.store.enrol_key("minji", KEY.public_data, given[2])
        return await set_password(*given)

    monkeypatch.setattr(server.source, "set_password", set_it_late)
    with pytest.raises(asyncssh.PermissionDenied, match="Somebody has used this code"):
        await connect(server, "minji", (), [[code], [PASSWORD, PASSWORD]])
    assert server.store.credentials("minji").password_hash == ""


async def test_wrong_tries_slow_their_account_alone(server):
    server.add("minji")
    jun = server.add("jun")
    for _ in range(4):
        assert await is_refused(server, "minji", (), [["wrong"]])
    slowed = asyncio.ensure_future(is_refused(server, "minji", (), [["wrong"]]))
    await _until(lambda: any(tries.count == 5 for tries in server.door._backoff._accounts.values()))
    status, _ = await log_in(server, "jun", (), [[jun], [PASSWORD, PASSWORD]])
    assert status == 0 and not slowed.done()
    enrolled = server.add("minji")
    server.store.enrol_key("minji", KEY.public_data, server.store.credentials("minji").code_hash)
    assert enrolled and await log_in(server, "minji", [KEY]) == (0, "in as minji\r\n"), "a key never waits"
    slowed.cancel()


async def test_a_name_that_is_not_there_is_answered_like_one_that_is(server, monkeypatch):
    compared = []
    compare = Hasher.is_same
    monkeypatch.setattr(Hasher, "is_same", lambda *given: compared.append(given) or compare(*given))

    async def heard(name, secret):
        compared.clear()
        with pytest.raises(asyncssh.PermissionDenied) as refused:
            await connect(server, name, (), [[secret]])
        return str(refused.value).replace(name, "NAME"), len(compared)

    server.add("new")
    code = server.add("there")
    server.store.set_password("there", CHEAP.hash(PASSWORD), server.store.credentials("there").code_hash)
    answers = {await heard(name, "7kqm-x3wd-h9ta") for name in ("new", "there", "nobody", "../etc")}
    answers |= {await heard(name, "no such password") for name in ("new", "there", "nobody")}
    assert len(answers) == 1 and next(iter(answers))[1] == 2 and code
    names = [f"nobody{k}" for k in range(24)]
    once = [await is_refused(server, name, [Offered(KEY)]) for name in names]
    taken = [await server.door.hear_key(name, KEY.public_data) is not None for name in names]
    assert all(once) and {True, False} == set(taken)
    assert taken == [await server.door.hear_key(name.upper(), OTHER.public_data) is not None for name in names]


async def test_hosts_that_share_a_secret_answer_for_names_alike(server, tmp_path):
    (tmp_path / "other").mkdir()
    other = DoorServer(tmp_path / "other")
    names = [f"nobody{k}" for k in range(24)]

    async def heard(door):
        return [await door.hear_key(name, KEY.public_data) for name in names]

    assert await heard(server.door) != await heard(other.door)
    other.door.secret = server.door.secret
    assert await heard(server.door) == await heard(other.door)
    other.door.close()
    other.store.close()


async def test_a_name_that_is_not_there_is_asked_for_a_code_that_is_never_right(server):
    for k in range(64):
        if await server.door.hear_key(f"nobody{k}", KEY.public_data):
            name = f"nobody{k}"
            break
    status, shown = await log_in(server, name, [KEY], typed=b"\x03")
    assert status == 1 and "Join code" in shown and server.log == [None]
    assert server.store.accounts() == {}


HOSTILE = [
    "../../etc/passwd",
    "\x1b[2Jroot",
    "\u202egnp.x",
    "a\x00b",
    "x" * 1023,
    "x" * 10_000,
    "",
    " ",
    "a b",
    "{}",
    "%n",
    "-rf",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
async def test_names_that_no_account_has_are_refused(server, name, monkeypatch):
    monkeypatch.setattr(asyncssh.connection, "saslprep", lambda text: text)  # the client would send none of these
    heard = []
    monkeypatch.setattr(asyncssh.SSHServerConnection, "send_auth_banner", lambda _, text, *__: heard.append(text))
    for given in ({"keys": [KEY]}, {"answers": [["secret"]]}):
        with pytest.raises((asyncssh.PermissionDenied, asyncssh.IllegalUserName, asyncssh.ConnectionLost)):
            await connect(server, name, **given)
    assert all(text.startswith("seqtui: a class over SSH") for text in heard), "text from outside is in the banner"
    code = server.add("minji")
    assert (await log_in(server, "minji", [KEY], typed=f"{code}\r".encode()))[0] == 0
    assert list(server.store.accounts()) == ["minji"]


async def test_weak_keys_are_not_heard(server):
    code = server.add("minji")
    for weak in (asyncssh.generate_private_key("ssh-rsa", key_size=1024), asyncssh.generate_private_key("ssh-dss")):
        assert await is_refused(server, "minji", [weak])
    for strong in (asyncssh.generate_private_key("ecdsa-sha2-nistp256"),):
        assert (await log_in(server, "minji", [strong], typed=f"{code}\r".encode()))[0] == 0


async def test_nobody_comes_in_by_no_method(server):
    server.add("minji")
    for method in ("none", "password", "hostbased", "gssapi-with-mic"):
        with pytest.raises(asyncssh.PermissionDenied):
            await asyncssh.connect(
                "127.0.0.1",
                server.port,
                username="minji",
                password=PASSWORD,
                preferred_auth=method,
                known_hosts=None,
                agent_path=None,
                config=None,
                client_keys=None,
            )


async def test_a_connection_has_so_many_tries(server):
    server.add("minji")
    code = server.add("jun")
    offered = [Offered(asyncssh.generate_private_key("ssh-ed25519")) for _ in range(30)]
    with pytest.raises(asyncssh.PermissionDenied, match="Too many tries"):
        await connect(server, "minji", offered, [["wrong"]])
    assert sum(key.offered for key in offered) < 26
    assert (await log_in(server, "jun", [KEY], typed=f"{code}\r".encode()))[0] == 0


async def test_hashing_is_done_by_two_threads_and_never_by_the_one_that_serves(server, monkeypatch):
    where, at_once, most = set(), threading.Semaphore(2), []

    def compare(*_):
        most.append(at_once.acquire(blocking=False))
        where.add(threading.current_thread().name)
        threading.Event().wait(0.002)
        at_once.release()
        return False

    monkeypatch.setattr(Hasher, "is_same", compare)
    await asyncio.gather(*(is_refused(server, f"nobody{k}", (), [["wrong"]]) for k in range(12)))
    assert all(most) and len(most) == 24 and where <= {"hashing_0", "hashing_1"}
