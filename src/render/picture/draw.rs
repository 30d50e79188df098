//! Networks with places as SVG, which needs nothing else: it has its own colours, for light and for dark.

use super::place::Placed;
use std::fmt::Write;

/// The size of the text, and about how wide a letter of it is.
const LETTER: i32 = 10;
/// Between terms.
const SPACE: i32 = 22;
const EDGE: i32 = 10;

const STYLE: &str = "\
.w{fill:none;stroke:#4a5560;stroke-width:1.6}\
.b{fill:#e2efee;stroke:#0b5f63;stroke-width:1.4}\
.d{fill:#4a5560}.f{fill:#0b5f63}\
text{font:italic 17px 'Latin Modern Math','KaTeX_Math','STIX Two Text',Georgia,serif;fill:#1c2024;text-anchor:middle}\
.i{font-size:14px;fill:#5b6268}.c{text-anchor:end;font-style:normal}\
@media(prefers-color-scheme:dark){.w{stroke:#a3a9ae}.b{fill:#1d3536;stroke:#7fcfca}.d{fill:#a3a9ae}.f{fill:#7fcfca}text{fill:#e7e5df}.i{fill:#a3a9ae}}";

/// One term below the other; `title` is read out in the place of the picture.
pub(super) fn svg(terms: &[Placed], free: &[String], title: &str) -> String {
    let signs: Vec<String> = terms.iter().enumerate().map(|(at, term)| sign(at, term)).collect();
    let lead = signs.iter().map(|sign| LETTER * sign.chars().count() as i32).max().unwrap_or(0);
    let width = terms.iter().map(|term| term.width).max().unwrap_or(0) + lead + 2 * EDGE;
    let height = terms.iter().map(|term| term.height + SPACE).sum::<i32>() - SPACE + 2 * EDGE;
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\
         <title>{}</title><style>{STYLE}</style>",
        escaped(title)
    );
    let mut top = EDGE;
    for (term, sign) in terms.iter().zip(&signs) {
        let _ = write!(out, "<g transform=\"translate({},{top})\">", lead + EDGE);
        draw(&mut out, term, free, sign);
        out.push_str("</g>");
        top += term.height + SPACE;
    }
    out.push_str("</svg>\n");
    out
}

/// What stands before a term.
fn sign(at: usize, term: &Placed) -> String {
    let sign = match (at, term.network.negative) {
        (_, true) => "−",
        (0, false) => "",
        (_, false) => "+",
    };
    match (sign, term.network.factor.as_str()) {
        ("", factor) => factor.to_owned(),
        (sign, "") => sign.to_owned(),
        ("−", factor) if at == 0 => format!("−{factor}"),
        (sign, factor) => format!("{sign} {factor}"),
    }
}

fn draw(out: &mut String, term: &Placed, free: &[String], sign: &str) {
    let middle = term.height / 2;
    if !sign.is_empty() {
        let _ = write!(out, "<text class=\"c\" x=\"0\" y=\"{}\">{}</text>", middle + 6, escaped(sign));
    }
    for wire in &term.wires {
        let _ = write!(out, "<path class=\"w\" d=\"M{} {}", wire.from.0, wire.from.1);
        for [a, b, c] in &wire.curves {
            let _ = write!(out, "C{} {} {} {} {} {}", a.0, a.1, b.0, b.1, c.0, c.1);
        }
        out.push_str("\"/>");
    }
    for (at, spot) in term.spots.iter().enumerate() {
        let Some(tensor) = term.network.tensors.get(at) else {
            let _ = write!(out, "<circle class=\"d\" cx=\"{}\" cy=\"{}\" r=\"4\"/>", spot.x, spot.y);
            continue;
        };
        // Room that a wire above it takes is none of the box.
        let height = super::place::box_height(tensor.legs.len());
        let _ = write!(
            out,
            "<rect class=\"b\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{height}\" rx=\"7\"/><text x=\"{}\" y=\"{}\">{}</text>",
            spot.x - spot.width / 2,
            spot.y - height / 2,
            spot.width,
            spot.x,
            spot.y + 6,
            escaped(&tensor.label)
        );
    }
    let mut labelled = vec![false; term.network.joints.len()];
    for wire in &term.wires {
        for (x, y) in &wire.firsts {
            let _ = write!(out, "<circle class=\"f\" cx=\"{x}\" cy=\"{y}\" r=\"2.6\"/>");
        }
        let label = term.network.joints[wire.joint].label();
        if !label.is_empty() && !std::mem::replace(&mut labelled[wire.joint], true) {
            let _ = write!(
                out,
                "<text class=\"i\" x=\"{}\" y=\"{}\">{}</text>",
                wire.label.0,
                wire.label.1,
                escaped(label)
            );
        }
    }
    for (name, &(x, y, on_left)) in free.iter().zip(&term.ports) {
        let x = if on_left { x - 10 } else { x + 10 };
        let _ = write!(out, "<text class=\"i\" x=\"{x}\" y=\"{}\">{}</text>", y + 5, escaped(name));
    }
}

/// Text between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
