//! The rules carry the work by themselves: with the union of equal normal forms switched off, every result of the source documents
//! still comes out as short as they have it.

use crate::support::{answer, context};
use gradus::FormName;
use gradus::SaturationLimits;

/// The declarations, the expression, the variable (none to simplify), the form and its expected size.
type Seed = (&'static [&'static str], &'static str, Option<&'static str>, FormName, u32);

const WH: &[&str] = &["W: matrix(n,m)", "H: matrix(m,k)"];
const Y: &[&str] = &["Y: matrix(n,m)", "Q: matrix(m,m)"];
const LOSS: &[&str] = &["D: matrix(n,k)", "W: matrix(k,m)", "X: matrix(n,m)"];
const RATINGS: &[&str] = &["W: matrix(n,m)", "R: matrix(n,m)", "U: matrix(k,n)", "V: matrix(k,m)"];
const PAIR: &[&str] = &["A: matrix(n,m)", "B: matrix(n,m)"];
const WX: &[&str] = &["x: vector(n)", "W: matrix(n,m)", "H: matrix(n,m)"];

const SEEDS: &[Seed] = &[
    (WH, "tr(W*H*H'*W')", Some("W"), FormName::Matrix, 8),
    (WH, "tr(W*H*H'*W')", Some("H"), FormName::Matrix, 8),
    (WH, "W*H*H':W", Some("W"), FormName::Matrix, 8),
    (Y, "tr(Y*Q*Y')", Some("Y"), FormName::Matrix, 6),
    (Y, "Y*Q:Y", Some("Y"), FormName::Matrix, 6),
    (Y, "Y:Y", Some("Y"), FormName::Matrix, 3),
    (LOSS, "1/2*norm(D*W-X)^2", Some("W"), FormName::Matrix, 8),
    (LOSS, "1/2*norm(D*W-X)^2", Some("D"), FormName::Matrix, 8),
    (LOSS, "tr((D*W)*(W'*D') - D*W*X' - X*W'*D' + X*X')", Some("W"), FormName::Matrix, 10),
    (LOSS, "tr((D*W)*(W'*D') - D*W*X' - X*W'*D' + X*X')", Some("D"), FormName::Matrix, 10),
    (LOSS, "tr((D*W)*(W'*D') - D*W*X' - X*W'*D' + X*X')", None, FormName::Value, 8),
    (LOSS, "2*(D'*D*W - D'*X)", None, FormName::Value, 10),
    (LOSS, "tr(D*W*X')", Some("W"), FormName::Matrix, 4),
    (LOSS, "tr(X*X')", Some("W"), FormName::Matrix, 1),
    (RATINGS, "norm(W.*(R-U'*V))^2", Some("U"), FormName::Matrix, 15),
    (RATINGS, "norm(W.*(R-U'*V))^2", Some("V"), FormName::Matrix, 14),
    (RATINGS, "W.*(R-U'*V):W.*(R-U'*V)", Some("U"), FormName::Matrix, 15),
    (WX, "x'*W*W'*x", Some("W"), FormName::Matrix, 8),
    (WX, "x'*W:x'*W", Some("W"), FormName::Matrix, 8),
    (&["x: vector(n)", "W: matrix(n,n)"], "x'*W*x", Some("W"), FormName::Matrix, 4),
    (WX, "x'*W*H'*x + x'*H*W'*x", None, FormName::Value, 10),
    (PAIR, "tr(A*B')", None, FormName::Value, 3),
    (PAIR, "tr(A'*B)", None, FormName::Value, 3),
    (PAIR, "tr(A'*A)", None, FormName::Value, 3),
    (PAIR, "A:B - B:A", None, FormName::Value, 1),
    (PAIR, "A':B'", None, FormName::Value, 3),
    (PAIR, "tr(A*A') - tr(A'*A)", None, FormName::Value, 1),
    (&["W: matrix(n,m)"], "W*W'", Some("W"), FormName::Index, 9),
    (&["W: matrix(n,m)"], "W*W'", Some("W"), FormName::Vec, 9),
    (&["W: matrix(n,m)"], "W*W'", Some("W"), FormName::Differential, 9),
    (&["W: matrix(n,n)"], "W*W'", Some("W"), FormName::Vec, 9),
    (&["W: matrix(n,m)"], "W[i,p]*W[j,p]", Some("W"), FormName::Vec, 9),
    (&["W: matrix(n,m)"], "W", Some("W"), FormName::Vec, 3),
    (&["W: matrix(n,m)"], "W'", Some("W"), FormName::Vec, 1),
    (&["A: matrix(n,n)", "W: matrix(n,m)"], "A:W*W'", Some("W"), FormName::Matrix, 6),
];

#[test]
fn the_rules_alone_reach_the_seeds() {
    let mut wrong = Vec::new();
    for (declarations, expr, wrt, name, size) in SEEDS {
        let mut cx = context(*declarations);
        cx.set_limits(SaturationLimits { unite_forms: false, ..Default::default() });
        let answer = answer(&cx, expr, wrt.as_slice());
        match answer.forms.get(*name) {
            Some(form) if form.size() <= *size => {}
            form => wrong.push(format!("{expr} by {wrt:?}: {:?}, not {size}", form.map(|f| (f.text(), f.size())))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
