//! Random equations: true ones from the shipped rules, and false ones from these, each by a change that few points show.

use super::{context, shipped_rules};
use gradus::internals::eval::Random;
use gradus::internals::rules::{REST, RuleText};
use gradus::internals::syntax::ast::{Expr, ExprKind};
use gradus::internals::syntax::{parse, print};
use gradus::{Context, Verdict};
use std::fmt;

/// Two expressions that are equal, or not.
#[derive(Clone, Debug)]
pub(crate) struct Equation {
    declarations: Vec<String>,
    left: String,
    right: String,
    /// What makes them different; `None` where they are equal.
    pub(crate) change: Option<&'static str>,
}

impl fmt::Display for Equation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (change, kinds) = (self.change.unwrap_or("true"), self.declarations.join("; "));
        write!(f, "{change}: {} = {} for {kinds}", self.left, self.right)
    }
}

impl Equation {
    /// What the engine says of it; `None` where it does not fit together.
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        Some(self.context().equal(&self.left, &self.right).ok()?.verdict)
    }

    fn context(&self) -> Context {
        context(&self.declarations)
    }
}

/// Factors that are zero at nearly all points, or at all points of some kind, with what they need.
const CHANGES: [(&str, &str, &[&str]); 17] = [
    ("threshold", "relu(s0 - 50)", &["s0: scalar"]),
    ("threshold", "relu(-s0 - 70000)", &["s0: scalar"]),
    ("threshold", "(abs(s0 - 3000000) + s0 - 3000000)", &["s0: scalar"]),
    ("bump", "exp(-(s0 - 60)^2)", &["s0: scalar"]),
    ("bump", "exp(-cosh(s0 + 900))", &["s0: scalar"]),
    ("size", "(tr(Z0*inv(Z0)) - 1)*(tr(Z0*inv(Z0)) - 2)*(tr(Z0*inv(Z0)) - 3)", &["Z0: matrix(n0,n0) invertible"]),
    ("size", "(norm(x0.^0)^2 - 2)*(norm(x0.^0)^2 - 3)*(norm(x0.^0)^2 - 4)*(norm(x0.^0)^2 - 5)", &["x0: vector(n0)"]),
    ("size", "(tr(Z0*inv(Z0)) - tr(Y0*inv(Y0)))", &["Z0: matrix(n0,n0)", "Y0: matrix(m0,m0)"]),
    ("law of small size", "tr(Z0^2 - tr(Z0)*Z0 + det(Z0)*(Z0*inv(Z0)))", &["Z0: matrix(n0,n0)"]),
    ("rank", "tr(P0)*(tr(P0) - 1)*(tr(P0) - 2)", &["P0: matrix(n0,n0) idempotent"]),
    ("rank", "det(P0)", &["P0: matrix(n0,n0) idempotent"]),
    ("sign", "(det(Q0) - 1)", &["Q0: matrix(n0,n0) orthogonal"]),
    ("sign", "(sqrt(s0^2) - s0)", &["s0: scalar"]),
    ("attribute", "norm(Z0 - Z0')", &["Z0: matrix(n0,n0)"]),
    ("attribute", "det(S0)", &["S0: matrix(n0,n0) skew"]),
    ("number", "1/1000000000", &[]),
    ("number", "2305843009213693951", &[]),
];

/// A source of equations.
pub(crate) struct Equations {
    rules: Vec<RuleText>,
}

impl Equations {
    pub(crate) fn new() -> Self {
        let plain = |rule: &RuleText| {
            let (left, right) = (print(&rule.equation.left), print(&rule.equation.right));
            rule.definition.is_none()
                && rule.function.is_none()
                && !left.starts_with("d(")
                && !left.contains(REST)
                && !right.contains(REST)
        };
        Equations { rules: shipped_rules().into_iter().filter(plain).collect() }
    }

    /// The equation of this number; half of them are false. `None` where the rule does not speak of plain expressions.
    pub(crate) fn draw(&self, seed: u64) -> Option<Equation> {
        let mut random = Random::new(seed);
        let mut below = |n: usize| (random.bits() % n as u64) as usize;
        let rule = &self.rules[below(self.rules.len())];
        // Arrays of one rule have one shape.
        let array = ["vector(n1)", "matrix(n1,n2)", "scalar"][below(3)];
        let mut declarations = Vec::new();
        let mut sides = [rule.equation.left.clone(), rule.equation.right.clone()];
        for variable in &rule.variables {
            let conditions: String = rule
                .conditions
                .iter()
                .filter(|c| c.name == variable.name)
                .map(|c| format!(" {}", c.attribute))
                .collect();
            let kind = match variable.kind.as_str() {
                "any" | "array" => array.to_owned(),
                "integer" => return None,
                kind => kind.to_owned(),
            };
            declarations.push(format!("{}: {kind}{conditions}", variable.name));
            // Something else of the same kind, where nothing has to be known of it.
            let is_plain = conditions.is_empty() && kind.split(' ').nth(1).is_none();
            let name = &variable.name;
            if is_plain && below(3) == 0 {
                let by = [format!("2*{name}"), format!("{name} + {name}_1"), format!("{name}_1 - {name}/3")];
                let by = by[below(3)].clone();
                declarations.push(format!("{name}_1: {kind}"));
                sides = sides.map(|side| substituted(&side, name, &expression(&by)));
            }
        }
        let [mut left, mut right] = sides.map(|side| print(&side));
        let around = ["{}", "3*({})", "c0*({})", "({}) + ({})", "c0*({}) - ({})/7"][below(5)];
        declarations.push("c0: scalar".to_owned());
        [left, right] = [left, right].map(|side| around.replace("{}", &side));
        let mut change = None;
        if below(2) == 1 {
            let (name, factor, needs) = CHANGES[below(CHANGES.len())];
            right = format!("({right}) + {factor}*({left})");
            declarations.extend(needs.iter().map(|need| (*need).to_owned()));
            change = Some(name);
        }
        let equation = Equation { declarations, left, right, change };
        // What is zero is not changed by a factor.
        let zero = || {
            let cx = equation.context();
            cx.equal(&equation.left, &format!("0*({})", equation.left)).ok().is_none_or(|zero| !zero.verdict.is_false())
        };
        (change.is_none() || !zero()).then_some(equation)
    }
}

fn expression(text: &str) -> Expr {
    parse(text).expect("an expression").expr
}

/// The expression with another one for a name.
fn substituted(expr: &Expr, name: &str, by: &Expr) -> Expr {
    match &expr.kind {
        ExprKind::Name(other) if other == name => by.clone(),
        _ => {
            let mut result = expr.clone();
            for child in result.children_mut() {
                *child = substituted(child, name, by);
            }
            result
        }
    }
}
