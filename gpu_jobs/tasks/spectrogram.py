"""Draw the spectrum of a recording over time."""

from __future__ import annotations

from gpu_jobs.audio import blocks
from gpu_jobs.context import Context
from gpu_jobs.decoders import opened
from gpu_jobs.midi_inputs import is_midi
from gpu_jobs.pictures.spectrogram_picture import Axes, plot_size, spectrogram_png
from shared.dsp.frequency_scales import row_weights
from shared.dsp.spectra import SpectrumMeter, window_frames
from shared.errors import NothingToDo
from shared.parameters import SpectrogramParameters

HIGHEST_RATE = 48_000
"""Nothing above 24 kHz is drawn: nobody hears it."""


def spectrogram(ctx: Context, p: SpectrogramParameters) -> None:
    """Turn the input ``audio`` into ``spectrogram.png``: seconds to the right, hertz upwards.

    Shown are 80 dB below the loudest, the mean power of both sides. Times are those of the file, also
    where the input is a region of it.

    Memory: about 30 MB, 100 MB for the largest picture, however long the recording is.

    Raises:
        Permanent: as `gpu_jobs.audio.blocks`.
    """
    source = ctx.audio("audio")
    if is_midi(source.path):
        raise NothingToDo("no_sound", "A MIDI file has no spectrogram.")
    with opened(source.path) as decoder:
        rate = min(decoder.rate, HIGHEST_RATE)
    columns, rows = plot_size(p.width, p.height)
    window, top_hz = window_frames(rate), rate / 2
    meter = SpectrumMeter(window, columns, channels=2)
    frames = 0
    for block in blocks(source, rate=rate, channels=2):
        frames += block.shape[1]
        meter.push(block)
    ctx.progress(0.8, "drawing")
    start_s = source.start_s or 0.0
    axes = Axes(start_s, start_s + frames / rate, p.scale, top_hz)
    power = row_weights(rows, p.scale, window // 2 + 1, top_hz) @ meter.power()
    ctx.save("spectrogram.png", spectrogram_png(power, axes), "image/png")
    ctx.note(audio_s=round(frames / rate, 3))
    ctx.progress(1.0)
