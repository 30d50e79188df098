//! Names that stand for a transpose, the identity or the exponential, by how they are used.

use super::guess::{Guess, guess};
use super::scene::Scene;
use crate::syntax::ast::{Expr, ExprKind, ProductOp};

/// What names stand for, by how they are used.
#[derive(Default)]
pub(super) struct Roles {
    /// Exponents that are transposes.
    pub(super) transposes: Vec<&'static str>,
    pub(super) exponential: bool,
    pub(super) identity: bool,
}

/// Whether a product has `w' I w` in it, for one name and its transpose.
fn is_form(head: &Expr, tail: &[(ProductOp, Expr)]) -> bool {
    let factors: Vec<&Expr> = std::iter::once(head).chain(tail.iter().map(|(_, factor)| factor)).collect();
    let name = |e: &Expr| match &e.kind {
        ExprKind::Name(name) => Some(name.clone()),
        _ => None,
    };
    let row = |e: &Expr| match &e.kind {
        ExprKind::Transpose(inner) => name(inner),
        ExprKind::Power(base, exponent) if name(exponent).as_deref() == Some("T") => name(base),
        _ => None,
    };
    factors
        .windows(3)
        .any(|part| name(part[1]).as_deref() == Some("I") && row(part[0]).is_some() && row(part[0]) == name(part[2]))
}

impl Roles {
    /// `sizes` are names of sizes, which may be exponents of arrays as well: in `\sum_{t=1}^T (w^T x_t)^2` one is the transpose.
    pub(super) fn of(expr: &Expr, scene: &Scene<'_>, sizes: &[(String, String)]) -> Roles {
        // How often each name occurs, and how often in its role.
        let mut seen = [0_usize; 5];
        let mut in_role = [0_usize; 5];
        let mut own = [false; 5];
        // How often a size is an exponent, and how often of an array.
        let mut powers = [[0_usize; 2]; 3];
        const NAMES: [&str; 5] = ["T", "H", "t", "e", "I"];
        let mut divisors: Vec<(usize, usize)> = Vec::new();
        expr.walk(&mut |e| {
            if let ExprKind::Product(_, tail) = &e.kind {
                let below = tail.iter().filter(|(op, _)| *op == ProductOp::Divide);
                divisors.extend(below.map(|(_, factor)| (factor.span.start, factor.span.end)));
            }
        });
        let place = |name: &str| NAMES.iter().position(|own| *own == name);
        expr.walk(&mut |e| match &e.kind {
            ExprKind::Name(name) => {
                if let Some(place) = place(name) {
                    seen[place] += 1;
                    in_role[place] += usize::from(place == 4);
                }
            }
            ExprKind::Power(base, exponent) => {
                let exponent = match &exponent.kind {
                    ExprKind::Negate(inner) => inner,
                    _ => exponent,
                };
                let array = |only_letters: bool| match &base.kind {
                    ExprKind::Number(_) => false,
                    // Nothing is divided by a transpose, and a number is added to a number.
                    _ if divisors.contains(&(e.span.start, e.span.end)) => false,
                    ExprKind::Sum(terms) if only_letters => {
                        !terms.iter().any(|term| matches!(term.expr.kind, ExprKind::Number(_)))
                    }
                    ExprKind::Name(name) if scene.is_declared(name) || only_letters => {
                        guess(base, scene.symbols) != Guess::Scalar
                    }
                    _ => true,
                };
                let exponent = match &exponent.kind {
                    ExprKind::Name(name) => place(name).filter(|place| *place < 3),
                    _ => None,
                };
                if let Some(place) = exponent {
                    let scalar = guess(base, scene.symbols) == Guess::Scalar;
                    powers[place][0] += 1;
                    powers[place][1] += usize::from(!scalar);
                    in_role[place] += usize::from(array(place == 2));
                    // No matrix is an exponent of itself: in `H*Q*H^H` one is the transpose.
                    own[place] |= place < 2 && matches!(&base.kind, ExprKind::Name(name) if name == NAMES[place]);
                }
                in_role[3] += usize::from(matches!(&base.kind, ExprKind::Name(name) if name == "e"));
            }
            // Nobody writes `w' I w` for `w' w`: it is the moment of inertia.
            ExprKind::Product(head, tail) if is_form(head, tail) => seen[4] += usize::MAX / 2,
            ExprKind::HadamardPower(base, _) => {
                in_role[3] += usize::from(matches!(&base.kind, ExprKind::Name(name) if name == "e"));
            }
            ExprKind::Index(inner, labels) => {
                if matches!(&inner.kind, ExprKind::Name(name) if name == "I") {
                    in_role[4] = 0;
                    seen[4] += usize::MAX / 2;
                }
                for label in labels {
                    if let Some(place) = place(label) {
                        seen[place] += 1;
                    }
                }
            }
            _ => {}
        });
        let holds = |place: usize| {
            let name = NAMES[place];
            let is_size = place < 2 && sizes.iter().any(|(_, size)| size == name);
            let beside = is_size && powers[place][0] > 0 && powers[place][0] == powers[place][1];
            (own[place] || beside || seen[place] > 0 && seen[place] == in_role[place])
                && !scene.is_declared(name)
                && !scene.wrt.contains(&name)
        };
        Roles {
            transposes: (0..3).filter(|place| holds(*place)).map(|place| NAMES[place]).collect(),
            exponential: holds(3),
            identity: holds(4),
        }
    }
}
