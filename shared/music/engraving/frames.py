"""Chord diagrams as MusicXML draws them over a staff: ``frame`` elements."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from shared.music.tabs.chord_boxes import first_fret, rows_shown
from shared.music.tabs.voicing import Voicing


def frame_of(voicing: Voicing) -> Element:
    """How a chord is held; frets are counted from the capo, and string 1 is the highest."""
    frame = Element("frame", unplayed="x")
    strings = len(voicing.frets)
    SubElement(frame, "frame-strings").text = str(strings)
    SubElement(frame, "frame-frets").text = str(rows_shown(voicing))
    first = first_fret(voicing)
    if first > 1:
        SubElement(frame, "first-fret").text = str(first)
    for string, (fret, finger) in enumerate(zip(voicing.frets, voicing.fingers, strict=True)):
        if fret is not None:
            _dot(frame, voicing, string, fret, finger)
    return frame


def _dot(frame: Element, voicing: Voicing, string: int, fret: int, finger: int) -> None:
    dot = SubElement(frame, "frame-note")
    SubElement(dot, "string").text = str(len(voicing.frets) - string)
    SubElement(dot, "fret").text = str(fret)
    if finger:
        SubElement(dot, "fingering").text = str(finger)
    barre = voicing.barre
    if barre is not None and fret == barre.fret and string in (barre.first, barre.last):
        SubElement(dot, "barre", type="start" if string == barre.first else "stop")
