//! The bytes of a blob as a stream that heals itself: what breaks goes on where it broke.
//!
//! It runs on the async runtime and hands pieces to an unpacking thread through a bounded channel. It checks sizes; the
//! thread checks digests, from byte 0 whatever was resumed.

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::CONTENT_RANGE;
use tokio::sync::mpsc::Sender;

use super::Reference;
use super::document::Descriptor;
use super::registry::{Attempt, Endpoint, Failure, text_of, transport};
use crate::engine::{Error, ErrorKind};

/// A fault after more than this was received is the first one again.
const HEADWAY: u64 = 32 << 10;
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What the unpacking thread gets.
#[derive(Debug)]
pub(super) enum Piece {
    /// The next bytes.
    Data(bytes::Bytes),
    /// A fault; this attempt comes next.
    Retrying(u32),
    /// It cannot be had.
    Failed(Error),
    /// That was all.
    End,
}

/// One blob to fetch.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) reference: Reference,
    pub(super) descriptor: Descriptor,
    /// So many bytes are here already.
    pub(super) offset: u64,
    pub(super) pieces: Sender<Piece>,
}

/// Fetch a blob. Whoever receives may go away at any time.
pub(super) async fn fetch(endpoint: Arc<Endpoint>, order: Order) {
    let (mut at, mut attempt) = (order.offset, 0);
    while at < order.descriptor.size {
        let before = at;
        let Err(failure) = go_on(&endpoint, &order, &mut at).await else { break };
        attempt = if at - before >= HEADWAY { 1 } else { attempt + 1 };
        let Some(after) = failure.again.filter(|_| attempt < endpoint.attempts()) else {
            // The other side hears of it, or has gone away.
            let _ = order.pieces.send(Piece::Failed(failure.error)).await;
            return;
        };
        if order.pieces.send(Piece::Retrying(attempt + 1)).await.is_err() {
            return;
        }
        tokio::time::sleep(pause(attempt, after.or(endpoint.delay()))).await;
    }
    let _ = order.pieces.send(Piece::End).await;
}

/// What the registry asks for, or ever longer.
pub(super) fn pause(attempt: u32, asked: Option<Duration>) -> Duration {
    asked.unwrap_or(FIRST_WAIT * 2_u32.pow(attempt.saturating_sub(1).min(8))).min(LONGEST_WAIT)
}

async fn go_on(endpoint: &Endpoint, order: &Order, at: &mut u64) -> Attempt<()> {
    let size = order.descriptor.size;
    let mut response = endpoint.blob(&order.reference, &order.descriptor.digest, *at).await?;
    let mut skip = 0;
    if *at > 0 {
        match response.status() {
            StatusCode::PARTIAL_CONTENT => {
                let range = text_of(response.headers(), CONTENT_RANGE).unwrap_or_default();
                if !range.starts_with(&format!("bytes {at}-")) {
                    let message = format!("bytes from {at} on were wanted, and the registry sends `{range}`");
                    return Err(Error::new(ErrorKind::Registry, message).into());
                }
            }
            // It knows no ranges.
            _ => skip = *at,
        }
    }
    if let Some(length) = response.content_length().filter(|length| *length != size - *at + skip) {
        let message = format!("{} bytes were wanted, and the registry sends {length}", size - *at + skip);
        return Err(Error::new(ErrorKind::Corrupt, message).into());
    }
    let url = response.url().clone();
    while let Some(mut data) = response.chunk().await.map_err(|error| transport(error, &url))? {
        if skip > 0 {
            let gone = data.split_to(usize::try_from(skip).unwrap_or(usize::MAX).min(data.len()));
            skip -= gone.len() as u64;
        }
        *at += data.len() as u64;
        if *at > size {
            return Err(Error::new(ErrorKind::Corrupt, format!("it is longer than its {size} bytes")).into());
        }
        if !data.is_empty() && order.pieces.send(Piece::Data(data)).await.is_err() {
            return Ok(());
        }
    }
    if *at < size {
        let error = Error::new(ErrorKind::Registry, format!("the connection ended after {at} of {size} bytes"));
        return Err(Failure { error, again: Some(None) });
    }
    Ok(())
}
