//! `gradus eval`: values from files and from the command line, and how they are printed and written.

use crate::support::command::{Output, gradus, gradus_in};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    gradus_in(folder, &[&["eval"], arguments].concat(), b"")
}

/// A file as NumPy writes it.
fn npy(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let length = header.len() as u16;
    let length = if version == 1 { length.to_le_bytes().to_vec() } else { u32::from(length).to_le_bytes().to_vec() };
    [b"\x93NUMPY", &[version, 0][..], &length, header.as_bytes(), data].concat()
}

#[test]
fn values_come_from_files_of_many_kinds() {
    let folder = folder("eval_files");
    let entries = [2.0, 1.0, 0.0, 3.0];
    let bytes = |f: fn(f64) -> Vec<u8>| entries.map(f).concat();
    let by_columns: Vec<u8> = [2.0, 0.0, 1.0, 3.0f64].map(f64::to_le_bytes).concat();
    let head =
        |descr: &str, fortran: &str| format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': (2, 2), }}\n");
    let files: [(&str, Vec<u8>); 12] = [
        ("little.npy", npy(1, &head("<f8", "False"), &bytes(|x| x.to_le_bytes().to_vec()))),
        ("big.npy", npy(1, &head(">f8", "False"), &bytes(|x| x.to_be_bytes().to_vec()))),
        ("single.npy", npy(2, &head("<f4", "False"), &bytes(|x| (x as f32).to_le_bytes().to_vec()))),
        ("whole.npy", npy(1, &head("<i8", "False"), &bytes(|x| (x as i64).to_le_bytes().to_vec()))),
        ("short.npy", npy(1, &head(">i2", "False"), &bytes(|x| (x as i16).to_be_bytes().to_vec()))),
        ("bytes.npy", npy(1, &head("|u1", "False"), &bytes(|x| vec![x as u8]))),
        ("columns.npy", npy(1, &head("<f8", "True"), &by_columns)),
        ("list.json", b" [[2, 1], [0, 3]]".to_vec()),
        ("plain.csv", b"2,1\n0,3\n".to_vec()),
        ("head.csv", b"first;second\n2;1\n\n0;3\n".to_vec()),
        ("spaces.txt", b"# measured\n2 1\n0\t3e0\n".to_vec()),
        ("named.json", br#"{"A": [[2, 1], [0, 3]], "x": [1, -1]}"#.to_vec()),
    ];
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).unwrap();
        let at = if name == "named.json" { name.to_owned() } else { format!("A={name}") };
        let output = run(&folder, &["A*x", "--at", &at, "--at", "x=[1,-1]", "--format", "json"]);
        assert_eq!(
            (output.stdout.as_str(), output.status),
            ("{\"value\":[1.0,-3.0]}\n", 0),
            "{name}: {}",
            output.stderr
        );
    }
}

#[test]
fn what_is_written_is_read_again() {
    let folder = folder("eval_written");
    let question = ["norm(A*x)^2", "--wrt", "A", "--at", "A=[[1,2,3],[4,5,6]]", "--at", "x=[1,0,-0.1]"];
    let written = run(&folder, &[&question[..], &["--output", "out.npy"]].concat());
    assert_eq!((written.status, written.stdout.as_str()), (0, ""), "{}", written.stderr);
    let printed = run(&folder, &[&question[..], &["--format", "json"]].concat());
    let printed: Value = serde_json::from_str(&printed.stdout).unwrap();
    for (name, text) in [("value", "c"), ("gradient", "M")] {
        let bytes = std::fs::read(folder.join(format!("out-{name}.npy"))).unwrap();
        let start = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        assert_eq!(start % 64, 0, "{name}");
        let read = run(&folder, &[text, "--at", &format!("{text}=out-{name}.npy"), "--format", "json"]);
        let read: Value = serde_json::from_str(&read.stdout).unwrap();
        assert_eq!(read["value"], printed[name]);
    }
}

#[test]
fn arrays_are_printed_for_people() {
    let folder = folder("eval_printed");
    let long: Vec<usize> = (0..100).collect();
    let long = format!("x={}", json!(long));
    let cases: [(&[&str], &str); 6] = [
        (&["x'*A*x", "--wrt", "x", "--at", "A=[[2,1],[1,3]]", "--at", "x=[1,-1]"], "value     3\ngradient  [2, -4]\n"),
        (
            &["1/3*A", "--at", "A=[[2,1],[1,300000000000]]"],
            "value  [[0.666667, 0.333333],\n        [0.333333, 1e11]]\n",
        ),
        (&["x", "--at", &long], "value  [0, 1, 2, 3, 4, 5, ..., 94, 95, 96, 97, 98, 99]\n"),
        (&["log(x)", "--at", "x=[1,0,-3]"], "value  [0, -inf, nan]\n"),
        (&["tr(eye(n))", "--size", "n=4"], "value  4\n"),
        (&["W*W'", "--wrt", "W", "--at", "W=[[1]]"], "jacobian  [[[[2]]]]\n"),
    ];
    for (arguments, expected) in cases {
        let output = run(&folder, arguments);
        assert_eq!(output.stdout, expected, "{arguments:?}");
        assert_eq!(output.stderr.is_empty(), !expected.contains("inf"), "{arguments:?}: {}", output.stderr);
    }
}

#[test]
fn what_is_wrong_with_a_value_is_said_in_one_line() {
    let folder = folder("eval_mistakes");
    std::fs::write(folder.join("ragged.csv"), "1,2\n3\n").unwrap();
    std::fs::write(folder.join("words.csv"), "a,b\n1,2\n3,four\n").unwrap();
    std::fs::write(
        folder.join("complex.npy"),
        npy(1, "{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", &[0; 16]),
    )
    .unwrap();
    std::fs::write(
        folder.join("cut.npy"),
        &npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", &[])[..20],
    )
    .unwrap();
    std::fs::write(folder.join("list.json"), "[1, 2]").unwrap();
    for (at, message) in [
        ("x=nothing.npy", "x: nothing.npy: No such file or directory (os error 2)"),
        ("x=[[1,2],[3]]", "x: a list of 1 stands beside lists of 2"),
        ("x=[1,\"a\"]", "x: \"a\" stands where a number or a list should"),
        ("x=ragged.csv", "x: line 2 has 1 numbers, not 2"),
        ("x=words.csv", "x: line 3: 'four' is not a number"),
        ("x=complex.npy", "x: numbers of the type <c16 are not read; float64 is"),
        ("x=cut.npy", "x: a broken .npy file"),
        ("list.json", "list.json: not an object of arrays by name; else write NAME=list.json"),
        ("x=[1,2,3]", "x says that the dimension n is 3, but it is 2 elsewhere"),
        ("y=[1,2]", "x has no value; add --at x=.."),
    ] {
        let output = run(&folder, &["x'*S*x", "--var", "S: matrix(n,n) spd", "--at", "S=[[2,1],[1,2]]", "--at", at]);
        assert_eq!((output.status, output.stdout.as_str()), (2, ""), "{at}");
        assert!(output.stderr.trim_end().ends_with(message), "{at}: {}", output.stderr);
    }
    let indefinite = run(&folder, &["logdet(S)", "--var", "S: matrix(n,n) spd", "--at", "S=[[1,2],[2,1]]"]);
    assert!(indefinite.stderr.contains("S is not positive definite"), "{}", indefinite.stderr);
}

#[test]
fn what_is_missing_and_what_is_not_finite_is_said() {
    for (arguments, expected) in [
        (&["eval", "x'*A*x", "--at", "A=[[2,1],[1,3]]"][..], "x has no value; add --at x=.."),
        (&["eval", "eye(n)"], "the dimension n has no size; add --size n=.."),
        (&["eval", "x'*x", "--at", "x"], "give a value as NAME=NUMBER"),
        (&["eval", "log(x)", "--at", "x=-1"], "note: value is not finite; it assumes that x is positive"),
    ] {
        let output = gradus(arguments, b"");
        assert!(output.stderr.contains(expected), "{arguments:?}: {}", output.stderr);
    }
    let output = gradus(&["eval", "log(x)", "--at", "x=2"], b"");
    assert_eq!((output.status, output.stderr.as_str()), (0, ""));
}
