"""An open class: names are free until somebody has them."""

import asyncio

import asyncssh
import pytest

from tests.serve.door_server import DoorServer, Offered, connect, is_refused, keys_of, log_in

KEY, OTHER, VICTIMS = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(3))


@pytest.fixture
async def opened(tmp_path):
    async with DoorServer(tmp_path, is_open=True) as server:
        yield server


async def test_in_an_open_class_anybody_comes_in_under_a_free_name(opened):
    assert await log_in(opened, "Minji", (), [["unasked"]]) == (0, "in as minji\r\n")
    assert await log_in(opened, "jun", [KEY]) == (0, "in as jun\r\n")
    assert await log_in(opened, "jun", [KEY]) == (0, "in as jun\r\n")
    assert keys_of(opened, "jun") == [KEY.public_data]


async def test_a_name_that_a_key_has_claimed_is_refused_to_others_in_a_sentence(opened):
    await log_in(opened, "jun", [KEY])
    assert await is_refused(opened, "jun", [OTHER])
    with pytest.raises(asyncssh.PermissionDenied, match="This name is taken"):
        await connect(opened, "jun", [OTHER], [["x"]])
    assert keys_of(opened, "jun") == [KEY.public_data]


async def test_somebody_who_is_there_keeps_the_name(opened):
    opened.source.present.add("minji")
    for given in ({"keys": [KEY]}, {"answers": [["x"]]}):
        status, shown = await log_in(opened, "minji", **given)
        assert status == 1 and "This name is taken" in shown
    opened.source.present.clear()
    results = await asyncio.gather(*(log_in(opened, "seoyeon", (), [["x"]]) for _ in range(3)))
    assert sorted(status for status, _ in results) == [0, 1, 1]


async def test_of_two_keys_for_one_free_name_one_has_it(opened):
    results = await asyncio.gather(*(log_in(opened, "jun", [key]) for key in (KEY, OTHER)))
    assert sorted(status for status, _ in results) == [0, 1] and len(keys_of(opened, "jun")) == 1


async def test_the_teacher_of_an_open_class_has_a_code(opened):
    code = opened.add("teacher", "teacher")
    assert await is_refused(opened, "teacher", (), [["guess"]])
    status, shown = await log_in(opened, "teacher", [KEY], typed=f"{code}\r".encode())
    assert status == 0 and "Join code" in shown
    assert await is_refused(opened, "teacher", [OTHER])


async def test_a_key_that_was_only_offered_claims_no_name(opened):
    offered = Offered(VICTIMS)
    assert await is_refused(opened, "jun", [offered]) and offered.offered == 1
    assert await log_in(opened, "jun", [Offered(VICTIMS)], [["x"]]) == (0, "in as jun\r\n")
    assert keys_of(opened, "jun") == []
