"""How this process is run: one frozen Settings from ``CITYMAP_*`` variables.

Read by the doors only (``cli`` and ``api.app``). Every setting has its heading
in ``docs/operations.md``.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from citymap.errors import InputError

#: A key becomes part of an address on a page.
TileKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,200}\z")]


class Settings(BaseSettings):
    """Everything an operator can turn, with its default."""

    model_config = SettingsConfigDict(
        env_prefix="CITYMAP_", frozen=True, extra="forbid", allow_inf_nan=False
    )

    workspace: Path = Field(Path(), description="folder that holds layers/ and data/")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on")
    workers: int = Field(1, ge=1, le=64, description="processes that serve")
    now: datetime | None = Field(
        None, description="a fixed clock, for tests and rehearsals"
    )
    rate_limit: int = Field(
        500, ge=0, description="questions a second for one client address; 0: no limit"
    )
    in_flight: int = Field(
        256, ge=1, description="requests in work at once before 503 is answered"
    )
    trusted_proxy: str = Field(
        "", description="address of the proxy whose X-Forwarded-For is believed"
    )
    watch_s: float = Field(
        2.0, ge=0, description="seconds between looks at the files; 0: never look"
    )
    access_log: bool = Field(
        False, description="write a line for every request: route, status, time"
    )
    tile_keys: dict[str, TileKey] = Field(
        {}, description="keys of map grounds by name, a JSON object; pages show them"
    )


def read_settings(**given: object) -> Settings:
    """Read the settings from the environment; what is given by name wins.

    Raises
    ------
    InputError
        If a variable has a value that is not allowed; all of them are named.
    """
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as error:
        faults = [
            f"CITYMAP_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise InputError("\n".join(faults)) from error
    except SettingsError as error:  # of the parser, before anything is checked
        raise InputError("CITYMAP_TILE_KEYS: not a JSON object") from error
