//! Texts put together, with the parentheses that they need.

/// A text with how tightly it binds: 1 sum, 2 inner product, 3 product, 4 sign, 5 postfix and atoms.
pub(super) type Text = (String, u8);

pub(super) fn at((text, level): Text, least: u8) -> String {
    if level < least { format!("({text})") } else { text }
}

pub(super) fn infix(a: Text, op: &str, b: Text) -> Text {
    let level = if matches!(op, "+" | "-") { 1 } else { 3 };
    let spaced = if level == 1 { format!(" {op} ") } else { op.to_owned() };
    (format!("{}{spaced}{}", at(a, level), at(b, level + 1)), level)
}

pub(super) fn call(name: &str, arguments: &[Text]) -> Text {
    let arguments: Vec<&str> = arguments.iter().map(|(text, _)| text.as_str()).collect();
    (format!("{name}({})", arguments.join(", ")), 5)
}

pub(super) fn turned(a: Text) -> Text {
    (format!("{}'", at(a, 5)), 5)
}

pub(super) fn power(a: Text, op: &str, exponent: &str) -> Text {
    (format!("{}{op}{exponent}", at(a, 5)), 5)
}
