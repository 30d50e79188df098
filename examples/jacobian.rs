//! A Jacobian with four axes, in every form and every notation: `cargo run --example jacobian`.

use gradus::{Context, Result};

fn main() -> Result<()> {
    let mut cx = Context::new();
    cx.declare("W: matrix(n,m)")?;
    let answer = cx.parse("W*W'")?.derivative("W")?;
    for form in answer.forms.iter() {
        println!("{}", form.name().as_str());
        println!("  text     {}", form.text());
        println!("  Unicode  {}", form.unicode());
        println!("  LaTeX    {}", form.latex());
    }
    println!("{} ({})", answer.verdict.status().as_str(), answer.verdict.by());
    if let Some(vec) = answer.vec() {
        println!("\n{}", vec.numpy());
    }
    Ok(())
}
