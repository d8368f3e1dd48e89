"""What an upload really is: true format, codec and duration, from as few bytes as will tell."""

from __future__ import annotations

from shared.audio.facts import AudioFacts
from shared.audio.formats import Format, Recognised, recognise
from shared.audio.read_at import ReadAhead
from shared.ports import ReadAt


def probe(read_at: ReadAt) -> AudioFacts:
    """Facts of a recording or MIDI file, whatever it is called.

    Memory does not depend on the size of the file. WAV, AIFF and FLAC cost a few reads at head
    and tail; compressed formats are walked through once.

    Raises:
        Permanent: with a code of `shared.audio.rejections.REJECTIONS`.
        Missing, Unavailable: as ``read_at`` raises them.
    """
    ahead = ReadAhead(read_at)
    return facts_of(ahead, recognise(ahead))


def facts_of(read_at: ReadAt, recognised: Recognised) -> AudioFacts:
    """Facts of a file whose format is already recognised; raises what `probe` does."""
    # Each reader is imported where it is used: a function starts cold for one WAV file, say.
    match recognised.format:
        case Format.WAV:
            from shared.audio.wav import wav_facts

            return wav_facts(read_at)
        case Format.AIFF:
            from shared.audio.aiff import aiff_facts

            return aiff_facts(read_at)
        case Format.FLAC:
            from shared.audio.flac import flac_facts

            return flac_facts(read_at, recognised.start)
        case Format.MIDI:
            from shared.audio.midi_file import midi_facts

            return midi_facts(read_at)
        case _:
            from shared.audio.demuxed import demuxed_facts

            return demuxed_facts(read_at, recognised)
