//! NumPy source: one self-contained function for one expression.
//!
//! Vectors are one-dimensional arrays, rows and columns alike; the walk keeps track of which is which.

mod index;
mod matrix;
mod names;
mod share;

use crate::base::{Axis, Dimension, Rational, Shape, Symbols, Variable};
use crate::syntax::ast::{Expr, ExprKind};
use names::Names;
use num_traits::Zero;
use share::Shared;
use std::collections::{BTreeMap, BTreeSet};

/// How tightly a piece of Python binds, from loosest to tightest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

/// The size of an axis, where it is known.
type Size = Option<Axis>;

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Scalar,
    Column(Size),
    Row(Size),
    Matrix(Size, Size),
    Tensor(Vec<Size>),
}

impl Kind {
    /// The kind of a variable.
    fn of(shape: &Shape) -> Kind {
        match &shape[..] {
            [] => Kind::Scalar,
            [n] => Kind::Column(Some(n.clone())),
            [n, m] => Kind::Matrix(Some(n.clone()), Some(m.clone())),
            axes => Kind::Tensor(axes.iter().cloned().map(Some).collect()),
        }
    }

    fn is_scalar(&self) -> bool {
        *self == Kind::Scalar
    }

    fn sizes(&self) -> Vec<Size> {
        match self {
            Kind::Scalar => Vec::new(),
            Kind::Column(n) | Kind::Row(n) => vec![n.clone()],
            Kind::Matrix(n, m) => vec![n.clone(), m.clone()],
            Kind::Tensor(sizes) => sizes.clone(),
        }
    }
}

/// Python for an expression.
#[derive(Clone, Debug)]
struct Code {
    text: String,
    level: Level,
    kind: Kind,
}

impl Code {
    fn new(text: impl Into<String>, level: Level, kind: Kind) -> Self {
        Code { text: text.into(), level, kind }
    }

    fn atom(text: impl Into<String>, kind: Kind) -> Self {
        Code::new(text, Level::Atom, kind)
    }

    /// The text where nothing looser than `level` may stand.
    fn at(&self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text.clone() }
    }
}

/// The writer of one function.
struct Writer<'a> {
    symbols: &'a Symbols,
    names: Names,
    shared: Shared,
    /// The variables that occur.
    arguments: BTreeSet<Variable>,
    /// The dimensions whose sizes are needed.
    dimensions: BTreeSet<Dimension>,
    /// Whether the commutation matrix is needed.
    commutation: bool,
    /// Statements before the result.
    statements: Vec<String>,
    /// The temporaries of shared expressions, by their number.
    temporaries: BTreeMap<usize, Code>,
    /// The temporaries that have no expression of their own, by their source.
    sources: BTreeMap<String, String>,
}

impl Writer<'_> {
    /// A dimension as Python.
    fn dimension(&mut self, dimension: Dimension) -> String {
        if let Some(size) = self.symbols.literal_size(dimension) {
            return size.to_string();
        }
        self.dimensions.insert(dimension);
        self.names.dimension(dimension).to_owned()
    }

    /// The size of an axis as Python.
    fn size(&mut self, size: &Size) -> Code {
        let Some(axis) = size else { return Code::atom("1", Kind::Scalar) };
        let texts: Vec<String> = axis.iter().map(|d| self.dimension(*d)).collect();
        match &texts[..] {
            [] => Code::atom("1", Kind::Scalar),
            [one] => Code::atom(one.as_str(), Kind::Scalar),
            _ => Code::new(texts.join(" * "), Level::Product, Kind::Scalar),
        }
    }

    /// The shape of an array as a Python tuple, or one number.
    fn shape(&mut self, shape: &Shape) -> String {
        let sizes: Vec<String> = shape.iter().map(|axis| self.size(&Some(axis.clone())).text).collect();
        if let [one] = &sizes[..] { one.clone() } else { format!("({})", sizes.join(", ")) }
    }

    /// The result in the shape that is asked for.
    fn fit(&mut self, code: Code, shape: &Shape) -> String {
        match (&code.kind, shape.len()) {
            (Kind::Scalar, rank) if rank > 0 => {
                let shape = self.shape(shape);
                match code.text.as_str() {
                    "0" => format!("np.zeros({shape})"),
                    text => format!("np.full({shape}, {text}, dtype=float)"),
                }
            }
            (Kind::Column(_), 2) => format!("{}.reshape(-1, 1)", code.at(Level::Atom)),
            (Kind::Row(_), 2) => format!("{}.reshape(1, -1)", code.at(Level::Atom)),
            (Kind::Matrix(..), 1) => format!("{}.reshape(-1)", code.at(Level::Atom)),
            _ => code.text,
        }
    }

    /// The whole source.
    fn assemble(mut self, function: &str, result: &str) -> String {
        let mut extra = Vec::new();
        let mut sizes = Vec::new();
        for dimension in self.dimensions.clone() {
            let place = |variable: Variable| {
                let shape = &self.symbols.declaration(variable).shape;
                shape.iter().position(|axis| axis[..] == [dimension]).map(|place| (variable, place))
            };
            let occurring = self.arguments.iter().find_map(|v| place(*v));
            let input = || self.symbols.variables().map(|(v, _, _)| v).filter(|v| !self.symbols.is_direction(*v));
            let found = occurring.or_else(|| input().find_map(place));
            let name = self.names.dimension(dimension);
            match found {
                Some((variable, axis)) => {
                    sizes.push(format!("{name} = {}.shape[{axis}]", self.names.variable(variable)));
                    self.arguments.insert(variable);
                }
                None => extra.push(name.to_owned()),
            }
        }
        let arguments: Vec<String> =
            self.arguments.iter().map(|v| self.names.variable(*v).to_owned()).chain(extra).collect();
        let mut source = format!("import numpy as np\ndef {function}({}):\n", arguments.join(", "));
        if self.commutation {
            let name = self.names.commutation();
            source.push_str(&format!("    def {name}(m, n):\n"));
            source.push_str("        rows = np.eye(m * n).reshape(n, m, m * n)\n");
            source.push_str("        return rows.transpose(1, 0, 2).reshape(m * n, m * n)\n");
        }
        for statement in sizes.iter().chain(&self.statements) {
            source.push_str(&format!("    {statement}\n"));
        }
        source.push_str(&format!("    return {result}\n"));
        source
    }
}

/// NumPy source for an expression: `import numpy as np` and one function of this name.
///
/// Its arguments are the variables that occur, in the order of `symbols` (a name that is a Python keyword gets an underscore), and
/// what else is needed to know a size: another variable of the input that shows it, else the dimension itself. `free` gives the axis order of an expression in index notation; the result has the axes of
/// `result_shape`.
pub fn numpy(function: &str, expr: &Expr, free: Option<&[String]>, symbols: &Symbols, result_shape: &Shape) -> String {
    let mut writer = Writer {
        symbols,
        names: Names::new(symbols),
        shared: Shared::new(expr),
        arguments: BTreeSet::new(),
        dimensions: BTreeSet::new(),
        commutation: false,
        statements: Vec::new(),
        temporaries: BTreeMap::new(),
        sources: BTreeMap::new(),
    };
    let result = match (&expr.kind, free) {
        (ExprKind::Number(value), _) if result_shape.is_empty() => float(*value),
        (ExprKind::Number(value), _) if value.is_zero() => format!("np.zeros({})", writer.shape(result_shape)),
        (_, Some(free)) => writer.tensor(expr, free, result_shape),
        (_, None) => {
            let code = writer.code(expr);
            writer.fit(code, result_shape)
        }
    };
    writer.assemble(function, &result)
}

/// A number as a Python float.
fn float(value: Rational) -> String {
    if value.is_integer() { format!("{value}.0") } else { number(value).text }
}

/// A number as Python: whole, an exact decimal fraction, or a quotient.
fn number(value: Rational) -> Code {
    let level = if *value.numer() < 0 { Level::Sign } else { Level::Atom };
    let denominator = *value.denom();
    if value.is_integer() {
        Code::new(value.to_string(), level, Kind::Scalar)
    } else if denominator <= 64 && denominator & (denominator - 1) == 0 && value.numer().unsigned_abs() < 1 << 40 {
        Code::new(format!("{}", *value.numer() as f64 / denominator as f64), level, Kind::Scalar)
    } else {
        Code::atom(format!("({value})"), Kind::Scalar)
    }
}
