//! The value of every operation.

use super::limits::evaluation;
use super::point::Point;
use crate::base::{
    Arguments, Arithmetic, Axis, IndexPattern, Rational, Shape, Tensor, TensorKernel, Undefined, Work, contract, entries,
    multiplication, product, words,
};
use crate::expr::{Graph, Id};
use crate::ops::{Function, Op, Parameters, Place, Record, SizePolynomial};
use smallvec::SmallVec;

/// The values of the nodes of one graph at one point, each computed once.
#[derive(Clone, Debug)]
pub struct Evaluator<'a, T> {
    graph: &'a Graph,
    point: &'a Point<T>,
    values: Vec<Option<Tensor<T>>>,
    work: Work,
}

impl<'a, T: Arithmetic> Evaluator<'a, T> {
    /// Nothing computed yet.
    pub fn new(graph: &'a Graph, point: &'a Point<T>) -> Self {
        Evaluator::within(graph, point, evaluation())
    }

    /// Nothing computed yet, and so much work for all that will be.
    pub fn within(graph: &'a Graph, point: &'a Point<T>, work: Work) -> Self {
        Evaluator { graph, point, values: vec![None; graph.len()], work }
    }

    /// The work that is left.
    pub fn left(self) -> Work {
        self.work
    }

    /// The value of a node.
    ///
    /// # Errors
    /// When a node below it has none at the point, or the work is more than is left.
    pub fn value(&mut self, root: Id) -> Result<&Tensor<T>, Undefined> {
        for id in self.pending(root) {
            self.evaluate(id)?;
        }
        self.values[usize::from(root)].as_ref().ok_or(Undefined::Shape)
    }

    /// The value of a node, for which every other is let go as soon as nothing needs it.
    fn only(&mut self, root: Id) -> Result<Tensor<T>, Undefined> {
        let pending = self.pending(root);
        let mut uses = vec![0usize; self.graph.len()];
        pending.iter().flat_map(|id| self.read(*id)).for_each(|child| uses[usize::from(child)] += 1);
        uses[usize::from(root)] += 1;
        for id in pending {
            self.evaluate(id)?;
            for child in self.read(id) {
                let place = usize::from(child);
                uses[place] -= 1;
                if uses[place] == 0
                    && let Some(value) = self.values[place].take()
                {
                    self.work.release(value.data.len() as u64 * words::<T>());
                }
            }
        }
        self.values[usize::from(root)].take().ok_or(Undefined::Shape)
    }

    /// The nodes whose values are read for that of a node: its operands, and those of what a function is taken of.
    fn read(&self, id: Id) -> SmallVec<[Id; 4]> {
        let children = self.graph.children(id);
        let below = matches!(self.graph.op(id), Op::Map(_)).then(|| self.graph.children(children[0]));
        children.iter().chain(below.into_iter().flatten()).copied().collect()
    }

    /// Computes a node whose operands have values.
    fn evaluate(&mut self, id: Id) -> Result<(), Undefined> {
        let cells = entries(&self.sizes(self.graph.shape(id))?)? as u64;
        self.work.hold(cells * words::<T>())?;
        self.work.spend(cells)?;
        let mut work = self.work.clone();
        let value = self.compute(id, &mut work);
        self.work = work;
        self.values[usize::from(id)] = Some(value?);
        Ok(())
    }

    /// Takes the steps of an operation that no index pattern gives: for every number of its operands and of its value as many as the
    /// longest axis has places, as elimination does.
    fn spend(&self, id: Id, work: &mut Work) -> Result<(), Undefined> {
        let nodes = self.graph.children(id).iter().chain([&id]);
        let (mut cells, mut longest) = (0u64, 1usize);
        for shape in nodes.map(|node| self.sizes(self.graph.shape(*node))) {
            let shape = shape?;
            cells = cells.saturating_add(entries(&shape)? as u64);
            longest = shape.iter().copied().fold(longest, usize::max);
        }
        work.spend(cells.saturating_mul(longest as u64).saturating_mul(multiplication::<T>()))
    }

    /// The nodes below the root that have no value yet, children first.
    fn pending(&self, root: Id) -> Vec<Id> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if self.values[usize::from(id)].is_none() && seen.insert(id) {
                stack.extend(self.graph.children(id));
            }
        }
        let mut pending: Vec<Id> = seen.into_iter().collect();
        pending.sort_unstable_by_key(|id| usize::from(*id));
        pending
    }

    fn axis(&self, axis: &Axis) -> Result<usize, Undefined> {
        let mut size = 1usize;
        for dimension in axis {
            size = size.checked_mul(self.point.size(*dimension)?).ok_or(Undefined::TooLarge)?;
        }
        Ok(size)
    }

    fn operand(&self, id: Id, place: usize) -> Result<&Tensor<T>, Undefined> {
        let child = self.graph.children(id).get(place);
        child.and_then(|c| self.values[usize::from(*c)].as_ref()).ok_or(Undefined::Shape)
    }

    fn compute(&self, id: Id, work: &mut Work) -> Result<Tensor<T>, Undefined> {
        let size = |d| self.point.size(d);
        let operand = |place: usize| self.operand(id, place);
        Ok(match self.graph.op(id) {
            Op::Number(value) => Tensor::scalar(T::rational(value)?),
            Op::Size(d) => Tensor::scalar(T::integer(size(*d)? as i64)),
            Op::Variable(v) => self.point.value(*v)?.clone(),
            Op::Identity(d) => Tensor::identity(size(*d)?)?,
            Op::Ones(d) => Tensor::from_fn(&[size(*d)?], |_| T::one())?,
            Op::Zero(shape) => Tensor::zeros(&self.sizes(shape)?)?,
            Op::Network(pattern) => self.network(id, pattern, work)?,
            Op::Combination(coefficients) => {
                let mut sum = Tensor::zeros(&operand(0)?.shape)?;
                for (place, coefficient) in coefficients.iter().enumerate() {
                    let coefficient = T::rational(coefficient)?;
                    sum = sum.zip(operand(place)?, |s, x| s + coefficient * x)?;
                }
                sum
            }
            Op::Product => {
                let (left, right) = (operand(0)?, operand(1)?);
                let steps = (left.data.len() as u64).saturating_mul(right.size(1) as u64);
                work.spend(steps.saturating_mul(multiplication::<T>()))?;
                product(left, right)?
            }
            Op::Transpose => operand(0)?.transpose(),
            Op::Scale => {
                let factor = operand(0)?.value();
                operand(1)?.map(|x| factor * x)
            }
            Op::Hadamard => operand(0)?.zip(operand(1)?, |x, y| x * y)?,
            Op::Sum => Tensor::scalar(operand(0)?.sum()),
            Op::Map(function) => match self.composed(id, *function, work)? {
                Some(value) => value,
                None => {
                    let argument = operand(0)?;
                    let steps = T::FUNCTION.saturating_mul(multiplication::<T>());
                    work.spend((argument.data.len() as u64).saturating_mul(steps))?;
                    argument.try_map(|x| function.value(x))?
                }
            },
            Op::Call(operation) | Op::Parametric(operation, _) => self.call(id, operation.record(), work)?,
            // A term holds what it is.
            Op::Defined(_) => return Err(Undefined::Missing("an operation that a text defines")),
        })
    }

    /// The size of each axis.
    fn sizes(&self, shape: &Shape) -> Result<Vec<usize>, Undefined> {
        shape.iter().map(|axis| self.axis(axis)).collect()
    }

    /// The value of an operation of the table.
    fn call(&self, id: Id, record: &Record, work: &mut Work) -> Result<Tensor<T>, Undefined> {
        let shape = self.graph.shape(id);
        if let Some(kernels) = &record.evaluate {
            return self.run(id, T::kernel(kernels), work);
        }
        let shapes: Vec<&Shape> = self.graph.children(id).iter().map(|c| self.graph.shape(*c)).collect();
        let pattern = self.graph.op(id).index_pattern(&shapes).ok_or(Undefined::Missing(record.name))?;
        let value = self.network(id, &pattern, work)?;
        Ok(Tensor { shape: self.sizes(shape)?, data: value.data })
    }

    /// A function of an operation that says how this function of it is computed, in numbers that have an end.
    fn composed(&self, id: Id, function: Function, work: &mut Work) -> Result<Option<Tensor<T>>, Undefined> {
        let argument = self.graph.children(id)[0];
        let under = self.graph.op(argument).record().and_then(|record| record.evaluate_under.as_ref());
        match under.filter(|(over, _)| *over == function && !T::EXACT) {
            Some((_, kernels)) => self.run(argument, T::kernel(kernels), work).map(Some),
            None => Ok(None),
        }
    }

    /// The place among parameters; one with a name is within its dimension at every point.
    fn place(&self, parameters: Parameters) -> Result<usize, Undefined> {
        Ok(match parameters.place() {
            Some((dimension, Place::Named(name))) => {
                let (size, place) = (self.point.size(dimension)?, self.point.size(name)?);
                (place.max(1) - 1) % size.max(1) + 1
            }
            Some((_, Place::At(place))) => place as usize,
            None => 0,
        })
    }

    /// The exact number that a term is at these sizes, where they alone decide.
    fn number(&self, id: Id) -> Option<Rational> {
        if let number @ Some(_) = self.graph.number_value(id) {
            return number;
        }
        let polynomial = SizePolynomial::of(id, &|id| std::slice::from_ref(self.graph.node(id)))?;
        polynomial.value(|dimension| self.point.size(dimension).ok().and_then(|size| i64::try_from(size).ok()))
    }

    fn run(&self, id: Id, kernel: TensorKernel<T>, work: &mut Work) -> Result<Tensor<T>, Undefined> {
        self.spend(id, work)?;
        let children = self.graph.children(id);
        let values: SmallVec<[&Tensor<T>; 2]> =
            (0..children.len()).map(|place| self.operand(id, place)).collect::<Result<_, _>>()?;
        let numbers: SmallVec<[_; 2]> = children.iter().map(|c| self.number(*c)).collect();
        let sizes = if children.is_empty() { self.sizes(self.graph.shape(id))? } else { Vec::new() };
        let place = self.place(self.graph.op(id).parameters())?;
        kernel(Arguments { values: &values, numbers: &numbers, sizes: &sizes, place })
    }

    /// The value of a network. An operand that the pattern takes more often than it is given is the last one again.
    fn network(&self, id: Id, pattern: &IndexPattern, work: &mut Work) -> Result<Tensor<T>, Undefined> {
        let last = self.graph.children(id).len().saturating_sub(1);
        let operands: Vec<_> =
            (0..pattern.inputs.len()).map(|place| self.operand(id, place.min(last))).collect::<Result<_, _>>()?;
        let sizes: Vec<_> = pattern.sizes.iter().map(|d| self.point.size(*d)).collect::<Result<_, _>>()?;
        contract(pattern, &operands, &sizes, work)
    }
}

/// The value of a term at a point. Every node below the root is evaluated once.
///
/// # Errors
/// When a part of the term has no value there, or it takes more work than [`evaluation`] allows.
pub fn evaluate<T: Arithmetic>(graph: &Graph, root: Id, point: &Point<T>) -> Result<Tensor<T>, Undefined> {
    Evaluator::new(graph, point).only(root)
}
