//! Names of an input: dimensions and variables, interned in the order of their first appearance.

use super::attribute::Attributes;
use super::facts::Facts;
use indexmap::{IndexMap, IndexSet};
use smallvec::SmallVec;

/// An elementary dimension: a symbol such as `n`, or a literal size such as `3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimension(pub(crate) u32);

/// A variable of the expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variable(pub(crate) u32);

/// One axis of a tensor: a product of elementary dimensions, the slowest first.
///
/// An ordinary axis has one dimension; `kron(A,B)` and `vec(A)` have axes of two. The empty product is an axis of size 1.
pub type Axis = SmallVec<[Dimension; 2]>;

/// The axes of a tensor in order. A scalar has none, a vector (row or column) one, a matrix two.
pub type Shape = SmallVec<[Axis; 2]>;

/// What is known of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Its axes.
    pub shape: Shape,
    /// Its attributes as declared (not closed).
    pub attributes: Attributes,
}

/// The names of one input. Dense ids in the order of first appearance, so nothing depends on what ran before.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    dimensions: IndexSet<String>,
    variables: IndexMap<String, Declaration>,
    directions: IndexMap<Variable, Variable>,
}

impl Symbols {
    /// The dimension of this name, made if new. A name of digits is a literal size.
    pub fn dimension(&mut self, name: &str) -> Dimension {
        match self.dimensions.get_index_of(name) {
            Some(i) => Dimension(i as u32),
            None => Dimension(self.dimensions.insert_full(name.to_owned()).0 as u32),
        }
    }

    /// The dimension of this name, if it exists.
    pub fn find_dimension(&self, name: &str) -> Option<Dimension> {
        self.dimensions.get_index_of(name).map(|i| Dimension(i as u32))
    }

    /// The name of a dimension.
    pub fn dimension_name(&self, dimension: Dimension) -> &str {
        &self.dimensions[dimension.0 as usize]
    }

    /// The literal size of a dimension, if it is a number.
    pub fn literal_size(&self, dimension: Dimension) -> Option<u64> {
        self.dimension_name(dimension).parse().ok()
    }

    /// Declares a variable, or replaces its declaration.
    pub fn declare(&mut self, name: &str, declaration: Declaration) -> Variable {
        Variable(self.variables.insert_full(name.to_owned(), declaration).0 as u32)
    }

    /// The variable that stands for the differential of another: `dX` for `X`, or `dX_` where the input has a `dX` of its own.
    pub fn direction(&mut self, variable: Variable) -> Variable {
        if let Some(direction) = self.directions.get(&variable) {
            return *direction;
        }
        let mut name = format!("d{}", self.variable_name(variable));
        while self.find_variable(&name).is_some() || self.find_dimension(&name).is_some() {
            name.push('_');
        }
        let shape = self.declaration(variable).shape.clone();
        let direction = self.declare(&name, Declaration { shape, attributes: Attributes::NONE });
        self.directions.insert(variable, direction);
        direction
    }

    /// Whether the variable stands for the differential of another.
    pub fn is_direction(&self, variable: Variable) -> bool {
        self.directions.values().any(|v| *v == variable)
    }

    /// The name of the variable whose differential a name stands for.
    pub fn differential_of(&self, name: &str) -> Option<&str> {
        let direction = self.find_variable(name)?;
        let (variable, _) = self.directions.iter().find(|(_, d)| **d == direction)?;
        Some(self.variable_name(*variable))
    }

    /// The variable of this name.
    pub fn find_variable(&self, name: &str) -> Option<Variable> {
        self.variables.get_index_of(name).map(|i| Variable(i as u32))
    }

    /// The name of a variable.
    pub fn variable_name(&self, variable: Variable) -> &str {
        self.variables.get_index(variable.0 as usize).map_or("?", |(name, _)| name)
    }

    /// What is known of a variable.
    pub fn declaration(&self, variable: Variable) -> &Declaration {
        &self.variables[variable.0 as usize]
    }

    /// The attributes of a variable with all that they imply.
    pub fn attributes(&self, variable: Variable) -> Attributes {
        self.declaration(variable).attributes.close()
    }

    /// What the declaration of a variable says.
    pub fn facts(&self, variable: Variable) -> Facts {
        Facts::declared(self.declaration(variable).attributes)
    }

    /// All variables in order.
    pub fn variables(&self) -> impl Iterator<Item = (Variable, &str, &Declaration)> {
        self.variables.iter().enumerate().map(|(i, (name, d))| (Variable(i as u32), name.as_str(), d))
    }

    /// All dimensions in order.
    pub fn dimensions(&self) -> impl Iterator<Item = (Dimension, &str)> {
        self.dimensions.iter().enumerate().map(|(i, name)| (Dimension(i as u32), name.as_str()))
    }

    /// An axis as text: `n`, `m*n`, or `1`.
    pub fn axis_text(&self, axis: &Axis) -> String {
        if axis.is_empty() {
            return "1".to_owned();
        }
        axis.iter().map(|d| self.dimension_name(*d)).collect::<Vec<_>>().join("*")
    }

    /// A shape as text: `scalar`, `vector(n)`, `matrix(n,m)`, `tensor(n,m,k)`.
    pub fn shape_text(&self, shape: &Shape) -> String {
        let axes = shape.iter().map(|a| self.axis_text(a)).collect::<Vec<_>>().join(",");
        match shape.len() {
            0 => "scalar".to_owned(),
            1 => format!("vector({axes})"),
            2 => format!("matrix({axes})"),
            _ => format!("tensor({axes})"),
        }
    }
}
