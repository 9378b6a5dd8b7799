"""Signatures by the verifier's own arithmetic: RFC 8032, held against the library that signs."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dossier.verifier import L, P, encoded_of, holds, key_of_pem, point_of, times
from engine.signatures.seal import holds as holds_by_library
from engine.signatures.seal import new_key, public_pem, seal

# RFC 8032, section 7.1: TEST 1, 2, 3 and TEST SHA(abc).
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f"
        "0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eae"
        "b4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9"
        "716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423"
        "643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c"
        "138ac17ad9bef1177331a704",
    ),
]

NEUTRAL, MINUS_ONE = (1).to_bytes(32, "little"), (P - 1).to_bytes(32, "little")


@pytest.mark.parametrize(("public", "content", "signature"), VECTORS)
def test_the_vectors_of_the_rfc_hold_and_no_bit_of_them_may_turn(
    public: str, content: str, signature: str
) -> None:
    key, told, sealed = bytes.fromhex(public), bytes.fromhex(content), bytes.fromhex(signature)
    assert holds(key, sealed, told)
    assert not holds(key, sealed, told + b"\0")
    for place in range(0, 64, 7):
        turned = bytearray(sealed)
        turned[place] ^= 1
        assert not holds(key, bytes(turned), told)
        assert not holds_by_library(key, bytes(turned), told)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
@settings(max_examples=40)
def test_what_the_library_signs_holds_and_what_it_refuses_does_not(
    secret: bytes, content: bytes, bit: int
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = private.public_key().public_bytes_raw(), private.sign(content)
    assert holds(public, signature, content)
    turned = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")
    assert not holds_by_library(public, turned, content)
    assert not holds(public, turned, content)


def test_an_s_beyond_the_order_is_refused() -> None:
    own = seal(new_key())
    signature = own.sign(b"content")
    s = int.from_bytes(signature[32:], "little")
    for beyond in (s + L, s + 2 * L, 2**256 - 1):
        forged = signature[:32] + (beyond % 2**256).to_bytes(32, "little")
        assert not holds(own.public, forged, b"content")
        assert not holds_by_library(own.public, forged, b"content")


@pytest.mark.parametrize("public", [NEUTRAL, MINUS_ONE, bytes(32)], ids=["order 1", "order 2", "order 4"])
def test_a_key_of_small_order_signs_nothing(public: bytes) -> None:
    """With the neutral element as key, R = B and S = 1 would fit every content."""
    base = encoded_of(point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0))
    for content in (b"one", b"other"):
        assert not holds(public, base + (1).to_bytes(32, "little"), content)
        assert not holds(public, NEUTRAL + bytes(32), content)


@pytest.mark.parametrize("y", [P, P + 1, 2**255 - 1, 2])
def test_what_is_no_point_in_its_one_form_is_no_key(y: int) -> None:
    assert point_of(y.to_bytes(32, "little")) is None


def test_zero_has_no_negative() -> None:
    assert point_of((1 | 1 << 255).to_bytes(32, "little")) is None


def test_the_order_of_the_base_is_the_order() -> None:
    base = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    assert base is not None and encoded_of(times(L, base)) == NEUTRAL
    assert encoded_of(times(L - 1, base)) != NEUTRAL


@pytest.mark.parametrize("sizes", [(31, 64), (33, 64), (32, 63), (32, 65), (0, 0)])
def test_other_lengths_are_no_signature(sizes: tuple[int, int]) -> None:
    assert not holds(bytes(sizes[0]), bytes(sizes[1]), b"")


def test_a_key_is_read_from_its_pem_and_nothing_else() -> None:
    own = seal(new_key())
    pem = public_pem(own.public)
    assert key_of_pem(pem) == key_of_pem(pem.replace(b"\n", b"\r\n")) == own.public
    for other in (b"", b"key", new_key(), pem[:-30], pem + b"more", pem.replace(b"MCow", b"MCox")):
        with pytest.raises(ValueError, match=r"."):
            key_of_pem(other)
