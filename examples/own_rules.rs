//! A function and an assumption of one's own, what an answer assumes, and an error with its place: `cargo run --example own_rules`.

use gradus::{Constraint, Context, Layout, Result};

const SOFTPLUS: &str = "
function softplus elementwise
  for x: any
  d(softplus(x)) => sigmoid(x).*d(x)
  value log(1 + exp(x))
";

fn main() -> Result<()> {
    let mut cx = Context::new();
    // A rule that is false is refused, with a counterexample.
    cx.add_rules(SOFTPLUS)?;
    let answer = cx.parse("sum(softplus(W*x))")?.derivative("x")?;
    println!("a function of one's own  {}", answer.matrix().expect("a gradient"));

    cx.assume("Q'*Q = eye")?;
    let value = cx.parse("norm(Q*x)^2 + tr(inv(Q)*B)")?.simplify();
    println!("under an assumption      {}", value.value().expect("a value"));

    cx.declare("S: matrix(n,n) symmetric")?;
    let answer = cx.derive("logdet(S)").by("S").constraint(Constraint::Symmetric).answer()?;
    println!("of a symmetric variable  {}", answer.matrix().expect("a gradient"));
    println!("  assuming {}", answer.conditions.join(", "));

    let answer = cx.derive("x'*A*x").by("x").layout(Layout::Numerator).answer()?;
    println!("in numerator layout      {}", answer.matrix().expect("a gradient"));

    let text = "A*x + B*x*x";
    match cx.parse(text) {
        Ok(_) => println!("{text} has a value"),
        Err(error) => println!("error[{}] in '{}': {error}", error.code.as_str(), &text[error.span.range()]),
    }
    Ok(())
}
