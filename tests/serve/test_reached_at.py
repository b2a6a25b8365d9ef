"""The address that students are told to type."""

import ipaddress

from seqtui.serve.server import reached_at


def test_an_address_is_told_as_it_is_and_that_of_every_network_as_one_that_can_be_typed() -> None:
    assert reached_at("lab.example.kr") == "lab.example.kr" and reached_at("10.0.0.7") == "10.0.0.7"
    for host in ("0.0.0.0", "::", ""):
        told = reached_at(host)
        assert told and told != host
        is_address = told.replace(".", "").isdigit() or ":" in told  # else the name of this machine
        assert not is_address or not ipaddress.ip_address(told).is_unspecified
