//! Names of an input: dimensions and variables, interned in the order of their first appearance.

use super::attribute::{Attribute, Attributes};
use super::definition::Definitions;
use super::facts::Facts;
use super::greek::respelt;
use indexmap::{IndexMap, IndexSet};
use smallvec::SmallVec;
use std::sync::Arc;

/// An elementary dimension: a symbol such as `n`, or a literal size such as `3`.
///
/// ```
/// let mut cx = gradus::Context::new();
/// cx.declare("X: matrix(n,3)")?;
/// let dimensions: Vec<&str> = cx.symbols().dimensions().map(|(_, name)| name).collect();
/// assert_eq!(dimensions, ["n", "3"]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimension(pub(crate) u32);

impl Dimension {
    /// A dimension that no name stands for, while what it is is still to be found.
    pub(crate) fn placeholder(number: usize) -> Dimension {
        Dimension(u32::MAX - number as u32)
    }

    /// Which placeholder it is, of so many.
    pub(crate) fn placeholder_among(self, count: usize) -> Option<usize> {
        Some((u32::MAX - self.0) as usize).filter(|number| *number < count)
    }
}

/// A variable of an expression: a number for its name in the [`Symbols`] that made it.
///
/// ```
/// let mut cx = gradus::Context::new();
/// let x = cx.declare("x: vector(n)")?;
/// assert_eq!(cx.symbols().variable_name(x), "x");
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variable(pub(crate) u32);

/// One axis of a tensor: a product of elementary dimensions, the slowest first.
///
/// An ordinary axis has one dimension; `kron(A,B)` and `vec(A)` have axes of two. The empty product is an axis of size 1.
///
/// ```
/// let answer = gradus::Context::new().parse("vec(A)")?.simplify();
/// assert_eq!((answer.shape.len(), answer.shape[0].len()), (1, 2));
/// # Ok::<(), gradus::Error>(())
/// ```
pub type Axis = SmallVec<[Dimension; 2]>;

/// The axes of a tensor in order. A scalar has none, a vector (row or column) one, a matrix two: the rows, then the columns.
///
/// ```
/// let answer = gradus::Context::new().parse("A*x")?.derivative("x")?;
/// assert_eq!(answer.symbols.shape_text(&answer.shape), "matrix(n,m)");
/// # Ok::<(), gradus::Error>(())
/// ```
pub type Shape = SmallVec<[Axis; 2]>;

/// What is known of a variable.
///
/// ```
/// let mut cx = gradus::Context::new();
/// let s = cx.declare("S: matrix(n,n) spd")?;
/// let declaration = cx.symbols().declaration(s);
/// assert_eq!((declaration.shape.len(), declaration.attributes.iter().count()), (2, 1));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Its axes.
    pub shape: Shape,
    /// Its attributes as declared (not closed).
    pub attributes: Attributes,
}

/// The names of one input. Dense ids in the order of first appearance, so nothing depends on what ran before. A [`Dimension`] or [`Variable`]
/// is one of the symbols that made it.
///
/// ```
/// let f = gradus::Context::new().parse("x'*A*x")?;
/// let shapes = f.symbols().variables().map(|(_, name, known)| format!("{name}: {}", f.symbols().shape_text(&known.shape)));
/// assert_eq!(shapes.collect::<Vec<_>>(), ["x: vector(n)", "A: matrix(n,n)"]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    dimensions: IndexSet<String>,
    variables: IndexMap<String, Declaration>,
    directions: IndexMap<Variable, Variable>,
    /// Names of places along dimensions.
    places: IndexMap<Dimension, Dimension>,
    definitions: Arc<Definitions>,
    /// Names that are written as those of vectors, where nothing declares them.
    vectors: Vec<String>,
    /// Names that stand for scalars by how the question is asked, where nothing declares them.
    scalars: Vec<String>,
    /// The name by which a text asks to differentiate more than once, where nothing declares it.
    repeated: Option<String>,
    /// The sizes of the axes along which indices run, where a text says them.
    sizes: Vec<(String, String)>,
}

impl Symbols {
    /// Says that names are written as those of vectors, as bold letters are.
    pub(crate) fn suggest_vectors(&mut self, names: Vec<String>) {
        self.vectors = names;
    }

    /// Whether a name is written as that of a vector.
    pub(crate) fn is_vector_by_style(&self, name: &str) -> bool {
        self.vectors.iter().any(|own| own == name)
    }

    /// Says that names stand for scalars, as `t` does in `d/dt`.
    pub(crate) fn suggest_scalars(&mut self, names: Vec<String>) {
        self.scalars = names;
    }

    /// Whether a name stands for a scalar by how the question is asked.
    pub(crate) fn is_scalar_by_use(&self, name: &str) -> bool {
        self.scalars.iter().any(|own| own == name)
    }

    /// Says by which name a text asks to differentiate more than once: a function of it alone is one of a number, `d^2/dx^2 sin(x)`.
    pub(crate) fn suggest_repeated(&mut self, name: Option<String>) {
        self.repeated = name;
    }

    /// Whether a text asks to differentiate by a name more than once.
    pub(crate) fn is_repeated(&self, name: &str) -> bool {
        self.repeated.as_deref() == Some(name)
    }

    /// Says the sizes of the axes along which indices run, as the limits of sums do: the index, and the name of the size.
    pub(crate) fn suggest_sizes(&mut self, sizes: Vec<(String, String)>) {
        self.sizes = sizes;
    }

    /// The sizes of the axes along which indices run, where a text says them.
    pub(crate) fn suggested_sizes(&self) -> &[(String, String)] {
        &self.sizes
    }

    /// The operations that texts define, for the expressions over these names.
    #[doc(hidden)]
    pub fn definitions(&self) -> &Arc<Definitions> {
        &self.definitions
    }

    /// Gives other definitions.
    #[doc(hidden)]
    pub fn set_definitions(&mut self, definitions: Arc<Definitions>) {
        self.definitions = definitions;
    }

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
    ///
    /// # Panics
    /// When it is one of other symbols.
    pub fn dimension_name(&self, dimension: Dimension) -> &str {
        &self.dimensions[dimension.0 as usize]
    }

    /// Whether there is a literal size above this one.
    pub fn has_literal_above(&self, most: usize) -> bool {
        let above = |d| self.literal_size(d).is_some_and(|size| usize::try_from(size).is_ok_and(|size| size > most));
        self.dimensions().any(|(d, _)| above(d))
    }

    /// The literal size of a dimension, if its name is a number.
    pub fn literal_size(&self, dimension: Dimension) -> Option<u64> {
        self.dimension_name(dimension).parse().ok()
    }

    /// The literal size of an axis, if those of its dimensions are numbers.
    pub fn literal_axis(&self, axis: &Axis) -> Option<u64> {
        axis.iter().map(|dimension| self.literal_size(*dimension)).try_fold(1, |all: u64, d| all.checked_mul(d?))
    }

    /// Declares a name for a place along a dimension: `r: index(n)`.
    pub fn declare_place(&mut self, name: &str, dimension: Dimension) -> Variable {
        let place = self.dimension(name);
        self.places.insert(place, dimension);
        // A number that no variable has: it has a name, and no value.
        Variable(u32::MAX - place.0)
    }

    fn name_of_place(&self, variable: Variable) -> Option<&str> {
        let place = Dimension(u32::MAX - variable.0);
        self.places.contains_key(&place).then(|| self.dimension_name(place))
    }

    /// The dimension along which a name is a place, if it is one.
    pub fn place(&self, name: Dimension) -> Option<Dimension> {
        self.places.get(&name).copied()
    }

    /// The names of places, each with its dimension.
    pub fn places(&self) -> impl Iterator<Item = (&str, Dimension)> {
        self.places.iter().map(|(name, dimension)| (self.dimension_name(*name), *dimension))
    }

    /// Declares a variable, or replaces its declaration.
    pub fn declare(&mut self, name: &str, declaration: Declaration) -> Variable {
        if let Some(variable) = self.find_variable(name) {
            self.variables[variable.0 as usize] = declaration;
            return variable;
        }
        Variable(self.variables.insert_full(name.to_owned(), declaration).0 as u32)
    }

    /// The same names, where a variable has one attribute more.
    #[must_use]
    pub fn with_attribute(&self, variable: Variable, attribute: Attribute) -> Symbols {
        let mut symbols = self.clone();
        let own = &mut symbols.variables[variable.0 as usize].attributes;
        *own = own.with(attribute);
        symbols
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

    /// The variable of this name; `beta` and `β` are one.
    pub fn find_variable(&self, name: &str) -> Option<Variable> {
        let index = self.variables.get_index_of(name);
        let index = index.or_else(|| respelt(name).and_then(|name| self.variables.get_index_of(&name)));
        index.map(|i| Variable(i as u32))
    }

    /// The name of a variable; `?` for one of other symbols.
    pub fn variable_name(&self, variable: Variable) -> &str {
        let name = self.variables.get_index(variable.0 as usize).map(|(name, _)| name.as_str());
        name.or_else(|| self.name_of_place(variable)).unwrap_or("?")
    }

    /// What was declared of a variable, or inferred.
    ///
    /// # Panics
    /// When it is one of other symbols.
    pub fn declaration(&self, variable: Variable) -> &Declaration {
        &self.variables[variable.0 as usize]
    }

    /// The attributes of a variable with all those that they imply.
    pub fn attributes(&self, variable: Variable) -> Attributes {
        self.declaration(variable).attributes.close()
    }

    /// What the declaration of a variable says, with all that follows.
    pub fn facts(&self, variable: Variable) -> Facts {
        Facts::declared(self.declaration(variable).attributes)
    }

    /// All variables with their names and declarations, in the order of first appearance.
    pub fn variables(&self) -> impl Iterator<Item = (Variable, &str, &Declaration)> {
        self.variables.iter().enumerate().map(|(i, (name, d))| (Variable(i as u32), name.as_str(), d))
    }

    /// All dimensions with their names, in the order of first appearance.
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
