"""Where FLAC frames begin and end, and whether they are whole (RFC 9639, sections 8 and 9).

libsndfile refuses or misreads a file whose header was never finished or whose last frame is cut,
so recovery finds the whole frames itself: by sync code, header CRC-8, running frame number and
CRC-16 of the frame. Only what this product writes is understood: mono, 16 bit, fixed block size.
"""

from __future__ import annotations

from dataclasses import dataclass

from recordings.errors import RecordingUnreadable

MARKER = b"fLaC"
_STREAMINFO_BYTES = 34
_SYNC = b"\xff\xf8"  # fourteen ones, a zero, and 0 = fixed block size (9.1)
_MIN_FRAME_BYTES = 9  # header 6, subframe 1, CRC-16 2
_MAX_HEADER_BYTES = 16


@dataclass(frozen=True)
class StreamInfo:
    """Of the STREAMINFO block (8.2): rate in Hz, total samples (0 = not known), first frame."""

    sample_rate: int
    total_samples: int
    frames_start: int


@dataclass(frozen=True)
class WholeFrames:
    """The unbroken run of whole frames from the first on: bytes [start, end) and its samples."""

    start: int
    end: int
    frames: int
    samples: int


def stream_info(data: bytes) -> StreamInfo:
    """Read the metadata; raises RecordingUnreadable for anything but mono 16-bit FLAC."""
    info = data[8 : 8 + _STREAMINFO_BYTES]
    if data[:4] != MARKER or len(info) < _STREAMINFO_BYTES or data[4] & 0x7F:
        raise RecordingUnreadable("no FLAC header")
    packed = int.from_bytes(info[10:18], "big")  # rate 20, channels-1 3, bits-1 5, samples 36 bits
    rate, channels, bits = packed >> 44, (packed >> 41 & 7) + 1, (packed >> 36 & 31) + 1
    if (channels, bits) != (1, 16):
        raise RecordingUnreadable(f"{channels} channels of {bits} bits instead of 1 of 16")
    position, last = 4, False
    while not last:
        header = data[position : position + 4]
        if len(header) < 4:
            raise RecordingUnreadable("metadata cut off")
        last = bool(header[0] & 0x80)
        position += 4 + int.from_bytes(header[1:], "big")
    return StreamInfo(rate, packed & (1 << 36) - 1, position)


def with_total(data: bytes, total_samples: int) -> bytes:
    """The same FLAC bytes with the length in the header, and the sound's MD5 marked unknown."""
    packed = int.from_bytes(data[18:26], "big") >> 36 << 36 | total_samples
    return data[:18] + packed.to_bytes(8, "big") + bytes(16) + data[42:]


def whole_frames(data: bytes, start: int) -> WholeFrames:
    """Follow the frames from `start` until one is broken, cut off, or out of turn."""
    position, number, samples = start, 0, 0
    block = _block_size(data, position, number)
    while block is not None:
        end = _frame_end(data, position, number)
        if end is None:
            break
        position, number, samples = end, number + 1, samples + block
        block = _block_size(data, position, number)
    return WholeFrames(start, position, number, samples)


def _frame_end(data: bytes, start: int, number: int) -> int | None:
    """End of the frame at `start` whose CRC-16 is right, or None.

    A frame's CRC-16 over all its bytes is 0, and zero bytes after it keep it 0: so the last frame
    is found also before a tail of zeros, such as a power cut leaves.
    """
    checked, crc = start, 0
    following = start + _MIN_FRAME_BYTES
    while True:
        following = data.find(_SYNC, following)
        if following < 0:
            return len(data) if _crc16(data[checked:], crc) == 0 else None
        if _block_size(data, following, number + 1) is not None:
            crc = _crc16(data[checked:following], crc)
            if crc == 0:
                return following
            checked = following  # a chance likeness inside the frame: look further
        following += 1


def _block_size(data: bytes, position: int, number: int) -> int | None:
    """Samples in the frame whose header stands at `position`, if it is frame `number`."""
    header = data[position : position + _MAX_HEADER_BYTES]
    if len(header) < _MIN_FRAME_BYTES or header[:2] != _SYNC or header[3] & 0xF1:
        return None  # channel bits 0 = mono (9.1.3); last bit reserved (9.1.4)
    coded = _coded_number(number)
    end = 4 + len(coded)
    if header[4:end] != coded:
        return None
    code, rate_code = header[2] >> 4, header[2] & 15
    size, extra = _size_of_code(code, header[end : end + 2])
    end += extra + {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    if end >= len(header) or rate_code == 15 or _crc8(header[:end]) != header[end]:
        return None
    return size


def _size_of_code(code: int, extra: bytes) -> tuple[int | None, int]:
    """Block size (9.1.1), and how many bytes of it follow the frame number."""
    if code == 0:
        return None, 0
    if code == 1:
        return 192, 0
    if code <= 5:
        return 144 << code, 0
    if code == 6:
        return int.from_bytes(extra[:1], "big") + 1, 1
    if code == 7:
        return int.from_bytes(extra, "big") + 1, 2
    return 1 << code, 0


def _coded_number(number: int) -> bytes:
    """The frame number in the extended UTF-8 of 9.1.5."""
    if number < 0x80:
        return bytes([number])
    tail: list[int] = []
    room = 0x3F  # what the first byte can still hold: one bit less with every further byte
    while number > room or not tail:
        tail.append(0x80 | number & 0x3F)
        number >>= 6
        room >>= 1
    return bytes([(0xFE ^ room << 1) & 0xFF | number, *reversed(tail)])


def _crc_table(polynomial: int, bits: int) -> tuple[int, ...]:
    top, mask = 1 << bits - 1, (1 << bits) - 1
    table = []
    for byte in range(256):
        crc = byte << bits - 8
        for _ in range(8):
            crc = (crc << 1 ^ polynomial if crc & top else crc << 1) & mask
        table.append(crc)
    return tuple(table)


_CRC8 = _crc_table(0x07, 8)  # x⁸+x²+x+1 (9.1.8)
_CRC16 = _crc_table(0x8005, 16)  # x¹⁶+x¹⁵+x²+1 (9.3)


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = _CRC8[crc ^ byte]
    return crc


def _crc16(data: bytes, crc: int = 0) -> int:
    table = _CRC16
    for byte in data:
        crc = (crc << 8 & 0xFFFF) ^ table[crc >> 8 ^ byte]
    return crc
