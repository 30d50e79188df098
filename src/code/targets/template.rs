//! Calls as text with places for operands, in a language with the usual infix operators.

/// How tightly a piece of source binds, from loosest to tightest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Sum,
    /// A product of matrices, which stands in parentheses beside other products.
    Matrix,
    Product,
    Sign,
    Power,
    Atom,
}

/// A piece of source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) text: String,
    pub(super) level: Level,
}

impl Source {
    pub(super) fn new(text: impl Into<String>, level: Level) -> Source {
        Source { text: text.into(), level }
    }

    pub(super) fn atom(text: impl Into<String>) -> Source {
        Source::new(text, Level::Atom)
    }

    /// The text where nothing looser than `level` may stand.
    pub(super) fn at(&self, level: Level) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text.clone() }
    }
}

/// A template with its places filled: `{}` is the next argument, `{1}` the one of that number.
pub(super) fn fill(template: &str, arguments: &[Source]) -> Source {
    let mut text = String::new();
    let mut rest = template;
    let mut next = 0;
    while let Some((before, (number, after))) = rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?))) {
        text.push_str(before);
        let argument = number.parse().unwrap_or(next);
        next += 1;
        if let Some(argument) = arguments.get(argument) {
            text.push_str(&argument.at(required(before.trim_end(), after.trim_start())));
        }
        rest = after;
    }
    text.push_str(rest);
    Source::new(text, level(template))
}

/// How tightly an argument must bind between these pieces of text.
fn required(before: &str, after: &str) -> Level {
    let left = if before.ends_with('-') {
        // No two signs in a row.
        Level::Power
    } else if before.ends_with(['*', '/', '@']) {
        Level::Sign
    } else if before.ends_with('+') {
        Level::Product
    } else {
        Level::Sum
    };
    let right = if after.starts_with("**") || after.starts_with(['.', '[']) {
        Level::Atom
    } else if after.starts_with(['*', '/', '@']) {
        Level::Product
    } else {
        Level::Sum
    };
    left.max(right)
}

/// How tightly a template binds: its loosest operator outside of parentheses.
fn level(template: &str) -> Level {
    let mut depth = 0;
    let mut level = if template.starts_with('-') { Level::Sign } else { Level::Atom };
    for word in template.split(' ') {
        if depth == 0 {
            level = level.min(match word {
                "+" | "-" => Level::Sum,
                "*" | "/" | "@" => Level::Product,
                _ => Level::Atom,
            });
        }
        depth += word.matches(['(', '[']).count();
        depth -= word.matches([')', ']']).count().min(depth);
    }
    level
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_put_in_parentheses_where_they_must() {
        let [a, sum] = [Source::atom("a"), Source::new("b + c", Level::Sum)];
        let filled = |template, argument: &Source| fill(template, std::slice::from_ref(argument)).text;
        assert_eq!(filled("np.trace({})", &sum), "np.trace(b + c)");
        assert_eq!(filled("{}.reshape(-1)", &sum), "(b + c).reshape(-1)");
        assert_eq!(filled("1 / (1 + np.exp(-{}))", &sum), "1 / (1 + np.exp(-(b + c)))");
        assert_eq!(filled("1 / (1 + np.exp(-{}))", &a), "1 / (1 + np.exp(-a))");
        assert_eq!(filled("np.exp(-{})", &Source::new("-a", Level::Sign)), "np.exp(-(-a))");
        assert_eq!(fill("f({1}, {0})", &[a, sum]).text, "f(b + c, a)");
    }

    #[test]
    fn a_template_binds_as_its_loosest_operator() {
        assert_eq!(level("1 / (1 + np.exp(-{}))"), Level::Product);
        assert_eq!(level("np.maximum({}, 0.0)"), Level::Atom);
        assert_eq!(level("{} + np.log({})"), Level::Sum);
    }
}
