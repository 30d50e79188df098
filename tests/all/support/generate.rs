//! A generator of well-typed expressions, with declarations and something to ask of them.

mod entries;
mod text;

use self::text::{Text, at, call, infix, power, turned};
use gradus::internals::eval::Random;
use gradus::{Attribute, Constraint, Context};
use std::fmt;

/// An axis: its dimensions, the slowest first.
type Axis = Vec<&'static str>;

const DIMENSIONS: [&str; 3] = ["n", "m", "k"];
const FUNCTIONS: [&str; 16] = [
    "exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "sqrt", "abs", "sign",
    "sigmoid", "relu",
];
/// The attributes of a square matrix of a plain case.
const SQUARE: [&str; 10] =
    ["symmetric", "skew", "spd", "diagonal", "orthogonal", "idempotent", "invertible", "lower", "upper", "positive"];

#[derive(Clone, Debug, PartialEq, Eq)]
enum Type {
    Scalar,
    Vector(Axis),
    Matrix(Axis, Axis),
    /// Three axes, none of which is a product of dimensions.
    Tensor([&'static str; 3]),
}

use Type::{Matrix, Scalar, Tensor, Vector};

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Request {
    Simplify,
    Derivative(Option<Constraint>),
}

/// An expression with its declarations.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) number: u64,
    pub(crate) declarations: Vec<String>,
    pub(crate) text: String,
    pub(crate) wrt: Vec<String>,
    pub(crate) request: Request,
    /// Whether a Kronecker product or a stacked matrix occurs.
    pub(crate) grouped: bool,
    /// Whether a variable of three axes occurs.
    pub(crate) tensors: bool,
    /// Whether it may be large, of high order or of literal sizes.
    pub(crate) wide: bool,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "case {}: {}", self.number, self.text)?;
        if !self.wrt.is_empty() {
            write!(f, " by {}", self.wrt.join(", "))?;
        }
        if let Request::Derivative(Some(constraint)) = self.request {
            write!(f, " ({})", constraint.as_str())?;
        }
        write!(f, " where {}", self.declarations.join("; "))
    }
}

impl Case {
    /// The case of this number.
    pub(crate) fn new(seed: u64, number: u64) -> Case {
        Case::over(DIMENSIONS, false, Random::new(seed << 32 | number), number)
    }

    /// A case over these dimensions; a `wide` one has more attributes and constraints.
    pub(crate) fn over(dimensions: [&'static str; 3], wide: bool, random: Random, number: u64) -> Case {
        let mut g = Generator { random, dimensions, wide, variables: Vec::new(), grouped: false };
        loop {
            g.variables.clear();
            g.grouped = false;
            let depth = 1 + g.below(4);
            let kind = g.below(100);
            let (text, ty) = if kind < 8 {
                (g.entries(), Matrix(vec![], vec![]))
            } else {
                let ty = g.top();
                (g.expr(&ty, depth).0, ty)
            };
            if g.variables.is_empty() {
                continue;
            }
            let order = match g.below(100) {
                0..18 => 0,
                18..30 if ty == Scalar => 2,
                30..33 if ty == Scalar && depth < 4 => 3,
                _ => 1,
            };
            let mut wrt = Vec::new();
            for _ in 0..order {
                let place = g.below(g.variables.len());
                wrt.push(g.variables[place].clone());
            }
            if order > 1 && g.chance(70) {
                let first = wrt[0].clone();
                wrt.fill(first);
            }
            let axes = |(_, ty, _): &(String, Type, String)| match ty {
                Scalar => 0,
                Vector(n) => n.len(),
                Matrix(n, m) => n.len() + m.len(),
                Tensor(axes) => axes.len(),
            };
            // Many axes have too many entries.
            while wrt.len() > 1 && wrt.iter().map(axes).sum::<usize>() > 6 {
                wrt.pop();
            }
            let order = wrt.len();
            let square = wrt.last().is_some_and(|(_, ty, _)| matches!(ty, Matrix(a, b) if a == b && a.len() == 1));
            let constraint = match g.below(if wide { 9 } else { 15 }) {
                place @ 0..6 if square && (order == 1 || wide) => Some(Constraint::ALL[place]),
                _ => None,
            };
            return Case {
                number,
                declarations: g.variables.iter().map(declaration).collect(),
                text,
                wrt: wrt.into_iter().map(|(name, _, _)| name).collect(),
                request: if order == 0 { Request::Simplify } else { Request::Derivative(constraint) },
                grouped: g.grouped,
                tensors: g.variables.iter().any(|(_, ty, _)| matches!(ty, Tensor(_))),
                wide,
            };
        }
    }
}

fn declaration((name, ty, attributes): &(String, Type, String)) -> String {
    let kind = match ty {
        Scalar => "scalar".to_owned(),
        Vector(n) => format!("vector({})", n.join("*")),
        Matrix(n, m) => format!("matrix({},{})", n.join("*"), m.join("*")),
        Tensor(axes) => format!("tensor({})", axes.join(",")),
    };
    format!("{name}: {kind} {attributes}").trim_end().to_owned()
}

struct Generator {
    random: Random,
    dimensions: [&'static str; 3],
    wide: bool,
    variables: Vec<(String, Type, String)>,
    grouped: bool,
}

impl Generator {
    fn below(&mut self, n: usize) -> usize {
        (self.random.bits() % n as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn dimension(&mut self) -> &'static str {
        let dimensions = self.dimensions;
        self.pick(&dimensions)
    }

    fn axis(&mut self) -> Axis {
        vec![self.dimension()]
    }

    fn tensor(&mut self) -> Type {
        Tensor([(); 3].map(|()| self.dimension()))
    }

    /// The type of a whole expression.
    fn top(&mut self) -> Type {
        match self.below(41) {
            0..18 => Scalar,
            18..26 => Vector(self.axis()),
            26..36 => Matrix(self.axis(), self.axis()),
            36 => self.tensor(),
            37 | 38 => Vector([self.axis(), self.axis()].concat()),
            _ => Matrix([self.axis(), self.axis()].concat(), [self.axis(), self.axis()].concat()),
        }
    }

    fn variable(&mut self, ty: &Type) -> Text {
        let same: Vec<String> =
            self.variables.iter().filter(|(_, t, _)| t == ty).map(|(name, _, _)| name.clone()).collect();
        if !same.is_empty() && (self.chance(70) || same.len() > 2) {
            let place = self.below(same.len());
            return (same[place].clone(), 5);
        }
        let names: &[&str] = match ty {
            Scalar => &["a", "b", "c", "alpha", "s_1", "e", "f"],
            Vector(_) => &["x", "y", "z", "u", "v", "w", "theta", "h", "r"],
            Tensor(_) => &["T", "V", "L", "N", "O"],
            Matrix(..) => &["A", "B", "C", "D", "F", "G", "H", "P", "Q", "R", "S", "U", "W", "X", "Y", "Z", "Phi", "M"],
        };
        let name =
            names.iter().find(|n| self.variables.iter().all(|(known, _, _)| known != *n)).expect("few variables");
        let attributes = match ty {
            Matrix(a, b) if self.wide && a == b => self.attributes(name, ty),
            Matrix(a, b) if a == b && self.chance(35) => self.pick(&SQUARE).to_owned(),
            _ if self.chance(15) => if self.wide && self.chance(50) { "nonzero" } else { "positive" }.to_owned(),
            _ => String::new(),
        };
        self.variables.push(((*name).to_owned(), ty.clone(), attributes));
        ((*name).to_owned(), 5)
    }

    /// Some attributes of a square matrix that do not contradict each other.
    fn attributes(&mut self, name: &str, ty: &Type) -> String {
        loop {
            let count = self.pick(&[0, 0, 1, 1, 1, 2, 2, 3]);
            let attributes: Vec<&str> = (0..count).map(|_| self.pick(&Attribute::ALL).as_str()).collect();
            let attributes = attributes.join(" ");
            if Context::new().declare(&declaration(&(name.to_owned(), ty.clone(), attributes.clone()))).is_ok() {
                return attributes;
            }
        }
    }

    fn number(&mut self) -> Text {
        let text = self.pick(&["2", "3", "1/2", "0.5", "1.5", "4", "1", "10", "1/3", "0"]);
        (text.to_owned(), if text.contains('/') { 3 } else { 5 })
    }

    fn leaf(&mut self, ty: &Type) -> Text {
        match ty {
            Scalar if self.chance(20) => self.number(),
            Scalar if self.chance(10) => (self.dimension().to_owned(), 5),
            Vector(n) if n.len() == 1 && self.chance(12) => call("ones", &[(n[0].to_owned(), 5)]),
            Matrix(n, m) if n == m && n.len() == 1 && self.chance(12) => call("eye", &[(n[0].to_owned(), 5)]),
            Matrix(n, m) if n.len() == 1 && m.len() == 1 && self.chance(8) => {
                let ones = |d: &str| (format!("ones({d})"), 5);
                infix(ones(n[0]), "*", turned(ones(m[0])))
            }
            Scalar | Tensor(_) => self.variable(ty),
            Vector(n) if n.len() == 1 => self.variable(ty),
            Matrix(n, m) if n.len() == 1 && m.len() == 1 => self.variable(ty),
            // Only few variables have axes of two dimensions.
            _ if self.chance(20) => self.variable(ty),
            _ => self.group(ty, 0),
        }
    }

    /// A Kronecker product or a stacked matrix.
    fn group(&mut self, ty: &Type, depth: usize) -> Text {
        self.grouped = true;
        let part = |axis: &Axis, place: usize| vec![axis[place]];
        match ty {
            Vector(n) if n.len() == 2 => {
                let (slow, fast) = (part(n, 0), part(n, 1));
                match self.below(3) {
                    0 => {
                        let (a, b) = (self.expr(&Vector(slow), depth), self.expr(&Vector(fast), depth));
                        call("kron", &[a, b])
                    }
                    1 => {
                        let inner = [vec![self.dimension()], vec![self.dimension()]];
                        let a = self.expr(&Matrix(slow, inner[0].clone()), depth);
                        let b = self.expr(&Matrix(fast, inner[1].clone()), depth);
                        let x = self.expr(&Matrix(inner[1].clone(), inner[0].clone()), depth);
                        infix(call("kron", &[a, b]), "*", call("vec", &[x]))
                    }
                    _ => {
                        let inner = self.expr(&Matrix(fast, slow), depth);
                        call("vec", &[inner])
                    }
                }
            }
            Matrix(n, m) if n.len() == 2 && m.len() == 2 => {
                if n[0] == m[1] && n[1] == m[0] && self.chance(20) {
                    return (format!("K({},{})", n[0], n[1]), 5);
                }
                let a = self.expr(&Matrix(part(n, 0), part(m, 0)), depth);
                let b = self.expr(&Matrix(part(n, 1), part(m, 1)), depth);
                call("kron", &[a, b])
            }
            _ => self.variable(ty),
        }
    }

    fn expr(&mut self, ty: &Type, depth: usize) -> Text {
        if depth == 0 || self.chance(8) {
            return self.leaf(ty);
        }
        let depth = depth - 1;
        match self.below(10) {
            0 => {
                let op = self.pick(&["+", "-"]);
                let (a, b) = (self.expr(ty, depth), self.expr(ty, depth));
                infix(a, op, b)
            }
            1 => {
                if *ty != Scalar && self.chance(25) {
                    let (number, a) = (self.number(), self.expr(ty, depth));
                    return if self.chance(50) { infix(number, "+", a) } else { infix(a, "-", number) };
                }
                match self.below(4) {
                    0 => (format!("-{}", at(self.expr(ty, depth), 4)), 4),
                    1 => infix(self.expr(&Scalar, depth), "*", self.expr(ty, depth)),
                    2 => infix(self.expr(ty, depth), "/", self.expr(&Scalar, depth)),
                    _ => infix(self.number(), "*", self.expr(ty, depth)),
                }
            }
            2 => {
                let function = self.pick(&FUNCTIONS);
                call(function, &[self.expr(ty, depth)])
            }
            3 if *ty != Scalar => {
                let op = self.pick(&[".*", "./"]);
                let (a, b) = (self.expr(ty, depth), self.expr(ty, depth));
                infix(a, op, b)
            }
            3 => {
                let exponent = self.pick(&["^2", "^3", "^(-1)", "^0.5", "^1.5", "^a", "^(1/3)", "^0", "^4"]);
                if exponent == "^a" && !self.variables.iter().any(|(name, _, _)| name == "a") {
                    self.variables.push(("a".to_owned(), Scalar, String::new()));
                }
                power(self.expr(ty, depth), "", exponent)
            }
            4 if *ty != Scalar => {
                let exponent = self.pick(&["2", "3", "(-1)", "0.5", "(1/2)", "(-2)", "1", "1.5"]);
                power(self.expr(ty, depth), ".^", exponent)
            }
            _ => match ty {
                Scalar => self.scalar(depth),
                Vector(n) if n.len() == 1 => self.vector(n, depth),
                Matrix(n, m) if n.len() == 1 && m.len() == 1 => self.matrix(n, m, depth),
                Tensor(_) => infix(self.expr(ty, depth), ".*", self.expr(ty, depth)),
                _ => self.grouped(ty, depth),
            },
        }
    }

    fn scalar(&mut self, depth: usize) -> Text {
        let (n, m) = (self.axis(), self.axis());
        match self.below(14) {
            0 => {
                let (a, b) = (self.expr(&Vector(n.clone()), depth), self.expr(&Vector(n), depth));
                infix(turned(a), "*", b)
            }
            1 => {
                let (x, y) = (self.expr(&Vector(n.clone()), depth), self.expr(&Vector(m.clone()), depth));
                let a = self.expr(&Matrix(n, m), depth);
                infix(infix(turned(x), "*", a), "*", y)
            }
            2 => call("tr", &[self.expr(&Matrix(n.clone(), n), depth)]),
            3 => call("det", &[self.square(n, depth)]),
            4 => call("logdet", &[self.square(n, depth)]),
            5 => call("norm", &[self.expr(&Vector(n), depth)]),
            6 => call("norm", &[self.expr(&Matrix(n, m), depth)]),
            7 => power(call("norm", &[self.expr(&Matrix(n, m), depth)]), "^", "2"),
            8 => call(self.pick(&["norm1", "norm2", "sum", "logsumexp"]), &[self.expr(&Vector(n), depth)]),
            9 => call(self.pick(&["sum", "sum", "norm1"]), &[self.expr(&Matrix(n, m), depth)]),
            10 => {
                let ty = if self.chance(10) { self.tensor() } else { Matrix(n, m) };
                let (a, b) = (self.expr(&ty, depth), self.expr(&ty, depth));
                (format!("{}:{}", at(a, 3), at(b, 3)), 2)
            }
            11 => infix(self.expr(&Scalar, depth), "*", self.expr(&Scalar, depth)),
            12 if self.chance(40) => call("sum", &[self.group(&Vector([n, m].concat()), depth)]),
            12 if self.chance(15) => {
                let ty = self.tensor();
                call(self.pick(&["sum", "norm", "norm1", "logsumexp"]), &[self.expr(&ty, depth)])
            }
            12 => call("log", &[call("det", &[self.square(n, depth)])]),
            _ => infix(self.expr(&Scalar, depth), "/", self.expr(&Scalar, depth)),
        }
    }

    /// A square matrix that has an inverse more often than not.
    fn square(&mut self, n: Axis, depth: usize) -> Text {
        let ty = Matrix(n.clone(), n.clone());
        if self.chance(50) {
            return self.expr(&ty, depth);
        }
        let m = self.axis();
        let a = self.expr(&Matrix(n.clone(), m), depth);
        let gram = infix(a.clone(), "*", turned(a));
        infix(gram, "+", call("eye", &[(n[0].to_owned(), 5)]))
    }

    fn vector(&mut self, n: &Axis, depth: usize) -> Text {
        let m = self.axis();
        match self.below(8) {
            0..3 => infix(self.expr(&Matrix(n.clone(), m.clone()), depth), "*", self.expr(&Vector(m), depth)),
            3 => infix(turned(self.expr(&Matrix(m.clone(), n.clone()), depth)), "*", self.expr(&Vector(m), depth)),
            4 => {
                let row =
                    infix(turned(self.expr(&Vector(m.clone()), depth)), "*", self.expr(&Matrix(m, n.clone()), depth));
                turned(row)
            }
            5 => call("diag", &[self.expr(&Matrix(n.clone(), n.clone()), depth)]),
            6 if self.chance(50) => call("softmax", &[self.expr(&Vector(n.clone()), depth)]),
            6 => {
                let function = self.pick(&["sum", "mean", "prod", "logsumexp"]);
                let (matrix, axis, turns) = if self.chance(50) {
                    (Matrix(n.clone(), m.clone()), "2", false)
                } else {
                    (Matrix(m.clone(), n.clone()), "1", true)
                };
                let value = call(function, &[self.expr(&matrix, depth), (axis.to_owned(), 5)]);
                if turns { turned(value) } else { value }
            }
            _ => infix(call("inv", &[self.square(n.clone(), depth)]), "*", self.expr(&Vector(n.clone()), depth)),
        }
    }

    fn matrix(&mut self, n: &Axis, m: &Axis, depth: usize) -> Text {
        let k = self.axis();
        let square = n == m;
        match self.below(10) {
            0..3 => {
                infix(self.expr(&Matrix(n.clone(), k.clone()), depth), "*", self.expr(&Matrix(k, m.clone()), depth))
            }
            3 => turned(self.expr(&Matrix(m.clone(), n.clone()), depth)),
            4 => infix(self.expr(&Vector(n.clone()), depth), "*", turned(self.expr(&Vector(m.clone()), depth))),
            5 if square => call("diag", &[self.expr(&Vector(n.clone()), depth)]),
            6 if square => call(self.pick(&["inv", "inv", "adj"]), &[self.square(n.clone(), depth)]),
            8 if square && self.chance(50) => {
                call(self.pick(&["tril", "triu"]), &[self.expr(&Matrix(n.clone(), m.clone()), depth)])
            }
            9 if self.chance(50) => {
                let axis = self.pick(&["1", "2"]);
                call("softmax", &[self.expr(&Matrix(n.clone(), m.clone()), depth), (axis.to_owned(), 5)])
            }
            7 if square => {
                let exponent = self.pick(&["2", "3", "(-1)", "4"]);
                power(self.expr(&Matrix(n.clone(), m.clone()), depth), "^", exponent)
            }
            _ => {
                let left = call("diag", &[self.expr(&Vector(n.clone()), depth)]);
                infix(left, "*", self.expr(&Matrix(n.clone(), m.clone()), depth))
            }
        }
    }

    fn grouped(&mut self, ty: &Type, depth: usize) -> Text {
        match ty {
            Matrix(n, m) if self.chance(30) => turned(self.expr(&Matrix(m.clone(), n.clone()), depth)),
            Matrix(n, m) if n == m && self.chance(15) => call("inv", &[self.expr(ty, depth)]),
            Vector(n) if self.chance(20) => {
                let m = [self.axis(), self.axis()].concat();
                infix(self.expr(&Matrix(n.clone(), m.clone()), depth), "*", self.expr(&Vector(m), depth))
            }
            _ => self.group(ty, depth),
        }
    }
}
