//! Logarithms of sums of two exponentials, of which one may be a positive number, and quotients by them. `log(c + exp(x))` is `log(c)` and
//! `log(1 + exp(x - log(c)))`, `exp(x)/(c + exp(x))` is `sigmoid(x - log(c))`, `exp(x)/(exp(x) - 1)` is `1/(1 - exp(-x))`, and
//! `exp(x)*exp(-exp(x))` is `exp(x - exp(x))`: what is computed from these does not overflow.

use super::lowering::{Lowering, Orders, Style};
use super::stable::FUNCTIONS;
use crate::base::{IndexPatternBuilder, Rational, Requirement, Shape, Symbols};
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use crate::ops::{Function, Meaning, Op, reciprocals};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The most factors of a quotient.
const MOST: usize = 12;

/// A positive term of a sum: a number, by positive scalars, by an exponential.
struct Part {
    number: Rational,
    scalars: Vec<Id>,
    divisors: Vec<Id>,
    exponent: Option<Id>,
}

/// A sum of two such terms.
struct Parts {
    /// Whether it is the negative of that.
    negative: bool,
    /// Whether the second one is taken from the first.
    difference: bool,
    terms: [Part; 2],
}

impl Part {
    fn is_one(&self) -> bool {
        self.number.is_one() && self.scalars.is_empty() && self.divisors.is_empty()
    }
}

/// The terms with such logarithms and quotients.
pub(super) fn rewritten(graph: Graph, roots: Vec<Id>, symbols: &Symbols) -> (Graph, Vec<Id>) {
    let below = graph.reachable(&roots);
    if !below.iter().any(|id| is_of(&graph, *id, FUNCTIONS.exponential)) {
        return (graph, roots);
    }
    let (facts, orders) = (GraphFacts::new(&graph, symbols), Orders::any());
    let reader = Lowering::new((&graph, &facts, symbols, &orders), Style::default());
    let mut rewriting = Rewriting { reader: &reader, new: Graph::new(), map: FxHashMap::default(), larger: Vec::new() };
    rewriting.larger = below.iter().filter_map(|id| rewriting.compared(*id)).collect();
    for id in below {
        let own = rewriting.logarithm(id).or_else(|| rewriting.quotient(id)).or_else(|| rewriting.exponentials(id));
        let copied = own.or_else(|| {
            let children: SmallVec<[Id; 4]> = graph.children(id).iter().map(|child| rewriting.map[child]).collect();
            match graph.op(id) {
                Op::Variable(variable) => Some(rewriting.new.variable(*variable, symbols)),
                op => rewriting.new.add(op.clone(), &children).ok(),
            }
        });
        let Some(copied) = copied else { return (graph, roots) };
        rewriting.map.insert(id, copied);
    }
    let roots = roots.iter().map(|root| rewriting.map[root]).collect();
    (rewriting.new, roots)
}

fn is_of(graph: &Graph, id: Id, function: Function) -> bool {
    matches!(graph.op(id), Op::Map(own) if *own == function)
}

struct Rewriting<'r, 'g> {
    reader: &'r Lowering<'g>,
    new: Graph,
    map: FxHashMap<Id, Id>,
    /// The exponents of two parts, none of a number, the first of which is larger where the terms have a value: a logarithm is of their difference.
    larger: Vec<[Option<Id>; 2]>,
}

impl Rewriting<'_, '_> {
    /// A term of a sum, if it is positive and no other than these are.
    fn part(&self, id: Id, coefficient: &Rational) -> Option<Part> {
        let (reader, graph) = (self.reader, self.reader.graph);
        let mut part = Part { number: coefficient.clone(), scalars: Vec::new(), divisors: Vec::new(), exponent: None };
        let is_positive = |id: &Id| reader.facts.of(*id).satisfy(Requirement::Positive);
        let operands: Vec<Id> = if reader.is_network(id) {
            let network = reader.network(id);
            let pattern = network.pattern();
            let output: Vec<u16> = pattern.flat_output().collect();
            let is_plain = (0..output.len()).all(|at| !output[..at].contains(&output[at]));
            let is_whole = |input: &[u16]| input.is_empty() || input == output;
            let all = pattern.inputs.iter().all(|input| is_whole(&input[..]));
            if !is_plain || !all || pattern.degrees().contains(&0) || network.is_zero {
                return None;
            }
            part.number = part.number.checked_mul(&network.coefficient)?;
            part.divisors = network.divisors.clone();
            network.operands.iter().map(|(operand, _)| *operand).collect()
        } else {
            vec![id]
        };
        for operand in operands {
            if is_of(graph, operand, FUNCTIONS.exponential) {
                let argument = graph.children(operand)[0];
                if part.exponent.replace(argument).is_some() {
                    return None;
                }
            } else if graph.rank(operand) == 0 && is_positive(&operand) {
                part.scalars.push(operand);
            } else {
                return None;
            }
        }
        let of_shape = |id: Id| graph.shape(id);
        let fits = part.exponent.is_none_or(|exponent| of_shape(exponent) == of_shape(id));
        let number = part.number.clone();
        let is_fine = fits && !number.is_zero() && !number.is_negative() && part.divisors.iter().all(is_positive);
        is_fine.then_some(part)
    }

    /// The terms of a sum of two, one of which is an exponential at least.
    fn parts(&self, id: Id) -> Option<Parts> {
        let graph = self.reader.graph;
        let (Op::Combination(coefficients), [a, b]) = (graph.op(id), graph.children(id)) else { return None };
        let part = |at: usize| self.part([*a, *b][at], &coefficients[at].abs());
        let [p, q] = [part(0)?, part(1)?];
        let parts = match [&coefficients[0], &coefficients[1]].map(Rational::is_negative) {
            [negative, other] if negative == other => Parts { negative, difference: false, terms: [p, q] },
            [true, _] => Parts { negative: false, difference: true, terms: [q, p] },
            _ => Parts { negative: false, difference: true, terms: [p, q] },
        };
        parts.terms.iter().any(|part| part.exponent.is_some()).then_some(parts)
    }

    /// The exponents of the parts of whose difference a term is the logarithm.
    fn compared(&self, id: Id) -> Option<[Option<Id>; 2]> {
        let graph = self.reader.graph;
        if !is_of(graph, id, FUNCTIONS.logarithm) {
            return None;
        }
        let parts = self.parts(graph.children(id)[0]).filter(|parts| parts.difference)?;
        Some(parts.terms.map(|part| part.exponent))
    }

    /// A number everywhere.
    fn spread(&mut self, scalar: Id, shape: &Shape) -> Option<Id> {
        if shape.is_empty() {
            return Some(scalar);
        }
        let mut pattern = IndexPatternBuilder::new();
        let axes: Vec<SmallVec<[u16; 2]>> = shape.iter().map(|axis| pattern.axis(axis).into_iter().collect()).collect();
        pattern.input([]);
        axes.into_iter().for_each(|axis| pattern.output(axis));
        self.new.network(pattern.finish(), &[scalar]).ok()
    }

    /// The terms of the logarithm of a part, each with a coefficient.
    fn terms(&mut self, part: &Part, sign: i64, shape: &Shape) -> Option<Vec<(Rational, Id)>> {
        let sign = Rational::from_integer(sign);
        let mut terms: Vec<(Rational, Id)> =
            part.exponent.iter().map(|exponent| (sign.clone(), self.map[exponent])).collect();
        let mut scalars: Vec<(Rational, Id)> = Vec::new();
        if !part.number.is_one() {
            scalars.push((sign.clone(), self.new.number(part.number.clone())));
        }
        scalars.extend(part.scalars.iter().map(|scalar| (sign.clone(), self.map[scalar])));
        scalars.extend(part.divisors.iter().map(|divisor| (-sign.clone(), self.map[divisor])));
        for (sign, scalar) in scalars {
            let logarithm = self.new.add(Op::Map(FUNCTIONS.logarithm), &[scalar]).ok()?;
            terms.push((sign, self.spread(logarithm, shape)?));
        }
        Some(terms)
    }

    fn combination(&mut self, terms: Vec<(Rational, Id)>) -> Option<Id> {
        match &terms[..] {
            [] => None,
            [(one, only)] if one.is_one() => Some(*only),
            _ => {
                let (coefficients, terms): (Vec<Rational>, Vec<Id>) = terms.into_iter().unzip();
                self.new.add(Op::Combination(coefficients.into_iter().collect()), &terms).ok()
            }
        }
    }

    /// The logarithm of one part over another.
    fn difference(&mut self, above: &Part, below: &Part, shape: &Shape) -> Option<Id> {
        let mut terms = self.terms(above, 1, shape)?;
        terms.extend(self.terms(below, -1, shape)?);
        self.combination(terms)
    }

    /// The logarithm of such a sum, by that of one more than an exponential.
    fn logarithm(&mut self, id: Id) -> Option<Id> {
        let graph = self.reader.graph;
        if !is_of(graph, id, FUNCTIONS.logarithm) {
            return None;
        }
        let parts = self.parts(graph.children(id)[0])?;
        let Parts { negative: false, difference: false, terms: [a, b] } = parts else { return None };
        // What is one already stays, and so do two exponentials without factors.
        if a.is_one() && b.is_one() {
            return None;
        }
        let (first, other) = if b.exponent.is_none() { (b, a) } else { (a, b) };
        let shape = graph.shape(id).clone();
        let difference = self.difference(&other, &first, &shape)?;
        let exponential = self.new.add(Op::Map(FUNCTIONS.exponential), &[difference]).ok()?;
        let one = self.new.number(Rational::one());
        let one = self.spread(one, &shape)?;
        let sum = self.combination(vec![(Rational::one(), one), (Rational::one(), exponential)])?;
        let logarithm = self.new.add(Op::Map(FUNCTIONS.logarithm), &[sum]).ok()?;
        let mut terms = self.terms(&first, 1, &shape)?;
        terms.push((Rational::one(), logarithm));
        self.combination(terms)
    }

    /// What a term is divided by, and how often, with what is above: a quotient, a negative power, or such a one times something.
    fn divided(&self, id: Id) -> Option<(Vec<Id>, Id, i64)> {
        let graph = self.reader.graph;
        let children = graph.children(id);
        if let (Op::Hadamard | Op::Scale, [a, b]) = (graph.op(id), children) {
            let (mut above, base, power, other) = [(a, b), (b, a)].into_iter().find_map(|(one, other)| {
                let (above, base, power) = self.divided(*one)?;
                (above.len() < MOST).then_some((above, base, power, *other))
            })?;
            above.push(other);
            return Some((above, base, power));
        }
        let monomial = |id: Id| match graph.op(id).record()?.meaning {
            Meaning::Monomial(factors) => Some(factors),
            _ => None,
        };
        let power = |id: Id| -> Option<(Id, i64)> {
            let [factor] = monomial(id)? else { return None };
            let children = graph.children(id);
            let exponent = factor.exponent(Some, |place| graph.number_value(children[place]))?.to_i64()?;
            Some((children[factor.base], exponent))
        };
        match monomial(id)? {
            [_] => power(id).filter(|(_, power)| *power < 0).map(|(base, power)| (Vec::new(), base, -power)),
            [above, below] if (above.base, below.base) == (0, 1) => {
                let exponent = |factor: &crate::ops::Factor| factor.exponent(Some, |_| None);
                let is_quotient = exponent(above) == Some(Rational::one()) && exponent(below) == Some(-Rational::one());
                let (base, power) = power(children[1]).filter(|(_, power)| *power > 0).unwrap_or((children[1], 1));
                is_quotient.then_some((vec![children[0]], base, power))
            }
            _ => None,
        }
    }

    /// The factors of a product of terms entry by entry, and its number.
    fn factors(&self, all: Vec<Id>) -> Option<(Rational, Vec<Id>)> {
        let graph = self.reader.graph;
        let (mut number, mut factors, mut open) = (Rational::one(), Vec::new(), all);
        while let Some(id) = open.pop() {
            let children = graph.children(id);
            match graph.op(id) {
                Op::Number(value) => number = number.checked_mul(value)?,
                Op::Hadamard | Op::Scale => open.extend(children.iter().rev()),
                Op::Combination(coefficients) if coefficients.len() == 1 => {
                    number = number.checked_mul(&coefficients[0])?;
                    open.push(children[0]);
                }
                _ if self.reader.squares(id) => open.extend([children[0], children[0]]),
                _ => factors.push(id),
            }
            if factors.len() + open.len() > MOST {
                return None;
            }
        }
        Some((number, factors))
    }

    /// A quotient by such a sum, or by a power of it: each time by a part of it that is above, or by its number.
    fn quotient(&mut self, id: Id) -> Option<Id> {
        let graph = self.reader.graph;
        let (above, base, power) = self.divided(id)?;
        let shape = graph.shape(id).clone();
        if graph.shape(base) != &shape || power > MOST as i64 {
            return None;
        }
        let Parts { negative, difference, terms: parts } = self.parts(base)?;
        let (mut number, mut factors) = self.factors(above)?;
        if negative && power % 2 == 1 {
            number = -number;
        }
        let mut functions = Vec::new();
        // Of a difference by the larger one, if it is known.
        let [first, second] = [&parts[0], &parts[1]].map(|part| part.exponent);
        let is_smaller = |at: usize| {
            let other = if at == 0 { [second, first] } else { [first, second] };
            difference && self.larger.contains(&other)
        };
        let smaller = [is_smaller(0), is_smaller(1)];
        for _ in 0..power {
            let is_part = |part: &Part, factor: Id| {
                let argument = graph.children(factor).first().copied();
                let is_plain = part.scalars.is_empty() && part.divisors.is_empty();
                // What is an exponential of one may be too large or too small for both.
                let is_simple = !difference || !part.exponent.is_some_and(|exponent| self.has_exponential(exponent));
                is_plain && is_simple && is_of(graph, factor, FUNCTIONS.exponential) && argument == part.exponent
            };
            let found = (0..2).filter(|at| !smaller[*at]).find_map(|at| {
                let factor = factors.iter().position(|factor| is_part(&parts[at], *factor))?;
                Some((at, factor))
            });
            let at = match found {
                Some((at, factor)) => {
                    factors.remove(factor);
                    at
                }
                None => (0..2).filter(|at| !smaller[*at]).find(|at| {
                    let part = &parts[*at];
                    part.exponent.is_none() && part.scalars.is_empty() && part.divisors.is_empty()
                })?,
            };
            number = number.checked_div(&parts[at].number)?;
            if difference && at == 1 {
                number = -number;
            }
            functions.push(match difference {
                false => {
                    let difference = self.difference(&parts[at], &parts[1 - at], &shape)?;
                    self.new.add(Op::Map(FUNCTIONS.sigmoid), &[difference]).ok()?
                }
                true => self.by_rest(&parts[1 - at], &parts[at], &shape)?,
            });
        }
        let exponentials = self.nested(&mut factors)?;
        let factors = factors.iter().map(|factor| self.map[factor]).chain(exponentials).chain(functions);
        let factors = factors.collect();
        self.product(number, factors, &shape)
    }

    /// One by one less a part over another.
    fn by_rest(&mut self, part: &Part, by: &Part, shape: &Shape) -> Option<Id> {
        let difference = self.difference(part, by, shape)?;
        let exponential = self.new.add(Op::Map(FUNCTIONS.exponential), &[difference]).ok()?;
        let one = self.new.number(Rational::one());
        let one = self.spread(one, shape)?;
        let rest = self.combination(vec![(Rational::one(), one), (-Rational::one(), exponential)])?;
        reciprocals(&mut self.new, rest)
    }

    /// A number times factors, which are scalars or of this shape.
    fn product(&mut self, number: Rational, factors: Vec<Id>, shape: &Shape) -> Option<Id> {
        let (scalars, mut arrays): (Vec<Id>, Vec<Id>) =
            factors.into_iter().partition(|factor| self.new.rank(*factor) == 0);
        let mut whole = if shape.is_empty() { None } else { arrays.pop() };
        for array in arrays.into_iter().rev() {
            let before = whole?;
            whole = Some(self.new.add(Op::Hadamard, &[array, before]).ok()?);
        }
        for scalar in scalars {
            whole = Some(match whole {
                Some(before) => self.new.add(Op::Scale, &[scalar, before]).ok()?,
                None => scalar,
            });
        }
        self.combination(vec![(number, whole?)])
    }

    /// Whether an exponential is a term, or a multiple of one.
    fn has_exponential(&self, id: Id) -> bool {
        let graph = self.reader.graph;
        match graph.op(id) {
            Op::Combination(_) => graph.children(id).iter().any(|term| self.has_exponential(*term)),
            _ => is_of(graph, id, FUNCTIONS.exponential),
        }
    }

    /// Takes the exponentials out of factors where one is of an exponential, and is what they are together: nothing else.
    fn nested(&mut self, factors: &mut Vec<Id>) -> Option<Option<Id>> {
        let graph = self.reader.graph;
        let argument = |id: &Id| is_of(graph, *id, FUNCTIONS.exponential).then(|| graph.children(*id)[0]);
        let arguments: Vec<Id> = factors.iter().filter_map(argument).collect();
        let is_alike = arguments.windows(2).all(|pair| graph.shape(pair[0]) == graph.shape(pair[1]));
        if arguments.len() < 2 || !is_alike || !arguments.iter().any(|argument| self.has_exponential(*argument)) {
            return Some(None);
        }
        factors.retain(|factor| argument(factor).is_none());
        let terms = arguments.iter().map(|argument| (Rational::one(), self.map[argument])).collect();
        let sum = self.combination(terms)?;
        self.new.add(Op::Map(FUNCTIONS.exponential), &[sum]).ok().map(Some)
    }

    /// A product of exponentials, one of which is of an exponential.
    fn exponentials(&mut self, id: Id) -> Option<Id> {
        let graph = self.reader.graph;
        let (Op::Hadamard | Op::Scale, children) = (graph.op(id), graph.children(id)) else { return None };
        let (number, mut factors) = self.factors(children.to_vec())?;
        let exponential = self.nested(&mut factors)??;
        let factors = factors.iter().map(|factor| self.map[factor]).chain([exponential]).collect();
        let shape = graph.shape(id).clone();
        self.product(number, factors, &shape)
    }
}
