//! A proxy before PostgreSQL that loses what a network can lose around a COMMIT.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::Notify,
};

/// What happens to the next COMMIT that passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Fault {
    /// It passes, and so does its reply.
    None = 0,
    /// The connection is cut before the database sees it: nothing was done.
    CutBeforeCommit = 1,
    /// The database commits, and the reply is lost with the connection: everything was done.
    LoseReply = 2,
}

/// Listens on a free port of the loopback interface until it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
    accepting: tokio::task::JoinHandle<()>,
}

#[derive(Debug, Default)]
struct State {
    next: AtomicU8,
    passing: AtomicUsize,
    injected: AtomicUsize,
}

impl Proxy {
    /// Passes connections on to `upstream` (`host:port`).
    pub async fn start(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port can be bound");
        let address = listener.local_addr().expect("a bound socket has an address");
        let state = Arc::new(State::default());
        let (upstream, shared) = (upstream.to_owned(), Arc::clone(&state));
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (upstream, state) = (upstream.clone(), Arc::clone(&shared));
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(&upstream).await {
                        pass(client, server, &state).await;
                    }
                });
            }
        });
        Self { address, state, accepting }
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// After `passing` more, one COMMIT meets `fault`, on whichever connection it comes.
    pub fn arm(&self, fault: Fault, passing: usize) {
        self.state.passing.store(passing, Ordering::SeqCst);
        self.state.next.store(fault as u8, Ordering::SeqCst);
    }

    /// How many faults have happened.
    pub fn injected(&self) -> usize {
        self.state.injected.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl State {
    fn take(&self) -> Fault {
        let one_less = |passing: usize| passing.checked_sub(1);
        if self.passing.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok() {
            return Fault::None;
        }
        let taken = self.next.swap(Fault::None as u8, Ordering::SeqCst);
        if taken != Fault::None as u8 {
            self.injected.fetch_add(1, Ordering::SeqCst);
        }
        match taken {
            1 => Fault::CutBeforeCommit,
            2 => Fault::LoseReply,
            _ => Fault::None,
        }
    }
}

async fn pass(client: TcpStream, server: TcpStream, state: &State) {
    let (client_read, client_write) = client.into_split();
    let (server_read, server_write) = server.into_split();
    let losing = Notify::new();
    // Whichever side ends first takes the other with it: both sockets are closed on return.
    tokio::select! {
        () = requests(client_read, server_write, state, &losing) => {}
        () = replies(server_read, client_write, &losing) => {}
    }
}

/// Passes statements on. After a COMMIT whose reply is to be lost it waits for the other half to
/// see that reply come, so that the database has committed for certain.
async fn requests(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: &State, losing: &Notify) {
    let mut buffer = vec![0; 65536];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let bytes = &buffer[..length];
        if is_commit(bytes) {
            match state.take() {
                Fault::CutBeforeCommit => return,
                Fault::LoseReply => losing.notify_one(),
                Fault::None => {}
            }
        }
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}

async fn replies(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, losing: &Notify) {
    let mut buffer = vec![0; 65536];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else { return };
        // A permit means that a COMMIT has been sent: this is its reply, and it goes nowhere.
        let lost = tokio::select! {
            biased;
            () = losing.notified() => true,
            () = std::future::ready(()) => false,
        };
        if lost || to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

/// The statement alone in its message, as drivers send it, and not the word in somebody's text.
fn is_commit(bytes: &[u8]) -> bool {
    bytes.windows(7).any(|window| window.eq_ignore_ascii_case(b"COMMIT\0"))
}
