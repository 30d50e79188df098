//! Numbers of any size: in coefficients, exponents and decimals, through every form and every output.

use crate::support::{answer, context, listed};
use gradus::internals::normal::{Algebra, Limits};
use gradus::internals::syntax::ast::Statement;
use gradus::internals::syntax::{parse, print};
use gradus::internals::typing::elaborate_shaped;
use gradus::{Answer, Bindings, Form, Rational, Tensor};
use proptest::prelude::*;
use std::sync::Arc;

const DECLARATIONS: &str = "a: scalar; b: scalar; c: scalar positive; x: vector(n); y: vector(n); A: matrix(n,n)";
/// Forty digits before the point and forty after it, none of which a floating-point number has.
const DECIMAL: &str = "1234567890123456789012345678901234567891.0987654321098765432109876543210987654321";

fn simplified(text: &str) -> String {
    answer(&context(listed(DECLARATIONS)), text, &[]).best().unwrap().text()
}

#[test]
fn coefficients_and_exponents_are_exact() {
    for (text, expected) in [
        ("9223372036854775807*x + x", "9223372036854775808*x"),
        ("-9223372036854775807*x - x", "-9223372036854775808*x"),
        ("9223372036854775807*x + x - 9223372036854775808*x", "0"),
        ("3000000000000000000*a + 7000000000000000000*a - 10^19*a", "0"),
        ("4294967296*(4294967296*a)", "18446744073709551616*a"),
        ("a/4294967296/4294967296", "1/18446744073709551616*a"),
        ("(2^40*a)^20 - 2^800*a^20", "0"),
        ("(3^50*a)^3/3^150", "a^3"),
        ("c^(1/3)*c^(1/9223372036854775807)", "c^(9223372036854775810/27670116110564327421)"),
        ("c^(1/3)*c^(-1/3 + 1/9223372036854775807)", "c^(1/9223372036854775807)"),
        ("(a*b)^99999999999999999999/b^99999999999999999999", "a^99999999999999999999"),
        ("0.1*a + 0.2*a - 0.3*a", "0"),
        ("0.7978845608028654*a - 7978845608028654*a/10^16", "0"),
        ("1e-40*a*1e40", "a"),
        ("M⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹⁹'*M", ""),
    ] {
        if expected.is_empty() {
            assert!(context(listed(DECLARATIONS)).parse(text).is_err(), "{text}");
        } else {
            assert_eq!(simplified(text), expected, "{text}");
        }
    }
}

#[test]
fn what_vanishes_modulo_a_prime_does_not_vanish() {
    let cx = context(listed(DECLARATIONS));
    let prime = "2305843009213693951";
    for (left, right) in [
        (format!("{prime}*a"), "0".to_owned()),
        (format!("a/{prime}"), "a".to_owned()),
        (format!("a + {prime}*b"), "a".to_owned()),
        ("2^61*a".to_owned(), "a".to_owned()),
        ("(2*a)^61".to_owned(), "a^61".to_owned()),
        ("(2^40*a)^20".to_owned(), "128*a^20".to_owned()),
        (format!("a^{prime}"), "a".to_owned()),
        (format!("exp({prime}*a)"), "1".to_owned()),
        (format!("sum({prime}*x)"), "0".to_owned()),
    ] {
        let verdict = cx.equal(&left, &right).unwrap().verdict;
        assert!(!verdict.is_true(), "{left} = {right}: {}", verdict.by());
    }
}

#[test]
fn limits_are_said() {
    let cx = context(listed(DECLARATIONS));
    for text in ["1e99999*a", "a^1e2000", "10^1000*a*10^1000", "1/10^1000/10^1000", "2^5000", "1e-99999", "½⁹⁹⁹⁹⁹⁹"]
    {
        let error = cx.parse(text).map(|_| ()).unwrap_err();
        assert!(error.message.contains("at most 4096 bits"), "{text}: {error}");
    }
    // Powers of what is no number are not multiplied out.
    assert_eq!(simplified("(a + 1)^999999999999999999999"), "(a + 1)^999999999999999999999");
    let error = cx.derive("(2^4000*a)*(2^4000*b)").by("a").answer().map(|_| ()).unwrap_err();
    assert!(error.message.contains("4096 bits"), "{error}");
}

#[test]
fn the_activation_of_transformers_has_all_its_forms() {
    let cx = context(["x: vector(n)", "y: vector(n)"]);
    let answer = answer(&cx, "sum(0.7978845608028654*(x+0.044715*x.^3).*y)", &["x"]);
    assert!(answer.verdict.is_true());
    let names: Vec<&str> = answer.forms.iter().map(|form| form.name().as_str()).collect();
    assert_eq!(names, ["matrix", "index", "differential"]);
    answer.forms.iter().for_each(|form| reads_back(&answer, form));
}

#[test]
fn long_decimals_go_through_every_output() {
    let cx = context(listed(DECLARATIONS));
    let digits = [
        "12345678901234567890123456789012345678910987654321098765432109876543210987654321",
        &format!("1{}", "0".repeat(40)),
    ];
    let answer = answer(&cx, &format!("{DECIMAL}*x.*y"), &["x"]);
    for form in answer.forms.iter() {
        reads_back(&answer, form);
        let numpy = form.numpy();
        assert!(digits.iter().all(|part| numpy.contains(part)), "{numpy}");
        // A decimal question has decimals in its answer.
        for output in [form.text(), form.latex(), form.unicode()] {
            assert!(output.contains(DECIMAL), "{output}");
        }
    }
    let mut at = Bindings::new();
    for name in ["x", "y"] {
        at.set(name, Tensor::new(vec![2], vec![0.5, 2.0]).unwrap());
    }
    let slope = DECIMAL.parse::<f64>().unwrap();
    assert_eq!(answer.matrix().unwrap().eval(&at).unwrap().data, [0.5 * slope, 0.0, 0.0, 2.0 * slope]);
}

#[cfg(feature = "serde")]
#[test]
fn long_numbers_go_through_requests() {
    use gradus::protocol::respond;
    let line = format!(r#"{{"expr": "{DECIMAL}*a^99999999999999999999", "wrt": "a"}}"#);
    let response = respond(&context(["a: scalar"]), line.as_bytes(), 1).to_string();
    let expected = answer(&context(["a: scalar"]), &format!("{DECIMAL}*a^99999999999999999999"), &["a"]);
    let text = expected.best().unwrap().text();
    assert!(text.contains("a^99999999999999999998"), "{text}");
    assert!(response.contains(&text), "{response}");
}

/// The text of a form, read again, has the normal form of its term.
fn reads_back(answer: &Answer, form: &Form) {
    let text = form.text();
    let mut statement = parse(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
    assert_eq!(print(&statement.expr), print(form.expr()));
    statement = Statement { target: form.free().map(crate::support::target), ..statement };
    let (graph, root) = form.term();
    let (mut graph, mut symbols) = (graph.as_ref().clone(), answer.symbols.as_ref().clone());
    let read = elaborate_shaped(&statement, &[], Some(form.shape()), &mut symbols, &mut graph);
    let read = read.unwrap_or_else(|e| panic!("{text}: {e}")).root;
    let mut algebra = Algebra::new(Arc::new(symbols), Limits::default());
    let [wanted, found] = [root, read].map(|id| algebra.normal_form(&graph, id));
    assert!(wanted.is_some() && wanted == found, "{text}");
}

/// Numbers with up to 45 digits above and below the line, as text and as a number.
fn numbers() -> impl Strategy<Value = String> {
    let digits = || prop_oneof!["[1-9]", "[1-9][0-9]{17,19}", "[1-9][0-9]{1,44}"];
    prop_oneof![
        digits(),
        (digits(), digits()).prop_map(|(above, below)| format!("{above}/{below}")),
        ("[0-9]{1,3}", "[0-9]{1,45}[1-9]").prop_map(|(whole, fraction)| format!("{whole}.{fraction}")),
        digits().prop_map(|digits| format!("-{digits}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn answers_with_numbers_of_any_size_read_back(p in numbers(), q in numbers(), r in numbers(), shape in 0usize..6) {
        let cx = context(listed(DECLARATIONS));
        let (text, by) = match shape {
            0 => (format!("sum(({p})*x.^3 + ({q})*x.*y)"), "x"),
            1 => (format!("(({p})*a + ({q})*b)^2 - ({r})*a"), "a"),
            2 => (format!("({p})*c^({q})*c^({r})"), "c"),
            3 => (format!("({p})*A*x - ({q})*(y - ({r})*x)"), "x"),
            4 => (format!("tr((({p})*A + ({q})*A')*A)"), "A"),
            _ => (format!("sum(exp(({p})*x)./(({q})*c)) + ({r})"), "x"),
        };
        let answer = answer(&cx, &text, &[by]);
        prop_assert!(answer.verdict.is_true(), "{}", text);
        answer.forms.iter().for_each(|form| reads_back(&answer, form));
    }

    #[test]
    fn sums_and_products_of_numbers_are_those_of_rationals(p in numbers(), q in numbers()) {
        let read = |text: &str| {
            let (graph, root) = context(listed(DECLARATIONS)).parse(text).map(|e| (e.graph().0.clone(), e.graph().1)).unwrap();
            graph.number_value(root).unwrap_or_else(|| panic!("{text} is no number"))
        };
        let (a, b): (Rational, Rational) = (read(&p), read(&q));
        prop_assert_eq!(read(&a.to_string()), a.clone());
        prop_assert_eq!(read(&format!("({p}) + ({q})")), &a + &b);
        prop_assert_eq!(read(&format!("({p}) - ({q})")), &a - &b);
        prop_assert_eq!(read(&format!("({p})*({q})")), &a * &b);
        prop_assert_eq!(read(&format!("({p})/({q})")), &a / &b);
        prop_assert_eq!(read(&format!("({p})^3")), &a * &a * &a);
    }
}
