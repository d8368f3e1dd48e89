"""Reduce a recording to what a waveform display draws, at every zoom."""

from __future__ import annotations

from gpu_jobs.audio import blocks
from gpu_jobs.context import Context
from gpu_jobs.decoders import opened
from gpu_jobs.midi_inputs import is_midi
from shared.audio.peaks import PeakMeter, zoomed_out
from shared.audio.waveform_data import as_dat, as_json
from shared.audio.zooms import ZOOMS, waveform_name
from shared.errors import NothingToDo
from shared.parameters import WaveformParameters


def waveform(ctx: Context, p: WaveformParameters) -> None:
    """Turn the input ``audio`` into ``waveform-ZOOM.json`` and ``waveform-ZOOM.dat`` for each zoom.

    The peaks are those of the recording at its own rate, in version 2 of audiowaveform's format.

    Memory: about 20 MB for 10 minutes of mono at 44.1 kHz; 100 MB for stereo at 192 kHz, as text the most.

    Raises:
        Permanent: as `gpu_jobs.audio.blocks`.
    """
    source = ctx.audio("audio")
    if is_midi(source.path):
        raise NothingToDo("no_sound", "A MIDI file has no waveform.")
    with opened(source.path) as decoder:
        rate = decoder.rate
    meter = PeakMeter(p.channels)
    for block in blocks(source, rate=rate, channels=p.channels):
        meter.push(block)
    ctx.progress(0.8, "writing")
    finest = meter.peaks()
    for zoom, peaks in zoomed_out(finest, ZOOMS):
        as_bytes = as_json(peaks, rate, zoom, p.bits)
        ctx.save(waveform_name(zoom, "json"), as_bytes, "application/json")
        as_bytes = as_dat(peaks, rate, zoom, p.bits)
        ctx.save(waveform_name(zoom, "dat"), as_bytes, "application/octet-stream")
    ctx.note(sample_rate=rate, pixels=finest.shape[1])
    ctx.progress(1.0)
