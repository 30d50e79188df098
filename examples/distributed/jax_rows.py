#!/usr/bin/env python3
"""Value and gradient of a logistic loss on eight devices, the rows of the data spread over them.

    python3 examples/distributed/jax_rows.py [gradus]

The function is the one that `gradus code` prints; nothing in it knows of devices. JAX is told where the rows are, and XLA makes the program
for each device. The script reads that program: it must sum over devices once and never gather the data.
"""

import os
import subprocess
import sys

os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_force_host_platform_device_count=8"

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

LOSS = "sum(log(1 + exp(-y.*(X*w))))"


def printed(gradus, what, target):
    """The function that computes this of the loss, by w."""
    command = [gradus, "code", LOSS, "--wrt", "w", "--what", what, "--target", target]
    names = {}
    exec(subprocess.run(command, check=True, capture_output=True, text=True).stdout, names)
    return names[what]


def collectives(compiled):
    """How often the program of a device speaks to the others, by the name of the operation."""
    lines = compiled.as_text().splitlines()
    names = ("all-reduce", "all-gather", "all-to-all", "collective-permute", "reduce-scatter")
    return {name: sum(f" {name}(" in line or f" {name}-start(" in line for line in lines) for name in names}


def main():
    gradus = sys.argv[1] if len(sys.argv) > 1 else "gradus"
    jax.config.update("jax_enable_x64", True)
    rows, columns = 4096, 64
    random = np.random.default_rng(0)
    X, w = random.normal(size=(rows, columns)), random.normal(size=columns)
    y, v = np.sign(random.normal(size=rows)), random.normal(size=columns)

    mesh = Mesh(np.array(jax.devices()), ("rows",))
    split = NamedSharding(mesh, PartitionSpec("rows"))
    everywhere = NamedSharding(mesh, PartitionSpec())
    data = {"X": jax.device_put(X, split), "y": jax.device_put(y, split), "w": jax.device_put(w, everywhere)}
    directions = {"v": jax.device_put(v, everywhere)}

    print(f"{len(jax.devices())} devices, X {rows} by {columns}, rows split")
    for what, more in (("gradient", {}), ("value_and_gradient", {}), ("hvp", directions)):
        function = jax.jit(printed(gradus, what, "jax"), out_shardings=everywhere)
        arguments = {**data, **more}
        counts = collectives(function.lower(**arguments).compile())
        print(f"{what:20}" + "  ".join(f"{name} {count}" for name, count in counts.items() if count))
        assert counts.pop("all-reduce") == 1, "sums over the devices more than once"
        assert not any(counts.values()), "moves data between devices"
        plain = {"X": X, "y": y, "w": w, **({"v": v} if more else {})}
        expected = printed(gradus, what, "numpy")(**plain)
        for own, other in zip(jax.tree.leaves(function(**arguments)), jax.tree.leaves(expected)):
            np.testing.assert_allclose(own, other, rtol=1e-9)
    print("all as NumPy says on one machine")


if __name__ == "__main__":
    main()
