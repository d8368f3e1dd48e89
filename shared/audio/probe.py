"""What an upload really is: true format, codec and duration, from as few bytes as will tell.

Every format is read by a parser of our own, for three reasons that were measured:

- libraries are wrong: libsndfile cuts an MP3 of variable bitrate without a Xing header to half its
  length; ffmpeg believes an M4A whose one table says that a sample lasts an hour;
- they are unsafe to show a stranger's bytes: 19 KB of M4A that claim sixty million samples took
  ffmpeg 730 MB; here tables are summed in pieces and cannot claim more than the file has bytes;
- they are slow to start and heavy: importing PyAV costs 70 ms and 22 MB, and 100 MB of a bundle.

What they decode is their business, in a worker's sandbox; here nothing is decoded.
"""

from __future__ import annotations

from shared.audio.facts import AudioFacts
from shared.audio.formats import Format, Recognised, recognise
from shared.audio.read_at import Hops, ReadAhead
from shared.ports import ReadAt


def probe(read_at: ReadAt) -> AudioFacts:
    """Facts of a recording or MIDI file, whatever it is called.

    Memory does not depend on the size of the file. WAV, AIFF, FLAC and M4A cost a few reads at
    head and tail; streams of frames, pages and packets are walked through once.

    Raises:
        Permanent: with a code of `shared.audio.rejections.REJECTIONS`.
        Missing, Unavailable: as ``read_at`` raises them.
    """
    ahead = ReadAhead(read_at)
    return facts_of(ahead, recognise(ahead))


def facts_of(ahead: ReadAhead, recognised: Recognised) -> AudioFacts:
    """Facts of a file whose format is already recognised; raises what `probe` does."""
    # Each reader is imported where it is used: a function starts cold for one WAV file, say.
    match recognised.format:
        case Format.WAV:
            from shared.audio.wav import wav_facts

            return wav_facts(Hops(ahead))
        case Format.AIFF:
            from shared.audio.aiff import aiff_facts

            return aiff_facts(Hops(ahead))
        case Format.FLAC:
            from shared.audio.flac import flac_facts

            return flac_facts(ahead, recognised.start)
        case Format.MP3:
            from shared.audio.mp3 import mp3_facts

            return mp3_facts(ahead, recognised.start)
        case Format.AAC:
            from shared.audio.aac import aac_facts

            return aac_facts(ahead, recognised.start)
        case Format.OGG:
            from shared.audio.ogg import ogg_facts

            return ogg_facts(ahead)
        case Format.M4A:
            from shared.audio.mp4 import mp4_facts

            return mp4_facts(ahead)
        case Format.WEBM:
            from shared.audio.webm import webm_facts

            return webm_facts(ahead)
        case Format.MIDI:
            from shared.audio.midi_file import midi_facts

            return midi_facts(ahead)
