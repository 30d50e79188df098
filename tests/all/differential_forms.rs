//! The forms of derivatives before any simplification: what a person would write, with what is shared kept shared.

use crate::support::{self, term};
use gradus::internals::calculus::{differential, gradient, jacobian};
use gradus::internals::expr::{Graph, Id};
use gradus::internals::facts::conditions;
use gradus::internals::ops::{DIVIDE, HADAMARD_DIVIDE, INNER, OUTER, Op, POWER, Parameters};
use gradus::{Declaration, Symbols, Variable};

/// A term, fully written out; networks as `output <- operand[labels] ...`.
fn show(graph: &Graph, symbols: &Symbols, id: Id) -> String {
    let node = graph.node(id);
    let c: Vec<String> = node.children.iter().map(|c| show(graph, symbols, *c)).collect();
    match &node.op {
        Op::Number(value) => value.to_string(),
        Op::Size(d) => symbols.dimension_name(*d).to_owned(),
        Op::Variable(v) => symbols.variable_name(*v).to_owned(),
        Op::Identity(d) => format!("eye({})", symbols.dimension_name(*d)),
        Op::Ones(d) => format!("ones({})", symbols.dimension_name(*d)),
        Op::Combination(cs) => {
            let terms: Vec<String> = cs
                .iter()
                .zip(&c)
                .map(|(k, t)| match k.to_string().as_str() {
                    "1" => t.clone(),
                    "-1" => format!("-{t}"),
                    k => format!("{k}*{t}"),
                })
                .collect();
            format!("({})", terms.join(" + "))
        }
        Op::Product | Op::Scale => format!("{}*{}", c[0], c[1]),
        Op::Transpose => match graph.op(node.children[0]) {
            Op::Product => format!("({})'", c[0]),
            _ => format!("{}'", c[0]),
        },
        Op::Call(DIVIDE) => format!("({})/({})", c[0], c[1]),
        Op::Hadamard => format!("({}).*({})", c[0], c[1]),
        Op::Call(HADAMARD_DIVIDE) => format!("({})./({})", c[0], c[1]),
        Op::Call(INNER) => format!("({}):({})", c[0], c[1]),
        Op::Call(OUTER) => format!("({})*({})'", c[0], c[1]),
        Op::Call(POWER) => format!("({}).^({})", c[0], c[1]),
        Op::Map(f) => format!("{}({})", f.name(), c[0]),
        Op::Network(w) => {
            let letters = |labels: &mut dyn Iterator<Item = u16>| -> String {
                labels.map(|l| char::from(b'a' + l as u8)).collect()
            };
            let inputs: Vec<String> = w
                .inputs
                .iter()
                .zip(&c)
                .map(|(labels, c)| format!(" {c}[{}]", letters(&mut labels.iter().copied())))
                .collect();
            format!("{} <-{}", letters(&mut w.flat_output()), inputs.concat())
        }
        Op::Sum => format!("sum({})", c[0]),
        Op::Parametric(_, Parameters::Natural(k)) => format!("{}^{k}", c[0]),
        op => {
            let record = op.record().unwrap();
            format!("{}({})", record.spelling.unwrap_or(record.name), c.join(", "))
        }
    }
}

fn read(text: &str) -> (Symbols, Graph, Id) {
    let mut symbols = support::symbols([
        "a: scalar",
        "x: vector(n)",
        "y: vector(n)",
        "A: matrix(n,n)",
        "B: matrix(n,n)",
        "W: matrix(n,m)",
        "H: matrix(m,k)",
        "X: matrix(n,k)",
    ]);
    let mut graph = Graph::new();
    let root = term(text, &mut symbols, &mut graph);
    (symbols, graph, root)
}

fn variable(symbols: &Symbols, name: &str) -> Variable {
    symbols.find_variable(name).unwrap()
}

/// Checks the gradient or the Jacobian of a text.
fn check(derive: fn(&mut Graph, Id, Variable, &Symbols) -> Id, text: &str, wrt: &str, expected: &str) {
    let (symbols, mut graph, root) = read(text);
    let derivative = derive(&mut graph, root, variable(&symbols, wrt), &symbols);
    assert_eq!(show(&graph, &symbols, derivative), expected, "{text} by {wrt}");
}

fn check_differential(text: &str, wrt: &str, expected: &str) {
    let (mut symbols, mut graph, root) = read(text);
    let wrt = variable(&symbols, wrt);
    let shape = symbols.declaration(wrt).shape.clone();
    let name = format!("d{}", symbols.variable_name(wrt));
    let direction = symbols.declare(&name, Declaration { shape, attributes: Default::default() });
    let direction = graph.variable(direction, &symbols);
    let d = differential(&mut graph, root, wrt, direction);
    assert_eq!(show(&graph, &symbols, d), expected, "{text}");
}

#[test]
fn gradients() {
    check(gradient, "tr(W*H*H'*W')", "W", "(2*W*H*H')");
    check(gradient, "x'*A*x", "x", "(A*x + A'*x)");
    check(gradient, "x'*A*x", "A", "(x)*(x)'");
    check(gradient, "norm(W*H - X)^2", "W", "(2*(W*H + -X)*H')");
    check(gradient, "sum(exp(A*x))", "x", "A'*exp(A*x)");
    check(gradient, "logdet(A)", "A", "inv(A)'");
    check(gradient, "det(A)", "A", "det(A)*inv(A)'");
    check(gradient, "norm(x)", "x", "(x)/(norm(x))");
    check(gradient, "a*(x'*x)/2", "x", "a*x");
    check(gradient, "tr(A*inv(B))", "B", "(-inv(B)'*A'*inv(B)')");
    check(gradient, "log(sum(exp(x)))", "x", "(exp(x))/(sum(exp(x)))");
    check(gradient, "y'*tanh(A*x)", "A", "((y).*((ones(n) + -(tanh(A*x)).^(2))))*(x)'");
    check(gradient, "sum((W*H).^2)", "W", "(2*W*H*H')");
    check(gradient, "x'*W*W'*x", "W", "(2*(x)*(W'*x)')");
}

#[test]
fn jacobians() {
    check(jacobian, "A*x", "x", "A");
    check(jacobian, "A*x + a*x", "x", "(A + a*eye(n))");
    check(jacobian, "exp(A*x)", "x", "diagonal(exp(A*x))*A");
    check(jacobian, "x/norm(x)", "x", "((eye(n))/(norm(x)) + -((1)/((norm(x)).^(2)))/(norm(x))*(x)*(x)')");
    check(jacobian, "A*x*x'*y", "x", "(ab <- A[ab] x[c] y[c] + ab <- A*x[a] y[b])");
    check(jacobian, "W*W'", "W", "(abac <- W[bc] + abbc <- W[ac])");
    check(jacobian, "W*H", "W", "abac <- H[cb]");
    check(jacobian, "A*A*A", "A", "(abac <- A[cd] A[db] + abcd <- A[ac] A[db] + abcb <- A*A[ac])");
    check(jacobian, "inv(A)", "A", "(-abcd <- inv(A)[ac] inv(A)[db])");
    check(jacobian, "a*W", "a", "W");
    check(jacobian, "exp(W)", "W", "abab <- exp(W)[ab]");
    check(jacobian, "W./a", "W", "(abab <-)/(a)");
    check(jacobian, "diag(x)", "x", "aaa <-");
    check(jacobian, "diag(x)*y", "x", "aa <- y[a]");
    check(jacobian, "x.^2", "x", "(2*diagonal(x))");
}

#[test]
fn differentials() {
    check_differential("W*W'", "W", "(dW*W' + W*dW')");
    check_differential("inv(A)", "A", "(-inv(A)*dA*inv(A))");
    check_differential("A^3", "A", "(dA*A^2 + A*dA*A + A^2*dA)");
    check_differential("logdet(A)", "A", "tr(inv(A)*dA)");
    check_differential("norm(x)", "x", "((x):(dx))/(norm(x))");
    check_differential("x.^2", "x", "(2*(x).*(dx))");
    check_differential("exp(A*x)", "A", "(exp(A*x)).*(dA*x)");
}

#[test]
fn what_an_expression_assumes() {
    let (symbols, graph, root) = read("log(a)*inv(A)/(x'*x) + A*abs(a)/2");
    let told: Vec<String> = conditions(&graph, &symbols, &[root], &[])
        .into_iter()
        .map(|c| c.requirement.phrase(&show(&graph, &symbols, c.operand), graph.rank(c.operand)))
        .collect();
    assert_eq!(told, ["a is positive", "A is invertible", "x is nonzero"]);
}
