"""The public series on which event detection is measured, as they lie beside the repository.

Their licences do not allow copies here. Whatever is said of a channel was known before any
reporting part was looked at: which are operational, what a sensor sends as a default, resolution.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from huiyin.water.core.detector.values import Channel, Role, Series

OPERATIONAL = Role.OPERATIONAL


@dataclass(frozen=True)
class Labelled:
    """A series, labels (n,) or None, resolution (c,), rows left out as not later in time."""

    series: Series
    labels: np.ndarray | None
    resolution: np.ndarray
    left_out: int

    def index(self, time: str) -> int:
        """The first sample at or after a time."""
        return int(np.searchsorted(self.series.times, np.datetime64(time)))


# Thüringer Fernwasserversorgung; zenodo.org/records/3884398. Flow and temperature are operational
# by the organisers' rule; 0, pH 4 and redox 300 are what the sensors send without measuring.
GECCO = {
    Channel("Tp", OPERATIONAL, defaults=(0.0,)): 0.1,
    Channel("Cl", defaults=(0.0,)): 0.01,
    Channel("pH", defaults=(0.0, 4.0)): 0.01,
    Channel("Redox", defaults=(0.0, 300.0)): 1.0,
    Channel("Leit", defaults=(0.0,)): 1.0,
    Channel("Trueb", defaults=(0.0,)): 0.001,
    Channel("Cl_2", defaults=(0.0,)): 0.001,
    Channel("Fm", OPERATIONAL, defaults=(0.0,)): 1.0,
    Channel("Fm_2", OPERATIONAL, defaults=(0.0,)): 1.0,
}

# Leigh et al., Sci. Total Environ. 664 (2019) 885-898: a creek; its level is what operates it.
SANDY_CREEK = {
    Channel("Level", OPERATIONAL): 0.001,
    Channel("Cond", low=0.0): 0.01,
    Channel("Tur", low=0.0): 0.01,
}

# US EPA and Sandia, tutorial of CANARY: precision as in its own configuration.
CANARY_B = {
    Channel("B_CL2_VAL", defaults=(0.0,)): 0.0035,
    Channel("B_TURB_VAL", defaults=(0.0,)): 0.01,
    Channel("B_PH_VAL", defaults=(0.0,)): 0.01,
    Channel("B_TOC_VAL", defaults=(0.0,)): 0.01,
    Channel("B_COND_VAL", defaults=(0.0,)): 1.0,
    Channel("B_TEMP_VAL", OPERATIONAL, defaults=(0.0,)): 0.1,
    Channel("B_PRES_OP", OPERATIONAL): 0.01,
    Channel("B_PLNT_PRES_OP", OPERATIONAL): 0.4,
    Channel("B_PLNT_PH_VAL", OPERATIONAL): 0.01,
    Channel("B_PLNT_TURB_VAL", OPERATIONAL): 0.01,
    Channel("B_PLNT_FLOW_OP", OPERATIONAL): 0.05,
    Channel("B_PLNT_CL2_VAL", OPERATIONAL): 0.0035,
}


def gecco(folder: Path) -> Labelled:
    """Minute data of a drinking-water works, labelled, to 2016-09-23.

    The labelled events were added to the record by its makers, with more decimals than any sensor
    shows. A detector that looks at decimals finds them all; therefore values are rounded to the
    resolution of the unlabelled ones before anybody sees them.
    """
    frame = _read(folder / "gecco2018_until_2016-09-23.csv.gz")
    times = frame["Time"].str.to_datetime().to_numpy()
    return _labelled(frame, times, GECCO, frame["EVENT"].to_numpy(), rounded=True)


def sandy_creek(folder: Path) -> Labelled:
    """A creek every 90 minutes, irregular; labelled where one of two channels is anomalous."""
    frame = _read(folder / "river_sensor_labelled_sandy_creek.csv.gz")
    times = frame["time"].str.to_datetime("%Y-%m-%d %H:%M").to_numpy()
    labels = ((frame["label_Cond"] > 0) | (frame["label_Tur"] > 0)).to_numpy()
    return _labelled(frame, times, SANDY_CREEK, labels, rounded=False)


def canary_b(folder: Path) -> Labelled:
    """A station in a drinking-water network every 20 minutes, not labelled."""
    frame = _read(folder / "canary_station_b_2006.csv.gz")
    times = frame["TimeStep"].str.to_datetime("%m/%d/%Y %H:%M:%S").to_numpy()
    return _labelled(frame, times, CANARY_B, None, rounded=False)


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, null_values=["NA", ""], infer_schema_length=None)


def _labelled(
    frame: pl.DataFrame, times: np.ndarray, channels: dict[Channel, float],
    labels: np.ndarray | None, *, rounded: bool,
) -> Labelled:  # fmt: skip
    """Rows whose clock is not later than all before are left out: a station cannot reorder them."""
    times = times.astype("datetime64[s]")
    latest = np.maximum.accumulate(times)
    keep = np.concatenate([[True], times[1:] > latest[:-1]])
    resolution = np.array(list(channels.values()))
    columns = [frame[channel.name].cast(pl.Float64).to_numpy() for channel in channels]
    values = np.column_stack(columns)[keep]
    if rounded:
        places = np.round(-np.log10(resolution)).astype(int)
        values = np.column_stack([np.round(v, p) for v, p in zip(values.T, places, strict=True)])
    series = Series(tuple(channels), times[keep], values)
    kept = None if labels is None else labels[keep]
    return Labelled(series, kept, resolution, int((~keep).sum()))
