//! Matrix notation as NumPy: a walk that knows the shape of every part.

use super::{Code, Kind, Level, Size, Writer, number};
use crate::base::Axis;
use crate::render::size_text;
use crate::syntax::ast::{Expr, ExprKind, ProductOp, Term};

impl Writer<'_> {
    /// The code of an expression; repeated ones are computed once, before.
    pub(super) fn code(&mut self, expr: &Expr) -> Code {
        let Some(shared) = self.shared.repeated(expr) else { return self.fresh(expr) };
        if let Some(code) = self.temporaries.get(&shared) {
            return code.clone();
        }
        let code = self.fresh(expr);
        let name = self.names.temporary();
        self.statements.push(format!("{name} = {}", code.text));
        let code = Code::atom(name, code.kind);
        self.temporaries.insert(shared, code.clone());
        code
    }

    fn fresh(&mut self, expr: &Expr) -> Code {
        match &expr.kind {
            ExprKind::Number(value) => number(*value),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Sum(terms) => self.sum(terms),
            ExprKind::Frobenius(a, b) => {
                let (a, b) = (self.code(a), self.code(b));
                Code::atom(format!("np.sum({} * {})", a.at(Level::Product), b.at(Level::Sign)), Kind::Scalar)
            }
            ExprKind::Product(first, rest) => {
                let mut result = self.code(first);
                for (op, factor) in rest {
                    let factor = self.code(factor);
                    result = product(*op, &result, &factor);
                }
                result
            }
            ExprKind::Negate(inner) => {
                let code = self.code(inner);
                Code::new(format!("-{}", code.at(Level::Sign)), Level::Sign, code.kind)
            }
            ExprKind::Transpose(inner) => transpose(self.code(inner)),
            ExprKind::Power(base, exponent) => self.power(base, exponent, false),
            ExprKind::HadamardPower(base, exponent) => self.power(base, exponent, true),
            ExprKind::Call(name, arguments) => self.call(name, arguments),
            // An index outside of index notation has no meaning; the array is the best guess.
            ExprKind::Index(base, _) => self.code(base),
        }
    }

    /// The product of some factors; the first operator does not count.
    pub(super) fn run(&mut self, factors: &[(ProductOp, &Expr)]) -> Code {
        let mut result: Option<Code> = None;
        for (op, factor) in factors {
            let factor = self.code(factor);
            result = Some(match result {
                Some(left) => product(*op, &left, &factor),
                None => factor,
            });
        }
        result.unwrap_or_else(|| number(1.into()))
    }

    fn name(&mut self, name: &str) -> Code {
        if let Some(variable) = self.symbols.find_variable(name) {
            self.arguments.insert(variable);
            let kind = Kind::of(&self.symbols.declaration(variable).shape);
            return Code::atom(self.names.variable(variable), kind);
        }
        match self.symbols.find_dimension(name) {
            Some(dimension) => Code::atom(self.dimension(dimension), Kind::Scalar),
            None => Code::atom(name, Kind::Scalar),
        }
    }

    fn sum(&mut self, terms: &[Term]) -> Code {
        let mut text = String::new();
        let mut kind = Kind::Scalar;
        for (place, term) in terms.iter().enumerate() {
            let code = self.code(&term.expr);
            text.push_str(match (place, term.negative) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            });
            text.push_str(&code.at(Level::Product));
            if kind.is_scalar() {
                kind = code.kind;
            }
        }
        Code::new(text, Level::Sum, kind)
    }

    fn power(&mut self, base: &Expr, exponent: &Expr, elementwise: bool) -> Code {
        let (base, exponent) = (self.code(base), self.code(exponent));
        if matches!(base.kind, Kind::Matrix(..)) && !elementwise {
            let text = format!("np.linalg.matrix_power({}, {})", base.text, exponent.text);
            return Code::atom(text, base.kind);
        }
        power(&base, &exponent)
    }

    /// A function of one argument; those of exponentials over all entries over a shared temporary.
    pub(super) fn unary(&mut self, name: &str, x: &Code) -> Code {
        match (name, &x.kind) {
            ("softmax", Kind::Scalar) => number(1.into()),
            ("logsumexp", Kind::Scalar) => x.clone(),
            ("softmax", kind) => {
                let (_, exponentials) = self.exponentials(x);
                Code::new(format!("{exponentials} / np.sum({exponentials})"), Level::Product, kind.clone())
            }
            ("logsumexp", _) => {
                let (x, exponentials) = self.exponentials(x);
                Code::new(format!("np.max({x}) + np.log(np.sum({exponentials}))"), Level::Sum, Kind::Scalar)
            }
            _ => unary(name, x),
        }
    }

    /// The logarithm of a softmax, which may be too small for a number itself.
    fn log_softmax(&mut self, x: &Code) -> Code {
        if x.kind.is_scalar() {
            return number(0.into());
        }
        let (array, exponentials) = self.exponentials(x);
        let text = format!("{array} - np.max({array}) - np.log(np.sum({exponentials}))");
        Code::new(text, Level::Sum, x.kind.clone())
    }

    /// Temporaries for an array and for its exponentials over the largest of them, none of which overflows.
    fn exponentials(&mut self, x: &Code) -> (String, String) {
        let array = match x.text.chars().all(|c| c.is_alphanumeric() || c == '_') {
            true => x.text.clone(),
            false => self.named(&x.text),
        };
        let exponentials = self.named(&format!("np.exp({array} - np.max({array}))"));
        (array, exponentials)
    }

    /// The temporary of a piece of source.
    fn named(&mut self, source: &str) -> String {
        if let Some(name) = self.sources.get(source) {
            return name.clone();
        }
        let name = self.names.temporary();
        self.statements.push(format!("{name} = {source}"));
        self.sources.insert(source.to_owned(), name.clone());
        name
    }

    /// The size in `eye(n)`.
    fn size_of(&mut self, expr: &Expr) -> (String, Size) {
        let axis: Size =
            size_text(expr).split('*').map(|name| self.symbols.find_dimension(name)).collect::<Option<Axis>>();
        match axis {
            Some(_) => (self.size(&axis).text, axis),
            None => (self.code(expr).text, None),
        }
    }

    fn call(&mut self, name: &str, arguments: &[Expr]) -> Code {
        match (name, arguments) {
            ("eye", [n]) => {
                let (n, size) = self.size_of(n);
                Code::atom(format!("np.eye({n})"), Kind::Matrix(size.clone(), size))
            }
            ("tri", [n]) => {
                let (n, size) = self.size_of(n);
                Code::atom(format!("np.tri({n})"), Kind::Matrix(size.clone(), size))
            }
            ("ones", [n]) => {
                let (n, size) = self.size_of(n);
                Code::atom(format!("np.ones({n})"), Kind::Column(size))
            }
            ("zeros", sizes @ ([_] | [_, _])) => {
                let sizes: Vec<(String, Size)> = sizes.iter().map(|n| self.size_of(n)).collect();
                match &sizes[..] {
                    [(n, size)] => Code::atom(format!("np.zeros({n})"), Kind::Column(size.clone())),
                    [(n, rows), (m, columns), ..] => {
                        Code::atom(format!("np.zeros(({n}, {m}))"), Kind::Matrix(rows.clone(), columns.clone()))
                    }
                    [] => number(0.into()),
                }
            }
            ("K", [m, n]) => {
                self.commutation = true;
                let ((m, rows), (n, columns)) = (self.size_of(m), self.size_of(n));
                let kind = Kind::Matrix(joined(&rows, &columns), joined(&columns, &rows));
                Code::atom(format!("{}({m}, {n})", self.names.commutation()), kind)
            }
            ("kron", [a, b]) => {
                let (a, b) = (self.code(a), self.code(b));
                kronecker(&a, &b)
            }
            ("log", [Expr { kind: ExprKind::Call(inner, arguments), .. }])
                if inner == "softmax" && arguments.len() == 1 =>
            {
                let argument = self.code(&arguments[0]);
                self.log_softmax(&argument)
            }
            (_, [argument]) => {
                let argument = self.code(argument);
                self.unary(name, &argument)
            }
            _ => {
                let arguments: Vec<String> = arguments.iter().map(|a| self.code(a).text).collect();
                Code::atom(format!("{name}({})", arguments.join(", ")), Kind::Scalar)
            }
        }
    }
}

/// The product of two sizes, the slower first.
fn joined(slow: &Size, fast: &Size) -> Size {
    Some(slow.as_ref()?.iter().chain(fast.as_ref()?).copied().collect())
}

/// `a**b`.
pub(super) fn power(base: &Code, exponent: &Code) -> Code {
    let kind = if base.kind.is_scalar() { exponent.kind.clone() } else { base.kind.clone() };
    Code::new(format!("{}**{}", base.at(Level::Atom), exponent.at(Level::Sign)), Level::Power, kind)
}

fn transpose(code: Code) -> Code {
    match code.kind {
        Kind::Column(n) => Code { kind: Kind::Row(n), ..code },
        Kind::Row(n) => Code { kind: Kind::Column(n), ..code },
        Kind::Matrix(n, m) => {
            let text = if code.level < Level::Atom { format!("({}).T", code.text) } else { format!("{}.T", code.text) };
            Code::atom(text, Kind::Matrix(m, n))
        }
        _ => code,
    }
}

/// An infix operation of the product level.
fn infix(operator: &str, a: &Code, b: &Code, kind: Kind) -> Code {
    Code::new(format!("{} {operator} {}", a.at(Level::Product), b.at(Level::Sign)), Level::Product, kind)
}

fn product(op: ProductOp, a: &Code, b: &Code) -> Code {
    use Kind::*;
    let array = || if a.kind.is_scalar() { b.kind.clone() } else { a.kind.clone() };
    let outer =
        |n: &Size, m: &Size| Code::atom(format!("np.outer({}, {})", a.text, b.text), Matrix(n.clone(), m.clone()));
    match op {
        ProductOp::Divide | ProductOp::HadamardDivide => infix("/", a, b, array()),
        ProductOp::Hadamard => infix("*", a, b, array()),
        ProductOp::Times => match (&a.kind, &b.kind) {
            (Row(_), Column(_)) => infix("@", a, b, Scalar),
            (Column(n), Row(m)) => outer(n, m),
            // A matrix of one row or one column.
            (Column(n), Matrix(_, m)) | (Matrix(n, _), Row(m)) => outer(n, m),
            (Matrix(n, _), Matrix(_, m)) => infix("@", a, b, Matrix(n.clone(), m.clone())),
            (Matrix(n, _), Column(_)) => infix("@", a, b, Column(n.clone())),
            (Row(_), Matrix(_, m)) => infix("@", a, b, Row(m.clone())),
            _ => infix("*", a, b, array()),
        },
    }
}

fn kronecker(a: &Code, b: &Code) -> Code {
    use Kind::*;
    let plain = |kind| Code::atom(format!("np.kron({}, {})", a.text, b.text), kind);
    // A vector as a matrix of one column or one row.
    let matrix = |code: &Code| match code.kind {
        Column(_) => format!("{}.reshape(-1, 1)", code.at(Level::Atom)),
        Row(_) => format!("{}.reshape(1, -1)", code.at(Level::Atom)),
        _ => code.text.clone(),
    };
    match (&a.kind, &b.kind) {
        (Scalar, _) | (_, Scalar) => infix("*", a, b, if a.kind.is_scalar() { b.kind.clone() } else { a.kind.clone() }),
        (Column(n), Column(m)) => plain(Column(joined(n, m))),
        (Row(n), Row(m)) => plain(Row(joined(n, m))),
        (Column(n), Row(m)) => Code::atom(format!("np.outer({}, {})", a.text, b.text), Matrix(n.clone(), m.clone())),
        (Row(m), Column(n)) => Code::atom(format!("np.outer({}, {})", b.text, a.text), Matrix(n.clone(), m.clone())),
        _ => {
            let sizes = |kind: &Kind| match kind {
                Column(n) => (n.clone(), Some(Axis::new())),
                Row(m) => (Some(Axis::new()), m.clone()),
                Matrix(n, m) => (n.clone(), m.clone()),
                _ => (None, None),
            };
            let ((n, m), (p, q)) = (sizes(&a.kind), sizes(&b.kind));
            let text = format!("np.kron({}, {})", matrix(a), matrix(b));
            Code::atom(text, Matrix(joined(&n, &p), joined(&m, &q)))
        }
    }
}

/// A function of one argument.
fn unary(name: &str, x: &Code) -> Code {
    let text = &x.text;
    let same = x.kind.clone();
    let scalar = |text: String| Code::atom(text, Kind::Scalar);
    match (name, &x.kind) {
        ("tr" | "det" | "sum" | "vec" | "diag", Kind::Scalar) => x.clone(),
        ("inv", Kind::Scalar) => Code::new(format!("1 / {}", x.at(Level::Sign)), Level::Product, same),
        ("logdet", Kind::Scalar) => scalar(format!("np.log(np.abs({text}))")),
        ("norm" | "norm1" | "norm2", Kind::Scalar) => scalar(format!("np.abs({text})")),
        ("adj", Kind::Scalar) => number(1.into()),
        ("tr", _) => scalar(format!("np.trace({text})")),
        ("det", _) => scalar(format!("np.linalg.det({text})")),
        ("logdet", _) => scalar(format!("np.linalg.slogdet({text})[1]")),
        ("sum", _) => scalar(format!("np.sum({text})")),
        ("norm" | "norm2", _) => scalar(format!("np.linalg.norm({text})")),
        ("norm1", _) => scalar(format!("np.sum(np.abs({text}))")),
        ("inv", _) => Code::atom(format!("np.linalg.inv({text})"), same),
        ("adj", _) => Code::new(format!("np.linalg.det({text}) * np.linalg.inv({text})"), Level::Product, same),
        ("vec", Kind::Matrix(n, m)) => {
            Code::atom(format!("{}.reshape(-1, order=\"F\")", x.at(Level::Atom)), Kind::Column(joined(m, n)))
        }
        ("vec", Kind::Row(n) | Kind::Column(n)) => Code { kind: Kind::Column(n.clone()), ..x.clone() },
        ("diag", Kind::Matrix(n, _)) => Code::atom(format!("np.diag({text})"), Kind::Column(n.clone())),
        ("diag", Kind::Row(n) | Kind::Column(n)) => {
            Code::atom(format!("np.diag({text})"), Kind::Matrix(n.clone(), n.clone()))
        }
        ("vector" | "matrix", _) => x.clone(),
        ("sigmoid", _) => Code::new(format!("1 / (1 + np.exp(-{}))", x.at(Level::Sign)), Level::Product, same),
        ("relu", _) => Code::atom(format!("np.maximum({text}, 0.0)"), same),
        _ => Code::atom(format!("np.{name}({text})"), same),
    }
}
