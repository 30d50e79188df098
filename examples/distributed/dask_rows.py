#!/usr/bin/env python3
"""Value and gradient of a logistic loss over four workers of Dask, the rows of the data spread over them.

    python3 -m pip install dask distributed numpy && python3 examples/distributed/dask_rows.py [gradus]

The function is the one that `gradus code` prints for NumPy. Given arrays of Dask it makes a graph of tasks instead of numbers, and the workers
compute it, chunk by chunk: no worker needs to hold the data, only its chunks.
"""

import logging
import subprocess
import sys

import dask
import dask.array as da
import numpy as np
from distributed import Client, LocalCluster

LOSS = "sum(log(1 + exp(-y.*(X*w))))"


def printed(gradus, what):
    """The function that computes this of the loss, by w."""
    command = [gradus, "code", LOSS, "--wrt", "w", "--what", what]
    names = {}
    exec(subprocess.run(command, check=True, capture_output=True, text=True).stdout, names)
    return names[what]


def main():
    gradus = sys.argv[1] if len(sys.argv) > 1 else "gradus"
    rows, columns, chunk = 8192, 64, 1024
    random = np.random.default_rng(0)
    X, w = random.normal(size=(rows, columns)), random.normal(size=columns)
    y, v = np.sign(random.normal(size=rows)), random.normal(size=columns)
    large = {"X": da.from_array(X, chunks=(chunk, columns)), "y": da.from_array(y, chunks=chunk)}

    cluster = LocalCluster(n_workers=4, threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR)
    with cluster, Client(cluster) as client:
        for what, more in (("value_and_gradient", {}), ("hvp", {"v": v})):
            function = printed(gradus, what)
            lazy = function(**large, w=w, **more)
            own = dask.compute(*lazy) if isinstance(lazy, tuple) else dask.compute(lazy)
            expected = function(X=X, y=y, w=w, **more)
            for mine, other in zip(own, expected if isinstance(expected, tuple) else (expected,)):
                np.testing.assert_allclose(mine, other, rtol=1e-9)
            parts = (lazy[-1] if isinstance(lazy, tuple) else lazy).dask
            print(f"{what:20}{len(parts)} tasks over {len(client.scheduler_info()['workers'])} workers")
    print("all as NumPy says on one machine")


if __name__ == "__main__":
    main()
