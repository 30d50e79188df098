//! Requests of every kind: besides those of the grammar, over literal sizes and with attributes, networks with much symmetry, long products,
//! high powers, functions of functions and derivatives of high order.

use super::generate::{Case, Request};
use gradus::internals::eval::Random;
use gradus::{Attribute, Constraint, Context};

const SIZES: [&str; 12] = ["n", "n", "m", "m", "k", "1", "2", "3", "4", "7", "20", "1000"];
const FUNCTIONS: [&str; 10] = ["exp", "tanh", "sigmoid", "sin", "relu", "sqrt", "log", "abs", "cosh", "arctan"];

impl Case {
    /// The request of this number.
    pub(crate) fn wide(seed: u64, number: u64) -> Case {
        let mut maker = Maker { random: Random::new(seed << 32 | number | 1 << 63) };
        let size = maker.pick(&SIZES);
        let (text, declarations, most) = match maker.below(12) {
            0..6 => {
                let dimensions = [(); 3].map(|()| maker.pick(&SIZES));
                return Case::over(dimensions, true, maker.random, number);
            }
            6 | 7 => maker.network(size),
            8 => maker.long(size),
            9 => maker.power(size),
            10 => maker.nested(size),
            _ => maker.repeated(size),
        };
        maker.asked(number, text, declarations, most)
    }
}

/// A text, declarations, and the most variables to differentiate by.
type Input = (String, Vec<String>, usize);

struct Maker {
    random: Random,
}

impl Maker {
    fn below(&mut self, n: usize) -> usize {
        (self.random.bits() % n as u64) as usize
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// A number up to this one, small ones more often.
    fn up_to(&mut self, most: usize) -> usize {
        let bits = most.ilog2() as usize + 1;
        let scale = 1 << (1 + self.below(bits));
        (1 + self.below(scale)).min(most)
    }

    /// A square matrix with attributes that do not contradict each other.
    fn matrix(&mut self, name: &str, size: &str) -> String {
        loop {
            let count = self.pick(&[0, 0, 1, 1, 2]);
            let attributes: Vec<&str> = (0..count).map(|_| self.pick(&Attribute::ALL).as_str()).collect();
            let text = format!("{name}: matrix({size},{size}) {}", attributes.join(" ")).trim_end().to_owned();
            if Context::new().declare(&text).is_ok() {
                return text;
            }
        }
    }

    fn vector(&mut self, name: &str, size: &str) -> String {
        format!("{name}: vector({size}) {}", self.pick(&["", "", "positive", "nonzero"])).trim_end().to_owned()
    }

    /// What is asked of a text: its value, or derivatives by its variables.
    fn asked(&mut self, number: u64, text: String, declarations: Vec<String>, most: usize) -> Case {
        let order = self.below(most + 1);
        let place = self.below(declarations.len().min(3));
        let other = self.below(declarations.len());
        let by = |step: usize| if step + 1 == order && order == 2 { other } else { place };
        let asked: Vec<&str> = (0..order).map(|step| declarations[by(step)].as_str()).collect();
        let wrt: Vec<String> = asked.iter().map(|d| d.split(':').next().unwrap_or(d).to_owned()).collect();
        let square = asked.last().is_some_and(|declaration| declaration.contains("matrix("));
        let constraint = match self.below(12) {
            place @ 0..6 if square => Some(Constraint::ALL[place]),
            _ => None,
        };
        let request = if order == 0 { Request::Simplify } else { Request::Derivative(constraint) };
        Case { number, declarations, text, wrt, request, grouped: false, tensors: false, wide: true }
    }

    /// A product over the edges of a graph, most of them with many automorphisms.
    fn network(&mut self, size: &str) -> Input {
        let edges = self.edges();
        let names: &[&str] = self.pick(&[&["A"] as &[&str], &["A"], &["A"], &["A", "B"], &["A", "B", "C"]]);
        let free: &[&str] = self.pick(&[&[] as &[&str], &[], &["i"], &["i", "j"]]);
        let index = |node: usize| free.get(node).map_or_else(|| format!("p_{node}"), |free| (*free).to_owned());
        let mut factors: Vec<String> = edges
            .iter()
            .map(|(a, b)| {
                let (a, b) = if self.below(6) == 0 { (b, a) } else { (a, b) };
                format!("{}[{},{}]", self.pick(names), index(*a), index(*b))
            })
            .collect();
        let mut declarations: Vec<String> = names.iter().map(|name| self.matrix(name, size)).collect();
        let nodes = edges.iter().map(|(a, b)| a.max(b) + 1).max().unwrap_or(1);
        if self.below(3) == 0 {
            let node = self.below(nodes);
            let on: Vec<usize> = if self.below(2) == 0 { vec![node] } else { (0..nodes).collect() };
            factors.extend(on.into_iter().map(|node| format!("x[{}]", index(node))));
            declarations.push(self.vector("x", size));
        }
        let product = factors.join("*");
        // Names that no factor has are not declared.
        declarations.retain(|declaration| product.contains(&format!("{}[", &declaration[..1])));
        let touches = |node: usize| edges.iter().any(|(a, b)| *a == node || *b == node);
        let there: Vec<&str> =
            free.iter().copied().enumerate().filter(|(node, _)| touches(*node)).map(|(_, name)| name).collect();
        let text =
            if there.is_empty() { format!("f = {product}") } else { format!("F[{}] = {product}", there.join(",")) };
        (text, declarations, 2)
    }

    fn edges(&mut self) -> Vec<(usize, usize)> {
        let cycle = |n: usize, step: usize| (0..n).map(move |k| (k, (k + step) % n));
        let pairs = |n: usize| (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)));
        match self.below(9) {
            0 => cycle(2 + self.up_to(60), 1).collect(),
            1 => pairs(2 + self.up_to(14)).collect(),
            2 => {
                let (rows, columns) = (1 + self.up_to(6), 1 + self.up_to(6));
                let at = |i: usize, j: usize| (i % rows) * columns + j % columns;
                let nodes = (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j)));
                nodes.flat_map(|(i, j)| [(at(i, j), at(i + 1, j)), (at(i, j), at(i, j + 1))]).collect()
            }
            3 => (1..=self.up_to(100)).map(|k| (0, k)).collect(),
            4 => {
                let bits = 1 + self.below(5);
                let nodes = 0usize..1 << bits;
                nodes.flat_map(|a| (0..bits).map(move |bit| (a, a ^ 1 << bit))).filter(|(a, b)| a < b).collect()
            }
            5 => {
                let (n, m) = (self.up_to(7), self.up_to(7));
                (0..n).flat_map(|i| (0..m).map(move |j| (i, n + j))).collect()
            }
            6 => {
                let n = 3 + self.up_to(30);
                let step = 2 + self.below(3);
                cycle(n, 1).chain(cycle(n, step)).collect()
            }
            7 => (0..self.up_to(40)).map(|k| (k, k + 1)).collect(),
            _ => {
                let (nodes, edges) = (2 + self.up_to(12), self.up_to(50));
                (0..edges).map(|_| (self.below(nodes), self.below(nodes))).collect()
            }
        }
    }

    /// Many factors or terms, of few variables or each of its own.
    fn long(&mut self, size: &str) -> Input {
        let n = 1 + self.up_to(300);
        let own = self.below(2) == 0;
        let few = 1 + self.below(4);
        let numbers: Vec<usize> = (0..n).map(|k| if own { k } else { self.below(few) }).collect();
        let used = {
            let mut used = numbers.clone();
            used.sort_unstable();
            used.dedup();
            used
        };
        let joined = |separator: &str, part: &dyn Fn(usize) -> String| {
            numbers.iter().map(|k| part(*k)).collect::<Vec<_>>().join(separator)
        };
        let (text, is_matrix) = match self.below(12) {
            0 => (joined("*", &|k| format!("A{k}")), true),
            1 => (format!("tr({})", joined("*", &|k| format!("A{k}"))), true),
            2 => (joined(".*", &|k| format!("A{k}")), true),
            3 => (joined(" + ", &|k| format!("A{k}'*A{k}")), true),
            4 => (joined("*", &|k| format!("x{k}[i]")), false),
            5 => (joined(".*", &|k| format!("x{k}")), false),
            6 => (joined("*", &|k| format!("(x{k}'*x{k})")), false),
            7 => (joined(" + ", &|k| format!("x{k}*x{k}'")), false),
            8 => (format!("norm({})^2", joined(" - ", &|k| format!("A{k}"))), true),
            9 => (joined("*", &|k| format!("(A{k} + eye({size}))")), true),
            10 => (format!("det({})", joined("*", &|k| format!("A{k}"))), true),
            _ => (format!("log({})", joined(" + ", &|k| format!("exp(sum(x{k}))"))), false),
        };
        let declarations = used
            .iter()
            .map(|k| if is_matrix { self.matrix(&format!("A{k}"), size) } else { self.vector(&format!("x{k}"), size) })
            .collect();
        (text, declarations, 2)
    }

    fn power(&mut self, size: &str) -> Input {
        let k = match self.below(4) {
            0 => format!("({}/{})", 1 + self.below(9), 2 + self.below(6)),
            1 => format!("(-{})", self.up_to(40)),
            _ => self.up_to(1000).to_string(),
        };
        let text = match self.below(10) {
            0 | 1 => format!("A^{k}"),
            2 => format!("tr(A^{k})"),
            3 => format!("sum(A.^{k})"),
            4 => format!("(A*B)^{k}"),
            5 => format!("det(A)^{k}*tr(B)"),
            6 => format!("norm(x)^{k}"),
            7 => format!("(x'*A*x)^{k}"),
            8 => format!("(A + B)^{}", self.up_to(12)),
            _ => format!("(x.*(A*x)).^{k}"),
        };
        // A fractional power of a matrix is none.
        let text =
            if text.contains('/') { text.replace("A^(", "tr(A)^(").replace("(A*B)^(", "tr(A*B)^(") } else { text };
        (text.clone(), self.declared(&text, size), 3)
    }

    fn nested(&mut self, size: &str) -> Input {
        let mut text = self.pick(&["A", "x", "A*x", "A*B", "x*x'"]).to_owned();
        for _ in 0..self.up_to(12) {
            let function = self.pick(&FUNCTIONS);
            text = match self.below(6) {
                0 => format!("{function}(A*({text}))"),
                1 => format!("{function}(norm({text})*({text}))"),
                2 => format!("{function}({text}).*({text})"),
                3 => format!("sum({function}({text}))*({text})"),
                _ => format!("{function}({text})"),
            };
            if text.len() > 400 {
                break;
            }
        }
        let text = if self.below(2) == 0 { format!("sum({text})") } else { text };
        (text.clone(), self.declared(&text, size), 2)
    }

    fn repeated(&mut self, size: &str) -> Input {
        let (text, most) = self.pick(&[
            ("softmax(x)", 8),
            ("softmax(A*x)", 5),
            ("logsumexp(A*x)", 8),
            ("norm(x)", 8),
            ("norm(A*x - x)", 6),
            ("exp(x'*A*x)", 6),
            ("kron(A,x)", 2),
            ("kron(sqrt(A.^2+1),B)", 3),
            ("adj(A)", 3),
            ("inv(A)", 4),
            ("det(A)", 5),
            ("logdet(A)", 5),
            ("logdet(A*B + eye)", 3),
            ("tr(inv(A)*B)", 5),
            ("norm(A)*A", 3),
            ("sigmoid(x'*x)*x", 5),
            ("x*x'*x", 6),
            ("tanh(A*tanh(x))", 4),
            ("sum(log(1 + exp(A*x)))", 5),
            ("x'*x/(x'*A*x)", 4),
            ("diag(x)*A*diag(x)", 3),
            ("(x'*A*x)^3*norm(x)", 4),
            ("sum(exp(x.^2))^3", 6),
            ("A*B*A*x", 3),
            ("vec(A*B*A')", 2),
        ]);
        let text = text.replace("eye", &format!("eye({size})"));
        (text.clone(), self.declared(&text, size), most)
    }

    /// Declarations of the single letters `x`, `A` and `B` that occur in a text.
    fn declared(&mut self, text: &str, size: &str) -> Vec<String> {
        let is_letter = |at: Option<char>| at.is_some_and(char::is_alphanumeric);
        let occurs = |name: char| {
            text.char_indices().any(|(at, c)| {
                c == name && !is_letter(text[..at].chars().last()) && !is_letter(text[at + 1..].chars().next())
            })
        };
        let mut declarations = Vec::new();
        if occurs('x') {
            declarations.push(self.vector("x", size));
        }
        for name in ["A", "B"] {
            if occurs(name.chars().next().unwrap_or_default()) {
                declarations.push(self.matrix(name, size));
            }
        }
        declarations
    }
}
