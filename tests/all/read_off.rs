//! The differential of a scalar is `G:dX`: the gradient is read off.

use crate::support::corpus::answers;
use crate::support::{context, listed, request};
use gradus::internals::syntax::ast::ExprKind;
use gradus::internals::syntax::print;
use gradus::{Constraint, FormName, Layout};

#[test]
fn the_differential_of_a_scalar_shows_its_gradient() {
    for (declarations, text, wrt, expected) in [
        ("", "tr(W*H*H'*W')", "W", "2*W*H*H':dW"),
        ("", "x'*A*x", "x", "(A + A')*x:dx"),
        ("", "logdet(S)", "S", "inv(S)':dS"),
        ("", "sum(x)", "x", "ones(n):dx"),
        ("", "sum(log(1 + exp(-y.*(X*w))))", "w", "-X'*(y.*sigmoid(-y.*(X*w))):dw"),
        ("", "c", "c", "dc"),
        ("", "-c", "c", "-dc"),
        ("", "a*c", "c", "a*dc"),
        ("", "c^3", "c", "3*c^2*dc"),
        ("", "log(c)", "c", "dc/c"),
        ("", "b*c^2/a", "c", "2*b*c*dc/a"),
        ("", "(a + b)*c", "c", "(a + b)*dc"),
        ("", "x'*x + tr(A)", "B", ""),
        ("", "tr(A - A')", "A", "0"),
        ("", "x'*A*x", "x[2]", "(A[2,:] + A[:,2]')*x*dx[2]"),
        ("", "norm(X*b)^2", "X[1,:]", "2*X[1,:]*b*b':dX[1,:]"),
        ("r: index(n); X: matrix(n,m)", "norm(X*b)^2", "X[r,:]", "2*X[r,:]*b*b':dX[r,:]"),
        ("", "norm(X*b)^2", "X[:,2]", "2*b[2]*X*b:dX[:,2]"),
        // Without a matrix notation of the gradient there is none to be read off.
        ("", "T[i,j,k]*x[i]*X[j,k]", "X", "T[q,r,s]*dX[r,s]*x[q]"),
        // A higher derivative has one direction after the other.
        ("", "x'*A*x", "x; x", "2*dx'*A*dx"),
        ("", "x'*A*y", "x; y", "dx'*A*dy"),
    ] {
        let wrt: Vec<&str> = wrt.split("; ").collect();
        let answer = request(&context(listed(declarations)), text, &wrt, None).answer();
        let found = answer.ok().and_then(|answer| answer.differential().map(|form| form.text()));
        assert_eq!(found.unwrap_or_default(), expected, "{text} by {wrt:?}");
    }
}

/// A constraint and a layout say nothing of the differential.
#[test]
fn the_gradient_that_is_read_off_is_that_by_all_entries() {
    let cx = context(["S: matrix(n,n)", "A: matrix(n,m)"]);
    let asked = || cx.derive("norm(S*A)^2").by("S");
    for request in [
        asked(),
        asked().constraint(Constraint::Symmetric),
        asked().layout(Layout::Numerator),
        asked().forms(&[FormName::Differential]),
    ] {
        assert_eq!(request.answer().unwrap().differential().unwrap().text(), "2*S*A*A':dS");
    }
}

#[test]
fn corpus_differentials_show_the_gradient_and_are_no_longer() {
    let mut shown = 0;
    for (case, answer) in answers() {
        let Ok(answer) = answer else { continue };
        let is_gradient = answer.value_shape.is_empty() && answer.wrt.len() == 1 && answer.constraint.is_none();
        let (true, Some(gradient)) = (is_gradient, answer.matrix()) else { continue };
        let Some(differential) = answer.differential() else { panic!("{} has no differential", case.id()) };
        assert!(differential.size() <= gradient.size() + 2, "{}: {}", case.id(), differential.text());
        if let ExprKind::Frobenius(left, right) = &differential.expr().kind {
            assert_eq!(print(left), gradient.text(), "{}", case.id());
            assert!(matches!(right.kind, ExprKind::Name(_)));
            shown += 1;
        }
    }
    assert!(shown > 100, "{shown}");
}
