"""The rows, by role; a task's engines are tried in the order of these files and of their rows."""

FILES = (
    "words",
    "text_to_music",
    "manipulation",
    "singing",
    "separation",
    "understanding",
    "transcription",
    "melody",
    "rhythm",
    "mixing",
    "pictures",
)
