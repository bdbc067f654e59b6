"""Filling the cache with several processes, each taking every n-th shard."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence

import torch

from scoring.encoder import Encoder
from scoring.training.cache import fill
from scoring.training.speech import Clip
from scoring.whisper_weights import load_encoder

Job = tuple[Sequence[Clip], str, Sequence[int], int, int]
"""Clips, their collection, copies, which share, of how many."""


def extract(
    clips: Sequence[Clip], collection: str, copies: Sequence[int], workers: int
) -> Iterator[int]:
    """Make all missing shards of all copies; yields the number of shards of each finished share."""
    load_encoder()  # converts the weights once, before several processes would
    jobs: list[Job] = [(clips, collection, copies, share, workers) for share in range(workers)]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap_unordered(fill_share, jobs)


def fill_share(job: Job) -> int:
    """One process's share of the shards of every copy; returns how many there are."""
    os.nice(5)
    torch.set_num_threads(1)
    clips, collection, copies, share, shares = job
    encoder = Encoder(load_encoder(), "bfloat16")
    return sum(1 for copy in copies for _ in fill(clips, collection, copy, encoder, share, shares))
