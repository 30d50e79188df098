//! `gradus serve`: the page of `bindings/web`, from this machine to this machine.
//!
//! The page asks nothing of whoever serves it, so there is one file and nothing else to ask for. It is bound to the loopback address, and a
//! request whose `Host` is another name gets nothing: a site that lets its name point to this machine does not reach the page.

use crate::output::{complain, print};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

const PAGE: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/bindings/web/dist/index.html"));

/// The most bytes of a request that are read, and how long it may take to come.
const LONGEST: u64 = 1 << 14;
const PATIENCE: Duration = Duration::from_secs(5);
/// The most requests at once; one more waits.
const MOST: usize = 32;

const HEADERS: &str = "\
Content-Type: text/html; charset=utf-8\r\n\
Cache-Control: no-store\r\n\
Connection: close\r\n\
Content-Security-Policy: frame-ancestors 'none'\r\n\
Cross-Origin-Opener-Policy: same-origin\r\n\
Cross-Origin-Resource-Policy: same-origin\r\n\
Referrer-Policy: no-referrer\r\n\
X-Content-Type-Options: nosniff\r\n";

/// Serves the page at a port, or at a free one, until the process is ended.
pub(crate) fn run(port: u16) -> ExitCode {
    let bound =
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = match bound {
        Ok(bound) => bound,
        Err(error) => return complain(&format!("127.0.0.1:{port}: {error}")),
    };
    let code = print(&format!("http://{address}/\n"), ExitCode::SUCCESS);
    if code != ExitCode::SUCCESS {
        return code;
    }
    let running = Arc::new(());
    for stream in listener.incoming().flatten() {
        while Arc::strong_count(&running) > MOST {
            std::thread::sleep(Duration::from_millis(5));
        }
        let guard = Arc::clone(&running);
        std::thread::spawn(move || {
            // Whoever does not wait for an answer needs none.
            let _ = answer(stream, address.port());
            drop(guard);
        });
    }
    ExitCode::SUCCESS
}

fn answer(mut stream: TcpStream, port: u16) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut lines = Vec::new();
    let mut reader = BufReader::new((&stream).take(LONGEST));
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            return Ok(());
        }
        match line.trim_ascii() {
            [] => break,
            text => lines.push(String::from_utf8_lossy(text).into_owned()),
        }
    }
    let (status, whole) = status(&lines, port);
    let body = if status == "200 OK" { PAGE } else { status.as_bytes() };
    write!(stream, "HTTP/1.1 {status}\r\n{HEADERS}Content-Length: {}\r\n\r\n", body.len())?;
    if whole {
        stream.write_all(body)?;
    }
    stream.flush()
}

/// What a request gets, and whether with its body.
fn status(lines: &[String], port: u16) -> (&'static str, bool) {
    let mut words = lines.first().map(String::as_str).unwrap_or_default().split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let field = |line: &String| {
        line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_ascii_lowercase()))
    };
    let hosts: Vec<String> =
        lines.iter().skip(1).filter_map(field).filter(|(name, _)| name == "host").map(|(_, host)| host).collect();
    let known = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let default = port == 80 && matches!(hosts.as_slice(), [host] if host == "127.0.0.1" || host == "localhost");
    if !default && !matches!(hosts.as_slice(), [host] if known.contains(host)) {
        return ("421 Misdirected Request", true);
    }
    match (method, path) {
        ("GET", "/" | "/index.html") => ("200 OK", true),
        ("HEAD", "/" | "/index.html") => ("200 OK", false),
        ("GET" | "HEAD", _) => ("404 Not Found", method == "GET"),
        _ => ("405 Method Not Allowed", true),
    }
}

#[cfg(test)]
mod tests {
    use super::status;

    #[test]
    fn only_this_machine_gets_the_page() {
        let ask = |request: &str| {
            let lines: Vec<String> = request.split('|').map(str::to_owned).collect();
            status(&lines, 8000).0
        };
        for good in ["GET / HTTP/1.1|Host: 127.0.0.1:8000", "GET /index.html HTTP/1.1|Accept: */*|host:LOCALHOST:8000"]
        {
            assert_eq!(ask(good), "200 OK", "{good}");
        }
        for (bad, expected) in [
            ("GET / HTTP/1.1", "421"),
            ("GET / HTTP/1.1|Host: example.org", "421"),
            ("GET / HTTP/1.1|Host: 127.0.0.1:8001", "421"),
            ("GET / HTTP/1.1|Host: 127.0.0.1.example.org:8000", "421"),
            ("GET / HTTP/1.1|Host: localhost:8000|Host: example.org", "421"),
            ("GET /etc/passwd HTTP/1.1|Host: localhost:8000", "404"),
            ("GET /../index.html HTTP/1.1|Host: localhost:8000", "404"),
            ("POST / HTTP/1.1|Host: localhost:8000", "405"),
            ("", "421"),
        ] {
            assert!(ask(bad).starts_with(expected), "{bad}");
        }
    }
}
