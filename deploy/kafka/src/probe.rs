//! Is a broker answering? One `ApiVersions` request (version 0), the first that every Kafka client sends.
//!
//! Promises: `true` only when a broker answered that request, not merely took the connection
//! (Kafka opens its port seconds before it serves).
//! Knows nothing of what the broker can do.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(2);

/// Correlation id, chosen by us and given back by the broker.
const CORRELATION: [u8; 4] = *b"hub?";

/// Asks once. A refused connection or silence is `false`.
pub(crate) fn answers(address: SocketAddr) -> bool {
    ask(address).unwrap_or(false)
}

fn ask(address: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(&request())?;
    // Length, correlation id, error code.
    let mut head = [0u8; 10];
    stream.read_exact(&mut head)?;
    Ok(head[4..8] == CORRELATION && head[8..10] == [0, 0])
}

/// Length, then key 18 (`ApiVersions`), version 0, correlation id, no client id (−1).
fn request() -> Vec<u8> {
    let mut body = vec![0, 18, 0, 0];
    body.extend_from_slice(&CORRELATION);
    body.extend_from_slice(&[0xff, 0xff]);
    let mut frame = vec![0, 0, 0, 10];
    frame.append(&mut body);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    fn broker_that_answers(answer: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0u8; 14];
            stream.read_exact(&mut request).unwrap();
            stream.write_all(answer).unwrap();
        });
        address
    }

    #[test]
    fn the_length_counts_what_follows_it() {
        assert_eq!(request().len(), 4 + 10);
    }

    #[test]
    fn an_answer_to_our_request_counts() {
        assert!(answers(broker_that_answers(b"\0\0\0\x0ahub?\0\0\0\0\0\0")));
    }

    #[test]
    fn something_else_on_the_port_does_not_count() {
        assert!(!answers(broker_that_answers(b"HTTP/1.1 400 Bad Request")));
    }

    #[test]
    fn a_closed_port_does_not_count() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert!(!answers(address));
    }
}
