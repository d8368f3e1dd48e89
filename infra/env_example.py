"""Write ``.env.example`` from the settings: ``python -m infra.env_example > .env.example``."""

from __future__ import annotations

from shared.settings import Settings, variable

_WIDTH = 96


def env_example() -> str:
    """Every setting with its description and its default, commented out."""
    defaults = Settings().to_environment()
    lines = [
        "# Serenade's settings. Uncomment what you change; what is commented out is the default."
    ]
    for name, field in Settings.model_fields.items():
        lines += ["", f"# {field.description}", f"#{variable(name)}={defaults[variable(name)]}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(env_example(), end="")
