//! Typed terms as formulas of MathComp.

use super::Unsupported;
use super::names::{Names, Place};
use super::written::{Level, Written};
use crate::base::{Dimension, IndexPattern, Label, Rational, Shape, Variable};
use crate::expr::{Graph, Id};
use crate::normal::{Algebra, Atom, PolynomialId};
use crate::ops::{Meaning, Op};

/// The most characters of one formula with its tree.
const LARGEST: usize = 1 << 16;

/// Prints the terms of one answer.
pub(super) struct Printer<'a> {
    pub(super) graph: &'a Graph,
    pub(super) names: &'a Names,
    /// A variable with its direction: the sum of the two is printed for it.
    pub(super) shifted: Option<(Variable, Variable)>,
}

type Result<T> = std::result::Result<T, Unsupported>;

/// How operands are joined, and where the value is looked at.
struct Contraction<'a> {
    output: Vec<Label>,
    inputs: Vec<Vec<Label>>,
    sizes: &'a [Dimension],
    places: &'a [Place],
    /// How many labels are open.
    depth: usize,
}

impl Printer<'_> {
    /// A term: a scalar, or a matrix, vectors being columns.
    pub(super) fn term(&self, id: Id) -> Result<Written> {
        match self.graph.rank(id) {
            0 => self.scalar(id, 0),
            1 | 2 => self.matrix(id),
            _ => Err(Unsupported::Axes),
        }
    }

    fn matrix(&self, id: Id) -> Result<Written> {
        let (shape, children) = (self.graph.shape(id), self.graph.children(id));
        if shape.iter().any(|axis| axis.len() != 1) {
            return Err(Unsupported::Grouped);
        }
        let (kind, codes) = (self.names.type_of(shape), self.codes(shape));
        let constant = |what: &str, tree: &str, codes: &str| {
            Ok(Written::new(Level::Atom, format!("({what} : {kind})"), format!("({tree} {codes})")))
        };
        let operand = |place: usize| self.matrix(children[place]);
        let written = match self.graph.op(id) {
            Op::Variable(variable) => Ok(self.whole(*variable)),
            Op::Identity(d) => constant("1%:M", "MId", &self.names.code(*d).to_string()),
            Op::Ones(_) => constant("const_mx 1", "MOnes", &codes),
            Op::Zero(_) => constant("0", "MZero", &codes),
            Op::Combination(coefficients) => {
                let terms = coefficients.iter().zip(children).map(|(c, child)| {
                    let term = self.matrix(*child)?;
                    self.scaled(c, term, |c, term| Written::product("*:", "MScale", [c, term]))
                });
                Ok(Written::sum('M', terms.collect::<Result<Vec<_>>>()?).ok_or(Unsupported::Size)?)
            }
            Op::Product => Ok(Written::product("*m", "MMul", [&operand(0)?, &operand(1)?])),
            Op::Transpose => Ok(Written::unary(Level::Power, ["", "^T"], "MTr", &operand(0)?)),
            Op::Scale => Ok(Written::product("*:", "MScale", [&self.scalar(children[0], 0)?, &operand(1)?])),
            Op::Hadamard => Ok(Written::call("hadamard", "MHad", [&operand(0)?, &operand(1)?])),
            _ => self.other_matrix(id),
        };
        limited(written?)
    }

    /// A matrix by an operation without a name of its own here.
    fn other_matrix(&self, id: Id) -> Result<Written> {
        let children = self.graph.children(id);
        if let Some(factors) = self.natural_power(id)? {
            let factors = factors.into_iter().map(|child| self.matrix(child)).collect::<Result<Vec<_>>>()?;
            let product = factors.into_iter().reduce(|a, b| Written::call("hadamard", "MHad", [&a, &b]));
            return product.ok_or(Unsupported::operation(self.graph, id));
        }
        let pattern = self.pattern(id)?;
        let outer = |side: usize| pattern.inputs[side].len() == 1 && pattern.inputs[side] == pattern.output[side];
        if let ([a, b], 2, 2) = (children, pattern.inputs.len(), pattern.output.len())
            && outer(0)
            && outer(1)
            && pattern.sizes.len() == 2
        {
            let transposed = Written::unary(Level::Power, ["", "^T"], "MTr", &self.matrix(*b)?);
            return Ok(Written::product("*m", "MMul", [&self.matrix(*a)?, &transposed]));
        }
        let shape = self.graph.shape(id);
        let places = self.names.places(0, 2).ok_or(Unsupported::Size)?;
        let body = self.entry(id, &places[..shape.len()], 2)?;
        Ok(self.entries(shape, &places, &body))
    }

    /// A matrix by its entries.
    pub(super) fn entries(&self, shape: &Shape, places: &[Place], body: &Written) -> Written {
        let size = |axis: usize| shape.get(axis).and_then(|axis| axis.first()).map_or("1", |d| self.names.size(*d));
        let binder = |axis: usize| format!("{} < {}", places[axis].name, size(axis));
        // The body of a matrix binds tighter than a product, unless it begins with a sum itself.
        let inner = if body.is_big() { body.text().to_owned() } else { body.at(Level::Power) };
        let text = format!("\\matrix_({}, {}) {inner}", binder(0), binder(1));
        Written::new(Level::Big, text, format!("(MEntries {} {})", self.codes(shape), body.tree))
    }

    /// The codes of the axes of a matrix.
    pub(super) fn codes(&self, shape: &Shape) -> String {
        let code = |axis: usize| shape.get(axis).and_then(|axis| axis.first()).map_or(0, |d| self.names.code(*d));
        format!("{} {}", code(0), code(1))
    }

    /// A variable, with its direction added where it is shifted.
    fn whole(&self, variable: Variable) -> Written {
        let named = |variable| {
            let name = self.names.variable(variable);
            Written::new(Level::Atom, name, format!("{name}'"))
        };
        match self.shifted {
            Some((of, direction)) if of == variable => {
                let sum = Written::sum('M', [(false, named(of)), (false, named(direction))]);
                sum.unwrap_or_else(|| named(of))
            }
            _ => named(variable),
        }
    }

    fn scaled(
        &self,
        coefficient: &Rational,
        term: Written,
        times: impl FnOnce(&Written, &Written) -> Written,
    ) -> Result<(bool, Written)> {
        let minus = coefficient.is_negative();
        let size = coefficient.abs();
        if size.is_one() {
            return Ok((minus, term));
        }
        let number = Written::number(&size, self.names).ok_or(Unsupported::Number)?;
        Ok((minus, times(&number, &term)))
    }

    /// A scalar under so many open labels.
    fn scalar(&self, id: Id, depth: usize) -> Result<Written> {
        let children = self.graph.children(id);
        let written = match self.graph.op(id) {
            Op::Number(value) => {
                let number = Written::number(&value.abs(), self.names).ok_or(Unsupported::Number)?;
                Ok(Written::sum('S', [(value.is_negative(), number)]).ok_or(Unsupported::Number)?)
            }
            Op::Size(d) => Ok(self.size(*d)),
            Op::Variable(variable) => Ok(self.at(*variable, &[])),
            Op::Combination(coefficients) => {
                let terms = coefficients.iter().zip(children).map(|(c, child)| {
                    let term = self.scalar(*child, depth)?;
                    self.scaled(c, term, |c, term| Written::scalars([c.clone(), term.clone()]))
                });
                Ok(Written::sum('S', terms.collect::<Result<Vec<_>>>()?).ok_or(Unsupported::Size)?)
            }
            Op::Scale => Ok(Written::scalars([self.scalar(children[0], depth)?, self.scalar(children[1], depth)?])),
            _ => self.other_scalar(id, depth),
        };
        limited(written?)
    }

    fn other_scalar(&self, id: Id, depth: usize) -> Result<Written> {
        let children = self.graph.children(id);
        if let Some((square, half)) = self.power_of_root(id) {
            let base = self.scalar(square, depth)?;
            return Ok(power(base, half));
        }
        if let Some(factors) = self.natural_power(id)? {
            let first = *factors.first().ok_or(Unsupported::operation(self.graph, id))?;
            if factors.iter().all(|factor| *factor == first) {
                return Ok(power(self.scalar(first, depth)?, factors.len()));
            }
            let factors = factors.into_iter().map(|child| self.scalar(child, depth));
            return Ok(Written::scalars(factors.collect::<Result<Vec<_>>>()?));
        }
        let pattern = self.pattern(id)?;
        let whole = |child: &Id| matches!(self.graph.rank(*child), 1 | 2).then(|| self.matrix(*child));
        let distinct = |labels: &[Label]| labels.iter().all(|l| labels.iter().filter(|m| *m == l).count() == 1);
        let touched = pattern.degrees().iter().all(|degree| *degree > 0);
        match (children, &pattern.inputs[..]) {
            ([a], [labels]) if touched && labels.len() == 2 && !distinct(labels) => {
                if let Some(Ok(a)) = whole(a) {
                    return Ok(Written::unary(Level::Power, ["\\tr ", ""], "STrace", &a));
                }
            }
            ([a], [labels]) if touched && distinct(labels) => {
                if let Some(Ok(a)) = whole(a) {
                    return Ok(Written::unary(Level::Power, ["sum_entries ", ""], "STotal", &a));
                }
            }
            ([a, b], [left, right]) if touched && left == right && distinct(left) => {
                if let (Some(Ok(a)), Some(Ok(b))) = (whole(a), whole(b)) {
                    return Ok(Written::call("frobenius", "SFrob", [&a, &b]));
                }
            }
            _ => {}
        }
        self.entry(id, &[], depth)
    }

    /// An entry of a term at open labels.
    pub(super) fn entry(&self, id: Id, places: &[Place], depth: usize) -> Result<Written> {
        let children = self.graph.children(id);
        let entry = |child: &Id| self.entry(*child, places, depth);
        let written = match self.graph.op(id) {
            Op::Variable(variable) => self.at(*variable, places),
            Op::Zero(_) => Written::new(Level::Atom, "0", "(SInt 0)"),
            Op::Combination(coefficients) => {
                let terms = coefficients.iter().zip(children).map(|(c, child)| {
                    let term = entry(child)?;
                    self.scaled(c, term, |c, term| Written::scalars([c.clone(), term.clone()]))
                });
                Written::sum('S', terms.collect::<Result<Vec<_>>>()?).ok_or(Unsupported::Size)?
            }
            _ if places.is_empty() && !matches!(self.graph.op(id), Op::Network(_)) && self.is_own_scalar(id)? => {
                self.scalar(id, depth)?
            }
            _ => match self.natural_power(id)? {
                Some(factors) => {
                    let factors = factors.into_iter().map(|child| match self.graph.rank(child) {
                        0 => self.scalar(child, depth),
                        _ => self.entry(child, places, depth),
                    });
                    Written::scalars(factors.collect::<Result<Vec<_>>>()?)
                }
                None => {
                    let pattern = self.pattern(id)?;
                    let last = children.len().saturating_sub(1);
                    let contraction = Contraction {
                        output: pattern.flat_output().collect(),
                        inputs: pattern.inputs.iter().map(|labels| labels.to_vec()).collect(),
                        sizes: &pattern.sizes,
                        places,
                        depth,
                    };
                    self.contract(&contraction, |operand, places, depth| {
                        self.entry(children[operand.min(last)], places, depth)
                    })?
                }
            },
        };
        limited(written)
    }

    /// Whether a scalar is written without taking its operands apart.
    fn is_own_scalar(&self, id: Id) -> Result<bool> {
        let own = matches!(self.graph.op(id), Op::Number(_) | Op::Size(_) | Op::Scale);
        Ok(own || self.power_of_root(id).is_some() || self.natural_power(id)?.is_some())
    }

    /// A variable at open labels.
    fn at(&self, variable: Variable, places: &[Place]) -> Written {
        let one = |variable: Variable| {
            let name = self.names.variable(variable);
            let words: Vec<&str> = places.iter().map(|place| place.name.as_str()).collect();
            let (level, text) = match words[..] {
                [] => (Level::Atom, name.to_owned()),
                [i] => (Level::Power, format!("entry {name} {i} 0")),
                [i, j] => (Level::Power, format!("entry {name} {i} {j}")),
                _ => (Level::Power, format!("{name} {}", words.join(" "))),
            };
            let levels: Vec<String> = places.iter().map(|place| place.level.to_string()).collect();
            let list = if levels.is_empty() { String::new() } else { format!(" {}", levels.join("; ")) };
            Written::new(level, text, format!("(SAtom {} [::{list}]%N)", self.names.atom(variable)))
        };
        match self.shifted {
            Some((of, direction)) if of == variable => match places {
                [] => Written::sum('S', [(false, one(of)), (false, one(direction))]).unwrap_or_else(|| one(of)),
                _ => {
                    let whole = self.whole(variable);
                    let names = places.iter().map(|place| format!(" {}", place.name)).collect::<String>();
                    let levels = places.iter().map(|place| format!(" {}", place.level)).collect::<String>();
                    let (column, tree) = if places.len() == 1 { (" 0", "SCol") } else { ("", "SEntry") };
                    let text = format!("entry {}{names}{column}", whole.at(Level::Atom));
                    Written::new(Level::Power, text, format!("({tree} {}{levels})", whole.tree))
                }
            },
            _ => one(variable),
        }
    }

    /// An entry of a variable, at open labels.
    pub(super) fn entry_of(&self, variable: Variable, places: &[Place]) -> Written {
        self.at(variable, places)
    }

    fn size(&self, dimension: Dimension) -> Written {
        let (name, code) = (self.names.size(dimension), self.names.code(dimension));
        Written::new(Level::Atom, format!("{name}%:R"), format!("(SSize {code})"))
    }

    /// The operands whose product, entry by entry, a natural power is.
    fn natural_power(&self, id: Id) -> Result<Option<Vec<Id>>> {
        let children = self.graph.children(id);
        let Some(Meaning::Monomial(factors)) = self.graph.op(id).record().map(|record| record.meaning) else {
            return Ok(None);
        };
        let mut result = Vec::new();
        for factor in factors {
            let exponent = factor.exponent(Some, |place| self.graph.number_value(children[place]));
            let exponent = exponent.and_then(|value| value.to_i64()).filter(|value| (0..=12).contains(value));
            let count = exponent.ok_or(Unsupported::operation(self.graph, id))?;
            result.extend(std::iter::repeat_n(children[factor.base], count as usize));
        }
        Ok(Some(result))
    }

    /// What a power of a root is a natural power of, with the exponent.
    fn power_of_root(&self, id: Id) -> Option<(Id, usize)> {
        let factors = self.natural_power(id).ok().flatten()?;
        let first = *factors.first()?;
        let Op::Map(function) = self.graph.op(first) else { return None };
        let exponent = function.record().power()?.checked_mul(&Rational::from_integer(factors.len() as i64))?;
        let natural = usize::try_from(exponent.to_i64()?).ok()?;
        factors.iter().all(|factor| *factor == first).then(|| (self.graph.children(first)[0], natural))
    }

    fn pattern(&self, id: Id) -> Result<IndexPattern> {
        let shapes: Vec<&Shape> = self.graph.children(id).iter().map(|child| self.graph.shape(*child)).collect();
        self.graph.op(id).index_pattern(&shapes).ok_or_else(|| Unsupported::operation(self.graph, id))
    }

    /// The entries of a polynomial of variables at open labels, of those terms that are wanted; zero is none.
    pub(super) fn polynomial(
        &self,
        algebra: &Algebra,
        id: PolynomialId,
        places: &[Place],
        depth: usize,
        wanted: impl Fn(&[Variable]) -> bool,
    ) -> Result<Option<Written>> {
        let mut terms = Vec::new();
        for (monomial, coefficient) in &algebra.polynomial(id).terms {
            let mut variables = Vec::new();
            for (atom, _) in &monomial.operands {
                match algebra.atom(*atom) {
                    Atom::Variable(variable) => variables.push(*variable),
                    Atom::Size(_) => {}
                    _ => return Err(Unsupported::Functions),
                }
            }
            if !wanted(&variables) {
                continue;
            }
            let contraction = Contraction {
                output: monomial.output.to_vec(),
                inputs: monomial.operands.iter().map(|(_, labels)| labels.to_vec()).collect(),
                sizes: &monomial.sizes,
                places,
                depth,
            };
            let term = self.contract(&contraction, |operand, places, _| {
                Ok(match algebra.atom(monomial.operands[operand].0) {
                    Atom::Variable(variable) => self.at(*variable, places),
                    Atom::Size(d) => self.size(*d),
                    _ => return Err(Unsupported::Functions),
                })
            })?;
            terms.push(self.scaled(coefficient, term, |c, term| Written::scalars([c.clone(), term.clone()]))?);
        }
        Written::sum('S', terms).map(limited).transpose()
    }

    /// A sum of products: deltas of labels that are the same, the operands, and the sums around them.
    fn contract(
        &self,
        contraction: &Contraction<'_>,
        operand: impl Fn(usize, &[Place], usize) -> Result<Written>,
    ) -> Result<Written> {
        let Contraction { output, inputs, sizes, places, depth } = contraction;
        let mut of: Vec<Option<Place>> = vec![None; sizes.len()];
        let mut factors = Vec::new();
        for (label, place) in output.iter().zip(places.iter()) {
            match &of[usize::from(*label)] {
                None => of[usize::from(*label)] = Some(place.clone()),
                Some(other) => {
                    let text = format!("({} == {} :> nat)%:R", other.name, place.name);
                    let tree = format!("(SDelta {} {})", other.level, place.level);
                    factors.push(Written::new(Level::Atom, text, tree));
                }
            }
        }
        let mut summed = Vec::new();
        for (label, size) in sizes.iter().enumerate() {
            if of[label].is_some() {
                continue;
            }
            if inputs.iter().flatten().all(|other| usize::from(*other) != label) {
                factors.push(self.size(*size));
                continue;
            }
            let place = self.names.place(depth + summed.len()).ok_or(Unsupported::Size)?;
            summed.push((place.name.clone(), *size));
            of[label] = Some(place);
        }
        let depth = depth + summed.len();
        for (at, labels) in inputs.iter().enumerate() {
            let places: Option<Vec<Place>> = labels.iter().map(|label| of[usize::from(*label)].clone()).collect();
            factors.push(operand(at, &places.ok_or(Unsupported::Size)?, depth)?);
        }
        let body = Written::scalars(factors);
        Ok(summed.into_iter().rev().fold(body, |body, (name, size)| self.summed(&name, size, &body)))
    }

    /// A sum over a label.
    pub(super) fn summed(&self, name: &str, size: Dimension, body: &Written) -> Written {
        let text = format!("\\sum_(0 <= {name} < {}) {}", self.names.size(size), body.at(Level::Big));
        Written::new(Level::Big, text, format!("(SSum {} {})", self.names.code(size), body.tree))
    }
}

/// A power of a scalar.
fn power(base: Written, exponent: usize) -> Written {
    match exponent {
        0 => Written::one(),
        1 => base,
        _ => {
            let text = format!("{} ^+ {exponent}", base.at(Level::Atom));
            Written::new(Level::Power, text, format!("(SExp {} {exponent})", base.tree))
        }
    }
}

fn limited(written: Written) -> Result<Written> {
    if written.len() > LARGEST { Err(Unsupported::Size) } else { Ok(written) }
}
