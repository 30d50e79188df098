//! The command line.

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let cx = gradus::Context::new();
    let (expr, wrt) = args.split_first().unwrap();
    let wrt: Vec<&str> = wrt.iter().map(String::as_str).collect();
    match cx.parse_for(expr, &wrt).and_then(|e| e.derivatives(&wrt, None)) {
        Ok(a) => {
            for f in a.forms.iter() {
                println!("{:12} {:3} {}", f.name().as_str(), f.size(), f.text());
            }
            println!("{:?} {:?} {:?}", a.verdict, a.conditions, a.statistics);
        }
        Err(e) => println!("{e:?}"),
    }
}
