//! Arrays of numbers in files and on the command line: NumPy's .npy, JSON, CSV.

use gradus::Tensor;
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes that are read of a file.
const MAX_FILE: u64 = 1 << 28;
/// How the files of NumPy begin.
const MAGIC: &[u8] = b"\x93NUMPY";

/// The arrays that an argument gives: `x=[1,2]`, `x=FILE`, or a file of JSON with an object of arrays by name.
pub(crate) fn given(argument: &str) -> Result<Vec<(String, Tensor<f64>)>, String> {
    let Some((name, value)) = argument.split_once('=') else {
        let said = bytes(argument).map_err(|e| format!("{e}; give a value as NAME=NUMBER, NAME=[1,2], NAME=FILE"))?;
        let Value::Object(fields) = json(&said).map_err(|e| format!("{argument}: {e}"))? else {
            return Err(format!("{argument}: not an object of arrays by name; else write NAME={argument}"));
        };
        let array = |(name, value): (String, Value)| match nested(&value) {
            Ok(array) => Ok((name, array)),
            Err(message) => Err(format!("{argument}: {name}: {message}")),
        };
        return fields.into_iter().map(array).collect();
    };
    let (name, value) = (name.trim(), value.trim());
    let array = match value.parse::<f64>() {
        Ok(number) => Ok(number.into()),
        Err(_) if value.starts_with('[') => json(value.as_bytes()).and_then(|value| nested(&value)),
        Err(_) => bytes(value).and_then(|bytes| file(&bytes)),
    };
    array.map(|array| vec![(name.to_owned(), array)]).map_err(|message| format!("{name}: {message}"))
}

fn bytes(path: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes));
    match read {
        Ok(count) if count as u64 > MAX_FILE => Err(format!("{path} has more than {MAX_FILE} bytes")),
        Ok(_) => Ok(bytes),
        Err(error) => Err(format!("{path}: {error}")),
    }
}

/// A file says by its first bytes what it is.
fn file(bytes: &[u8]) -> Result<Tensor<f64>, String> {
    if bytes.starts_with(MAGIC) {
        return npy(bytes);
    }
    match bytes.trim_ascii_start().first() {
        Some(b'[') => json(bytes).and_then(|value| nested(&value)),
        _ => csv(bytes),
    }
}

fn json(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

fn tensor(shape: Vec<usize>, data: Vec<f64>) -> Result<Tensor<f64>, String> {
    Tensor::new(shape, data).map_err(|error| error.to_string())
}

/// Lists in lists, all of one length at one depth.
fn nested(value: &Value) -> Result<Tensor<f64>, String> {
    let mut shape = Vec::new();
    let mut first = value;
    while let Value::Array(list) = first {
        shape.push(list.len());
        let Some(next) = list.first() else { break };
        first = next;
    }
    let mut data = Vec::new();
    collect(value, &shape, &mut data)?;
    tensor(shape, data)
}

fn collect(value: &Value, shape: &[usize], data: &mut Vec<f64>) -> Result<(), String> {
    match (value, shape) {
        (Value::Number(number), []) => {
            data.push(number.as_f64().ok_or_else(|| format!("{number} is too large"))?);
            Ok(())
        }
        (Value::Array(list), [size, rest @ ..]) if list.len() == *size => {
            list.iter().try_for_each(|value| collect(value, rest, data))
        }
        (Value::Array(list), [size, ..]) => Err(format!("a list of {} stands beside lists of {size}", list.len())),
        (other, _) => Err(format!("{other} stands where a number or a list should")),
    }
}

/// Rows of numbers between commas, semicolons or spaces; a first line with words is a heading. One row or one column is a vector.
fn csv(bytes: &[u8]) -> Result<Tensor<f64>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "neither .npy nor text".to_owned())?;
    let is_separator = |c: char| matches!(c, ',' | ';') || c.is_whitespace();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    for (place, (number, line)) in lines.enumerate() {
        let words = line.split(is_separator).filter(|word| !word.is_empty());
        let row: Result<Vec<f64>, &str> = words.map(|word| word.parse().map_err(|_| word)).collect();
        match row {
            Ok(row) => rows.push(row),
            Err(_) if place == 0 => {}
            Err(word) => return Err(format!("line {}: '{word}' is not a number", number + 1)),
        }
        if let Some((last, before)) = rows.split_last()
            && before.first().is_some_and(|first| first.len() != last.len())
        {
            return Err(format!("line {} has {} numbers, not {}", number + 1, last.len(), rows[0].len()));
        }
    }
    let (count, width) = (rows.len(), rows.first().map_or(0, Vec::len));
    let shape = if count == 1 || width == 1 { vec![count * width] } else { vec![count, width] };
    if count == 0 { Err("no numbers".to_owned()) } else { tensor(shape, rows.concat()) }
}

/// The entry of a header such as `{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }`.
fn entry<'h>(header: &'h str, key: &str) -> Option<&'h str> {
    let rest = header.split_once(&format!("'{key}':"))?.1.trim_start();
    let end = if rest.starts_with('(') { rest.find(')')? + 1 } else { rest.find([',', '}'])? };
    Some(rest[..end].trim())
}

fn npy(bytes: &[u8]) -> Result<Tensor<f64>, String> {
    let broken = || "a broken .npy file".to_owned();
    let version = *bytes.get(6).ok_or_else(broken)?;
    let (length, start) = match (version, bytes.get(8..12)) {
        (1, Some([low, high, ..])) => (usize::from(u16::from_le_bytes([*low, *high])), 10),
        (_, Some(four)) => (four.iter().rev().fold(0, |length, byte| length << 8 | usize::from(*byte)), 12),
        _ => return Err(broken()),
    };
    let header =
        bytes.get(start..start + length).and_then(|header| std::str::from_utf8(header).ok()).ok_or_else(broken)?;
    let data = &bytes[start + length..];
    let descr = entry(header, "descr").ok_or_else(broken)?.trim_matches('\'');
    let shape = entry(header, "shape").ok_or_else(broken)?.trim_matches(['(', ')']);
    let shape: Result<Vec<usize>, _> =
        shape.split(',').map(str::trim).filter(|size| !size.is_empty()).map(str::parse).collect();
    let shape = shape.map_err(|_| broken())?;
    let read = reader(descr).ok_or_else(|| format!("numbers of the type {descr} are not read; float64 is"))?;
    let width: usize = descr[2..].parse().map_err(|_| broken())?;
    let big = descr.starts_with('>');
    let number = |chunk: &[u8]| {
        let mut own = [0; 8];
        own[..width].copy_from_slice(chunk);
        if big {
            own[..width].reverse();
        }
        read(own)
    };
    let numbers: Vec<f64> = data.chunks_exact(width).map(number).collect();
    if entry(header, "fortran_order") == Some("True") {
        let turned: Vec<usize> = shape.iter().rev().copied().collect();
        return tensor(turned, numbers).map(|array| reversed(&array));
    }
    tensor(shape, numbers)
}

/// What makes a number of the bytes of a type, the lowest first.
fn reader(descr: &str) -> Option<fn([u8; 8]) -> f64> {
    fn four(bytes: [u8; 8]) -> [u8; 4] {
        [bytes[0], bytes[1], bytes[2], bytes[3]]
    }
    Some(match descr.get(1..)? {
        "f8" => f64::from_le_bytes,
        "f4" => |bytes| f64::from(f32::from_le_bytes(four(bytes))),
        "i8" => |bytes| i64::from_le_bytes(bytes) as f64,
        "u8" => |bytes| u64::from_le_bytes(bytes) as f64,
        "i4" => |bytes| f64::from(i32::from_le_bytes(four(bytes))),
        "u4" => |bytes| f64::from(u32::from_le_bytes(four(bytes))),
        "i2" => |bytes| f64::from(i16::from_le_bytes([bytes[0], bytes[1]])),
        "u2" => |bytes| f64::from(u16::from_le_bytes([bytes[0], bytes[1]])),
        "i1" => |bytes| f64::from(i8::from_le_bytes([bytes[0]])),
        "u1" | "b1" => |bytes| f64::from(bytes[0]),
        _ => return None,
    })
}

/// The axes in the other order.
fn reversed(array: &Tensor<f64>) -> Tensor<f64> {
    let shape: Vec<usize> = array.shape.iter().rev().copied().collect();
    let entry = |index: &[usize]| {
        let index: Vec<usize> = index.iter().rev().copied().collect();
        array.get(&index).unwrap_or_default()
    };
    Tensor::from_fn(&shape, entry).unwrap_or_else(|_| array.clone())
}

/// Writes an array as NumPy reads it.
pub(crate) fn write_npy(path: &Path, array: &Tensor<f64>) -> io::Result<()> {
    let sizes: String = array.shape.iter().map(|size| format!("{size}, ")).collect();
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}), }}", sizes.trim_end());
    // The entries begin at a multiple of 64.
    let length = (MAGIC.len() + 4 + header.len() + 1).next_multiple_of(64);
    header += &" ".repeat(length - MAGIC.len() - 4 - header.len() - 1);
    header.push('\n');
    let mut bytes = [MAGIC, &[1, 0], &(header.len() as u16).to_le_bytes(), header.as_bytes()].concat();
    bytes.extend(array.data.iter().flat_map(|x| x.to_le_bytes()));
    std::fs::write(path, bytes)
}

/// An array as JSON: lists in lists; what is no finite number is null.
pub(crate) fn to_json(array: &Tensor<f64>) -> Value {
    fn part(shape: &[usize], data: &[f64]) -> Value {
        match shape {
            [] => data.first().map_or(Value::Null, |x| Value::from(*x)),
            [0, ..] => Value::Array(Vec::new()),
            [size, rest @ ..] => data.chunks((data.len() / size).max(1)).map(|own| part(rest, own)).collect(),
        }
    }
    part(&array.shape, &array.data)
}

/// The most entries of an axis that are shown, half of them from either end.
const SHOWN: usize = 12;

/// An array for people: six digits, rows below each other, long axes cut in the middle.
pub(crate) fn text(array: &Tensor<f64>, indent: usize) -> String {
    let number = |x: f64| {
        let rounded: f64 = format!("{x:.5e}").parse().unwrap_or(x);
        let plain = rounded.to_string();
        if plain.len() > 10 && rounded.is_finite() { format!("{rounded:e}") } else { plain.to_lowercase() }
    };
    let shown = |size: usize| {
        let cut = size > SHOWN;
        let half = SHOWN / 2;
        (0..size).filter(move |at| !cut || *at < half || *at >= size - half).collect::<Vec<usize>>()
    };
    fn part(
        (shape, data): (&[usize], &[f64]),
        indent: usize,
        shown: &dyn Fn(usize) -> Vec<usize>,
        number: &dyn Fn(f64) -> String,
    ) -> String {
        let [size, rest @ ..] = shape else { return data.first().map_or_else(String::new, |x| number(*x)) };
        let length = data.len() / (*size).max(1);
        let gap = match rest.len() {
            0 => ", ".to_owned(),
            depth => format!(",{}{}", "\n".repeat(depth), " ".repeat(indent + 1)),
        };
        let mut parts: Vec<String> = Vec::new();
        let mut before = None;
        for at in shown(*size) {
            if before.is_some_and(|before| before + 1 < at) {
                parts.push("...".to_owned());
            }
            before = Some(at);
            parts.push(part((rest, &data[at * length..(at + 1) * length]), indent + 1, shown, number));
        }
        format!("[{}]", parts.join(&gap))
    }
    part((&array.shape, &array.data), indent, &shown, &number)
}
