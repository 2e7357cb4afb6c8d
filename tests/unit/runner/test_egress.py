"""What the policy lets scripts reach."""

from collections.abc import Sequence

import pytest

from executions.runner.egress import Policy, Refused, Unreachable, is_own, resolve

NAMES = {
    "shop.example": ["93.184.215.14"],
    "staging.example": ["10.0.0.5"],
    "mixed.example": ["93.184.215.14", "127.0.0.1"],
}


async def known(host: str, port: int) -> Sequence[str]:
    if host not in NAMES:
        raise OSError("unknown name")
    return NAMES[host]


OPEN = Policy(resolve=known)
CLOSED = Policy(is_public_open=False, resolve=known)


async def test_a_public_address_can_be_reached() -> None:
    assert await OPEN.addresses("Shop.Example.", 443) == ["93.184.215.14"]


@pytest.mark.parametrize("host", ["staging.example", "mixed.example"])
async def test_one_private_address_among_a_names_is_enough_to_refuse(host: str) -> None:
    with pytest.raises(Refused, match="is not a public address"):
        await OPEN.addresses(host, 443)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "::1", "[::ffff:7f00:1]"]
)
async def test_odd_forms_of_loopback_are_refused(host: str) -> None:
    with pytest.raises(Refused):
        await Policy(resolve=resolve).addresses(host, 80)


async def test_what_the_operator_names_can_be_reached_at_that_port_only() -> None:
    policy = Policy(allowed=frozenset({("staging.example", 443)}), resolve=known)
    assert await policy.addresses("staging.example", 443) == ["10.0.0.5"]
    with pytest.raises(Refused):
        await policy.addresses("staging.example", 80)


async def test_an_address_that_the_operator_names_stands_for_its_names() -> None:
    allowed = frozenset({("10.0.0.5", 443)})
    for policy in (
        Policy(allowed=allowed, resolve=known),
        Policy(is_public_open=False, allowed=allowed, resolve=known),
    ):
        assert await policy.addresses("staging.example", 443) == ["10.0.0.5"]


async def test_without_public_addresses_only_the_operators_are_left() -> None:
    with pytest.raises(Refused, match="nothing but what EGRESS_ALLOW names"):
        await CLOSED.addresses("shop.example", 443)


async def test_a_name_without_an_address_is_said_to_be_one() -> None:
    with pytest.raises(Unreachable, match="can't be resolved"):
        await OPEN.addresses("nowhere.example", 443)


def test_an_address_of_this_machine_is_known_as_such() -> None:
    assert is_own("127.0.0.1")
    assert not is_own("192.0.2.1")
