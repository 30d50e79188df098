//! Sums of matrices that are cheap to apply, such as `eye(n) - ones(n)*ones(n)'/n`, applied to what they are multiplied with: the product is a
//! value of its own, where multiplying a whole product out would lose digits, and forming the matrix would cost an order.

use super::lowering::{Lowering, Orders, Style};
use crate::base::{IndexPattern, IndexPatternBuilder, Label, Property, Rational, Symbols};
use crate::expr::{Graph, Id};
use crate::facts::GraphFacts;
use crate::ops::{Code, Op};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// The most terms of which another form is looked for.
const LARGEST: usize = 400;

/// How deep sums stand in sums.
const NESTED: usize = 4;

type Labels = SmallVec<[Label; 4]>;

/// Sums that are cheap to apply, each with whether that is so for matrices too: what has a variable is for vectors.
type Sums = FxHashMap<Id, bool>;

/// A sum among factors, those that it is applied to, the labels that these have together, and the one that they share with it.
type Application = (usize, Vec<usize>, Labels, Label);

/// A factor of a network.
#[derive(Clone)]
enum Factor {
    Term(Id),
    /// A sum applied to another factor, whose labels are those of `of`; the label that they share is summed.
    Applied {
        sum: Id,
        /// The labels of the sum.
        labels: [Label; 2],
        factor: Box<Factor>,
        of: Labels,
    },
    /// Factors that are one with these labels: others are summed.
    Product(Vec<(Factor, Labels)>, Labels),
}

/// The terms with such sums applied, and those that they are the sums of; `None` where there is none. `to_matrices`: those with a variable
/// are applied to thin matrices too, if a term is a product through something thinner.
pub(super) fn applied(graph: &Graph, roots: &[Id], symbols: &Symbols, to_matrices: bool) -> Option<(Graph, Vec<Id>)> {
    let mut found = once(graph, roots, symbols, to_matrices)?;
    for _ in 1..NESTED {
        let next = |to_matrices| once(&found.0, &found.1, symbols, to_matrices);
        let next = if to_matrices { next(true).or_else(|| next(false)) } else { next(false) };
        let Some(next) = next else { break };
        found = next;
    }
    Some(found)
}

/// The terms with those sums applied that are factors.
fn once(graph: &Graph, roots: &[Id], symbols: &Symbols, to_matrices: bool) -> Option<(Graph, Vec<Id>)> {
    let below = graph.reachable(roots);
    let is_sum = |id: &Id| matches!(graph.op(*id), Op::Combination(c) if c.len() > 1) && graph.rank(*id) == 2;
    if below.len() > LARGEST || !below.iter().any(is_sum) {
        return None;
    }
    let (facts, orders) = (GraphFacts::new(graph, symbols), Orders::any());
    let reader = Lowering::new((graph, &facts, symbols, &orders), Style::default());
    let mut is_other = !to_matrices;
    let mut sums = Sums::default();
    for id in below.iter().filter(|id| is_sum(id) && is_cheap(&reader, **id, true, NESTED)) {
        let strictly = is_cheap(&reader, *id, false, NESTED);
        let is_thin = to_matrices && graph.children(*id).iter().any(|term| is_product(&reader, *term));
        is_other |= is_thin && !strictly;
        sums.insert(*id, strictly || is_thin);
    }
    if sums.is_empty() || !is_other {
        return None;
    }
    let mut whole: FxHashSet<Id> = roots.iter().copied().collect();
    for id in below.iter().filter(|id| !reader.is_network(**id)) {
        whole.extend(graph.children(*id));
    }
    let quotient = below.iter().find(|id| reader.divides_by_scalar(**id)).map(|id| graph.op(*id).clone());
    let mut new = Rebuilding { graph: Graph::new(), old: graph, map: FxHashMap::default(), quotient };
    let mut is_changed = false;
    for id in below {
        let planned = (whole.contains(&id) && reader.is_network(id)).then(|| plan(&reader, id, &sums)).flatten();
        let rebuilt = planned.and_then(|plan| new.rebuilt(&plan));
        is_changed |= rebuilt.is_some();
        let copied = rebuilt.or_else(|| {
            let children: SmallVec<[Id; 4]> = graph.children(id).iter().map(|child| new.map[child]).collect();
            match graph.op(id) {
                Op::Variable(variable) => Some(new.graph.variable(*variable, symbols)),
                op => new.graph.add(op.clone(), &children).ok(),
            }
        })?;
        new.map.insert(id, copied);
    }
    let roots = roots.iter().map(|root| new.map[root]).collect();
    is_changed.then_some((new.graph, roots))
}

/// Whether each term of a sum is a diagonal, a variable where these count, such a sum, or a product through something thinner: no factor of it has both axes.
fn is_cheap(reader: &Lowering<'_>, sum: Id, has_variables: bool, depth: usize) -> bool {
    let is_sum =
        |id: Id| matches!(reader.graph.op(id), Op::Combination(c) if c.len() > 1) && reader.graph.rank(id) == 2;
    let is_own = |id: Id| {
        has_variables && matches!(reader.graph.op(id), Op::Variable(_))
            || is_sum(id) && depth > 0 && is_cheap(reader, id, has_variables, depth - 1)
    };
    reader.graph.shape(sum).iter().all(|axis| axis.len() == 1)
        && reader.graph.children(sum).iter().all(|term| {
            let network = reader.network(*term);
            let pattern = network.pattern();
            let output: Labels = pattern.flat_output().collect();
            let arrays = network.operands.iter().zip(&pattern.inputs).filter(|(_, labels)| !labels.is_empty());
            let arrays: Vec<Id> = arrays.map(|((id, _), _)| *id).collect();
            output[0] == output[1] || matches!(arrays[..], [only] if is_own(only)) || is_product(reader, *term)
        })
}

/// Whether no factor of a matrix has both of its axes.
fn is_product(reader: &Lowering<'_>, term: Id) -> bool {
    let pattern = reader.network(term).pattern();
    let output: Labels = pattern.flat_output().collect();
    let has_both = |input: &[Label]| output.iter().all(|label| input.contains(label));
    reader.is_network(term) && !pattern.inputs.iter().any(|input| has_both(input))
}

/// A network with sums applied.
struct Plan {
    factors: Vec<(Factor, Labels)>,
    pattern: IndexPattern,
    coefficient: Rational,
    divisors: Vec<Id>,
}

/// Each sum of a network applied to a factor that alone has one of its labels, the thinnest; `None` where there is none.
fn plan(reader: &Lowering<'_>, id: Id, sums: &Sums) -> Option<Plan> {
    let network = reader.network(id);
    let pattern = network.pattern();
    if network.is_zero {
        return None;
    }
    let mut factors: Vec<(Factor, Labels)> = network
        .operands
        .iter()
        .zip(&pattern.inputs)
        .map(|((id, _), labels)| (Factor::Term(*id), labels.iter().copied().collect()))
        .collect();
    let output: Labels = pattern.flat_output().collect();
    let mut is_changed = false;
    while let Some((sum, others, of, shared)) = next(reader, &factors, &output, sums, &pattern) {
        let (Factor::Term(term), own) = factors[sum].clone() else { break };
        let mut parts: Vec<(Factor, Labels)> = others.iter().map(|other| factors[*other].clone()).collect();
        let factor = if parts.len() == 1 { parts.remove(0).0 } else { Factor::Product(parts, of.clone()) };
        let free = if own[0] == shared { own[1] } else { own[0] };
        let mut labels = [free, shared];
        // Of a symmetric matrix either axis is the first.
        if own[..] != labels && !reader.facts.of(term).has(Property::Symmetric) {
            labels = [own[0], own[1]];
        }
        let rest = of.iter().copied().filter(|label| *label != shared);
        let kept: Labels = [free].into_iter().chain(rest).collect();
        factors[others[0]] = (Factor::Applied { sum: term, labels, factor: Box::new(factor), of }, kept);
        let is_left = |at: usize| at != sum && !others[1..].contains(&at);
        factors = factors.into_iter().enumerate().filter(|(at, _)| is_left(*at)).map(|(_, factor)| factor).collect();
        is_changed = true;
    }
    let (coefficient, divisors) = (network.coefficient.clone(), network.divisors.clone());
    is_changed.then_some(Plan { factors, pattern, coefficient, divisors })
}

/// A sum, and what it is applied to beyond one of its labels: one factor, or vectors besides, or all that hangs together there.
fn next(
    reader: &Lowering<'_>,
    factors: &[(Factor, Labels)],
    output: &[Label],
    sums: &Sums,
    pattern: &IndexPattern,
) -> Option<Application> {
    let mut found: Option<Application> = None;
    // Vectors first, then what is not square.
    let size = |labels: &Labels| {
        let sizes: Vec<_> = labels.iter().map(|label| pattern.sizes[usize::from(*label)]).collect();
        (sizes.len(), sizes.windows(2).any(|pair| pair[0] == pair[1]))
    };
    for (at, (factor, own)) in factors.iter().enumerate() {
        let Some(strictly) = (match factor {
            Factor::Term(id) => sums.get(id).copied(),
            _ => None,
        }) else {
            continue;
        };
        for shared in own.iter().copied().filter(|label| own[0] != own[1] && !output.contains(label)) {
            let operands = [beside(reader, factors, at, shared, sums), beyond(factors, output, at, shared)];
            for (others, labels) in operands.into_iter().flatten() {
                let is_once = labels.iter().filter(|label| **label == shared).count() == 1;
                let is_trace = own.iter().all(|label| labels.contains(label));
                let is_thin = labels.len() == 1 || strictly && labels.len() == 2;
                let is_less = found.as_ref().is_none_or(|(_, _, least, _)| size(&labels) < size(least));
                if is_once && !is_trace && is_thin && is_less {
                    found = Some((at, others, labels, shared));
                }
            }
        }
    }
    found
}

/// Factors, and the labels that they have together.
type Operand = (Vec<usize>, Labels);

/// The factors that have a label of a sum besides it, at most one of which is more than a vector.
fn beside(
    reader: &Lowering<'_>,
    factors: &[(Factor, Labels)],
    sum: usize,
    shared: Label,
    sums: &Sums,
) -> Option<Operand> {
    let holders = factors.iter().enumerate().filter(|(other, (_, l))| *other != sum && l.contains(&shared));
    let holders: Vec<(usize, &(Factor, Labels))> = holders.collect();
    let wide = holders.iter().filter(|(_, (_, labels))| labels.len() > 1).count();
    let (_, (_, labels)) = holders.iter().max_by_key(|(_, (_, labels))| labels.len())?;
    let is_inverse = |id: &Id| matches!(reader.graph.op(*id).record().map(|r| r.code), Some(Code::Instruction(_)));
    let is_apt = holders.iter().all(|(_, (of, _))| match of {
        Factor::Term(id) => sums.get(id) != Some(&true) && !is_inverse(id),
        Factor::Applied { .. } | Factor::Product(..) => true,
    });
    (wide <= 1 && is_apt).then(|| (holders.iter().map(|(other, _)| *other).collect(), labels.clone()))
}

/// The factors that hang together beyond a label of a sum, where the sum is not among what they meet again: `A*x` of `S*A*x`.
fn beyond(factors: &[(Factor, Labels)], output: &[Label], sum: usize, shared: Label) -> Option<Operand> {
    let mut reached: Labels = [shared].into_iter().collect();
    let mut members: Vec<usize> = Vec::new();
    loop {
        let meets = |(other, (_, labels)): &(usize, &(Factor, Labels))| {
            *other != sum && !members.contains(other) && labels.iter().any(|label| reached.contains(label))
        };
        let Some((other, (_, labels))) = factors.iter().enumerate().find(meets) else { break };
        members.push(other);
        reached.extend(labels.iter().copied().filter(|label| !output.contains(label)));
    }
    members.sort_unstable();
    let mut own = Labels::new();
    for label in members.iter().flat_map(|at| &factors[*at].1) {
        if (*label == shared || output.contains(label)) && !own.contains(label) {
            own.push(*label);
        }
    }
    let other = factors[sum].1.iter().find(|label| **label != shared)?;
    (members.len() > 1 && !reached.contains(other)).then_some((members, own))
}

/// Terms on the way to another graph.
struct Rebuilding<'g> {
    graph: Graph,
    old: &'g Graph,
    map: FxHashMap<Id, Id>,
    /// The quotient by a scalar, if there is one.
    quotient: Option<Op>,
}

impl Rebuilding<'_> {
    fn rebuilt(&mut self, plan: &Plan) -> Option<Id> {
        let mut terms = Vec::with_capacity(plan.factors.len());
        for (factor, labels) in &plan.factors {
            terms.push((self.factor(factor, &plan.pattern)?, labels.clone()));
        }
        let output = plan.pattern.output.iter().map(|axis| axis.iter().copied().collect()).collect::<Vec<Labels>>();
        let degrees = plan.pattern.degrees();
        // What touches nothing is a size that is a factor.
        let sizes = (0..plan.pattern.sizes.len()).filter(|label| degrees[*label] == 0).map(|label| label as Label);
        let mut whole = self.network(&terms, &output, &sizes.collect::<Labels>(), &plan.pattern)?;
        for divisor in &plan.divisors {
            whole = self.graph.add(self.quotient.clone()?, &[whole, self.map[divisor]]).ok()?;
        }
        if plan.coefficient.is_one() {
            return Some(whole);
        }
        self.graph.add(Op::Combination([plan.coefficient.clone()].into_iter().collect()), &[whole]).ok()
    }

    fn factor(&mut self, factor: &Factor, pattern: &IndexPattern) -> Option<Id> {
        let (sum, labels, factor, of) = match factor {
            Factor::Term(id) => return Some(self.map[id]),
            Factor::Applied { sum, labels, factor, of } => (*sum, labels, factor, of),
            Factor::Product(factors, of) => {
                let mut parts = Vec::with_capacity(factors.len());
                for (factor, labels) in factors {
                    parts.push((self.factor(factor, pattern)?, labels.clone()));
                }
                let output: Vec<Labels> = of.iter().map(|label| [*label].into_iter().collect()).collect();
                return self.network(&parts, &output, &[], pattern);
            }
        };
        let inner = self.factor(factor, pattern)?;
        let shared = *labels.iter().find(|label| of.contains(label))?;
        let free = *labels.iter().find(|label| **label != shared)?;
        let rest = of.iter().copied().filter(|label| *label != shared);
        let output: Vec<Labels> = [free].into_iter().chain(rest).map(|label| [label].into_iter().collect()).collect();
        let (old, mut terms) = (self.old, Vec::new());
        for term in old.children(sum) {
            let parts = [(self.map[term], labels.iter().copied().collect()), (inner, of.clone())];
            terms.push(self.network(&parts, &output, &[], pattern)?);
        }
        self.graph.add(old.op(sum).clone(), &terms).ok()
    }

    /// A network over these terms, with labels of this pattern.
    fn network(
        &mut self,
        terms: &[(Id, Labels)],
        output: &[Labels],
        sizes: &[Label],
        pattern: &IndexPattern,
    ) -> Option<Id> {
        let mut builder = IndexPatternBuilder::new();
        let mut known: FxHashMap<Label, Label> = FxHashMap::default();
        let mut label = |builder: &mut IndexPatternBuilder, own: &Label| {
            *known.entry(*own).or_insert_with(|| builder.label(pattern.sizes[usize::from(*own)]))
        };
        for (_, labels) in terms {
            let labels: Labels = labels.iter().map(|own| label(&mut builder, own)).collect();
            builder.input(labels);
        }
        for axis in output {
            let labels: Labels = axis.iter().map(|own| label(&mut builder, own)).collect();
            builder.output(labels);
        }
        for own in sizes {
            label(&mut builder, own);
        }
        let terms: Vec<Id> = terms.iter().map(|(term, _)| *term).collect();
        self.graph.network(builder.finish(), &terms).ok()
    }
}
