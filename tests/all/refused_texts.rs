//! Texts that have no reading are refused, with what would be right.

use gradus::Context;

#[test]
fn what_has_no_reading_is_refused() {
    for (text, message) in [
        ("\\foo{x}", "there is no command \\foo here; write what it stands for"),
        ("\\frac{x}{\\unknown}", "there is no command \\unknown here; write what it stands for"),
        (
            "A^\\dagger b",
            "this exponent may be the transpose, A', or the pseudo-inverse, inv(A'*A)*A': write the one that is meant",
        ),
        (
            "min_x norm(x) s.t. x > 0",
            "an expression is differentiated, not a problem with constraints: write the function alone, or its Lagrangian",
        ),
        (
            "x'*A*x = 1",
            "an equation is not differentiated: write one of its sides, or their difference; '=' stands only after a name, as in F[i,j] = ..",
        ),
        (
            "the steepness of x'*x",
            "'steepness' is not understood here; write the expression alone, as norm(A*x - b)^2, or \"gradient of .. by x\"",
        ),
        ("@", "'@' stands between two operands, but none is before it"),
        (
            "max(x)",
            "the largest entry of an array is not supported: max(a,b) is of two, entry by entry, and logsumexp(x) is a smooth maximum",
        ),
        (
            "min(X,[],2)",
            "the smallest entry of each row is not supported: min(a,b) is of two, entry by entry, and -logsumexp(-(X),2) is a smooth minimum",
        ),
        (
            "x[end]",
            "the last place has no name: declare one, as in 'r: index(n)', and write r for 'end'; of a vector(3) the last place is 3",
        ),
        (
            "x[last]",
            "the last place has no name: declare one, as in 'r: index(n)', and write r for 'last'; of a vector(3) the last place is 3",
        ),
        (
            "x(end)",
            "the last place has no name: declare one, as in 'r: index(n)', and write r for 'end'; of a vector(3) the last place is 3",
        ),
        (
            "sum(x(2:end))",
            "a range of places is not supported: with a matrix S whose rows are the rows of the identity at these places, write S*x for \
             x[2:5], S*X for X[2:5,:], and X*S' for X[:,2:5]",
        ),
        ("A(t)", "A is not a function here; write A*(t) for the product"),
        (
            "norm(A,2)",
            "the norm 2 of a matrix may be the largest singular value, which is not supported; norm(A) is the Frobenius norm",
        ),
        ("f('fro')", "the text 'fro' has no meaning here: only norm(A,'fro') takes one"),
        ("sum_{i=0}^n x_i", "a sum goes over all entries, which begin at 1: 'i=0' has no meaning here"),
        (
            "\\sum_i y_i p_i + (1-y_i)",
            "index i of the sum `sum[i](y[i]*p[i])` occurs outside of it too, in y[i]: a sum ends with its term, and what else is summed \
             goes into parentheses, as in sum[i](.. + ..)",
        ),
        (
            "sum[i](i*x[i])",
            "the index i of a sum stands as a number here, but it only selects, as in x[i]: put a vector of these numbers in its place, as in \
             m[i]",
        ),
        (
            "\\sum_{t=1}^T \\frac{C_t}{(1+r)^t}",
            "the index t of a sum stands as a number here, but it only selects, as in x[t]: put a vector of these numbers in its place, as in \
             m[t]",
        ),
        ("W^{(1)} x + W_1 y", "W^{(1)} and W_1 are both read as the name W_1: give one of them another name"),
        (
            "x_n - \\sum_{i=1}^n x_i",
            "x_n may be the last entry of x, as the sum over i ends at n, or any other: declare x with a size, as in x: vector(5), and write x[5] \
             for the last",
        ),
        (
            "\\sigma'(Wx)",
            "sigma'(..) may be the derivative of the function sigma, which is not read inside an expression: write it out, or sigma'*(..) for the \
             transpose",
        ),
        (
            "f'(x)",
            "f'(..) may be the derivative of the function f, which is not read inside an expression: write it out, or f'*(..) for the transpose",
        ),
        (
            "\\mathbf{a}\\times\\mathbf{x}",
            "the cross product of a and x is not supported; write a*x for a multiple, a'*x for the inner product, S*x with the skew-symmetric \
             matrix S of a",
        ),
        ("\\sum_{i=2}^n x_i", "a sum goes over all entries, which begin at 1: 'i=2' has no meaning here"),
        ("sum_{i=1}^{n-1} x_i", "a sum goes over all entries: the limit 'n-1' has no meaning here"),
        (
            "\\sum_i x_i^2 + y_i^2",
            "index i of the sum `sum[i](x[i]^2)` occurs outside of it too, in y[i]: a sum ends with its term, and what else is summed goes into \
             parentheses, as in sum[i](.. + ..)",
        ),
    ] {
        let error = Context::new().derive(text).expression().unwrap_err();
        assert_eq!(error.message, message, "{text}");
    }
}
