//! A stream while it is read.

use std::mem;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use wit_bindgen::{StreamReader, StreamResult};

/// A stream whose items are kept in a collection.
pub struct Reading<T: 'static, C> {
    stream: StreamReader<T>,
    items: C,
    /// How many they are.
    count: usize,
    /// Items that came by a read that was cancelled, which no step has read.
    early: Vec<T>,
    /// Whether its end came.
    is_over: bool,
}

impl<T: 'static, C: Default + Extend<T>> Reading<T, C> {
    /// Begins to read a stream.
    pub fn new(stream: StreamReader<T>) -> Self {
        Self {
            stream,
            items: C::default(),
            count: 0,
            early: Vec::new(),
            is_over: false,
        }
    }

    /// Returns how many items have come.
    pub fn received(&self) -> usize {
        self.count + self.early.len()
    }

    /// Reads once, so many items at most.
    pub async fn read(&mut self, most: usize) {
        if !self.is_over {
            let (result, items) = self.stream.read(Vec::with_capacity(most)).await;
            self.keep(items);
            // The last items may come with the news that they are the last.
            self.is_over = result == StreamResult::Dropped;
        }
    }

    /// Reads until so many further items have come, or the end.
    pub async fn read_further(&mut self, count: usize) {
        let wanted = self.count + count;
        self.keep_early();
        while !self.is_over && self.count < wanted {
            self.read(wanted - self.count).await;
        }
    }

    /// Reads to the end, so many items at most at a time.
    pub async fn read_rest(&mut self, most: usize) {
        self.keep_early();
        while !self.is_over {
            self.read(most).await;
        }
    }

    /// Begins to read one item and cancels the read.
    pub fn cancel(&mut self) {
        // A second item could come early: the next step may ask for one alone.
        if self.is_over || !self.early.is_empty() {
            return;
        }
        let mut read = pin!(self.stream.read(Vec::with_capacity(1)));
        let (result, items) = match read.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(read) => read,
            Poll::Pending => read.cancel(),
        };
        self.early = items;
        self.is_over = result == StreamResult::Dropped;
    }

    /// Drops the stream and what no step has read, and returns the items that were read.
    pub fn stop(self) -> C {
        self.items
    }

    fn keep_early(&mut self) {
        let items = mem::take(&mut self.early);
        self.keep(items);
    }

    fn keep(&mut self, items: Vec<T>) {
        self.count += items.len();
        self.items.extend(items);
    }
}
