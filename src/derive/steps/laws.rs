//! The laws of a derivation, as formulas.

use crate::base::Variable;
use crate::calculus::{Between, CYCLE, OF_NORM, Taken, operations, rule};
use crate::derive::explain::{self, Law, MULTIPLY_OUT, ONE_DENOMINATOR, PULL_OUT};
use crate::expr::{Graph, Id};
use crate::ops::Op;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};
use crate::syntax::print;
use smallvec::SmallVec;

/// A differential rule, where these of its operands vary.
fn differential(name: &'static str, operands: &[usize]) -> Law {
    let Some(rule) = rule(name) else { return Law::said(name) };
    // The operands in the order of the operation.
    let mut names: Vec<&str> = Vec::new();
    rule.equation.left.walk(&mut |expr| {
        if let ExprKind::Name(name) = &expr.kind {
            names.push(name);
        }
    });
    let constant = |name: &str| names.iter().position(|own| *own == name).is_some_and(|at| !operands.contains(&at));
    let right = without(&rule.equation.right, &constant);
    let text = format!("{} = {}", rule.side_text(&rule.equation.left), rule.side_text(&right));
    Law::of_rule(name, text, rule.cites.first().cloned(), true)
}

/// Whether it is the differential of an operation.
pub(super) fn is_differential(law: &Law) -> bool {
    law.rule.as_deref().is_some_and(|name| rule(name).is_some())
}

/// Letters for what the differential of an operation is of: matrices, vectors, scalars.
const LETTERS: [&str; 3] = ["MNPQRSTUVYZ", "uvwzrsy", "stpqrk"];

/// Gives what the differential of an operation is of a letter that nothing in the question or its derivation has, `taken`.
pub(super) fn with_own_letters(law: &mut Law, taken: &[String]) {
    if !is_differential(law) {
        return;
    }
    let mut used: Vec<String> = taken.to_vec();
    let mut renamed: Vec<(String, String)> = Vec::new();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words = |text: &str| text.split(|c| !is_word(c)).map(str::to_owned).collect::<Vec<String>>();
    used.extend(words(&law.text));
    for word in words(&law.text) {
        let Some(letter) = word.chars().next().filter(|_| word.len() == 1) else { continue };
        if !taken.contains(&word) || renamed.iter().any(|(own, _)| *own == word) {
            continue;
        }
        let kind = if letter.is_uppercase() { 0 } else { 2 - usize::from("xyzuvw".contains(letter)) };
        let free = LETTERS[kind].chars().map(String::from).find(|own| !used.contains(own));
        if let Some(free) = free {
            used.push(free.clone());
            renamed.push((word, free));
        }
    }
    let other = |word: &str| renamed.iter().find(|(own, _)| own == word).map_or(word, |(_, other)| other).to_owned();
    let mut text = String::with_capacity(law.text.len());
    let mut word = String::new();
    for c in law.text.chars() {
        if is_word(c) {
            word.push(c);
            continue;
        }
        text += &other(&std::mem::take(&mut word));
        text.push(c);
    }
    text += &other(&word);
    law.text = text;
}

/// A sum without the terms that have the differential of a constant.
fn without(expr: &Expr, constant: &dyn Fn(&str) -> bool) -> Expr {
    let ExprKind::Sum(terms) = &expr.kind else { return expr.clone() };
    let vanishes = |expr: &Expr| match &expr.kind {
        ExprKind::Call(name, arguments) if name == "d" => {
            matches!(arguments.as_slice(), [Expr { kind: ExprKind::Name(name), .. }] if constant(name))
        }
        _ => false,
    };
    let mut kept: Vec<Term> = terms.iter().filter(|term| !term.expr.any(&vanishes)).cloned().collect();
    if kept.is_empty() || kept[0].negative {
        return expr.clone();
    }
    if kept.len() == 1 { kept.remove(0).expr } else { Expr::new(ExprKind::Sum(kept)) }
}

/// The rule of a squared norm, which a reader knows as two laws.
const SQUARED_NORM: &str = "d-norm-squared";
pub(super) const OF_SQUARE: &str = "d(A:A) = 2*(A:dA)";

/// The rules of the operations that are not linear.
pub(super) fn differentials(graph: &Graph, root: Id, wrt: Variable) -> Vec<Law> {
    let mut laws: Vec<Law> = Vec::new();
    for taken in operations(graph, root, wrt) {
        // The trace of a power has one term where the power has many.
        if taken.op.is_multilinear() && taken.rule.is_none() && !taken.between.is_empty() {
            laws.extend(Some(Law::said(CYCLE)).filter(|law| !laws.contains(law)));
        }
        if !taken.op.is_multilinear()
            && let Some(name) = taken.rule
        {
            let found = match name {
                SQUARED_NORM => [OF_NORM, OF_SQUARE].map(Law::said).into(),
                _ => vec![differential(name, &taken.operands)],
            };
            for law in found {
                if !laws.contains(&law) {
                    laws.push(law);
                }
            }
        }
    }
    laws
}

/// The same with what is said where there are none.
pub(super) fn differentials_told(graph: &Graph, root: Id, wrt: Variable) -> Vec<Law> {
    or_in_turn(differentials(graph, root, wrt))
}

/// Laws, or what is said of a differential that needs none.
pub(super) fn or_in_turn(laws: Vec<Law>) -> Vec<Law> {
    if laws.is_empty() { vec![Law::said("differentiate each factor in turn")] } else { laws }
}

/// A factor on either side goes across `:`, and both at once.
const RIGHT: &str = "A:B*C = A*C':B";
const LEFT: &str = "A:B*C = B'*A:C";
const BOTH: &str = "A:B*C*D = B'*A*D':C";

const TRANSPOSED: &str = "A:B' = A':B";
const ENTRY_BY_ENTRY: &str = "A:(B.*C) = (A.*B):C";
pub(super) const SCALED: &str = "A:c*B = c*(A:B)";
/// What scales a scalar product, in the place of what is scaled.
const SCALED_WHOLE: &str = "c*(A:B) = c*A:B";
const OF_VECTORS: &str = "x'*y = x:y";
const OF_TRACE: &str = "tr(A'*B) = A:B";
const DISTRIBUTED: &str = "A:(B + C) = A:B + A:C";

/// What divides and multiplies goes away.
pub(super) const CANCELLED: &str = "x.*y./y = x";

/// Whether something that divides entry by entry in one expression does not in another.
pub(super) fn cancels(before: &Expr, after: &Expr) -> bool {
    let divisors = |expr: &Expr| {
        let mut found: Vec<String> = Vec::new();
        expr.walk(&mut |part| {
            if let ExprKind::Product(_, rest) = &part.kind {
                let divides = rest.iter().filter(|(op, _)| *op == ProductOp::HadamardDivide);
                found.extend(divides.map(|(_, divisor)| print(divisor)));
            }
        });
        found
    };
    let left = divisors(after);
    divisors(before).iter().any(|divisor| !left.contains(divisor))
}

/// What a rearrangement moves across `:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// Nothing that a reader looks for: it enters `:`, or numbers and sums are taken apart.
    Nothing,
    /// Factors of products, with their transposes.
    Factors,
    /// Factors entry by entry.
    Entries,
    /// What an operation of its own has a law for.
    Other,
}

impl Move {
    fn of(law: &Law) -> Move {
        let moves = law.text.starts_with("A:") || law.text.starts_with("x:");
        match law.text.as_str() {
            RIGHT | LEFT | BOTH | TRANSPOSED => Move::Factors,
            SCALED | DISTRIBUTED => Move::Nothing,
            text if moves && (text.contains("B.*C") || text.contains("B./C")) => Move::Entries,
            _ if moves => Move::Other,
            _ => Move::Nothing,
        }
    }

    /// What these laws move.
    pub(super) fn of_all(laws: &[Law]) -> Move {
        let mut moves = laws.iter().map(Move::of).filter(|own| *own != Move::Nothing);
        let Some(first) = moves.next() else { return Move::Nothing };
        if moves.all(|own| own == first) { first } else { Move::Other }
    }

    /// What a line moves that moves this and then that; `None` where these are two lines to a reader.
    pub(super) fn and(self, next: Move) -> Option<Move> {
        match (self, next) {
            (Move::Nothing, other) | (other, Move::Nothing) => Some(other),
            (Move::Other, _) | (_, Move::Other) => None,
            _ => (self == next).then_some(self),
        }
    }
}

/// Without the laws that go without saying beside others; what enters `:` first.
pub(super) fn told(mut laws: Vec<Law>) -> Vec<Law> {
    laws.sort_by_key(|law| Move::of(law) != Move::Nothing);
    let is_plain = |law: &Law| [SCALED, SCALED_WHOLE, DISTRIBUTED].contains(&law.text.as_str());
    if !laws.iter().all(is_plain) {
        laws.retain(|law| !is_plain(law));
    }
    laws
}

/// The same where nothing is multiplied by `:`: what scales a scalar only comes to stand in front.
pub(super) fn in_front(mut laws: Vec<Law>) -> Vec<Law> {
    let count = laws.len();
    laws.retain(|law| ![SCALED, SCALED_WHOLE].contains(&law.text.as_str()));
    if laws.is_empty() && count > 0 {
        laws.push(Law::said(IN_FRONT));
    }
    laws
}

/// What is done to read a derivative off.
pub(super) const IN_FRONT: &str = "collect what stands before the differential";

/// The columns of a product of three factors, and of two.
const STACKED_PRODUCT: &str = "vec-product";
const STACKED_FACTORS: [&str; 2] = ["vec-product-left", "vec-product-right"];

/// A matrix times the identity.
const IDENTITIES: [&str; 2] = ["identity-left", "identity-right"];

/// Each law once, and none that is the case of another of them where a factor is the identity.
pub(super) fn without_special_cases(laws: Vec<Law>) -> Vec<Law> {
    let mut found: Vec<Law> = Vec::new();
    for law in laws {
        if !found.contains(&law) {
            found.push(law);
        }
    }
    // What one law does and undoes on the way is in neither line.
    let undone = |law: &Law| {
        found.iter().any(|other| law.rule.is_some() && other.rule == law.rule && other.backward != law.backward)
    };
    let kept: Vec<Law> = found.iter().filter(|law| !undone(law)).cloned().collect();
    if !kept.is_empty() {
        found = kept;
    }
    let of = |law: &Law, name: &str| law.rule.as_deref() == Some(name);
    // An identity comes in only to make three factors of two.
    if found.len() > 1 {
        found.retain(|law| !IDENTITIES.iter().any(|name| of(law, name) && law.backward));
    }
    if found.iter().any(|law| of(law, STACKED_PRODUCT)) {
        found.retain(|law| !STACKED_FACTORS.iter().any(|name| of(law, name)));
    }
    found
}

/// Without the words beside a law that says the same as a formula, and without that something is equal where it is said why.
pub(super) fn without_words(mut laws: Vec<Law>) -> Vec<Law> {
    let factors = |law: &Law| {
        let sides = law.text.split_once(" = ").filter(|_| law.rule.is_some());
        sides.is_some_and(|(left, right)| left.contains(" + ") && right.contains('(') && right.contains(" + "))
    };
    if laws.iter().any(factors) {
        laws.retain(|law| law.text != PULL_OUT);
    }
    if laws.iter().any(|law| [PULL_OUT, MULTIPLY_OUT, ONE_DENOMINATOR].contains(&law.text.as_str())) {
        laws.retain(|law| law.text != explain::ENTRY_BY_ENTRY);
    }
    laws
}

/// The laws on one line.
pub(super) fn joined(laws: &[Law]) -> String {
    laws.iter().map(|law| law.text.as_str()).collect::<Vec<&str>>().join(", ")
}

/// An operation on the way from an adjoint to the variable.
struct Passed<'t> {
    op: &'t Op,
    operands: SmallVec<[usize; 2]>,
    /// The number of axes of the operand, and of the value.
    ranks: [usize; 2],
    /// The places of those directly below.
    below: Vec<usize>,
}

/// How operations were taken off: by moving what they are multiplied by across `:`. What one law says of two of them, one inside the
/// other, is that law alone.
pub(super) fn taken_off(taken: &[&Taken]) -> Vec<Law> {
    let passed = passed(taken);
    let inside = |place: usize| passed.iter().filter(move |upper| upper.below.contains(&place));
    let mut laws: Vec<Law> = Vec::new();
    for (place, own) in passed.iter().enumerate() {
        let is_factor = *own.op == Op::Product && own.operands.len() == 1;
        let is_other_side = |upper: &Passed| *upper.op == Op::Product && upper.operands != own.operands;
        // The law of a trace has moved the factor.
        if is_factor && inside(place).any(|upper| moved(upper).iter().any(|law| law.text == OF_TRACE)) {
            continue;
        }
        let found = match is_factor && inside(place).any(is_other_side) {
            true => vec![Law::said(BOTH)],
            false => moved(own),
        };
        for law in found {
            if !laws.contains(&law) {
                laws.push(law);
            }
        }
    }
    if laws.iter().any(|law| law.text == BOTH) {
        laws.retain(|law| ![RIGHT, LEFT].contains(&law.text.as_str()));
    }
    laws
}

fn passed<'t>(taken: &[&'t Taken]) -> Vec<Passed<'t>> {
    let mut passed: Vec<Passed> = Vec::new();
    // Where the operations of a node begin, and those below it, by their nodes.
    let mut first: Vec<(Id, usize)> = Vec::new();
    let mut open: Vec<(usize, Id)> = Vec::new();
    for own in taken {
        first.push((own.node, passed.len()));
        let is_plain = own.op.is_multilinear() || matches!(own.op, Op::Combination(_));
        let count = passed.len();
        if is_plain {
            open.extend(own.below.iter().map(|below| (count, *below)));
            passed.push(Passed { op: &own.op, operands: own.operands.clone(), ranks: own.ranks, below: Vec::new() });
            continue;
        }
        // Those of a rule stand in order from below.
        let place = |at: usize| count + own.between.len() - 1 - at;
        for (at, Between { op, place: operand, below, is_scalar }) in own.between.iter().enumerate().rev() {
            let below: Vec<usize> = below.iter().map(|below| place(*below)).collect();
            if below.is_empty() {
                open.extend(own.below.iter().map(|below| (place(at), *below)));
            }
            let ranks = is_scalar.map(|is_scalar| if is_scalar { 0 } else { own.ranks[0] });
            passed.push(Passed { op, operands: std::iter::once(*operand).collect(), ranks, below });
        }
    }
    for (upper, node) in open {
        passed[upper].below.extend(first.iter().filter(|(own, _)| *own == node).map(|(_, place)| *place));
    }
    passed
}

/// How the factors of an operation go across `:`, where these of its operands vary.
fn moved(passed: &Passed) -> Vec<Law> {
    let text = match (passed.op, passed.operands.as_slice()) {
        (Op::Product, [0]) => RIGHT,
        (Op::Product, [1]) => LEFT,
        (Op::Product, _) => return [RIGHT, LEFT].map(Law::said).into(),
        (Op::Transpose, _) => TRANSPOSED,
        (Op::Combination(_), [_]) => return Vec::new(),
        // What scales a scalar goes to the left.
        (_, [_]) if passed.ranks == [0, 0] => SCALED_WHOLE,
        (Op::Hadamard | Op::Map(_), _) => ENTRY_BY_ENTRY,
        (Op::Scale, [_]) => SCALED,
        (Op::Combination(_), [_, _, ..]) => DISTRIBUTED,
        (Op::Sum, _) => "sum(A.*B) = A:B",
        (op, operands) => {
            let laws = op.record().map_or(&[][..], |record| record.adjoint_law);
            let law = laws.get(operands.len().saturating_sub(1)).or(laws.last());
            // Between matrices it is written with `:` as it stands.
            let law = law.filter(|law| **law != OF_VECTORS || passed.ranks[0] == 1);
            return law.map(|law| Law::said(law)).into_iter().collect();
        }
    };
    vec![Law::said(text)]
}
