//! The derivative of what has axes: the differential, its entries with deltas for those of `dX`, and its stacked columns.

use super::cases::cases;
use super::contract::{Contraction, contraction, with_contracted};
use super::entries::{delta, entries as opened_entries};
use super::laws::{IN_FRONT, differentials_told};
use super::names::OF_GRADIENT;
use super::write::{flat, times};
use super::{Derivation, Detail, LineOf, Phase, indexed, plain};
use crate::base::Variable;
use crate::derive::FormName;
use crate::derive::explain::{self, COLLECT, ENTRY_BY_ENTRY, Law, Stop};
use crate::derive::left::Letters;
use crate::derive::terms::stack;
use crate::expr::Id;
use crate::notation::{entries, size, written};
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Statement};
use crate::syntax::print;

/// The lines that lead from the differential of `root` to the forms of the answer.
pub(super) fn jacobian(derivation: &mut Derivation<'_>, root: Id, wrt: Variable, of: LineOf) {
    let (whole, name) = differential_of(derivation, root, wrt, of);
    matrix(derivation, whole, of, &name);
    index(derivation, whole, of, &name);
    stacked(derivation, whole, of, &name);
    if of == LineOf::Differential {
        derivation.printed_differential(whole);
    }
}

/// The line of the differential of `root`; that, and what the change of the variable is called.
pub(super) fn differential_of(derivation: &mut Derivation<'_>, root: Id, wrt: Variable, of: LineOf) -> (Id, String) {
    let (whole, variable) = derivation.in_direction(root, wrt);
    if let Some(expr) = derivation.notated(whole) {
        let laws = differentials_told(derivation.graph, root, wrt);
        derivation.line(Phase::Differential, laws, of, plain(expr), whole);
    }
    (whole, derivation.symbols.variable_name(variable).to_owned())
}

/// `dF = J*dx`, of a vector by a vector.
fn matrix(derivation: &mut Derivation<'_>, whole: Id, of: LineOf, direction: &str) {
    let Some((statement, main, form)) = derivation.derived(FormName::Matrix) else { return };
    if derivation.graph.rank(whole) == 1 && derivation.graph.rank(main) == 2 {
        let product = times(statement.expr.clone(), Expr::name(direction));
        if derivation.notated(whole).is_none_or(|expr| print(&expr) != print(&product)) {
            let law = Law::said(IN_FRONT);
            derivation.line(Phase::Rearrange, vec![law], of, plain(product), whole);
        }
    }
    let law = read_off(derivation, of, |side| side);
    derivation.line(Phase::Identify, vec![law], form, statement, main);
    derivation.laid_out(FormName::Matrix);
}

/// How the derivative is read off the differential that a line is of; `vec` writes each side.
fn read_off(derivation: &Derivation<'_>, of: LineOf, vec: impl Fn(String) -> String) -> Law {
    let Letters { value, gradient, derivative } = &derivation.letters;
    let function = if of == LineOf::Differential { value } else { gradient };
    let [left, right] = [function.as_str(), "X"].map(|name| vec(format!("d{name}")));
    Law::said(&format!("{left} = {derivative}*{right} has the derivative {derivative}"))
}

/// The entries, with deltas for those of `dX`.
pub(super) fn index(derivation: &mut Derivation<'_>, whole: Id, of: LineOf, direction: &str) {
    let Some((statement, main)) = derivation.form(FormName::Index) else { return };
    let Some(target) = statement.target.clone() else { return };
    let value = derivation.graph.rank(whole);
    let [own, further] = derivation.layout.sides(&target.indices, value);
    let (own, further) = (own.as_slice(), further.as_slice());
    if further.is_empty() {
        return;
    }
    let Some((found, is_printed)) = entries_of(derivation, whole, of, direction, (own, further)) else { return };
    let is_full = derivation.detail == Detail::Full;
    // The entries are those of a line that a reader has seen.
    if is_printed
        && !own.is_empty()
        && let Some((differential, term)) = derivation.form(FormName::Differential).filter(|(s, _)| s.target.is_none())
    {
        derivation.tidy(whole, of, differential, term, None);
    }
    let by_entry = Law::said("entry by entry");
    if is_full {
        derivation.line(Phase::Index, vec![by_entry.clone()], of, indexed(found.clone(), own.to_vec()), whole);
    }
    let law = match further {
        [k] => format!("{direction}[p] by the entry {k} of the variable is delta[p,{k}]"),
        [k, l] => format!("{direction}[p,q] by the entry {k},{l} of the variable is delta[p,{k}]*delta[q,{l}]"),
        _ => "an entry of the differential by an entry of the variable is a delta for each axis".to_owned(),
    };
    let deltas = indexed(
        with_deltas(&found, further, &|expr| direction_of(expr, direction), &|_, a, b| delta(a, b)),
        target.indices.clone(),
    );
    let laws = [Some(by_entry).filter(|_| !is_full), Some(Law::said(&law))].into_iter().flatten().collect();
    to_form(derivation, (deltas, laws), &statement, main);
    if derivation.detail == Detail::Cases {
        cases(derivation, &statement, main);
    }
}

/// The entries of the gradient of a scalar, as it was read off or else left.
pub(super) fn entries_of_gradient(derivation: &mut Derivation<'_>, left: Id) {
    let Some((statement, main)) = derivation.form(FormName::Index) else { return };
    let Some(target) = statement.target.clone() else { return };
    let gradient = derivation.derived(FormName::Matrix).map_or(left, |(_, term, _)| term);
    let of = LineOf::Form(FormName::Index);
    let law = Law::said(OF_GRADIENT);
    let found = entries(derivation.graph, gradient, &derivation.symbols).filter(|found| found.free == target.indices);
    match found {
        Some(found) => to_form(derivation, (indexed(found.expr, found.free), vec![law]), &statement, main),
        None => derivation.line(Phase::Index, vec![law], of, statement, main),
    }
}

/// The rule that contracts a delta.
const CONTRACTION: &str = "delta-contract";

/// The lines from the entries with deltas, with the laws beside them, to the printed form.
fn to_form(derivation: &mut Derivation<'_>, (deltas, laws): (Statement, Vec<Law>), statement: &Statement, main: Id) {
    let form = LineOf::Form(FormName::Index);
    let free = deltas.target.as_ref().map(|target| target.indices.clone()).unwrap_or_default();
    let contract = Law::used(CONTRACTION, false, derivation.rules).unwrap_or_else(|| Law::said("contract the deltas"));
    let found = contraction(&deltas.expr, &statement.expr, &free);
    // Another order of factors is no line of its own.
    if matches!(found, Some(Contraction { contracts: false, collects: false })) {
        return derivation.line(Phase::Index, laws, form, statement.clone(), main);
    }
    derivation.line(Phase::Index, laws, form, deltas.clone(), main);
    let mut last = deltas;
    let mut laws: Vec<Law> = Vec::new();
    match found {
        Some(Contraction { contracts, collects }) => {
            laws.extend(Some(contract).filter(|_| contracts));
            laws.extend(Some(Law::said(COLLECT)).filter(|_| collects));
        }
        None => {
            if let Some(expr) = with_contracted(&last.expr, &free) {
                last = indexed(expr, free);
                derivation.line(Phase::Index, vec![contract], form, last.clone(), main);
            }
            let ends = [last.clone(), statement.clone()];
            match by_entries(derivation, &last, &ends, main) {
                Some(way) => return derivation.lines(way, Phase::Index, form, main),
                None => laws.push(Law::said(ENTRY_BY_ENTRY)),
            }
        }
    }
    derivation.line(Phase::Index, laws, form, statement.clone(), main);
}

/// The entries of the differential, as it stands where that is a sum of products, and whether they are those of the printed one.
fn entries_of(
    derivation: &mut Derivation<'_>,
    whole: Id,
    of: LineOf,
    direction: &str,
    (own, further): (&[String], &[String]),
) -> Option<(Expr, bool)> {
    let known = derivation.entries.clone().filter(|found| of == LineOf::Differential && found.free == own);
    // Those of a scalar are the entries of `G:dX`.
    if known.is_some() && derivation.detail == Detail::Full && own.is_empty() {
        return known.map(|found| (found.expr, true));
    }
    let variable = derivation.symbols.find_variable(direction)?;
    let direction = derivation.graph.variable(variable, &derivation.symbols);
    let taken = [own, further].concat();
    let opened = opened_entries((derivation.graph, &derivation.symbols), whole, (direction, own, &taken));
    // What is printed may be much shorter.
    let opened = opened.filter(|found| known.as_ref().is_none_or(|known| size(found) <= 2 * size(&known.expr)));
    opened.map(|found| (found, false)).or(known.map(|found| (found.expr, true))).or_else(|| {
        let found = entries(derivation.graph, whole, &derivation.symbols)?;
        (found.free == own).then_some((found.expr, false))
    })
}

/// The way from entries to those of the derivative by the rules in text alone.
fn by_entries(
    derivation: &mut Derivation<'_>,
    start: &Statement,
    ends: &[Statement; 2],
    main: Id,
) -> Option<Vec<Stop>> {
    let shape = derivation.graph.shape(main).clone();
    let [from, to] = [start, &ends[1]].map(|end| derivation.read(end, Some(&shape)));
    let terms = [from?, to?];
    let way = explain::by_rules(derivation.graph, terms, &derivation.symbols, derivation.rules, ends)?;
    Some(way.into_iter().skip(1).collect())
}

/// The indices of an entry of the direction.
fn direction_of<'e>(expr: &'e Expr, direction: &str) -> Option<&'e [String]> {
    match &expr.kind {
        ExprKind::Index(base, own) if matches!(&base.kind, ExprKind::Name(name) if name == direction) => Some(own),
        _ => None,
    }
}

/// The expression with a factor for each axis in the place of entries of the direction.
fn with_deltas(
    expr: &Expr,
    further: &[String],
    indices: &dyn Fn(&Expr) -> Option<&[String]>,
    delta: &dyn Fn(usize, &str, &str) -> Expr,
) -> Expr {
    if let Some(own) = indices(expr).filter(|own| own.len() == further.len()) {
        let pairs = own.iter().zip(further).enumerate();
        let mut deltas = pairs.map(|(axis, (a, b))| delta(axis, a, b));
        let Some(first) = deltas.next() else { return expr.clone() };
        let rest: Vec<(ProductOp, Expr)> = deltas.map(|delta| (ProductOp::Times, delta)).collect();
        return if rest.is_empty() { first } else { Expr::new(ExprKind::Product(Box::new(first), rest)) };
    }
    let mut inner = |child: &Expr| Ok(with_deltas(child, further, indices, delta));
    let Ok(mapped) = expr.map_children::<std::convert::Infallible>(&mut inner);
    flat(mapped)
}

/// The way from `vec(dF)` to `J*vec(dX)` by the rules in text alone.
fn by_rules(derivation: &mut Derivation<'_>, whole: Id, product: &Statement) -> Option<Vec<Stop>> {
    let as_it_stands = written(derivation.graph, whole, &derivation.symbols);
    let whole_text = as_it_stands.filter(|statement| statement.target.is_none()).or_else(|| {
        derivation.form(FormName::Differential).map(|(statement, _)| statement).filter(|s| s.target.is_none())
    });
    let Statement { expr, .. } = whole_text?;
    let expr = match derivation.graph.rank(whole) {
        2 => Expr::call(FormName::Vec.as_str(), vec![expr]),
        _ => expr,
    };
    let ends = [plain(expr), product.clone()];
    let [from, to] = [&ends[0], &ends[1]].map(|end| derivation.read(end, None));
    let terms = [from?, to?];
    let way = explain::by_rules(derivation.graph, terms, &derivation.symbols, derivation.rules, &ends)?;
    Some(way.into_iter().skip(1).collect())
}

/// The laws of what a differential is made of, where the rules in text do not lead to its columns.
fn stacking_laws(derivation: &Derivation<'_>, whole: Id) -> Vec<Law> {
    let expr = derivation.notated(whole);
    let has = |is: &dyn Fn(&ExprKind) -> bool| expr.as_ref().is_none_or(|expr| expr.any(&|part: &Expr| is(&part.kind)));
    let is_kronecker = |kind: &ExprKind| matches!(kind, ExprKind::Call(name, _) if name == "kron");
    if let Some(law) = Law::used(STACKED_KRONECKER, true, derivation.rules).filter(|_| has(&is_kronecker)) {
        return vec![law];
    }
    let mut laws = Vec::new();
    if has(&|kind| matches!(kind, ExprKind::Product(..) | ExprKind::Power(..))) {
        laws.push(Law::said("vec(A*X*B) = kron(B',A)*vec(X)"));
    }
    if has(&|kind| matches!(kind, ExprKind::Transpose(_))) {
        laws.push(Law::said("vec(X') = K(m,n)*vec(X) for X of shape m x n"));
    }
    if laws.is_empty() {
        laws.push(Law::said("stack the columns"));
    }
    laws
}

/// The rule of the columns of a Kronecker product.
const STACKED_KRONECKER: &str = "vec-kron";

/// `vec(dF) = J*vec(dX)`.
fn stacked(derivation: &mut Derivation<'_>, whole: Id, differential: LineOf, direction: &str) {
    let Some((statement, stacked, form)) = derivation.derived(FormName::Vec) else { return };
    let rank = derivation.graph.rank(whole);
    if rank > 2 {
        return;
    }
    let term = if rank == 2 { stack(derivation.graph, whole, rank) } else { whole };
    let vector = match derivation.symbols.find_variable(direction) {
        Some(v) if derivation.symbols.declaration(v).shape.len() == 2 => {
            // The form has the name of the function.
            Expr::call(FormName::Vec.as_str(), vec![Expr::name(direction)])
        }
        _ => Expr::name(direction),
    };
    let laws = stacking_laws(derivation, whole);
    let product = plain(times(statement.expr.clone(), vector));
    let of = LineOf::StackedDifferential;
    match by_rules(derivation, whole, &product) {
        // In short what one law does is read off at once.
        Some(lines)
            if derivation.detail != Detail::Full && lines.iter().map(|stop| stop.laws.len()).sum::<usize>() == 1 =>
        {
            derivation.pending.extend(lines.into_iter().flat_map(|stop| stop.laws));
        }
        Some(lines) => derivation.lines(lines, Phase::Vec, of, term),
        None => derivation.line(Phase::Vec, laws, of, product, term),
    }
    let law = read_off(derivation, differential, |side| format!("vec({side})"));
    derivation.line(Phase::Identify, vec![law], form, statement, stacked);
    derivation.laid_out(FormName::Vec);
}
