//! Programs run here, without a language: every form and every function of the corpus against the built-in evaluator, and what is said
//! where there is no value.

use crate::code_runs::functions;
use crate::numpy_runs::{arguments, point};
use crate::support::corpus;
use crate::support::on_threads;
use gradus::{Bindings, Context, ErrorCode, Program, Tensor, What};
use serde_json::{Map, Value};

/// The values that a program takes, of these by name.
fn bindings(program: &Program, values: &Map<String, Value>) -> Bindings {
    let mut at = Bindings::new();
    for (name, value) in values {
        let numbers = |field: &str| value[field].as_array().unwrap().iter().map(|x| x.as_f64().unwrap());
        if let Some(size) = value.as_u64() {
            // What it does not need is no size of it.
            if program.arguments().contains(&name.as_str()) {
                at.set_size(name, size as usize);
            }
        } else if program.arguments().contains(&name.as_str()) {
            let shape = numbers("shape").map(|size| size as usize).collect();
            at.set(name, Tensor::new(shape, numbers("data").collect()).unwrap());
        }
    }
    at
}

#[test]
fn every_form_has_the_value_of_the_evaluator() {
    let wrong: Vec<String> = on_threads(corpus::answers(), |(case, answer)| {
        let answer = answer.as_ref().unwrap();
        let (point, _) = point(case, answer);
        let values = arguments(answer, &point);
        let differs = |form: &gradus::Form| {
            let program = form.program();
            let at = bindings(&program, &values);
            let (graph, root) = form.term();
            let expected = gradus::internals::eval::evaluate(graph, root, &point).unwrap();
            let here = || format!("{} {}", case.id(), form.name().as_str());
            match program.eval(&at) {
                Ok(results) if results[0].distance(&expected) < 1e-9 => None,
                Ok(results) => Some(format!("{}: {:?}, not {expected:?}", here(), results[0])),
                Err(error) => Some(format!("{}: {error}", here())),
            }
        };
        answer.forms.iter().filter_map(differs).collect::<Vec<String>>()
    })
    .concat();
    assert!(wrong.is_empty(), "{} forms\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_function_returns_its_values() {
    let wrong: Vec<String> = on_threads(functions(), |function| {
        // What a check returns is of a function beside the program.
        if function.what == What::Check {
            return Vec::new();
        }
        let at = bindings(&function.program, &function.arguments);
        let here = format!("{} {}", function.id, function.what.as_str());
        let results = match function.program.eval(&at) {
            Ok(results) => results,
            Err(error) => return vec![format!("{here}: {error}")],
        };
        assert_eq!(results.len(), function.results.len(), "{here}");
        let pairs = results.iter().zip(&function.results);
        // What is expected are differences.
        pairs.filter(|(own, expected)| own.distance(expected) > 1e-5).map(|pair| format!("{here}: {pair:?}")).collect()
    })
    .concat();
    assert!(functions().len() > 300);
    assert!(wrong.is_empty(), "{} functions\n{}", wrong.len(), wrong.join("\n"));
}

/// Sizes at which products of matrices go other ways than at the smallest.
#[test]
fn larger_matrices_have_the_value_of_the_evaluator() {
    let cases = [
        ("A: matrix(n,m); B: matrix(m,k); x: vector(k)", "tr(A*B*B'*A') + sum(A*B*x)", "A"),
        ("S: matrix(n,n) spd; y: vector(n)", "1/2*logdet(S) + 1/2*y'*inv(S)*y", "S"),
        ("X: matrix(n,n)", "logdet(X) + tr(inv(X)*X')", "X"),
        ("L: matrix(n,n) lower; x: vector(n)", "x'*inv(L)*x", "x"),
        ("X: matrix(n,m); w: vector(m); y: vector(n)", "sum(log(1 + exp(-y.*(X*w))))", "w"),
        // Rewritten by laws first: Kronecker products by factors, thin updates of a diagonal.
        ("A: matrix(k,k); B: matrix(p,p); x: vector(k*p)", "x'*inv(kron(A,B))*x", "x"),
        ("A: matrix(k,k); B: matrix(p,p)", "logdet(kron(A,B))", "B"),
        ("A: matrix(k,k); B: matrix(p,p)", "det(kron(A,B/2))/1000", "A"),
        ("d: vector(n) positive; U: matrix(n,3); x: vector(n)", "x'*inv(diag(d) + U*U')*x", "U"),
        ("d: vector(n) positive; U: matrix(n,3); V: matrix(3,n); x: vector(n)", "x'*inv(diag(d) + U*V)*x", "d"),
        ("c: scalar positive; u: vector(n); x: vector(n)", "x'*inv(c*eye(n) + u*u')*x", "u"),
        ("Q: matrix(n,k); K: matrix(n,k); V: matrix(n,k)", "sum(softmax(Q*K', axis=1)*V)", "Q"),
    ];
    for (declarations, text, by) in cases {
        let cx = crate::support::context(crate::support::listed(declarations));
        let answer = cx.derive(text).by(by).answer().unwrap();
        let program = cx.derive(text).by(by).program(What::ValueAndGradient).unwrap();
        let sizes = [("n", 37), ("m", 23), ("k", 16), ("p", 2)];
        let mut at = Bindings::new();
        for (variable, name, declaration) in answer.symbols.variables() {
            if answer.symbols.is_direction(variable) {
                continue;
            }
            let size = |axis: &gradus::Axis| -> usize {
                let names = axis.iter().map(|dimension| answer.symbols.dimension_name(*dimension));
                let size = |name| sizes.iter().find(|(own, _)| *own == name).map(|(_, size)| *size);
                names.map(|name| size(name).unwrap_or_else(|| name.parse().unwrap())).product()
            };
            let shape: Vec<usize> = declaration.shape.iter().map(size).collect();
            let entry = |i: &[usize]| {
                let (row, column) = (i.first().copied().unwrap_or(0), i.get(1).copied().unwrap_or(0));
                let off = if text.contains('L') && column > row { 0.0 } else { 0.05 };
                let spread = off * ((row * column + row + column) as f64).sin();
                match shape.len() {
                    0 => 1.5,
                    2 if row == column => 2.0 + spread,
                    _ if name == "d" => 1.0 + spread,
                    _ => spread + 0.01 * off,
                }
            };
            at.set(name, Tensor::from_fn(&shape, entry).unwrap());
        }
        let expected = [cx.parse(text).unwrap().eval(&at).unwrap(), answer.forms.first().unwrap().eval(&at).unwrap()];
        let results = program.eval(&at).unwrap();
        for (own, expected) in results.iter().zip(&expected) {
            assert!(own.distance(expected) < 1e-9, "{text}: {}", own.distance(expected));
        }
    }
}

#[test]
fn what_does_not_fit_is_said_once() {
    let cx = crate::support::context(["S: matrix(n,n) spd", "y: vector(n)", "c: scalar"]);
    let program = cx.derive("c*y'*inv(S)*y").by("y").program(What::ValueAndGradient).unwrap();
    let indefinite = [[1.0, 2.0], [2.0, 1.0]];
    let definite = [[2.0, 1.0], [1.0, 2.0]];
    let values: [(&str, Tensor<f64>); 5] = [
        ("S", definite.into()),
        ("y", [1.0, 2.0].into()),
        ("c", 1.0.into()),
        ("y", [1.0, 2.0, 3.0].into()),
        ("S", indefinite.into()),
    ];
    let said = |places: &[usize]| {
        let mut at = Bindings::new();
        places.iter().for_each(|place| {
            at.set(values[*place].0, values[*place].1.clone());
        });
        program.eval(&at).map_err(|error| (error.code, error.message))
    };
    assert!(said(&[0, 1, 2]).is_ok());
    for (places, code, message) in [
        (&[0, 1][..], ErrorCode::UnknownName, "c has no value"),
        (&[0, 3, 2], ErrorCode::Shape, "y says that the dimension n is 3, but it is 2 elsewhere"),
        (&[4, 1, 2], ErrorCode::Arithmetic, "S is not positive definite"),
    ] {
        assert_eq!(said(places).unwrap_err(), (code, message.to_owned()));
    }
    let ones = Context::new().derive("tr(eye(n))").program(What::Value).unwrap();
    assert!(ones.eval(&Bindings::new()).unwrap_err().message.contains("the dimension n has no size"));
    assert_eq!(ones.eval(Bindings::new().set_size("n", 3)).unwrap()[0].value(), 3.0);
}

#[test]
fn nothing_overflows_far_from_zero() {
    let mut at = Bindings::new();
    at.set("x", [-1000.0, 0.0, 1000.0]);
    for (text, expected) in [
        ("log(1 + exp(x))", [0.0, std::f64::consts::LN_2, 1000.0]),
        ("sigmoid(x)", [0.0, 0.5, 1.0]),
        ("softmax(x)", [0.0, 0.0, 1.0]),
    ] {
        let cx = crate::support::context(["x: vector(n)"]);
        let program = cx.derive(text).program(What::Value).unwrap();
        assert_eq!(program.eval(&at).unwrap()[0].data, expected, "{text}");
    }
}
