//! The command line.
use serde_json::{Value, json};
use std::io::BufRead;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args[0] == "batch" {
        for line in std::io::stdin().lock().lines() {
            let v: Value = serde_json::from_str(&line.unwrap()).unwrap();
            let t = std::time::Instant::now();
            let mut cx = gradus::Context::new();
            for (n, d) in v["vars"].as_object().unwrap() {
                let dims: Vec<&str> = d["shape"].as_array().unwrap().iter().map(|x| x.as_str().unwrap()).collect();
                let attrs: Vec<&str> =
                    d["attrs"].as_array().map(|a| a.iter().map(|x| x.as_str().unwrap()).collect()).unwrap_or_default();
                gradus::shape::declare_parts(cx.symbols_mut(), n, d["kind"].as_str().unwrap(), &dims, &attrs).unwrap();
            }
            let mut wrt: Vec<&str> = vec![];
            match &v["wrt"] {
                Value::String(s) => wrt.push(s),
                Value::Array(a) => wrt.extend(a.iter().map(|x| x.as_str().unwrap())),
                _ => {}
            }
            if let Some(w) = v["wrt2"].as_str() {
                wrt.push(w);
            }
            let con = v["constraint"].as_str().and_then(gradus::Constraint::from_name);
            let r = cx
                .parse_for(v["expr"].as_str().unwrap(), &wrt)
                .and_then(|e| if wrt.is_empty() { Ok(e.simplify()) } else { e.derivatives(&wrt, con) });
            let out = match r {
                Ok(a) => {
                    let ms = t.elapsed().as_secs_f64() * 1e3;
                    let mut forms = serde_json::Map::new();
                    for name in gradus::FormName::ALL {
                        forms.insert(name.as_str().into(), match a.forms.get(name) { None => Value::Null, Some(f) => json!({"text": f.text(), "latex": f.latex(), "size": f.size(), "numpy": f.numpy(), "free": f.free()}) });
                    }
                    let sh = |s: &gradus::symbol::Shape| s.iter().map(|x| a.symbols.axis_text(x)).collect::<Vec<_>>();
                    json!({"id": v["id"], "ok": true, "kind": a.kind.as_str(), "order": a.order, "value_shape": sh(&a.value_shape), "wrt_shapes": a.wrt_shapes.iter().map(sh).collect::<Vec<_>>(), "vars": {}, "forms": forms, "conditions": a.conditions, "verdict": {"status": a.verdict.status.as_str(), "by": a.verdict.by}, "stats": {"ms": ms, "e_nodes": a.statistics.nodes, "e_classes": a.statistics.classes, "iterations": a.statistics.iterations, "stopped": a.statistics.stopped.as_str()}})
                }
                Err(e) => {
                    json!({"id": v["id"], "ok": false, "error": {"code": e.code.as_str(), "message": e.message, "span": [e.span.start, e.span.end]}})
                }
            };
            println!("{out}");
        }
        return;
    }
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
