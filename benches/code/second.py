"""Times printed second derivatives against those of JAX: hvp against jvp(grad), Hessians against jax.hessian, all under jit.

    cargo build --release && python3 benches/code/second.py target/release/gradus [sizes]

Objectives, turns and threads are those of compare.py. A Hessian by a matrix has four axes and is taken at a sixteenth of the size.
"""

import inspect
import statistics
import subprocess
import sys

from compare import cases, jax, jnp, least, np, ordered


def emitted(gradus, expr, wrt, declarations, what):
    command = [gradus, "code", expr, "--wrt", wrt, "--target", "jax", "--what", what]
    for declaration in declarations:
        command += ["--var", declaration]
    scope = {}
    exec(subprocess.run(command, capture_output=True, text=True, check=True).stdout, scope)
    return scope[what]


def direction(function, values, wrt, rng):
    """The arguments of a function, with a direction for the variable under the name that is not one of the objective's; that name."""
    names = list(inspect.signature(function).parameters)
    is_extra = lambda name: name not in values and (name.rstrip("_") not in values or name.rstrip("_") in names)
    extra = next((name for name in names if is_extra(name)), None)
    along = rng.standard_normal(np.shape(values[wrt]))
    return [along if name == extra else values[name.rstrip("_")] for name in names], along, extra


def is_symmetric(declarations):
    """Whether JAX, which reads one triangle of the variable, has another derivative outside of symmetric matrices."""
    return any("spd" in declaration for declaration in declarations)


def timed(ours, own, theirs, other, symmetric=False):
    fast, slow = jax.jit(ours), jax.jit(theirs)
    found, expected = fast(*own), slow(*other)
    if symmetric:
        expected = (expected + expected.T) / 2
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6 * float(jnp.max(jnp.abs(expected))) + 1e-12)
    run = lambda f, a: lambda: jax.block_until_ready(f(*a))
    fast, slow = least([run(fast, own), run(slow, other)])
    return fast, fast / slow


def hvp(gradus, case, rng):
    _, expr, wrt, declarations, _, loss, values = case
    function = emitted(gradus, expr, wrt, declarations, "hvp")
    own, along, extra = direction(function, values, wrt, rng)
    if extra is None:
        return None
    if is_symmetric(declarations):
        along += along.T.copy()
    names = list(inspect.signature(loss).parameters)
    at = names.index(wrt)

    def theirs(v, *arguments):
        gradient = lambda x: jax.grad(loss, argnums=at)(*arguments[:at], x, *arguments[at + 1 :])
        return jax.jvp(gradient, (arguments[at],), (v,))[1]

    own = [jnp.asarray(value) for value in own]
    other = [jnp.asarray(value) for value in (along, *(values[name] for name in names))]
    return timed(function, own, theirs, other, is_symmetric(declarations))


def hessian(gradus, case, rng):
    _, expr, wrt, declarations, _, loss, values = case
    if is_symmetric(declarations):
        return None
    function = emitted(gradus, expr, wrt, declarations, "hessian")
    names = list(inspect.signature(loss).parameters)
    own = [jnp.asarray(value) for value in ordered(function, values)]
    other = [jnp.asarray(values[name]) for name in names]
    return timed(function, own, jax.hessian(loss, argnums=names.index(wrt)), other)


def main():
    gradus, *sizes = sys.argv[1:]
    rng = np.random.default_rng(0)
    for n in [int(size) for size in sizes] or [64, 256, 1024]:
        for title, contender in (("hvp / jvp(grad)", hvp), ("Hessian / jax.hessian", hessian)):
            print(f"size {n}: {title}")
            ratios = []
            pairs = zip(cases(n, rng), cases(max(8, n // 16), rng))
            for large, small in pairs:
                is_matrix = np.ndim(large[6][large[2]]) == 2
                case = small if is_matrix and contender is hessian else large
                result = contender(gradus, case, rng)
                if result is None:
                    continue
                ratios.append(result[1])
                print(f"  {case[0]:24} {result[0] * 1e6:10.0f} us  {result[1]:5.2f}", flush=True)
            print(f"  median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}")


if __name__ == "__main__":
    main()
